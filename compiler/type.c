/* SPDX-License-Identifier: MIT-0 */
/*
 * Types: making, comparing, measuring.
 *
 * A type is never changed once another refers to it; a qualified version is
 * a copy.  Typedefs and typeofs stay visible as sugar so that the output
 * says what the user said; type_resolve() looks through them.  Sizes of
 * numbers are those of LP64, or ILP32 if the program's size_t says so; others
 * are hints only: what has to be right asks the real compiler by sizeof.
 */
#include "cc.h"
#include "parse.h"

#include <string.h>

struct arith {
    const char *text;
    uint8_t kind, is_unsigned;
    uint16_t size, rank;
};

/* Integer ranks are those of C; rank of a floating type orders precision. */
static const struct arith arith_table[] = {
    { "void", TY_VOID, 0, 1, 0 },
    { "_Bool", TY_BOOL, 1, 1, 1 },
    { "char", TY_INT, 0, 1, 2 },
    { "signed char", TY_INT, 0, 1, 2 },
    { "unsigned char", TY_INT, 1, 1, 2 },
    { "short", TY_INT, 0, 2, 3 },
    { "unsigned short", TY_INT, 1, 2, 3 },
    { "int", TY_INT, 0, 4, 4 },
    { "unsigned int", TY_INT, 1, 4, 4 },
    { "long", TY_INT, 0, 8, 5 },
    { "unsigned long", TY_INT, 1, 8, 5 },
    { "long long", TY_INT, 0, 8, 6 },
    { "unsigned long long", TY_INT, 1, 8, 6 },
    { "__int128", TY_INT, 0, 16, 7 },
    { "unsigned __int128", TY_INT, 1, 16, 7 },
    { "float", TY_FLOAT, 0, 4, 20 },
    { "double", TY_FLOAT, 0, 8, 22 },
    { "long double", TY_FLOAT, 0, 16, 24 },
    { "_Complex float", TY_FLOAT, 0, 8, 40 },
    { "_Complex double", TY_FLOAT, 0, 16, 42 },
    { "_Complex long double", TY_FLOAT, 0, 32, 44 },
    { "_Complex char", TY_FLOAT, 0, 2, RANK_COMPLEX_INT },
    { "_Complex signed char", TY_FLOAT, 0, 2, RANK_COMPLEX_INT },
    { "_Complex unsigned char", TY_FLOAT, 0, 2, RANK_COMPLEX_INT },
    { "_Complex short", TY_FLOAT, 0, 4, RANK_COMPLEX_INT },
    { "_Complex unsigned short", TY_FLOAT, 0, 4, RANK_COMPLEX_INT },
    { "_Complex int", TY_FLOAT, 0, 8, RANK_COMPLEX_INT },
    { "_Complex unsigned int", TY_FLOAT, 0, 8, RANK_COMPLEX_INT },
    { "_Complex long", TY_FLOAT, 0, 16, RANK_COMPLEX_INT },
    { "_Complex unsigned long", TY_FLOAT, 0, 16, RANK_COMPLEX_INT },
    { "_Complex long long", TY_FLOAT, 0, 16, RANK_COMPLEX_INT },
    { "_Complex unsigned long long", TY_FLOAT, 0, 16, RANK_COMPLEX_INT },
    { "_Complex __int128", TY_FLOAT, 0, 32, RANK_COMPLEX_INT },
    { "_Complex unsigned __int128", TY_FLOAT, 0, 32, RANK_COMPLEX_INT },
    { "_Float16", TY_FLOAT, 0, 2, 10 },
    { "__fp16", TY_FLOAT, 0, 2, 9 },
    { "__bf16", TY_FLOAT, 0, 2, 8 },
    { "_Float32", TY_FLOAT, 0, 4, 21 },
    { "_Float32x", TY_FLOAT, 0, 8, 23 },
    { "_Float64", TY_FLOAT, 0, 8, 23 },
    { "_Float64x", TY_FLOAT, 0, 16, 25 },
    { "_Float128", TY_FLOAT, 0, 16, 26 },
    { "__float128", TY_FLOAT, 0, 16, 26 },
    { "__float80", TY_FLOAT, 0, 16, 24 },
    { "__ibm128", TY_FLOAT, 0, 16, 24 },
    { "_Decimal32", TY_FLOAT, 0, 4, 60 },
    { "_Decimal64", TY_FLOAT, 0, 8, 61 },
    { "_Decimal128", TY_FLOAT, 0, 16, 62 },
};

/* What is another type on a machine of 32 bits. */
static const char *const word_type[][3] = {
    { "size_t", "unsigned int", "unsigned long" },
    { "ptrdiff_t", "int", "long" },
    { "int64_t", "long long", "long" },
    { "uint64_t", "unsigned long long", "unsigned long" },
};

