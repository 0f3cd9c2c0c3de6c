/* SPDX-License-Identifier: MIT-0 */
/* What of a stream lies in the library; see the header. */
#include "io/kept.h"

#include <errno.h>
#include <limits.h>
#include <string.h>

#include "base/check.h"
#include "base/guard.h"

/* Smaller ones are copied behind the last, so that a stream of many small
 * messages that nobody reads takes no more pieces than it needs. */
enum { COPIED_MAX = 1024 };

/* Relaxed: a report makes it known.  Guard held. */
static void note(struct eb_kept *k)
{
    eb_store_relaxed(&k->is_any, k->first != NULL || k->last != 0);
}

/* Take n bytes out of the first piece. */
static void advance(struct eb_kept *k, uint32_t n)
{
    struct eb_piece *p = k->first;

    p->at += n;
    p->len -= n;
    k->len -= n;
    if (p->len > 0)
        return;
    k->first = p->next;
    eb_piece_give(p);
}

/* There is no piece: what is behind them. */
static int take_last(struct eb_kept *k)
{
    int last = k->last;

    if (last == EB_KEPT_END)
        return 0;
    k->last = 0;
    return last < 0 ? last : -EAGAIN;
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

        advance(k, part);
        len -= part;
    }
}

int eb_kept_read(struct eb_kept *k, void *buf, size_t len, bool keep)
{
    size_t got;
    int n;

    eb_guard_lock(&k->guard);
    got = copy(k, buf, len < INT_MAX ? len : INT_MAX);
    if (!keep)
        drop(k, got);
    if (k->first != NULL || got > 0)
        n = (int)got;
    else
        n = keep && k->last < 0 ? k->last : take_last(k);
    note(k);
    eb_guard_unlock(&k->guard);
    return n;
}

/* Look at the first piece.  Guard held. */
static int view(const struct eb_kept *k, const void **data)
{
    const struct eb_piece *p = k->first;

    *data = p->bytes + p->at;
    return p->len < INT_MAX ? (int)p->len : INT_MAX;
}

int eb_kept_view(struct eb_kept *k, const void **data)
{
    int n;

    eb_guard_lock(&k->guard);
    if (k->first != NULL) {
        n = view(k, data);
    } else {
        n = take_last(k);
        note(k);
    }
    eb_guard_unlock(&k->guard);
    return n;
}

void eb_kept_drop(struct eb_kept *k, size_t len)
{
    if (len == 0)
        return;
    eb_guard_lock(&k->guard);
    EB_CHECK(k->first != NULL && len <= k->first->len,
             "more is consumed than ebb_fill() has shown");
    advance(k, (uint32_t)len);
    note(k);
    eb_guard_unlock(&k->guard);
}

void eb_kept_push_front(struct eb_kept *k, const void *bytes, size_t len)
{
    struct eb_piece *p;

    eb_guard_lock(&k->guard);
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
    note(k);
    eb_guard_unlock(&k->guard);
}

/* Put p behind the last of what is there.  Guard held. */
static __attribute__((noinline)) void append_behind(struct eb_piece *last,
                                                    struct eb_piece *p)
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

/* Guard held. */
static inline void append(struct eb_kept *k, struct eb_piece *p)
{
    k->len += p->len;
    if (__builtin_expect(k->first == NULL, 1))
        k->first = p;
    else
        append_behind(k->first, p);
    eb_store_relaxed(&k->is_any, 1u);           /* as in note() */
}

uint32_t eb_kept_append(struct eb_kept *k, struct eb_piece *p)
{
    uint32_t len;

    eb_guard_lock(&k->guard);
    append(k, p);
    len = k->len;
    eb_guard_unlock(&k->guard);
    return len;
}

int eb_kept_append_view(struct eb_kept *k, struct eb_piece *p,
                        const void **data)
{
    int n;

    eb_guard_lock(&k->guard);
    append(k, p);
    n = view(k, data);
    eb_guard_unlock(&k->guard);
    return n;
}

void eb_kept_end(struct eb_kept *k, int last)
{
    eb_guard_lock(&k->guard);
    k->last = last;
    note(k);
    eb_guard_unlock(&k->guard);
}

void eb_kept_fini(struct eb_kept *k)
{
    drop(k, k->len);
    k->last = 0;
}
