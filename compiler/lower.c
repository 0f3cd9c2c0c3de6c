/* SPDX-License-Identifier: MIT-0 */
/*
 * lower: the statements of one code as C, for each of its copies.
 *
 * One routine for all copies.  The start copy is the user's function without
 * labels: it returns its frame where a callee suspends.  The resume copy
 * enters at the label of the point it was suspended at, fills the locals that
 * are alive there and goes on; its first statement is a switch over the state.
 * In cancel mode it enters at the same labels and leaves for the clean-ups.
 *
 * needs: everything before.  gives: text.
 */
#include "lower.h"

bool is_void_type(struct type *t)
{
    return t == NULL || type_resolve(t)->kind == TY_VOID;
}

/* Does the pragma at t speak of the loop that has to follow? */
static bool is_loop_hint(tok_id t)
{
    static const char *const word[] = {
        "GCC ivdep", "GCC unroll", "GCC novector", "clang loop", "unroll",
        "nounroll", "omp ", "acc ",
    };
    struct tok *k = tok_at(t);
    const char *text = unit.text + k->off;

    text += strcspn(text, "p") + strlen("pragma");
    text += strspn(text, " \t");
    for (size_t i = 0; k->kind == T_PRAGMA && i < 8; i++)
        if (strncmp(text, word[i], strlen(word[i])) == 0)
            return true;
    return false;
}

/* Is what follows the pragma printed as a loop that it may speak of, and as
 * nothing else around it?  gcc wants one with a condition. */
static bool is_hint_kept(struct out *o, struct stmt *pragma)
{
    const struct tok *k = tok_at(pragma->first);
    struct stmt *s = pragma->next;

    while (s != NULL && s->kind == S_PASS && tok_at(s->first)->kind == T_PRAGMA)
        s = s->next;
    if (s == NULL || is_pruned(o, s))
        return false;
    if (s->kind == S_LOOP)
        return memmem(unit.text + k->off, k->len, "GCC ", 4) == NULL;
    if (s->kind == S_FOR && s->init != NULL && s->init->kind == S_DECL)
        return decl_is_verbatim(o, s->init);
    return is_loop(s);
}

static void lower_list(struct out *o, struct stmt *s)
{
    for (; s != NULL; s = s->next) {
        bool hint = s->kind == S_PASS && is_loop_hint(s->first);

        if (!hint || is_hint_kept(o, s))
            lower_stmt(o, s);
        o->hinted = s->kind == S_PASS && (hint || o->hinted);
    }
}

/* Is s in scope, as C sees it, at the point? */
static bool in_scope(struct sym *s, struct point *p)
{
    if (s->is_temp || s->is_param || s->scope == NULL)
        return true;
    return s->scope->first <= p->at && p->at <= s->scope->last
        && s->last < p->at;
}

const char *field_access(struct sym *s)
{
    return arena_printf("__ebb_fr->%s", s->field);
}

/* The locals alive at p, in the order of their declaration. */
static struct sym *next_alive(struct out *o, struct point *p, uint32_t *id)
{
    struct trans *tr = trans_of(o->code->fn);

    for (uint32_t i = *id; i < p->live.nbit; i++) {
        if (p->live.word[i / 64] >> (i % 64) == 0) {
            i |= 63;
            continue;
        }
        if (bitset_has(&p->live, i) && tr->local[i]->field != NULL
            && owner_of(tr->local[i]) == o->code) {
            *id = i + 1;
            return tr->local[i];
        }
    }
    return NULL;
}

void spill(struct out *o, struct point *p)
{
    struct sym *s;

    for (uint32_t id = 0; (s = next_alive(o, p, &id)) != NULL;)
        if (!s->pinned && in_scope(s, p)
            && !(FAULT(SPILL) && s->is_param))
            out_glue(o, "%s", copy_text(s->type, field_access(s),
                                        sym_access(o->code, s)));
}

/* The locals of c's frame that the user has named: few beside the temps. */
static struct sym **named_locals(struct code *c)
{
    size_t n = 0;