enum { RANK_LONG = 5 };

static bool is_ilp32;

#define ARITH_COUNT (sizeof(arith_table) / sizeof(arith_table[0]))

static struct type *arith_type[ARITH_COUNT];

struct type *type_new(enum type_kind kind)
{
    struct type *t = NEW(struct type);

    t->kind = (uint8_t)kind;
    return t;
}

struct type *type_arith(const char *text)
{
    for (size_t i = 0; i < ARITH_COUNT; i++) {
        const struct arith *a = &arith_table[i];

        if (strcmp(a->text, text) != 0)
            continue;
        if (arith_type[i] == NULL) {
            struct type *t = type_new((enum type_kind)a->kind);

            t->text = a->text;
            t->is_unsigned = a->is_unsigned;
            t->size = a->rank == RANK_LONG ? type_word() : a->size;
            t->rank = a->rank;
            arith_type[i] = t;
        }
        return arith_type[i];
    }
    for (size_t i = 0; i < sizeof(word_type) / sizeof(word_type[0]); i++)
        if (strcmp(word_type[i][0], text) == 0)
            return type_arith(word_type[i][is_ilp32 ? 1 : 2]);
    return type_unknown();
}

uint16_t type_word(void)
{
    return is_ilp32 ? 4 : 8;
}

static struct type *wide;               /* wchar_t, once it is declared */

struct type *type_wide(void)
{
    return wide;
}

void type_learn_wide(struct type *t)
{
    wide = type_resolve(t);
}

void type_learn(struct type *size)
{
    is_ilp32 = type_resolve(size)->size == 4;
    for (size_t i = 0; i < ARITH_COUNT; i++)
        if (arith_type[i] != NULL && arith_type[i]->rank == RANK_LONG)
            arith_type[i]->size = type_word();
}

struct type *type_unknown(void)
{
    static struct type *t;

    if (t == NULL)
        t = type_new(TY_UNKNOWN);
    return t;
}

struct type *type_int(void)
{
    return type_arith("int");
}

struct type *type_of_base(enum type_kind kind, struct type *base)
{
    struct type *t = type_new(kind);

    t->base = base;
    t->depth = (uint16_t)(base->depth + 1);
    t->parts = base->parts + 1;
    return t;
}

struct type *type_ptr(struct type *to)
{
    struct type *t = type_of_base(TY_PTR, to);

    t->size = type_word();
    return t;
}

struct type *type_copy(struct type *t)
{
    struct type *c = NEW(struct type);

    *c = *t;
    return c;
}

struct type *type_qualified(struct type *t, unsigned quals)
{
    if ((t->quals & quals) == quals)
        return t;
    t = type_copy(t);
    t->quals |= (uint8_t)quals;
    return t;
}

struct type *type_handle(enum handle_kind kind, struct type *of)
{
    struct type *t = type_of_base(TY_HANDLE, of);

    t->handle = (uint8_t)kind;
    t->size = type_word();
    return t;
}

struct type *type_resolve(struct type *t)
{
    unsigned quals = 0;
    uint32_t align = 0;

    while (t->kind == TY_TYPEDEF || t->kind == TY_TYPEOF) {
        quals |= t->quals;
        if (t->align > align)
            align = t->align;
        if (t->base == NULL) {
            t = type_unknown();
            break;
        }
        t = t->base;
    }
    if (quals & (unsigned)~t->quals)
        t = type_qualified(t, quals);
    if (align > t->align) {
        t = type_copy(t);
        t->align = align;
    }
    return t;
}

struct type *type_unqual(struct type *t)
{
    struct type *s;

    for (s = t; s->kind == TY_TYPEDEF || s->kind == TY_TYPEOF; s = s->base) {
        if (s->base == NULL)
            break;
        if (s->quals != 0 && s != t)
            return type_unqual(type_resolve(t));
    }
    if (s != t && s->quals != 0)
        return type_unqual(type_resolve(t));
    if (t->quals == 0)
        return t;
    t = type_copy(t);
    t->quals = 0;
    return t;
}

struct type *type_writable(struct type *t)
{
    unsigned keep = type_resolve(t)->quals & (Q_ATOMIC | Q_VOLATILE);

    t = type_unqual(t);
    return keep != 0 ? type_qualified(t, keep) : t;
}

bool type_is_array(struct type *t)
{
    t = type_resolve(t);
    return t->kind == TY_ARRAY || (t->kind == TY_LIST && t->base != NULL);
}

struct type *type_decay(struct type *t)
{
    struct type *r = type_resolve(t);

