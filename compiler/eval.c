/* SPDX-License-Identifier: MIT-0 */
/*
 * Integer constant expressions: is it one, and what is its value.
 *
 * Values are exact for arithmetic on the types of the machine.  Where they
 * would depend on the layout of a struct, on whether char is signed, or on
 * what wchar_t is, there is no value, though the expression is constant: only
 * the real compiler knows.
 */
#include "cc.h"
#include "parse.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct expr *expr_strip(struct expr *e)
{
    while (e != NULL && e->kind == E_PAREN)
        e = e->a;
    return e;
}

static bool is_constant_sizeof(struct expr *e)
{
    struct type *t = e->tn != NULL ? e->tn : e->a != NULL ? expr_type(e->a)
                                                          : NULL;

    if (t == NULL)
        return true;
    t = type_resolve(t);
    return t->kind != TY_ARRAY || !type_is_vm(t);
}

static bool all_constant(struct expr *list)
{
    for (; list != NULL; list = list->next)
        if (!expr_is_constant(list))
            return false;
    return true;
}

bool expr_is_constant(struct expr *e)
{
    int64_t v;

    e = expr_strip(e);
    if (e == NULL)
        return false;
    switch (e->kind) {
    case E_CONST:
        return true;
    case E_IDENT:
        return e->sym != NULL &&
               (e->sym->kind == SYM_ENUM || e->sym->is_constexpr);
    case E_UNARY:
        return expr_is_constant(e->a);
    case E_BINARY:
    case E_ANDAND:
    case E_OROR:
        return expr_is_constant(e->a) && expr_is_constant(e->b);
    case E_COND:
        if (e->b != NULL && expr_value(e->a, &v))
            return expr_is_constant(v != 0 ? e->b : e->c);
        return expr_is_constant(e->a) && expr_is_constant(e->c) &&
               (e->b == NULL || expr_is_constant(e->b));
    case E_CAST:
        return type_is_scalar(e->tn) && expr_is_constant(e->a);
    case E_MEMBER:                      /* of a constexpr object */
        return expr_is_constant(e->a);
    case E_INDEX:
        return expr_is_constant(e->a) && expr_is_constant(e->b);
    case E_SIZEOF:
        return is_constant_sizeof(e);
    case E_GENERIC:
        return e->b != NULL && expr_is_constant(e->b);
    case E_BUILTIN:
        return e->op != KW_BUILTIN_VA_ARG && all_constant(e->args);
    case E_CALL:
        return e->a->kind == E_IDENT && is_builtin(tok_at(e->a->first)->name)
               && all_constant(e->args);
    default:
        return false;
    }
}

/* ---- values ---- */

static bool number_value(const char *s, size_t len, int64_t *value)
{
    char text[80], *end;
    size_t n = 0;
    int base = 10;
    const char *p;

    for (size_t i = 0; i < len && n + 1 < sizeof(text); i++)
        if (s[i] != '\'')
            text[n++] = s[i];
    text[n] = '\0';
    p = text;
    if (p[0] == '0' && (p[1] == 'x' || p[1] == 'X')) {
        base = 16;
        p += 2;
    } else if (p[0] == '0' && (p[1] == 'b' || p[1] == 'B')) {
        base = 2;
        p += 2;
    } else if (p[0] == '0') {
        base = 8;
    }
    errno = 0;
    *value = (int64_t)strtoull(p, &end, base);
    return errno == 0 && strspn(end, "uUlLzZwWbB") == strlen(end);
}

static int64_t escape_value(const char **p)
{
    const char *s = *p;
    char *end;
    int64_t v;

    switch (*s) {
    case 'n': v = '\n'; break;
    case 't': v = '\t'; break;
    case 'r': v = '\r'; break;
    case 'a': v = '\a'; break;
    case 'b': v = '\b'; break;
    case 'f': v = '\f'; break;
    case 'v': v = '\v'; break;
    case 'e': v = 27; break;
    case 'x':
        v = (int64_t)strtoull(s + 1, &end, 16);
        *p = end;
        return v;
    default:
        v = *s;
        if (*s >= '0' && *s <= '7') {
            v = 0;
            for (int i = 0; i < 3 && *s >= '0' && *s <= '7'; i++)
                v = v * 8 + (*s++ - '0');
            *p = s;
            return v;
        }
    }
    *p = s + 1;
    return v;
}

