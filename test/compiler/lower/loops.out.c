# 0 "loops.c"
# 0 "loops.c" 2
# 1 "loops.c"
# 1 "<ebb>" 3
#pragma GCC diagnostic error "-Wincompatible-pointer-types"
# 3 "loops.c"
# 1 "<ebb>" 3
struct __ebb_ret_int;
# 3 "loops.c"
      struct __ebb_ret_int
# 3 "loops.c"
          next(ebb_mem,
# 3 "loops.c"
               int n) __asm__("__ebb1_next")
# 3 "loops.c"
                     ;
void use(int n);
# 1 "<ebb>" 3
struct __ebb_ret_int { struct ebb_frame *p; int v; };
struct __ebb_res_int { struct ebb_frame h; int v; } __attribute__((may_alias));
struct __ebb_tsk_int { struct ebb_task h; int v; } __attribute__((may_alias));
#pragma pack(push)
#pragma pack()
struct __ebb_k0_loops {
        char __ebb_d[sizeof(struct ebb_frame)];
        int sum;
};
enum { __ebb_e0_loops = __builtin_offsetof(struct __ebb_k0_loops, sum) + sizeof(((struct __ebb_k0_loops *)0)->sum) };
union __ebb_frame_loops {
    struct {
        struct ebb_frame __ebb_h;
        int __ebb_r;
    };
    struct {
        struct ebb_frame __ebb_h2;
    };
    struct {
        char __ebb_d0[sizeof(struct ebb_frame)];
        int sum;
    };
    struct {
        char __ebb_d1[__ebb_e0_loops];
        int n;
        int i;
    };
};
struct __ebb_later_loops {
        union __ebb_frame_loops __ebb_f;
        int __ebb_p0;
};
#pragma pack(pop)
# 6 "loops.c"
      struct __ebb_ret_int
# 6 "loops.c"
          loops(ebb_mem __ebb_m,
# 6 "loops.c"
                int n) __asm__("__ebb1_loops");
# 1 "<ebb>" 3
static ebb_next __ebb_resume_loops(struct ebb_frame *, struct ebb_frame *, unsigned);
# 6 "loops.c"
      struct __ebb_ret_int
# 6 "loops.c"
          loops(ebb_mem __ebb_m,
# 6 "loops.c"
                int n)
