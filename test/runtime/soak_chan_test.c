/* SPDX-License-Identifier: MIT-0 */
/*
 * Soaks of channels: what has been sent is received once, by one, and no slot
 * is lost.
 */
#include "async_test.h"
#include "soak.h"

/* ---- channels of one and of many receivers ---- */

struct msg {
    int from, number;           /* counted by each sender from 0 on */
};

struct traffic {
    mpsc_sender(struct msg) tx[SOAK_ACTORS + 1];
    mpsc_weak_sender(struct msg) weak;
    channel(struct msg) c;      /* the receivers' */
    int receivers;              /* the first so many actors */
    int sent[SOAK_ACTORS + 1];  /* each its sender's */
    /* By each receiver: how many of a sender's, and their sum. */
    int got[SOAK_ACTORS + 1][SOAK_ACTORS + 1];
    long sum[SOAK_ACTORS + 1][SOAK_ACTORS + 1];
};

static void take(struct traffic *t, int id, const struct msg *v, int n)
{
    for (int i = 0; i < n; i++) {
        if (t->receivers == 1)
            CHECK_EQ(v[i].number, t->got[id][v[i].from]);
        t->got[id][v[i].from]++;
        t->sum[id][v[i].from] += v[i].number;
    }
}

/* Reserve some slots, use them but for one now and then. */
static async int send_by_slots(struct soak_actor *a, struct msg v)
{
    struct traffic *t = a->soak->state;
    mpsc_sender(struct msg) tx = t->tx[a->id];
    size_t n = 1 + soak_random(a, 2);
    int rc, used = 0;

    if (n > mpsc_max_capacity(t->c))
        n = 1;
    if (soak_random(a, 4) == 0)
        rc = mpsc_try_reserve(tx, n);
    else
        SOAK_AWAIT(a, rc, mpsc_reserve(tx, n));
    if (rc < 0)
        return rc;
    for (; n > 0 && soak_random(a, 8) != 0; n--) {
        CHECK_EQ(mpsc_send_reserved(tx, { v.from, v.number + used }), 0);
        soak_note(a);
        used++;
    }
    mpsc_unreserve(tx, n);
    return used;
}

/* By another handle for the same: a clone, or a weak one that got strong. */
static async int send_by_another(struct soak_actor *a, struct msg v)
{
    struct traffic *t = a->soak->state;
    mpsc_sender(struct msg) tx = soak_random(a, 2) == 0
        ? mpsc_upgrade(t->weak)
        : mpsc_sender_clone(t->tx[a->id]);
    int rc;

    CHECK(tx != NULL);
    defer mpsc_sender_free(tx);
    SOAK_AWAIT(a, rc, mpsc_send(tx, v));
    return rc < 0 ? rc : 1;
}

static async void send_all(struct soak_actor *a)
{
    struct traffic *t = a->soak->state;

    while (a->left > 0) {
        struct msg v = { a->id, t->sent[a->id] };
        uint32_t how = soak_random(a, 8);
        int rc;

        if (how == 0) {
            rc = await send_by_slots(a, v);
        } else if (how == 1) {
            rc = await send_by_another(a, v);
        } else if (how == 2) {
            rc = mpsc_try_send(t->tx[a->id], v) == 0;
            a->left -= rc;
        } else {
            SOAK_AWAIT(a, rc, mpsc_send(t->tx[a->id], v));
            rc = rc == 0 ? 1 : rc;
        }
        CHECK(rc >= 0 || rc == -ECANCELED || rc == -EAGAIN);
        if (rc > 0)
            t->sent[a->id] += rc;
        await soak_pause(a, 16);
    }
    mpsc_sender_free(t->tx[a->id]);
}

