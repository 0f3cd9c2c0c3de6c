/* SPDX-License-Identifier: MIT-0 */
/*
 * emit: the translated unit.
 *
 * The preprocessed text is copied byte for byte, with the edits that tokens
 * carry, and with each translated function in the place of its definition:
 *
 *     types and statics moved out, frames, prototypes, arms, helpers,
 *     the start copy behind the user's own head, the resume copies, tables.
 *
 * A function whose frame embeds one that is defined further down waits, with
 * a prototype in its place, until that one has been emitted.
 */
#include "lower.h"
#include "parse.h"

/* One type that async functions return. */
struct ret {
    struct ret *next;
    const char *tag;                    /* "__ebb_ret_int" */
    struct type *type;
    bool declared, defined;
};

static struct ret *rets;
static struct buf *to;
static size_t pos;                      /* of what is still to be copied */
static tok_id cursor;
static bool errors_only;
static bool types_guarded;              /* the pragmas have been printed */

/* ---- what async functions return ---- */

static struct ret *ret_of(struct type *result)
{
    const char *tag;
    struct ret *r;

    result = type_unqual(result);
    for (r = rets; r != NULL; r = r->next)
        if (r->type == result && result->kind <= TY_FLOAT)
            return r;                   /* no tag that may be renamed */
    tag = arena_printf("__ebb_ret_%s", type_mangle(result));
    for (r = rets; r != NULL; r = r->next)
        if (strcmp(r->tag, tag) == 0)
            return r;
    r = NEW(struct ret);
    r->tag = tag;
    r->type = result;
    r->next = rets;
    rets = r;
    return r;
}

const char *ret_tag(struct type *result)
{
    return ret_of(result)->tag;
}

const char *ret_spelling(const char *tag, size_t len)
{
    for (struct ret *r = rets; r != NULL; r = r->next)
        if (strlen(r->tag) == len && memcmp(r->tag, tag, len) == 0)
            return type_text(type_is_arith(r->type) ? type_resolve(r->type)
                                                    : r->type, "");
    return NULL;
}

void ret_define(struct type *result, struct buf *out)
{
    struct ret *r;

    if (is_void_type(result))
        return;
    r = ret_of(result);
    if (r->defined)
        return;
    r->defined = r->declared = true;
    buf_printf(out, "struct %s { struct ebb_frame *p; %s; };\n", r->tag,
               type_text(r->type, "v"));
    buf_printf(out, "struct __ebb_res%s { struct ebb_frame h; %s; } "
               "__attribute__((may_alias));\n", r->tag + 9,
               type_text(r->type, "v"));
    buf_printf(out, "struct __ebb_tsk%s { struct ebb_task h; %s; } "
               "__attribute__((may_alias));\n", r->tag + 9,
               type_text(r->type, "v"));
}

static char *async_ret(struct type *func)
{
    if (func->is_generator)
        return type_text(func->base, "");
    if (is_void_type(func->base))
        return arena_printf("struct ebb_frame *");
    return arena_printf("struct %s", ret_tag(func->base));
}

extern char *(*type_async_ret)(struct type *func);

const char *frame_name(struct fn *fn)
{
    return trans_of(fn)->codes->frame;
}

/* ---- edits of declarations ---- */

static bool is_async_main(struct async_decl *d)
{
    return d->is_prototype && d->sym != NULL && d->sym->fn == NULL
        && strcmp(d->sym->name->text, "main") == 0;
}

static void edit_decl(struct async_decl *d)
{
    struct edit *e = tok_edit(d->type_tok);

    e->instead = async_ret(d->func);
    tok_edit(d->lparen)->after = arena_printf("ebb_mem%s%s",
                                              d->is_definition ? " __ebb_m"
                                                               : "",
                                              d->no_params ? "" : ",");
    if (d->is_prototype && !d->is_definition && d->sym != NULL
        && d->sym->storage != ST_STATIC && !is_async_main(d))
        tok_edit(d->rparen)->after =
            arena_printf(" __asm__(\"__ebb%d_%s\")", 1, d->sym->name->text);
    if (is_async_main(d)) {
        tok_edit(d->sym->tok)->instead = "__ebb_main";
        d->sym->link = "__ebb_main";
        if (d->sym->storage == ST_NONE)
            e->before = "static ";
    }
}

/* What is made of a function says by the second name what is meant by the
 * first at file scope. */