# 7 "loops.c" 3
{ (void)__ebb_m; if (ebb_stack_low()) { struct __ebb_later_loops *__ebb_la = ebb_frame_at(0, sizeof(*__ebb_la), _Alignof(struct __ebb_later_loops), __ebb_resume_loops); union __ebb_frame_loops *const __ebb_fr = &__ebb_la->__ebb_f; __ebb_fr->__ebb_h.state = 0; __ebb_la->__ebb_p0 = n; struct __ebb_ret_int __ebb_o; __ebb_o.p = ebb_start_later(&__ebb_fr->__ebb_h); return __ebb_o; } int __ebb_1 = __ebb_1; int __ebb_2 = __ebb_2;
# 7 "loops.c"
{
    int sum = 0;
    for (int i = 0; i < n; i++) {
        if (i == 3)
# 11 "loops.c" 3
{
# 12 "loops.c" 3
continue; }
# 13 "loops.c" 3
{ struct __ebb_ret_int __ebb_a =
# 13 "loops.c"
                     next(
# 13 "loops.c" 3
0,
# 13 "loops.c"
                          i)
# 13 "loops.c" 3
; if (__builtin_expect(__ebb_a.p != 0, 0)) { union __ebb_frame_loops *const __ebb_fr = ebb_frame_at(__ebb_m, sizeof(union __ebb_frame_loops), _Alignof(union __ebb_frame_loops), __ebb_resume_loops); __ebb_fr->__ebb_h.state = 1u; __ebb_fr->n = n; __ebb_fr->sum = sum; __ebb_fr->i = i; __ebb_a.p->parent = &__ebb_fr->__ebb_h; struct __ebb_ret_int __ebb_o; __ebb_o.p = &__ebb_fr->__ebb_h; return __ebb_o; } __ebb_1 = __ebb_a.v; }
# 13 "loops.c"
        sum += __ebb_1;
    }
# 14 "loops.c" 3
for (;;) {
# 15 "loops.c" 3
{ struct __ebb_ret_int __ebb_a =
# 15 "loops.c"
                 next(
# 15 "loops.c" 3
0,
# 15 "loops.c"
                      sum)
# 15 "loops.c" 3
; if (__builtin_expect(__ebb_a.p != 0, 0)) { union __ebb_frame_loops *const __ebb_fr = ebb_frame_at(__ebb_m, sizeof(union __ebb_frame_loops), _Alignof(union __ebb_frame_loops), __ebb_resume_loops); __ebb_fr->__ebb_h.state = 2u; __ebb_fr->sum = sum; __ebb_a.p->parent = &__ebb_fr->__ebb_h; struct __ebb_ret_int __ebb_o; __ebb_o.p = &__ebb_fr->__ebb_h; return __ebb_o; } __ebb_2 = __ebb_a.v; }
# 15 "loops.c"
           if (__ebb_2     > 0)
# 15 "loops.c" 3
{ ; } else { break; }
# 16 "loops.c"
        use(sum--);
# 16 "loops.c" 3
}
# 17 "loops.c" 3
{ { struct __ebb_ret_int __ebb_o; __ebb_o.v
# 17 "loops.c"
           =
# 17 "loops.c"
           sum;
# 17 "loops.c" 3
__ebb_o.p = 0; return __ebb_o; } }
# 18 "loops.c"
}
# 18 "loops.c" 3
}
# 7 "loops.c" 3
static ebb_next __ebb_resume_loops(struct ebb_frame *__ebb_self, struct ebb_frame *__ebb_from, unsigned __ebb_mode){ union __ebb_frame_loops *const __ebb_fr = (union __ebb_frame_loops *)(void *)__ebb_self; int n; int __ebb_1 = __ebb_1; int __ebb_2 = __ebb_2; if (__builtin_expect(__ebb_mode != 0, 0)) { ebb_release(__ebb_from); switch (__ebb_fr->__ebb_h.state & 0x7fffffffu) { default: return (ebb_next)__ebb_self->parent | 1; } } switch (__ebb_fr->__ebb_h.state & 0x7fffffffu) { case 0: { struct __ebb_later_loops *__ebb_la = (void *)__ebb_self; (void)__ebb_la; n = __ebb_la->__ebb_p0; } break; case 1: goto __ebb_P1; case 2: goto __ebb_P2; default: ebb_no_state(); }{ __typeof__(__ebb_fr->sum) sum = 
0; { __typeof__(__ebb_fr->i) i = 
0;for (;i<n;i++){
if (i==3) {
# 12 "loops.c" 3
continue; }
# 13 "loops.c" 3
{ struct __ebb_ret_int __ebb_a =next( 0,i) ; if (__builtin_expect(__ebb_a.p != 0, 0)) { __ebb_fr->__ebb_h.state = 1u; __ebb_fr->n = n; __ebb_fr->sum = sum; __ebb_fr->i = i; __ebb_a.p->parent = &__ebb_fr->__ebb_h; return 0; } __ebb_1 = __ebb_a.v; } if (0) { __ebb_P1: ; n = __ebb_fr->n; sum = __ebb_fr->sum; i = __ebb_fr->i; __ebb_1 = ((struct __ebb_res_int *)(void *)__ebb_from)->v; ebb_release(__ebb_from); }sum+= __ebb_1;
} } for (;;) {
# 15 "loops.c" 3
{ struct __ebb_ret_int __ebb_a =next( 0,sum) ; if (__builtin_expect(__ebb_a.p != 0, 0)) { __ebb_fr->__ebb_h.state = 2u; __ebb_fr->sum = sum; __ebb_a.p->parent = &__ebb_fr->__ebb_h; return 0; } __ebb_2 = __ebb_a.v; } if (0) { __ebb_P2: ; sum = __ebb_fr->sum; __ebb_2 = ((struct __ebb_res_int *)(void *)__ebb_from)->v; ebb_release(__ebb_from); }if (__ebb_2>0) { ; } else { break; }
use(sum--); }
# 17 "loops.c" 3
{ { __typeof__(__ebb_fr->__ebb_r) __ebb_v; __ebb_v=sum; __ebb_fr->__ebb_r = __ebb_v; } return (ebb_next)__ebb_self->parent; }
} }
# 1 "<ebb>" 3
static const struct ebb_point __ebb_points_loops[] __attribute__((used)) = {
    { "loops.c", 7, "" },
    { "loops.c", 13, "n sum i" },
    { "loops.c", 15, "sum" },
};
# 18 "loops.c"