/* Characters of one byte; others have no value here, nor one that a char may
 * have as a negative number. */
static bool char_value(const char *s, size_t len, int64_t *value)
{
    const char *end = s + len - 1;
    int64_t v = 0, c;
    bool wide = *s != '\'';
    unsigned n = 0;

    if (*s == 'L')
        return false;
    while (s < end && *s != '\'')
        s++;
    for (s++; s < end && *s != '\'';) {
        if ((unsigned char)*s >= 0x80)
            return false;
        if (*s == '\\') {
            s++;
            if (*s == 'u' || *s == 'U' || *s == 'N')
                return false;
            c = escape_value(&s);
        } else {
            c = *s++;
        }
        n++;
        v = wide ? c : (int64_t)((uint64_t)v << 8 | (uint64_t)(c & 0xff));
        if (!wide && s >= end)
            break;
    }
    *value = v;
    return v >= 0 && v <= (wide ? UINT16_MAX : n == 1 ? INT8_MAX : INT32_MAX);
}

static bool const_value(struct expr *e, int64_t *value)
{
    const struct tok *t = tok_at(e->first);
    const char *s = unit.text + t->off;

    if (e->has_value) {
        *value = e->value;
        return true;
    }
    if (t->kind == T_NUM)
        return number_value(s, t->len, value);
    if (t->kind == T_CHAR)
        return char_value(s, t->len, value);
    if (t->kind != T_IDENT)
        return false;
    *value = t->name->kw == KW_TRUE;
    return true;
}

/* *v as a value of type t; false: it is not known what that is. */
static bool wrap(int64_t *v, struct type *t)
{
    if (t == NULL)
        return true;
    t = type_resolve(t);
    if (t->kind == TY_ENUM && t->tag->type->base != NULL)
        t = type_resolve(t->tag->type->base);
    if (t->kind == TY_BOOL)
        *v = *v != 0;
    if (t->kind != TY_INT)
        return true;
    switch (t->size) {
    case 1:
        *v = t->is_unsigned ? (uint8_t)*v : (int8_t)*v;
        return *v >= 0 || strcmp(t->text, "char") != 0;
    case 2:
        *v = t->is_unsigned ? (uint16_t)*v : (int16_t)*v;
        return true;
    case 4:
        *v = t->is_unsigned ? (int64_t)(uint32_t)*v : (int32_t)*v;
        return true;
    default:
        return true;
    }
}

static bool is_unsigned(struct expr *e)
{
    struct type *t = expr_type(e);

    if (t == NULL)
        return false;
    t = type_resolve(type_promote(t));
    return t->kind == TY_INT && t->is_unsigned && t->size >= 4;
}

static bool divide(unsigned op, bool uns, int64_t a, int64_t b, int64_t *v)
{
    if (b == 0 || (!uns && b == -1 && a == INT64_MIN))
        return false;
    if (op == '/')
        *v = uns ? (int64_t)((uint64_t)a / (uint64_t)b) : a / b;
    else
        *v = uns ? (int64_t)((uint64_t)a % (uint64_t)b) : a % b;
    return true;
}