static void add_alias(struct sym *def)
{
    tok_id t = def->tok;
    struct edit *e;

    if (def->alias != NULL || t == 0)
        return;
    while (!tok_is(t, ';')) {
        if (tok_at(t)->kind == T_EOF)   /* no declaration, as cc will say */
            return;
        t = tok_is(t, '(') || tok_is(t, '[') ? match_bracket(t) + 1 : t + 1;
    }
    def->alias = arena_printf("__ebb_t_%s", def->name->text);
    e = tok_edit(t);
    e->after = arena_printf("%s\n# 1 \"<ebb>\" 3\ntypedef %s %s;",
                            e->after != NULL ? e->after : "",
                            def->name->text, def->alias);
}

/* ---- copying ---- */

/* What follows an edit stands in its own column again. */
static void put_edit(struct tok *k)
{
    struct edit *e = tok_more(k)->edit;
    size_t from = to->len, len = k->len;

    if (e->before != NULL)
        buf_puts(to, e->before);
    if (e->instead != NULL)
        buf_puts(to, e->instead);
    else
        buf_add(to, unit.text + k->off, k->len);
    if (e->after != NULL)
        buf_puts(to, e->after);
    if (to->len - from > k->len) {
        buf_printf(to, "\n# %u \"%s\"%s\n", k->line, file_text(k->file),
                   k->sys ? " 3" : "");
        from = to->len;
        len += k->col <= COLUMN_MAX ? k->col - 1 : 0;
    }
    while (to->len - from < len)
        buf_putc(to, ' ');
}

static void copy_to(size_t end)
{
    for (;; cursor++) {
        struct tok *k;

        cursor = bitset_next(&unit.edited, cursor);
        k = tok_at(cursor);
        if (cursor >= unit.ntok || k->off >= end)
            break;
        if (k->off < pos)
            continue;
        buf_add(to, unit.text + pos, k->off - pos);
        put_edit(k);
        pos = k->off + k->len;
    }
    if (end > pos) {
        buf_add(to, unit.text + pos, end - pos);
        pos = end;
    }
}

static void line_at(tok_id t, bool sys)
{
    struct tok *k = tok_at(t);

    buf_printf(to, "\n# %u \"%s\"%s\n", k->line, file_text(k->file),
               sys || k->sys ? " 3" : "");
}

static void glue_lines(void)
{
    if (to->len > 0 && to->text[to->len - 1] != '\n')
        buf_putc(to, '\n');
    buf_puts(to, "# 1 \"<ebb>\" 3\n");
}

/* The tokens [first, last] as a head of their own, at their line. */
static void copy_head(tok_id first, tok_id last)
{
    size_t pos0 = pos;
    tok_id cursor0 = cursor;

    line_at(first, false);
    pos = tok_at(first)->off;
    cursor = first;
    copy_to(tok_at(last)->off + tok_at(last)->len);
    pos = pos0;
    cursor = cursor0;
}

/* ---- one function ---- */

static void define_rets(struct fn *fn)
{
    struct trans *tr = trans_of(fn);

    if (fn->is_async && !fn->is_generator)
        ret_define(fn_result(fn), to);
    for (struct code *c = tr->codes; c != NULL; c = c->next) {
        for (struct point *p = c->points; p != NULL; p = p->next) {
            if (p->kind != PT_GROUP)
                ret_define(p->result, to);
            if (p->kind == PT_NEXT)
                ret_define(p->item_type, to);
        }
        for (struct group *g = c->groups; g != NULL; g = g->next)
            for (uint32_t i = 0; i < g->narm; i++) {
                if (g->arm[i].await != NULL)
                    ret_define(g->arm[i].result, to);
                if (g->arm[i].item_type != NULL)
                    ret_define(g->arm[i].item_type, to);
            }
    }
    for (struct helper *h = tr->helpers; h != NULL; h = h->next)
        if (h->func->is_async)
            ret_define(h->func->base, to);
}

/* Inner codes first: their frames are part of the outer ones. */
static void emit_frames(struct code *c)
{
    if (c == NULL)
        return;
    emit_frames(c->next);
    if (!c->plain)
        frame_text(c, to);
}

/* What the body of fn and the blocks in it refer to. */
static void emit_hoisted(struct fn *fn)
{
    struct trans *tr = trans_of(fn);

    if (tr->hoisted_done)
        return;
    tr->hoisted_done = true;
    if (fn->captures != NULL || tr->hoisted.text != NULL)
        glue_lines();
    captures_text(fn, to);
    if (tr->hoisted.text != NULL)
        buf_puts(to, tr->hoisted.text);
}

