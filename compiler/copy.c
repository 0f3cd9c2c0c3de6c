/* SPDX-License-Identifier: MIT-0 */
/*
 * copy: how each copy of a code begins and ends around its body.
 *
 * The start copy has the user's parameters; it makes its frame at once if it
 * needs one from the start, and goes by way of the trampoline when the stack
 * is nearly used up.  The resume copy finds its frame, takes the way of a
 * cancel where there is nothing to clean up, and jumps to the point it was
 * suspended at.  A code that is written once has a start copy that does no
 * more than save the parameters and call the other.
 *
 * needs: frames.  gives: text.
 */
#include "lower.h"

/* `int t = t;` says that no path needs a value here: where a callee has
 * been inlined the compiler cannot tell and would warn. */
static bool self_init(struct sym *s)
{
    return type_is_scalar(s->type)
        && type_resolve(s->type)->kind != TY_BOOL;
}

void declare_frame(struct out *o, struct code *c, const char *name,
                   const char *value)
{
    if (o->aside != NULL)
        out_glue(o, "%s = %s;", name, value);
    else
        out_glue(o, "%s *const %s = %s;", c->frame, name, value);
}

void make_frame(struct out *o)
{
    struct code *c = o->code;

    declare_frame(o, c, "__ebb_fr", arena_printf(
                      "%s(__ebb_m, sizeof(%s), _Alignof(%s), %s)",
                      is_stream(c) ? "ebb_stream_at" : "ebb_frame_at",
                      c->frame, c->frame, c->resume));
}

static void declare_temps(struct out *o)
{
    if (o->aside != NULL)
        return;
    for (struct sym *s = o->code->own; s != NULL; s = s->next_own)
        if (s->is_temp && !s->pinned)
            out_glue(o, "%s%s%s;", type_text(s->type, s->link),
                     self_init(s) ? " = " : "", self_init(s) ? s->link : "");
}

static void declare_ups(struct out *o, const char *first)
{
    uint32_t n = 1;

    for (struct code *c = o->code->up; c != NULL; c = c->up, n++)
        declare_frame(o, c, arena_printf("__ebb_up%u", n), n == 1 ? first
                      : arena_printf("__ebb_up%u->__ebb_up", n - 1));
}

static const char *param_name(struct sym *s)
{
    return s->pinned ? arena_printf("__ebb_p_%s", s->name->text)
                     : sym_access(NULL, s);
}

void save_params(struct out *o)
{
    for (struct sym *s = o->code->own; s != NULL; s = s->next_own)
        if (s->is_param && s->name != NULL && s->field != NULL
            && (s->pinned || o->code->single))
            out_glue(o, "%s", copy_text(s->type, field_access(s),
                                        param_name(s)));
}

static const char *kept(struct sym *s)
{
    return arena_printf("__ebb_la->__ebb_p%u", s->id);
}

/* With the stack nearly used up: state 0, the body has not begun; resumed by
 * the trampoline.  The frame is a block of its own. */
static void start_later(struct out *o)
{
    struct code *c = o->code;
    const char *name = code_name(c);
    bool value = !is_void_type(c->result);

    out_glue(o, "if (ebb_stack_low()) { struct __ebb_later_%s *__ebb_la = "
             "ebb_frame_at(0, sizeof(*__ebb_la), _Alignof(struct "
             "__ebb_later_%s), %s);", name, name, c->resume);
    declare_frame(o, c, "__ebb_fr", "&__ebb_la->__ebb_f");
    out_glue(o, "__ebb_fr->__ebb_h.state = 0;");
    save_params(o);
    for (struct sym *s = c->own; s != NULL; s = s->next_own)
        if (is_kept(c, s))
            out_glue(o, "%s", copy_text(s->type, kept(s), param_name(s)));
    if (value)
        out_glue(o, "%s; __ebb_o.p = ebb_start_later(&__ebb_fr->__ebb_h); "
                 "return __ebb_o; }", own_result(o));
    else
        out_glue(o, "return ebb_start_later(&__ebb_fr->__ebb_h); }");
}

static void single_start(struct out *o)
{
    struct code *c = o->code;
    bool value = !is_void_type(c->result);

    make_frame(o);
    out_glue(o, "__ebb_fr->__ebb_h.state = 0;"
             "__ebb_fr->__ebb_h.parent = (struct ebb_frame *)16;");
    save_params(o);
    if (c->may_recurse) {
        out_glue(o, "if (ebb_stack_low()) {"
                 "ebb_start_later(&__ebb_fr->__ebb_h);");
        return_frame(o);
        out_glue(o, "}");
    }
    out_glue(o, "if (%s(&__ebb_fr->__ebb_h, 0, 0) == 0) {", c->resume);
    return_frame(o);
    out_glue(o, "}");
    if (value)
        out_glue(o, "struct %s __ebb_o; __ebb_o.p = 0; %s",
                 ret_tag(c->result),
                 copy_text(c->result, "__ebb_o.v", "__ebb_fr->__ebb_r"));
    out_glue(o, "ebb_release(&__ebb_fr->__ebb_h); return %s;",
             value ? "__ebb_o" : "0");
}