/* tidy: one switch */
static bool binary_value(struct expr *e, int64_t *value)
{
    int64_t a, b, v = 0;
    uint64_t ua, ub;
    bool uns, ok = true;

    if (!expr_value(e->a, &a) || !expr_value(e->b, &b))
        return false;
    uns = is_unsigned(e->a) || is_unsigned(e->b);
    ua = (uint64_t)a;
    ub = (uint64_t)b;
    switch (e->op) {
    case '+':
        v = (int64_t)(ua + ub);
        break;
    case '-':
        v = (int64_t)(ua - ub);
        break;
    case '*':
        v = (int64_t)(ua * ub);
        break;
    case '/':
    case '%':
        ok = divide(e->op, uns, a, b, &v);
        break;
    case '&':
        v = a & b;
        break;
    case '|':
        v = a | b;
        break;
    case '^':
        v = a ^ b;
        break;
    case P_SHL:
        v = (int64_t)(ua << (ub & 63));
        break;
    case P_SHR:
        v = is_unsigned(e->a) ? (int64_t)(ua >> (ub & 63)) : a >> (ub & 63);
        break;
    case '<':
        v = uns ? ua < ub : a < b;
        break;
    case '>':
        v = uns ? ua > ub : a > b;
        break;
    case P_LE:
        v = uns ? ua <= ub : a <= b;
        break;
    case P_GE:
        v = uns ? ua >= ub : a >= b;
        break;
    case P_EQ:
        v = a == b;
        break;
    case P_NE:
        v = a != b;
        break;
    default:
        ok = false;
    }
    *value = v;
    return ok && wrap(value, expr_type(e));
}

static bool unary_value(struct expr *e, int64_t *value)
{
    int64_t v;

    if (!expr_value(e->a, &v))
        return false;
    switch (e->op) {
    case '+':
        break;
    case '-':
        v = (int64_t)(0 - (uint64_t)v);
        break;
    case '~':
        v = ~v;
        break;
    case '!':
        v = !v;
        break;
    default:
        return false;
    }
    *value = v;
    return wrap(value, expr_type(e));
}

/* Is its size one thing here and another there?  long double has 8, 12 or 16
 * bytes, a _BitInt what the machine's rules say. */
static bool is_of_machine(const struct type *t)
{
    return (t->kind == TY_FLOAT && (t->rank == 24 || t->rank == 25
                                    || t->rank == 44))
        || (t->kind == TY_INT && t->rank == 0);
}

/* A size that does not depend on the layout of a struct. */
static bool sizeof_value(struct expr *e, int64_t *value)
{
    struct type *t = e->tn != NULL ? e->tn : e->a != NULL ? expr_type(e->a)
                                                          : NULL;
    struct type *inner;

    if (t == NULL || e->op != KW_SIZEOF || type_is_vm(t))
        return false;
    for (inner = type_resolve(t); inner->kind == TY_ARRAY;)
        inner = type_resolve(inner->base);
    if (!type_is_scalar(inner) || is_of_machine(inner))
        return false;
    *value = (int64_t)type_size_hint(t);
    return *value != 0;
}

static bool logical_value(struct expr *e, int64_t *value)
{
    int64_t a;

    if (!expr_value(e->a, &a))
        return false;
    if ((e->kind == E_ANDAND) == (a == 0)) {
        *value = a != 0;
        return true;
    }
    if (!expr_value(e->b, &a))
        return false;
    *value = a != 0;
    return true;
}

static bool builtin_value(struct expr *e, int64_t *value)
{
    if (e->op == KW_BUILTIN_CHOOSE_EXPR && e->a == NULL)
        return expr_value(e->args, value);
    if (e->op == KW_BUILTIN_TYPES_COMPATIBLE_P && e->has_value) {
        *value = e->value;
        return true;
    }
    return false;
}

bool expr_value(struct expr *e, int64_t *value)
{
    e = expr_strip(e);
    if (e == NULL)
        return false;
    switch (e->kind) {
    case E_CONST:
        return const_value(e, value);
    case E_IDENT:
        if (e->sym == NULL || !e->sym->has_value)
            return false;
        *value = e->sym->value;
        return true;
    case E_UNARY:
        return unary_value(e, value);
    case E_BINARY:
        return binary_value(e, value);
    case E_ANDAND:
    case E_OROR:
        return logical_value(e, value);
    case E_COND:
        if (!expr_value(e->a, value))
            return false;
        if (e->b == NULL && *value != 0)
            return true;
        return expr_value(*value != 0 ? e->b : e->c, value);
    case E_CAST:
        if (!type_is_integer(e->tn) || !expr_value(e->a, value))
            return false;
        return wrap(value, e->tn);
    case E_SIZEOF:
        return sizeof_value(e, value);
    case E_GENERIC:
        return e->b != NULL && expr_value(e->b, value);
    case E_BUILTIN:
        return builtin_value(e, value);
    default:
        return false;
    }
}
