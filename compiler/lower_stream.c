/* SPDX-License-Identifier: MIT-0 */
/*
 * lower_stream: generators, and the points that read them.
 *
 * A generator is a start function that only makes the frame, and a resume copy
 * that is entered at state 0 first.  It is pulled by its reader with a call
 * of its resume function: an item that is ready costs that call, a switch and
 * the locals that live across the yield.
 */
#include "lower.h"

/* The stream of p: a temp of ours, or the program's variable. */
static const char *stream_text(struct out *o, struct point *p)
{
    const char *s = sym_access(o->code, p->handle);

    return p->handle->is_temp
         ? s : arena_printf("((struct ebb_frame *)(void *)%s)", s);
}

/* The generator whose frame lies in ours, or NULL. */
static struct code *known_stream(struct point *p)
{
    struct opening *open = p->open;

    return open != NULL && open->fn != NULL && open->member != NULL
         ? trans_of(open->fn)->codes : NULL;
}

bool reads_any_stream(struct point *p)
{
    return !p->channel && known_stream(p) == NULL
        && (p->open == NULL || !p->open->direct);
}

const char *cancelled_text(struct code *c)
{
    return is_stream(c) ? "ebb_stream_cancelled(__ebb_self)"
                        : "(ebb_next)__ebb_self->parent | 1";
}

void take_item(struct out *o, const char *rc, struct sym *handle,
               struct sym *where, struct type *type)
{
    const char *s = sym_access(o->code, handle);

    if (where == NULL) {
        out_glue(o, "%s = ebb_stream_take(%s);", rc, s);
        return;
    }
    out_glue(o, "{ int __ebb_n = ebb_stream_take(%s); if (__ebb_n > 0) "
             "{ %s }", s,
             copy_text(type, arena_printf("*%s", sym_access(o->code, where)),
                       arena_printf("((struct __ebb_res%s *)(void *)%s)->v",
                                    ret_tag(type) + strlen("__ebb_ret"), s)));
    if (rc != NULL)
        out_glue(o, "%s = __ebb_n;", rc);
    out_glue(o, "}");
}

/* A channel hands the item over itself. */
static void next_message(struct out *o, struct point *p)
{
    const char *dst = p->dst != NULL ? sym_access(o->code, p->dst) : NULL;
    const char *name = answer_name(o, p);

    out_glue(o, "{ %s = ebb_abi_chan_next(%s, %s, %s%s);",
             own_var(o, "struct ebb_abi_ret_next ", name), storage(o, p),
             sym_access(o->code, p->handle), p->item != NULL ? "&" : "",
             sym_access(o->code, p->item != NULL ? p->item : p->where));
    suspend(o, p, arena_printf("%s.p", name));
    if (dst != NULL)
        out_glue(o, "%s = %s.v;", dst, name);
    out_glue(o, "}");
    if (o->copy != COPY_RESUME)
        return;
    enter(o, p);
    if (dst != NULL)
        out_glue(o, "%s = ((struct __ebb_res%s *)(void *)__ebb_from)->v;",
                 dst, ret_tag(p->result) + strlen("__ebb_ret"));
    out_glue(o, "ebb_release(__ebb_from); }");
}

void lower_next(struct out *o, struct point *p)
{
    struct code *known = known_stream(p);
    const char *s = stream_text(o, p);

    if (p->channel) {
        next_message(o, p);
        return;
    }
    if (known != NULL)
        out_glue(o, "{ %s = %s(%s, 0, 0) == 0 ? %s : 0;", own_child(o),
                 known->resume, s, s);
    else if (!reads_any_stream(p))
        out_glue(o, "{ %s = ebb_stream_pull(%s);", own_child(o), s);
    else
        out_glue(o, "{ %s = ebb_stream_next(%s, &%s);", own_child(o), s,
                 site_name(o->code, p));
    suspend(o, p, "__ebb_a");
    out_glue(o, "}");
    if (o->copy == COPY_RESUME) {
        enter(o, p);
        out_glue(o, "}");
    }
    take_item(o, p->dst != NULL ? sym_access(o->code, p->dst) : NULL,
              p->handle, p->where, p->item_type);
}

void lower_close(struct out *o, struct point *p)
{
    const char *s = stream_text(o, p);

    out_glue(o, "{ %s = %s(%s);", own_child(o),
             p->open != NULL && p->open->direct ? "ebb_stream_end"
                                                : "ebb_stream_close", s);
    suspend(o, p, "__ebb_a");
    out_glue(o, "}");
    if (o->copy == COPY_RESUME) {
        enter(o, p);
        out_glue(o, "}");
    }
    if (known_stream(p) == NULL)
        out_glue(o, "ebb_stream_free(%s);", s);
}

void lower_yield(struct out *o, struct point *p)
{
    struct stmt value = { .kind = S_YIELD, .e = p->operand };

    return_value(o, &value, "__ebb_fr->__ebb_r");
    out_glue(o, "{ __ebb_fr->__ebb_h.state = %uu;", p->id);
    spill(o, p);
    out_glue(o, "return (ebb_next)__ebb_self->parent; }");
    enter(o, p);
    out_glue(o, "}");
}

void lower_open(struct out *o, struct opening *open)
{
    const char *h = sym_access(o->code, open->handle);

    out_line(o, open->source->first);
    if (!open->direct) {
        out_glue(o, "%s = (void *)(", h);
        out_value(o, open->source, NULL);
        out_glue(o, ");");
        if (open->owner) {
            out_value(o, open->source, NULL);
            out_glue(o, "= 0;");
        }
        return;
    }
    out_glue(o, "%s = (void *)", h);
    lower_call(o, open->source, open->member == NULL ? "0" : arena_printf(
                   "(ebb_mem)&__ebb_fr->%s", open->member));
    out_glue(o, ";");
}

void stream_start(struct out *o)
{
    struct code *c = o->code;

    make_frame(o);
    save_params(o);
    if (c->points != NULL && c->points->kind == PT_START)
        out_glue(o, "__ebb_fr->__ebb_h.state = %uu;", c->points->id);
    out_glue(o, "return (void *)__ebb_fr;");
}