    if (c->named != NULL)
        return c->named;
    for (struct sym *s = c->own; s != NULL; s = s->next_own)
        n += s->field != NULL && !s->is_temp;
    c->named = NEW_ARRAY(struct sym *, n + 1);
    n = 0;
    for (struct sym *s = c->own; s != NULL; s = s->next_own)
        if (s->field != NULL && !s->is_temp)
            c->named[n++] = s;
    return c->named;
}

static void fill(struct out *o, struct point *p)
{
    struct sym *s;

    for (uint32_t id = 0; (s = next_alive(o, p, &id)) != NULL;)
        if (!s->pinned && in_scope(s, p)
            && !(FAULT(FILL) && s->is_temp))
            out_glue(o, "%s", copy_text(s->type, sym_access(o->code, s),
                                        field_access(s)));
    if (o->code->bare)
        return;
    for (struct sym **at = named_locals(o->code); (s = *at) != NULL; at++)
        if (s->pinned && !s->is_param && in_scope(s, p))
            lower_pointer(o, s, false);
}

void locals_at(struct code *c, struct point *p, struct buf *b)
{
    const char *sep = "";
    struct sym *s;

    for (struct sym **at = named_locals(c); (s = *at) != NULL; at++) {
        if (s->name == NULL || !in_scope(s, p)
            || (!s->pinned && !bitset_has(&p->live, s->id)))
            continue;
        buf_printf(b, "%s%s", sep, s->name->text);
        if (strcmp(s->name->text, s->field) != 0)
            buf_printf(b, "=%s", s->field);
        sep = " ";
    }
}

/* The frame, if this copy does not have it yet. */
static void need_frame(struct out *o)
{
    struct code *c = o->code;

    if (o->copy != COPY_START || (c->eager && !c->single))
        return;
    make_frame(o);
    if (c->up != NULL)
        out_glue(o, "__ebb_fr->__ebb_up = __ebb_up1;");
}

void return_frame(struct out *o)
{
    if (o->copy == COPY_RESUME)
        out_glue(o, "return 0;");
    else if (is_void_type(o->code->result))
        out_glue(o, "return &__ebb_fr->__ebb_h;");
    else
        out_glue(o, "%s; __ebb_o.p = &__ebb_fr->__ebb_h; return __ebb_o;",
                 own_result(o));
}

void suspend(struct out *o, struct point *p, const char *child)
{
    out_glue(o, "if (__builtin_expect(%s != 0, 0)) {", child);
    need_frame(o);
    out_glue(o, "__ebb_fr->__ebb_h.state = %uu%s;", p->id,
             p->shield ? " | 0x80000000u" : "");
    spill(o, p);
    out_glue(o, "%s->parent = &__ebb_fr->__ebb_h;", child);
    return_frame(o);
    out_glue(o, "}");
}

/* What the arms of a group hold that nobody else does: the handles that no
 * variable holds, and futures that have not started. */
static void drop_arms(struct out *o, struct group *g, bool cancelled)
{
    const char *at = arena_printf("__ebb_fr->__ebb_g%u", g->id);

    for (uint32_t i = 0; i < g->narm; i++) {
        struct arm *a = &g->arm[i];

        if (a->await == NULL)
            continue;
        if (a->kind == PT_FUTURE)
            out_glue(o, "if (%s.b[%u].status == 0) ebb_future_drop(%s);", at,
                     i, sym_access(o->code, a->handle));
        else if (a->kind == PT_TASK && a->fresh)
            out_glue(o, "if (%s.b[%u].status != 1%s) ebb_task_detach(%s);",
                     at, i, cancelled ? ""
                     : arena_printf(" && %s.g.winner != %u", at, i),
                     sym_access(o->code, a->handle));
    }
}

/* Can all arms be off, and nothing else be done? */
static bool may_be_none(struct group *g)
{
    for (uint32_t i = 0; i < g->narm; i++)
        if (g->arm[i].cond == NULL)
            return false;
    return g->kind == G_SELECT && !g->otherwise;
}

/* What the library calls it when it has to complain; NULL: it never has. */
static const char *complaint(struct point *p)
{
    if (p->kind == PT_NEXT && reads_any_stream(p))
        return "next";
    if (p->group != NULL && may_be_none(p->group))
        return "select";
    return p->kind == PT_TASK || p->kind == PT_FUTURE || p->shield ? "await"
                                                                   : NULL;
}

