/* SPDX-License-Identifier: MIT-0 */
/*
 * all: plain C as Async C, for `ebbcc -fasync-all`.
 *
 * A text becomes a text.  Each function that the unit defines and that can be
 * async, `int f(int a) { ... }`, becomes
 *
 *     int f(int a);
 *     static _Async __typeof__(int) __ebb_all_f(int a)
 *     { _Await ebb_all_yield(); ... }
 *     int f(int a) { box and run __ebb_all_f(a); }
 *
 * and each direct call of it in such a body `_Await __ebb_all_f(x)`.  Every
 * other use of its name means the ordinary twin, so pointers, callbacks, other
 * units and `main` see the types they always had.  What the passes translate
 * then is Async C as a user could have written it.
 *
 * Runs in a process of its own, since a process can hold one unit.
 */
#include "cc.h"
#include "parse.h"

/* A function of the unit: its place in fn->data. */
struct all {
    const char *reason;                 /* why it is left alone; NULL: async */
    bool saves;                         /* calls setjmp: the loop is kept */
    bool declared;                      /* its prototype stands before it */
    uint32_t calls;                     /* of it that are awaited */
};

static struct edit *edits;              /* by token */
static const char *const never_used = "never used";
static const char *mode;
static bool every_statement;
static bool prelude_done;
static struct buf *to;
static size_t pos;

static void walk_stmt(struct fn *fn, struct stmt *s, bool edit);
static void walk_expr(struct fn *fn, struct expr *e, bool edit);

static struct all *all_of(struct fn *fn)
{
    return fn->data;
}

static void leave_alone(struct fn *fn, const char *reason)
{
    if (all_of(fn)->reason == NULL)
        all_of(fn)->reason = reason;
}

/* ---- heads ---- */

/* Attributes that say more about a function than what it computes. */
static bool is_special_attribute(const struct name *name)
{
    static const char *const word[] = {
        "ifunc", "alias", "weak", "naked", "returns_twice", "interrupt",
        "target", "target_clones", "error", "warning", "optimize",
    };
    const char *text = name->text;
    size_t len = name->len;

    if (len > 4 && text[0] == '_' && text[1] == '_' && text[len - 1] == '_') {
        text += 2;
        len -= 4;
    }
    for (size_t i = 0; i < sizeof(word) / sizeof(word[0]); i++)
        if (strlen(word[i]) == len && memcmp(word[i], text, len) == 0)
            return true;
    return false;
}

/* The special attribute in [first, last], as it is shown; or NULL. */
static const char *special_attribute(tok_id first, tok_id last)
{
    const char *found = NULL;
    tok_id end = 0;                     /* of an attribute list */

    for (tok_id i = first; i <= last; i++) {
        struct tok *k = tok_at(i);

        if (tok_is_kw(i, KW_ATTRIBUTE))
            end = match_bracket(next_tok(i));
        else if (tok_is(i, '[') && tok_is(i + 1, '['))
            end = match_bracket(i);
        if (i < end && k->kind == T_IDENT && is_special_attribute(k->name))
            found = arena_printf("'%s'", k->name->text);
    }
    return found;
}

/* Look at each declaration of functions for what keeps them as they are. */
static void check_attributes(void)
{
    for (struct top *t = unit.top; t != NULL; t = t->next) {
        tok_id last = t->fn != NULL ? t->fn->body_first - 1 : t->last;
        const char *found = special_attribute(t->first, last);

        for (tok_id i = t->first; found != NULL && i <= last; i++) {
            struct sym *s = more_at(i)->sym;

            if (s != NULL && s->kind == SYM_FUNC && s->body != NULL)
                leave_alone(s->body, found);
        }
    }
}

/* Not the user's: of a system header, or our own. */
static bool is_foreign(struct fn *fn)
{
    struct tok *k = tok_at(fn->first);
    const char *file = unit.file[k->file];
    size_t len = strlen(file);

    return k->sys || (len >= 10 && strcmp(file + len - 10, "/ebb/abi.h") == 0);
}

/* The token of its name in its definition. */
static tok_id name_in_head(struct fn *fn)
{
    for (tok_id t = fn->first; t < fn->body_first; t++)
        if (more_at(t)->sym == fn->sym)
            return t;
    return 0;
}

