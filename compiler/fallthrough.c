/* SPDX-License-Identifier: MIT-0 */
/*
 * Comments that mean something to the real compiler.
 *
 * gcc takes a comment such as "fall through" in front of a case label as the
 * user's consent.  Translated text holds no comments, so such a one becomes
 * the attribute that says the same.  The text must come from cc -E -C.
 */
#include "driver.h"

#include <string.h>
#include <strings.h>

static bool is_name_byte(char c)
{
    return is_word_byte(c) && (unsigned char)c < 0x80;
}

/* Behind the comment at p. */
static const char *comment_end(const char *p)
{
    const char *end;

    if (p[1] == '/')
        return p + strcspn(p, "\n");
    end = strstr(p + 2, "*/");
    return end == NULL ? p + strlen(p) : end + 2;
}

static bool is_comment(const char *p)
{
    return p[0] == '/' && (p[1] == '/' || p[1] == '*');
}

/* Behind the quoted text at p; an unterminated one ends with its line. */
static const char *quote_end(const char *p)
{
    char quote = *p++;

    while (*p != '\0' && *p != '\n' && *p != quote)
        p += *p == '\\' && p[1] != '\0' ? 2 : 1;
    return *p == quote ? p + 1 : p;
}

/* Behind the name or number at p; a number may hold digit separators. */
static const char *word_end(const char *p)
{
    bool number = is_digit(*p);

    while (is_name_byte(*p) || (number && *p == '\'' && is_name_byte(p[1])))
        p++;
    return p;
}

/* falls?[ \t-]*thr(ough|u) somewhere in [p, end), in any case. */
static bool says_fallthrough(const char *p, const char *end)
{
    for (; p + 8 <= end; p++) {
        const char *q = p + 4;
        if (strncasecmp(p, "fall", 4) != 0)
            continue;
        if (*q == 's' || *q == 'S')
            q++;
        q += strspn(q, " \t-");
        if (strncasecmp(q, "thru", 4) == 0 ||
            strncasecmp(q, "through", 7) == 0)
            return true;
    }
    return false;
}

/* Is the next token behind p `case` or `default`? */
static bool before_case(const char *p)
{
    for (;;) {
        p += strspn(p, " \t\v\f\r\n");
        if (is_comment(p))
            p = comment_end(p);
        else if (*p == '#')             /* a line marker */
            p += strcspn(p, "\n");
        else
            break;
    }
    return (strncmp(p, "case", 4) == 0 && !is_name_byte(p[4])) ||
           (strncmp(p, "default", 7) == 0 && !is_name_byte(p[7]));
}

char *mark_fallthrough(const char *text, size_t *len)
{
    struct buf b = {0};
    const char *copied = text, *p = text;

    while (*p != '\0') {
        const char *start = p;
        if (is_name_byte(*p)) {
            p = word_end(p);
        } else if (*p == '"' || *p == '\'') {
            p = quote_end(p);
        } else if (!is_comment(p)) {
            p++;
        } else {
            p = comment_end(p);
            if (!says_fallthrough(start, p) || !before_case(p))
                continue;
            buf_add(&b, copied, (size_t)(start - copied));
            buf_puts(&b, "__attribute__((__fallthrough__));");
            for (; start < p; start++)
                if (*start == '\n')
                    buf_putc(&b, '\n');
            copied = p;
        }
    }
    buf_add(&b, copied, (size_t)(text + *len - copied));
    *len = b.len;
    return b.text;
}
