# 0 "scope.c"
# 0 "scope.c" 2
# 1 "scope.c"
# 1 "<ebb>" 3
#pragma GCC diagnostic error "-Wincompatible-pointer-types"
#pragma GCC diagnostic error "-Wint-conversion"
# 1 "scope.c"
# 1 "<ebb>" 3
struct __ebb_ret_int;
# 1 "scope.c"
      struct __ebb_ret_int
# 1 "scope.c"
          f(ebb_mem,
# 1 "scope.c"
            int n) __asm__("__ebb1_f")
# 1 "scope.c"
                  ;
# 1 "<ebb>" 3
struct __ebb_ret_int { struct ebb_frame *p; int v; };
struct __ebb_res_int { struct ebb_frame h; int v; } __attribute__((may_alias));
struct __ebb_tsk_int { struct ebb_task h; int v; } __attribute__((may_alias));
#pragma pack(push)
#pragma pack()
struct __ebb_k0_g_b1 {
        char __ebb_d[sizeof(struct ebb_frame) + sizeof(void *)];
        int __ebb_6;
};
enum { __ebb_e0_g_b1 = __builtin_offsetof(struct __ebb_k0_g_b1, __ebb_6) + sizeof(((struct __ebb_k0_g_b1 *)0)->__ebb_6) };
union __ebb_frame_g_b1 {
    struct {
        struct ebb_frame __ebb_h;
    };
    struct {
        struct ebb_frame __ebb_h2;
        union __ebb_frame_g *__ebb_up;
    };
    struct {
        char __ebb_d0[sizeof(struct ebb_frame) + sizeof(void *)];
        int __ebb_6;
    };
    struct {
        char __ebb_d1[sizeof(struct ebb_frame) + sizeof(void *)];
        union {
            char __ebb_c1[EBB_SCOPE_FRAME] __attribute__((aligned(8)));
        };
    };
    struct {
        char __ebb_d2[__ebb_e0_g_b1];
        union {
            char __ebb_c2[EBB_SCOPE_FRAME] __attribute__((aligned(8)));
        };
    };
};
struct __ebb_k0_g {
        char __ebb_d[sizeof(struct ebb_frame)];
        struct ebb_scope s[1];
        struct ebb_scope s__ebb3[1];
        int n;
        int __ebb_3;
};
enum { __ebb_e0_g = __builtin_offsetof(struct __ebb_k0_g, __ebb_3) + sizeof(((struct __ebb_k0_g *)0)->__ebb_3) };
struct __ebb_k1_g {
        char __ebb_d[__ebb_e0_g];
        int err;
};
enum { __ebb_e1_g = __builtin_offsetof(struct __ebb_k1_g, err) + sizeof(((struct __ebb_k1_g *)0)->err) };
struct __ebb_k2_g {
        char __ebb_d[__ebb_e1_g];
        struct ebb_task *__ebb_2;
};
enum { __ebb_e2_g = __builtin_offsetof(struct __ebb_k2_g, __ebb_2) + sizeof(((struct __ebb_k2_g *)0)->__ebb_2) };
struct __ebb_k3_g {
        char __ebb_d[__ebb_e1_g];
        int __ebb_5;
};
enum { __ebb_e3_g = __builtin_offsetof(struct __ebb_k3_g, __ebb_5) + sizeof(((struct __ebb_k3_g *)0)->__ebb_5) };
union __ebb_frame_g {
    struct {
        struct ebb_frame __ebb_h;
        int __ebb_r;
    };
    struct {
        struct ebb_frame __ebb_h2;
    };
    struct {
        char __ebb_d0[sizeof(struct ebb_frame)];
        struct ebb_scope s[1];
        struct ebb_scope s__ebb3[1];
        int n;
        int __ebb_3;
    };
    struct {
        char __ebb_d1[__ebb_e0_g];
        int err;
    };
    struct {
        char __ebb_d2[__ebb_e1_g];
        struct ebb_task *__ebb_2;
    };
    struct {
        char __ebb_d3[__ebb_e1_g];
        int __ebb_5;
    };
    struct {
        char __ebb_d4[__ebb_e1_g];
        union {
            struct { struct ebb_group g; struct ebb_branch b[2]; union __ebb_frame_g_b1 f0; char f1[EBB_SCOPE_FRAME] __attribute__((aligned(8))); } __ebb_g1;
            char __ebb_c3[EBB_SCOPE_FRAME] __attribute__((aligned(8)));
        };
    };
    struct {
        char __ebb_d5[__ebb_e2_g];
        union {
            struct ebb_task_await_frame __ebb_c2;
        };
    };
    struct {
        char __ebb_d6[__ebb_e3_g];
        union {
            char __ebb_c4[EBB_SCOPE_FRAME] __attribute__((aligned(8)));
        };
    };
};
#pragma pack(pop)
# 1 "<ebb>" 3
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wrestrict"
# 3 "scope.c"
      struct __ebb_ret_int
