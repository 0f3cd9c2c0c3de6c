/* SPDX-License-Identifier: MIT-0 */
/*
 * Types of expressions.
 *
 * An answer is right or there is none: where the rules depend on what is not
 * known here (an undeclared name, a builtin nobody has listed) the answer is
 * NULL, and the output asks the real compiler by __typeof__.
 */
#include "cc.h"
#include "parse.h"

#include <string.h>

/* ---- arithmetic ---- */

struct type *type_promote(struct type *t)
{
    t = type_unqual(type_resolve(t));
    if (t->kind == TY_ENUM)
        t = t->tag->type->base != NULL ? type_resolve(t->tag->type->base)
                                       : type_arith("unsigned int");
    if (t->kind == TY_BOOL || (t->kind == TY_INT && t->rank < 4 &&
                               t->rank != 0))
        return type_int();
    return t;
}

static struct type *float_result(struct type *a, struct type *b)
{
    bool complex = (a->kind == TY_FLOAT && a->rank >= 40 && a->rank < 60) ||
                   (b->kind == TY_FLOAT && b->rank >= 40 && b->rank < 60);
    unsigned ra = a->kind == TY_FLOAT ? a->rank : 0;
    unsigned rb = b->kind == TY_FLOAT ? b->rank : 0;

    if (ra == RANK_COMPLEX_INT || rb == RANK_COMPLEX_INT)
        return NULL;
    if (ra >= 40 && ra < 60)
        ra -= 20;
    if (rb >= 40 && rb < 60)
        rb -= 20;
    if (!complex)
        return ra >= rb ? a : b;
    switch (ra > rb ? ra : rb) {
    case 20:
        return type_arith("_Complex float");
    case 22:
        return type_arith("_Complex double");
    case 24:
        return type_arith("_Complex long double");
    default:
        return NULL;
    }
}

static struct type *to_unsigned(struct type *t)
{
    return type_arith(arena_printf("unsigned %s", t->text));
}

/* The usual arithmetic conversions; NULL: not both arithmetic, or unknown. */
struct type *type_arith_result(struct type *a, struct type *b)
{
    a = type_promote(a);
    b = type_promote(b);
    if (a->kind == TY_VECTOR)
        return a;
    if (b->kind == TY_VECTOR)
        return b;
    if (!type_is_arith(a) || !type_is_arith(b))
        return NULL;
    if (a->kind == TY_FLOAT || b->kind == TY_FLOAT)
        return float_result(a, b);
    if (a->rank == 0 || b->rank == 0)
        return strcmp(a->text, b->text) == 0 ? a : NULL;
    if (a->is_unsigned == b->is_unsigned)
        return a->rank >= b->rank ? a : b;
    if (b->is_unsigned) {
        struct type *t = a;

        a = b;
        b = t;
    }
    if (a->rank >= b->rank)
        return a;
    return b->size > a->size ? b : to_unsigned(b);
}

bool expr_is_null_constant(struct expr *e)
{
    int64_t v;

    e = expr_strip(e);
    if (e->kind == E_CONST && tok_at(e->first)->kind == T_IDENT)
        return tok_at(e->first)->name->kw == KW_NULLPTR;
    if (e->kind == E_CAST) {
        struct type *t = type_resolve(e->tn);

        if (t->kind == TY_PTR)
            return t->quals == 0 && type_resolve(t->base)->quals == 0 &&
                   type_resolve(t->base)->kind == TY_VOID &&
                   expr_is_null_constant(e->a) && e->a->kind != E_CAST;
    }
    return expr_is_constant(e) && expr_value(e, &v) && v == 0 &&
           e->kind != E_IDENT;
}

static struct type *pointee(struct type *t, struct expr *e);

/* The member that e names, if it names one. */
static struct member *member_of(struct expr *e)
{
    struct type *t;

    e = expr_strip(e);
    if (e->kind != E_MEMBER && e->kind != E_ARROW)
        return NULL;
    t = expr_type(e->a);
    if (t != NULL && e->kind == E_ARROW)
        t = pointee(t, e);
    return t != NULL ? type_member(t, e->member, NULL) : NULL;
}