    if (r->kind == TY_ARRAY)
        return type_ptr(r->quals ? type_qualified(r->base, r->quals) : r->base);
    if (r->kind == TY_FUNC)
        return type_ptr(t);
    if (r->kind == TY_LIST && r->base != NULL)
        return r->base;
    return t;
}

/* What a value of this type has: decayed and without qualifiers. */
struct type *type_value(struct type *t)
{
    return type_unqual(type_decay(t));
}

bool type_is_arith(struct type *t)
{
    t = type_resolve(t);
    return t->kind >= TY_BOOL && t->kind <= TY_FLOAT;
}

bool type_is_scalar(struct type *t)
{
    t = type_resolve(t);
    return type_is_arith(t) || t->kind == TY_PTR || t->kind == TY_ENUM ||
           t->kind == TY_HANDLE;
}

bool type_is_integer(struct type *t)
{
    t = type_resolve(t);
    return t->kind == TY_BOOL || t->kind == TY_INT || t->kind == TY_ENUM;
}

bool type_is_signed(struct type *t)
{
    t = type_resolve(t);
    if (t->kind == TY_ENUM)
        return t->tag->type->base != NULL &&
               type_is_signed(t->tag->type->base);
    return (t->kind == TY_INT && !t->is_unsigned) || t->kind == TY_FLOAT;
}

static void measure(struct type *t);

bool type_is_vm(struct type *t)
{
    for (;;) {
        t = type_resolve(t);
        if (t->kind == TY_ARRAY && t->is_vla)
            return true;
        if (t->kind == TY_STRUCT || t->kind == TY_UNION)
            return t->tag->is_vm;
        if ((t->kind != TY_ARRAY && t->kind != TY_PTR &&
             t->kind != TY_FUNC) || t->base == NULL)
            return false;
        t = t->base;
    }
}

bool type_has_const_member(struct type *t)
{
    t = type_resolve(t);
    if (t->kind != TY_STRUCT && t->kind != TY_UNION)
        return false;
    measure(t);
    return t->tag->has_const;
}

/* Does it say async somewhere, so that code with it is ours to look at? */
bool type_mentions_async(struct type *t)
{
    for (int depth = 0; t != NULL && depth < 32; depth++) {
        t = type_resolve(t);
        if (t->kind == TY_FUNC && t->is_async)
            return true;
        if (t->kind != TY_PTR && t->kind != TY_ARRAY && t->kind != TY_FUNC)
            return false;
        t = t->base;
    }
    return false;
}

/* ---- sizes ---- */

uint64_t type_align_hint(struct type *t)
{
    uint64_t align;

    t = type_resolve(t);
    if (t->align != 0)
        return t->align;
    switch (t->kind) {
    case TY_ARRAY:
        return type_align_hint(t->base);
    case TY_ENUM:
        return 4;
    case TY_STRUCT:
    case TY_UNION:
        measure(t);
        return t->tag->align;
    case TY_VECTOR:
        align = type_size_hint(t);
        return align ? align : 16;
    default:
        if (t->kind == TY_FLOAT && t->rank >= 40 && t->rank < 60)
            return t->size / 2;
        return t->size > 0 ? t->size : 1;
    }
}

static bool is_const_inside(struct type *t)
{
    t = type_resolve(t);
    while (t->kind == TY_ARRAY && !(t->quals & Q_CONST))
        t = type_resolve(t->base);
    return (t->quals & Q_CONST) || type_has_const_member(t);
}

/* What is asked of the members of a struct or union, once: each may be one
 * with two of another kind in it, and so on. */
static void measure(struct type *t)
{
    struct tag *tag = t->tag;
    uint64_t size = 0, align = 1;
    bool bits = false;

    if (tag->measured)
        return;
    for (struct member *m = tag->member; m != NULL; m = m->next) {
        uint64_t s = type_size_hint(m->type), a = type_align_hint(m->type);

        tag->has_const |= is_const_inside(m->type);
        if (a > align)
            align = a;
        if (t->kind == TY_UNION) {
            size = s > size ? s : size;
            continue;
        }
        if (m->bit_field && bits)
            continue;
        bits = m->bit_field;
        size = (size + a - 1) / a * a + s;
    }
    tag->align = (uint32_t)align;
    tag->size = (size + align - 1) / align * align;
    tag->measured = tag->complete;
}

static uint64_t struct_size(struct type *t)
{
    if (!t->tag->complete)
        return 0;
    measure(t);
    return t->tag->size;
}