static async void receive_all(struct soak_actor *a)
{
    struct traffic *t = a->soak->state;
    struct msg v[5];

    for (;;) {
        uint32_t how = soak_random(a, 8);
        int n;

        if (how == 0) {
            n = mpsc_try_recv(t->c, v);
            if (n == -EAGAIN)
                await ebb_yield();
            n = n == 0 ? 1 : n == -EPIPE ? 0 : n;
            a->left -= n > 0;
        } else if (how < 4) {
            SOAK_AWAIT(a, n, mpsc_recv_many(t->c, v, 5));
        } else {
            SOAK_AWAIT(a, n, next(t->c, v));
        }
        if (n == 0)
            return;
        CHECK(n > 0 || n == -ECANCELED || n == -EAGAIN);
        if (!soak_loses(a))
            take(t, a->id, v, n);
    }
}

static async void send_or_receive(struct soak_actor *a)
{
    struct traffic *t = a->soak->state;

    if (a->id < t->receivers)
        await receive_all(a);
    else
        await send_all(a);
}

/* A thread sends; where there are many receivers it is one of them. */
static long traffic_blocking(struct soak *s)
{
    struct traffic *t = s->state;
    struct msg v = { SOAK_ACTORS, 0 };

    if (t->receivers > 1) {
        long n = 0;

        while (n < SOAK_THREAD && mpsc_recv_blocking(t->c, &v) == 0) {
            take(t, SOAK_ACTORS, &v, 1);
            n++;
        }
        return n;
    }
    for (; v.number < SOAK_THREAD; v.number++)
        CHECK_EQ(mpsc_send_blocking(t->tx[SOAK_ACTORS], v), 0);
    t->sent[SOAK_ACTORS] = SOAK_THREAD;
    mpsc_sender_free(t->tx[SOAK_ACTORS]);
    return SOAK_THREAD;
}

static async long send_and_receive(struct soak *s, uint32_t seed,
                                   int receivers)
{
    static const size_t cap[] = { 1, 4, 64, EBB_UNBOUNDED };
    struct traffic t = { .receivers = receivers };
    long n;

    s->state = &t;
    s->act = send_or_receive;
    s->thread = traffic_blocking;
    s->actors = 6;
    mpsc_channel(&t.tx[SOAK_ACTORS], &t.c, cap[seed % 4]);
    for (int i = receivers; i < s->actors; i++)
        t.tx[i] = mpsc_sender_clone(t.tx[SOAK_ACTORS]);
    t.weak = mpsc_downgrade(t.tx[SOAK_ACTORS]);
    if (receivers > 1)
        mpsc_sender_free(t.tx[SOAK_ACTORS]);
    n = await soak_round(s, seed);
    CHECK(mpsc_upgrade(t.weak) == NULL);
    CHECK_EQ(mpsc_len(t.c), 0);
    if (cap[seed % 4] != EBB_UNBOUNDED)
        CHECK_EQ(mpsc_capacity(t.c), cap[seed % 4]);
    for (int from = 0; from <= SOAK_ACTORS; from++) {
        long sent = t.sent[from], sum = sent * (sent - 1) / 2;

        for (int to = 0; to <= SOAK_ACTORS; to++) {
            sent -= t.got[to][from];
            sum -= t.sum[to][from];
        }
        CHECK_EQ(sent, 0);
        CHECK_EQ(sum, 0);
    }
    mpsc_weak_free(t.weak);
    mpsc_receiver_free(t.c);
    return n;
}

SOAK(mpsc, 4)
{
    return await send_and_receive(s, seed, 1);
}

SOAK(channel, 4)
{
    return await send_and_receive(s, seed, 3);
}

/* ---- oneshot ---- */

/* The address of the channel is its message: so it came by the right one. */
struct desk {
    oneshot_sender(uintptr_t) slot[8];      /* atomic: what waits for answer */
    int askers;                             /* atomic: have not ended */
    long answered, received;                /* atomic */
};

