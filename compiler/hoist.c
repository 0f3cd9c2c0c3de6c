/* SPDX-License-Identifier: MIT-0 */
/*
 * hoist: local types and static locals of an async function move to file
 * scope.
 *
 * A body is emitted twice and its locals become members of a frame, so a tag,
 * typedef or enumerator declared in it has to exist once, outside.  They are
 * printed in their order with names of ours; in the body a reference is left.
 *
 * needs: the tree as parsed.  gives: trans.hoisted, sym->link, tag->link.
 */
#include "code.h"

static struct fn *cur_fn;
static struct trans *tr;
static uint32_t serial;
static tok_id packed;                   /* its #pragma pack up to here have
                                         * been printed; 0: none */

static void visit(struct stmt **at, void *arg);

/* The spelling of a local tag: "struct __ebb_l3_name". */
static void name_tag(struct tag *g)
{
    struct tok *kw = tok_at(g->first);

    if (g->link != NULL)
        return;
    g->link = arena_printf("%.*s __ebb_l%u_%s", (int)kw->len,
                           unit.text + kw->off, ++serial,
                           g->name != NULL ? g->name->text : "");
}

/* Every use of the tag's name shows its new one. */
static void rename_tags(void)
{
    for (tok_id t = cur_fn->body_first; t <= cur_fn->body_last; t++) {
        struct tag *g = more_at(t)->tag;

        if (g != NULL && g->fn == cur_fn && g->link != NULL
            && tok_at(t)->kind == T_IDENT
            && (more_at(t)->edit == NULL || more_at(t)->edit->instead == NULL))
            tok_edit(t)->instead = strchr(g->link, ' ') + 1;
    }
}

/* At file scope: a local, as in `sizeof buf`, is no more than its type. */
static void print_raw(struct buf *b, tok_id first, tok_id last)
{
    struct out o = { .buf = b, .bare = true };

    for (tok_id t = first; t <= last; t++) {
        struct sym *s = more_at(t)->sym;
        struct edit *e = more_at(t)->edit;

        if (s != NULL && s->fn == cur_fn && s->kind == SYM_OBJECT
            && (e == NULL || e->instead == NULL) && s->link == NULL
            && s->storage != ST_STATIC && s->storage != ST_EXTERN
            && s->tok != t)
            tok_edit(t)->instead =
                arena_printf("(*(%s)0)", type_text(type_ptr(s->type), ""));
    }

    out_tokens(&o, first, last);
}

/* A #pragma pack in the body holds for the types behind it. */
static void put_packing(tok_id end)
{
    tok_id t = packed != 0 ? packed : cur_fn->body_first;

    for (; t < end; t++) {
        struct tok *k = tok_at(t);
        char *text;

        if (k->kind != T_PRAGMA)
            continue;
        text = arena_strndup(unit.text + k->off, k->len);
        if (strstr(text, "pack") == NULL)
            continue;
        if (packed == 0)
            buf_puts(&tr->hoisted, "#pragma pack(push)\n");
        packed = t + 1;
        buf_printf(&tr->hoisted, "%s\n", text);
    }
}

static void copy_declarations(tok_id first, tok_id last);

/* Print the definition at file scope, leave its name in the body. */
static void move_tag(struct tag *g)
{
    bool nameless = g->name == NULL;

    copy_declarations(g->first, g->last);
    if (nameless)
        tok_edit(g->first)->after = arena_printf(" %s",
                                                 strchr(g->link, ' ') + 1);
    put_packing(g->first);
    print_raw(&tr->hoisted, g->first, g->last);
    buf_puts(&tr->hoisted, ";\n");
    for (tok_id t = g->first; t <= g->last; t++) {
        struct edit *e = tok_edit(t);

        e->before = e->after = NULL;
        e->instead = "";
    }
    tok_edit(g->first)->instead = g->link;
}

static void name_enumerators(struct tag *g)
{
    for (tok_id t = g->first; t <= g->last; t++) {
        struct sym *s = more_at(t)->sym;

        if (s != NULL && s->kind == SYM_ENUM && s->tok == t)
            s->link = arena_printf("__ebb_l%u_%s", ++serial, s->name->text);
    }
}

/* One declarator of its own: specifiers, declarator, initialiser. */
static void move_sym(struct sym *s, const char *kind)
{
    copy_declarations(s->spec_first, s->spec_last);
    copy_declarations(s->first, s->last);
    s->link = arena_printf("__ebb_%s%u_%s", kind, ++serial, s->name->text);
    print_raw(&tr->hoisted, s->spec_first, s->spec_last);
    buf_putc(&tr->hoisted, ' ');
    print_raw(&tr->hoisted, s->first, s->last);
    buf_puts(&tr->hoisted, ";\n");
}

/* A function or an extern object of the body that a block uses, or something
 * that moves. */