/* Callers elsewhere keep as much room as EBB_FRAME(n) has told them. */
static void check_declared_size(struct fn *fn)
{
    int64_t n;

    if (!fn->is_async || fn->sym->frame_size == NULL
        || !expr_value(fn->sym->frame_size, &n))
        return;
    line_at(fn->sym->tok, true);
    buf_printf(to, "__extension__ _Static_assert(sizeof(%s) <= %lld, \"the "
               "frame of %s needs more than its EBB_FRAME\");\n"
               "__extension__ _Static_assert(_Alignof(%s) <= 8, \"the frame of "
               "%s is aligned too strictly for EBB_FRAME\");\n",
               frame_name(fn), (long long)n, fn->sym->name->text,
               frame_name(fn), fn->sym->name->text);
}

static void emit_types(struct fn *fn)
{
    struct trans *tr = trans_of(fn);

    if (tr->frame_done)
        return;
    emit_hoisted(fn);
    glue_lines();
    define_rets(fn);
    buf_puts(to, "#pragma pack(push)\n#pragma pack()\n");
    emit_frames(tr->codes);
    buf_puts(to, "#pragma pack(pop)\n");
    check_declared_size(fn);
    tr->frame_done = true;
}

/* The head of the function that a block becomes. */
static void emit_block_head(struct fn *fn)
{
    struct buf b = { 0 };
    const char *sep = "";

    line_at(fn->first, true);
    buf_printf(&b, "%s(", fn->sym->name->text);
    if (fn->is_async) {
        buf_puts(&b, "ebb_mem __ebb_m");
        sep = ", ";
    }
    for (struct capture *c = fn->captures; c != NULL; c = c->next) {
        const char *name = c->wrap != NULL || c->sym->pinned
                         ? arena_printf("__ebb_p_%s", c->sym->name->text)
                         : c->sym->name->text;

        buf_printf(&b, "%s%s%s", sep, c->wrap != NULL ? "const " : "",
                   type_text(c->wrap != NULL ? c->wrap : c->sym->type, name));
        sep = ", ";
    }
    buf_puts(&b, *sep != '\0' ? ")" : "void)");
    buf_printf(to, "static %s\n", fn->is_async
               ? arena_printf("%s %s", async_ret(fn->type), b.text)
               : type_text(fn->type->base, b.text));
}

static void emit_head(struct fn *fn)
{
    if (fn->around != NULL)
        emit_block_head(fn);
    else
        copy_head(fn->first, fn->body_first - 1);
}

/* int f(a) int a; { }: it is declared as `int f()`, or has been before. */
static void emit_old_prototype(struct fn *fn)
{
    tok_id name = fn->sym->tok;

    if (name < fn->first)
        return;
    copy_head(fn->first, name + 1);
    buf_puts(to, ");\n");
}

static void emit_prototype(struct fn *fn)
{
    bool link = fn->is_async && fn->sym->storage != ST_STATIC && !fn->is_main;
    tok_id last = fn->body_first - 1;

    if (fn->around == NULL && tok_is(last, ';')) {
        emit_old_prototype(fn);
        return;
    }
    emit_head(fn);
    if (link)
        buf_printf(to, " __asm__(\"__ebb%d_%s\")", 1, fn->sym->name->text);
    buf_puts(to, ";\n");
}

static void emit_copy(struct code *c, enum copy copy)
{
    struct out o = { .buf = to, .copy = copy };
    struct tok *k = tok_at(c->first);

    o.file = k->file;
    o.line = k->line;
    o.col = 1;
    o.quiet = copy == COPY_RESUME && !c->single;
    o.glue = o.sys = copy == COPY_RESUME;
    if (copy == COPY_RESUME) {
        line_at(c->first, true);
        buf_printf(to, "static ebb_next %s(struct ebb_frame *__ebb_self, "
                   "struct ebb_frame *__ebb_from, unsigned __ebb_mode)",
                   c->resume);
    } else if (c->up != NULL) {
        line_at(c->first, true);
        o.glue = true;
        buf_printf(to, "static struct ebb_frame *%s(ebb_mem __ebb_m, "
                   "void *__ebb_upv)", c->start);
    }
    lower_code(c, copy, &o);
    buf_putc(to, '\n');
}

