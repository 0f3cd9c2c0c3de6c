/* SPDX-License-Identifier: MIT-0 */
/*
 * helper: the functions that spawn and lazy become calls of.
 *
 * `spawn(f(a, b))` is `__ebb_spawn_main_1(a, b)`: it puts the arguments into a
 * task block and queues it; the block's thunk calls f when it first runs.
 * The block is a union: arguments, f's frame and the result follow each
 * other in time.  `lazy` is the same with a frame in place of a task.
 *
 * Also what an async main needs.
 */
#include "lower.h"
#include "parse.h"

static bool is_pointer_call(struct expr *call)
{
    struct expr *f = expr_strip(call->a);

    return f->kind != E_IDENT || f->sym == NULL || f->sym->kind != SYM_FUNC;
}

static struct type *func_type(struct expr *call)
{
    struct type *t = expr_type(call->a);

    t = t != NULL ? type_resolve(t) : NULL;
    if (t != NULL && t->kind == TY_PTR)
        t = type_resolve(t->base);
    return t != NULL && t->kind == TY_FUNC ? t : NULL;
}

/* For messages, which are told when there are other tokens. */
static void note_callee(struct helper *h)
{
    struct expr *f = expr_strip(h->call->a);

    h->callee = tok_text(f->first, f->last);
    h->callee_at = tok_at(f->last)->off;
    if (f->kind == E_IDENT && f->sym != NULL && f->sym->tok != 0)
        h->callee_declared = tok_at(f->sym->tok)->off;
    h->made_at = tok_at(h->e->first)->off;
    h->nhidden = (h->e->b != NULL ? 1u : 0u)
               + (is_pointer_call(h->call) ? 1u : 0u);
}

const char *helper_for(struct fn *fn, struct expr *e)
{
    struct trans *tr = trans_of(fn);
    struct helper *h = NEW(struct helper), **at = &tr->helpers;

    h->e = e;
    h->call = expr_strip(e->a);
    h->func = h->call->kind == E_CALL ? func_type(h->call) : NULL;
    h->id = ++tr->nhelper;
    h->name = arena_printf("__ebb_%s_%s_%u",
                           e->kind == E_LAZY ? "lazy" : "spawn",
                           fn->sym->name->text, h->id);
    if (h->func == NULL || h->func->old_style || h->func->variadic) {
        if (diag_errors() == 0)
            error_at(e->first, "ebb-spawn-operand",
                     "cannot tell the parameters of what is spawned; give it "
                     "a prototype without '...'");
        return h->name;
    }
    while (*at != NULL)
        at = &(*at)->next;
    *at = h;
    note_callee(h);
    return h->name;
}

/* The first helper of all functions that fits. */
static struct helper *find_helper(bool (*fits)(const struct helper *h,
                                               const void *key),
                                  const void *key)
{
    for (struct fn *fn = unit.fn; fn != NULL; fn = fn->next) {
        struct helper *h = fn->data != NULL ? trans_of(fn)->helpers : NULL;

        for (; h != NULL; h = h->next)
            if (fits(h, key))
                return h;
    }
    return NULL;
}

static bool has_name(const struct helper *h, const void *name)
{
    return strcmp(h->name, name) == 0;
}

static bool is_called_at(const struct helper *h, const void *offset)
{
    return h->callee_at == *(const uint32_t *)offset;
}

struct helper *helper_named(const char *name)
{
    return find_helper(has_name, name);
}

struct helper *helper_calling(uint32_t offset)
{
    return find_helper(is_called_at, &offset);
}

/* f(a, b) out of the block b. */
static const char *call_text(struct helper *h, const char *mem)
{
    struct buf b = { 0 };
    const char *sep = "";
    uint32_t n = 0;

    if (is_pointer_call(h->call))
        buf_puts(&b, "b->f");
    else
        buf_puts(&b, expr_strip(h->call->a)->sym->link != NULL
                     ? expr_strip(h->call->a)->sym->link
                     : expr_strip(h->call->a)->sym->name->text);
    buf_putc(&b, '(');
    if (mem != NULL) {
        buf_puts(&b, mem);
        sep = ", ";
    }
    for (struct param *p = h->func->param; p != NULL; p = p->next) {
        buf_printf(&b, "%sb->a%u", sep, n++);
        sep = ", ";
    }
    buf_putc(&b, ')');
    return b.text;
}

/* The frame that the block has room for, or NULL. */
static const char *frame_of(struct helper *h)
{
    struct fn *f = callee_fn(h->call);

    return f != NULL && trans_of(f)->frame_done ? frame_name(f) : NULL;
}