/* The expression whose bit-field, if it is one, gives e its width. */
static struct expr *width_of(struct expr *e)
{
    for (;;) {
        e = expr_strip(e);
        if (e->kind == E_COMMA)
            e = e->b;
        else if (e->kind == E_ASSIGN || e->kind == E_PRE || e->kind == E_POST)
            e = e->a;
        else
            return e;
    }
}

/* Type of e as a value: decayed, unqualified; NULL: unknown. */
static struct type *value_type(struct expr *e)
{
    struct type *t = e != NULL ? expr_type(e) : NULL;

    return t != NULL ? type_value(t) : NULL;
}

/* The same as an operand: a bit-field narrower than int is one. */
static struct type *operand_type(struct expr *e)
{
    struct type *t = value_type(e);
    struct member *m;

    if (t == NULL || !type_is_integer(t))
        return t;
    m = member_of(width_of(e));
    return m != NULL && m->width > 0 && m->width < 32 ? type_int() : t;
}

struct type *expr_operand_type(struct expr *e)
{
    return operand_type(e);
}

static struct type *known(struct type *t)
{
    return t == NULL || type_resolve(t)->kind == TY_UNKNOWN ? NULL : t;
}

/* ---- constants ---- */

static struct type *char_type(const char *s)
{
    if (*s == 'L')
        return type_wide();
    if (*s == 'U')
        return type_arith("unsigned int");
    if (*s == 'u')
        return type_arith(s[1] == '8' ? "unsigned char" : "unsigned short");
    return type_int();
}

static struct type *float_const_type(const char *end)
{
    if (strpbrk(end, "ijIJ") != NULL)
        return type_arith(strpbrk(end, "fF") != NULL   ? "_Complex float"
                          : strpbrk(end, "lL") != NULL ? "_Complex long "
                                                         "double"
                                                       : "_Complex double");
    if (strpbrk(end, "qQwWdD") != NULL || strchr(end, '1') != NULL ||
        strchr(end, '3') != NULL || strchr(end, '6') != NULL)
        return NULL;
    return type_arith(strpbrk(end, "fF") != NULL   ? "float"
                      : strpbrk(end, "lL") != NULL ? "long double"
                                                   : "double");
}

static struct type *integer_type(const char *end, int64_t v, bool decimal)
{
    unsigned longs = 0;
    bool uns = false, big = v < 0, fits;

    for (; *end != '\0'; end++) {
        longs += *end == 'l' || *end == 'L';
        uns |= *end == 'u' || *end == 'U';
    }
    fits = type_word() == 8
         || (v >= 0 && v <= (uns || !decimal ? UINT32_MAX : INT32_MAX));
    if (longs > 1 || !fits)
        return type_arith(uns || (big && !decimal) ? "unsigned long long"
                                                   : "long long");
    if (longs == 0 && uns && v >= 0 && v <= UINT32_MAX)
        return type_arith("unsigned int");
    if (longs == 0 && !uns && v >= 0 && v <= INT32_MAX)
        return type_int();
    if (longs == 0 && !uns && !decimal && v >= 0 && v <= UINT32_MAX)
        return type_arith("unsigned int");
    if (big && decimal && !uns)
        return type_arith("__int128");
    if (type_word() == 4 && v > INT32_MAX)
        uns = true;
    return type_arith(uns || big ? "unsigned long" : "long");
}

static struct type *number_type(struct expr *e)
{
    const struct tok *t = tok_at(e->first);
    const char *s = arena_strndup(unit.text + t->off, t->len), *end = s;
    bool hex = s[0] == '0' && (s[1] == 'x' || s[1] == 'X');
    int64_t v;

    if (strchr(s, '.') != NULL || strpbrk(s, hex ? "pP" : "eE") != NULL) {
        end = s + strcspn(s, hex ? "pP" : "eE");
        if (*end != '\0') {
            end++;
            end += *end == '+' || *end == '-';
        } else {
            end = s;
        }
        end += strspn(end, hex && end == s ? "0xX.'abcdefABCDEF123456789"
                                           : "0123456789.'");
        return float_const_type(end);
    }
    if (strpbrk(s, "wW") != NULL || !expr_value(e, &v))
        return NULL;
    if (!hex && strpbrk(s, "iIjJfFqQ") != NULL)
        return NULL;
    end = s + strcspn(s, "uUlLzZ");
    return integer_type(end, v, s[0] != '0');
}