const char *site_name(struct code *c, struct point *p)
{
    return arena_printf("__ebb_site_%s_%u", code_name(c), p->id);
}

void sites_text(struct code *c, struct buf *b)
{
    for (struct point *p = c->points; p != NULL; p = p->next)
        if (complaint(p) != NULL)
            buf_printf(b, "static const struct ebb_site %s "
                       "__attribute__((unused)) = { \"%s\", %u, \"%s\" };\n",
                       site_name(c, p), file_text(tok_at(p->at)->file),
                       tok_at(p->at)->line, complaint(p));
}

/* Has a cancel to do anything at this point? */
bool minds_cancel(struct point *p)
{
    bool minds = p->cancel_label != 0 || p->fresh || p->shield;

    for (uint32_t i = 0; p->group != NULL && i < p->group->narm; i++) {
        struct arm *a = &p->group->arm[i];

        minds |= a->await != NULL && (a->kind == PT_FUTURE || a->fresh);
    }
    return minds;
}

void enter(struct out *o, struct point *p)
{
    if (o->mute) {
        o->dead = o->mute = false;
        out_line(o, p->at);
    }
    out_glue(o, "if (0) { __ebb_P%u: ;", p->id);
    fill(o, p);
    if (!minds_cancel(p))
        return;
    out_glue(o, "if (__builtin_expect(__ebb_mode != 0, 0)) {");
    if (p->shield)
        out_glue(o, "ebb_shield_check(&%s);", site_name(o->code, p));
    if (p->fresh)
        out_glue(o, "ebb_task_detach(%s);", sym_access(o->code, p->handle));
    if (p->group != NULL)
        drop_arms(o, p->group, true);
    if (p->cancel_select != NULL)
        out_glue(o, "%s = %d;", sym_access(o->code, p->cancel_select),
                 EXIT_CANCEL);
    if (p->cancel_label != 0)
        out_glue(o, "goto __ebb_J%u; }", p->cancel_label);
    else
        out_glue(o, "return %s; }", cancelled_text(o->code));
}

const char *storage(struct out *o, struct point *p)
{
    struct code *c = o->code;

    if (p->child == NULL)
        return "0";
    if (o->copy == COPY_RESUME || c->eager)
        return arena_printf("(ebb_mem)&__ebb_fr->%s", p->child);
    return arena_printf("(sizeof(%s) < 0x10000 ? __ebb_m + "
                        "__builtin_offsetof(%s, %s) : 0)", c->frame, c->frame,
                        p->child);
}

/* callee(mem, args) */
void lower_call(struct out *o, struct expr *call, const char *mem)
{
    if (block_of(call) != NULL) {
        out_block_call(o, block_of(call), mem);
        return;
    }
    out_expr(o, call->a);
    out_text(o, "(");
    out_glue(o, "%s", mem);
    for (struct expr *a = call->args; a != NULL; a = a->next) {
        out_text(o, ",");
        out_expr(o, a);
    }
    out_text(o, ")");
}

static void await_call(struct out *o, struct point *p)
{
    bool none = is_void_type(p->result);
    const char *dst = p->dst != NULL ? sym_access(o->code, p->dst) : NULL;
    const char *name = answer_name(o, p);

    if (none)
        out_glue(o, "{ %s =", own_child(o));
    else
        out_glue(o, "{ %s =", own_var(o, arena_printf("struct %s ", ret_tag(
                     p->result)), name));
    lower_call(o, p->operand, storage(o, p));
    out_glue(o, ";");
    suspend(o, p, none ? "__ebb_a" : arena_printf("%s.p", name));
    if (dst != NULL)
        out_glue(o, "%s", copy_text(p->result, dst,
                                    arena_printf("%s.v", name)));
    out_glue(o, "}");
    if (o->copy != COPY_RESUME)
        return;
    enter(o, p);
    if (dst != NULL)
        out_glue(o, "%s", copy_text(p->result, dst, arena_printf(
                     "((struct __ebb_res%s *)(void *)__ebb_from)->v",
                     ret_tag(p->result) + 9)));
    out_glue(o, "ebb_release(__ebb_from); }");
}

