/* SPDX-License-Identifier: MIT-0 */
/*
 * The parser's state, its way out of errors, and the top level of a unit.
 *
 * One pass over the tokens without going back.  A construct that is not
 * understood ends in parse_fail(), which jumps to the innermost place that
 * can go on: the next statement of an async body, the end of an ordinary
 * one, the next top-level declaration.  Outside async code that happens
 * without a word, since the tokens are copied and the real compiler judges
 * them.  The body of an ordinary function is skipped by its braces unless it
 * uses a word of ours or something async.
 */
#include "cc.h"
#include "parse.h"

#include <string.h>

struct parser ps;
bool parse_every_body;

enum {
    LEVEL_MAX = 2500,                   /* nesting; about 1 kB of stack each */
    TYPE_DEPTH_MAX = 500,
    TYPE_PARTS_MAX = 50000,             /* typedefs can double what they name */
};

static bool seen_async;                 /* any async declaration so far */
static tok_id *pair;                    /* of an opening bracket: its other */

/* ---- tokens ---- */

tok_id skip_pragmas(tok_id t)
{
    while (unit.tok[t].kind == T_PRAGMA)
        t++;
    return t;
}

void advance(void)
{
    if (unit.tok[ps.p].kind == T_EOF)
        return;
    ps.prev = ps.p;
    ps.p = skip_pragmas(ps.p + 1);
}

void skip_to(tok_id t)
{
    if (t <= ps.p)
        return;
    ps.p = t;
    do
        t--;
    while (unit.tok[t].kind == T_PRAGMA);
    ps.prev = t;
    ps.p = skip_pragmas(ps.p);
}

bool accept(unsigned op)
{
    if (!tok_is(ps.p, op))
        return false;
    advance();
    return true;
}

bool accept_kw(int kw)
{
    if (!word_at(ps.p, kw))
        return false;
    advance();
    return true;
}

void expect(unsigned op)
{
    if (!accept(op))
        expected(arena_printf("'%c'", (char)op));
}

const char *spell(tok_id t)
{
    const struct tok *k = tok_at(t);

    if (k->kind == T_EOF)
        return "the end of the file";
    return arena_printf("'%.*s'", k->len > 40 ? 40 : (int)k->len,
                        unit.text + k->off);
}

/* Of those of one kind that are open: the last; pair[] has the one around. */
static void close_bracket(tok_id *last, tok_id t)
{
    tok_id up = pair[*last];

    if (*last == 0)
        return;
    pair[*last] = t;
    *last = up;
}

/* Fill pair[], each kind for itself; those never closed meet the end. */
static void pair_brackets(void)
{
    enum { PAREN, BRACKET, BRACE };
    tok_id last[3] = { 0 };

    pair = NEW_ARRAY(tok_id, unit.ntok);
    for (tok_id t = 1; t < unit.ntok; t++) {
        int kind;

        if (unit.tok[t].kind != T_PUNCT)
            continue;
        switch (unit.tok[t].op) {
        case '(': kind = PAREN; break;
        case '[': kind = BRACKET; break;
        case '{': kind = BRACE; break;
        case ')': close_bracket(&last[PAREN], t); continue;
        case ']': close_bracket(&last[BRACKET], t); continue;
        case '}': close_bracket(&last[BRACE], t); continue;
        default: continue;
        }
        pair[t] = last[kind];
        last[kind] = t;
    }
    for (int kind = 0; kind < 3; kind++)
        while (last[kind] != 0)
            close_bracket(&last[kind], unit.ntok - 1);
}

tok_id match_bracket(tok_id t)
{
    return pair[t] != 0 ? pair[t] : t;
}

void skip_brackets(void)
{
    tok_id open = ps.p, close = match_bracket(open);

    for (tok_id t = open; t < close; t++) {
        tok_id end = tok_is(t, '{') ? match_bracket(t) : t;

        if (end > close || tok_is(t, '}')) {
            skip_to(t);
            expected(tok_is(open, '(') ? "')'"
                     : tok_is(open, '[') ? "']'" : "'}'");
        }
        t = end;
    }
    skip_to(next_tok(close));
}

bool word_at(tok_id t, int kw)
{
    const struct tok *k = tok_at(t);

    return k->kind == T_IDENT && k->name->kw == kw &&
           (k->name->reserved || k->name->sym == NULL);
}