/* Send by it, or give it up. */
static void answer(struct soak_actor *a, oneshot_sender(uintptr_t) tx)
{
    struct desk *d = a->soak->state;
    uintptr_t v = (uintptr_t)tx;

    if (tx == NULL)
        return;
    soak_note(a);
    if (soak_random(a, 8) == 0)
        oneshot_sender_free(tx);
    else if (oneshot_send(tx, v) == 0)
        __atomic_add_fetch(&d->answered, 1, __ATOMIC_RELAXED);
}

/* Put tx into a slot and take out what is there. */
static oneshot_sender(uintptr_t) swap(struct soak_actor *a,
                                      oneshot_sender(uintptr_t) tx)
{
    struct desk *d = a->soak->state;

    return __atomic_exchange_n(&d->slot[soak_random(a, 8)], tx,
                               __ATOMIC_ACQ_REL);
}

static void check_answer(struct soak_actor *a, oneshot_receiver(uintptr_t) rx,
                         uintptr_t v)
{
    struct desk *d = a->soak->state;

    CHECK_EQ(v, (uintptr_t)rx);
    if (!soak_loses(a))
        __atomic_add_fetch(&d->received, 1, __ATOMIC_RELAXED);
}

/* Whoever does not wait to the end closes, and has what came before that. */
static void leave(struct soak_actor *a, oneshot_receiver(uintptr_t) rx)
{
    uintptr_t v;

    oneshot_close(rx);
    if (oneshot_try_recv(rx, &v) == 0)
        check_answer(a, rx, v);
    CHECK(oneshot_is_terminated(rx));
    oneshot_receiver_free(rx);
}

static async void ask(struct soak_actor *a)
{
    oneshot_sender(uintptr_t) tx;
    oneshot_receiver(uintptr_t) rx;
    uintptr_t v;
    int rc = -ECANCELED;

    oneshot_channel(&tx, &rx);
    defer leave(a, rx);
    answer(a, swap(a, tx));
    do {
        SOAK_AWAIT(a, rc, oneshot_recv(rx, &v));
    } while (rc == -ECANCELED && soak_random(a, 2) == 0);
    if (rc == 0)
        check_answer(a, rx, v);
    else
        CHECK(rc == -EPIPE || rc == -ECANCELED);
}

static async void use_desk(struct soak_actor *a)
{
    struct desk *d = a->soak->state;

    if (a->id == 0) {
        while (__atomic_load_n(&d->askers, __ATOMIC_RELAXED) > 0) {
            for (int i = 0; i < 8; i++)
                answer(a, swap(a, NULL));
            await ebb_yield();
        }
        return;
    }
    while (a->left > 0)
        await ask(a);
    __atomic_sub_fetch(&d->askers, 1, __ATOMIC_RELAXED);
}

static long ask_blocking(struct soak *s)
{
    struct desk *d = s->state;

    for (int i = 0; i < SOAK_THREAD; i++) {
        oneshot_sender(uintptr_t) tx;
        oneshot_receiver(uintptr_t) rx;
        uintptr_t v;

        oneshot_channel(&tx, &rx);
        tx = __atomic_exchange_n(&d->slot[i % 8], tx, __ATOMIC_ACQ_REL);
        oneshot_sender_free(tx);
        if (oneshot_recv_blocking(rx, &v) == 0) {
            CHECK_EQ(v, (uintptr_t)rx);
            __atomic_add_fetch(&d->received, 1, __ATOMIC_RELAXED);
        }
        oneshot_receiver_free(rx);
    }
    __atomic_sub_fetch(&d->askers, 1, __ATOMIC_RELAXED);
    return SOAK_THREAD;
}

SOAK(oneshot, 1)
{
    struct desk d = { .askers = 6 };
    long n;

    s->state = &d;
    s->act = use_desk;
    s->thread = ask_blocking;
    s->actors = 6;
    n = await soak_round(s, seed);
    for (int i = 0; i < 8; i++)
        oneshot_sender_free(d.slot[i]);
    CHECK_EQ(d.answered, d.received);
    return n;
}