static void copy_declaration(struct sym *s)
{
    print_raw(&tr->hoisted, s->spec_first, s->spec_last);
    buf_putc(&tr->hoisted, ' ');
    print_raw(&tr->hoisted, s->first, s->dcl_last);
    buf_puts(&tr->hoisted, ";\n");
}

static void copy_declarations(tok_id first, tok_id last)
{
    for (tok_id t = first; t <= last; t++) {
        struct sym *s = more_at(t)->sym;

        if (s != NULL && s->fn == cur_fn && s->tok != t && !s->captured
            && (s->kind == SYM_FUNC || s->storage == ST_EXTERN)) {
            s->captured = true;         /* stands at file scope by now */
            copy_declaration(s);
        }
    }
}

static void move_tags(struct tag **tags)
{
    if (tags == NULL || *tags == NULL)
        return;
    for (struct tag **g = tags; *g != NULL; g++) {
        if ((*g)->is_vm)
            continue;
        name_tag(*g);
        name_enumerators(*g);
    }
    rename_tags();
    /* Outer definitions print the inner ones in place. */
    for (struct tag **g = tags; *g != NULL; g++) {
        bool inside = false;

        for (struct tag **o = tags; *o != NULL; o++)
            inside |= *o != *g && (*o)->first <= (*g)->first
                   && (*g)->last <= (*o)->last;
        if (!inside && (*g)->link != NULL)
            move_tag(*g);
    }
}

/* Those that type names between two tokens define. */
static void move_tags_between(tok_id first, tok_id last)
{
    struct tag **tags, *g;
    uint32_t n = 0;

    for (g = cur_fn->tags; g != NULL; g = g->next)
        n++;
    if (n == 0)
        return;
    tags = NEW_ARRAY(struct tag *, n + 1);
    n = 0;
    for (g = cur_fn->tags; g != NULL; g = g->next)
        if (first <= g->first && g->last <= last && g->link == NULL)
            tags[n++] = g;
    move_tags(tags);
}

static void visit_decl(struct stmt *s)
{
    if (s->decl != NULL && *s->decl != NULL)
        move_tags_between((*s->decl)->spec_first, (*s->decl)->spec_last);
    move_tags(s->tags);
    for (struct sym **d = s->decl; d != NULL && *d != NULL; d++) {
        if ((*d)->kind == SYM_TYPEDEF && !type_is_vm((*d)->type)) {
            move_sym(*d, "l");
        } else if ((*d)->kind == SYM_OBJECT && (*d)->is_constexpr) {
            move_sym(*d, "s");
            (*d)->storage = ST_STATIC;
        } else if ((*d)->kind == SYM_OBJECT && (*d)->storage == ST_STATIC
                   && ((!tr->codes->single && cur_fn->is_async)
                       || (*d)->captured)) {
            move_sym(*d, "s");
        } else if ((*d)->captured) {
            copy_declaration(*d);
        }
    }
}

static void visit_expr(struct expr *e)
{
    if (e == NULL)
        return;
    /* Values of other types are made of these two; a temp may hold one. */
    if (e->kind == E_CAST || e->kind == E_COMPOUND)
        move_tags_between(e->first, e->a->first);
    if (e->kind == E_STMT) {
        struct stmt *b = e->body;

        visit(&b, NULL);
    }
    visit_expr(e->a);
    visit_expr(e->b);
    visit_expr(e->c);
    for (struct expr *i = e->args; i != NULL; i = i->next)
        visit_expr(i);
}

static void visit(struct stmt **at, void *arg)
{
    struct stmt *s = *at;

    if (s->kind == S_DECL)
        visit_decl(s);
    for (struct sym **d = s->decl; d != NULL && *d != NULL; d++)
        visit_expr((*d)->init);
    visit_expr(s->e);
    visit_expr(s->step);
    stmt_children(s, visit, arg);
}

/* What the program calls the function, in all that is made of it. */
static void define_func_name(struct fn *fn)
{
    const char *name = fn->sym->name->text;
    bool named = false;

    if (fn->around != NULL)
        return;
    for (tok_id t = fn->body_first; t <= fn->body_last; t++) {
        named |= is_func_name(t);
        if (calls_for_name(t)) {
            tok_edit(t)->instead = arena_printf("\"%s\"", name);
            tok_edit(t + 1)->instead = tok_edit(t + 2)->instead = "";
        }
    }
    if (named)
        buf_printf(&tr->hoisted, "static const char __ebb_func_%s[] = \"%s\";"
                   "\n", name, name);
}

void hoist_fn(struct fn *fn)
{
    cur_fn = fn;
    tr = trans_of(fn);
    packed = 0;
    define_func_name(fn);
    stmt_children(fn->body, visit, NULL);
    if (packed != 0) {
        put_packing(fn->body_last);
        buf_puts(&tr->hoisted, "#pragma pack(pop)\n");
    }
}