# 3 "scope.c"
          g(ebb_mem __ebb_m,
# 3 "scope.c"
            int __ebb_p_n
# 3 "scope.c"
                 ) __asm__("__ebb1_g");
# 1 "<ebb>" 3
static ebb_next __ebb_resume_g(struct ebb_frame *, struct ebb_frame *, unsigned);
static ebb_next __ebb_resume_g_b1(struct ebb_frame *, struct ebb_frame *, unsigned);
static const struct ebb_site __ebb_site_g_2 __attribute__((unused)) = { "scope.c", 14, "await" };
static const struct ebb_site __ebb_site_g_4 __attribute__((unused)) = { "scope.c", 13, "await" };
static struct ebb_frame *__ebb_start_g_b1(ebb_mem, void *);
static struct ebb_frame *__ebb_arm_g_1_1(ebb_mem m, void *up)
{
    union __ebb_frame_g *__ebb_fr = up;
    return ebb_scope_failure(m, __ebb_fr->s);
}
static const struct ebb_arm __ebb_arms_g_1[] = {
    { __ebb_start_g_b1, __builtin_offsetof(union __ebb_frame_g, __ebb_g1.f0) },
    { __ebb_arm_g_1_1, __builtin_offsetof(union __ebb_frame_g, __ebb_g1.f1) },
};
static const struct ebb_site __ebb_site_g_b1_2 __attribute__((unused)) = { "scope.c", 7, "await" };
union __ebb_spawn_g_1_b {
    struct { struct ebb_task h; int v; };
    struct { struct ebb_task h1; int a0; };
};
static ebb_next __ebb_spawn_g_1_t(struct ebb_frame *self, struct ebb_frame *from, unsigned mode)
{
    union __ebb_spawn_g_1_b *b = (union __ebb_spawn_g_1_b *)(void *)self;
    if (self->state == 0) {
        if (mode != 0) {
        return ebb_scope_task_end(&b->h, mode, mode == 0 ? b->v : 0);
        }
        struct __ebb_ret_int a = f(0, b->a0);
        if (a.p != 0) {
            self->state = 1;
            a.p->parent = self;
            return 0;
        }
        b->v = a.v;
    } else if (mode == 0) {
        __typeof__(b->v) v = ((struct __ebb_res_int *)(void *)from)->v;
        ebb_release(from);
        b->v = v;
    } else {
        ebb_release(from);
    }
    return ebb_scope_task_end(&b->h, mode, mode == 0 ? b->v : 0);
}
static struct ebb_task *__ebb_spawn_g_1(struct ebb_scope *in, int __ebb_a0)
{
    static const struct ebb_site site = { "scope.c", 8, "f" };
    union __ebb_spawn_g_1_b *b = (union __ebb_spawn_g_1_b *)(void *)ebb_scope_task_new(in, sizeof(*b), _Alignof(__typeof__(*b)), __ebb_spawn_g_1_t, &site);
    b->a0 = __ebb_a0;
    return ebb_task_start(&b->h);
}
union __ebb_spawn_g_2_b {
    struct { struct ebb_task h; int v; };
    struct { struct ebb_task h1; int a0; };
};
static ebb_next __ebb_spawn_g_2_t(struct ebb_frame *self, struct ebb_frame *from, unsigned mode)
{
    union __ebb_spawn_g_2_b *b = (union __ebb_spawn_g_2_b *)(void *)self;
    if (self->state == 0) {
        if (mode != 0) {
        return ebb_scope_task_end(&b->h, mode, mode == 0 ? b->v : 0);
        }
        struct __ebb_ret_int a = f(0, b->a0);
        if (a.p != 0) {
            self->state = 1;
            a.p->parent = self;
            return 0;
        }
        b->v = a.v;
    } else if (mode == 0) {
        __typeof__(b->v) v = ((struct __ebb_res_int *)(void *)from)->v;
        ebb_release(from);
        b->v = v;
    } else {
        ebb_release(from);
    }
    return ebb_scope_task_end(&b->h, mode, mode == 0 ? b->v : 0);
}
static struct ebb_task *__ebb_spawn_g_2(struct ebb_scope *in, int __ebb_a0)
{
    static const struct ebb_site site = { "scope.c", 14, "f" };
    union __ebb_spawn_g_2_b *b = (union __ebb_spawn_g_2_b *)(void *)ebb_scope_task_new(in, sizeof(*b), _Alignof(__typeof__(*b)), __ebb_spawn_g_2_t, &site);
    b->a0 = __ebb_a0;
    return ebb_task_start(&b->h);
}
# 3 "scope.c"
      struct __ebb_ret_int
