# 0 "generator.c"
# 1 "generator.c"
# 1 "<ebb>" 3
struct __ebb_ret_int;
# 1 "<ebb>" 3
struct __ebb_ret_long;
# 3 "generator.c" 2
# 4 "generator.c"
# 1 "<ebb>" 3
#pragma GCC diagnostic error "-Wincompatible-pointer-types"
#pragma GCC diagnostic error "-Wint-conversion"
# 4 "generator.c"
      struct __ebb_ret_int
# 4 "generator.c"
          step(ebb_mem,
# 4 "generator.c"
               int n) __asm__("__ebb1_step")
# 4 "generator.c"
# 4 "generator.c" 3 4
                     __attribute__((          
# 4 "generator.c"
# 4 "generator.c" 3 4
                      ))
# 4 "generator.c"
                                  ;
# 1 "<ebb>" 3
struct __ebb_ret_int { struct ebb_frame *p; int v; };
struct __ebb_res_int { struct ebb_frame h; int v; } __attribute__((may_alias));
struct __ebb_tsk_int { struct ebb_task h; int v; } __attribute__((may_alias));
#pragma pack(push)
#pragma pack()
struct __ebb_b_count {
        struct ebb_frame h;
        int r;
};
struct __ebb_k0_count {
        char __ebb_d[sizeof(struct __ebb_b_count)];
        int n;
};
enum { __ebb_e0_count = __builtin_offsetof(struct __ebb_k0_count, n) + sizeof(((struct __ebb_k0_count *)0)->n) };
struct __ebb_k1_count {
        char __ebb_d[__ebb_e0_count];
        int i;
};
enum { __ebb_e1_count = __builtin_offsetof(struct __ebb_k1_count, i) + sizeof(((struct __ebb_k1_count *)0)->i) };
struct __ebb_k2_count {
        char __ebb_d[sizeof(struct __ebb_b_count)];
        int __ebb_2;
};
enum { __ebb_e2_count = __builtin_offsetof(struct __ebb_k2_count, __ebb_2) + sizeof(((struct __ebb_k2_count *)0)->__ebb_2) };
union __ebb_frame_count {
    struct {
        struct ebb_frame __ebb_h;
        int __ebb_r;
    };
    struct {
        struct ebb_frame __ebb_h2;
        int __ebb_r2;
    };
    struct {
        char __ebb_d0[sizeof(struct __ebb_b_count)];
        int n;
    };
    struct {
        char __ebb_d1[__ebb_e0_count];
        int i;
    };
    struct {
        char __ebb_d2[sizeof(struct __ebb_b_count)];
        int __ebb_2;
    };
    struct {
        char __ebb_d3[__ebb_e1_count];
        union {
            struct { char b[64] __attribute__((aligned(8))); } __ebb_c1;
        };
    };
    struct {
        char __ebb_d4[__ebb_e2_count];
        union {
            struct { char b[64] __attribute__((aligned(8))); } __ebb_c3;
        };
    };
};
#pragma pack(pop)
# 6 "generator.c"
static       __typeof__(__typeof__(int) (**)(struct ebb_stream *))
# 6 "generator.c"
                         count(ebb_mem __ebb_m,
# 6 "generator.c"
                               int n);
# 1 "<ebb>" 3
static ebb_next __ebb_resume_count(struct ebb_frame *, struct ebb_frame *, unsigned);
static const struct ebb_site __ebb_site_count_3 __attribute__((unused)) = { "generator.c", 8, "await" };
# 6 "generator.c"
static       __typeof__(__typeof__(int) (**)(struct ebb_stream *))
# 6 "generator.c"
                         count(ebb_mem __ebb_m,
# 6 "generator.c"
                               int n)
