/* SPDX-License-Identifier: MIT-0 */
/*
 * The pass list: the only place that knows their order.
 *
 *   skim, lex, parse         the unit; skim: is there anything to do?
 *   check, returns, handle, lint, pause, hoist, normalize, branch
 *                            each function that needs translation
 *   cleanup, graph, escape,  ... then, with the call graph known
 *   live, frame, lint-live
 *   emit                     the unit
 */
#include "code.h"

struct pass {
    const char *name;
    void (*fn)(struct fn *fn);          /* NULL: see run_unit_pass() */
};

static const struct pass passes[] = {
    { "parse", NULL },
    { "check", check_fn },
    { "returns", returns_fn },
    { "handle", handle_fn },
    { "lint", lint_fn },
    { "pause", pause_fn },
    { "hoist", hoist_fn },
    { "normalize", normalize_fn },
    { "branch", leave_fn },
    { "cleanup", cleanup_fn },
    { "graph", NULL },
    { "escape", escape_fn },
    { "live", live_fn },
    { "frame", frame_fn },
    { "lint-live", NULL },
    { "lower", NULL },
};

static void name_codes(struct fn *fn)
{
    const char *name = fn->sym->name->text;

    for (struct code *c = trans_of(fn)->codes; c != NULL; c = c->next) {
        const char *id = c->up == NULL ? "" : arena_printf("_b%u", c->id);

        c->frame = arena_printf("union __ebb_frame_%s%s", name, id);
        c->resume = arena_printf("__ebb_resume_%s%s", name, id);
        c->start = c->up == NULL ? name
                 : arena_printf("__ebb_start_%s%s", name, id);
    }
}

static void trans_init(struct fn *fn)
{
    struct trans *tr = NEW(struct trans);
    struct code *c = NEW(struct code);

    fn->data = tr;
    fn->nlocal = 0;
    tr->locals_tail = &fn->locals;
    while (*tr->locals_tail != NULL) {
        (*tr->locals_tail)->id = fn->nlocal++;
        tr->locals_tail = &(*tr->locals_tail)->next;
    }
    c->fn = fn;
    c->plain = !fn->is_async;
    c->single = fn->is_generator
             || (fn->is_async && fn->takes_label_address);
    c->points_tail = &c->points;
    c->result = fn->is_generator ? type_resolve(fn->type->base)->base
                                 : fn_result(fn);
    tr->codes = tr->cur = c;
    tr->codes_tail = &c->next;
    tr->ncode = 1;
}

static void run_pass(const struct pass *p)
{
    uint32_t errors;

    if (strcmp(p->name, "graph") == 0)
        graph_unit();
    if (strcmp(p->name, "lint-live") == 0)
        lint_unit();
    if (p->fn == NULL)
        return;
    for (struct fn *f = unit.fn; f != NULL; f = f->next) {
        if (f->data == NULL)
            continue;
        if (p->fn == hoist_fn && !f->is_async && f->blocks == NULL)
            continue;
        errors = diag_errors();
        p->fn(f);
        if (diag_errors() != errors && p->fn == check_fn) {
            f->parsed = false;          /* no pass can count on its tree */
            f->data = NULL;
            continue;
        }
        if (p->fn == normalize_fn)
            name_codes(f);
    }
}

bool translate(const char *text, size_t len, struct buf *out, bool *async)
{
    const char *dump = pipeline_options.dump, *stop;
    bool known = dump == NULL;

    stop = pipeline_options.stop_after;
    *async = false;
    if (dump == NULL && stop == NULL
        && pipeline_options.explain_frame == NULL && !scan_words(text, len))
        return true;
    unit.text = text;
    unit.len = len;
    lex_unit(parse_every_body);
    diag_pragmas();
    if (diag_errors() == 0)
        parse_unit();
    *async = unit.uses_ebb;
    for (struct fn *f = unit.fn; f != NULL; f = f->next)
        if (f->parsed)
            trans_init(f);
    if (diag_errors() != 0) {           /* no tree to go on with */
        run_pass(&passes[1]);
        return false;
    }
    edit_unit();
    for (size_t i = 0; i < sizeof(passes) / sizeof(*passes); i++) {
        run_pass(&passes[i]);
        if (diag_errors() != 0 && strcmp(passes[i].name, "live") == 0)
            return false;
        if (dump != NULL && strcmp(dump, passes[i].name) == 0) {
            known = true;
            if (strcmp(dump, "parse") == 0)
                dump_parse(stdout, false);
            else if (strcmp(dump, "lower") != 0)
                dump_pass(dump, stdout);
        }
        if (stop != NULL && strcmp(stop, passes[i].name) == 0)
            return true;
    }
    if (!known) {
        fprintf(stderr, "ebbcc: no pass named '%s'\n", dump);
        return false;
    }
    if (*async)
        emit_unit(out, false);
    if (pipeline_options.explain_frame != NULL
        && !explain_frame(pipeline_options.explain_frame, stdout))
        return false;
    if (dump != NULL && strcmp(dump, "lower") == 0)
        fputs(out->text != NULL ? out->text : "", stdout);
    return diag_errors() == 0;
}
