/* SPDX-License-Identifier: MIT-0 */
/*
 * Growing text, and printf into it.
 *
 * Nearly all of what is printed is words and small numbers, which are put
 * here: with the library's printf they took half of the time for an async
 * file.  A format that has anything else is left to it.
 */
#include "cc.h"

#include <stdlib.h>
#include <string.h>

void buf_reserve(struct buf *b, size_t more)
{
    size_t cap = b->cap;

    if (b->cap - b->len > more)
        return;
    if (cap < 256)
        cap = 256;
    while (cap - b->len <= more)
        cap *= 2;
    memory_take(cap - b->cap);
    b->text = realloc(b->text, cap);
    if (b->text == NULL)
        out_of_memory();
    b->cap = cap;
}

/* Sign (0: none) and digits of a number. */
static void put_number(struct buf *b, char sign, unsigned long long value)
{
    char digits[24], *p = digits + sizeof(digits);

    do
        *--p = (char)('0' + value % 10);
    while ((value /= 10) != 0);
    if (sign != 0)
        *--p = sign;
    buf_add(b, p, (size_t)(digits + sizeof(digits) - p));
}

static void put_signed(struct buf *b, long long value)
{
    put_number(b, value < 0 ? '-' : 0,
               value < 0 ? -(unsigned long long)value
                         : (unsigned long long)value);
}

/*
 * One conversion, behind its '%': s, .*s, c, d, u, lld, llu or '%'.  Returns
 * what is behind it; NULL: it is none of these.
 */
static const char *put_conversion(struct buf *b, const char *p, va_list *ap)
{
    const char *s;

    switch (*p) {
    case 's':
        s = va_arg(*ap, const char *);
        buf_add(b, s, strlen(s));
        return p + 1;
    case 'u':
        put_number(b, 0, va_arg(*ap, unsigned));
        return p + 1;
    case 'd':
        put_signed(b, va_arg(*ap, int));
        return p + 1;
    case 'c':
        buf_putc(b, (char)va_arg(*ap, int));
        return p + 1;
    case '%':
        buf_putc(b, '%');
        return p + 1;
    case '.':
        if (p[1] != '*' || p[2] != 's')
            return NULL;
        int most = va_arg(*ap, int);
        s = va_arg(*ap, const char *);
        buf_add(b, s, strnlen(s, (size_t)most));
        return p + 3;
    case 'l':
        if (p[1] != 'l' || (p[2] != 'd' && p[2] != 'u'))
            return NULL;
        if (p[2] == 'd')
            put_signed(b, va_arg(*ap, long long));
        else
            put_number(b, 0, va_arg(*ap, unsigned long long));
        return p + 3;
    default:
        return NULL;
    }
}

static void library_printf(struct buf *b, const char *fmt, va_list ap)
{
    va_list again;
    int len;

    va_copy(again, ap);
    len = vsnprintf(NULL, 0, fmt, again);
    va_end(again);
    if (len < 0)
        out_of_memory();
    buf_reserve(b, (size_t)len);
    vsnprintf(b->text + b->len, b->cap - b->len, fmt, ap);
    b->len += (size_t)len;
}

void buf_vprintf(struct buf *b, const char *fmt, va_list ap)
{
    size_t start = b->len;
    const char *p = fmt;
    va_list args;

    va_copy(args, ap);
    for (;;) {
        const char *stop = strchrnul(p, '%');

        buf_add(b, p, (size_t)(stop - p));
        if (*stop == '\0')
            break;
        p = put_conversion(b, stop + 1, &args);
        if (p == NULL) {
            b->len = start;
            library_printf(b, fmt, ap);
            break;
        }
    }
    va_end(args);
}

void buf_printf(struct buf *b, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    buf_vprintf(b, fmt, ap);
    va_end(ap);
}

char *arena_printf(const char *fmt, ...)
{
    static struct buf b;
    va_list ap;

    b.len = 0;
    va_start(ap, fmt);
    buf_vprintf(&b, fmt, ap);
    va_end(ap);
    return arena_strndup(b.text, b.len);
}
