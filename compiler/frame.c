/* SPDX-License-Identifier: MIT-0 */
/*
 * frame: a field for each local that has to survive a suspension, storage
 * for the frames of callees, and the C text of it all.
 *
 * The frame is a union whose first member is the head and the result: the
 * result lies where any awaiter expects it, over locals that are dead by
 * then.  Every other member is a room (see layout.c) behind as many bytes as
 * belong to rooms with which it must not overlap.
 *
 * needs: pinned and spilled locals, points, the call graph.
 * gives: sym->field, point->child, arm->member, code->frame.
 */
#include "layout.h"

bool in_frame(struct code *c, struct sym *s)
{
    struct type *t = type_resolve(s->type);

    if (s->kind != SYM_OBJECT || owner_of(s) != c)
        return false;
    if ((t->kind == TY_STRUCT || t->kind == TY_UNION) && !t->tag->complete)
        return false;                   /* the real compiler's error */
    return s->pinned || s->spilled
        || (c->single && s->is_param && s->used);
}

/* clang takes a member of an unnamed struct for what its name means behind
 * it, even where it means a type. */
static bool is_type_name(const struct name *n)
{
    return n->sym != NULL && n->sym->kind == SYM_TYPEDEF;
}

static void name_fields(struct code *c)
{
    for (struct sym *s = c->own; s != NULL; s = s->next_own) {
        if (!in_frame(c, s))
            continue;
        s->field = s->link != NULL && !s->is_copy ? s->link : s->name->text;
        if (strcmp(s->field, s->name->text) == 0
            && (s->name->owner == c || is_type_name(s->name)))
            s->field = arena_printf("%s__ebb%u", s->name->text, s->id);
        s->name->owner = c;
    }
}

/* The callee of this unit whose frame stands inside ours. */
static struct fn *embedded(struct code *c, struct expr *call)
{
    struct fn *f = callee_fn(call);

    return f != NULL && graph_embeds(c->fn, f) ? f : NULL;
}

static void name_children(struct code *c)
{
    for (struct point *p = c->points; p != NULL; p = p->next) {
        if (p->kind == PT_TASK || p->kind == PT_SCOPE || p->kind == PT_PAUSE)
            p->child = arena_printf("__ebb_c%u", p->id);
        if (p->kind != PT_CALL)
            continue;
        if (embedded(c, p->operand) != NULL
            || (expr_strip(p->operand->a)->kind == E_IDENT
                && expr_strip(p->operand->a)->sym != NULL
                && expr_strip(p->operand->a)->sym->frame_size != NULL))
            p->child = arena_printf("__ebb_c%u", p->id);
    }
    for (struct point *p = c->points; p != NULL; p = p->next)
        if (p->kind == PT_NEXT && p->channel)
            p->child = arena_printf("__ebb_c%u", p->id);
    for (struct group *g = c->groups; g != NULL; g = g->next)
        for (uint32_t i = 0; i < g->narm; i++)
            g->arm[i].member = arena_printf("f%u", i);
    for (struct opening *o = c->opens; o != NULL; o = o->next) {
        struct expr *f = expr_strip(o->source->kind == E_CALL ? o->source->a
                                                              : o->source);

        if (!o->direct)
            continue;
        o->fn = embedded(c, o->source);
        if (o->fn != NULL
            || (f->kind == E_IDENT && f->sym->frame_size != NULL))
            o->member = arena_printf("__ebb_s%u", o->id);
    }
}

void frame_fn(struct fn *fn)
{
    for (struct code *c = trans_of(fn)->codes; c != NULL; c = c->next) {
        if (c->plain)
            continue;
        name_fields(c);
        name_children(c);
    }
}

/* ---- text ---- */

/* Elements of an array without bound, by its initialiser with every scalar
 * replaced by 0. */
static void skeleton(struct expr *e, struct buf *b)
{
    struct type *t;

    if (e->kind == E_INIT) {
        buf_puts(b, "{ ");
        for (struct expr *i = e->args; i != NULL; i = i->next) {
            skeleton(i, b);
            buf_puts(b, ", ");
        }
        buf_puts(b, "}");
    } else if (e->kind == E_DESIG) {
        struct out o = { .buf = b, .bare = true };

        out_tokens(&o, e->first, e->a->first - 1);
        skeleton(e->a, b);
    } else if (expr_strip(e)->kind == E_STR) {
        struct out o = { .buf = b, .bare = true };

        out_tokens(&o, e->first, e->last);
    } else {
        t = expr_type(e);
        t = t != NULL ? type_resolve(t) : NULL;
        buf_puts(b, t != NULL && (t->kind == TY_STRUCT
                                  || t->kind == TY_UNION) ? "{ 0 }" : "0");
    }
}

