# 0 "join.c"
# 0 "join.c" 2
# 1 "join.c"
# 1 "<ebb>" 3
#pragma GCC diagnostic error "-Wincompatible-pointer-types"
# 3 "join.c"
# 1 "<ebb>" 3
struct __ebb_ret_int;
# 3 "join.c"
      struct __ebb_ret_int
# 3 "join.c"
          get(ebb_mem,
# 3 "join.c"
              int n) __asm__("__ebb1_get")
# 3 "join.c"
                    ;
# 1 "<ebb>" 3
struct __ebb_ret_int { struct ebb_frame *p; int v; };
struct __ebb_res_int { struct ebb_frame h; int v; } __attribute__((may_alias));
struct __ebb_tsk_int { struct ebb_task h; int v; } __attribute__((may_alias));
#pragma pack(push)
#pragma pack()
union __ebb_frame_joins_b2 {
    struct {
        struct ebb_frame __ebb_h;
    };
    struct {
        struct ebb_frame __ebb_h2;
        union __ebb_frame_joins *__ebb_up;
    };
};
union __ebb_frame_joins_b1 {
    struct {
        struct ebb_frame __ebb_h;
    };
    struct {
        struct ebb_frame __ebb_h2;
        union __ebb_frame_joins *__ebb_up;
    };
};
struct __ebb_k0_joins {
        char __ebb_d[sizeof(struct ebb_frame)];
        int n;
        int __ebb_4;
};
enum { __ebb_e0_joins = __builtin_offsetof(struct __ebb_k0_joins, __ebb_4) + sizeof(((struct __ebb_k0_joins *)0)->__ebb_4) };
struct __ebb_k1_joins {
        char __ebb_d[__ebb_e0_joins];
        int a;
        int b;
};
enum { __ebb_e1_joins = __builtin_offsetof(struct __ebb_k1_joins, b) + sizeof(((struct __ebb_k1_joins *)0)->b) };
union __ebb_frame_joins {
    struct {
        struct ebb_frame __ebb_h;
        int __ebb_r;
    };
    struct {
        struct ebb_frame __ebb_h2;
    };
    struct {
        char __ebb_d0[sizeof(struct ebb_frame)];
        int n;
        int __ebb_4;
    };
    struct {
        char __ebb_d1[__ebb_e0_joins];
        int a;
        int b;
    };
    struct {
        char __ebb_d2[__ebb_e1_joins];
        union {
            struct { struct ebb_group g; struct ebb_branch b[2]; union __ebb_frame_joins_b1 f0; union __ebb_frame_joins_b2 f1; } __ebb_g1;
        };
    };
};
struct __ebb_later_joins {
        union __ebb_frame_joins __ebb_f;
};
#pragma pack(pop)
# 5 "join.c"
      struct __ebb_ret_int
# 5 "join.c"
          joins(ebb_mem __ebb_m,
# 5 "join.c"
                int __ebb_p_n
# 5 "join.c"
                     ) __asm__("__ebb1_joins");
# 1 "<ebb>" 3
static ebb_next __ebb_resume_joins(struct ebb_frame *, struct ebb_frame *, unsigned);
static ebb_next __ebb_resume_joins_b1(struct ebb_frame *, struct ebb_frame *, unsigned);
static ebb_next __ebb_resume_joins_b2(struct ebb_frame *, struct ebb_frame *, unsigned);
static struct ebb_frame *__ebb_start_joins_b1(ebb_mem, void *);
static struct ebb_frame *__ebb_start_joins_b2(ebb_mem, void *);
static const struct ebb_arm __ebb_arms_joins_1[] = {
    { __ebb_start_joins_b1, __builtin_offsetof(union __ebb_frame_joins, __ebb_g1.f0) },
    { __ebb_start_joins_b2, __builtin_offsetof(union __ebb_frame_joins, __ebb_g1.f1) },
};
# 5 "join.c"
      struct __ebb_ret_int
# 5 "join.c"
          joins(ebb_mem __ebb_m,
# 5 "join.c"
                int __ebb_p_n
# 5 "join.c"
                     )