static struct type *const_type(struct expr *e)
{
    const struct tok *t = tok_at(e->first);

    if (t->kind == T_CHAR)
        return char_type(unit.text + t->off);
    if (t->kind == T_NUM)
        return number_type(e);
    if (t->name->kw == KW_NULLPTR)
        return type_ptr(type_arith("void"));
    return NULL;                        /* true, false: int or bool */
}

/* Characters of one string token; escapes count as one. */
static int64_t string_token_length(const struct tok *t)
{
    const char *s = unit.text + t->off, *end = s + t->len - 1;
    int64_t n = 0;

    while (s < end && *s != '"')
        s++;
    for (s++; s < end; n++) {
        if (*s++ != '\\')
            continue;
        if (*s == 'x') {
            s += 1 + strspn(s + 1, "0123456789abcdefABCDEF");
        } else if (*s >= '0' && *s <= '7') {
            for (int i = 0; i < 3 && *s >= '0' && *s <= '7'; i++)
                s++;
        } else {
            if (*s == 'u' || *s == 'U' || *s == 'N')
                return -1;
            s++;
        }
    }
    return n;
}

/* With the NUL; -1: it depends on the encoding. */
static int64_t string_length(struct expr *e, bool wide)
{
    int64_t n = 1, part;

    for (tok_id k = e->first; k <= e->last; k++) {
        const struct tok *t = tok_at(k);

        if (t->kind != T_STR)
            continue;
        part = string_token_length(t);
        for (uint32_t i = 0; i < t->len; i++)
            if (unit.text[t->off + i] == 'R' ||
                (wide && (unsigned char)unit.text[t->off + i] >= 0x80))
                part = -1;
        if (part < 0)
            return -1;
        n += part;
    }
    return n;
}

/* Its elements: of the first token with a prefix. */
static struct type *string_type(struct expr *e)
{
    struct type *t = type_new(TY_ARRAY);
    const char *prefix = "";
    int64_t n;

    for (tok_id k = e->first; k <= e->last; k++) {
        const char *s = unit.text + tok_at(k)->off;

        if (tok_at(k)->kind == T_STR && *s != '"' && *s != 'R')
            prefix = s;
    }
    t->base = type_arith("char");
    if (*prefix == 'L')
        t->base = type_wide() != NULL ? type_wide() : type_int();
    else if (*prefix == 'U')
        t->base = type_arith("unsigned int");
    else if (*prefix == 'u' && prefix[1] != '8')
        t->base = type_arith("unsigned short");
    n = *prefix == '#' ? -1 : string_length(e, *prefix != '\0');
    if (n < 0) {                        /* or what is left of #embed */
        t->no_bound = 1;
        return t;
    }
    t->bound = expr_new(E_CONST, 0);
    t->bound->has_value = true;
    t->bound->value = n;
    return t;
}

/* ---- operators ---- */

static struct type *additive_type(struct expr *e, struct type *a,
                                  struct type *b)
{
    bool pa = type_resolve(a)->kind == TY_PTR;
    bool pb = type_resolve(b)->kind == TY_PTR;

    if (pa && pb)
        return e->op == '-' ? type_arith("ptrdiff_t") : NULL;
    if (pa)
        return a;
    if (pb)
        return b;
    return type_arith_result(a, b);
}

static struct type *binary_type(struct expr *e)
{
    struct type *a = operand_type(e->a), *b = operand_type(e->b);

    if (a != NULL && type_resolve(a)->kind == TY_VECTOR)
        return e->op >= P_LE || e->op == '<' || e->op == '>' ? NULL : a;
    switch (e->op) {
    case '<':
    case '>':
    case P_LE:
    case P_GE:
    case P_EQ:
    case P_NE:
        return a != NULL && b != NULL &&
                       type_resolve(b)->kind != TY_VECTOR
                   ? type_int()
                   : NULL;
    case P_SHL:
    case P_SHR:
        return a != NULL ? type_promote(a) : NULL;
    default:
        break;
    }
    if (known(a) == NULL || known(b) == NULL)
        return NULL;
    if (e->op == '+' || e->op == '-')
        return additive_type(e, a, b);
    return type_arith_result(a, b);
}