/* An array without bound has the size of its initialiser. */
static void array_text(struct sym *s, const char *name, struct buf *b)
{
    struct type *t = type_resolve(s->type);

    buf_printf(b, "__typeof__((%s)", type_text(type_unqual(t->base), "[]"));
    if (s->init->kind != E_INIT)
        buf_puts(b, "{ ");
    skeleton(s->init, b);
    if (s->init->kind != E_INIT)
        buf_puts(b, " }");
    buf_printf(b, ") %s", name);
}

static struct type *elements_unqual(struct type *t)
{
    struct type *c;

    if (type_resolve(t)->kind != TY_ARRAY)
        return type_unqual(t);
    c = NEW(struct type);
    *c = *type_resolve(t);
    c->quals = 0;
    c->base = elements_unqual(c->base);
    return c;
}

/* struct f_block1_buf { char v[64]; }: an array that a block gets. */
static void wrap_text(struct capture *c, struct buf *b)
{
    struct type *t = type_resolve(c->from->type);

    if (c->wrap == NULL)
        return;
    buf_printf(b, "%s { ", type_text(c->wrap, ""));
    if (c->from->is_copy)
        buf_printf(b, "__typeof__(((struct %s_%s *)0)->v) v",
                   c->from->fn->sym->name->text, c->from->name->text);
    else if (t->no_bound && c->from->init != NULL)
        array_text(c->from, "v", b);
    else
        buf_puts(b, type_text(elements_unqual(t), "v"));
    buf_puts(b, "; } __attribute__((may_alias));\n");
}

void captures_text(struct fn *fn, struct buf *b)
{
    for (struct capture *c = fn->captures; c != NULL; c = c->next)
        wrap_text(c, b);
}

static void member_text(struct sym *s, const char *field, struct buf *b)
{
    struct type *t = type_resolve(s->type);

    buf_puts(b, "        ");
    if (s->is_copy && t->kind == TY_ARRAY) {
        buf_printf(b, "const __typeof__(((struct %s_%s *)0)->v) %s;\n",
                   s->fn->sym->name->text, s->name->text, field);
        return;
    }
    if (t->kind == TY_ARRAY && t->no_bound && !s->is_param
        && s->init != NULL) {
        array_text(s, field, b);
        buf_puts(b, ";\n");
        return;
    }
    if (s->is_param)
        t = type_decay(s->type);
    else
        t = s->type;
    if (type_resolve(t)->kind != TY_ARRAY)
        t = type_writable(t);
    buf_printf(b, "%s;\n", type_text(t, field));
}

static void field_text(struct sym *s, struct buf *b)
{
    member_text(s, s->field, b);
}

bool is_kept(struct code *c, struct sym *s)
{
    return c->params_saved && !c->single && s->is_param && s->name != NULL
        && s->used && !s->pinned && owner_of(s) == c;
}

/* The frame of a start by the trampoline: the parameters behind it. */
static void later_text(struct code *c, struct buf *b)
{
    if (!c->params_saved || c->single)
        return;
    buf_printf(b, "struct __ebb_later_%s {\n        %s __ebb_f;\n",
               code_name(c), c->frame);
    for (struct sym *s = c->own; s != NULL; s = s->next_own)
        if (is_kept(c, s))
            member_text(s, arena_printf("__ebb_p%u", s->id), b);
    buf_puts(b, "};\n");
}

/* n of __attribute__((ebb_frame(n))). */
static long long declared_size(struct sym *s)
{
    int64_t n = 0;

    if (!expr_value(s->frame_size, &n) || n < 24)
        error_at(s->frame_size->first, "ebb-frame-size",
                 "the frame size of '%s' is no constant of at least 24",
                 s->name->text);
    return n;
}

static void child_text(struct code *c, struct point *p, struct buf *b)
{
    struct fn *f;
    struct sym *s;

    if (p->child == NULL)
        return;
    if (p->kind == PT_TASK) {
        buf_printf(b, "            struct ebb_task_await_frame %s;\n",
                   p->child);
        return;
    }
    if (p->kind == PT_SCOPE) {
        buf_printf(b, "            char %s[EBB_SCOPE_FRAME] "
                   "__attribute__((aligned(8)));\n", p->child);
        return;
    }
    if (p->kind == PT_PAUSE) {
        buf_printf(b, "            struct ebb_frame %s;\n", p->child);
        return;
    }
    if (p->kind == PT_NEXT) {
        buf_printf(b, "            struct { char b[EBB_CHAN_FRAME] "
                   "__attribute__((aligned(8))); } %s;\n", p->child);
        return;
    }
    f = embedded(c, p->operand);
    s = expr_strip(p->operand->a)->sym;
    if (f != NULL) {
        buf_printf(b, "            %s %s;\n", frame_name(f), p->child);
        return;
    }
    buf_printf(b, "            struct { char b[%lld] "
               "__attribute__((aligned(8))); } %s;\n", declared_size(s),
               p->child);
}