/* Is the n-th argument a handle that the function owns?  Of a function in
 * another unit nobody can tell: if that never starts, such a handle stays with
 * whoever has a copy. */
static bool owns_arg(struct helper *h, uint32_t n)
{
    struct expr *f = expr_strip(h->call->a);
    struct sym *s = f->kind == E_IDENT ? f->sym : NULL;
    struct param *p;

    if (s != NULL && s->body == NULL && s->name->sym != NULL)
        s = s->name->sym;
    if (s == NULL || s->body == NULL || !s->body->parsed)
        return false;
    for (p = s->body->type->param; p != NULL && n > 0; p = p->next)
        n--;
    return p != NULL && p->sym != NULL && p->sym->owned;
}

/* It will never start: give up what its arguments own, `at` where they
 * are. */
static void give_up_text(struct helper *h, const char *at, struct buf *b)
{
    uint32_t n = 0;

    for (struct param *p = h->func->param; p != NULL; p = p->next, n++)
        if (owns_arg(h, n))
            buf_printf(b, "        %s((void *)%sa%u);\n",
                       handle_release(p->type), at, n);
}

static struct type *plain_param(struct type *t)
{
    return type_unqual(type_decay(t));
}

/* union block_N { head and result; head and arguments; head and frame } */
static void block_text(struct helper *h, const char *head, struct buf *b)
{
    uint32_t n = 0;

    buf_printf(b, "union %s_b {\n    struct { %s h; ", h->name, head);
    if (!is_void_type(h->func->base))
        buf_printf(b, "%s; ", type_text(type_unqual(h->func->base), "v"));
    buf_printf(b, "};\n    struct { %s h1; ", head);
    for (struct param *p = h->func->param; p != NULL; p = p->next)
        buf_printf(b, "%s; ", type_text(plain_param(p->type),
                                        arena_printf("a%u", n++)));
    if (is_pointer_call(h->call))
        buf_printf(b, "%s; ", type_text(type_ptr(h->func), "f"));
    buf_puts(b, "};\n");
    if (frame_of(h) != NULL)
        buf_printf(b, "    struct { %s h2; %s fr; };\n", head, frame_of(h));
    buf_puts(b, "};\n");
}

/* The thunk of an async function's block; end: how it returns. */
static void thunk_text(struct helper *h, const char *end, struct buf *b)
{
    bool none = is_void_type(h->func->base);
    const char *p = none ? "a" : "a.p";

    buf_printf(b, "static ebb_next %s_t(struct ebb_frame *self, struct "
               "ebb_frame *from, unsigned mode)\n{\n"
               "    union %s_b *b = (union %s_b *)(void *)self;\n"
               "    if (self->state == 0) {\n        if (mode != 0) {\n",
               h->name, h->name, h->name);
    give_up_text(h, "b->", b);
    buf_printf(b, "        return %s;\n        }\n", end);
    buf_printf(b, "        struct %s a = %s;\n"
               "        if (%s != 0) {\n            self->state = 1;\n"
               "            %s->parent = self;\n            return 0;\n"
               "        }\n", none ? "ebb_frame *" : ret_tag(h->func->base),
               call_text(h, frame_of(h) != NULL ? "(ebb_mem)&b->fr" : "0"),
               p, p);
    if (!none)
        buf_printf(b, "        %s\n",
                   copy_text(h->func->base, "b->v", "a.v"));
    buf_puts(b, "    } else if (mode == 0) {\n");
    if (!none)
        buf_printf(b, "        __typeof__(b->v) v = ((struct __ebb_res%s *)"
                   "(void *)from)->v;\n        ebb_release(from);\n"
                   "        %s\n", ret_tag(h->func->base) + 9,
                   copy_text(h->func->base, "b->v", "v"));
    else
        buf_puts(b, "        ebb_release(from);\n");
    buf_printf(b, "    } else {\n        ebb_release(from);\n    }\n"
               "    return %s;\n}\n", end);
}

/* The thunk of an ordinary call on the blocking pool. */
static void blocking_thunk(struct helper *h, struct buf *b)
{
    buf_printf(b, "static ebb_next %s_t(struct ebb_frame *self, struct "
               "ebb_frame *from, unsigned mode)\n{\n"
               "    union %s_b *b = (union %s_b *)(void *)self;\n"
               "    (void)from;\n    if (mode == 0) {\n        ",
               h->name, h->name, h->name);
    if (!is_void_type(h->func->base))
        buf_printf(b, "__typeof__(b->v) v = %s;\n        %s",
                   call_text(h, NULL), copy_text(h->func->base, "b->v", "v"));
    else
        buf_printf(b, "%s;", call_text(h, NULL));
    buf_puts(b, "\n    } else {\n");
    give_up_text(h, "b->", b);
    buf_puts(b, "    }\n    return ebb_task_end(&b->h, mode);\n}\n");
}

