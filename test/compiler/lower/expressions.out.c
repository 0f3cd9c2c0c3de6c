# 0 "expressions.c"
# 0 "expressions.c" 2
# 1 "expressions.c"
# 1 "<ebb>" 3
#pragma GCC diagnostic error "-Wincompatible-pointer-types"
# 3 "expressions.c"
struct pair { int x, y[2]; };
# 1 "<ebb>" 3
struct __ebb_ret_int;
# 5 "expressions.c"
      struct __ebb_ret_int
# 5 "expressions.c"
          one(ebb_mem,
# 5 "expressions.c"
              int n) __asm__("__ebb1_one")
# 5 "expressions.c"
                    ;
# 1 "<ebb>" 3
struct __ebb_ret_s4_pair;
struct pair;
# 6 "expressions.c"
      struct __ebb_ret_s4_pair
# 6 "expressions.c"
                  two(ebb_mem,
# 6 "expressions.c"
                      int a, int b) __asm__("__ebb1_two")
# 6 "expressions.c"
                                   ;
int plain(int a, int b, int c);
# 1 "<ebb>" 3
struct __ebb_ret_int { struct ebb_frame *p; int v; };
struct __ebb_res_int { struct ebb_frame h; int v; } __attribute__((may_alias));
struct __ebb_tsk_int { struct ebb_task h; int v; } __attribute__((may_alias));
struct __ebb_ret_s4_pair { struct ebb_frame *p; struct pair v; };
struct __ebb_res_s4_pair { struct ebb_frame h; struct pair v; } __attribute__((may_alias));
struct __ebb_tsk_s4_pair { struct ebb_task h; struct pair v; } __attribute__((may_alias));
#pragma pack(push)
#pragma pack()
struct __ebb_k0_expressions {
        char __ebb_d[sizeof(struct ebb_frame)];
        int v[2];
};
enum { __ebb_e0_expressions = __builtin_offsetof(struct __ebb_k0_expressions, v) + sizeof(((struct __ebb_k0_expressions *)0)->v) };
struct __ebb_k1_expressions {
        char __ebb_d[__ebb_e0_expressions];
        int n;
};
enum { __ebb_e1_expressions = __builtin_offsetof(struct __ebb_k1_expressions, n) + sizeof(((struct __ebb_k1_expressions *)0)->n) };
struct __ebb_k2_expressions {
        char __ebb_d[__ebb_e1_expressions];
        struct pair *p;
};
enum { __ebb_e2_expressions = __builtin_offsetof(struct __ebb_k2_expressions, p) + sizeof(((struct __ebb_k2_expressions *)0)->p) };
union __ebb_frame_expressions {
    struct {
        struct ebb_frame __ebb_h;
        int __ebb_r;
    };
    struct {
        struct ebb_frame __ebb_h2;
    };
    struct {
        char __ebb_d0[sizeof(struct ebb_frame)];
        int v[2];
    };
    struct {
        char __ebb_d1[__ebb_e0_expressions];
        int n;
    };
    struct {
        char __ebb_d2[__ebb_e1_expressions];
        struct pair *p;
    };
    struct {
        char __ebb_d3[__ebb_e2_expressions];
        int __ebb_1;
    };
    struct {
        char __ebb_d4[__ebb_e2_expressions];
        int __ebb_3;
        int __ebb_4;
    };
};
#pragma pack(pop)
# 1 "<ebb>" 3
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wrestrict"
# 9 "expressions.c"
static       struct __ebb_ret_int
# 9 "expressions.c"
                 expressions(ebb_mem __ebb_m,
# 9 "expressions.c"
                             int n, struct pair *p);
# 1 "<ebb>" 3
static ebb_next __ebb_resume_expressions(struct ebb_frame *, struct ebb_frame *, unsigned);
# 9 "expressions.c"
static       struct __ebb_ret_int
# 9 "expressions.c"
                 expressions(ebb_mem __ebb_m,
# 9 "expressions.c"
                             int n, struct pair *p)