bool is_word(int kw)
{
    return word_at(ps.p, kw);
}

void blank(tok_id first, tok_id last)
{
    for (tok_id t = first; t != 0 && t <= last; t++)
        if (unit.tok[t].kind != T_PRAGMA)
            tok_edit(t)->instead = "";
}

void show_instead(tok_id first, tok_id last, const char *text)
{
    blank(first, last);
    tok_edit(first)->instead = text;
}

/* ---- errors ---- */

void parse_fail(tok_id at, const char *fmt, ...)
{
    char text[256];
    va_list ap;

    if (!ps.quiet) {
        va_start(ap, fmt);
        vsnprintf(text, sizeof(text), fmt, ap);
        va_end(ap);
        error_at(at, "ebb-syntax", "%s", text);
    }
    longjmp(*ps.recover, 1);
}

/* The word of the language that the name at t may be meant for, or NULL. */
static const char *meant(tok_id t)
{
    const struct tok *k = tok_at(t);
    struct guess g = { 0 };

    if (t == 0 || k->kind != T_IDENT || k->name->kw != 0)
        return NULL;
    g.name = k->name->text;
    g.len = k->name->len;
    guess_keywords(&g);
    return g.best;
}

void check_meant(tok_id t)
{
    const char *word = meant(t);

    if (word == NULL || ps.quiet)
        return;
    hint_instead(t, t, word);
    parse_fail(t, "'%s' makes no sense here; did you mean '%s'?",
               tok_at(t)->name->text, word);
}

/* Is a word misspelt that stands in front, or begins the statement? */
static void check_spelling(void)
{
    check_meant(ps.prev);
    if (ps.stmt != 0 && tok_at(ps.stmt)->kind == T_IDENT
        && tok_at(ps.stmt)->name->sym == NULL)
        check_meant(ps.stmt);
}

/* Propose what is missing, if that is a token that ends something. */
static void propose(const char *what)
{
    if (what[0] == '\'' && what[1] != '\0' && what[2] == '\''
        && strchr(";)]", what[1]) != NULL && ps.prev != 0)
        hint_behind(ps.prev, arena_strndup(what + 1, 1));
}

/* A name that is neither declared nor of a member. */
static bool is_stray_word(tok_id t)
{
    const struct tok *k = tok_at(t);

    return ps.fn != NULL && k->kind == T_IDENT && k->name->sym == NULL
        && k->name->kw == 0 && !tok_is(t - 1, '.') && !tok_is(t - 1, P_ARROW);
}

void expected(const char *what)
{
    /* What is missing belongs behind the last token if the next one is on
     * another line. */
    tok_id at = unit.tok[ps.p].bol && ps.prev != 0 ? ps.prev : ps.p;

    check_spelling();
    if (ps.fn != NULL && tok_is_kw(ps.prev, KW_ASYNC)
        && tok_at(ps.prev)->name->sym == NULL)
        parse_fail(ps.prev, "'async' belongs to declarations: a call is "
                   "awaited or spawned");
    if (!ps.quiet && ps.fn != NULL)
        misuse_of_block();
    if (is_stray_word(ps.prev) && names_function(ps.p))
        parse_fail(ps.prev, "'%s' makes no sense here",
                   tok_at(ps.prev)->name->text);
    if (tok_is_kw(ps.p, KW_ELSE) && ps.within_end == ps.prev)
        parse_fail(ps.p, "what is done when the time is over stands behind "
                   "'otherwise'");
    if (tok_is_kw(ps.p, KW_ELSE))
        parse_fail(ps.p, "'else' without an 'if' in front of it");
    if (!ps.quiet)
        propose(what);
    ps.no_semicolon = strcmp(what, "';'") == 0
                   && tok_at(ps.p)->kind == T_IDENT
                   && (tok_at(ps.p)->bol || tok_at(ps.p)->name->kw != 0);
    if (at == ps.prev)
        parse_fail(at, "expected %s behind %s", what, spell(ps.prev));
    parse_fail(at, "expected %s before %s", what, spell(ps.p));
}