static struct type *unary_type(struct expr *e)
{
    struct type *t;

    if (e->op == '!')
        return type_int();
    t = operand_type(e->a);
    if (known(t) == NULL)
        return NULL;
    if (e->op != 'r' && e->op != 'i')
        return type_is_arith(t) || type_resolve(t)->kind == TY_ENUM ||
                       type_resolve(t)->kind == TY_VECTOR
                   ? type_promote(t)
                   : NULL;
    t = type_resolve(t);
    if (strncmp(t->text != NULL ? t->text : "", "_Complex ", 9) == 0)
        return type_arith(t->text + 9);
    return t;
}

/* Both pointers: the composite's qualifiers on what is pointed to. */
static struct type *pointer_cond(struct type *a, struct type *b)
{
    struct type *pa = type_resolve(a)->base, *pb = type_resolve(b)->base;
    unsigned quals = type_resolve(pa)->quals | type_resolve(pb)->quals;
    struct type *to = pa;

    if (type_resolve(pb)->kind == TY_VOID)
        to = pb;
    else if (type_resolve(pa)->kind != TY_VOID &&
             !type_same(type_unqual(pa), type_unqual(pb)))
        return NULL;
    if (to == pa && type_resolve(pa)->quals == quals)
        return a;
    return type_ptr(type_qualified(type_unqual(to), quals));
}

static bool is_pointer(struct type *t)
{
    return type_resolve(t)->kind == TY_PTR;
}

static struct type *cond_type(struct expr *e)
{
    struct expr *eb = e->b != NULL ? e->b : e->a;
    struct type *b = operand_type(eb), *c = operand_type(e->c);

    if (known(b) == NULL || known(c) == NULL)
        return NULL;
    if (type_is_arith(b) && type_is_arith(c))
        return type_arith_result(b, c);
    if (type_same(b, c))
        return b;
    if (type_resolve(b)->kind == TY_VOID || type_resolve(c)->kind == TY_VOID)
        return type_arith("void");
    if ((is_pointer(b) || type_resolve(b)->kind == TY_HANDLE) &&
        expr_is_null_constant(e->c))
        return b;
    if ((is_pointer(c) || type_resolve(c)->kind == TY_HANDLE) &&
        expr_is_null_constant(eb))
        return c;
    if (is_pointer(b) && is_pointer(c))
        return pointer_cond(b, c);
    return type_arith_result(b, c);
}

static struct type *pointee(struct type *t, struct expr *e)
{
    t = type_resolve(t);
    if (t->kind == TY_ARRAY)
        return t->quals ? type_qualified(t->base, t->quals) : t->base;
    if (t->kind == TY_PTR || (t->kind == TY_VECTOR && e->kind == E_INDEX))
        return t->base;
    return t->kind == TY_FUNC ? t : NULL;
}

static struct type *deref_type(struct expr *e)
{
    struct type *t = expr_type(e->a);

    return t != NULL ? pointee(t, e) : NULL;
}

static struct type *index_type(struct expr *e)
{
    struct type *t = expr_type(e->a), *r = t != NULL ? pointee(t, e) : NULL;

    if (r != NULL)
        return r;
    if (t == NULL || !type_is_integer(t))
        return NULL;
    t = expr_type(e->b);
    return t != NULL ? pointee(t, e) : NULL;
}

static struct type *member_type(struct expr *e)
{
    struct type *t = expr_type(e->a);
    struct member *m;
    unsigned quals;

    if (t == NULL)
        return NULL;
    if (e->kind == E_ARROW)
        t = pointee(t, e);
    if (t == NULL)
        return NULL;
    quals = type_resolve(t)->quals & (unsigned)~Q_ATOMIC;
    m = type_member(t, e->member, &quals);
    if (m == NULL)
        return NULL;
    return quals != 0 ? type_qualified(m->type, quals) : m->type;
}

/* ---- calls ---- */