static void emit_points(struct code *c)
{
    buf_printf(to, "static const struct ebb_point __ebb_points_%s[] "
               "__attribute__((used)) = {\n    { \"%s\", %u, \"\" },\n",
               code_name(c),
               file_text(tok_at(c->first)->file), tok_at(c->first)->line);
    for (struct point *p = c->points; p != NULL; p = p->next) {
        buf_printf(to, "    { \"%s\", %u, \"",
                   file_text(tok_at(p->at)->file), tok_at(p->at)->line);
        locals_at(c, p, to);
        buf_puts(to, "\" },\n");
    }
    buf_puts(to, "};\n");
}

static bool has_pinned_array(struct fn *fn)
{
    for (struct sym *s = fn->locals; s != NULL; s = s->next)
        if (s->pinned && type_resolve(s->type)->kind == TY_ARRAY)
            return true;
    return false;
}

/* Warnings that would be about our work, and what asks for them. */
static const struct {
    const char *asked, *name;
    bool everything;                    /* clang's -Weverything does too */
} noise[] = {
    /* An await in an initializer is a statement in front of it. */
    { "declaration-after-statement", "declaration-after-statement", true },
    { "reserved-identifier", "reserved-identifier", true },
    /* A call of an async function gives a struct. */
    { "aggregate-return", "aggregate-return", false },
    /* An array in the frame is shown to debuggers as a pointer. */
    { "unsafe-buffer-usage", "unsafe-buffer-usage", true },
};

/* For clang a kind of incompatible pointers; for gcc another thing. */
#define DISCARDS "incompatible-pointer-types-discards-qualifiers"

static void discards_option(const char *word)
{
    if (strcmp(word, "no-" DISCARDS) == 0
        || strcmp(word, "no-incompatible-pointer-types") == 0)
        pipeline_options.may_discard = true;
    if (strcmp(word, "error") == 0 || strcmp(word, "error=" DISCARDS) == 0)
        pipeline_options.may_not_discard = true;
    if (strcmp(word, "no-error") == 0
        || strcmp(word, "no-error=" DISCARDS) == 0)
        pipeline_options.may_not_discard = false;
}

void quiet_option(const char *word)
{
    if (strncmp(word, "-W", 2) != 0)
        return;
    discards_option(word + 2);
    word += strncmp(word, "-Werror=", 8) == 0 ? 8 : 2;
    for (size_t i = 0; i < sizeof(noise) / sizeof(*noise); i++)
        if (strcmp(word, noise[i].asked) == 0
            || (noise[i].everything && strcmp(word, "everything") == 0))
            pipeline_options.quiet |= 1u << i;
}

/*
 * Around the copies of a function: silence about our work.  Two arrays in one
 * frame are members of one object, and gcc cannot tell that a string copied
 * from one to the other does not overlap.
 */
static void quiet(struct fn *fn, bool begin)
{
    bool overlap = has_pinned_array(fn);

    if (!overlap && pipeline_options.quiet == 0)
        return;
    if (!begin) {
        buf_puts(to, "#pragma GCC diagnostic pop\n");
        return;
    }
    glue_lines();
    buf_puts(to, "#pragma GCC diagnostic push\n");
    if (overlap)
        buf_puts(to, "#pragma GCC diagnostic ignored \"-Wrestrict\"\n");
    for (size_t i = 0; i < sizeof(noise) / sizeof(*noise); i++)
        if ((pipeline_options.quiet >> i) & 1)
            buf_printf(to, "#pragma GCC diagnostic ignored \"-W%s\"\n",
                       noise[i].name);
}

static void emit_async(struct fn *fn)
{
    struct trans *tr = trans_of(fn);

    quiet(fn, true);
    emit_prototype(fn);
    glue_lines();
    for (struct code *c = tr->codes; c != NULL; c = c->next)
        buf_printf(to, "static ebb_next %s(struct ebb_frame *, struct "
                   "ebb_frame *, unsigned);\n", c->resume);
    for (struct code *c = tr->codes; c != NULL; c = c->next) {
        aside_text(c, to);
        sites_text(c, to);
        lower_arms(c, to);
    }
    helpers_text(fn, to);
    emit_head(fn);
    emit_copy(tr->codes, COPY_START);
    for (struct code *c = tr->codes->next; c != NULL; c = c->next)
        emit_copy(c, COPY_START);
    for (struct code *c = tr->codes; c != NULL; c = c->next) {
        if (errors_only && !c->single) {
            glue_lines();
            buf_printf(to, "static ebb_next %s(struct ebb_frame *s, struct "
                       "ebb_frame *f, unsigned m) { return 0; }\n",
                       c->resume);
        } else {
            emit_copy(c, COPY_RESUME);
        }
    }
    glue_lines();
    quiet(fn, false);
    for (struct code *c = tr->codes; c != NULL; c = c->next)
        emit_points(c);
    if (fn->is_main)
        main_text(fn, to);
}