void outside_async(tok_id at)
{
    static const struct fn *told;
    const struct fn *fn = ps.fn;

    if (fn != NULL && fn == told)
        return;
    told = fn;
    error_at(at, "ebb-await-outside", "'%s' outside %s function",
             tok_at(at)->name->text,
             tok_at(at)->name->kw == KW_TRY ? "a" : "an async");
    if (fn == NULL || fn->around != NULL)
        return;
    hint_before(fn->first, "async ");
    note_at(fn->sym->tok, "make '%s' async, and await it where it is called",
            fn->sym->name->text);
}

void level_enter(void)
{
    if (++ps.level > LEVEL_MAX)
        parse_fail(ps.p, "nested too deeply");
}

void level_leave(void)
{
    ps.level--;
}

struct type *check_type_size(struct type *t)
{
    if (t->depth > TYPE_DEPTH_MAX || t->parts > TYPE_PARTS_MAX)
        parse_fail(ps.prev, "this type is nested too deeply");
    return t;
}

/* ---- which bodies to parse ---- */

static bool can_start_operand(tok_id t)
{
    const struct tok *k = tok_at(t);

    if (k->kind == T_PUNCT)
        return k->op == '(' || k->op == '*' || k->op == '&';
    return k->kind == T_IDENT || k->kind == T_NUM;
}

bool is_block_word(tok_id t, unsigned kw)
{
    tok_id n = next_tok(t);

    switch (kw) {
    case KW_JOIN:
    case KW_NONCANCEL:
        return tok_is(n, '{');
    case KW_SELECT:
        return tok_is(n, '{') ||
               (tok_is_kw(n, KW_BIASED) && tok_is(next_tok(n), '{'));
    case KW_SCOPE:
    case KW_WITHIN:
        return tok_is(n, '(') && tok_is(next_tok(match_bracket(n)), '{');
    default:
        return false;
    }
}

/* Does the word at t look as if it were used in our meaning? */
static bool is_our_word(tok_id t)
{
    const struct name *name = unit.tok[t].name;
    tok_id n = next_tok(t), before = t - 1;

    if (tok_is(before, '.') || tok_is(before, P_ARROW) ||
        tok_is_kw(before, KW_GOTO) || tok_is_kw(before, KW_STRUCT) ||
        tok_is_kw(before, KW_UNION) || tok_is_kw(before, KW_ENUM))
        return false;
    if (is_block_word(t, name->kw))
        return true;
    if (name->sym != NULL && !name->reserved)
        return false;
    switch (name->kw) {
    case KW_ASYNC:
        return unit.tok[n].kind == T_IDENT || tok_is(n, '[');
    case KW_AWAIT:
    case KW_TRY:
        return can_start_operand(n);
    case KW_DEFER:
        return can_start_operand(n) || tok_is(n, '{') || tok_is(n, P_INC) ||
               tok_is(n, P_DEC);
    case KW_YIELD:
        return unit.tok[n].kind == T_IDENT || unit.tok[n].kind == T_NUM;
    case KW_EACH:
        return tok_is(n, '(') && starts_type(next_tok(n));
    case KW_SPAWN:
    case KW_SPAWN_IN:
    case KW_SPAWN_LOCAL:
    case KW_SPAWN_ON:
    case KW_TRY_SPAWN:
    case KW_BLOCK_ON:
    case KW_SPAWN_BLOCKING:
    case KW_LAZY:
    case KW_GENERATE:
    case KW_TASK:
    case KW_FUTURE:
    case KW_STREAM:
    case KW_CHANNEL:
        return tok_is(n, '(');
    default:
        return false;
    }
}

/* A handle, or something async, that has a name of the program's. */
static bool uses_async(const struct name *name)
{
    if (name->sym == NULL || name->sym->type == NULL)
        return false;
    if (unit.uses_handles &&
        type_resolve(name->sym->type)->kind == TY_HANDLE)
        return true;
    return seen_async && name->sym->kind != SYM_TYPEDEF &&
           type_mentions_async(name->sym->type);
}

/* x.name( or x->name( where name is a pointer to async code somewhere. */
static bool calls_async_member(tok_id t)
{
    return tok_at(t)->name->async_member && tok_is(next_tok(t), '(') &&
           (tok_is(t - 1, '.') || tok_is(t - 1, P_ARROW));
}