/* Behind the start of a leaf of the library that has no result. */
static void await_leaf(struct out *o, struct point *p)
{
    suspend(o, p, "__ebb_a");
    out_glue(o, "}");
    if (o->copy != COPY_RESUME)
        return;
    enter(o, p);
    out_glue(o, "ebb_release(__ebb_from); }");
}

/* In which the end of a scope waits. */
static void await_scope(struct out *o, struct point *p)
{
    out_glue(o, "{ %s = %s(%s, %s);", own_child(o), p->leaf, storage(o, p),
             sym_access(o->code, p->handle));
    await_leaf(o, p);
}

/* Counted down where it costs nothing else: see <ebb/abi.h>. */
static void await_pause(struct out *o, struct point *p)
{
    out_glue(o, "{ %s = __builtin_expect(--ebb_self.loops == 0, 0) "
             "? ebb_loop_pause(%s) : 0;", own_child(o), storage(o, p));
    await_leaf(o, p);
}

static void lower_scope(struct out *o, struct stmt *s)
{
    out_glue(o, "ebb_scope_init(%s, &(const struct ebb_scope_options){",
             sym_access(o->code, s->sym));
    if (s->e != NULL)
        out_expr(o, s->e);
    else
        out_glue(o, "0");
    out_glue(o, "});");
}

/* owner = 0: the handle has been consumed. */
static void clear_owner(struct out *o, struct expr *owner)
{
    if (owner == NULL)
        return;
    out_glue(o, ";");
    out_value(o, owner, owner->temp);
    out_glue(o, "= 0;");
}

static void await_handle(struct out *o, struct point *p)
{
    const char *h = sym_access(o->code, p->handle);
    const char *dst = p->dst != NULL ? sym_access(o->code, p->dst) : NULL;
    const char *tag = is_void_type(p->result) ? NULL : ret_tag(p->result) + 9;
    const char *site = site_name(o->code, p);
    bool task = p->kind == PT_TASK;

    if (!task)
        clear_owner(o, p->owner);
    if (task)
        out_glue(o, "{ %s = ebb_task_await(%s, %s, &%s);", own_child(o),
                 storage(o, p), h, site);
    else
        out_glue(o, "{ %s = ebb_future_start(%s, &%s);", own_child(o), h,
                 site);
    suspend(o, p, "__ebb_a");
    out_glue(o, "}");
    if (o->copy == COPY_RESUME) {
        enter(o, p);
        if (task)
            out_glue(o, "ebb_release(__ebb_from); }");
        else
            out_glue(o, "%s = __ebb_from; }", h);
    }
    if (dst != NULL)
        out_glue(o, "%s", copy_text(p->result, dst, arena_printf(
                     "((struct __ebb_%s%s *)(void *)%s)->v",
                     task ? "tsk" : "res", tag, h)));
    if (task) {
        out_glue(o, "ebb_task_free(%s);", h);
        clear_owner(o, p->owner);
    } else {
        out_glue(o, "ebb_release(%s);", h);
    }
}

static void check_none(struct out *o, struct group *g)
{
    if (!may_be_none(g))
        return;
    out_glue(o, "if (");
    for (uint32_t i = 0; i < g->narm; i++)
        out_glue(o, "%s!%s", i > 0 ? "&& " : "",
                 sym_access(o->code, g->arm[i].cond));
    out_glue(o, ") ebb_select_none(&%s);", site_name(o->code, g->point));
}

