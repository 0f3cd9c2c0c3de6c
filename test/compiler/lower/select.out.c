# 0 "select.c"
# 0 "select.c" 2
# 1 "select.c"
# 1 "<ebb>" 3
#pragma GCC diagnostic error "-Wincompatible-pointer-types"
# 3 "select.c"
# 1 "<ebb>" 3
struct __ebb_ret_int;
# 3 "select.c"
      struct __ebb_ret_int
# 3 "select.c"
          get(ebb_mem,
# 3 "select.c"
              int n) __asm__("__ebb1_get")
# 3 "select.c"
                    ;
      struct ebb_frame *
# 4 "select.c"
           timer(ebb_mem,
# 4 "select.c"
                 long ns) __asm__("__ebb1_timer")
# 4 "select.c"
                         ;
void log_value(int n);
# 1 "<ebb>" 3
struct __ebb_ret_int { struct ebb_frame *p; int v; };
struct __ebb_res_int { struct ebb_frame h; int v; } __attribute__((may_alias));
struct __ebb_tsk_int { struct ebb_task h; int v; } __attribute__((may_alias));
#pragma pack(push)
#pragma pack()
struct __ebb_k0_selects {
        char __ebb_d[sizeof(struct ebb_frame)];
        int __ebb_4;
};
enum { __ebb_e0_selects = __builtin_offsetof(struct __ebb_k0_selects, __ebb_4) + sizeof(((struct __ebb_k0_selects *)0)->__ebb_4) };
struct __ebb_k1_selects {
        char __ebb_d[__ebb_e0_selects];
        int n;
};
enum { __ebb_e1_selects = __builtin_offsetof(struct __ebb_k1_selects, n) + sizeof(((struct __ebb_k1_selects *)0)->n) };
union __ebb_frame_selects {
    struct {
        struct ebb_frame __ebb_h;
        int __ebb_r;
    };
    struct {
        struct ebb_frame __ebb_h2;
    };
    struct {
        char __ebb_d0[sizeof(struct ebb_frame)];
        int __ebb_4;
    };
    struct {
        char __ebb_d1[__ebb_e0_selects];
        int n;
    };
    struct {
        char __ebb_d2[__ebb_e1_selects];
        union {
            struct { struct ebb_group g; struct ebb_branch b[2]; int v0; } __ebb_g1;
        };
    };
};
struct __ebb_later_selects {
        union __ebb_frame_selects __ebb_f;
        int __ebb_p0;
        int __ebb_p1;
};
#pragma pack(pop)
# 7 "select.c"
      struct __ebb_ret_int
# 7 "select.c"
          selects(ebb_mem __ebb_m,
# 7 "select.c"
                  int n, int patient) __asm__("__ebb1_selects");
# 1 "<ebb>" 3
static ebb_next __ebb_resume_selects(struct ebb_frame *, struct ebb_frame *, unsigned);
static struct ebb_frame *__ebb_arm_selects_1_0(ebb_mem m, void *up)
{
    union __ebb_frame_selects *__ebb_fr = up;
    struct __ebb_ret_int a = get( m, __ebb_fr->__ebb_4);
    if (a.p == 0)
        __ebb_fr->__ebb_g1.v0 = a.v;
    return a.p;
}
static struct ebb_frame *__ebb_arm_selects_1_1(ebb_mem m, void *up)
{
    union __ebb_frame_selects *__ebb_fr = up;
    struct ebb_frame * a = timer( m, 1000);
    return a;
}
static const struct ebb_arm __ebb_arms_selects_1[] = {
    { __ebb_arm_selects_1_0, 0 },
    { __ebb_arm_selects_1_1, 0 },
};
# 7 "select.c"
      struct __ebb_ret_int
# 7 "select.c"
          selects(ebb_mem __ebb_m,
# 7 "select.c"
                  int n, int patient)