/* The function type that a callee's expression has. */
static struct type *callee_type(struct expr *a)
{
    struct type *t = expr_type(a);

    if (t == NULL)
        return NULL;
    t = type_resolve(t);
    if (t->kind == TY_PTR)
        t = type_resolve(t->base);
    return t->kind == TY_FUNC ? t : NULL;
}

struct type *call_async_type(struct expr *call)
{
    struct type *t;

    call = expr_strip(call);
    if (call == NULL || call->kind != E_CALL)
        return NULL;
    t = callee_type(call->a);
    return t != NULL && t->is_async && !t->is_generator ? t : NULL;
}

struct type *call_generator_type(struct expr *call)
{
    struct type *t;

    call = expr_strip(call);
    if (call == NULL || call->kind != E_CALL)
        return NULL;
    t = callee_type(call->a);
    return t != NULL && t->is_generator ? t : NULL;
}

static struct type *atomic_type(struct expr *e, const char *s)
{
    struct type *t;

    if (strstr(s, "bool_compare") != NULL || strstr(s, "_test_and_set") !=
        NULL || strstr(s, "compare_exchange") != NULL ||
        strstr(s, "lock_free") != NULL)
        return type_arith("_Bool");
    if (strstr(s, "store") != NULL || strstr(s, "fence") != NULL ||
        strstr(s, "clear") != NULL || strstr(s, "synchronize") != NULL ||
        strcmp(s, "__c11_atomic_init") == 0 ||
        strcmp(s, "__atomic_load") == 0 ||
        strcmp(s, "__atomic_exchange") == 0 ||
        strstr(s, "release") != NULL)
        return type_arith("void");
    t = e->args != NULL ? value_type(e->args) : NULL;
    if (t == NULL || !is_pointer(t))
        return NULL;
    return type_unqual(type_resolve(t)->base);
}

/* NAME, NAMEf and NAMEl of <math.h>, or NULL. */
static struct type *math_type(const char *s)
{
    static const char *const name[] = {
        "acos", "asin", "atan", "atan2", "ceil", "copysign", "cos", "cosh",
        "erf", "exp", "exp2", "fabs", "fdim", "floor", "fma", "fmax", "fmin",
        "fmod", "hypot", "inf", "huge_val", "ldexp", "log", "log10", "log1p",
        "log2", "nan", "nearbyint", "pow", "powi", "remainder", "rint",
        "round", "sin", "sinh", "sqrt", "tan", "tanh", "tgamma", "trunc",
    };

    for (size_t i = 0; i < sizeof(name) / sizeof(name[0]); i++) {
        size_t len = strlen(name[i]);

        if (strncmp(s, name[i], len) != 0)
            continue;
        if (s[len] == '\0')
            return type_arith("double");
        if (s[len + 1] == '\0' && (s[len] == 'f' || s[len] == 'l'))
            return type_arith(s[len] == 'f' ? "float" : "long double");
    }
    return NULL;
}