/* Is there something of ours in [first, last]? */
bool has_our_words(tok_id first, tok_id last)
{
    for (tok_id t = first; t <= last; t++) {
        const struct tok *k = tok_at(t);

        if (k->kind != T_IDENT)
            continue;
        if ((k->name->kw >= KW_ASYNC && is_our_word(t)) ||
            uses_async(k->name) || calls_async_member(t))
            return true;
    }
    return false;
}

/* ---- function definitions ---- */

static void declare_params(struct fn *fn, struct chunk *c, struct specs *sp)
{
    uint32_t i = 0;

    (void)sp;
    ps.local_end = &fn->locals;
    scope_reenter(c->scope);
    for (struct param *p = c->param; p != NULL; p = p->next, i++) {
        struct sym *s = c->param_sym[i];

        p->sym = s;
        if (s == NULL)
            continue;
        s->fn = fn;
        s->is_param = true;
        *ps.local_end = s;
        ps.local_end = &s->next;
    }
    fn->params = fn->locals;
}

static void parse_body_now(struct fn *fn)
{
    struct parser saved = ps;
    uint32_t before = diag_errors();
    jmp_buf env;

    ps.fn = fn;
    ps.quiet = !fn->is_async;
    ps.named = NULL;
    ps.recover = &env;
    if (setjmp(env) == 0) {
        fn->body = parse_block(true);
        if (ps.prev > fn->body_last)
            parse_fail(fn->body_last, "this '}' stands inside other "
                       "brackets");
        fn->parsed = true;
    } else {
        fn->body = NULL;
        fn->parsed = false;
    }
    fn->broken = diag_errors() != before;
    ps.fn = saved.fn;
    ps.block = saved.block;
    ps.quiet = saved.quiet;
    ps.recover = saved.recover;
    ps.level = saved.level;
    ps.named = saved.named;
    ps.unevaluated = false;
    ps.what = NULL;
    if (parse_every_body && diag_errors() != before)
        fn->parsed = false;
}

/* The chunk next to the declared name. */
static struct chunk *name_chunk(struct declarator *d)
{
    struct chunk *c = d->chunk;

    while (c != NULL && c->next != NULL)
        c = c->next;
    return c;
}

static struct fn **fn_end;

void fn_link(struct fn *fn)
{
    *fn_end = fn;
    fn_end = &fn->next;
}

/* The function was not parsed: neither are the blocks in it. */
static void drop_blocks(struct fn *fn)
{
    for (struct fn *b = fn->blocks; b != NULL; b = b->block_next) {
        b->parsed = false;
        drop_blocks(b);
    }
}

/* A '{' without its '}': does a declaration start at t, in column 1? */
static bool starts_anew(tok_id t)
{
    const struct tok *k = tok_at(t);

    return k->kind == T_EOF
        || (k->kind == T_IDENT && k->bol && k->col == 1 && starts_decl(t)
            && !tok_is(next_tok(t), ':'));
}

/*
 * The body that starts here is never closed.  Say so, and go on where the
 * next function seems to start.
 */
static void unclosed_body(const struct sym *s)
{
    tok_id open = ps.p, t = next_tok(open);

    while (!starts_anew(t))
        t = next_tok(t);
    error_at(open, "ebb-syntax", "this '{' of '%s' is never closed",
             s->name->text);
    if (tok_at(t)->kind != T_EOF)
        note_at(t, "a '}' seems to be missing in front of this");
    scope_unwind(0);
    skip_to(t);
}

/* Is the body to be parsed?  Its tokens are made if they are not there. */
static bool body_is_asked(struct fn *fn)
{
    tok_id t = fn->body_first + 1;
    const struct tok *k = tok_at(t);
    const char *text = unit.text + k->off;

    if (k->kind == T_BODY) {
        if (!fn->is_async && !skim_finds(text, text + k->len, uses_async))
            return false;
        lex_bodies(t);
        diag_pragmas();
        pair_brackets();
        fn->body_last = fn->last = match_bracket(fn->body_first);
    }
    return fn->is_async || parse_every_body
        || has_our_words(fn->body_first, fn->body_last);
}

/* declarator '{' ... '}'; the declarator has been declared as s. */
static void function_body(struct specs *sp, struct declarator *d,
                          struct sym *s)
{
    struct fn *fn = NEW(struct fn);
    struct chunk *c = name_chunk(d);
    tok_id end = match_bracket(ps.p);