# 10 "expressions.c" 3
{ (void)__ebb_m; union __ebb_frame_expressions *const __ebb_fr = ebb_frame_at(__ebb_m, sizeof(union __ebb_frame_expressions), _Alignof(union __ebb_frame_expressions), __ebb_resume_expressions); int __ebb_1 = __ebb_1; int __ebb_2 = __ebb_2; int __ebb_3 = __ebb_3; int __ebb_4 = __ebb_4; int __ebb_5 = __ebb_5; int __ebb_6 = __ebb_6; int __ebb_7 = __ebb_7; struct pair __ebb_8; int __ebb_9 = __ebb_9; int __ebb_10 = __ebb_10;
# 10 "expressions.c"
{
# 10 "expressions.c" 3
__ebb_1 = (
# 11 "expressions.c"
                 n
# 11 "expressions.c" 3
); { struct __ebb_ret_int __ebb_a =
# 11 "expressions.c"
                          one(
# 11 "expressions.c" 3
0,
# 11 "expressions.c"
                              n)
# 11 "expressions.c" 3
; if (__builtin_expect(__ebb_a.p != 0, 0)) { __ebb_fr->__ebb_h.state = 1u; __ebb_fr->n = n; __ebb_fr->p = p; __ebb_fr->__ebb_1 = __ebb_1; __ebb_a.p->parent = &__ebb_fr->__ebb_h; struct __ebb_ret_int __ebb_o; __ebb_o.p = &__ebb_fr->__ebb_h; return __ebb_o; } __ebb_2 = __ebb_a.v; } __builtin_memcpy((void *)&__ebb_fr->v, &(__typeof__(__ebb_fr->v))
# 11 "expressions.c"
               { __ebb_1,__ebb_2 }
# 11 "expressions.c" 3
, sizeof(__ebb_fr->v));
# 13 "expressions.c" 3
{ struct __ebb_ret_int __ebb_a =
# 13 "expressions.c"
               one(
# 13 "expressions.c" 3
0,
# 13 "expressions.c"
                   0)
# 13 "expressions.c" 3
; if (__builtin_expect(__ebb_a.p != 0, 0)) { __ebb_fr->__ebb_h.state = 2u; __ebb_fr->n = n; __ebb_fr->p = p; __ebb_a.p->parent = &__ebb_fr->__ebb_h; struct __ebb_ret_int __ebb_o; __ebb_o.p = &__ebb_fr->__ebb_h; return __ebb_o; } __ebb_3 = __ebb_a.v; } __ebb_4 = (
# 13 "expressions.c"
                                n
# 13 "expressions.c" 3
); { struct __ebb_ret_int __ebb_a =
# 13 "expressions.c"
                                         one(
# 13 "expressions.c" 3
0,
# 13 "expressions.c"
                                             1)
# 13 "expressions.c" 3
; if (__builtin_expect(__ebb_a.p != 0, 0)) { __ebb_fr->__ebb_h.state = 3u; __ebb_fr->n = n; __ebb_fr->p = p; __ebb_fr->__ebb_3 = __ebb_3; __ebb_fr->__ebb_4 = __ebb_4; __ebb_a.p->parent = &__ebb_fr->__ebb_h; struct __ebb_ret_int __ebb_o; __ebb_o.p = &__ebb_fr->__ebb_h; return __ebb_o; } __ebb_5 = __ebb_a.v; }
# 13 "expressions.c"
    p->y[__ebb_3     ] += plain(__ebb_4,__ebb_5, __ebb_fr->v[1]);
# 13 "expressions.c" 3
__ebb_6 = !!(
# 14 "expressions.c"
        n > 3
# 14 "expressions.c" 3
); if (__ebb_6) { { struct __ebb_ret_int __ebb_a =
# 14 "expressions.c"
                       one(
# 14 "expressions.c" 3
0,
# 14 "expressions.c"
                           2)
# 14 "expressions.c" 3
; if (__builtin_expect(__ebb_a.p != 0, 0)) { __ebb_fr->__ebb_h.state = 4u; __ebb_fr->n = n; __ebb_a.p->parent = &__ebb_fr->__ebb_h; struct __ebb_ret_int __ebb_o; __ebb_o.p = &__ebb_fr->__ebb_h; return __ebb_o; } __ebb_7 = __ebb_a.v; } __ebb_6 = !!(
# 14 "expressions.c"
                 __ebb_7
# 14 "expressions.c" 3
); }
# 14 "expressions.c"
    if (__ebb_6)
# 14 "expressions.c" 3
{
# 15 "expressions.c" 3
{ struct __ebb_ret_s4_pair __ebb_a =
# 15 "expressions.c"
                      two(
# 15 "expressions.c" 3
0,
# 15 "expressions.c"
                          n, __ebb_fr->v[0])
# 15 "expressions.c" 3
; if (__builtin_expect(__ebb_a.p != 0, 0)) { __ebb_fr->__ebb_h.state = 5u; __ebb_a.p->parent = &__ebb_fr->__ebb_h; struct __ebb_ret_int __ebb_o; __ebb_o.p = &__ebb_fr->__ebb_h; return __ebb_o; } __ebb_8 = __ebb_a.v; } { { struct __ebb_ret_int __ebb_o; __ebb_o.v
# 15 "expressions.c"
               =
# 15 "expressions.c"
               (__ebb_8           ).x;
# 15 "expressions.c" 3
__ebb_o.p = 0; ebb_release(&__ebb_fr->__ebb_h); return __ebb_o; } } }
# 16 "expressions.c"
           if (n)
# 16 "expressions.c" 3
{ { struct __ebb_ret_int __ebb_a =
# 16 "expressions.c"
                     one(
# 16 "expressions.c" 3
0,
# 16 "expressions.c"
                         3)
# 16 "expressions.c" 3
; if (__builtin_expect(__ebb_a.p != 0, 0)) { __ebb_fr->__ebb_h.state = 6u; __ebb_a.p->parent = &__ebb_fr->__ebb_h; struct __ebb_ret_int __ebb_o; __ebb_o.p = &__ebb_fr->__ebb_h; return __ebb_o; } __ebb_10 = __ebb_a.v; } __ebb_9 = (
# 16 "expressions.c"
               __ebb_10
# 16 "expressions.c" 3
); } else { __ebb_9 = (
# 16 "expressions.c"
                              __ebb_fr->v[1]
# 16 "expressions.c" 3
); } { { struct __ebb_ret_int __ebb_o; __ebb_o.v
# 16 "expressions.c"
           =
# 16 "expressions.c"
           __ebb_9;
# 16 "expressions.c" 3
__ebb_o.p = 0; ebb_release(&__ebb_fr->__ebb_h); return __ebb_o; } }
# 17 "expressions.c"
}
# 17 "expressions.c" 3
}
# 10 "expressions.c" 3
static ebb_next __ebb_resume_expressions(struct ebb_frame *__ebb_self, struct ebb_frame *__ebb_from, unsigned __ebb_mode){ union __ebb_frame_expressions *const __ebb_fr = (union __ebb_frame_expressions *)(void *)__ebb_self; int n; struct pair *p; int __ebb_1 = __ebb_1; int __ebb_2 = __ebb_2; int __ebb_3 = __ebb_3; int __ebb_4 = __ebb_4; int __ebb_5 = __ebb_5; int __ebb_6 = __ebb_6; int __ebb_7 = __ebb_7; struct pair __ebb_8; int __ebb_9 = __ebb_9; int __ebb_10 = __ebb_10; if (__builtin_expect(__ebb_mode != 0, 0)) { ebb_release(__ebb_from); switch (__ebb_fr->__ebb_h.state & 0x7fffffffu) { default: return (ebb_next)__ebb_self->parent | 1; } } switch (__ebb_fr->__ebb_h.state & 0x7fffffffu) { case 1: goto __ebb_P1; case 2: goto __ebb_P2; case 3: goto __ebb_P3; case 4: goto __ebb_P4; case 5: goto __ebb_P5; case 6: goto __ebb_P6; default: ebb_no_state(); }{
# 11 "expressions.c" 3
if (0) { __ebb_P1: ; n = __ebb_fr->n; p = __ebb_fr->p; __ebb_1 = __ebb_fr->__ebb_1; __ebb_2 = ((struct __ebb_res_int *)(void *)__ebb_from)->v; ebb_release(__ebb_from); } __builtin_memcpy((void *)&__ebb_fr->v, &(__typeof__(__ebb_fr->v)){__ebb_1,__ebb_2} , sizeof(__ebb_fr->v));
# 13 "expressions.c" 3
{ struct __ebb_ret_int __ebb_a =one( 0,0) ; if (__builtin_expect(__ebb_a.p != 0, 0)) { __ebb_fr->__ebb_h.state = 2u; __ebb_fr->n = n; __ebb_fr->p = p; __ebb_a.p->parent = &__ebb_fr->__ebb_h; return 0; } __ebb_3 = __ebb_a.v; } if (0) { __ebb_P2: ; n = __ebb_fr->n; p = __ebb_fr->p; __ebb_3 = ((struct __ebb_res_int *)(void *)__ebb_from)->v; ebb_release(__ebb_from); } __ebb_4 = (n ); { struct __ebb_ret_int __ebb_a =one( 0,1) ; if (__builtin_expect(__ebb_a.p != 0, 0)) { __ebb_fr->__ebb_h.state = 3u; __ebb_fr->n = n; __ebb_fr->p = p; __ebb_fr->__ebb_3 = __ebb_3; __ebb_fr->__ebb_4 = __ebb_4; __ebb_a.p->parent = &__ebb_fr->__ebb_h; return 0; } __ebb_5 = __ebb_a.v; } if (0) { __ebb_P3: ; n = __ebb_fr->n; p = __ebb_fr->p; __ebb_3 = __ebb_fr->__ebb_3; __ebb_4 = __ebb_fr->__ebb_4; __ebb_5 = ((struct __ebb_res_int *)(void *)__ebb_from)->v; ebb_release(__ebb_from); }p->y[__ebb_3]+=plain(__ebb_4,__ebb_5,__ebb_fr->v[1]); __ebb_6 = !!(
n>3 ); if (__ebb_6) { { struct __ebb_ret_int __ebb_a =one( 0,2) ; if (__builtin_expect(__ebb_a.p != 0, 0)) { __ebb_fr->__ebb_h.state = 4u; __ebb_fr->n = n; __ebb_a.p->parent = &__ebb_fr->__ebb_h; return 0; } __ebb_7 = __ebb_a.v; } if (0) { __ebb_P4: ; n = __ebb_fr->n; __ebb_7 = ((struct __ebb_res_int *)(void *)__ebb_from)->v; ebb_release(__ebb_from); } __ebb_6 = !!(__ebb_7 ); }if (__ebb_6) {
# 15 "expressions.c" 3
{ struct __ebb_ret_s4_pair __ebb_a =two( 0,n,__ebb_fr->v[0]) ; if (__builtin_expect(__ebb_a.p != 0, 0)) { __ebb_fr->__ebb_h.state = 5u; __ebb_a.p->parent = &__ebb_fr->__ebb_h; return 0; } __ebb_8 = __ebb_a.v; } if (0) { __ebb_P5: ; __ebb_8 = ((struct __ebb_res_s4_pair *)(void *)__ebb_from)->v; ebb_release(__ebb_from); } { { __typeof__(__ebb_fr->__ebb_r) __ebb_v; __ebb_v=(__ebb_8).x; __ebb_fr->__ebb_r = __ebb_v; } return (ebb_next)__ebb_self->parent; } }
if (n) { { struct __ebb_ret_int __ebb_a =one( 0,3) ; if (__builtin_expect(__ebb_a.p != 0, 0)) { __ebb_fr->__ebb_h.state = 6u; __ebb_a.p->parent = &__ebb_fr->__ebb_h; return 0; } __ebb_10 = __ebb_a.v; } if (0) { __ebb_P6: ; __ebb_10 = ((struct __ebb_res_int *)(void *)__ebb_from)->v; ebb_release(__ebb_from); } __ebb_9 = (__ebb_10 ); } else { __ebb_9 = (__ebb_fr->v[1] ); } { { __typeof__(__ebb_fr->__ebb_r) __ebb_v; __ebb_v= __ebb_9; __ebb_fr->__ebb_r = __ebb_v; } return (ebb_next)__ebb_self->parent; }
} }
# 1 "<ebb>" 3
#pragma GCC diagnostic pop
static const struct ebb_point __ebb_points_expressions[] __attribute__((used)) = {
    { "expressions.c", 10, "" },
    { "expressions.c", 11, "n p" },
    { "expressions.c", 13, "n p v" },
    { "expressions.c", 13, "n p v" },
    { "expressions.c", 14, "n v" },
    { "expressions.c", 15, "v" },
    { "expressions.c", 16, "v" },
};
# 17 "expressions.c"
# 1 "<ebb>" 3
#pragma pack(push)
#pragma pack()
union __ebb_frame_uses {
    struct {
        struct ebb_frame __ebb_h;
        int __ebb_r;
    };
    struct {
        struct ebb_frame __ebb_h2;
    };
    struct {
        char __ebb_d0[sizeof(struct ebb_frame)];
        union {
            union __ebb_frame_expressions __ebb_c1;
        };
    };
};
struct __ebb_later_uses {
        union __ebb_frame_uses __ebb_f;
        struct pair *__ebb_p0;
};
#pragma pack(pop)
# 19 "expressions.c"
      struct __ebb_ret_int
