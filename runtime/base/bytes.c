/* SPDX-License-Identifier: MIT-0 */
/* Queues of bytes: one block, which is compacted before it grows. */
#include <ebb/bytes.h>

#include <errno.h>
#include <string.h>

#include "base/alloc.h"
#include "base/check.h"

enum { FIRST_CAP = 256 };

void ebb_bytes_fini(struct ebb_bytes *b)
{
    eb_free(b->block);
    *b = (struct ebb_bytes){ 0 };
}

static bool grow(struct ebb_bytes *b, size_t need)
{
    size_t cap = b->cap > 0 ? b->cap : FIRST_CAP;
    unsigned char *block;

    while (cap < need)
        cap = cap > SIZE_MAX / 4 ? need : cap * 2;
    block = eb_malloc(cap);
    if (block == NULL)
        return false;
    if (b->len > 0)
        memcpy(block, b->block + b->start, b->len);
    eb_free(b->block);
    b->block = block;
    b->start = 0;
    b->cap = cap;
    return true;
}

unsigned char *ebb_bytes_room(struct ebb_bytes *b, size_t n)
{
    if (n > SIZE_MAX / 2 - b->len)
        return NULL;
    if (b->cap - b->start - b->len < n) {
        /* Moving what is left pays where that is the smaller part. */
        if (b->len + n <= b->cap && b->len <= b->start) {
            memcpy(b->block, b->block + b->start, b->len);
            b->start = 0;
        } else if (!grow(b, b->len + n)) {
            return NULL;
        }
    }
    return b->block + b->start + b->len;
}

void ebb_bytes_commit(struct ebb_bytes *b, size_t n)
{
    EB_CHECK(n <= b->cap - b->start - b->len, "more bytes than room");
    b->len += n;
}

int ebb_bytes_append(struct ebb_bytes *b, const void *data, size_t n)
{
    unsigned char *to;

    if (n == 0)
        return 0;
    to = ebb_bytes_room(b, n);
    if (to == NULL)
        return -ENOMEM;
    memcpy(to, data, n);
    b->len += n;
    return 0;
}

void ebb_bytes_consume(struct ebb_bytes *b, size_t n)
{
    if (n >= b->len) {
        b->start = b->len = 0;
        return;
    }
    b->start += n;
    b->len -= n;
}