/* Storage for the frame that an arm starts. */
static void arm_text(struct code *c, struct arm *a, struct buf *b)
{
    struct fn *f;
    struct sym *s;

    if (a->code != NULL) {
        buf_printf(b, " %s %s;", a->code->frame, a->member);
        return;
    }
    f = a->await != NULL && a->kind == PT_CALL ? embedded(c, a->operand)
      : NULL;
    s = a->await != NULL && a->kind == PT_CALL
      ? expr_strip(a->operand->a)->sym : NULL;
    if (f != NULL && trans_of(f)->frame_done) {
        buf_printf(b, " %s %s;", frame_name(f), a->member);
    } else if (a->await == NULL) {
        buf_printf(b, " char %s[EBB_SCOPE_FRAME]"
                   " __attribute__((aligned(8)));", a->member);
    } else if (a->kind == PT_TASK) {
        buf_printf(b, " struct ebb_task_await_frame %s;", a->member);
    } else if (a->kind == PT_NEXT && a->channel) {
        buf_printf(b, " char %s[EBB_CHAN_FRAME]"
                   " __attribute__((aligned(8)));", a->member);
    } else if (s != NULL && s->frame_size != NULL) {
        buf_printf(b, " char %s[%lld] __attribute__((aligned(8)));",
                   a->member, declared_size(s));
    } else {
        a->member = NULL;
    }
    if (a->result != NULL && type_resolve(a->result)->kind != TY_VOID
        && (a->kind == PT_CALL || (a->kind == PT_NEXT && a->channel)))
        buf_printf(b, " %s;", type_text(type_unqual(a->result),
                                        arena_printf("v%u",
                                                     (uint32_t)(a->when != NULL
                                                     ? a->when->mark : 0))));
}

/* Room for the stream of an `each`, as long as the loop runs. */
static void opening_text(struct opening *o, struct buf *b)
{
    if (o->member == NULL)
        return;
    if (o->fn != NULL)
        buf_printf(b, "        %s %s;\n", frame_name(o->fn), o->member);
    else
        buf_printf(b, "        char %s[%lld] "
                   "__attribute__((aligned(8)));\n", o->member,
                   declared_size(expr_strip(o->source->a)->sym));
}

static void group_text(struct group *g, struct buf *b)
{
    if (g->kind == G_WITHIN)
        buf_puts(b, "            struct { struct ebb_within g;");
    else
        buf_printf(b, "            struct { struct ebb_group g; "
                   "struct ebb_branch b[%u];", g->narm);
    for (uint32_t i = 0; i < g->narm; i++) {
        if (g->arm[i].when != NULL)
            g->arm[i].when->mark = i;
        arm_text(g->code, &g->arm[i], b);
    }
    buf_printf(b, " } __ebb_g%u;\n", g->id);
}

/* ---- rooms ---- */

/* Is there more in front of the rooms than the head? */
static bool has_base(struct code *c)
{
    bool has = is_stream(c);

    for (struct opening *o = c->opens; o != NULL; o = o->next)
        has |= o->member != NULL;
    return has;
}

/* A struct like what is in front of the rooms. */
static void base_text(struct code *c, struct buf *b)
{
    if (!has_base(c))
        return;
    buf_printf(b, "struct __ebb_b_%s {\n        struct ebb_frame h;\n",
               code_name(c));
    if (is_stream(c))
        buf_printf(b, "        %s;\n", type_text(type_unqual(c->result), "r"));
    if (c->up != NULL)
        buf_puts(b, "        void *up;\n");
    for (struct opening *o = c->opens; o != NULL; o = o->next)
        opening_text(o, b);
    buf_puts(b, "};\n");
}

