/* SPDX-License-Identifier: MIT-0 */
/* What of a stream lies in the library; see the header. */
#include "io/kept.h"

#include <errno.h>
#include <limits.h>
#include <string.h>

/* Smaller ones are copied behind the last, so that a stream of many small
 * messages that nobody reads takes no more pieces than it needs. */
enum { COPIED_MAX = 1024 };

/* There is no piece: what is behind them. */
static int take_last(struct eb_kept *k)
{
    int last = k->last;

    if (last == EB_KEPT_END)
        return 0;
    k->last = 0;
    return last < 0 ? last : -EAGAIN;
}

int eb_kept_take_last(struct eb_kept *k)
{
    int n = take_last(k);

    eb_kept_note(k);
    return n;
}

/* Copy what there is, at most len bytes. */
static size_t copy(const struct eb_kept *k, unsigned char *to, size_t len)
{
    size_t got = 0;

    for (const struct eb_piece *p = k->first; p != NULL && got < len;
         p = p->next) {
        size_t part = p->len < len - got ? p->len : len - got;

        memcpy(to + got, p->bytes + p->at, part);
        got += part;
    }
    return got;
}

static void drop(struct eb_kept *k, size_t len)
{
    while (len > 0) {
        uint32_t part = k->first->len < len ? k->first->len : (uint32_t)len;

        eb_kept_advance(k, part);
        len -= part;
    }
}

int eb_kept_read(struct eb_kept *k, void *buf, size_t len, bool keep)
{
    size_t got;
    int n;

    got = copy(k, buf, len < INT_MAX ? len : INT_MAX);
    if (!keep)
        drop(k, got);
    if (k->first != NULL || got > 0)
        n = (int)got;
    else
        n = keep && k->last < 0 ? k->last : take_last(k);
    eb_kept_note(k);
    return n;
}

void eb_kept_push_front(struct eb_kept *k, const void *bytes, size_t len)
{
    struct eb_piece *p;

    p = len <= UINT32_MAX - k->len ? eb_piece_new(len) : NULL;
    if (p == NULL) {
        drop(k, k->len);
        k->last = -ENOMEM;      /* said to the next reader, not hidden */
    } else {
        memcpy(p->bytes, bytes, len);
        p->len = (uint32_t)len;
        p->next = k->first;
        k->first = p;
        k->len += (uint32_t)len;
    }
    eb_kept_note(k);
}

void eb_kept_append_behind(struct eb_piece *last, struct eb_piece *p)
{
    while (last->next != NULL)
        last = last->next;
    if (p->len <= COPIED_MAX
        && p->len <= last->cap - last->at - last->len) {
        memcpy(last->bytes + last->at + last->len, p->bytes + p->at, p->len);
        last->len += p->len;
        eb_piece_give(p);
    } else {
        last->next = p;
    }
}

void eb_kept_end(struct eb_kept *k, int last)
{
    k->last = last;
    eb_kept_note(k);
}

void eb_kept_fini(struct eb_kept *k)
{
    drop(k, k->len);
    k->last = 0;
}
