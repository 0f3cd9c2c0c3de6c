# 0 "defer-cancel.c"
# 0 "defer-cancel.c" 2
# 1 "defer-cancel.c"
# 1 "<ebb>" 3
#pragma GCC diagnostic error "-Wincompatible-pointer-types"
# 3 "defer-cancel.c"
# 1 "<ebb>" 3
struct __ebb_ret_int;
# 3 "defer-cancel.c"
      struct __ebb_ret_int
# 3 "defer-cancel.c"
          get(ebb_mem,
# 3 "defer-cancel.c"
              int n) __asm__("__ebb1_get")
# 3 "defer-cancel.c"
                    ;
      struct ebb_frame *
# 4 "defer-cancel.c"
           put(ebb_mem,
# 4 "defer-cancel.c"
               int n) __asm__("__ebb1_put")
# 4 "defer-cancel.c"
                     ;
void done(int n);
# 1 "<ebb>" 3
struct __ebb_ret_int { struct ebb_frame *p; int v; };
struct __ebb_res_int { struct ebb_frame h; int v; } __attribute__((may_alias));
struct __ebb_tsk_int { struct ebb_task h; int v; } __attribute__((may_alias));
#pragma pack(push)
#pragma pack()
struct __ebb_k0_defers {
        char __ebb_d[sizeof(struct ebb_frame)];
        int n;
        int __ebb_4;
};
enum { __ebb_e0_defers = __builtin_offsetof(struct __ebb_k0_defers, __ebb_4) + sizeof(((struct __ebb_k0_defers *)0)->__ebb_4) };
union __ebb_frame_defers {
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
        char __ebb_d1[__ebb_e0_defers];
        int first;
    };
    struct {
        char __ebb_d2[__ebb_e0_defers];
        int __ebb_3;
    };
};
struct __ebb_later_defers {
        union __ebb_frame_defers __ebb_f;
        int __ebb_p0;
};
#pragma pack(pop)
# 7 "defer-cancel.c"
      struct __ebb_ret_int
# 7 "defer-cancel.c"
          defers(ebb_mem __ebb_m,
# 7 "defer-cancel.c"
                 int n) __asm__("__ebb1_defers");
# 1 "<ebb>" 3
static ebb_next __ebb_resume_defers(struct ebb_frame *, struct ebb_frame *, unsigned);
static const struct ebb_site __ebb_site_defers_3 __attribute__((unused)) = { "defer-cancel.c", 15, "await" };
# 7 "defer-cancel.c"
      struct __ebb_ret_int
# 7 "defer-cancel.c"
          defers(ebb_mem __ebb_m,
# 7 "defer-cancel.c"
                 int n)
