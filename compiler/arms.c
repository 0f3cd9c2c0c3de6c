/* SPDX-License-Identifier: MIT-0 */
/*
 * arms: how the branches of each group start.
 *
 * A branch that is a block starts as its own code's start copy.  An arm that
 * is one await gets a small function that makes the call with operands kept
 * in the frame of the function around it.
 */
#include "lower.h"

#include <string.h>

static const char *base_name(struct group *g)
{
    return g->code->fn->sym->name->text;
}

static void call_arm(struct group *g, struct arm *a, uint32_t i,
                     struct buf *b)
{
    bool none = is_void_type(a->result);
    struct buf call = { 0 };
    struct out o = { .buf = &call, .bare = true, .code = g->code,
                     .copy = COPY_RESUME };

    lower_call(&o, a->operand, "m");
    buf_printf(b, "    struct %s a = %s;\n",
               none ? "ebb_frame *" : ret_tag(a->result), call.text);
    if (!none)
        buf_printf(b, "    if (a.p == 0)\n"
                   "        %s\n    return a.p;\n}\n",
                   copy_text(a->result, arena_printf("__ebb_fr->__ebb_g%u.v%u",
                                                     g->id, i), "a.v"));
    else
        buf_puts(b, "    return a;\n}\n");
}

/* What starts an arm that is one await. */
static void await_arm(struct group *g, struct arm *a, uint32_t i,
                      struct buf *b)
{
    struct tok *k = tok_at(g->at);

    if (a->await == NULL) {
        buf_printf(b, "    return ebb_scope_failure(m, %s);\n}\n",
                   sym_access(g->code, g->scope));
        return;
    }
    if (a->kind == PT_CALL) {
        call_arm(g, a, i, b);
        return;
    }
    if (a->kind == PT_NEXT && a->channel) {
        buf_printf(b, "    struct ebb_abi_ret_next a = ebb_abi_chan_next(m, "
                   "%s, %s);\n    if (a.p == 0)\n        __ebb_fr->__ebb_g%u"
                   ".v%u = a.v;\n    return a.p;\n}\n",
                   sym_access(g->code, a->handle),
                   sym_access(g->code, a->where), g->id, i);
        return;
    }
    buf_printf(b, "    static const struct ebb_site site = { \"%s\", %u, "
               "\"select\" };\n    (void)m;\n", file_text(k->file), k->line);
    if (a->kind == PT_NEXT)
        buf_printf(b, "    return ebb_stream_next(%s, &site);\n}\n",
                   sym_access(g->code, a->handle));
    else if (a->kind == PT_TASK)
        buf_printf(b, "    return ebb_task_await(m, %s, &site);\n}\n",
                   sym_access(g->code, a->handle));
    else
        buf_printf(b, "    return ebb_future_start(%s, &site);\n}\n",
                   sym_access(g->code, a->handle));
}

/* The frames around that of the group, if the text of its arm names any. */
static void frames_around(struct group *g, const char *text, struct buf *b)
{
    const char *from = "__ebb_fr->__ebb_up";
    uint32_t n = 1;

    for (struct code *c = g->code->up;
         c != NULL && strstr(text, "__ebb_up") != NULL; c = c->up) {
        buf_printf(b, "    %s *__ebb_up%u = %s;\n", c->frame, n, from);
        from = arena_printf("__ebb_up%u->__ebb_up", n++);
    }
}

static void arm_start(struct group *g, struct arm *a, uint32_t i,
                      struct buf *b)
{
    struct buf text = { 0 };

    if (a->code != NULL) {
        a->start = a->code->start;
        buf_printf(b, "static struct ebb_frame *%s(ebb_mem, void *);\n",
                   a->start);
        return;
    }
    a->start = arena_printf("__ebb_arm_%s_%u_%u", base_name(g), g->id, i);
    buf_printf(b, "static struct ebb_frame *%s(ebb_mem m, void *up)\n{\n"
               "    %s *__ebb_fr = up;\n", a->start, g->code->frame);
    await_arm(g, a, i, &text);
    frames_around(g, text.text, b);
    buf_puts(b, text.text);
}

void lower_arms(struct code *c, struct buf *b)
{
    for (struct group *g = c->groups; g != NULL; g = g->next) {
        for (uint32_t i = 0; i < g->narm; i++)
            arm_start(g, &g->arm[i], i, b);
        buf_printf(b, "static const struct ebb_arm __ebb_arms_%s_%u[] = {\n",
                   base_name(g), g->id);
        for (uint32_t i = 0; i < g->narm; i++) {
            struct arm *a = &g->arm[i];

            if (a->member != NULL)
                buf_printf(b, "    { %s, __builtin_offsetof(%s, "
                           "__ebb_g%u.%s) },\n", a->start, c->frame, g->id,
                           a->member);
            else
                buf_printf(b, "    { %s, 0 },\n", a->start);
        }
        buf_puts(b, "};\n");
    }
}