    fn->sym = s;
    fn->type = type_resolve(d->type);
    fn->is_async = fn->type->is_async;
    fn->is_generator = fn->type->is_generator;
    fn->first = ps.top->first;
    fn->body_first = ps.p;
    fn->body_last = fn->last = end;
    fn->is_main = fn->is_async && strcmp(s->name->text, "main") == 0;
    s->defined = true;
    s->defined_at = d->name_tok;
    if (fn->is_async && unit.tok[end].kind == T_EOF) {
        unclosed_body(s);
        return;
    }
    ps.top->fn = fn;
    fn_link(fn);
    if (c != NULL && c->kind == TY_FUNC)
        declare_params(fn, c, sp);
    else
        scope_reenter(NULL);
    if (body_is_asked(fn)) {
        unit.uses_ebb = true;
        parse_body_now(fn);
        if (fn->parsed) {
            s->body = fn;
        } else {
            fn->locals = fn->params = NULL;
            drop_blocks(fn);
        }
    }
    scope_unwind(0);
    skip_to(fn->last + (unit.tok[fn->last].kind != T_EOF));
    for (struct sym *l = fn->locals; l != NULL; l = l->next)
        fn->nlocal++;
}

static bool at_function_body(struct declarator *d)
{
    struct chunk *c = name_chunk(d);

    if (c == NULL || c->kind != TY_FUNC)
        return false;
    if (tok_is(ps.p, '{'))
        return true;
    return c->knr && !tok_is(ps.p, ';') && !tok_is(ps.p, ',') &&
           starts_decl(ps.p);
}

/* Does a prototype before it say the same of an old definition? */
static bool fits_prototype(struct declarator *d)
{
    const struct sym *s = tok_at(d->name_tok)->name->sym;
    struct type *t = s != NULL ? type_resolve(s->type) : NULL;
    struct param *p = type_resolve(d->type)->param;

    if (t == NULL || t->kind != TY_FUNC || t->old_style)
        return true;
    for (struct param *q = t->param; q != NULL || p != NULL;
         p = p->next, q = q->next)
        if (p == NULL || q == NULL
            || !type_same(type_unqual(type_decay(p->type)),
                          type_unqual(type_decay(q->type))))
            return false;
    return true;
}

/* The declarations between an old definition's ')' and its '{'. */
static void skip_old_declarations(struct declarator *d, struct specs *sp)
{
    struct chunk *c = name_chunk(d);

    if (parse_every_body) {
        struct type *t = type_resolve(d->type);

        parse_old_params(c);
        t->param = c->param;
        if (!fits_prototype(d))
            t->param = c->param = NULL;
        return;
    }
    if (sp->async != 0 && d->chunk != NULL)
        error_at(d->name_tok, "ebb-knr-async",
                 "an async function needs a prototype: write the parameters' "
                 "types between the parentheses");
    while (!tok_is(ps.p, '{') && unit.tok[ps.p].kind != T_EOF)
        advance();
    if (!tok_is(ps.p, '{'))
        expected("'{'");
}

/* The real compiler would tell of all that we make of the function. */
static void check_first_body(const struct sym *s, tok_id at)
{
    if (!s->defined || !type_resolve(s->type)->is_async)
        return;
    error_at(at, "ebb-redeclared", "'%s' is defined twice", s->name->text);
    note_at(s->defined_at, "the earlier definition");
}

static void function_definition(struct specs *sp, struct declarator *d)
{
    struct sym *s;

    end_declarator(sp, d);
    if (name_chunk(d)->knr)
        skip_old_declarations(d, sp);
    s = declare(sp, d);
    check_first_body(s, d->name_tok);
    if (d->adecl != NULL)
        d->adecl->is_definition = true;
    function_body(sp, d, s);
}

/* ---- the top level ---- */

/* asnyc int f(void): told here, and taken as what is meant. */
static void check_async_spelling(void)
{
    tok_id t = behind_storage(ps.p);
    const struct tok *k = tok_at(t);
    struct guess g = { 0 };

    if (k->kind != T_IDENT || k->name->kw != 0 || k->name->sym != NULL
        || tok_at(next_tok(t))->kind != T_IDENT
        || !starts_decl(next_tok(t)))
        return;
    g.name = k->name->text;
    g.len = k->name->len;
    guess_add(&g, "async");
    if (g.best == NULL)
        return;
    hint_instead(t, t, "async");
    error_at(t, "ebb-syntax", "'%s' makes no sense here; did you mean "
             "'async'?", k->name->text);
    unit.tok[t].name = intern("async", 5);
}