static void emit_plain(struct fn *fn)
{
    glue_lines();
    helpers_text(fn, to);
    emit_head(fn);
    emit_copy(trans_of(fn)->codes, COPY_PLAIN);
}

static void emit_fn(struct fn *fn)
{
    emit_types(fn);
    if (fn->is_async)
        emit_async(fn);
    else
        emit_plain(fn);
    trans_of(fn)->body_done = true;
}

/* ---- order ---- */

/* The callee whose frame has to be known first, or NULL. */
static struct fn *missing_frame(struct fn *fn, struct expr *call, bool embed)
{
    struct fn *f = callee_fn(call);

    if (f == NULL || f == fn || (embed && !graph_embeds(fn, f)))
        return NULL;
    return trans_of(f)->frame_done ? NULL : f;
}

/* What the function has to wait for; NULL: it can be emitted. */
static struct fn *waits_for(struct fn *fn)
{
    struct trans *tr = trans_of(fn);
    struct fn *f = NULL;

    for (struct code *c = tr->codes; c != NULL; c = c->next) {
        for (struct point *p = c->points; p != NULL && f == NULL; p = p->next)
            if (p->kind == PT_CALL)
                f = missing_frame(fn, p->operand, true);
        for (struct group *g = c->groups; g != NULL; g = g->next)
            for (uint32_t i = 0; i < g->narm && f == NULL; i++)
                if (g->arm[i].await != NULL && g->arm[i].kind == PT_CALL)
                    f = missing_frame(fn, g->arm[i].operand, true);
        for (struct opening *o = c->opens; o != NULL && f == NULL; o = o->next)
            if (o->direct)
                f = missing_frame(fn, o->source, true);
    }
    for (struct helper *h = tr->helpers; h != NULL && f == NULL; h = h->next)
        f = missing_frame(fn, h->call, false);
    return f;
}

static bool is_pending(struct fn *fn)
{
    return fn->data != NULL && !trans_of(fn)->body_done;
}

/* Emit fn, or let it wait for a callee; then whoever waited for it. */
static void emit_in_order(struct fn *fn)
{
    struct fn *ready = fn, **tail = &trans_of(fn)->queue_next;

    *tail = NULL;
    for (; ready != NULL; ready = trans_of(ready)->queue_next) {
        struct fn *f = waits_for(ready);

        if (f != NULL) {
            trans_of(ready)->wait_next = trans_of(f)->waiters;
            trans_of(f)->waiters = ready;
            continue;
        }
        emit_fn(ready);
        for (f = trans_of(ready)->waiters; f != NULL;
             f = trans_of(f)->wait_next) {
            *tail = f;
            tail = &trans_of(f)->queue_next;
            *tail = NULL;
        }
        trans_of(ready)->waiters = NULL;
    }
}

static int by_component(const void *a, const void *b)
{
    const struct fn *f = *(struct fn *const *)a, *g = *(struct fn *const *)b;
    uint32_t m = trans_of((struct fn *)f)->scc;
    uint32_t n = trans_of((struct fn *)g)->scc;

    return m != n ? (m > n) - (m < n) : (f->first > g->first)
                                      - (f->first < g->first);
}

/* At the end every type is known: all frames, callees first, then bodies. */
static void emit_rest(void)
{
    struct fn **all;
    size_t n = 0;

    for (struct fn *f = unit.fn; f != NULL; f = f->next)
        n += is_pending(f);
    all = NEW_ARRAY(struct fn *, n + 1);
    n = 0;
    for (struct fn *f = unit.fn; f != NULL; f = f->next)
        if (is_pending(f))
            all[n++] = f;
    qsort(all, n, sizeof(*all), by_component);
    for (size_t i = 0; i < n; i++)
        emit_types(all[i]);
    for (struct fn *f = unit.fn; f != NULL; f = f->next)
        if (is_pending(f))
            emit_fn(f);
}

/* The return type that an edit takes away may be the first to name a tag. */
static void declare_tag(struct type *t)
{
    while (t->base != NULL && t->kind != TY_STRUCT && t->kind != TY_UNION)
        t = t->base;
    if (t->tag == NULL || t->tag->name == NULL || t->tag->fn != NULL
        || (t->kind != TY_STRUCT && t->kind != TY_UNION))
        return;
    buf_printf(to, "%s %s;\n", t->kind == TY_UNION ? "union" : "struct",
               t->tag->name->text);
}