# 7 "generator.c" 3
{ union __ebb_frame_count *const __ebb_fr = ebb_stream_at(__ebb_m, sizeof(union __ebb_frame_count), _Alignof(union __ebb_frame_count), __ebb_resume_count); __ebb_fr->n = n; return (void *)__ebb_fr; }
# 7 "generator.c" 3
static ebb_next __ebb_resume_count(struct ebb_frame *__ebb_self, struct ebb_frame *__ebb_from, unsigned __ebb_mode){ union __ebb_frame_count *const __ebb_fr = (union __ebb_frame_count *)(void *)__ebb_self; int n; int __ebb_1 = __ebb_1; int __ebb_2 = __ebb_2; if (__builtin_expect(__ebb_mode != 0, 0)) { ebb_release(__ebb_from); switch (__ebb_fr->__ebb_h.state & 0x7fffffffu) { case 1: break; case 2: break; case 3: break; default: return ebb_stream_cancelled(__ebb_self); } } switch (__ebb_fr->__ebb_h.state & 0x7fffffffu) { case 0: n = __ebb_fr->n; break; case 1: goto __ebb_P1; case 2: goto __ebb_P2; case 3: goto __ebb_P3; default: ebb_no_state(); }
# 7 "generator.c"
{
# 7 "generator.c" 3
{ { __typeof__(__ebb_fr->i) i = 
# 9 "generator.c"
                 0;for (;i<n;i++)
# 9 "generator.c" 3
{
# 10 "generator.c" 3
{ struct __ebb_ret_int __ebb_a =
# 10 "generator.c"
                    step(
# 10 "generator.c" 3
(ebb_mem)&__ebb_fr->__ebb_c1,
# 10 "generator.c"
                         i)
# 10 "generator.c" 3
; if (__builtin_expect(__ebb_a.p != 0, 0)) { __ebb_fr->__ebb_h.state = 1u; __ebb_fr->n = n; __ebb_fr->i = i; __ebb_a.p->parent = &__ebb_fr->__ebb_h; return 0; } __ebb_1 = __ebb_a.v; } if (0) { __ebb_P1: ; n = __ebb_fr->n; i = __ebb_fr->i; if (__builtin_expect(__ebb_mode != 0, 0)) { __ebb_2 = 0; goto __ebb_J1; } __ebb_1 = ((struct __ebb_res_int *)(void *)__ebb_from)->v; ebb_release(__ebb_from); } __ebb_fr->__ebb_r
# 10 "generator.c"
              =
# 10 "generator.c"
              __ebb_1;
# 10 "generator.c" 3
{ __ebb_fr->__ebb_h.state = 2u; __ebb_fr->n = n; __ebb_fr->i = i; return (ebb_next)__ebb_self->parent; } if (0) { __ebb_P2: ; n = __ebb_fr->n; i = __ebb_fr->i; if (__builtin_expect(__ebb_mode != 0, 0)) { __ebb_2 = 0; goto __ebb_J1; } } } } } __ebb_2 = 1; __ebb_J1: ; {
# 8 "generator.c" 3
{ struct __ebb_ret_int __ebb_a =
# 8 "generator.c"
                step(
# 8 "generator.c" 3
(ebb_mem)&__ebb_fr->__ebb_c3,
# 8 "generator.c"
                     0)
# 8 "generator.c" 3
; if (__builtin_expect(__ebb_a.p != 0, 0)) { __ebb_fr->__ebb_h.state = 3u | 0x80000000u; __ebb_fr->__ebb_2 = __ebb_2; __ebb_a.p->parent = &__ebb_fr->__ebb_h; return 0; } } if (0) { __ebb_P3: ; __ebb_2 = __ebb_fr->__ebb_2; if (__builtin_expect(__ebb_mode != 0, 0)) { ebb_shield_check(&__ebb_site_count_3); goto __ebb_J2; } ebb_release(__ebb_from); } } __ebb_J2: ; if (__ebb_2 == 0) { return ebb_stream_cancelled(__ebb_self); }
# 11 "generator.c"
}
# 11 "generator.c" 3
{ int __ebb_v = 0; return ebb_stream_return(__ebb_self, __ebb_v); } }
# 1 "<ebb>" 3
static const struct ebb_point __ebb_points_count[] __attribute__((used)) = {
    { "generator.c", 7, "" },
    { "generator.c", 10, "n i" },
    { "generator.c", 10, "n i" },
    { "generator.c", 8, "" },
};
# 11 "generator.c"
# 1 "<ebb>" 3
#pragma pack(push)
#pragma pack()
struct __ebb_b_sum {
        struct ebb_frame h;
        union __ebb_frame_count __ebb_s1;
};
struct __ebb_k0_sum {
        char __ebb_d[sizeof(struct __ebb_b_sum)];
        struct ebb_frame *__ebb_1;
        int total;
};
enum { __ebb_e0_sum = __builtin_offsetof(struct __ebb_k0_sum, total) + sizeof(((struct __ebb_k0_sum *)0)->total) };
union __ebb_frame_sum {
    struct {
        struct ebb_frame __ebb_h;
        int __ebb_r;
    };
    struct {
        struct ebb_frame __ebb_h2;
        union __ebb_frame_count __ebb_s1;
    };
    struct {
        char __ebb_d0[sizeof(struct __ebb_b_sum)];
        struct ebb_frame *__ebb_1;
        int total;
    };
    struct {
        char __ebb_d1[__ebb_e0_sum];
        int __ebb_3;
    };
};
#pragma pack(pop)
# 13 "generator.c"
      struct __ebb_ret_int