/* What the body does first: there a debugger stops in the function. */
static tok_id first_done(struct code *c)
{
    struct stmt *s = c->body->body;

    while (s != NULL && (s->kind == S_NULL || s->kind == S_PASS
                         || (s->kind == S_DECL && s->decl != NULL
                             && s->decl[0] != NULL && s->decl[1] == NULL
                             && s->decl[0]->init == NULL)))
        s = s->next;
    return s != NULL ? s->first : c->last;
}

static void start_head(struct out *o)
{
    struct code *c = o->code;

    out_glue(o, "(void)__ebb_m;");
    if (c->may_recurse)                 /* never a branch's */
        start_later(o);
    if (aside_fits(c))
        out_line(o, first_done(c));
    aside_begin(o);
    declare_ups(o, "__ebb_upv");
    if (c->eager)
        make_frame(o);
    if (c->eager && c->up != NULL)
        out_glue(o, "__ebb_fr->__ebb_up = __ebb_up1;");
    if (c->eager)
        save_params(o);
    declare_temps(o);
}

/* A start by the trampoline, or the only one of a single copy. */
static void resume_start(struct out *o)
{
    struct code *c = o->code;

    out_glue(o, "case 0:");
    if (!c->single)
        out_glue(o, "{ struct __ebb_later_%s *__ebb_la = (void *)__ebb_self; "
                 "(void)__ebb_la;", code_name(c));
    for (struct sym *s = c->own; s != NULL; s = s->next_own) {
        if (is_kept(c, s))
            out_glue(o, "%s", copy_text(s->type, sym_access(NULL, s),
                                        kept(s)));
        else if (c->single && s->is_param && s->field != NULL && !s->pinned)
            out_glue(o, "%s", copy_text(s->type, sym_access(NULL, s),
                                        field_access(s)));
    }
    out_glue(o, c->single ? "break;" : "} break;");
}

static void resume_head(struct out *o)
{
    struct code *c = o->code;

    aside_begin(o);
    if (o->aside == NULL)
        declare_frame(o, c, "__ebb_fr",
                      arena_printf("(%s *)(void *)__ebb_self", c->frame));
    declare_ups(o, "__ebb_fr->__ebb_up");
    for (struct sym *s = c->own; s != NULL; s = s->next_own)
        if (s->is_param && s->name != NULL && !s->pinned)
            out_glue(o, "%s;", type_text(type_unqual(type_decay(s->type)),
                                         sym_access(NULL, s)));
    declare_temps(o);
    out_glue(o, "if (__builtin_expect(__ebb_mode != 0, 0)) { "
             "ebb_release(__ebb_from); "
             "switch (__ebb_fr->__ebb_h.state & 0x7fffffffu) {");
    for (struct point *p = c->points; p != NULL; p = p->next)
        if (minds_cancel(p))
            out_glue(o, "case %u: break;", p->id);
    out_glue(o, "default: return %s; } }", cancelled_text(c));
    out_glue(o, "switch (__ebb_fr->__ebb_h.state & 0x7fffffffu) {");
    if (c->params_saved)
        resume_start(o);
    for (struct point *p = c->points; p != NULL; p = p->next)
        out_glue(o, "case %u: goto __ebb_P%u;", p->id, p->id);
    out_glue(o, "default: ebb_no_state(); }");
}

/* Is its last statement a `return`, and no label behind it? */
static bool ends_in_return(struct stmt *body)
{
    struct stmt *s = body->body;

    while (s != NULL && s->next != NULL)
        s = s->next;
    return s != NULL && s->kind == S_RETURN;
}

void lower_code(struct code *c, enum copy copy, struct out *o)
{
    struct stmt end = { .kind = S_RETURN, .first = c->last, .last = c->last };
    bool comes_here = copy != COPY_RESUME || c->npoint != 0
                   || c->params_saved;

    o->code = c;
    o->copy = copy;
    out_glue(o, "{");
    if (copy == COPY_START && c->single) {
        if (is_stream(c))
            stream_start(o);
        else
            single_start(o);
        out_glue(o, "}");
        return;
    }
    if (copy == COPY_START)
        start_head(o);
    else if (copy == COPY_RESUME)
        resume_head(o);
    else
        declare_temps(o);
    prune_code(o);
    if (comes_here)
        lower_stmt(o, c->body);
    if (copy != COPY_PLAIN && !(comes_here && ends_in_return(c->body)))
        lower_return(o, &end);
    out_glue(o, "}");
}
