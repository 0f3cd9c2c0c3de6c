/* SPDX-License-Identifier: MIT-0 */
/*
 * ebbcc as a function: text in, C out.  For AFL++, and to run files again.
 *
 *   translate [-all] FILE...     each file; prints its name after it
 *   under afl-fuzz               inputs come from it, thousands a second
 *
 * ebbcc takes one unit and ends; it frees nothing.  So the variables of its
 * objects, gathered in sections of their own (see the Makefile), are put back
 * as they were after each input, and what it allocated is freed.  Its calls of
 * exit() end up here.  An internal error is a finding, as a crash is.
 */
#include "../../compiler/driver.h"

#include <setjmp.h>
#include <unistd.h>

enum { INTERNAL_ERROR = 70 };

/* The variables of ebbcc, by the linker. */
extern char __start_ebb_data[], __stop_ebb_data[];
extern char __start_ebb_bss[], __stop_ebb_bss[];

/* What ebbcc calls in place of the functions of libc. */
void *fuzz_malloc(size_t size);
void *fuzz_calloc(size_t n, size_t size);
void *fuzz_realloc(void *p, size_t size);
void fuzz_free(void *p);
_Noreturn void fuzz_exit(int status);

struct block {
    struct block *next, *prev;
};

static struct block blocks = { &blocks, &blocks };
static jmp_buf over;
static bool all;                        /* -fasync-all too */

/* ---- memory ---- */

static void *link_block(struct block *b)
{
    if (b == NULL)
        return NULL;
    b->next = blocks.next;
    b->prev = &blocks;
    b->next->prev = b->prev->next = b;
    return b + 1;
}

static void unlink_block(struct block *b)
{
    b->next->prev = b->prev;
    b->prev->next = b->next;
}

void *fuzz_malloc(size_t size)
{
    return link_block(malloc(sizeof(struct block) + size));
}

void *fuzz_calloc(size_t n, size_t size)
{
    return link_block(calloc(1, sizeof(struct block) + n * size));
}

void *fuzz_realloc(void *p, size_t size)
{
    if (p == NULL)
        return fuzz_malloc(size);
    unlink_block((struct block *)p - 1);
    return link_block(realloc((struct block *)p - 1,
                              sizeof(struct block) + size));
}

void fuzz_free(void *p)
{
    if (p == NULL)
        return;
    unlink_block((struct block *)p - 1);
    free((struct block *)p - 1);
}

static void free_blocks(void)
{
    while (blocks.next != &blocks)
        fuzz_free(blocks.next + 1);
}

/* ---- one input ---- */

void fuzz_exit(int status)
{
    if (status == INTERNAL_ERROR)
        abort();
    longjmp(over, 1);
}

/* Copy size bytes, zeros if there is no `from`; what lies between variables
 * is copied too, which the address sanitizer would not have. */
__attribute__((no_sanitize("address"))) static void
put_back(volatile char *to, const volatile char *from, size_t size)
{
    for (size_t i = 0; i < size; i++)
        to[i] = from == NULL ? 0 : from[i];
}

/* ebbcc as it was before it began. */
static void reset(void)
{
    static char *data;
    size_t ndata = (size_t)(__stop_ebb_data - __start_ebb_data);

    if (data == NULL) {                 /* the first time: nothing has run */
        data = malloc(ndata);
        if (data == NULL)
            abort();
        put_back(data, __start_ebb_data, ndata);
    }
    free_blocks();
    put_back(__start_ebb_data, data, ndata);
    put_back(__start_ebb_bss, NULL, (size_t)(__stop_ebb_bss
                                             - __start_ebb_bss));
    diag_options.color = 0;
}

/* The text as -fasync-all makes it; NULL: it had errors. */
static char *make_async(const char *text, size_t *len)
{
    struct buf out = {0};
    char *copy;

    reset();
    if (setjmp(over) != 0)
        return NULL;
    all_unit(text, *len, "mix", NULL, &out);
    if (out.text == NULL)
        return NULL;
    *len = out.len;
    copy = malloc(out.len + 1);
    if (copy == NULL)
        abort();
    memcpy(copy, out.text, out.len + 1);
    return copy;
}

static void translate_text(const char *text, size_t len)
{
    struct buf out = {0};
    const char *marked;
    bool is_async;

    reset();
    if (setjmp(over) != 0)
        return;
    marked = mark_fallthrough(text, &len);
    translate(marked, len, &out, &is_async);
}

/* text has a NUL behind it. */
static void run(const char *text, size_t len)
{
    char *async = all ? make_async(text, &len) : NULL;

    translate_text(async != NULL ? async : text, len);
    free(async);
}

static void run_file(const char *path)
{
    FILE *f = fopen(path, "rb");
    size_t cap = 1 << 16, len = 0, n;
    char *text = malloc(cap + 1);

    if (f == NULL || text == NULL) {
        perror(path);
        exit(1);
    }
    while ((n = fread(text + len, 1, cap - len, f)) != 0) {
        len += n;
        if (len == cap) {
            text = realloc(text, (cap *= 2) + 1);
            if (text == NULL)
                abort();
        }
    }
    fclose(f);
    text[len] = '\0';
    run(text, len);
    free(text);
}

#ifdef __AFL_COMPILER
__AFL_FUZZ_INIT();

static void fuzz(void)
{
    unsigned char *shared;

    if (freopen("/dev/null", "w", stderr) == NULL)
        abort();
    __AFL_INIT();
    shared = __AFL_FUZZ_TESTCASE_BUF;
    while (__AFL_LOOP(2000)) {
        size_t len = (size_t)__AFL_FUZZ_TESTCASE_LEN;
        char *text = malloc(len + 1);

        if (text == NULL)
            abort();
        memcpy(text, shared, len);
        text[len] = '\0';
        run(text, len);
        free(text);
    }
}
#endif

int main(int argc, char **argv)
{
    int i = 1;

    if (i < argc && strcmp(argv[i], "-all") == 0) {
        all = true;
        i++;
    }
#ifdef __AFL_COMPILER
    if (i == argc) {
        fuzz();
        return 0;
    }
#endif
    for (; i < argc; i++) {
        run_file(argv[i]);
        puts(argv[i]);
        fflush(stdout);
    }
    return 0;
}