# 19 "expressions.c"
          uses(ebb_mem __ebb_m,
# 19 "expressions.c"
               struct pair *p) __asm__("__ebb1_uses");
# 1 "<ebb>" 3
static ebb_next __ebb_resume_uses(struct ebb_frame *, struct ebb_frame *, unsigned);
# 19 "expressions.c"
      struct __ebb_ret_int
# 19 "expressions.c"
          uses(ebb_mem __ebb_m,
# 19 "expressions.c"
               struct pair *p)
# 20 "expressions.c" 3
{ (void)__ebb_m; if (ebb_stack_low()) { struct __ebb_later_uses *__ebb_la = ebb_frame_at(0, sizeof(*__ebb_la), _Alignof(struct __ebb_later_uses), __ebb_resume_uses); union __ebb_frame_uses *const __ebb_fr = &__ebb_la->__ebb_f; __ebb_fr->__ebb_h.state = 0; __ebb_la->__ebb_p0 = p; struct __ebb_ret_int __ebb_o; __ebb_o.p = ebb_start_later(&__ebb_fr->__ebb_h); return __ebb_o; } int __ebb_1 = __ebb_1;
# 20 "expressions.c"
{
# 21 "expressions.c" 3
{ struct __ebb_ret_int __ebb_a =
# 21 "expressions.c"
                 expressions(
# 21 "expressions.c" 3
(sizeof(union __ebb_frame_uses) < 0x10000 ? __ebb_m + __builtin_offsetof(union __ebb_frame_uses, __ebb_c1) : 0),
# 21 "expressions.c"
                             1, p)
# 21 "expressions.c" 3
; if (__builtin_expect(__ebb_a.p != 0, 0)) { union __ebb_frame_uses *const __ebb_fr = ebb_frame_at(__ebb_m, sizeof(union __ebb_frame_uses), _Alignof(union __ebb_frame_uses), __ebb_resume_uses); __ebb_fr->__ebb_h.state = 1u; __ebb_a.p->parent = &__ebb_fr->__ebb_h; struct __ebb_ret_int __ebb_o; __ebb_o.p = &__ebb_fr->__ebb_h; return __ebb_o; } __ebb_1 = __ebb_a.v; } { { struct __ebb_ret_int __ebb_o; __ebb_o.v
# 21 "expressions.c"
           =
# 21 "expressions.c"
           __ebb_1;
# 21 "expressions.c" 3
__ebb_o.p = 0; return __ebb_o; } }
# 22 "expressions.c"
}
# 22 "expressions.c" 3
}
# 20 "expressions.c" 3
static ebb_next __ebb_resume_uses(struct ebb_frame *__ebb_self, struct ebb_frame *__ebb_from, unsigned __ebb_mode){ union __ebb_frame_uses *const __ebb_fr = (union __ebb_frame_uses *)(void *)__ebb_self; struct pair *p; int __ebb_1 = __ebb_1; if (__builtin_expect(__ebb_mode != 0, 0)) { ebb_release(__ebb_from); switch (__ebb_fr->__ebb_h.state & 0x7fffffffu) { default: return (ebb_next)__ebb_self->parent | 1; } } switch (__ebb_fr->__ebb_h.state & 0x7fffffffu) { case 0: { struct __ebb_later_uses *__ebb_la = (void *)__ebb_self; (void)__ebb_la; p = __ebb_la->__ebb_p0; } break; case 1: goto __ebb_P1; default: ebb_no_state(); }{
# 21 "expressions.c" 3
{ struct __ebb_ret_int __ebb_a =expressions( (ebb_mem)&__ebb_fr->__ebb_c1,1,p) ; if (__builtin_expect(__ebb_a.p != 0, 0)) { __ebb_fr->__ebb_h.state = 1u; __ebb_a.p->parent = &__ebb_fr->__ebb_h; return 0; } __ebb_1 = __ebb_a.v; } if (0) { __ebb_P1: ; __ebb_1 = ((struct __ebb_res_int *)(void *)__ebb_from)->v; ebb_release(__ebb_from); } { { __typeof__(__ebb_fr->__ebb_r) __ebb_v; __ebb_v= __ebb_1; __ebb_fr->__ebb_r = __ebb_v; } return (ebb_next)__ebb_self->parent; }
} }
# 1 "<ebb>" 3
static const struct ebb_point __ebb_points_uses[] __attribute__((used)) = {
    { "expressions.c", 20, "" },
    { "expressions.c", 21, "" },
};
# 22 "expressions.c"