/* What the task is called: its function, or where its block stands. */
static const char *spawned_name(struct helper *h)
{
    struct tok *k = tok_at(h->call->first);
    struct fn *fn = block_of(h->e);

    if (fn == NULL)
        return arena_strndup(unit.text + k->off, k->len);
    while (fn->around != NULL)
        fn = fn->around;
    return arena_printf("%s.block", fn->sym->name->text);
}

/* static struct ebb_task *name(where, callee, arguments) */
static void head_text(struct helper *h, struct buf *b)
{
    struct buf params = { 0 };
    const char *sep = "";
    uint32_t n = 0;

    buf_printf(&params, "%s(", h->name);
    if (h->e->b != NULL) {
        buf_printf(&params, "struct %s *in",
                   h->e->op == KW_SPAWN_IN ? "ebb_scope" : "ebb_runtime");
        sep = ", ";
    }
    if (is_pointer_call(h->call)) {
        buf_printf(&params, "%s%s", sep, type_text(type_ptr(h->func), "f"));
        sep = ", ";
    }
    for (struct param *p = h->func->param; p != NULL; p = p->next) {
        buf_printf(&params, "%s%s", sep,
                   type_text(plain_param(p->type),
                             arena_printf("__ebb_a%u", n++)));
        sep = ", ";
    }
    buf_puts(&params, *sep != '\0' ? ")" : "void)");
    buf_printf(b, "static %s\n{\n",
               h->e->op == KW_BLOCK_ON
               ? type_text(type_unqual(h->func->base), params.text)
               : arena_printf("struct %s *%s", h->e->kind == E_LAZY
                              ? "ebb_frame" : "ebb_task", params.text));
}

/* b: the block, on the heap or, to run at once, on the stack. */
static void make_text(struct helper *h, struct buf *b)
{
    const char *call = h->e->op == KW_SPAWN_IN ? "ebb_scope_task_new(in, "
                     : h->e->op == KW_SPAWN_ON ? "ebb_task_new_on(in, "
                     : h->e->op == KW_TRY_SPAWN ? "ebb_task_try_new("
                                                : "ebb_task_new(";
    struct tok *k = tok_at(h->e->first);

    if (h->e->kind != E_LAZY)
        buf_printf(b, "    static const struct ebb_site site = { \"%s\", %u, "
                   "\"%s\" };\n", file_text(k->file), k->line,
                   spawned_name(h));
    if (h->e->op == KW_BLOCK_ON)
        buf_printf(b, "    union %s_b own, *const b = &own;\n"
                   "    b->h = (struct ebb_frame){ .resume = %s_t };\n",
                   h->name, h->name);
    else if (h->e->kind == E_LAZY)
        buf_printf(b, "    union %s_b *b = (union %s_b *)(void *)"
                   "ebb_frame_alloc(sizeof(*b), _Alignof(__typeof__(*b)));\n"
                   "    b->h.state = 0;\n    b->h.resume = %s_t;\n",
                   h->name, h->name, h->name);
    else
        buf_printf(b, "    union %s_b *b = (union %s_b *)(void *)%s"
                   "sizeof(*b), _Alignof(__typeof__(*b)), %s_t, &site);\n",
                   h->name, h->name, call, h->name);
    if (h->e->op == KW_TRY_SPAWN) {
        buf_puts(b, "    if (b == 0) {\n");
        give_up_text(h, "__ebb_", b);
        buf_puts(b, "        return 0;\n    }\n");
    }
}

static void start_text(struct helper *h, struct buf *b)
{
    struct type *t = h->func->base;

    if (h->e->op == KW_BLOCK_ON) {
        buf_puts(b, "    int err = ebb_block_on_future(&b->h, &site);\n\n"
                    "    if (err < 0)\n");
        if (is_void_type(t))
            buf_puts(b, "        return;\n}\n");
        else if (type_is_integer(t) && type_is_signed(t))
            buf_puts(b, "        return err;\n"
                        "    return b->v;\n}\n");
        else
            buf_puts(b, "        __builtin_memset((void *)&b->v, 0, "
                        "sizeof(b->v));\n    return b->v;\n}\n");
    } else if (h->e->kind == E_LAZY) {
        buf_puts(b, "    return &b->h;\n}\n");
    } else {
        buf_printf(b, "    return ebb_task_start%s(&b->h);\n}\n",
                   h->e->op == KW_SPAWN_BLOCKING ? "_blocking"
                   : h->e->op == KW_SPAWN_LOCAL ? "_local" : "");
    }
}