/* Builtins with a known type; others have none here. */
static struct type *builtin_call_type(struct expr *e, const struct name *n)
{
    static const char *const of[][2] = {
        { "expect", "long" }, { "constant_p", "int" },
        { "expect_with_probability", "long" }, { "clz", "int" },
        { "ctz", "int" }, { "popcount", "int" }, { "parity", "int" },
        { "ffs", "int" }, { "clzl", "int" }, { "ctzl", "int" },
        { "ffsl", "int" }, { "ffsll", "int" }, { "parityl", "int" },
        { "parityll", "int" }, { "clrsb", "int" }, { "clrsbl", "int" },
        { "clrsbll", "int" }, { "bswap128", "unsigned __int128" },
        { "abs", "int" }, { "labs", "long" }, { "llabs", "long long" },
        { "printf", "int" }, { "puts", "int" }, { "putchar", "int" },
        { "isgreater", "int" }, { "isgreaterequal", "int" },
        { "isless", "int" }, { "islessequal", "int" },
        { "islessgreater", "int" }, { "isunordered", "int" },
        { "isnormal", "int" }, { "isinf_sign", "int" },
        { "fpclassify", "int" }, { "strcspn", "size_t" },
        { "strspn", "size_t" },
        { "popcountl", "int" }, { "clzll", "int" }, { "ctzll", "int" },
        { "popcountll", "int" }, { "add_overflow", "_Bool" },
        { "sub_overflow", "_Bool" }, { "mul_overflow", "_Bool" },
        { "bswap16", "unsigned short" }, { "bswap32", "unsigned int" },
        { "bswap64", "uint64_t" }, { "object_size", "size_t" },
        { "dynamic_object_size", "size_t" },
        { "unreachable", "void" }, { "trap", "void" }, { "abort", "void" },
        { "prefetch", "void" }, { "va_start", "void" }, { "va_end", "void" },
        { "va_copy", "void" }, { "strlen", "size_t" },
        { "memcmp", "int" }, { "strcmp", "int" }, { "strncmp", "int" },
        { "isnan", "int" }, { "isinf", "int" }, { "isfinite", "int" },
        { "signbit", "int" }, { "classify_type", "int" },
        { "LINE", "int" },
    };
    static const char *const pointers[] = {
        "alloca", "alloca_with_align", "memcpy", "memmove", "memset",
        "malloc", "calloc", "frame_address", "return_address",
    };
    const char *s = n->text;

    if (strncmp(s, "__builtin_", 10) != 0)
        return atomic_type(e, s);
    s += 10;
    for (size_t i = 0; i < sizeof(of) / sizeof(of[0]); i++)
        if (strcmp(s, of[i][0]) == 0)
            return type_arith(of[i][1]);
    for (size_t i = 0; i < sizeof(pointers) / sizeof(pointers[0]); i++)
        if (strcmp(s, pointers[i]) == 0)
            return type_ptr(type_arith("void"));
    return math_type(s);
}

/* (*h)(0): in a typeof, what the handle h is of. */
static struct type *handle_item(struct expr *callee)
{
    struct type *t;

    callee = expr_strip(callee);
    t = callee->kind == E_DEREF ? expr_type(callee->a) : NULL;
    t = t != NULL ? type_resolve(t) : NULL;
    return t != NULL && t->kind == TY_HANDLE ? t->base : NULL;
}

static struct type *call_type(struct expr *e)
{
    const struct name *n = tok_at(e->a->first)->name;
    struct type *t;

    if (e->a->kind == E_IDENT && e->a->sym == NULL)
        return is_builtin(tok_at(e->a->first)->name)
                   ? builtin_call_type(e, n)
                   : NULL;
    t = callee_type(e->a);
    return t != NULL ? type_unqual(t->base) : handle_item(e->a);
}

static struct type *builtin_type(struct expr *e)
{
    switch (e->op) {
    case KW_BUILTIN_VA_ARG:
    case KW_BUILTIN_CONVERTVECTOR:
    case KW_BUILTIN_BIT_CAST:
        return e->tn;
    case KW_BUILTIN_OFFSETOF:
        return type_arith("size_t");
    case KW_BUILTIN_TYPES_COMPATIBLE_P:
        return type_int();
    case KW_BUILTIN_CHOOSE_EXPR:
        return e->a == NULL ? expr_type(e->args) : NULL;
    case KW_BUILTIN_HAS_ATTRIBUTE:
        return type_arith("_Bool");
    default:
        return NULL;
    }
}

/* ---- ours ---- */

static struct type *await_type(struct expr *e)
{
    struct type *t = call_async_type(e->a);

    if (t != NULL)
        return type_unqual(t->base);
    if (expr_strip(e->a)->kind == E_NEXT)
        return type_int();
    t = value_type(e->a);
    if (t == NULL)
        return NULL;
    t = type_resolve(t);
    return t->kind == TY_HANDLE ? t->base : NULL;
}

static struct type *spawn_type(struct expr *e)
{
    struct type *t = e->a != NULL ? call_async_type(e->a) : NULL;
    enum handle_kind kind = e->kind == E_LAZY ? H_FUTURE : H_TASK;