# 3 "scope.c"
          g(ebb_mem __ebb_m,
# 3 "scope.c"
            int __ebb_p_n
# 3 "scope.c"
                 )
# 4 "scope.c" 3
{ (void)__ebb_m; union __ebb_frame_g *const __ebb_fr = ebb_frame_at(__ebb_m, sizeof(union __ebb_frame_g), _Alignof(union __ebb_frame_g), __ebb_resume_g); __ebb_fr->n = __ebb_p_n; int __ebb_1 = __ebb_1; struct ebb_task *__ebb_2 = __ebb_2; int __ebb_5 = __ebb_5;
# 4 "scope.c"
{
# 4 "scope.c" 3
__ebb_fr->err
# 5 "scope.c"
            = 0
# 5 "scope.c" 3
; { ebb_scope_init(__ebb_fr->s, &(const struct ebb_scope_options){
# 7 "scope.c"
              .limit = 2, .first_error = & __ebb_fr->err
# 7 "scope.c" 3
}); { __ebb_fr->__ebb_g1.b[0].status = 0; __ebb_fr->__ebb_g1.b[1].status = 0; __ebb_fr->__ebb_g1.g.exit = 0; { struct ebb_frame *__ebb_a = ebb_select_start(&__ebb_fr->__ebb_g1.g, __ebb_fr->__ebb_g1.b, 2, __ebb_arms_g_1, __ebb_fr, 1); if (__builtin_expect(__ebb_a != 0, 0)) { __ebb_fr->__ebb_h.state = 1u; __ebb_a->parent = &__ebb_fr->__ebb_h; struct __ebb_ret_int __ebb_o; __ebb_o.p = &__ebb_fr->__ebb_h; return __ebb_o; } } __ebb_1 = (int)__ebb_fr->__ebb_g1.g.exit; if (1 == __ebb_1) {
# 10 "scope.c" 3
{ { struct __ebb_ret_int __ebb_o; __ebb_o.v = __ebb_fr->__ebb_3; __ebb_o.p = 0; ebb_release(&__ebb_fr->__ebb_h); return __ebb_o; } } } } }
# 12 "scope.c"
    for (;;) {
# 12 "scope.c" 3
{ ebb_scope_init(__ebb_fr->s__ebb3, &(const struct ebb_scope_options){ 0 });
# 13 "scope.c"
                  {
# 13 "scope.c" 3
{
# 13 "scope.c"
                  {
# 13 "scope.c" 3
__ebb_2 = (void *)(
# 14 "scope.c"
                  ((__typeof__(__typeof__(int) (**)(struct ebb_task *)))(void *)__ebb_spawn_g_2(__ebb_fr->s__ebb3,__ebb_fr->n))
# 14 "scope.c" 3
); { struct ebb_frame *__ebb_a = ebb_task_await((ebb_mem)&__ebb_fr->__ebb_c2, __ebb_2, &__ebb_site_g_2); if (__builtin_expect(__ebb_a != 0, 0)) { __ebb_fr->__ebb_h.state = 2u; __ebb_fr->__ebb_2 = __ebb_2; __ebb_a->parent = &__ebb_fr->__ebb_h; struct __ebb_ret_int __ebb_o; __ebb_o.p = &__ebb_fr->__ebb_h; return __ebb_o; } } ebb_task_free(__ebb_2); { __ebb_5 = 3; goto __ebb_J1; }
# 16 "scope.c"
        }
# 13 "scope.c" 3
{ struct ebb_frame *__ebb_a = ebb_scope_wait((ebb_mem)&__ebb_fr->__ebb_c3, __ebb_fr->s__ebb3); if (__builtin_expect(__ebb_a != 0, 0)) { __ebb_fr->__ebb_h.state = 3u; __ebb_a->parent = &__ebb_fr->__ebb_h; struct __ebb_ret_int __ebb_o; __ebb_o.p = &__ebb_fr->__ebb_h; return __ebb_o; } } } __ebb_5 = 1; __ebb_J1: ; { { struct ebb_frame *__ebb_a = ebb_scope_close((ebb_mem)&__ebb_fr->__ebb_c4, __ebb_fr->s__ebb3); if (__builtin_expect(__ebb_a != 0, 0)) { __ebb_fr->__ebb_h.state = 4u | 0x80000000u; __ebb_fr->__ebb_5 = __ebb_5; __ebb_a->parent = &__ebb_fr->__ebb_h; struct __ebb_ret_int __ebb_o; __ebb_o.p = &__ebb_fr->__ebb_h; return __ebb_o; } } } __ebb_J2: ; if (__ebb_5 == 3) {
# 15 "scope.c" 3
break; }
# 16 "scope.c"
        }
# 16 "scope.c" 3
}
# 17 "scope.c"
    }
# 18 "scope.c" 3
{ { struct __ebb_ret_int __ebb_o; __ebb_o.v
# 18 "scope.c"
           =
# 18 "scope.c"
           __ebb_fr->err;
# 18 "scope.c" 3
__ebb_o.p = 0; ebb_release(&__ebb_fr->__ebb_h); return __ebb_o; } }
# 19 "scope.c"
}
# 19 "scope.c" 3
}
# 7 "scope.c" 3
static struct ebb_frame *__ebb_start_g_b1(ebb_mem __ebb_m, void *__ebb_upv){ (void)__ebb_m; union __ebb_frame_g *const __ebb_up1 = __ebb_upv; int __ebb_4 = __ebb_4; int __ebb_6 = __ebb_6;
# 7 "scope.c"
                                               {{
# 7 "scope.c" 3
{
# 7 "scope.c"
                                               {
        ebb_task_detach(__ebb_spawn_g_1(__ebb_up1->s,__ebb_up1->n));
        if (__ebb_up1->n>3)
# 9 "scope.c" 3
{ __ebb_4 = (
# 10 "scope.c"
                   1
# 10 "scope.c" 3
); if (__ebb_up1->__ebb_g1.g.exit == 0) { __ebb_up1->__ebb_3 = __ebb_4; __ebb_up1->__ebb_g1.g.exit = 1; } { __ebb_6 = 2; goto __ebb_J3; } }
# 11 "scope.c"
    }
# 7 "scope.c" 3
{ struct ebb_frame *__ebb_a = ebb_scope_wait((sizeof(union __ebb_frame_g_b1) < 0x10000 ? __ebb_m + __builtin_offsetof(union __ebb_frame_g_b1, __ebb_c1) : 0), __ebb_up1->s); if (__builtin_expect(__ebb_a != 0, 0)) { union __ebb_frame_g_b1 *const __ebb_fr = ebb_frame_at(__ebb_m, sizeof(union __ebb_frame_g_b1), _Alignof(union __ebb_frame_g_b1), __ebb_resume_g_b1); __ebb_fr->__ebb_up = __ebb_up1; __ebb_fr->__ebb_h.state = 1u; __ebb_a->parent = &__ebb_fr->__ebb_h; return &__ebb_fr->__ebb_h; } } } __ebb_6 = 1; __ebb_J3: ; { { struct ebb_frame *__ebb_a = ebb_scope_close((sizeof(union __ebb_frame_g_b1) < 0x10000 ? __ebb_m + __builtin_offsetof(union __ebb_frame_g_b1, __ebb_c2) : 0), __ebb_up1->s); if (__builtin_expect(__ebb_a != 0, 0)) { union __ebb_frame_g_b1 *const __ebb_fr = ebb_frame_at(__ebb_m, sizeof(union __ebb_frame_g_b1), _Alignof(union __ebb_frame_g_b1), __ebb_resume_g_b1); __ebb_fr->__ebb_up = __ebb_up1; __ebb_fr->__ebb_h.state = 2u | 0x80000000u; __ebb_fr->__ebb_6 = __ebb_6; __ebb_a->parent = &__ebb_fr->__ebb_h; return &__ebb_fr->__ebb_h; } } } __ebb_J4: ; if (__ebb_6 == 2) {
# 10 "scope.c" 3
{ return 0; } }
# 11 "scope.c"
    }}
# 11 "scope.c" 3
{ return 0; } }
# 4 "scope.c" 3
static ebb_next __ebb_resume_g(struct ebb_frame *__ebb_self, struct ebb_frame *__ebb_from, unsigned __ebb_mode){ union __ebb_frame_g *const __ebb_fr = (union __ebb_frame_g *)(void *)__ebb_self; int __ebb_1 = __ebb_1; struct ebb_task *__ebb_2 = __ebb_2; int __ebb_5 = __ebb_5; if (__builtin_expect(__ebb_mode != 0, 0)) { ebb_release(__ebb_from); switch (__ebb_fr->__ebb_h.state & 0x7fffffffu) { case 2: break; case 3: break; case 4: break; default: return (ebb_next)__ebb_self->parent | 1; } } switch (__ebb_fr->__ebb_h.state & 0x7fffffffu) { case 1: goto __ebb_P1; case 2: goto __ebb_P2; case 3: goto __ebb_P3; case 4: goto __ebb_P4; default: ebb_no_state(); }{ __ebb_fr->err
=0 ; { {
# 7 "scope.c" 3
if (0) { __ebb_P1: ; } __ebb_1 = (int)__ebb_fr->__ebb_g1.g.exit; if (1 == __ebb_1) {
# 10 "scope.c" 3
{ { __typeof__(__ebb_fr->__ebb_r) __ebb_v; __ebb_v = __ebb_fr->__ebb_3; __ebb_fr->__ebb_r = __ebb_v; } return (ebb_next)__ebb_self->parent; } } } }
for (;;){ { ebb_scope_init(__ebb_fr->s__ebb3, &(const struct ebb_scope_options){ 0 });
{ {{ __ebb_2 = (void *)(
((__typeof__(__typeof__(int) (**)(struct ebb_task *)))(void *)__ebb_spawn_g_2(__ebb_fr->s__ebb3,__ebb_fr->n)) ); { struct ebb_frame *__ebb_a = ebb_task_await((ebb_mem)&__ebb_fr->__ebb_c2, __ebb_2, &__ebb_site_g_2); if (__builtin_expect(__ebb_a != 0, 0)) { __ebb_fr->__ebb_h.state = 2u; __ebb_fr->__ebb_2 = __ebb_2; __ebb_a->parent = &__ebb_fr->__ebb_h; return 0; } } if (0) { __ebb_P2: ; __ebb_2 = __ebb_fr->__ebb_2; if (__builtin_expect(__ebb_mode != 0, 0)) { __ebb_5 = 0; goto __ebb_J1; } ebb_release(__ebb_from); } ebb_task_free(__ebb_2); { __ebb_5 = 3; goto __ebb_J1; }
}
# 13 "scope.c" 3
{ struct ebb_frame *__ebb_a = ebb_scope_wait((ebb_mem)&__ebb_fr->__ebb_c3, __ebb_fr->s__ebb3); if (__builtin_expect(__ebb_a != 0, 0)) { __ebb_fr->__ebb_h.state = 3u; __ebb_a->parent = &__ebb_fr->__ebb_h; return 0; } } if (0) { __ebb_P3: ; if (__builtin_expect(__ebb_mode != 0, 0)) { __ebb_5 = 0; goto __ebb_J1; } ebb_release(__ebb_from); } } __ebb_5 = 1; __ebb_J1: ; { { struct ebb_frame *__ebb_a = ebb_scope_close((ebb_mem)&__ebb_fr->__ebb_c4, __ebb_fr->s__ebb3); if (__builtin_expect(__ebb_a != 0, 0)) { __ebb_fr->__ebb_h.state = 4u | 0x80000000u; __ebb_fr->__ebb_5 = __ebb_5; __ebb_a->parent = &__ebb_fr->__ebb_h; return 0; } } if (0) { __ebb_P4: ; __ebb_5 = __ebb_fr->__ebb_5; if (__builtin_expect(__ebb_mode != 0, 0)) { ebb_shield_check(&__ebb_site_g_4); goto __ebb_J2; } ebb_release(__ebb_from); } } __ebb_J2: ; if (__ebb_5 == 3) {
# 15 "scope.c" 3
break; } if (__ebb_5 == 0) { return (ebb_next)__ebb_self->parent | 1; }
} }
}
# 18 "scope.c" 3
{ { __typeof__(__ebb_fr->__ebb_r) __ebb_v; __ebb_v= __ebb_fr->err; __ebb_fr->__ebb_r = __ebb_v; } return (ebb_next)__ebb_self->parent; }
} }
# 7 "scope.c" 3
static ebb_next __ebb_resume_g_b1(struct ebb_frame *__ebb_self, struct ebb_frame *__ebb_from, unsigned __ebb_mode){ union __ebb_frame_g_b1 *const __ebb_fr = (union __ebb_frame_g_b1 *)(void *)__ebb_self; union __ebb_frame_g *const __ebb_up1 = __ebb_fr->__ebb_up; int __ebb_4 = __ebb_4; int __ebb_6 = __ebb_6; if (__builtin_expect(__ebb_mode != 0, 0)) { ebb_release(__ebb_from); switch (__ebb_fr->__ebb_h.state & 0x7fffffffu) { case 1: break; case 2: break; default: return (ebb_next)__ebb_self->parent | 1; } } switch (__ebb_fr->__ebb_h.state & 0x7fffffffu) { case 1: goto __ebb_P1; case 2: goto __ebb_P2; default: ebb_no_state(); }{{ { if (0) { __ebb_P1: ; if (__builtin_expect(__ebb_mode != 0, 0)) { __ebb_6 = 0; goto __ebb_J3; } ebb_release(__ebb_from); } } __ebb_6 = 1; __ebb_J3: ; { { struct ebb_frame *__ebb_a = ebb_scope_close((ebb_mem)&__ebb_fr->__ebb_c2, __ebb_up1->s); if (__builtin_expect(__ebb_a != 0, 0)) { __ebb_fr->__ebb_h.state = 2u | 0x80000000u; __ebb_fr->__ebb_6 = __ebb_6; __ebb_a->parent = &__ebb_fr->__ebb_h; return 0; } } if (0) { __ebb_P2: ; __ebb_6 = __ebb_fr->__ebb_6; if (__builtin_expect(__ebb_mode != 0, 0)) { ebb_shield_check(&__ebb_site_g_b1_2); goto __ebb_J4; } ebb_release(__ebb_from); } } __ebb_J4: ; if (__ebb_6 == 0) { return (ebb_next)__ebb_self->parent | 1; } if (__ebb_6 == 2) {
# 10 "scope.c" 3
{ return (ebb_next)__ebb_self->parent; } }
}} { return (ebb_next)__ebb_self->parent; } }
# 1 "<ebb>" 3
#pragma GCC diagnostic pop
static const struct ebb_point __ebb_points_g[] __attribute__((used)) = {
    { "scope.c", 4, "" },
    { "scope.c", 7, "n err" },
    { "scope.c", 14, "n err s=s__ebb3" },
    { "scope.c", 13, "n err" },
    { "scope.c", 13, "n err" },
};
static const struct ebb_point __ebb_points_g_b1[] __attribute__((used)) = {
    { "scope.c", 7, "" },
    { "scope.c", 7, "" },
    { "scope.c", 7, "" },
};
# 19 "scope.c"