/* What the expression becomes a call of: fill the block, start it. */
static void entry_text(struct helper *h, struct buf *b)
{
    uint32_t n = 0;

    head_text(h, b);
    make_text(h, b);
    if (is_pointer_call(h->call))
        buf_puts(b, "    b->f = f;\n");
    for (struct param *p = h->func->param; p != NULL; p = p->next, n++)
        buf_printf(b, "    %s\n",
                   copy_text(plain_param(p->type), arena_printf("b->a%u", n),
                             arena_printf("__ebb_a%u", n)));
    start_text(h, b);
}

/* How the thunk of a task ends. */
static const char *end_text(struct helper *h)
{
    struct type *t = h->func->base;

    if (h->e->op != KW_SPAWN_IN)
        return "ebb_task_end(&b->h, mode)";
    return arena_printf("ebb_scope_task_end(&b->h, mode, %s)",
                        type_is_integer(t) && type_is_signed(t)
                        ? "mode == 0 ? b->v : 0" : "0");
}

static void helper_text(struct helper *h, struct buf *b)
{
    bool lazy = h->e->kind == E_LAZY || h->e->op == KW_BLOCK_ON;

    if (!is_void_type(h->func->base))
        ret_define(h->func->base, b);
    block_text(h, lazy ? "struct ebb_frame" : "struct ebb_task", b);
    if (lazy)
        thunk_text(h, "(ebb_next)self->parent | mode", b);
    else if (h->func->is_async)
        thunk_text(h, end_text(h), b);
    else
        blocking_thunk(h, b);
    entry_text(h, b);
}

void helpers_text(struct fn *fn, struct buf *out)
{
    for (struct helper *h = trans_of(fn)->helpers; h != NULL; h = h->next)
        helper_text(h, out);
}

void main_text(struct fn *fn, struct buf *out)
{
    bool args = fn->type->param != NULL;
    const char *frame = frame_name(fn);

    buf_printf(out, "union __ebb_main_b {\n"
               "    struct { struct ebb_task h; int v; };\n"
               "    struct { struct ebb_task h1; int argc; char **argv; };\n"
               "    struct { struct ebb_task h2; %s fr; };\n};\n", frame);
    buf_printf(out, "static ebb_next __ebb_main_t(struct ebb_frame *self, "
               "struct ebb_frame *from, unsigned mode)\n{\n"
               "    union __ebb_main_b *b = (union __ebb_main_b *)(void *)"
               "self;\n    if (self->state == 0) {\n"
               "        if (mode != 0)\n"
               "            return ebb_task_end(&b->h, mode);\n"
               "        struct %s a = __ebb_main((ebb_mem)&b->fr%s);\n"
               "        if (a.p != 0) {\n            self->state = 1;\n"
               "            a.p->parent = self;\n            return 0;\n"
               "        }\n        b->v = a.v;\n    } else if (mode == 0) {\n"
               "        int v = ((struct __ebb_res%s *)(void *)from)->v;\n"
               "        ebb_release(from);\n        b->v = v;\n    } else {\n"
               "        ebb_release(from);\n    }\n"
               "    return ebb_task_end(&b->h, mode);\n}\n",
               ret_tag(fn->type->base), args ? ", b->argc, b->argv" : "",
               ret_tag(fn->type->base) + 9);
    buf_printf(out, "static struct ebb_task *__ebb_main_make(int argc, "
               "char **argv)\n{\n    static const struct ebb_site site = "
               "{ \"%s\", %u, \"main\" };\n"
               "    union __ebb_main_b *b = (union __ebb_main_b *)(void *)"
               "ebb_task_new(sizeof(*b), _Alignof(__typeof__(*b)), "
               "__ebb_main_t, &site);\n    b->argc = argc;\n"
               "    b->argv = argv;\n    return &b->h;\n}\n"
               "# %u \"%s\" 3\nint main(int argc, char **argv) "
               "{ return ebb_run_main(__ebb_main_make, argc, argv); }\n",
               file_text(tok_at(fn->body_first)->file),
               tok_at(fn->body_first)->line, tok_at(fn->body_first)->line,
               file_text(tok_at(fn->body_first)->file));
}