/* The program's text goes on at t. */
static void back_to(tok_id t)
{
    line_at(t, false);
    if (tok_at(t)->col <= COLUMN_MAX)
        for (uint32_t i = 1; i < tok_at(t)->col; i++)
            buf_putc(to, ' ');
}

/* Structs that the declarations of this top return, as far as yet unseen. */
static void declare_rets(struct top *t)
{
    bool any = false;

    for (struct async_decl *d = t->adecl; d != NULL; d = d->next) {
        struct ret *r;

        if (is_void_type(d->func->base) || d->func->is_generator)
            continue;
        r = ret_of(d->func->base);
        if (r->declared)
            continue;
        if (!any)
            glue_lines();
        any = r->declared = true;
        buf_printf(to, "struct %s;\n", r->tag);
        declare_tag(d->func->base);
    }
    if (any)
        back_to(t->first);
}

/* In front of the program's first own declaration: mixing up handles, or
 * async functions and ordinary ones, is an error and not a warning. */
static void guard_types(struct top *t)
{
    bool mixes = unit.uses_async && !pipeline_options.plain;

    if (types_guarded || (!unit.uses_handles && !mixes)
        || tok_at(t->first)->sys)
        return;
    types_guarded = true;
    copy_to(tok_at(t->first)->off);
    glue_lines();
    buf_puts(to, "#pragma GCC diagnostic error "
                 "\"-Wincompatible-pointer-types\"\n");
    /* It takes an error back for "ignored" alone; -Werror makes none of what
     * a pragma has called a warning. */
    if (pipeline_options.clang && !pipeline_options.may_not_discard) {
        buf_puts(to, "#pragma GCC diagnostic ignored \"-W" DISCARDS "\"\n");
        if (!pipeline_options.may_discard)
            buf_puts(to,
                     "#pragma GCC diagnostic warning \"-W" DISCARDS "\"\n");
    }
    if (unit.uses_handles)
        buf_puts(to, "#pragma GCC diagnostic error \"-Wint-conversion\"\n");
    back_to(t->first);
}

/* In its place; if a frame in it is not known yet, only a prototype. */
static void emit_here(struct fn *fn)
{
    emit_hoisted(fn);
    for (struct fn *b = fn->blocks; b != NULL; b = b->block_next)
        emit_here(b);
    if (waits_for(fn) != NULL)
        emit_prototype(fn);
    emit_in_order(fn);
}

static void emit_top(struct top *t)
{
    struct tok *first = tok_at(t->first), *last = tok_at(t->last);
    size_t end = last->off + last->len;

    guard_types(t);
    if (t->adecl != NULL) {
        copy_to(first->off);
        declare_rets(t);
    }
    if (t->fn == NULL || t->fn->data == NULL) {
        copy_to(end);
        return;
    }
    copy_to(first->off);
    emit_here(t->fn);
    while (cursor < unit.ntok && tok_at(cursor)->off < end)
        cursor++;
    pos = end;
    line_at(t->last, false);
}

/* Before anything is copied out of a body, and again at the end, when local
 * tags have their names. */
void edit_unit(void)
{
    type_async_ret = async_ret;
    type_tokens = file_scope_text;
    for (struct sym *def = unit.hidden; def != NULL; def = def->next)
        add_alias(def);
    for (struct top *t = unit.top; t != NULL; t = t->next)
        for (struct async_decl *d = t->adecl; d != NULL; d = d->next)
            edit_decl(d);
}

void emit_unit(struct buf *out, bool errors)
{
    to = out;
    pos = 0;
    cursor = 1;
    errors_only = errors;
    types_guarded = false;
    for (struct ret *r = rets; r != NULL; r = r->next)
        r->declared = r->defined = false;
    for (struct fn *f = unit.fn; f != NULL; f = f->next)
        if (f->data != NULL) {
            trans_of(f)->frame_done = trans_of(f)->body_done
                = trans_of(f)->hoisted_done = false;
            trans_of(f)->waiters = NULL;
        }
    edit_unit();
    for (struct fn *f = unit.fn; f != NULL; f = f->next)
        for (struct sym *s = f->data != NULL ? f->locals : NULL; s != NULL;
             s = s->next)
            if (s->is_param && s->pinned && s->tok != 0)
                tok_edit(s->tok)->instead =
                    arena_printf("__ebb_p_%s", s->name->text);
    for (struct top *t = unit.top; t != NULL; t = t->next)
        emit_top(t);
    copy_to(unit.len);
    emit_rest();
}
