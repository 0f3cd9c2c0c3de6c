/* SPDX-License-Identifier: MIT-0 */
/*
 * --explain ID: a page about one message, with an example and the way out.
 * The pages are in explain.def.
 */
#include "driver.h"

#include <string.h>

#define MAN_DATE "November 23, 2026"

struct page {
    const char *id;
    const char *text;
};

static const struct page page[] = {
#define PAGE(id, text) {id, text},
#include "explain.def"
#undef PAGE
};

struct example {
    const char *id, *wrong, *right;
};

static const struct example example[] = {
#define EXAMPLE(id, wrong, right) { id, wrong, right },
#include "example.def"
#undef EXAMPLE
};

static const struct example *example_of(const char *id)
{
    for (size_t i = 0; i < sizeof(example) / sizeof(example[0]); i++)
        if (strcmp(example[i].id, id) == 0)
            return &example[i];
    return NULL;
}

/* ---- as text ---- */

static void print_program(const char *title, const char *text)
{
    printf("\n%s\n\n", title);
    while (*text != '\0') {
        int len = (int)strcspn(text, "\n");

        printf(len > 0 ? "    %.*s\n" : "%.*s\n", len, text);
        text += len + 1;
    }
}

static void print_page(const struct page *p)
{
    const struct example *e = example_of(p->id);

    printf("%s\n\n%s", p->id, p->text);
    if (e == NULL)
        return;
    print_program("A program that gets it:", e->wrong);
    print_program("One that does not:", e->right);
}

/* ---- as a page of the manual ---- */

static size_t print_byte(char c)
{
    static const char *const escaped[][2] = {
        { "\\", "\\e" }, { "-", "\\-" }, { "'", "\\(aq" }, { "`", "\\(ga" },
    };

    for (size_t i = 0; i < sizeof(escaped) / sizeof(escaped[0]); i++)
        if (escaped[i][0][0] == c) {
            fputs(escaped[i][1], stdout);
            return strlen(escaped[i][1]);
        }
    putchar(c);
    return 1;
}

/* A line as it stands; no macro may start in it. */
static void print_code(const char *line, size_t len)
{
    if (len > 0 && *line == '.')
        fputs("\\&", stdout);
    for (size_t i = 0; i < len; i++)
        print_byte(line[i]);
    putchar('\n');
}

/* Words, in short lines; each sentence starts one. */
static void print_words(const char *line, size_t len)
{
    size_t width = 0;

    for (size_t i = 0; i < len; i++) {
        bool stop = i > 0 && strchr(".:!?", line[i - 1]) != NULL;

        if (line[i] == ' ' && (width > 60 || (stop && i + 1 < len))) {
            putchar('\n');
            width = 0;
            while (i + 1 < len && line[i + 1] == ' ')
                i++;
        } else {
            if (width == 0 && line[i] == '.')
                width += (size_t)printf("\\&");
            width += print_byte(line[i]);
        }
    }
    putchar('\n');
}

static void print_literal(const char *title, const char *text)
{
    printf("%s\n.Bd -literal -offset indent\n", title);
    for (; *text != '\0'; text += strcspn(text, "\n") + 1)
        print_code(text, strcspn(text, "\n"));
    puts(".Ed");
}

/* Paragraphs, and what is indented by four as it stands. */
static void print_paragraphs(const char *text)
{
    bool literal = false, gap = false;

    while (*text != '\0') {
        size_t len = strcspn(text, "\n");
        bool code = len > 4 && strncmp(text, "    ", 4) == 0;

        if (len == 0) {
            gap = true;
        } else {
            if (literal && !code)
                puts(".Ed");
            if (code && !literal)
                puts(".Bd -literal -offset indent");
            else if (gap && (!code || !literal))
                puts(".Pp");
            else if (gap)
                putchar('\n');
            if (code)
                print_code(text + 4, len - 4);
            else
                print_words(text, len);
            literal = code;
            gap = false;
        }
        text += len + (text[len] == '\n');
    }
    if (literal)
        puts(".Ed");
}

static void print_man(const struct page *p)
{
    const struct example *e = example_of(p->id);
    bool warning = p->id[0] == '-';
    const char *name = arena_printf("ebbcc%s%s", warning ? "" : "-", p->id);

    fputs(".Dd " MAN_DATE "\n.Dt ", stdout);
    for (const char *c = name; *c != '\0'; c++)
        putchar(*c >= 'a' && *c <= 'z' ? *c - 'a' + 'A' : *c);
    printf(" 7\n.Os\n.Sh NAME\n.Nm %s\n.Nd %s of the Async C compiler\n"
           ".Sh DESCRIPTION\n", name, warning ? "a warning" : "an error");
    print_paragraphs(p->text);
    if (warning)
        printf(".Pp\nIt is switched by\n.Fl W Ns %s\nand\n.Fl Wno- Ns %s "
               ",\nor for a part of a file by\n"
               ".Ql #pragma ebb diagnostic .\n", p->id + 2, p->id + 2);
    if (e != NULL) {
        puts(".Sh EXAMPLES");
        print_literal("A program that gets it:", e->wrong);
        puts(".Pp");
        print_literal("One that does not:", e->right);
    }
    puts(".Sh SEE ALSO\n.Xr ebbcc 1");
}

/* ---- which ---- */

static const struct page *find_page(const char *id, size_t len)
{
    for (size_t i = 0; i < sizeof(page) / sizeof(page[0]); i++) {
        const char *name = page[i].id;
        bool fits = strlen(name) == len && memcmp(name, id, len) == 0;

        if (!fits && name[0] == '-')    /* "async-unused" will do */
            fits = strlen(name) - 2 == len && memcmp(name + 2, id, len) == 0;
        if (fits)
            return &page[i];
    }
    return NULL;
}

int explain(const char *id, bool man)
{
    size_t n = sizeof(page) / sizeof(page[0]), len = strlen(id);
    const struct page *p;
    struct guess g = { 0 };

    if (strcmp(id, "list") == 0) {
        for (size_t i = 0; i < n; i++)
            puts(page[i].id);
        return 0;
    }
    if (id[0] == '[' && len > 2 && id[len - 1] == ']') {
        id++;
        len -= 2;
    }
    p = find_page(id, len);
    if (p == NULL) {
        g.name = id;
        g.len = len;
        for (size_t i = 0; i < n; i++)
            guess_add(&g, page[i].id);
        fprintf(stderr, "ebbcc: error: no message is called '%.*s'",
                (int)len, id);
        if (g.best != NULL)
            fprintf(stderr, "; did you mean '%s'?", g.best);
        fputs("\nebbcc: note: '--explain list' prints all of them\n", stderr);
        return 1;
    }
    if (man)
        print_man(p);
    else
        print_page(p);
    return 0;
}