static void await_group(struct out *o, struct point *p)
{
    struct group *g = p->group;
    const char *at = arena_printf("__ebb_fr->__ebb_g%u", g->id);
    const char *arms = o->code->fn->sym->name->text;

    check_none(o, g);

    for (uint32_t i = 0; i < g->narm && g->kind != G_WITHIN; i++) {
        struct arm *a = &g->arm[i];

        out_glue(o, "%s.b[%u].status = %s%s;", at, i,
                 a->cond != NULL ? "!" : "0",
                 a->cond != NULL ? sym_access(o->code, a->cond) : "");
        if (a->await == NULL || a->kind != PT_FUTURE)
            continue;
        if (a->cond != NULL)
            out_glue(o, "if (%s) {", sym_access(o->code, a->cond));
        clear_owner(o, a->owner);
        if (a->cond != NULL)
            out_glue(o, "}");
    }
    out_glue(o, "%s.g.exit = 0; { %s =", at, own_child(o));
    if (g->kind == G_WITHIN)
        out_glue(o, "ebb_within_start(&%s.g, __ebb_arms_%s_%u, __ebb_fr, %s);",
                 at, arms, g->id, sym_access(o->code, g->duration));
    else
        out_glue(o, "%s(&%s.g, %s.b, %u, __ebb_arms_%s_%u, __ebb_fr%s);",
                 g->kind == G_JOIN ? "ebb_join_start" : "ebb_select_start", at,
                 at, g->narm, arms, g->id,
                 g->kind == G_JOIN ? ""
                 : arena_printf(", %d", (g->biased ? 1 : 0)
                                      | (g->otherwise ? 2 : 0)));
    suspend(o, p, "__ebb_a");
    out_glue(o, "}");
    if (o->copy == COPY_RESUME) {
        enter(o, p);
        out_glue(o, "}");
    }
    out_glue(o, "%s = (int)%s.g.exit;", sym_access(o->code, g->exit), at);
    if (g->winner != NULL)
        out_glue(o, "%s = %s.g.winner;", sym_access(o->code, g->winner), at);
    drop_arms(o, g, false);
}

/* The winning arm's result into its temp. */
static void fetch(struct out *o, struct fetch *f)
{
    struct arm *a = &f->group->arm[f->arm];
    const char *at = arena_printf("__ebb_fr->__ebb_g%u", f->group->id);
    const char *from = arena_printf("%s.b[%u].from", at, f->arm);
    const char *h = a->handle != NULL ? sym_access(o->code, a->handle) : "";
    const char *dst = a->value != NULL ? sym_access(o->code, a->value) : NULL;
    const char *tag = dst != NULL ? ret_tag(a->result) + 9 : NULL;

    if (a->kind == PT_NEXT && !a->channel) {
        take_item(o, dst, a->handle, a->where, a->item_type);
        return;
    }
    if (a->kind == PT_TASK) {
        out_glue(o, "ebb_release(%s);", from);
        if (dst != NULL)
            out_glue(o, "%s", copy_text(a->result, dst, arena_printf(
                         "((struct __ebb_tsk%s *)(void *)%s)->v", tag, h)));
        out_glue(o, "ebb_task_free(%s);", h);
        clear_owner(o, a->owner);
        return;
    }
    if (a->kind == PT_FUTURE)
        out_glue(o, "if (%s == 0) %s = %s;", from, from, h);
    if (dst != NULL) {
        out_glue(o, "if (%s != 0)", from);
        out_glue(o, "%s", copy_text(a->result, dst, arena_printf(
                     "((struct __ebb_res%s *)(void *)%s)->v", tag, from)));
        if (a->kind == PT_CALL || a->kind == PT_NEXT)
            out_glue(o, "else %s", copy_text(a->result, dst, arena_printf(
                         "%s.v%u", at, f->arm)));
    }
    out_glue(o, "ebb_release(%s);", from);
}

/* ---- leaving the function ---- */

static void return_plain(struct out *o, struct stmt *s)
{
    out_place(o, s->first);
    out_text(o, "return");
    if (s->e != NULL) {
        out_text(o, " ");
        out_expr(o, s->e);
    } else if (s->sym != NULL) {
        out_text(o, " ");
        out_text(o, sym_access(o->code, s->sym));
    }
    out_text(o, ";");
}

/* In the user's text, for what its conversion may say. */
void return_value(struct out *o, struct stmt *s, const char *to)
{
    if (s->e != NULL && type_has_const_member(o->code->result)) {
        out_glue(o, "{ __typeof__(%s) __ebb_w = (", to);
        out_expr(o, s->e);
        out_glue(o, "); %s }", copy_text(o->code->result, to, "__ebb_w"));
    } else if (s->e != NULL) {
        bool list = s->e->kind == E_COMMA;      /* binds less than the = */

        out_glue(o, "%s", to);
        out_place(o, s->e->first);
        out_text(o, list ? "=(" : "=");
        o->glue = true;                 /* the same column again */
        out_expr(o, s->e);
        out_text(o, list ? ");" : ";");
    } else if (s->sym != NULL) {
        out_glue(o, "%s", copy_text(s->sym->type, to,
                                    sym_access(o->code, s->sym)));
    }
}