# 8 "defer-cancel.c" 3
{ (void)__ebb_m; if (ebb_stack_low()) { struct __ebb_later_defers *__ebb_la = ebb_frame_at(0, sizeof(*__ebb_la), _Alignof(struct __ebb_later_defers), __ebb_resume_defers); union __ebb_frame_defers *const __ebb_fr = &__ebb_la->__ebb_f; __ebb_fr->__ebb_h.state = 0; __ebb_la->__ebb_p0 = n; struct __ebb_ret_int __ebb_o; __ebb_o.p = ebb_start_later(&__ebb_fr->__ebb_h); return __ebb_o; } int __ebb_1 = __ebb_1; int __ebb_2 = __ebb_2; int __ebb_3 = __ebb_3; int __ebb_4 = __ebb_4;
# 8 "defer-cancel.c"
{
# 8 "defer-cancel.c" 3
{
# 11 "defer-cancel.c" 3
{ struct __ebb_ret_int __ebb_a =
# 11 "defer-cancel.c"
                      get(
# 11 "defer-cancel.c" 3
0,
# 11 "defer-cancel.c"
                          n)
# 11 "defer-cancel.c" 3
; if (__builtin_expect(__ebb_a.p != 0, 0)) { union __ebb_frame_defers *const __ebb_fr = ebb_frame_at(__ebb_m, sizeof(union __ebb_frame_defers), _Alignof(union __ebb_frame_defers), __ebb_resume_defers); __ebb_fr->__ebb_h.state = 1u; __ebb_fr->n = n; __ebb_fr->__ebb_4 = __ebb_4; __ebb_a.p->parent = &__ebb_fr->__ebb_h; struct __ebb_ret_int __ebb_o; __ebb_o.p = &__ebb_fr->__ebb_h; return __ebb_o; } __ebb_1 = __ebb_a.v; }
# 11 "defer-cancel.c"
    int first = __ebb_1;
    if (first < 0)
# 13 "defer-cancel.c" 3
{ __ebb_4 = (
# 14 "defer-cancel.c"
               first
# 14 "defer-cancel.c" 3
); __ebb_3 = 2; goto __ebb_J1; } {
# 17 "defer-cancel.c" 3
{ struct __ebb_ret_int __ebb_a =
# 17 "defer-cancel.c"
                 get(
# 17 "defer-cancel.c" 3
0,
# 17 "defer-cancel.c"
                     first)
# 17 "defer-cancel.c" 3
; if (__builtin_expect(__ebb_a.p != 0, 0)) { union __ebb_frame_defers *const __ebb_fr = ebb_frame_at(__ebb_m, sizeof(union __ebb_frame_defers), _Alignof(union __ebb_frame_defers), __ebb_resume_defers); __ebb_fr->__ebb_h.state = 2u; __ebb_fr->n = n; __ebb_fr->first = first; __ebb_fr->__ebb_4 = __ebb_4; __ebb_a.p->parent = &__ebb_fr->__ebb_h; struct __ebb_ret_int __ebb_o; __ebb_o.p = &__ebb_fr->__ebb_h; return __ebb_o; } __ebb_2 = __ebb_a.v; } { __ebb_4 = (
# 17 "defer-cancel.c"
           __ebb_2
# 17 "defer-cancel.c" 3
); __ebb_3 = 2; goto __ebb_J3; } } __ebb_J3: ; {
# 15 "defer-cancel.c" 3
{ struct ebb_frame *__ebb_a =
# 15 "defer-cancel.c"
                put(
# 15 "defer-cancel.c" 3
0,
# 15 "defer-cancel.c"
                    first)
# 15 "defer-cancel.c" 3
; if (__builtin_expect(__ebb_a != 0, 0)) { union __ebb_frame_defers *const __ebb_fr = ebb_frame_at(__ebb_m, sizeof(union __ebb_frame_defers), _Alignof(union __ebb_frame_defers), __ebb_resume_defers); __ebb_fr->__ebb_h.state = 3u | 0x80000000u; __ebb_fr->n = n; __ebb_fr->__ebb_3 = __ebb_3; __ebb_fr->__ebb_4 = __ebb_4; __ebb_a->parent = &__ebb_fr->__ebb_h; struct __ebb_ret_int __ebb_o; __ebb_o.p = &__ebb_fr->__ebb_h; return __ebb_o; } } } __ebb_J4: ; { goto __ebb_J1; } } __ebb_J1: ; {
# 9 "defer-cancel.c"
          done(n);
# 9 "defer-cancel.c" 3
} __ebb_J2: ; {
# 14 "defer-cancel.c" 3
{ { struct __ebb_ret_int __ebb_o; __ebb_o.v = __ebb_4; __ebb_o.p = 0; return __ebb_o; } } }
# 18 "defer-cancel.c"
}
# 18 "defer-cancel.c" 3
{ return (struct __ebb_ret_int){ 0 }; } }
# 8 "defer-cancel.c" 3
static ebb_next __ebb_resume_defers(struct ebb_frame *__ebb_self, struct ebb_frame *__ebb_from, unsigned __ebb_mode){ union __ebb_frame_defers *const __ebb_fr = (union __ebb_frame_defers *)(void *)__ebb_self; int n; int __ebb_1 = __ebb_1; int __ebb_2 = __ebb_2; int __ebb_3 = __ebb_3; int __ebb_4 = __ebb_4; if (__builtin_expect(__ebb_mode != 0, 0)) { ebb_release(__ebb_from); switch (__ebb_fr->__ebb_h.state & 0x7fffffffu) { case 1: break; case 2: break; case 3: break; default: return (ebb_next)__ebb_self->parent | 1; } } switch (__ebb_fr->__ebb_h.state & 0x7fffffffu) { case 0: { struct __ebb_later_defers *__ebb_la = (void *)__ebb_self; (void)__ebb_la; n = __ebb_la->__ebb_p0; } break; case 1: goto __ebb_P1; case 2: goto __ebb_P2; case 3: goto __ebb_P3; default: ebb_no_state(); }{ {
# 11 "defer-cancel.c" 3
{ struct __ebb_ret_int __ebb_a =get( 0,n) ; if (__builtin_expect(__ebb_a.p != 0, 0)) { __ebb_fr->__ebb_h.state = 1u; __ebb_fr->n = n; __ebb_fr->__ebb_4 = __ebb_4; __ebb_a.p->parent = &__ebb_fr->__ebb_h; return 0; } __ebb_1 = __ebb_a.v; } if (0) { __ebb_P1: ; n = __ebb_fr->n; __ebb_4 = __ebb_fr->__ebb_4; if (__builtin_expect(__ebb_mode != 0, 0)) { __ebb_3 = 0; goto __ebb_J1; } __ebb_1 = ((struct __ebb_res_int *)(void *)__ebb_from)->v; ebb_release(__ebb_from); } __typeof__(__ebb_fr->first) first = __ebb_1;
if (first<0) { __ebb_4 = (
first ); __ebb_3 = 2; goto __ebb_J1; } {
# 17 "defer-cancel.c" 3
{ struct __ebb_ret_int __ebb_a =get( 0,first) ; if (__builtin_expect(__ebb_a.p != 0, 0)) { __ebb_fr->__ebb_h.state = 2u; __ebb_fr->n = n; __ebb_fr->first = first; __ebb_fr->__ebb_4 = __ebb_4; __ebb_a.p->parent = &__ebb_fr->__ebb_h; return 0; } __ebb_2 = __ebb_a.v; } if (0) { __ebb_P2: ; n = __ebb_fr->n; first = __ebb_fr->first; __ebb_4 = __ebb_fr->__ebb_4; if (__builtin_expect(__ebb_mode != 0, 0)) { __ebb_3 = 0; goto __ebb_J3; } __ebb_2 = ((struct __ebb_res_int *)(void *)__ebb_from)->v; ebb_release(__ebb_from); } { __ebb_4 = (__ebb_2 ); __ebb_3 = 2; goto __ebb_J3; } } __ebb_J3: ; {
# 15 "defer-cancel.c" 3
{ struct ebb_frame *__ebb_a =put( 0,first) ; if (__builtin_expect(__ebb_a != 0, 0)) { __ebb_fr->__ebb_h.state = 3u | 0x80000000u; __ebb_fr->n = n; __ebb_fr->__ebb_3 = __ebb_3; __ebb_fr->__ebb_4 = __ebb_4; __ebb_a->parent = &__ebb_fr->__ebb_h; return 0; } } if (0) { __ebb_P3: ; n = __ebb_fr->n; __ebb_3 = __ebb_fr->__ebb_3; __ebb_4 = __ebb_fr->__ebb_4; if (__builtin_expect(__ebb_mode != 0, 0)) { ebb_shield_check(&__ebb_site_defers_3); goto __ebb_J4; } ebb_release(__ebb_from); } } __ebb_J4: ; if (__ebb_3 == 2) { goto __ebb_J1; } { goto __ebb_J1; } } __ebb_J1: ; {
# 9 "defer-cancel.c" 3
done(n); } __ebb_J2: ; if (__ebb_3 == 2) {
# 14 "defer-cancel.c" 3
{ { __typeof__(__ebb_fr->__ebb_r) __ebb_v; __ebb_v = __ebb_4; __ebb_fr->__ebb_r = __ebb_v; } return (ebb_next)__ebb_self->parent; } } { return (ebb_next)__ebb_self->parent | 1; }
} { return (ebb_next)__ebb_self->parent; } }
# 1 "<ebb>" 3
static const struct ebb_point __ebb_points_defers[] __attribute__((used)) = {
    { "defer-cancel.c", 8, "" },
    { "defer-cancel.c", 11, "n" },
    { "defer-cancel.c", 17, "n first" },
    { "defer-cancel.c", 15, "n" },
};
# 18 "defer-cancel.c"
