/* SPDX-License-Identifier: MIT-0 */
/* Soaks of what has one value for many: broadcast, watch, shared futures. */
#include "async_test.h"
#include "soak.h"

/* ---- broadcast ---- */

enum { SENDERS = 2 };           /* the first so many actors */

struct msg {
    int from, number;
};

struct cast {
    broadcast_sender(struct msg) tx[SENDERS];
    broadcast_weak_sender(struct msg) weak;
    broadcast_receiver(struct msg) rx[SOAK_ACTORS + 1];
    long got[SOAK_ACTORS + 1];  /* missed ones too; each its receiver's */
    int last[SOAK_ACTORS + 1][SENDERS];
    int sent[SENDERS];
};

/* Of a sender's messages each is behind the last. */
static void take(struct cast *c, int id, int rc, struct msg v)
{
    if (rc > 0) {
        c->got[id] += rc;
        return;
    }
    CHECK(v.number > c->last[id][v.from]);
    c->last[id][v.from] = v.number;
    c->got[id]++;
}

static async void send_all(struct soak_actor *a)
{
    struct cast *c = a->soak->state;

    while (a->left > 0) {
        broadcast_sender(struct msg) tx = c->tx[a->id], again = NULL;
        struct msg v = { a->id, ++c->sent[a->id] };

        if (soak_random(a, 16) == 0)
            tx = again = broadcast_upgrade(c->weak);
        CHECK(broadcast_send(tx, v) > 0);
        soak_note(a);
        broadcast_sender_free(again);
        await soak_pause(a, 2);
    }
    broadcast_sender_free(c->tx[a->id]);
}

static async void receive_all(struct soak_actor *a)
{
    struct cast *c = a->soak->state;
    broadcast_receiver(struct msg) rx = c->rx[a->id];
    struct msg v = { 0 };
    int rc = 0;

    for (;;) {
        if (soak_random(a, 8) == 0) {
            rc = broadcast_try_recv(rx, &v);
            if (rc == -EAGAIN)
                await ebb_yield();
            else
                soak_note(a);
        } else {
            SOAK_AWAIT(a, rc, broadcast_recv(rx, &v));
        }
        if (rc == -EPIPE)
            return;
        if (rc >= 0 && !soak_loses(a))
            take(c, a->id, rc, v);
        if (soak_random(a, 64) == 0)        /* one that comes and goes */
            broadcast_receiver_free(broadcast_resubscribe(rx));
    }
}

static async void use_cast(struct soak_actor *a)
{
    if (a->id < SENDERS)
        await send_all(a);
    else
        await receive_all(a);
}

static long receive_blocking(struct soak *s)
{
    struct cast *c = s->state;
    struct msg v = { 0 };
    long n = 0;
    int rc;

    while ((rc = broadcast_recv_blocking(c->rx[SOAK_ACTORS], &v)) >= 0) {
        take(c, SOAK_ACTORS, rc, v);
        n++;
    }
    return n;
}

SOAK(broadcast, 1)
{
    struct cast c = { 0 };
    long n;

    s->state = &c;
    s->act = use_cast;
    s->thread = receive_blocking;
    s->actors = 6;
    broadcast_channel(&c.tx[0], &c.rx[SOAK_ACTORS], 4u << seed % 4);
    c.tx[1] = broadcast_sender_clone(c.tx[0]);
    c.weak = broadcast_downgrade(c.tx[0]);
    for (int i = SENDERS; i < s->actors; i++)
        c.rx[i] = broadcast_subscribe(c.tx[0]);
    n = await soak_round(s, seed);
    for (int i = SENDERS; i <= SOAK_ACTORS; i++) {
        if (c.rx[i] != NULL)
            CHECK_EQ(c.got[i], c.sent[0] + c.sent[1]);
        broadcast_receiver_free(c.rx[i]);
    }
    broadcast_weak_free(c.weak);
    return n;
}

/* ---- watch ---- */

/*
 * A ring: each actor counts up a value of its own and keeps watching its
 * neighbour's, which it may not leave behind by more than AHEAD.  So one who
 * does not hear of a value soon stops all.
 */
enum { RING = 6, AHEAD = 2 };

struct ring {
    watch_sender(long) tx[RING];
    watch_receiver(long) rx[RING];      /* of the neighbour's value */
    long own[RING], seen[RING];         /* each its actor's */
    watch_receiver(long) thread;        /* of the first one's */
    bool silent[RING];                  /* planted: it sends no more */
};

static void add(void *value, void *arg)
{
    (void)arg;
    ++*(long *)value;
}

static bool add_and_tell(void *value, void *arg)
{
    add(value, arg);
    return true;
}