static void return_start(struct out *o, struct stmt *s)
{
    struct code *c = o->code;
    bool value = !is_void_type(c->result);
    bool said = s->e != NULL || s->sym != NULL;

    if (!value && s->e != NULL) {
        out_glue(o, "(void)(");
        out_expr(o, s->e);
        out_text(o, ");");
    }
    if (value && said) {
        out_glue(o, "{ %s;", own_result(o));
        return_value(o, s, "__ebb_o.v");
        out_glue(o, "__ebb_o.p = 0;");
    }
    if (c->eager)
        out_glue(o, "ebb_release(&__ebb_fr->__ebb_h);");
    if (!value)
        out_glue(o, "return 0;");
    else if (said)
        out_glue(o, "return __ebb_o; }");
    else
        out_glue(o, "return (struct %s){ 0 };", ret_tag(c->result));
}

static void return_resume(struct out *o, struct stmt *s)
{
    if (is_stream(o->code)) {
        out_glue(o, "%s = 0;", own_var(o, "int ", "__ebb_v"));
        return_value(o, s, "__ebb_v");
        out_glue(o, "return ebb_stream_return(__ebb_self, __ebb_v);");
        return;
    }
    if (!is_void_type(o->code->result) && (s->e != NULL || s->sym != NULL)) {
        out_glue(o, "{ %s;", own_var(o, "__typeof__(__ebb_fr->__ebb_r) ",
                                     "__ebb_v"));
        return_value(o, s, "__ebb_v");
        out_glue(o, "%s }", copy_text(o->code->result, "__ebb_fr->__ebb_r",
                                      "__ebb_v"));
    } else if (s->e != NULL) {
        out_expr(o, s->e);
        out_text(o, ";");
    } else if (o->code->fn->is_main && o->code->up == NULL) {
        out_glue(o, "__ebb_fr->__ebb_r = 0;");
    }
    out_glue(o, "return (ebb_next)__ebb_self->parent;");
}

void lower_return(struct out *o, struct stmt *s)
{
    if (s->text != NULL) {              /* the end of a cancel */
        out_glue(o, o->copy == COPY_RESUME ? "return %s;"
                                           : "__builtin_unreachable();",
                 cancelled_text(o->code));
        return;
    }
    if (o->copy == COPY_PLAIN) {
        return_plain(o, s);
        return;
    }
    out_line(o, s->first);
    out_glue(o, "{");
    if (o->copy == COPY_START)
        return_start(o, s);
    else
        return_resume(o, s);
    out_glue(o, "}");
}

/* ---- other statements ---- */

static void lower_leave(struct out *o, struct stmt *s)
{
    struct leaving *d = s->data;
    const char *at = arena_printf("__ebb_up1->__ebb_g%u.g.exit",
                                  d->group->id);
    struct sym *ret = trans_of(o->code->fn)->ret;

    out_glue(o, "if (%s == 0) {", at);
    if (d->value != NULL)
        out_glue(o, "%s", copy_text(ret->type, sym_access(o->code, ret),
                                    sym_access(o->code, d->value)));
    out_glue(o, "%s = %u; }", at, d->id);
}

static void lower_dispatch(struct out *o, struct cleanup *c)
{
    struct exit *last = NULL;           /* the only way that is left */

    for (struct exit *e = c->exits; e != NULL; e = e->next)
        if (c->no_fall && (e->id != EXIT_CANCEL || o->copy == COPY_RESUME))
            last = e;
    for (struct exit *e = c->exits; e != NULL; e = e->next) {
        if (e->id == EXIT_CANCEL && o->copy != COPY_RESUME)
            continue;
        if (e == last)
            out_glue(o, "{");
        else
            out_glue(o, "if (%s == %u) {", sym_access(o->code, c->select),
                     e->id);
        lower_stmt(o, e->to);
        out_glue(o, "}");
    }
}

