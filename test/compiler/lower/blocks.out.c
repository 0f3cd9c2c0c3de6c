# 0 "blocks.c"
# 0 "blocks.c" 2
# 1 "blocks.c"
# 1 "<ebb>" 3
#pragma GCC diagnostic error "-Wincompatible-pointer-types"
#pragma GCC diagnostic error "-Wint-conversion"
# 1 "blocks.c"
# 1 "<ebb>" 3
struct __ebb_ret_int;
# 1 "blocks.c"
      struct __ebb_ret_int
# 1 "blocks.c"
          f(ebb_mem,
# 1 "blocks.c"
            int n) __asm__("__ebb1_f")
# 1 "blocks.c"
                  ;
# 1 "<ebb>" 3
struct __ebb_g_block1_buf { char v[8]; } __attribute__((may_alias));
# 1 "<ebb>" 3
struct __ebb_ret_int { struct ebb_frame *p; int v; };
struct __ebb_res_int { struct ebb_frame h; int v; } __attribute__((may_alias));
struct __ebb_tsk_int { struct ebb_task h; int v; } __attribute__((may_alias));
#pragma pack(push)
#pragma pack()
struct __ebb_k0___ebb_g_block1 {
        char __ebb_d[sizeof(struct ebb_frame)];
        const __typeof__(((struct __ebb_g_block1_buf *)0)->v) buf;
};
enum { __ebb_e0___ebb_g_block1 = __builtin_offsetof(struct __ebb_k0___ebb_g_block1, buf) + sizeof(((struct __ebb_k0___ebb_g_block1 *)0)->buf) };
union __ebb_frame___ebb_g_block1 {
    struct {
        struct ebb_frame __ebb_h;
        int __ebb_r;
    };
    struct {
        struct ebb_frame __ebb_h2;
    };
    struct {
        char __ebb_d0[sizeof(struct ebb_frame)];
        const __typeof__(((struct __ebb_g_block1_buf *)0)->v) buf;
    };
    struct {
        char __ebb_d1[__ebb_e0___ebb_g_block1];
        int n;
    };
};
#pragma pack(pop)
# 1 "<ebb>" 3
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wrestrict"
# 6 "blocks.c" 3
static struct __ebb_ret_int __ebb_g_block1(ebb_mem __ebb_m, const int n, const struct __ebb_g_block1_buf __ebb_p_buf)
;
# 1 "<ebb>" 3
static ebb_next __ebb_resume___ebb_g_block1(struct ebb_frame *, struct ebb_frame *, unsigned);
# 6 "blocks.c" 3
static struct __ebb_ret_int __ebb_g_block1(ebb_mem __ebb_m, const int n, const struct __ebb_g_block1_buf __ebb_p_buf)
# 6 "blocks.c" 3
{ (void)__ebb_m; union __ebb_frame___ebb_g_block1 *const __ebb_fr = ebb_frame_at(__ebb_m, sizeof(union __ebb_frame___ebb_g_block1), _Alignof(union __ebb_frame___ebb_g_block1), __ebb_resume___ebb_g_block1); __builtin_memcpy((void *)&__ebb_fr->buf, (const void *)&__ebb_p_buf, sizeof(__ebb_fr->buf));
# 6 "blocks.c"
                        {
# 7 "blocks.c" 3
{ struct __ebb_ret_int __ebb_a =
# 7 "blocks.c"
              f(
# 7 "blocks.c" 3
0,
# 7 "blocks.c"
                n)
# 7 "blocks.c" 3
; if (__builtin_expect(__ebb_a.p != 0, 0)) { __ebb_fr->__ebb_h.state = 1u; __ebb_fr->n = n; __ebb_a.p->parent = &__ebb_fr->__ebb_h; struct __ebb_ret_int __ebb_o; __ebb_o.p = &__ebb_fr->__ebb_h; return __ebb_o; } }
# 8 "blocks.c" 3
{ { struct __ebb_ret_int __ebb_o; __ebb_o.v
# 8 "blocks.c"
        =
# 8 "blocks.c"
        __ebb_fr->buf[0]+n;
# 8 "blocks.c" 3
__ebb_o.p = 0; ebb_release(&__ebb_fr->__ebb_h); return __ebb_o; } }
# 9 "blocks.c"
    }
# 9 "blocks.c" 3
}
# 6 "blocks.c" 3
static ebb_next __ebb_resume___ebb_g_block1(struct ebb_frame *__ebb_self, struct ebb_frame *__ebb_from, unsigned __ebb_mode){ union __ebb_frame___ebb_g_block1 *const __ebb_fr = (union __ebb_frame___ebb_g_block1 *)(void *)__ebb_self; int n; if (__builtin_expect(__ebb_mode != 0, 0)) { ebb_release(__ebb_from); switch (__ebb_fr->__ebb_h.state & 0x7fffffffu) { default: return (ebb_next)__ebb_self->parent | 1; } } switch (__ebb_fr->__ebb_h.state & 0x7fffffffu) { case 1: goto __ebb_P1; default: ebb_no_state(); }{
# 7 "blocks.c" 3
if (0) { __ebb_P1: ; n = __ebb_fr->n; ebb_release(__ebb_from); }
# 8 "blocks.c" 3
{ { __typeof__(__ebb_fr->__ebb_r) __ebb_v; __ebb_v= __ebb_fr->buf[0]+n; __ebb_fr->__ebb_r = __ebb_v; } return (ebb_next)__ebb_self->parent; }
} }
# 1 "<ebb>" 3
#pragma GCC diagnostic pop
static const struct ebb_point __ebb_points___ebb_g_block1[] __attribute__((used)) = {
    { "blocks.c", 6, "" },
    { "blocks.c", 7, "buf n" },
};
# 1 "<ebb>" 3
#pragma pack(push)
#pragma pack()
struct __ebb_k0_g {
        char __ebb_d[sizeof(struct ebb_frame)];
        char buf[8];
};
enum { __ebb_e0_g = __builtin_offsetof(struct __ebb_k0_g, buf) + sizeof(((struct __ebb_k0_g *)0)->buf) };
struct __ebb_k1_g {
        char __ebb_d[__ebb_e0_g];
        __typeof__(__typeof__(int) (**)(struct ebb_task *)) t;
        struct ebb_task *__ebb_1;
        int __ebb_4;
};
enum { __ebb_e1_g = __builtin_offsetof(struct __ebb_k1_g, __ebb_4) + sizeof(((struct __ebb_k1_g *)0)->__ebb_4) };
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
        char buf[8];
    };
    struct {
        char __ebb_d1[__ebb_e0_g];
        __typeof__(__typeof__(int) (**)(struct ebb_task *)) t;
        struct ebb_task *__ebb_1;
        int __ebb_4;
    };
    struct {
        char __ebb_d2[__ebb_e1_g];
        union {
            struct ebb_task_await_frame __ebb_c1;
        };
    };
};
#pragma pack(pop)
# 1 "<ebb>" 3
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wrestrict"
# 3 "blocks.c"
      struct __ebb_ret_int
