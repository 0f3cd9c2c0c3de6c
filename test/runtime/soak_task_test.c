/* SPDX-License-Identifier: MIT-0 */
/* Soaks of sets of tasks and of streams: what goes in comes out once, with its
 * result or as one that was cancelled. */
#include "async_test.h"
#include "soak.h"

/* ---- join_set: each actor has one of its own ---- */

enum { AT_ONCE = 6 };

struct family {
    join_set(long) set;
    uint64_t added, ended, cancelled;   /* how many */
    uint64_t number[AT_ONCE];           /* of the last ones, to abort */
    uint64_t sum;       /* of numbers added, less those that came out */
};

static async long child(int turns, bool slow)
{
    for (int i = 0; i < turns; i++)
        await ebb_yield();
    if (slow)
        await ebb_sleep(50 * EBB_MICROSECOND);
    return turns;
}

static void add(struct soak_actor *a, struct family *f)
{
    int turns = (int)soak_random(a, 3);
    uint64_t number =
        join_set_spawn(f->set, child(turns, soak_random(a, 8) == 0));

    soak_note(a);
    f->number[f->added++ % AT_ONCE] = number;
    f->sum += number;
}

/* What a next of rc has brought. */
static void take(struct soak_actor *a, struct family *f, int rc, uint64_t id,
                 long v)
{
    if (id == 0 || soak_loses(a))
        return;
    f->sum -= id;
    if (rc == 1) {
        CHECK(v >= 0 && v < 3);
        f->ended++;
    } else {
        CHECK_EQ(rc, -ECANCELED);
        f->cancelled++;
    }
}

static async void use_set(struct soak_actor *a)
{
    struct family *f = (struct family *)a->soak->state + a->id;

    while (a->left > 0 || join_set_len(f->set) > 0) {
        uint64_t id = 0;
        long v = -1;
        int rc;

        if (a->left <= 0)
            join_set_abort_all(f->set);
        if (a->left > 0 && join_set_len(f->set) < AT_ONCE
            && soak_random(a, 2) == 0) {
            add(a, f);
        } else if (soak_random(a, 4) == 0) {
            rc = join_set_try_next_with_id(f->set, &id, &v);
            if (rc == -EAGAIN)
                join_set_abort(f->set, f->number[soak_random(a, AT_ONCE)]);
            else
                soak_note(a);
            take(a, f, rc, id, v);
        } else {
            SOAK_AWAIT(a, rc, join_set_next_with_id(f->set, &id, &v));
            take(a, f, rc, id, v);
        }
    }
}

SOAK(join_set, 1)
{
    struct family f[SOAK_ACTORS] = { 0 };
    long n;

    s->state = f;
    s->act = use_set;
    s->actors = 6;
    for (int i = 0; i < s->actors; i++)
        f[i].set = join_set_new(long);
    n = await soak_round(s, seed);
    for (int i = 0; i < s->actors; i++) {
        CHECK_EQ(f[i].ended + f[i].cancelled, f[i].added);
        CHECK_EQ(f[i].sum, 0);
        await join_set_close(f[i].set);
    }
    return n;
}

/* ---- maps of streams: what one actor sends by four, another reads ---- */

enum { READERS = 3, STREAMS = 4 };

struct water {
    streams(int, int) map[READERS];
    channel(int) from[READERS][STREAMS];
    int wanted[READERS][STREAMS], sent[READERS][STREAMS];
};

static async yields(int) all_of(channel(int) c)
{
    each (int v, c)
        yield v;
}

static async void pour(struct soak_actor *a, struct water *w, int to)
{
    while (a->left > 0) {
        int i = (int)soak_random(a, STREAMS), rc;

        SOAK_AWAIT(a, rc, channel_send(w->from[to][i], w->sent[to][i]));
        if (rc == 0)
            w->sent[to][i]++;
    }
    for (int i = 0; i < STREAMS; i++)
        channel_close(w->from[to][i]);
}

/* Take one out and put it back; nothing of it is lost. */
static async void move(struct water *w, int of, int i)
{
    noncancel {
        stream(int) s;

        if (await streams_remove(w->map[of], i, &s) == 1)
            await streams_insert(w->map[of], i, s);
    }
}

static async void drink(struct soak_actor *a, struct water *w)
{
    for (;;) {
        int key, v, rc;

        SOAK_AWAIT(a, rc, streams_next(w->map[a->id], &key, &v));
        if (rc == 0)
            return;
        if (rc == 1 && !soak_loses(a))
            CHECK_EQ(v, w->wanted[a->id][key]++);
        if (soak_random(a, 32) == 0)
            await move(w, a->id, (int)soak_random(a, STREAMS));
    }
}

static async void use_water(struct soak_actor *a)
{
    if (a->id < READERS)
        await drink(a, a->soak->state);
    else
        await pour(a, a->soak->state, a->id - READERS);
}

SOAK(streams, 1)
{
    struct water w = { 0 };
    long n;

    s->state = &w;
    s->act = use_water;
    s->actors = 2 * READERS;
    for (int r = 0; r < READERS; r++) {
        w.map[r] = streams_new(int, int);
        for (int i = 0; i < STREAMS; i++) {
            w.from[r][i] = channel_new(int, (size_t)i + 1);
            await streams_insert(w.map[r], i, all_of(w.from[r][i]));
        }
    }
    n = await soak_round(s, seed);
    for (int r = 0; r < READERS; r++) {
        await streams_close(w.map[r]);
        for (int i = 0; i < STREAMS; i++) {
            CHECK_EQ(w.wanted[r][i], w.sent[r][i]);
            channel_free(w.from[r][i]);
        }
    }
    return n;
}