static void lower_set(struct out *o, struct stmt *s)
{
    const char *to = sym_access(o->code, s->sym);
    bool copy = type_has_const_member(s->sym->type);

    if (copy && s->data != NULL) {
        out_glue(o, "%s", copy_text(s->sym->type, to,
                                    sym_access(o->code, s->data)));
        return;
    }
    if (copy && s->e != NULL) {
        out_glue(o, "{ __typeof__(%s) __ebb_w = ", to);
        out_value(o, s->e, s->sym);
        out_glue(o, "; %s }", copy_text(s->sym->type, to, "__ebb_w"));
        return;
    }
    out_glue(o, "%s =", to);
    if (s->e != NULL) {
        out_glue(o, "%s(", s->text != NULL ? s->text : "");
        out_value(o, s->e, s->sym);
        out_glue(o, ");");
    } else if (s->data != NULL) {
        out_glue(o, "%s;", sym_access(o->code, s->data));
    } else {
        out_glue(o, "%s;", s->text);
    }
}

static void lower_text(struct out *o, struct stmt *s)
{
    if (s->data != NULL)
        fetch(o, s->data);
    else if (s->label != NULL)
        out_glue(o, "%s(&%s);", s->label->text, sym_access(o->code, s->sym));
    else if (s->sym != NULL)            /* a handle that goes out of scope */
        out_glue(o, "%s((void *)%s);", s->text, sym_access(o->code, s->sym));
    else
        out_glue(o, "%s", s->text);
}

static void braced(struct out *o, struct stmt *s)
{
    if (is_pruned(o, s)) {
        out_glue(o, "{}");
        return;
    }
    if (s->kind == S_BLOCK || s->kind == S_NULL || s->kind == S_EXPR) {
        lower_stmt(o, s);
        return;
    }
    out_glue(o, "{");
    lower_stmt(o, s);
    out_glue(o, "}");
}

static void lower_if(struct out *o, struct stmt *s)
{
    bool dead = o->dead, open;

    if (dead) {
        out_glue(o, "if (0)");
    } else if (s->sym != NULL) {
        out_glue(o, "if (%s%s%s)", s->text != NULL ? s->text : "",
                 sym_access(o->code, s->sym), s->is_try ? " < 0" : "");
    } else {
        out_place(o, s->first);
        out_text(o, "if (");
        out_expr(o, s->e);
        out_text(o, ")");
    }
    braced(o, s->body);
    open = !o->dead;
    o->dead = dead;
    if (s->other != NULL) {
        out_glue(o, "else");
        braced(o, s->other);
    }
    o->dead &= !open;
}

static void lower_for(struct out *o, struct stmt *s)
{
    bool simple = s->init == NULL || s->init->kind == S_EXPR
               || decl_is_verbatim(o, s->init);

    if (!simple) {
        out_glue(o, "{");
        lower_stmt(o, s->init);
    }
    out_place(o, s->first);
    out_text(o, "for (");
    if (simple && s->init != NULL)
        lower_stmt(o, s->init);
    else
        out_text(o, ";");
    if (s->e != NULL)
        out_expr(o, s->e);
    out_text(o, ";");
    if (s->step != NULL)
        out_expr(o, s->step);
    out_text(o, ")");
    braced(o, s->body);
    if (!simple)
        out_glue(o, "}");
}

/* keyword (e) body */
static void lower_header(struct out *o, struct stmt *s, const char *word)
{
    out_place(o, s->first);
    out_text(o, word);
    out_text(o, " (");
    out_expr(o, s->e);
    out_text(o, ")");
    braced(o, s->body);
}

static void lower_block(struct out *o, struct stmt *s)
{
    bool user = tok_is(s->first, '{');

    if (user) {
        out_place(o, s->first);
        out_text(o, "{");
    } else {
        out_glue(o, "{");
    }
    lower_list(o, s->body);
    if (user && tok_is(s->last, '}')) {
        out_place(o, s->last);
        out_text(o, "}");
    } else {
        out_glue(o, "}");
    }
}