# 13 "generator.c"
          sum(ebb_mem __ebb_m,
# 13 "generator.c"
              int n) __asm__("__ebb1_sum");
# 1 "<ebb>" 3
static ebb_next __ebb_resume_sum(struct ebb_frame *, struct ebb_frame *, unsigned);
static const struct ebb_site __ebb_site_sum_2 __attribute__((unused)) = { "generator.c", 17, "await" };
# 13 "generator.c"
      struct __ebb_ret_int
# 13 "generator.c"
          sum(ebb_mem __ebb_m,
# 13 "generator.c"
              int n)
# 14 "generator.c" 3
{ (void)__ebb_m; union __ebb_frame_sum *const __ebb_fr = ebb_frame_at(__ebb_m, sizeof(union __ebb_frame_sum), _Alignof(union __ebb_frame_sum), __ebb_resume_sum); struct ebb_frame *__ebb_1 = __ebb_1; int __ebb_2 = __ebb_2; int __ebb_3 = __ebb_3;
# 14 "generator.c"
{
    int total = 0;
# 15 "generator.c" 3
{
# 17 "generator.c" 3
__ebb_1 = (void *)
# 17 "generator.c"
                 count(
# 17 "generator.c" 3
(ebb_mem)&__ebb_fr->__ebb_s1,
# 17 "generator.c"
                       n)
# 17 "generator.c" 3
; { for (;;) { { struct ebb_frame *__ebb_a = __ebb_resume_count(__ebb_1, 0, 0) == 0 ? __ebb_1 : 0; if (__builtin_expect(__ebb_a != 0, 0)) { __ebb_fr->__ebb_h.state = 1u; __ebb_fr->total = total; __ebb_fr->__ebb_1 = __ebb_1; __ebb_a->parent = &__ebb_fr->__ebb_h; struct __ebb_ret_int __ebb_o; __ebb_o.p = &__ebb_fr->__ebb_h; return __ebb_o; } } __ebb_2 = ebb_stream_take(__ebb_1); if (1 != __ebb_2) { break; }
# 17 "generator.c"
          int v = ((struct __ebb_res_int *)(void *)__ebb_1)->v;
        total += v;
# 18 "generator.c" 3
} } __ebb_3 = 1; __ebb_J1: ; {
# 17 "generator.c" 3
{ struct ebb_frame *__ebb_a = ebb_stream_end(__ebb_1); if (__builtin_expect(__ebb_a != 0, 0)) { __ebb_fr->__ebb_h.state = 2u | 0x80000000u; __ebb_fr->total = total; __ebb_fr->__ebb_1 = __ebb_1; __ebb_fr->__ebb_3 = __ebb_3; __ebb_a->parent = &__ebb_fr->__ebb_h; struct __ebb_ret_int __ebb_o; __ebb_o.p = &__ebb_fr->__ebb_h; return __ebb_o; } } } __ebb_J2: ; }
# 19 "generator.c" 3
{ { struct __ebb_ret_int __ebb_o; __ebb_o.v
# 19 "generator.c"
           =
# 19 "generator.c"
           total;
# 19 "generator.c" 3
__ebb_o.p = 0; ebb_release(&__ebb_fr->__ebb_h); return __ebb_o; } }
# 20 "generator.c"
}
# 20 "generator.c" 3
}
# 14 "generator.c" 3
static ebb_next __ebb_resume_sum(struct ebb_frame *__ebb_self, struct ebb_frame *__ebb_from, unsigned __ebb_mode){ union __ebb_frame_sum *const __ebb_fr = (union __ebb_frame_sum *)(void *)__ebb_self; int n; struct ebb_frame *__ebb_1 = __ebb_1; int __ebb_2 = __ebb_2; int __ebb_3 = __ebb_3; if (__builtin_expect(__ebb_mode != 0, 0)) { ebb_release(__ebb_from); switch (__ebb_fr->__ebb_h.state & 0x7fffffffu) { case 1: break; case 2: break; default: return (ebb_next)__ebb_self->parent | 1; } } switch (__ebb_fr->__ebb_h.state & 0x7fffffffu) { case 1: goto __ebb_P1; case 2: goto __ebb_P2; default: ebb_no_state(); }{ __typeof__(__ebb_fr->total) total = 
0; { { for (;;) {
# 17 "generator.c" 3
{ struct ebb_frame *__ebb_a = __ebb_resume_count(__ebb_1, 0, 0) == 0 ? __ebb_1 : 0; if (__builtin_expect(__ebb_a != 0, 0)) { __ebb_fr->__ebb_h.state = 1u; __ebb_fr->total = total; __ebb_fr->__ebb_1 = __ebb_1; __ebb_a->parent = &__ebb_fr->__ebb_h; return 0; } } if (0) { __ebb_P1: ; total = __ebb_fr->total; __ebb_1 = __ebb_fr->__ebb_1; if (__builtin_expect(__ebb_mode != 0, 0)) { __ebb_3 = 0; goto __ebb_J1; } } __ebb_2 = ebb_stream_take(__ebb_1); if (1 != __ebb_2) { break; }int v = ((struct __ebb_res_int *)(void *)__ebb_1)->v;
total+=v; } } __ebb_3 = 1; __ebb_J1: ; {
# 17 "generator.c" 3
{ struct ebb_frame *__ebb_a = ebb_stream_end(__ebb_1); if (__builtin_expect(__ebb_a != 0, 0)) { __ebb_fr->__ebb_h.state = 2u | 0x80000000u; __ebb_fr->total = total; __ebb_fr->__ebb_1 = __ebb_1; __ebb_fr->__ebb_3 = __ebb_3; __ebb_a->parent = &__ebb_fr->__ebb_h; return 0; } } if (0) { __ebb_P2: ; total = __ebb_fr->total; __ebb_1 = __ebb_fr->__ebb_1; __ebb_3 = __ebb_fr->__ebb_3; if (__builtin_expect(__ebb_mode != 0, 0)) { ebb_shield_check(&__ebb_site_sum_2); goto __ebb_J2; } } } __ebb_J2: ; if (__ebb_3 == 0) { return (ebb_next)__ebb_self->parent | 1; } }
# 19 "generator.c" 3
{ { __typeof__(__ebb_fr->__ebb_r) __ebb_v; __ebb_v=total; __ebb_fr->__ebb_r = __ebb_v; } return (ebb_next)__ebb_self->parent; }
} }
# 1 "<ebb>" 3
static const struct ebb_point __ebb_points_sum[] __attribute__((used)) = {
    { "generator.c", 14, "" },
    { "generator.c", 17, "total" },
    { "generator.c", 17, "total" },
};
# 20 "generator.c"
# 1 "<ebb>" 3
#pragma pack(push)
#pragma pack()
struct __ebb_k0_first {
        char __ebb_d[sizeof(struct ebb_frame)];
        int v;
};
enum { __ebb_e0_first = __builtin_offsetof(struct __ebb_k0_first, v) + sizeof(((struct __ebb_k0_first *)0)->v) };
union __ebb_frame_first {
    struct {
        struct ebb_frame __ebb_h;
        int __ebb_r;
    };
    struct {
        struct ebb_frame __ebb_h2;
    };
    struct {
        char __ebb_d0[sizeof(struct ebb_frame)];
        int v;
    };
    struct {
        char __ebb_d1[__ebb_e0_first];
        struct ebb_frame *__ebb_1;
        int *__ebb_2;
    };
};
#pragma pack(pop)
# 22 "generator.c"
      struct __ebb_ret_int