/* int f(a) int a; { }: its parameters are known and end its declarator. */
static bool is_simple_old(struct fn *fn, tok_id name)
{
    tok_id open = next_tok(name);
    tok_id end = tok_is(open, '(') ? next_tok(match_bracket(open)) : 0;

    return end != 0 && (end == fn->body_first || tok_at(end)->kind == T_IDENT)
        && !tok_is_kw(end, KW_ATTRIBUTE)
        && (fn->type->param != NULL || tok_is(next_tok(open), ')'));
}

static void check_head(struct fn *fn)
{
    tok_id name = name_in_head(fn);

    if (fn->is_async)
        leave_alone(fn, "async already");
    if (is_foreign(fn))
        leave_alone(fn, "in a system header");
    if (fn->type->variadic)
        leave_alone(fn, "variable arguments");
    if (name == 0)
        leave_alone(fn, "its head");
    if (type_resolve(fn->type->base)->kind == TY_UNKNOWN)
        leave_alone(fn, "type of its result");
    if (fn->type->old_style && name != 0 && !is_simple_old(fn, name))
        leave_alone(fn, "old definition");
    for (tok_id t = fn->first; t < fn->body_first; t++)
        if (tok_is(t, '{'))
            leave_alone(fn, "a type is defined in its head");
    for (struct param *p = fn->type->param; p != NULL; p = p->next) {
        if (p->sym == NULL)
            leave_alone(fn, "parameter without a name");
        if (type_is_vm(p->type))
            leave_alone(fn, "parameter of variable length");
    }
}

/* ---- bodies ---- */

static bool name_in(const char *const *list, size_t n, const char *text)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(list[i], text) == 0)
            return true;
    return false;
}

#define NAME_IN(list, text) \
    name_in(list, sizeof(list) / sizeof((list)[0]), text)

static const char *const jumps[] = {
    "setjmp", "_setjmp", "__sigsetjmp", "sigsetjmp", "__builtin_setjmp",
    "__sigsetjmp_cancel",
};
static const char *const stacks[] = {
    "alloca", "__builtin_alloca", "__builtin_alloca_with_align",
    "__builtin_alloca_with_align_and_max", "vfork", "getcontext",
    "swapcontext", "makecontext", "__builtin_frame_address",
    "__builtin_return_address", "__builtin_apply", "__builtin_return",
    "__builtin_apply_args", "__builtin_va_start", "__builtin_longjmp",
    "__builtin_stack_save", "__builtin_stack_restore",
};
/* Calls whose operands are not evaluated. */
static const char *const quiet[] = {
    "__builtin_constant_p", "__builtin_object_size",
    "__builtin_dynamic_object_size", "__builtin_classify_type",
};

static const char *called_name(struct expr *call)
{
    struct expr *f = expr_strip(call->a);

    /* The function that a spawned block became has no name here. */
    return f->kind == E_IDENT && tok_at(f->first)->kind == T_IDENT
               ? tok_at(f->first)->name->text : "";
}

static void check_call(struct fn *fn, struct expr *e)
{
    const char *name = called_name(e);

    if (NAME_IN(jumps, name)) {
        leave_alone(fn, arena_printf("'%s'", name));
        all_of(fn)->saves = true;
    }
    if (NAME_IN(stacks, name))
        leave_alone(fn, arena_printf("'%s'", name));
}

static void check_locals(struct fn *fn)
{
    for (struct sym *s = fn->locals; s != NULL; s = s->next) {
        if (type_is_vm(s->type))
            leave_alone(fn, arena_printf("'%s' has variable length",
                                         s->name->text));
        if (s->in_register)
            leave_alone(fn, arena_printf("register of '%s'", s->name->text));
    }
}

/* A call that no prototype checks: do the operands fit the parameters? */
static bool fits_old(struct fn *fn, struct expr *call)
{
    struct param *p = fn->type->param;

    for (struct expr *a = call->args; a != NULL; a = a->next, p = p->next) {
        struct type *to_type = type_resolve(p->type);
        struct type *t = expr_operand_type(a);

        if (t == NULL)
            return false;
        t = type_resolve(t);
        if (to_type->kind == TY_PTR && expr_is_null_constant(a))
            continue;
        if (type_is_integer(t) ? !type_is_integer(to_type)
                               : t->kind != to_type->kind)
            return false;
        if ((t->kind == TY_STRUCT || t->kind == TY_UNION)
            && t->tag != to_type->tag)
            return false;
    }
    return true;
}

/* The function of this unit that a call can await, or NULL. */
static struct fn *target(struct expr *call)
{
    struct expr *f = expr_strip(call->a);
    size_t nargs = 0, nparams = 0;
    struct fn *fn;