/* A label, its tokens up to the ':', and a statement to carry it. */
static void lower_label(struct out *o, struct stmt *s)
{
    tok_id t = s->first;
    uint32_t depth = 0;

    o->dead = false;
    if (s->kind == S_LABEL && tok_at(t)->name != s->label) {
        out_glue(o, "%s: ;", s->label->text);   /* one of ours */
        return;
    }
    for (; t <= s->last; t++) {
        struct tok *k = tok_at(t);

        if (k->kind == T_PUNCT && (k->op == '(' || k->op == '?'))
            depth++;
        if (k->kind == T_PUNCT && k->op == ')')
            depth--;
        if (k->kind == T_PUNCT && k->op == ':') {
            if (depth == 0)
                break;
            depth--;
        }
        out_tok(o, t);
    }
    out_text(o, ":");
    if (s->by_name)                     /* by jumps that are shown otherwise */
        out_glue(o, "__attribute__((unused));");
    if (s->body != NULL)
        lower_stmt(o, s->body);
    else
        out_text(o, " ;");
}

static void lower_await(struct out *o, struct stmt *s)
{
    struct point *p = s->data;

    o->mute = o->dead;
    out_line(o, p->at);
    switch (p->kind) {
    case PT_GROUP: await_group(o, p); return;
    case PT_SCOPE: await_scope(o, p); return;
    case PT_PAUSE: await_pause(o, p); return;
    case PT_CALL: await_call(o, p); return;
    case PT_NEXT: lower_next(o, p); return;
    case PT_CLOSE: lower_close(o, p); return;
    case PT_YIELD: lower_yield(o, p); return;
    case PT_START:
        enter(o, p);
        out_glue(o, "}");
        return;
    default: await_handle(o, p); return;
    }
}

static void lower_do(struct out *o, struct stmt *s)
{
    out_place(o, s->first);
    out_text(o, "do");
    braced(o, s->body);
    out_glue(o, "while (");
    out_expr(o, s->e);
    out_text(o, ");");
}

static void lower_loop(struct out *o, struct stmt *s)
{
    struct kept *kept;

    o->dead = false;
    kept = keep_begin(o, s);
    switch (s->kind) {
    case S_WHILE: lower_header(o, s, "while"); break;
    case S_DO: lower_do(o, s); break;
    case S_FOR: lower_for(o, s); break;
    default:
        out_glue(o, "for (;;)");
        braced(o, s->body);
    }
    keep_end(o, kept);
}

/* tidy: one switch */
void lower_stmt(struct out *o, struct stmt *s)
{
    if (s == NULL)
        return;
    if (is_pruned(o, s)) {
        lower_pruned(o, s);
        return;
    }
    if (is_loop(s)) {
        lower_loop(o, s);
        return;
    }
    switch (s->kind) {
    case S_BLOCK: lower_block(o, s); return;
    case S_EXPR:
        out_expr(o, s->e);
        out_text(o, ";");
        return;
    case S_DECL: lower_decl(o, s, true); return;
    case S_IF: lower_if(o, s); return;
    case S_SWITCH:
        o->dead = false;
        lower_header(o, s, "switch");
        return;
    case S_CASE: case S_DEFAULT: case S_LABEL: lower_label(o, s); return;
    case S_RETURN: lower_return(o, s); return;
    case S_SET: lower_set(o, s); return;
    case S_AWAIT: case S_GROUP: lower_await(o, s); return;
    case S_JUMP: out_glue(o, "goto __ebb_J%u;", s->mark); return;
    case S_MARK:
        o->dead = false;
        out_glue(o, "__ebb_J%u: ;", s->mark);
        return;
    case S_DISPATCH: lower_dispatch(o, s->data); return;
    case S_LEAVE: lower_leave(o, s); return;
    case S_SCOPE: lower_scope(o, s); return;
    case S_OPEN: lower_open(o, s->data); return;
    case S_TEXT: lower_text(o, s); return;
    case S_NONCANCEL: braced(o, s->body); return;
    case S_BREAK: case S_CONTINUE:
        out_line(o, s->first);
        out_glue(o, s->kind == S_BREAK ? "break;" : "continue;");
        return;
    case S_GOTO:
        out_place(o, s->first);
        out_text(o, "goto ");
        out_text(o, s->label->text);
        out_text(o, ";");
        return;
    case S_GOTO_PTR:
        out_place(o, s->first);
        out_text(o, "goto *");
        out_expr(o, s->e);
        out_text(o, ";");
        return;
    default:
        out_tokens(o, s->first, s->last);
        return;
    }
}