static void count_up(struct soak_actor *a, struct ring *r)
{
    watch_sender(long) tx = r->tx[a->id];
    long *own = &r->own[a->id], old;

    soak_note(a);
    r->silent[a->id] |= soak_loses(a);
    ++*own;
    if (r->silent[a->id])
        return;
    switch (soak_random(a, 4)) {
    case 0:
        watch_send_modify(tx, add, NULL);
        break;
    case 1:
        CHECK(watch_send_if_modified(tx, add_and_tell, NULL));
        break;
    case 2:
        watch_send_replace(tx, *own, &old);
        CHECK_EQ(old, *own - 1);
        break;
    default:
        CHECK_EQ(watch_send(tx, *own), 0);
        break;
    }
}

static bool is_enough(const void *value, void *arg)
{
    return *(const long *)value >= *(const long *)arg;
}

static void look(struct soak_actor *a, struct ring *r)
{
    long v, *seen = &r->seen[a->id];

    watch_borrow_and_update(r->rx[a->id], &v);
    CHECK(v >= *seen);
    *seen = v;
}

static async void go_round(struct soak_actor *a)
{
    struct ring *r = a->soak->state;
    watch_receiver(long) rx = r->rx[a->id];
    long *own = &r->own[a->id], *seen = &r->seen[a->id];

    while (*own < SOAK_SHARE) {
        long enough = *own - AHEAD + 1;
        int rc;

        if (*seen >= enough && soak_random(a, 4) != 0) {
            count_up(a, r);
        } else if (*seen < enough && soak_random(a, 2) == 0) {
            SOAK_AWAIT(a, rc, watch_wait_for(rx, is_enough, &enough, NULL));
            look(a, r);
        } else if (*seen < enough) {
            SOAK_AWAIT(a, rc, watch_changed(rx));
            look(a, r);
        } else {
            if (watch_has_changed(rx) == 1)
                look(a, r);
            await ebb_yield();
        }
    }
}

static long watch_blocking(struct soak *s)
{
    struct ring *r = s->state;
    long v, last = 0, n = 0;

    while (last < SOAK_SHARE && watch_changed_blocking(r->thread) == 0) {
        watch_borrow_and_update(r->thread, &v);
        CHECK(v > last);
        last = v;
        n++;
    }
    return n;
}

SOAK(watch, 1)
{
    struct ring r = { 0 };
    long n;

    s->state = &r;
    s->act = go_round;
    s->thread = watch_blocking;
    s->actors = RING;
    for (int i = 0; i < RING; i++)
        watch_channel(&r.tx[i], &r.rx[(i + RING - 1) % RING], 0);
    r.thread = watch_subscribe(r.tx[0]);
    n = await soak_round(s, seed);
    for (int i = 0; i < RING; i++) {
        long v;

        watch_get(r.tx[i], &v);
        CHECK_EQ(v, SOAK_SHARE);
        watch_sender_free(r.tx[i]);
        watch_receiver_free(r.rx[i]);
    }
    watch_receiver_free(r.thread);
    return n;
}

/* ---- shared futures ---- */

struct futures {
    shared_future(long) f[SOAK_SHARE];      /* a handle for each actor */
    weak_shared_future(long) weak[SOAK_SHARE];
    int begun[SOAK_SHARE], ended[SOAK_SHARE];   /* atomic */
    int at[SOAK_ACTORS];        /* which is next; each its actor's */
};

static async long work(struct futures *s, int i)
{
    __atomic_add_fetch(&s->begun[i], 1, __ATOMIC_RELAXED);
    defer __atomic_add_fetch(&s->ended[i], 1, __ATOMIC_RELAXED);
    for (int k = 0; k < i % 4; k++)
        await ebb_yield();
    return i;
}

/* Ask for each result until it comes, or leave before that. */
static async void ask_all(struct soak_actor *a)
{
    struct futures *s = a->soak->state;
    int *at = &s->at[a->id];

    while (*at < SOAK_SHARE) {
        shared_future(long) f = s->f[*at], another = NULL;
        long v = -1;
        int rc;

        if (soak_random(a, 16) == 0)
            another = shared_upgrade(s->weak[*at]);
        defer await shared_close(another);
        SOAK_AWAIT(a, rc, shared_get(f, &v));
        if (rc == 0)
            CHECK_EQ(v, *at);
        else if (soak_random(a, 2) == 0)
            continue;
        ++*at;
        if (!soak_loses(a))
            await shared_close(f);
    }
}

SOAK(shared, 1)
{
    struct futures *f = calloc(1, sizeof(*f));
    long n;

    defer free(f);
    s->state = f;
    s->act = ask_all;
    s->actors = 6;
    for (int i = 0; i < SOAK_SHARE; i++) {
        f->f[i] = shared_new(long, work(f, i));
        f->weak[i] = shared_downgrade(f->f[i]);
        for (int k = 1; k < s->actors; k++)
            (void)shared_clone(f->f[i]);
    }
    n = await soak_round(s, seed);
    for (int i = 0; i < SOAK_SHARE; i++) {
        CHECK(shared_upgrade(f->weak[i]) == NULL);
        shared_weak_free(f->weak[i]);
        CHECK(f->begun[i] <= 1);
        CHECK_EQ(f->begun[i], f->ended[i]);
    }
    return n;
}
