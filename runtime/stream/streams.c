/* SPDX-License-Identifier: MIT-0 */
/*
 * Maps of streams, on the sets of the core.
 *
 * For each stream that is not known to have an item the set holds a future
 * that waits for one and leaves it in its stream: so nothing is lost where the
 * wait is cancelled, or the stream taken out.  An entry is
 *
 *   IDLE      nothing waits for its stream, which may or may not be ready
 *   WAITING   its future is in the set, not begun or suspended
 *   READY     its stream has an item, or has ended; or it is about to leave
 */
#include <ebb/streams.h>

#include <errno.h>
#include <string.h>

#include <ebb/vec.h>

#include "base/alloc.h"
#include "base/stale.h"
#include "core/core.h"
#include "task/future.h"

enum state { IDLE, WAITING, READY };

struct entry {
    struct eb_set_item wait;
    struct eb_list node;        /* in idle or ready, or in no list */
    struct ebb_stream *stream;
    enum state state;
    bool leaving;               /* its wait has been cancelled by us */
    bool cancelled;             /* its stream was, by a task it awaits */
    max_align_t key[];
};

struct ebb_streams {
    struct eb_set set;
    struct eb_list idle, ready;
    struct entry **entry;       /* growing array: all there are */
    size_t key_size, size, align;
};

static void *or_die(void *block, size_t size)
{
    const struct ebb_executor *ex = ebb_self.executor;

    if (block == NULL && ex != NULL)
        ex->oom(ex, size);
    EB_CHECK(block != NULL, "out of memory for a map of streams");
    return block;
}

struct ebb_streams *ebb_streams_make(size_t key_size, size_t size,
                                     size_t align)
{
    struct ebb_streams *m = or_die(eb_calloc(1, sizeof(*m)), sizeof(*m));

    EB_CHECK(key_size > 0, "a map of streams without keys");
    eb_set_init(&m->set);
    eb_list_init(&m->idle);
    eb_list_init(&m->ready);
    m->key_size = key_size;
    m->size = size;
    m->align = align;
    return m;
}

size_t ebb_streams_len(const struct ebb_streams *m)
{
    EB_LIVE(m);
    return ebb_vec_len(m->entry);
}

const void *ebb_streams_key(const struct ebb_streams *m, size_t i)
{
    EB_CHECK(i < ebb_vec_len(m->entry), "a key that is not there");
    return m->entry[i]->key;
}

/* Where the entry with this key is; their number: there is none. */
static size_t find(const struct ebb_streams *m, const void *key)
{
    size_t i = 0, n = ebb_vec_len(m->entry);

    while (i < n && memcmp(m->entry[i]->key, key, m->key_size) != 0)
        i++;
    return i;
}

bool ebb_streams_has(const struct ebb_streams *m, const void *key)
{
    EB_LIVE(m);
    return find(m, key) < ebb_vec_len(m->entry);
}

static void set_state(struct ebb_streams *m, struct entry *e, enum state state)
{
    if (e->state != WAITING)
        eb_list_remove(&e->node);
    e->state = state;
    if (state != WAITING)
        eb_list_push_back(state == IDLE ? &m->idle : &m->ready, &e->node);
}

/* ---- waiting ---- */

static async void wait_for_item(struct ebb_stream *stream)
{
    char none[1];

    (void)await ebb_stream_peek_item(stream, none, 0, 1);
}

/* Have a future wait for each stream that is idle. */
static void arm(struct ebb_streams *m)
{
    while (!eb_list_is_empty(&m->idle)) {
        struct entry *e = eb_container_of(m->idle.next, struct entry, node);
        future(void) wait = lazy(wait_for_item(e->stream));

        set_state(m, e, WAITING);
        eb_set_add(&m->set, &e->wait, (struct ebb_frame *)(void *)wait);
    }
}

/* What has ended in the set. */
static void end_waits(struct ebb_streams *m)
{
    struct eb_set_item *ended;

    while ((ended = eb_set_take(&m->set)) != NULL) {
        struct entry *e = eb_container_of(ended, struct entry, wait);

        e->cancelled = ended->future == NULL && !e->leaving;
        set_state(m, e, READY);
        ebb_release(ended->future);
        ended->future = NULL;
    }
}

/* An entry that is ready, which stays in its list; NULL: the map is empty. */
static async struct entry *wait_ready(struct ebb_streams *m)
{
    while (eb_list_is_empty(&m->ready) && ebb_vec_len(m->entry) > 0) {
        arm(m);
        await eb_set_next(&m->set);
        end_waits(m);
    }
    return eb_list_is_empty(&m->ready)
               ? NULL : eb_container_of(m->ready.next, struct entry, node);
}