    if (f->kind != E_IDENT || f->sym == NULL || f->sym->kind != SYM_FUNC)
        return NULL;
    fn = f->sym->body;
    if (fn == NULL || all_of(fn)->reason != NULL)
        return NULL;
    for (struct expr *a = call->args; a != NULL; a = a->next)
        nargs++;
    for (struct param *p = fn->type->param; p != NULL; p = p->next)
        nparams++;
    if (nargs != nparams || (fn->type->old_style && !all_of(fn)->declared
                             && !fits_old(fn, call)))
        return NULL;
    return call->first > fn->first || all_of(fn)->declared ? fn : NULL;
}

static const char *joined(const char *a, const char *b)
{
    return a == NULL ? b : b == NULL ? a : arena_printf("%s%s", a, b);
}

static void await_call(struct expr *e, struct fn *callee)
{
    tok_id next = next_tok(e->last);
    bool postfix = tok_is(next, '(') || tok_is(next, '[')
        || tok_is(next, '.') || tok_is(next, P_ARROW)
        || tok_is(next, P_INC) || tok_is(next, P_DEC);

    edits[e->first].before = joined(postfix ? "(_Await " : "_Await ",
                                    edits[e->first].before);
    if (postfix)
        edits[e->last].after = joined(edits[e->last].after, ")");
    edits[expr_strip(e->a)->first].instead =
        arena_printf("__ebb_all_%s", callee->sym->name->text);
    all_of(callee)->calls++;
}

static void walk_call(struct fn *fn, struct expr *e, bool edit)
{
    struct fn *callee;

    if (NAME_IN(quiet, called_name(e)))
        return;
    walk_expr(fn, e->a, edit);
    for (struct expr *x = e->args; x != NULL; x = x->next)
        walk_expr(fn, x, edit);
    if (!edit)
        check_call(fn, e);
    else if ((callee = target(e)) != NULL)
        await_call(e, callee);
}

static void walk_expr(struct fn *fn, struct expr *e, bool edit)
{
    if (e == NULL)
        return;
    if (e->tn != NULL && type_is_vm(e->tn))
        leave_alone(fn, "type of variable length");
    switch (e->kind) {
    case E_SIZEOF: case E_BUILTIN:
        return;
    case E_CALL:
        walk_call(fn, e, edit);
        return;
    case E_STMT:
        walk_stmt(fn, e->body, edit);
        return;
    case E_DESIG:
        walk_expr(fn, e->a, edit);
        return;
    case E_GENERIC:
        walk_expr(fn, e->b, edit);
        for (struct expr *x = e->args; x != NULL; x = x->next)
            walk_expr(fn, x, edit);
        return;
    default:
        break;
    }
    walk_expr(fn, e->a, edit);
    walk_expr(fn, e->b, edit);
    walk_expr(fn, e->c, edit);
    for (struct expr *x = e->args; x != NULL; x = x->next)
        walk_expr(fn, x, edit);
}

static void walk_decl(struct fn *fn, struct stmt *s, bool edit)
{
    for (struct tag **g = s->tags; g != NULL && *g != NULL; g++)
        for (tok_id t = (*g)->first; t < (*g)->last; t++)
            if (tok_is(t, '(') && tok_is(t + 1, '{'))
                leave_alone(fn, "a statement expression in a type");
    for (struct sym **d = s->decl; d != NULL && *d != NULL; d++)
        if ((*d)->kind == SYM_OBJECT && (*d)->storage != ST_STATIC
            && (*d)->storage != ST_EXTERN && !(*d)->is_constexpr)
            walk_expr(fn, (*d)->init, edit);
}

static void walk_asm(struct fn *fn, struct stmt *s)
{
    for (tok_id t = s->first; t <= s->last; t++)
        if (tok_is_kw(t, KW_GOTO))
            leave_alone(fn, "asm goto");
}

/* A pause in front of a statement that is a member of a block. */
static void pause_before(struct stmt *s)
{
    if (s->kind != S_EXPR && s->kind != S_RETURN && s->kind != S_IF
        && s->kind != S_FOR && s->kind != S_WHILE && s->kind != S_SWITCH
        && s->kind != S_GOTO && s->kind != S_BREAK && s->kind != S_CONTINUE)
        return;
    edits[s->first].before = joined(
        arena_printf("_Await ebb_all_%s(); ", mode), edits[s->first].before);
}