# 8 "select.c" 3
{ (void)__ebb_m; if (ebb_stack_low()) { struct __ebb_later_selects *__ebb_la = ebb_frame_at(0, sizeof(*__ebb_la), _Alignof(struct __ebb_later_selects), __ebb_resume_selects); union __ebb_frame_selects *const __ebb_fr = &__ebb_la->__ebb_f; __ebb_fr->__ebb_h.state = 0; __ebb_la->__ebb_p0 = n; __ebb_la->__ebb_p1 = patient; struct __ebb_ret_int __ebb_o; __ebb_o.p = ebb_start_later(&__ebb_fr->__ebb_h); return __ebb_o; } union __ebb_frame_selects *const __ebb_fr = ebb_frame_at(__ebb_m, sizeof(union __ebb_frame_selects), _Alignof(union __ebb_frame_selects), __ebb_resume_selects); int __ebb_1 = __ebb_1; int __ebb_2 = __ebb_2; int __ebb_3 = __ebb_3; int __ebb_5 = __ebb_5;
# 8 "select.c"
{
# 8 "select.c" 3
__ebb_3 = !!(
# 12 "select.c"
                 patient
# 12 "select.c" 3
); __ebb_fr->__ebb_4 = (
# 10 "select.c"
                                n + 1
# 10 "select.c" 3
);
# 9 "select.c" 3
__ebb_fr->__ebb_g1.b[0].status = 0; __ebb_fr->__ebb_g1.b[1].status = !__ebb_3; __ebb_fr->__ebb_g1.g.exit = 0; { struct ebb_frame *__ebb_a = ebb_select_start(&__ebb_fr->__ebb_g1.g, __ebb_fr->__ebb_g1.b, 2, __ebb_arms_selects_1, __ebb_fr, 0); if (__builtin_expect(__ebb_a != 0, 0)) { __ebb_fr->__ebb_h.state = 1u; __ebb_fr->n = n; __ebb_a->parent = &__ebb_fr->__ebb_h; struct __ebb_ret_int __ebb_o; __ebb_o.p = &__ebb_fr->__ebb_h; return __ebb_o; } } __ebb_1 = (int)__ebb_fr->__ebb_g1.g.exit; __ebb_2 = __ebb_fr->__ebb_g1.g.winner; if (0 == __ebb_2) { if (__ebb_fr->__ebb_g1.b[0].from != 0) __ebb_5 = ((struct __ebb_res_int *)(void *)__ebb_fr->__ebb_g1.b[0].from)->v; else __ebb_5 = __ebb_fr->__ebb_g1.v0; ebb_release(__ebb_fr->__ebb_g1.b[0].from);
# 10 "select.c"
              int v = __ebb_5;
# 11 "select.c" 3
{ { struct __ebb_ret_int __ebb_o; __ebb_o.v
# 11 "select.c"
                   =
# 11 "select.c"
                   v;
# 11 "select.c" 3
__ebb_o.p = 0; ebb_release(&__ebb_fr->__ebb_h); return __ebb_o; } } } if (1 == __ebb_2) { ebb_release(__ebb_fr->__ebb_g1.b[1].from);
# 13 "select.c"
            log_value(n);
# 13 "select.c" 3
}
# 15 "select.c" 3
{ { struct __ebb_ret_int __ebb_o; __ebb_o.v
# 15 "select.c"
           =
# 15 "select.c"
           -1;
# 15 "select.c" 3
__ebb_o.p = 0; ebb_release(&__ebb_fr->__ebb_h); return __ebb_o; } }
# 16 "select.c"
}
# 16 "select.c" 3
}
# 8 "select.c" 3
static ebb_next __ebb_resume_selects(struct ebb_frame *__ebb_self, struct ebb_frame *__ebb_from, unsigned __ebb_mode){ union __ebb_frame_selects *const __ebb_fr = (union __ebb_frame_selects *)(void *)__ebb_self; int n; int patient; int __ebb_1 = __ebb_1; int __ebb_2 = __ebb_2; int __ebb_3 = __ebb_3; int __ebb_5 = __ebb_5; if (__builtin_expect(__ebb_mode != 0, 0)) { ebb_release(__ebb_from); switch (__ebb_fr->__ebb_h.state & 0x7fffffffu) { default: return (ebb_next)__ebb_self->parent | 1; } } switch (__ebb_fr->__ebb_h.state & 0x7fffffffu) { case 0: { struct __ebb_later_selects *__ebb_la = (void *)__ebb_self; (void)__ebb_la; n = __ebb_la->__ebb_p0; patient = __ebb_la->__ebb_p1; } break; case 1: goto __ebb_P1; default: ebb_no_state(); }{ __ebb_3 = !!(
patient ); __ebb_fr->__ebb_4 = (
# 10 "select.c" 3
n+1 );
# 9 "select.c" 3
__ebb_fr->__ebb_g1.b[0].status = 0; __ebb_fr->__ebb_g1.b[1].status = !__ebb_3; __ebb_fr->__ebb_g1.g.exit = 0; { struct ebb_frame *__ebb_a = ebb_select_start(&__ebb_fr->__ebb_g1.g, __ebb_fr->__ebb_g1.b, 2, __ebb_arms_selects_1, __ebb_fr, 0); if (__builtin_expect(__ebb_a != 0, 0)) { __ebb_fr->__ebb_h.state = 1u; __ebb_fr->n = n; __ebb_a->parent = &__ebb_fr->__ebb_h; return 0; } } if (0) { __ebb_P1: ; n = __ebb_fr->n; } __ebb_1 = (int)__ebb_fr->__ebb_g1.g.exit; __ebb_2 = __ebb_fr->__ebb_g1.g.winner; if (0 == __ebb_2) { if (__ebb_fr->__ebb_g1.b[0].from != 0) __ebb_5 = ((struct __ebb_res_int *)(void *)__ebb_fr->__ebb_g1.b[0].from)->v; else __ebb_5 = __ebb_fr->__ebb_g1.v0; ebb_release(__ebb_fr->__ebb_g1.b[0].from);
int v = __ebb_5;
# 11 "select.c" 3
{ { __typeof__(__ebb_fr->__ebb_r) __ebb_v; __ebb_v=v; __ebb_fr->__ebb_r = __ebb_v; } return (ebb_next)__ebb_self->parent; } } if (1 == __ebb_2) { ebb_release(__ebb_fr->__ebb_g1.b[1].from);
log_value(n); }
# 15 "select.c" 3
{ { __typeof__(__ebb_fr->__ebb_r) __ebb_v; __ebb_v= -1; __ebb_fr->__ebb_r = __ebb_v; } return (ebb_next)__ebb_self->parent; }
} }
# 1 "<ebb>" 3
static const struct ebb_point __ebb_points_selects[] __attribute__((used)) = {
    { "select.c", 8, "" },
    { "select.c", 9, "n" },
};
# 16 "select.c"