# 22 "generator.c"
          first(ebb_mem __ebb_m,
# 22 "generator.c"
                __typeof__(__typeof__
# 22 "generator.c"
                      (int) (**)(struct ebb_stream *))
# 22 "generator.c"
                            s) __asm__("__ebb1_first");
# 1 "<ebb>" 3
static ebb_next __ebb_resume_first(struct ebb_frame *, struct ebb_frame *, unsigned);
static const struct ebb_site __ebb_site_first_1 __attribute__((unused)) = { "generator.c", 26, "next" };
# 22 "generator.c"
      struct __ebb_ret_int
# 22 "generator.c"
          first(ebb_mem __ebb_m,
# 22 "generator.c"
                __typeof__(__typeof__
# 22 "generator.c"
                      (int) (**)(struct ebb_stream *))
# 22 "generator.c"
                            s)
# 23 "generator.c" 3
{ (void)__ebb_m; union __ebb_frame_first *const __ebb_fr = ebb_frame_at(__ebb_m, sizeof(union __ebb_frame_first), _Alignof(union __ebb_frame_first), __ebb_resume_first); struct ebb_frame *__ebb_1 = __ebb_1; int *__ebb_2 = __ebb_2; int __ebb_3 = __ebb_3; int __ebb_4 = __ebb_4;
# 23 "generator.c"
{
# 23 "generator.c" 3
__ebb_fr->v
# 24 "generator.c"
          = 0
# 24 "generator.c" 3
; __ebb_1 = (void *)(
# 26 "generator.c"
                   s
# 26 "generator.c" 3
); __ebb_2 = (
# 26 "generator.c"
                      & __ebb_fr->v
# 26 "generator.c" 3
); { struct ebb_frame *__ebb_a = ebb_stream_next(__ebb_1, &__ebb_site_first_1); if (__builtin_expect(__ebb_a != 0, 0)) { __ebb_fr->__ebb_h.state = 1u; __ebb_fr->__ebb_1 = __ebb_1; __ebb_fr->__ebb_2 = __ebb_2; __ebb_a->parent = &__ebb_fr->__ebb_h; struct __ebb_ret_int __ebb_o; __ebb_o.p = &__ebb_fr->__ebb_h; return __ebb_o; } } { int __ebb_n = ebb_stream_take(__ebb_1); if (__ebb_n > 0) { *__ebb_2 = ((struct __ebb_res_int *)(void *)__ebb_1)->v; } __ebb_3 = __ebb_n; } __ebb_4 = (
# 26 "generator.c"
        __ebb_3
# 26 "generator.c" 3
); if (__ebb_4 < 0) { { { struct __ebb_ret_int __ebb_o; __ebb_o.v = __ebb_4; __ebb_o.p = 0; ebb_release(&__ebb_fr->__ebb_h); return __ebb_o; } } }
# 27 "generator.c" 3
{ { struct __ebb_ret_int __ebb_o; __ebb_o.v
# 27 "generator.c"
           =
# 27 "generator.c"
           __ebb_fr->v;
# 27 "generator.c" 3
__ebb_o.p = 0; ebb_release(&__ebb_fr->__ebb_h); return __ebb_o; } }
# 28 "generator.c"
}
# 28 "generator.c" 3
}
# 23 "generator.c" 3
static ebb_next __ebb_resume_first(struct ebb_frame *__ebb_self, struct ebb_frame *__ebb_from, unsigned __ebb_mode){ union __ebb_frame_first *const __ebb_fr = (union __ebb_frame_first *)(void *)__ebb_self; __typeof__(__typeof__(int) (**)(struct ebb_stream *)) s; struct ebb_frame *__ebb_1 = __ebb_1; int *__ebb_2 = __ebb_2; int __ebb_3 = __ebb_3; int __ebb_4 = __ebb_4; if (__builtin_expect(__ebb_mode != 0, 0)) { ebb_release(__ebb_from); switch (__ebb_fr->__ebb_h.state & 0x7fffffffu) { default: return (ebb_next)__ebb_self->parent | 1; } } switch (__ebb_fr->__ebb_h.state & 0x7fffffffu) { case 1: goto __ebb_P1; default: ebb_no_state(); }{ __ebb_fr->v
=0 ;
# 26 "generator.c" 3
if (0) { __ebb_P1: ; __ebb_1 = __ebb_fr->__ebb_1; __ebb_2 = __ebb_fr->__ebb_2; } { int __ebb_n = ebb_stream_take(__ebb_1); if (__ebb_n > 0) { *__ebb_2 = ((struct __ebb_res_int *)(void *)__ebb_1)->v; } __ebb_3 = __ebb_n; } __ebb_4 = (__ebb_3 ); if (__ebb_4 < 0) { { { __typeof__(__ebb_fr->__ebb_r) __ebb_v; __ebb_v = __ebb_4; __ebb_fr->__ebb_r = __ebb_v; } return (ebb_next)__ebb_self->parent; } }
# 27 "generator.c" 3
{ { __typeof__(__ebb_fr->__ebb_r) __ebb_v; __ebb_v= __ebb_fr->v; __ebb_fr->__ebb_r = __ebb_v; } return (ebb_next)__ebb_self->parent; }
} }
# 1 "<ebb>" 3
static const struct ebb_point __ebb_points_first[] __attribute__((used)) = {
    { "generator.c", 23, "" },
    { "generator.c", 26, "v" },
};
# 28 "generator.c"