    if (t != NULL)
        return type_handle(kind, type_unqual(t->base));
    if (e->op == KW_BLOCK_ON) {
        struct type *f = e->a != NULL ? call_async_type(expr_strip(e->a))
                                      : NULL;

        return f != NULL ? f->base : NULL;
    }
    if (e->op != KW_SPAWN_BLOCKING || e->a == NULL)
        return NULL;
    t = value_type(e->a);
    return t != NULL ? type_handle(kind, t) : NULL;
}

static struct type *stmt_expr_type(struct expr *e)
{
    struct stmt *s = e->body->body;

    while (s != NULL && s->next != NULL)
        s = s->next;
    while (s != NULL && s->kind == S_LABEL)
        s = s->body;
    if (s == NULL || s->kind != S_EXPR)
        return type_arith("void");
    return value_type(s->e);
}

/* An undeclared name: the few that stand for something. */
static struct type *ident_type(struct expr *e)
{
    const char *s = tok_at(e->first)->name->text;
    struct type *t;

    if (e->sym != NULL)
        return known(e->sym->type);
    if (strcmp(s, "__func__") != 0 && strcmp(s, "__FUNCTION__") != 0 &&
        strcmp(s, "__PRETTY_FUNCTION__") != 0)
        return NULL;
    t = type_new(TY_ARRAY);
    t->base = type_qualified(type_arith("char"), Q_CONST);
    t->no_bound = 1;
    return t;
}

/* tidy: one switch */
static struct type *find_type(struct expr *e)
{
    struct type *t;

    switch (e->kind) {
    case E_IDENT:
        return ident_type(e);
    case E_CONST:
        return const_type(e);
    case E_STR:
        return string_type(e);
    case E_PAREN:
        return expr_type(e->a);
    case E_CALL:
        return call_type(e);
    case E_INDEX:
        return index_type(e);
    case E_MEMBER:
    case E_ARROW:
        return member_type(e);
    case E_POST:
    case E_PRE:
        return value_type(e->a);
    case E_ADDR:
        t = expr_type(e->a);
        return known(t) != NULL ? type_ptr(t) : NULL;
    case E_DEREF:
        return deref_type(e);
    case E_UNARY:
        return unary_type(e);
    case E_BINARY:
        return binary_type(e);
    case E_ANDAND:
    case E_OROR:
        return type_int();
    case E_COND:
        return cond_type(e);
    case E_ASSIGN:
        return value_type(e->a);
    case E_COMMA:
        return value_type(e->b);
    case E_CAST:
        return type_unqual(e->tn);
    case E_COMPOUND:
        return e->tn;
    case E_SIZEOF:
        return type_arith("size_t");
    case E_STMT:
        return stmt_expr_type(e);
    case E_GENERIC:
        return e->b != NULL ? expr_type(e->b) : NULL;
    case E_BUILTIN:
        return e->op != 0 ? builtin_type(e)
                          : builtin_call_type(e, e->member);
    case E_LABEL:
        return type_ptr(type_arith("void"));
    case E_AWAIT:
        return await_type(e);
    case E_TRY:
        return value_type(e->a);
    case E_SPAWN:
    case E_LAZY:
        return spawn_type(e);
    case E_NEXT:
        return type_int();
    default:
        return NULL;
    }
}

struct type *expr_type(struct expr *e)
{
    if (e == NULL)
        return NULL;
    if (!e->typed) {
        e->typed = true;
        e->type = known(find_type(e));
    }
    return e->type;
}

/* ---- lvalues ---- */

bool expr_is_lvalue(struct expr *e)
{
    e = expr_strip(e);
    switch (e->kind) {
    case E_IDENT:
        return e->sym == NULL || e->sym->kind == SYM_OBJECT;
    case E_STR:
    case E_INDEX:
    case E_DEREF:
    case E_ARROW:
    case E_COMPOUND:
        return true;
    case E_MEMBER:
        return expr_is_lvalue(e->a);
    case E_UNARY:
        return (e->op == 'r' || e->op == 'i') && expr_is_lvalue(e->a);
    case E_GENERIC:
        return e->b != NULL && expr_is_lvalue(e->b);
    default:
        return false;
    }
}

bool expr_is_bit_field(struct expr *e)
{
    struct member *m = member_of(e);

    return m != NULL && m->bit_field;
}