static void walk_stmt(struct fn *fn, struct stmt *s, bool edit)
{
    if (s == NULL || s->kind == S_PASS)
        return;
    if (s->kind == S_ASM) {
        walk_asm(fn, s);
        return;
    }
    if (s->kind == S_DECL)
        walk_decl(fn, s, edit);
    if (s->kind != S_CASE)
        walk_expr(fn, s->e, edit);
    walk_expr(fn, s->step, edit);
    if (s->init != NULL)
        walk_stmt(fn, s->init, edit);
    for (struct stmt *x = s->body; x != NULL; x = x->next) {
        walk_stmt(fn, x, edit);
        if (edit && every_statement && s->kind == S_BLOCK)
            pause_before(x);
    }
    walk_stmt(fn, s->other, edit);
}

static bool is_function_name(const char *text)
{
    return strcmp(text, "__func__") == 0 || strcmp(text, "__FUNCTION__") == 0
        || strcmp(text, "__PRETTY_FUNCTION__") == 0;
}

/* The last token of the body's local labels, which come first; else its {. */
static tok_id behind_labels(struct fn *fn)
{
    tok_id t = fn->body_first;

    for (struct stmt *s = fn->body->body; s != NULL && s->kind == S_PASS
         && tok_is_kw(s->first, KW_LABEL); s = s->next)
        t = s->last;
    return t;
}

static void edit_body(struct fn *fn)
{
    const char *name = fn->sym->name->text;

    walk_stmt(fn, fn->body, true);
    for (tok_id t = fn->body_first; t <= fn->body_last; t++) {
        bool call = calls_for_name(t);

        if (call || (tok_at(t)->kind == T_IDENT && more_at(t)->sym == NULL
                     && is_function_name(tok_at(t)->name->text)))
            edits[t].instead = arena_printf("\"%s\"", name);
        if (call)
            edits[t + 1].instead = edits[t + 2].instead = "";
    }
    edits[behind_labels(fn)].after = arena_printf(" _Await ebb_all_%s();",
                                                  mode);
    if (strcmp(name, "main") == 0
        && type_resolve(fn->type->base)->kind != TY_VOID)
        edits[fn->body_last].before = joined(edits[fn->body_last].before,
                                             "return 0; ");
}

/* ---- output ---- */

static void copy_range(tok_id first, tok_id last, bool edit)
{
    size_t at = tok_at(first)->off;

    for (tok_id t = first; t <= last; t++) {
        struct tok *k = tok_at(t);

        buf_add(to, unit.text + at, k->off - at);
        if (edit && edits[t].before != NULL)
            buf_puts(to, edits[t].before);
        if (edit && edits[t].instead != NULL)
            buf_puts(to, edits[t].instead);
        else
            buf_add(to, unit.text + k->off, k->len);
        if (edit && edits[t].after != NULL)
            buf_puts(to, edits[t].after);
        at = k->off + k->len;
    }
}

/* Text of ours follows; it has no place in the user's source. */
static void place_ours(void)
{
    buf_puts(to, "\n# 1 \"<async-all>\" 3\n");
}

/* The token t follows, or what stands behind it. */
static void place_at(tok_id t, bool behind)
{
    struct tok *k = tok_at(t);

    buf_printf(to, "\n# %u \"%s\"%s\n", k->line, file_text(k->file),
               k->sys ? " 3" : "");
    for (uint32_t i = 1; i < k->col + (behind ? k->len : 0); i++)
        buf_putc(to, ' ');
}

static void copy_up_to(size_t end)
{
    buf_add(to, unit.text + pos, end - pos);
    pos = end;
}

static void put_prelude(void)
{
    if (prelude_done)
        return;
    prelude_done = true;
    buf_printf(to, "_Async void ebb_all_%s(void) "
               "__attribute__((ebb_frame(24)));\n"
               "void ebb_all_run(struct ebb_frame *, int);\n"
               "void ebb_all_keep(void *);\n", mode);
}

/* static _Async T __ebb_all_f: the parameters follow. */
static void put_async_head(struct fn *fn)
{
    buf_printf(to, "static _Async __typeof__(%s) __ebb_all_%s",
               type_text(type_unqual(fn->type->base), ""),
               fn->sym->name->text);
}

/* A prototype by the tokens of the first declaration. */
static void put_prototype(struct fn *fn)
{
    tok_id open = next_tok(fn->sym->tok);

    put_prelude();
    put_async_head(fn);
    copy_range(open, match_bracket(open), false);
    buf_puts(to, ";\n");
}