uint64_t type_size_hint(struct type *t)
{
    int64_t n;

    t = type_resolve(t);
    switch (t->kind) {
    case TY_ARRAY:
        if (t->bound == NULL || !expr_value(t->bound, &n) || n < 0)
            return 0;
        return (uint64_t)n * type_size_hint(t->base);
    case TY_STRUCT:
    case TY_UNION:
        return struct_size(t);
    case TY_ENUM:
        t = t->tag->type->base;
        return t != NULL ? type_size_hint(t) : 4;
    case TY_VECTOR:
        return t->bound != NULL && expr_value(t->bound, &n) ? (uint64_t)n : 0;
    default:
        return t->size;
    }
}

/* ---- comparing ---- */

static bool same_params(struct type *a, struct type *b)
{
    struct param *p = a->param, *q = b->param;

    if (a->old_style || b->old_style)
        return true;
    for (; p != NULL && q != NULL; p = p->next, q = q->next)
        if (!type_same(type_unqual(type_decay(p->type)),
                       type_unqual(type_decay(q->type))))
            return false;
    return p == NULL && q == NULL && a->variadic == b->variadic;
}

static bool same_array(struct type *a, struct type *b)
{
    int64_t n, m;

    if (!type_same(a->base, b->base))
        return false;
    if (a->bound == NULL || b->bound == NULL || a->is_vla || b->is_vla)
        return true;
    return !expr_value(a->bound, &n) || !expr_value(b->bound, &m) || n == m;
}

/* An enum is compatible with its underlying type. */
static struct type *enum_base(struct type *t)
{
    struct type *base = t->tag->type->base;

    return base != NULL ? type_resolve(base) : type_arith("unsigned int");
}

static bool same_func(struct type *a, struct type *b)
{
    if (a->like == b)
        return true;
    if (a->is_async != b->is_async || a->is_generator != b->is_generator
        || !type_same(a->base, b->base) || !same_params(a, b))
        return false;
    a->like = b;                        /* they may be parameters of others */
    return true;
}

/* Compatible types, qualifiers included.  Unknown ones are not. */
bool type_same(struct type *a, struct type *b)
{
    a = type_resolve(a);
    b = type_resolve(b);
    if (a == b)
        return a->kind != TY_UNKNOWN;
    if (a->quals != b->quals)
        return false;
    if (a->kind == TY_ENUM && b->kind == TY_INT)
        a = enum_base(a);
    else if (b->kind == TY_ENUM && a->kind == TY_INT)
        b = enum_base(b);
    if (a->kind != b->kind)
        return false;
    switch (a->kind) {
    case TY_UNKNOWN:
        return false;
    case TY_PTR:
        return type_same(a->base, b->base);
    case TY_HANDLE:
        return a->handle == b->handle && type_same(a->base, b->base);
    case TY_ARRAY:
        return same_array(a, b);
    case TY_FUNC:
        return same_func(a, b);
    case TY_STRUCT:
    case TY_UNION:
    case TY_ENUM:
        return a->tag == b->tag;
    case TY_VECTOR:
        return type_same(a->base, b->base) &&
               type_size_hint(a) == type_size_hint(b);
    default:
        return strcmp(a->text, b->text) == 0;
    }
}

/* A struct or union of the program's, not what a __typeof__ stands for. */
static bool is_tagged(struct type *t)
{
    return (t->kind == TY_STRUCT || t->kind == TY_UNION)
        && (t->tag->name == NULL || t->tag->name->text[0] != '\0');
}

bool type_differs(struct type *a, struct type *b)
{
    a = type_resolve(a);
    b = type_resolve(b);
    if (a->kind == TY_UNKNOWN || b->kind == TY_UNKNOWN)
        return false;
    if ((type_is_arith(a) && type_is_arith(b))
        || (is_tagged(a) && is_tagged(b)))
        return !type_same(type_unqual(a), type_unqual(b));
    return a->kind != b->kind && a->kind != TY_ENUM && b->kind != TY_ENUM;
}

/* ---- members ---- */

/* Member `name`, also through anonymous ones; quals gets those on the way. */
struct member *type_member(struct type *t, struct name *name, unsigned *quals)
{
    t = type_resolve(t);
    if ((t->kind != TY_STRUCT && t->kind != TY_UNION)
        || (t->tag->complete && t->tag->lacks == name && name != NULL))
        return NULL;
    for (struct member *m = t->tag->member; m != NULL; m = m->next) {
        unsigned q = 0;
        struct member *in;

        if (m->name == name && name != NULL)
            return m;
        if (m->name != NULL || m->bit_field)
            continue;
        in = type_member(m->type, name, &q);
        if (in != NULL) {
            if (quals != NULL)
                *quals |= q | type_resolve(m->type)->quals;
            return in;
        }
    }
    t->tag->lacks = t->tag->complete ? name : NULL;
    return NULL;
}