/* ---- entries ---- */

/* Take an entry that nothing waits for out of the map: its stream. */
static struct ebb_stream *forget(struct ebb_streams *m, struct entry *e)
{
    size_t i = find(m, e->key), last = ebb_vec_len(m->entry) - 1;
    struct ebb_stream *stream = e->stream;

    m->entry[i] = m->entry[last];
    ebb_vec_truncate(m->entry, last);
    eb_list_remove(&e->node);
    eb_free(e);
    return stream;
}

/* The item of an entry that is ready, or the code or 0 of its end; then the
 * entry is gone.  Does not suspend. */
static async int take_item(struct ebb_streams *m, struct entry *e, void *key,
                           void *to)
{
    int rc = e->cancelled ? -ECANCELED
                          : await ebb_stream_peek_item(e->stream, to, m->size,
                                                       m->align);

    memcpy(key, e->key, m->key_size);
    (void)ebb_stream_take((struct ebb_frame *)(void *)e->stream);
    if (rc > 0) {
        set_state(m, e, IDLE);
    } else {
        struct ebb_stream *stream = forget(m, e);

        await ebb_stream_close_handle(&stream);
    }
    return rc;
}

async int ebb_streams_next(struct ebb_streams *m, void *key, void *to)
{
    struct entry *e;

    EB_LIVE(m);
    while ((e = await wait_ready(m)) != NULL) {
        int rc = await take_item(m, e, key, to);

        if (rc != 0)
            return rc;
    }
    return 0;
}

/* The next entry, if one is ready without any waiting. */
static async struct entry *find_ready(struct ebb_streams *m)
{
    struct entry *e;

    select biased {
        when (e = await wait_ready(m))
            return e;
        otherwise
            return NULL;
    }
}

/* Does its stream end with a code?  Does not suspend. */
static async bool has_failed(struct entry *e)
{
    char none[1];

    return e->cancelled
           || await ebb_stream_peek_item(e->stream, none, 0, 1) < 0;
}

async int ebb_streams_next_many(struct ebb_streams *m, void *keys, void *to,
                                int limit)
{
    int n = 0;

    EB_LIVE(m);
    while (n < limit) {
        struct entry *e = n == 0 ? await wait_ready(m) : await find_ready(m);
        int rc;

        if (e == NULL || (n > 0 && await has_failed(e)))
            break;
        rc = await take_item(m, e, (char *)keys + (size_t)n * m->key_size,
                             (char *)to + (size_t)n * m->size);
        if (rc < 0)
            return rc;
        n += rc;
    }
    return n;
}

/* ---- coming and going ---- */

/* Have nothing wait for the entry any more. */
static async void disarm(struct ebb_streams *m, struct entry *e)
{
    if (e->state != WAITING)
        return;
    e->leaving = true;
    eb_set_abort(&m->set, &e->wait);
    for (end_waits(m); e->state == WAITING; end_waits(m))
        await eb_set_next(&m->set);
}

async int ebb_streams_remove(struct ebb_streams *m, const void *key,
                             struct ebb_stream **out)
{
    struct ebb_stream *stream = NULL;
    bool found;
    size_t i;

    EB_LIVE(m);
    i = find(m, key);
    found = i < ebb_vec_len(m->entry);
    noncancel {
        if (found) {
            struct entry *e = m->entry[i];

            await disarm(m, e);
            stream = forget(m, e);
        }
        if (out != NULL)
            *out = stream;
        else
            await ebb_stream_close_handle(&stream);
    }
    return found;
}

async void ebb_streams_insert(struct ebb_streams *m, const void *key,
                              struct ebb_stream *stream)
{
    size_t size = sizeof(struct entry) + m->key_size;
    struct entry *e = or_die(eb_calloc(1, size), size);

    EB_CHECK(stream != NULL, "a null stream is added to a map");
    e->stream = stream;
    memcpy(e->key, key, m->key_size);
    (void)await ebb_streams_remove(m, e->key, NULL);
    if (ebb_vec_push(m->entry, e) < 0)
        (void)or_die(NULL, size);
    e->state = IDLE;
    eb_list_push_back(&m->idle, &e->node);
}

async void ebb_streams_close(struct ebb_streams *m)
{
    if (m == NULL)
        return;
    EB_LIVE(m);
    await eb_set_finish(&m->set);
    for (size_t i = 0; i < ebb_vec_len(m->entry); i++) {
        ebb_release(m->entry[i]->wait.future);
        await ebb_stream_close_handle(&m->entry[i]->stream);
        eb_free(m->entry[i]);
    }
    ebb_vec_free(m->entry);
    eb_free_as(m, "a map of streams", NULL);
}
