/* SPDX-License-Identifier: MIT-0 */
/*
 * Files read whole, and lines of the user's files for messages.
 *
 * A preprocessed unit names its original files in line markers; they are
 * read again only when a message wants to show a line of one.
 */
#include "cc.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct unit unit;

struct original {
    struct original *next;
    const char *path;
    char *text;                         /* NULL: cannot be read */
    size_t len;
    size_t *line;                       /* where each starts; the last is the
                                         * end */
    uint32_t nline;
};

static struct original *originals;

/* Read to the end of fd.  Returns NULL with errno set on failure. */
static char *read_all(int fd, size_t *len)
{
    struct stat st;
    size_t cap = 65536;
    char *text;

    if (fstat(fd, &st) == 0 && st.st_size > 0)
        cap = (size_t)st.st_size + 1;
    text = malloc(cap + 1);
    *len = 0;
    while (text != NULL) {
        ssize_t n = read(fd, text + *len, cap - *len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            free(text);
            return NULL;
        }
        *len += (size_t)n;
        text[*len] = '\0';
        if (n == 0)
            return text;
        if (*len == cap) {
            cap *= 2;
            text = realloc(text, cap + 1);
        }
    }
    errno = ENOMEM;
    return NULL;
}

static char *read_file(const char *path, size_t *len)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    char *text;
    int err;

    if (fd < 0)
        return NULL;
    text = read_all(fd, len);
    err = errno;
    close(fd);
    errno = err;
    return text;
}

char *source_read(const char *path, size_t *len)
{
    bool is_stdin = strcmp(path, "-") == 0;
    char *text = is_stdin ? read_all(0, len) : read_file(path, len);

    if (text == NULL) {
        fprintf(stderr, "ebbcc: error: %s: %s\n",
                is_stdin ? "standard input" : path, strerror(errno));
        exit(1);
    }
    return text;
}

/* So that a message about each line of a file takes no square of them. */
static void index_lines(struct original *o)
{
    const char *p = o->text, *end = p + o->len;
    uint32_t n = 0;

    for (const char *q = p; (q = memchr(q, '\n', (size_t)(end - q))) != NULL;
         q++)
        n++;
    o->line = NEW_ARRAY(size_t, n + 2);
    while (p < end) {
        const char *eol = memchr(p, '\n', (size_t)(end - p));

        o->line[o->nline++] = (size_t)(p - o->text);
        p = eol == NULL ? end : eol + 1;
    }
    o->line[o->nline] = o->len;
}

static struct original *find_original(const char *path)
{
    struct original *o;
    struct stat st;

    for (o = originals; o != NULL; o = o->next)
        if (strcmp(o->path, path) == 0)
            return o;
    o = NEW(struct original);
    o->path = arena_strndup(path, strlen(path));
    if (stat(path, &st) == 0 && S_ISREG(st.st_mode))
        o->text = read_file(path, &o->len);
    if (o->text != NULL)
        index_lines(o);
    o->next = originals;
    originals = o;
    return o;
}

const char *source_line(const char *file, uint32_t line, size_t *len)
{
    struct original *o = find_original(file);
    size_t from, to;

    if (o->text == NULL || line == 0 || line > o->nline)
        return NULL;
    from = o->line[line - 1];
    to = o->line[line];
    if (to > from && o->text[to - 1] == '\n')
        to--;
    if (to > from && o->text[to - 1] == '\r')
        to--;
    *len = to - from;
    return o->text + from;
}