static int run_mode(void)
{
    return strcmp(mode, "ready") == 0 ? 0 : strcmp(mode, "yield") == 0 ? 1 : 2;
}

/* The ordinary function of that name.  A parameter may hide the name of the
 * result's type, so that gets one of ours before it. */
static void put_twin(struct fn *fn)
{
    struct type *result = type_unqual(fn->type->base);
    bool none = type_resolve(result)->kind == TY_VOID;
    const char *name = fn->sym->name->text, *sep = "";

    if (!none)
        buf_printf(to, "typedef __typeof__(%s) __ebb_all_t_%s; ",
                   type_text(result, ""), name);
    if (fn->sym->storage == ST_STATIC)
        buf_puts(to, "__attribute__((__unused__)) ");
    copy_range(fn->first, fn->body_first - 1, false);
    buf_printf(to, "\n{ struct ebb_frame *__ebb_boxed = (struct ebb_frame *)"
               "(void *)_Lazy(__ebb_all_%s(", name);
    for (struct param *p = fn->type->param; p != NULL; p = p->next) {
        buf_printf(to, "%s%s", sep, p->sym->name->text);
        sep = ", ";
    }
    buf_printf(to, ")); ebb_all_run(__ebb_boxed, %d);", run_mode());
    if (!none)
        buf_printf(to, " __ebb_all_t_%s __ebb_value = ((struct { struct "
                   "ebb_frame h; __ebb_all_t_%s v; } __attribute__(("
                   "__may_alias__)) *)(void *)__ebb_boxed)->v;", name, name);
    buf_printf(to, " ebb_release(__ebb_boxed);%s }",
               none ? "" : " return __ebb_value;");
}

/* Those of an old definition as in a prototype. */
static void put_old_params(struct param *p)
{
    for (; p != NULL; p = p->next)
        buf_printf(to, "%s%s", type_text(p->type, p->sym->name->text),
                   p->next != NULL ? ", " : "");
}

static void put_function(struct fn *fn)
{
    struct param *p = fn->type->param;

    place_ours();
    put_prelude();
    if (!fn->type->old_style || p == NULL) {
        copy_range(fn->first, fn->body_first - 1, false);
        buf_puts(to, ";\n");
    } else if (fn->sym->tok == name_in_head(fn)) {
        copy_range(fn->first, next_tok(fn->sym->tok), false);
        buf_puts(to, ");\n");
    }
    put_async_head(fn);
    buf_putc(to, '(');
    if (p == NULL) {
        buf_puts(to, "void");
    } else if (fn->type->old_style) {
        put_old_params(p);
    } else {
        tok_id first = p->first;

        while (p->next != NULL)
            p = p->next;
        copy_range(first, p->last, false);
    }
    buf_putc(to, ')');
    place_at(fn->body_first, false);
    edit_body(fn);
    copy_range(fn->body_first, fn->body_last, true);
    place_ours();
    put_twin(fn);
    place_at(fn->last, true);
}

/* One that calls setjmp comes back from calls that never ended. */
static void put_saving(struct fn *fn)
{
    place_ours();
    put_prelude();
    place_at(fn->first, false);
    edits[fn->body_first].after = " __attribute__((__cleanup__(ebb_all_keep),"
        "__unused__)) void *__ebb_all_s = (void *)ebb_self.strand;";
    copy_range(fn->first, fn->last, true);
}

static void put_top(struct top *t)
{
    size_t end = tok_at(t->last)->off + tok_at(t->last)->len;
    bool any = false;

    if (t->fn != NULL && t->fn->data != NULL) {
        struct all *a = all_of(t->fn);

        if (a->reason == NULL || a->saves) {
            copy_up_to(tok_at(t->first)->off);
            if (a->reason == NULL)
                put_function(t->fn);
            else
                put_saving(t->fn);
            pos = end;
            return;
        }
    }
    copy_up_to(end);
    for (struct fn *f = unit.fn; f != NULL; f = f->next) {
        if (!all_of(f)->declared || all_of(f)->reason != NULL
            || f->sym->tok < t->first || f->sym->tok > t->last)
            continue;
        if (!any)
            place_ours();
        any = true;
        put_prototype(f);
    }
    if (any)
        place_at(t->last, true);
}

/* Does a prototype of it stand in front of its definition? */
static bool is_declared_before(struct fn *fn)
{
    tok_id t = fn->sym->tok;

    return t != 0 && t < fn->first && fn->sym->depth == 0
        && tok_is(next_tok(t), '(')
        && (fn->type->param == NULL
            || !tok_is(next_tok(next_tok(t)), ')'));
}

