/* SPDX-License-Identifier: MIT-0 */
/*
 * pause: loops that give way, for -fasync-loop-budget.
 *
 * Each turn of a loop in an async function begins with a pause, and so does
 * each jump back to a label by its name: a suspension point that counts a
 * number of the thread's down and suspends when that is used up.  So what never
 * awaits still gives the other tasks their turn, and can be cancelled.
 *
 * Clean-ups and noncancel blocks have none, since the end of the grace period
 * would cut them short there; nor have loops in an expression.  A function is
 * left as it is where an await would be an error or would hold others up: one
 * that takes a lock of threads, has a region of OpenMP, an object of variable
 * length, a register of its own or a value bound to its thread.
 *
 * needs: the tree as the user wrote it, behind its warnings.
 * gives: stmt->pauses, and has_await around.
 */
#include "lint.h"

struct label {
    struct label *next;
    const struct name *name;
};

static struct label *labels;            /* that have come so far */

static bool is_refused(tok_id t)
{
    const struct tok *k = tok_at(t);
    const struct sym *s = more_at(t)->sym;

    if (k->kind == T_PRAGMA)
        return pipeline_options.openmp;
    if (k->kind != T_IDENT)
        return false;
    if (stack_use_of(k->name, s) != STACK_UNUSED)
        return true;
    return s != NULL && s->kind == SYM_FUNC && lint_release_of(s) != NULL;
}

static bool is_local_refused(const struct sym *s)
{
    return type_is_vm(s->type) || s->in_register
        || lint_bound_type(s->type) != NULL;
}

static bool may_pause(const struct fn *fn)
{
    for (const struct sym *s = fn->locals; s != NULL; s = s->next)
        if (is_local_refused(s))
            return false;
    for (tok_id t = fn->body_first; t <= fn->body_last; t++)
        if (is_refused(t))
            return false;
    return fn->is_async;
}

static void add_label(const struct name *name)
{
    struct label *l = NEW(struct label);

    l->name = name;
    l->next = labels;
    labels = l;
}

static bool is_behind(const struct name *name)
{
    const struct label *l = labels;

    while (l != NULL && l->name != name)
        l = l->next;
    return l != NULL;
}

/* arg: set if the statement pauses. */
static void mark(struct stmt **at, void *arg)
{
    struct stmt *s = *at;
    bool *around = arg;
    bool pauses = false;

    if (s->kind == S_DEFER || s->kind == S_NONCANCEL)
        return;
    if (s->kind == S_LABEL)
        add_label(s->label);
    stmt_children(s, mark, &pauses);
    s->pauses = s->kind == S_GOTO ? is_behind(s->label)
                                  : is_loop(s) || s->kind == S_EACH;
    pauses |= s->pauses;
    s->has_await |= pauses;
    *around |= pauses;
}

void pause_fn(struct fn *fn)
{
    bool pauses = false;

    if (!pipeline_options.loop_budget || !may_pause(fn))
        return;
    labels = NULL;
    mark(&fn->body, &pauses);
}