# 6 "join.c" 3
{ (void)__ebb_m; if (ebb_stack_low()) { struct __ebb_later_joins *__ebb_la = ebb_frame_at(0, sizeof(*__ebb_la), _Alignof(struct __ebb_later_joins), __ebb_resume_joins); union __ebb_frame_joins *const __ebb_fr = &__ebb_la->__ebb_f; __ebb_fr->__ebb_h.state = 0; __ebb_fr->n = __ebb_p_n; struct __ebb_ret_int __ebb_o; __ebb_o.p = ebb_start_later(&__ebb_fr->__ebb_h); return __ebb_o; } union __ebb_frame_joins *const __ebb_fr = ebb_frame_at(__ebb_m, sizeof(union __ebb_frame_joins), _Alignof(union __ebb_frame_joins), __ebb_resume_joins); __ebb_fr->n = __ebb_p_n; int __ebb_1 = __ebb_1;
# 6 "join.c"
{
# 6 "join.c" 3
__ebb_fr->b
# 7 "join.c"
             = 0
# 7 "join.c" 3
; {
# 9 "join.c" 3
__ebb_fr->__ebb_g1.b[0].status = 0; __ebb_fr->__ebb_g1.b[1].status = 0; __ebb_fr->__ebb_g1.g.exit = 0; { struct ebb_frame *__ebb_a = ebb_join_start(&__ebb_fr->__ebb_g1.g, __ebb_fr->__ebb_g1.b, 2, __ebb_arms_joins_1, __ebb_fr); if (__builtin_expect(__ebb_a != 0, 0)) { __ebb_fr->__ebb_h.state = 1u; __ebb_a->parent = &__ebb_fr->__ebb_h; struct __ebb_ret_int __ebb_o; __ebb_o.p = &__ebb_fr->__ebb_h; return __ebb_o; } } __ebb_1 = (int)__ebb_fr->__ebb_g1.g.exit; if (1 == __ebb_1) {
# 14 "join.c" 3
{ { struct __ebb_ret_int __ebb_o; __ebb_o.v = __ebb_fr->__ebb_4; __ebb_o.p = 0; ebb_release(&__ebb_fr->__ebb_h); return __ebb_o; } } } }
# 17 "join.c" 3
{ { struct __ebb_ret_int __ebb_o; __ebb_o.v
# 17 "join.c"
           =
# 17 "join.c"
           __ebb_fr->a+ __ebb_fr->b;
# 17 "join.c" 3
__ebb_o.p = 0; ebb_release(&__ebb_fr->__ebb_h); return __ebb_o; } }
# 18 "join.c"
}
# 18 "join.c" 3
}
# 10 "join.c" 3
static struct ebb_frame *__ebb_start_joins_b1(ebb_mem __ebb_m, void *__ebb_upv){ (void)__ebb_m; union __ebb_frame_joins *const __ebb_up1 = __ebb_upv; int __ebb_2 = __ebb_2; { { struct __ebb_ret_int __ebb_a =
# 10 "join.c"
                  get(
# 10 "join.c" 3
0,
# 10 "join.c"
                      __ebb_up1->n)
# 10 "join.c" 3
; if (__builtin_expect(__ebb_a.p != 0, 0)) { union __ebb_frame_joins_b1 *const __ebb_fr = ebb_frame_at(__ebb_m, sizeof(union __ebb_frame_joins_b1), _Alignof(union __ebb_frame_joins_b1), __ebb_resume_joins_b1); __ebb_fr->__ebb_up = __ebb_up1; __ebb_fr->__ebb_h.state = 1u; __ebb_a.p->parent = &__ebb_fr->__ebb_h; return &__ebb_fr->__ebb_h; } __ebb_2 = __ebb_a.v; }
# 10 "join.c"
        __ebb_up1->a= __ebb_2;
# 10 "join.c" 3
} { return 0; } }
# 11 "join.c" 3
static struct ebb_frame *__ebb_start_joins_b2(ebb_mem __ebb_m, void *__ebb_upv){ (void)__ebb_m; union __ebb_frame_joins *const __ebb_up1 = __ebb_upv; int __ebb_3 = __ebb_3; int __ebb_5 = __ebb_5;
# 11 "join.c"
        {{
# 12 "join.c" 3
{ struct __ebb_ret_int __ebb_a =
# 12 "join.c"
                      get(
# 12 "join.c" 3
0,
# 12 "join.c"
                          __ebb_up1->n+1)
# 12 "join.c" 3
; if (__builtin_expect(__ebb_a.p != 0, 0)) { union __ebb_frame_joins_b2 *const __ebb_fr = ebb_frame_at(__ebb_m, sizeof(union __ebb_frame_joins_b2), _Alignof(union __ebb_frame_joins_b2), __ebb_resume_joins_b2); __ebb_fr->__ebb_up = __ebb_up1; __ebb_fr->__ebb_h.state = 1u; __ebb_a.p->parent = &__ebb_fr->__ebb_h; return &__ebb_fr->__ebb_h; } __ebb_3 = __ebb_a.v; }
# 12 "join.c"
            __ebb_up1->b= __ebb_3;
            if (__ebb_up1->b<0)
# 13 "join.c" 3
{ __ebb_5 = (
# 14 "join.c"
                       __ebb_up1->b
# 14 "join.c" 3
); if (__ebb_up1->__ebb_g1.g.exit == 0) { __ebb_up1->__ebb_4 = __ebb_5; __ebb_up1->__ebb_g1.g.exit = 1; } { return 0; } }
# 15 "join.c"
        }}
# 15 "join.c" 3
{ return 0; } }
# 6 "join.c" 3
static ebb_next __ebb_resume_joins(struct ebb_frame *__ebb_self, struct ebb_frame *__ebb_from, unsigned __ebb_mode){ union __ebb_frame_joins *const __ebb_fr = (union __ebb_frame_joins *)(void *)__ebb_self; int __ebb_1 = __ebb_1; if (__builtin_expect(__ebb_mode != 0, 0)) { ebb_release(__ebb_from); switch (__ebb_fr->__ebb_h.state & 0x7fffffffu) { default: return (ebb_next)__ebb_self->parent | 1; } } switch (__ebb_fr->__ebb_h.state & 0x7fffffffu) { case 0: { struct __ebb_later_joins *__ebb_la = (void *)__ebb_self; (void)__ebb_la; } break; case 1: goto __ebb_P1; default: ebb_no_state(); }{ __ebb_fr->b
=0 ; {
# 9 "join.c" 3
__ebb_fr->__ebb_g1.b[0].status = 0; __ebb_fr->__ebb_g1.b[1].status = 0; __ebb_fr->__ebb_g1.g.exit = 0; { struct ebb_frame *__ebb_a = ebb_join_start(&__ebb_fr->__ebb_g1.g, __ebb_fr->__ebb_g1.b, 2, __ebb_arms_joins_1, __ebb_fr); if (__builtin_expect(__ebb_a != 0, 0)) { __ebb_fr->__ebb_h.state = 1u; __ebb_a->parent = &__ebb_fr->__ebb_h; return 0; } } if (0) { __ebb_P1: ; } __ebb_1 = (int)__ebb_fr->__ebb_g1.g.exit; if (1 == __ebb_1) {
# 14 "join.c" 3
{ { __typeof__(__ebb_fr->__ebb_r) __ebb_v; __ebb_v = __ebb_fr->__ebb_4; __ebb_fr->__ebb_r = __ebb_v; } return (ebb_next)__ebb_self->parent; } } }
# 17 "join.c" 3
{ { __typeof__(__ebb_fr->__ebb_r) __ebb_v; __ebb_v= __ebb_fr->a+ __ebb_fr->b; __ebb_fr->__ebb_r = __ebb_v; } return (ebb_next)__ebb_self->parent; }
} }
# 10 "join.c" 3
static ebb_next __ebb_resume_joins_b1(struct ebb_frame *__ebb_self, struct ebb_frame *__ebb_from, unsigned __ebb_mode){ union __ebb_frame_joins_b1 *const __ebb_fr = (union __ebb_frame_joins_b1 *)(void *)__ebb_self; union __ebb_frame_joins *const __ebb_up1 = __ebb_fr->__ebb_up; int __ebb_2 = __ebb_2; if (__builtin_expect(__ebb_mode != 0, 0)) { ebb_release(__ebb_from); switch (__ebb_fr->__ebb_h.state & 0x7fffffffu) { default: return (ebb_next)__ebb_self->parent | 1; } } switch (__ebb_fr->__ebb_h.state & 0x7fffffffu) { case 1: goto __ebb_P1; default: ebb_no_state(); } { if (0) { __ebb_P1: ; __ebb_2 = ((struct __ebb_res_int *)(void *)__ebb_from)->v; ebb_release(__ebb_from); }__ebb_up1->a= __ebb_2; } { return (ebb_next)__ebb_self->parent; } }
# 11 "join.c" 3
static ebb_next __ebb_resume_joins_b2(struct ebb_frame *__ebb_self, struct ebb_frame *__ebb_from, unsigned __ebb_mode){ union __ebb_frame_joins_b2 *const __ebb_fr = (union __ebb_frame_joins_b2 *)(void *)__ebb_self; union __ebb_frame_joins *const __ebb_up1 = __ebb_fr->__ebb_up; int __ebb_3 = __ebb_3; int __ebb_5 = __ebb_5; if (__builtin_expect(__ebb_mode != 0, 0)) { ebb_release(__ebb_from); switch (__ebb_fr->__ebb_h.state & 0x7fffffffu) { default: return (ebb_next)__ebb_self->parent | 1; } } switch (__ebb_fr->__ebb_h.state & 0x7fffffffu) { case 1: goto __ebb_P1; default: ebb_no_state(); }{{
# 12 "join.c" 3
if (0) { __ebb_P1: ; __ebb_3 = ((struct __ebb_res_int *)(void *)__ebb_from)->v; ebb_release(__ebb_from); }__ebb_up1->b= __ebb_3;
if (__ebb_up1->b<0) { __ebb_5 = (
__ebb_up1->b ); if (__ebb_up1->__ebb_g1.g.exit == 0) { __ebb_up1->__ebb_4 = __ebb_5; __ebb_up1->__ebb_g1.g.exit = 1; } { return (ebb_next)__ebb_self->parent; } }
}} { return (ebb_next)__ebb_self->parent; } }
# 1 "<ebb>" 3
static const struct ebb_point __ebb_points_joins[] __attribute__((used)) = {
    { "join.c", 6, "" },
    { "join.c", 9, "n a b" },
};
static const struct ebb_point __ebb_points_joins_b1[] __attribute__((used)) = {
    { "join.c", 10, "" },
    { "join.c", 10, "" },
};
static const struct ebb_point __ebb_points_joins_b2[] __attribute__((used)) = {
    { "join.c", 11, "" },
    { "join.c", 12, "" },
};
# 18 "join.c"