/*
 * specifiers ( ';' | declarator [ '=' initialiser ] { ',' ... } ';'
 *            | declarator body )
 */
static void external_declaration(void)
{
    struct specs sp = { 0 };

    if (accept(';'))
        return;
    if (is_word(KW_ASM)) {
        while (!tok_is(ps.p, ';') && unit.tok[ps.p].kind != T_EOF)
            advance();
        expect(';');
        return;
    }
    if (is_word(KW_STATIC_ASSERT)) {
        parse_static_assert();
        return;
    }
    check_async_spelling();
    misuse_of_yields();
    parse_specs(&sp);
    if (sp.async != 0) {
        seen_async = true;
        unit.uses_ebb = true;
    }
    if (accept(';'))
        return;
    for (;;) {
        struct declarator d = { 0 };
        struct sym *s;

        parse_declarator(&d, &sp);
        if (d.name_tok == 0)
            expected("a name");
        misuse_of_async(sp.first);
        if (at_function_body(&d)) {
            function_definition(&sp, &d);
            return;
        }
        end_declarator(&sp, &d);
        s = declare(&sp, &d);
        if (tok_is(ps.p, '='))
            parse_init(&sp, s);
        if (!accept(','))
            break;
    }
    expect(';');
}

/* Behind the next ';' or '}' of the top level.  Parentheses do not count: a
 * missing one must not swallow what follows. */
static void resync_top(tok_id first)
{
    unsigned depth = 0;
    tok_id t = first;

    for (; unit.tok[t].kind != T_EOF; t++) {
        if (unit.tok[t].kind != T_PUNCT)
            continue;
        if (unit.tok[t].op == '{')
            depth++;
        else if (unit.tok[t].op == '}' && depth)
            depth--;
        if (depth == 0 && t >= ps.p &&
            (unit.tok[t].op == ';' || unit.tok[t].op == '}'))
            break;
    }
    if (unit.tok[t].kind != T_EOF)
        t++;
    skip_to(t);
    if (ps.p == first)
        advance();
}

static struct top **top_end;

static void parse_top(void)
{
    struct top *top = NEW(struct top);
    jmp_buf env;

    *top_end = top;
    top_end = &top->next;
    top->first = ps.p;
    ps.top = top;
    ps.fn = NULL;
    ps.block = NULL;
    ps.quiet = true;
    ps.what = NULL;
    ps.unevaluated = false;
    ps.level = 0;
    ps.recover = &env;
    if (setjmp(env) == 0) {
        external_declaration();
    } else {
        unit.lost |= !ps.quiet;
        scope_unwind(0);
        resync_top(ps.top->first);
    }
    ps.top->last = ps.prev >= ps.top->first ? ps.prev : ps.top->first;
}

/* Types that the real compiler knows without a declaration. */
static void declare_builtin_types(void)
{
    static const char *const integer[][2] = {
        { "__int128_t", "__int128" },
        { "__uint128_t", "unsigned __int128" },
    };
    struct type *list = type_new(TY_LIST);
    struct sym *s;

    for (size_t i = 0; i < 2; i++) {
        s = NEW(struct sym);
        s->kind = SYM_TYPEDEF;
        s->name = intern(integer[i][0], strlen(integer[i][0]));
        s->type = type_arith(integer[i][1]);
        scope_declare(s);
    }
    s = NEW(struct sym);
    s->kind = SYM_TYPEDEF;
    s->name = intern("__builtin_va_list", 17);
    list->text = "__builtin_va_list";
    list->base = type_new(TY_LIST);
    list->base->text = "__typeof__((0, *(__builtin_va_list *)0))";
    list->size = 24;
    list->base->size = 8;
    s->type = list;
    scope_declare(s);
}

void parse_unit(void)
{
    pair_brackets();
    declare_builtin_types();
    top_end = &unit.top;
    fn_end = &unit.fn;
    ps.p = skip_pragmas(1);
    while (unit.tok[ps.p].kind != T_EOF)
        parse_top();
}