# 3 "blocks.c"
          g(ebb_mem __ebb_m,
# 3 "blocks.c"
            int n) __asm__("__ebb1_g");
# 1 "<ebb>" 3
static ebb_next __ebb_resume_g(struct ebb_frame *, struct ebb_frame *, unsigned);
static const struct ebb_site __ebb_site_g_1 __attribute__((unused)) = { "blocks.c", 10, "await" };
union __ebb_spawn_g_1_b {
    struct { struct ebb_task h; int v; };
    struct { struct ebb_task h1; int a0; struct __ebb_g_block1_buf a1; };
    struct { struct ebb_task h2; union __ebb_frame___ebb_g_block1 fr; };
};
static ebb_next __ebb_spawn_g_1_t(struct ebb_frame *self, struct ebb_frame *from, unsigned mode)
{
    union __ebb_spawn_g_1_b *b = (union __ebb_spawn_g_1_b *)(void *)self;
    if (self->state == 0) {
        if (mode != 0) {
        return ebb_task_end(&b->h, mode);
        }
        struct __ebb_ret_int a = __ebb_g_block1((ebb_mem)&b->fr, b->a0, b->a1);
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
    return ebb_task_end(&b->h, mode);
}
static struct ebb_task *__ebb_spawn_g_1(int __ebb_a0, struct __ebb_g_block1_buf __ebb_a1)
{
    static const struct ebb_site site = { "blocks.c", 6, "g.block" };
    union __ebb_spawn_g_1_b *b = (union __ebb_spawn_g_1_b *)(void *)ebb_task_new(sizeof(*b), _Alignof(__typeof__(*b)), __ebb_spawn_g_1_t, &site);
    b->a0 = __ebb_a0;
    b->a1 = __ebb_a1;
    return ebb_task_start(&b->h);
}
# 3 "blocks.c"
      struct __ebb_ret_int
# 3 "blocks.c"
          g(ebb_mem __ebb_m,
# 3 "blocks.c"
            int n)
# 4 "blocks.c" 3
{ (void)__ebb_m; union __ebb_frame_g *const __ebb_fr = ebb_frame_at(__ebb_m, sizeof(union __ebb_frame_g), _Alignof(union __ebb_frame_g), __ebb_resume_g); struct ebb_task *__ebb_1 = __ebb_1; int __ebb_2 = __ebb_2; int __ebb_3 = __ebb_3; int __ebb_4 = __ebb_4;
# 4 "blocks.c"
{
# 4 "blocks.c" 3
__builtin_memcpy((void *)&__ebb_fr->buf, &(__typeof__(__ebb_fr->buf)){ 
# 5 "blocks.c"
                  "" }
# 5 "blocks.c" 3
, sizeof(__ebb_fr->buf));
# 6 "blocks.c"
    __typeof__(__typeof__(int) (**)(struct ebb_task *))t=((__typeof__(__typeof__(int) (**)(struct ebb_task *)))(void *)__ebb_spawn_g_1(n, *(const struct __ebb_g_block1_buf *)(const void *)__ebb_fr->buf))
      ;
# 9 "blocks.c" 3
{ __ebb_1 = (void *)(
# 10 "blocks.c"
                 t
# 10 "blocks.c" 3
); { struct ebb_frame *__ebb_a = ebb_task_await((ebb_mem)&__ebb_fr->__ebb_c1, __ebb_1, &__ebb_site_g_1); if (__builtin_expect(__ebb_a != 0, 0)) { __ebb_fr->__ebb_h.state = 1u; __ebb_fr->t = t; __ebb_fr->__ebb_1 = __ebb_1; __ebb_fr->__ebb_4 = __ebb_4; __ebb_a->parent = &__ebb_fr->__ebb_h; struct __ebb_ret_int __ebb_o; __ebb_o.p = &__ebb_fr->__ebb_h; return __ebb_o; } } __ebb_2 = ((struct __ebb_tsk_int *)(void *)__ebb_1)->v; ebb_task_free(__ebb_1); ;
# 10 "blocks.c"
                 t
# 10 "blocks.c" 3
= 0; { __ebb_4 = (
# 10 "blocks.c"
           __ebb_2
# 10 "blocks.c" 3
); __ebb_3 = 2; goto __ebb_J1; } } __ebb_J1: ; { ebb_task_detach((void *)t); } __ebb_J2: ; { { { struct __ebb_ret_int __ebb_o; __ebb_o.v = __ebb_4; __ebb_o.p = 0; ebb_release(&__ebb_fr->__ebb_h); return __ebb_o; } } }
# 11 "blocks.c"
}
# 11 "blocks.c" 3
{ ebb_release(&__ebb_fr->__ebb_h); return (struct __ebb_ret_int){ 0 }; } }
# 4 "blocks.c" 3
static ebb_next __ebb_resume_g(struct ebb_frame *__ebb_self, struct ebb_frame *__ebb_from, unsigned __ebb_mode){ union __ebb_frame_g *const __ebb_fr = (union __ebb_frame_g *)(void *)__ebb_self; int n; struct ebb_task *__ebb_1 = __ebb_1; int __ebb_2 = __ebb_2; int __ebb_3 = __ebb_3; int __ebb_4 = __ebb_4; if (__builtin_expect(__ebb_mode != 0, 0)) { ebb_release(__ebb_from); switch (__ebb_fr->__ebb_h.state & 0x7fffffffu) { case 1: break; default: return (ebb_next)__ebb_self->parent | 1; } } switch (__ebb_fr->__ebb_h.state & 0x7fffffffu) { case 1: goto __ebb_P1; default: ebb_no_state(); }{ __builtin_memcpy((void *)&__ebb_fr->buf, &(__typeof__(__ebb_fr->buf)){ 
"" } , sizeof(__ebb_fr->buf)); __typeof__(__ebb_fr->t) t = 
((__typeof__(__typeof__(int) (**)(struct ebb_task *)))(void *)__ebb_spawn_g_1(n, *(const struct __ebb_g_block1_buf *)(const void *)__ebb_fr->buf)); {
# 10 "blocks.c" 3
if (0) { __ebb_P1: ; t = __ebb_fr->t; __ebb_1 = __ebb_fr->__ebb_1; __ebb_4 = __ebb_fr->__ebb_4; if (__builtin_expect(__ebb_mode != 0, 0)) { __ebb_3 = 0; goto __ebb_J1; } ebb_release(__ebb_from); } __ebb_2 = ((struct __ebb_tsk_int *)(void *)__ebb_1)->v; ebb_task_free(__ebb_1); ;t = 0; { __ebb_4 = (__ebb_2 ); __ebb_3 = 2; goto __ebb_J1; } } __ebb_J1: ; { ebb_task_detach((void *)t); } __ebb_J2: ; if (__ebb_3 == 2) { { { __typeof__(__ebb_fr->__ebb_r) __ebb_v; __ebb_v = __ebb_4; __ebb_fr->__ebb_r = __ebb_v; } return (ebb_next)__ebb_self->parent; } } { return (ebb_next)__ebb_self->parent | 1; }
} { return (ebb_next)__ebb_self->parent; } }
# 1 "<ebb>" 3
#pragma GCC diagnostic pop
static const struct ebb_point __ebb_points_g[] __attribute__((used)) = {
    { "blocks.c", 4, "" },
    { "blocks.c", 10, "buf t" },
};
# 11 "blocks.c"