/* Its own typedef of a name of <stdint.h>, which abi.h includes. */
static const char *clash(void)
{
    static const char *const std[] = {
        "int8_t", "uint8_t", "int16_t", "uint16_t", "int32_t", "uint32_t",
        "int64_t", "uint64_t", "intptr_t", "uintptr_t",
    };

    for (struct top *t = unit.top; t != NULL; t = t->next) {
        tok_id name = t->last - 1;
        const struct tok *k = tok_at(name);

        if (tok_is_kw(t->first, KW_TYPEDEF) && !k->sys && k->kind == T_IDENT
            && NAME_IN(std, k->name->text))
            return arena_printf("'%s' is the program's own", k->name->text);
    }
    return NULL;
}

/* Mark the functions that are named, and so on: `used` of sym. */
static void mark_used(tok_id first, tok_id last, bool in_body)
{
    for (tok_id t = first; t <= last; t++) {
        struct tok *k = tok_at(t);
        struct sym *s = tok_more(k)->sym;

        if (s == NULL && k->kind == T_IDENT)
            s = k->name->sym;           /* an initialiser at file scope */
        if (s == NULL || s->kind != SYM_FUNC || s->used || s->body == NULL
            || (!in_body && tok_is(next_tok(t), '(')))
            continue;
        s->used = true;
        mark_used(s->body->body_first, s->body->body_last, true);
    }
}

/* A static function that nothing refers to is no part of the program. */
static bool may_be_unused(const struct top *t)
{
    if (t->fn == NULL || t->fn->sym->storage != ST_STATIC)
        return false;
    for (tok_id i = t->first; i < t->fn->body_first; i++)
        if (tok_is_kw(i, KW_ATTRIBUTE) || tok_is(i, '['))
            return t->fn->sym->is_inline;
    return true;
}

static void check_used(void)
{
    for (struct fn *f = unit.fn; f != NULL; f = f->next)
        if (!f->parsed)
            return;
    for (struct top *t = unit.top; t != NULL; t = t->next)
        if (t->fn == NULL)
            mark_used(t->first, t->last, false);
        else if (!may_be_unused(t))
            mark_used(t->fn->body_first, t->fn->body_last, true);
    for (struct top *t = unit.top; t != NULL; t = t->next)
        if (may_be_unused(t) && !t->fn->sym->used)
            leave_alone(t->fn, never_used);
}

static void judge(void)
{
    const char *reason = clash();

    for (struct fn *f = unit.fn; f != NULL; f = f->next) {
        f->data = NEW(struct all);
        if (reason != NULL)
            leave_alone(f, reason);
        check_head(f);
        if (!f->parsed)
            leave_alone(f, "its body");
    }
    check_attributes();
    check_used();
    for (struct fn *f = unit.fn; f != NULL; f = f->next) {
        if (f->parsed) {
            check_locals(f);
            walk_stmt(f, f->body, false);
        }
        all_of(f)->declared = is_declared_before(f);
    }
}

static void show(const char *path)
{
    uint32_t made = 0, left = 0, unused = 0;

    for (struct fn *f = unit.fn; f != NULL; f = f->next) {
        const char *reason = all_of(f)->reason;

        if (is_foreign(f))
            continue;
        if (reason == NULL)
            fprintf(stderr, "async-all: %s: async, %u calls await it\n",
                    f->sym->name->text, all_of(f)->calls);
        else
            fprintf(stderr, "async-all: %s: left alone: %s\n",
                    f->sym->name->text, reason);
        made += reason == NULL;
        unused += reason == never_used;
        left += reason != NULL && reason != never_used;
    }
    fprintf(stderr, "async-all: %s: %u async, %u left alone, %u never used\n",
            path, made, left, unused);
}

void all_unit(const char *text, size_t len, const char *how, const char *path,
              struct buf *out)
{
    every_statement = strcmp(how, "stress") == 0;
    mode = every_statement ? "mix" : how;
    to = out;
    unit.text = text;
    unit.len = len;
    diag_mute = parse_every_body = true;
    lex_unit(true);
    parse_unit();
    edits = NEW_ARRAY(struct edit, unit.ntok + 1);
    judge();
    for (struct top *t = unit.top; t != NULL; t = t->next)
        put_top(t);
    copy_up_to(unit.len);
    if (path != NULL)
        show(path);
}