/* Where the room begins, at the least: an expression of C. */
static const char *distance(struct code *c, struct room *r)
{
    const char *most;

    if (r->nbehind == 0)
        return has_base(c) ? arena_printf("sizeof(struct __ebb_b_%s)",
                                          code_name(c))
             : c->up != NULL ? "sizeof(struct ebb_frame) + sizeof(void *)"
                             : "sizeof(struct ebb_frame)";
    most = arena_printf("__ebb_e%u_%s", r->behind[0]->id, code_name(c));
    return r->nbehind == 1 ? most
         : arena_printf("__ebb_m%u_%u_%s", r->id, r->nbehind - 1,
                        code_name(c));
}

/* m1 is the greater one of the ends of two rooms, m2 of m1 and a third ... */
static void most_text(struct code *c, struct room *r, struct buf *b)
{
    const char *name = code_name(c);
    const char *so_far = arena_printf("__ebb_e%u_%s",
                                      r->nbehind == 0 ? 0
                                      : r->behind[0]->id, name);

    for (uint32_t i = 1; i < r->nbehind; i++) {
        const char *next = arena_printf("__ebb_m%u_%u_%s", r->id, i, name);
        uint32_t id = r->behind[i]->id;

        buf_printf(b, "enum { %s = (int)%s > (int)__ebb_e%u_%s ? (int)%s "
                   ": (int)__ebb_e%u_%s };\n", next, so_far, id, name, so_far,
                   id, name);
        so_far = next;
    }
}

/* Where the room ends: known to C by a struct like it. */
static void end_text(struct code *c, struct room *r, struct buf *b)
{
    const char *name = code_name(c);
    struct sym *last = r->sym;

    while (last->room_next != NULL)
        last = last->room_next;
    buf_printf(b, "struct __ebb_k%u_%s {\n        char __ebb_d[%s];\n",
               r->id, name, distance(c, r));
    for (struct sym *s = r->sym; s != NULL; s = s->room_next)
        field_text(s, b);
    buf_printf(b, "};\nenum { __ebb_e%u_%s = __builtin_offsetof(struct "
               "__ebb_k%u_%s, %s) + sizeof(((struct __ebb_k%u_%s *)0)->%s) "
               "};\n", r->id, name, r->id, name, last->field, r->id, name,
               last->field);
}

static void room_text(struct code *c, struct room *r, struct buf *b)
{
    buf_printf(b, "    struct {\n        char __ebb_d%u[%s];\n", r->id,
               distance(c, r));
    for (struct sym *s = r->sym; s != NULL; s = s->room_next)
        field_text(s, b);
    if (r->storage) {
        buf_puts(b, "        union {\n");
        for (struct point *p = c->points; p != NULL; p = p->next) {
            if (!bitset_has(&r->at, p->id) || p->room_done)
                continue;
            p->room_done = true;
            if (p->group != NULL)
                group_text(p->group, b);
            else
                child_text(c, p, b);
        }
        buf_puts(b, "        };\n");
    }
    buf_puts(b, "    };\n");
}

void frame_text(struct code *c, struct buf *b)
{
    for (struct point *p = c->points; p != NULL; p = p->next) {
        struct fn *f = p->child != NULL && p->kind == PT_CALL
                     ? embedded(c, p->operand) : NULL;

        if (f != NULL && !trans_of(f)->frame_done)
            p->child = NULL;
        p->room_done = false;
    }
    for (struct opening *o = c->opens; o != NULL; o = o->next)
        if (o->fn != NULL && !trans_of(o->fn)->frame_done)
            o->member = NULL;
    layout_code(c);
    base_text(c, b);
    for (struct room *r = c->rooms->first; r != NULL; r = r->next) {
        most_text(c, r, b);
        if (r->is_floor)
            end_text(c, r, b);
    }
    buf_printf(b, "%s {\n    struct {\n        struct ebb_frame __ebb_h;\n",
               c->frame);
    if (c->result != NULL && type_resolve(c->result)->kind != TY_VOID)
        buf_printf(b, "        %s;\n",
                   type_text(type_unqual(c->result), "__ebb_r"));
    buf_puts(b, "    };\n    struct {\n        struct ebb_frame __ebb_h2;\n");
    if (is_stream(c))                   /* the item lies beside the locals */
        buf_printf(b, "        %s;\n",
                   type_text(type_unqual(c->result), "__ebb_r2"));
    if (c->up != NULL)
        buf_printf(b, "        %s *__ebb_up;\n", c->up->frame);
    for (struct opening *o = c->opens; o != NULL; o = o->next)
        opening_text(o, b);
    buf_puts(b, "    };\n");
    for (struct room *r = c->rooms->first; r != NULL; r = r->next)
        room_text(c, r, b);
    buf_puts(b, "};\n");
    later_text(c, b);
}
