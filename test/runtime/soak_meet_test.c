/* SPDX-License-Identifier: MIT-0 */
/*
 * Soaks of what wakes without a message: notifications, condition variables,
 * barriers, values that are made once.
 *
 * The first two carry goods through a store with little room, so that a wake
 * that is lost soon leaves all standing still.
 */
#include "async_test.h"
#include "soak.h"

enum { MAKERS = 3, ROOM = 4 };      /* the other actors take */

/* ---- notify ---- */

struct post {
    struct ebb_notify filled, emptied;
    int goods;                  /* atomic */
    int makers;                 /* atomic: those who have not ended */
    long made, taken;           /* atomic */
};

/* Change the goods by one, if they stay between 0 and ROOM. */
static bool change(struct post *p, int by)
{
    int n = __atomic_load_n(&p->goods, __ATOMIC_RELAXED);

    do {
        if (n + by < 0 || n + by > ROOM)
            return false;
    } while (!__atomic_compare_exchange_n(&p->goods, &n, n + by, false,
                                          __ATOMIC_SEQ_CST,
                                          __ATOMIC_RELAXED));
    return true;
}

static void tell(struct soak_actor *a, struct ebb_notify *n)
{
    soak_note(a);
    switch (soak_random(a, 4)) {
    case 0:
        ebb_notify_last(n);
        break;
    case 1:     /* those there are, and who is about to be */
        ebb_notify_waiters(n);
        ebb_notify_one(n);
        break;
    case 2:
        ebb_notify_waiter(n);
        ebb_notify_one(n);
        break;
    default:
        ebb_notify_one(n);
        break;
    }
}

static async int notified(struct ebb_notify *n)
{
    await ebb_notify_wait(n);
    return 0;
}

/* Stand in line, look whether it can be done, and only then wait. */
static async int look_and_wait(struct post *p, struct ebb_notify *n, int by)
{
    struct ebb_notified line;

    ebb_notified_enable(&line, n);
    defer ebb_notified_disable(&line);
    if (change(p, by))
        return 1;
    await ebb_notified_wait(&line);
    return 0;
}

/* Change the goods, waiting until that is possible; true if done. */
static async bool change_or_wait(struct soak_actor *a, int by)
{
    struct post *p = a->soak->state;
    struct ebb_notify *n = by > 0 ? &p->emptied : &p->filled;
    int rc;

    if (change(p, by))
        return true;
    if (soak_random(a, 4) == 0) {
        rc = await look_and_wait(p, n, by);
        soak_note(a);
        return rc == 1;
    }
    SOAK_AWAIT(a, rc, notified(n));
    return false;
}

/* Who ends hands on what may have been meant for others. */
static async void make_goods(struct soak_actor *a)
{
    struct post *p = a->soak->state;

    while (a->left > 0) {
        if (!await change_or_wait(a, 1))
            continue;
        __atomic_add_fetch(&p->made, 1, __ATOMIC_RELAXED);
        tell(a, &p->filled);
        await soak_pause(a, 4);
    }
    __atomic_sub_fetch(&p->makers, 1, __ATOMIC_SEQ_CST);
    ebb_notify_one(&p->emptied);
    ebb_notify_one(&p->filled);
}

static async void take_goods(struct soak_actor *a)
{
    struct post *p = a->soak->state;

    while (__atomic_load_n(&p->makers, __ATOMIC_SEQ_CST) > 0
           || __atomic_load_n(&p->goods, __ATOMIC_SEQ_CST) > 0) {
        if (!await change_or_wait(a, -1))
            continue;
        if (!soak_loses(a))
            __atomic_add_fetch(&p->taken, 1, __ATOMIC_RELAXED);
        tell(a, &p->emptied);
    }
    ebb_notify_one(&p->filled);
}

static async void use_notify(struct soak_actor *a)
{
    if (a->id < MAKERS)
        await make_goods(a);
    else
        await take_goods(a);
}

static long use_notify_blocking(struct soak *s)
{
    struct post *p = s->state;

    for (int i = 0; i < SOAK_THREAD; i++) {
        while (!change(p, 1))
            ebb_notify_wait_blocking(&p->emptied);
        __atomic_add_fetch(&p->made, 1, __ATOMIC_RELAXED);
        ebb_notify_one(&p->filled);
    }
    __atomic_sub_fetch(&p->makers, 1, __ATOMIC_SEQ_CST);
    ebb_notify_one(&p->emptied);
    ebb_notify_one(&p->filled);
    return SOAK_THREAD;
}

SOAK(notify, 1)
{
    struct post p = { EBB_NOTIFY_INIT, EBB_NOTIFY_INIT, .makers = MAKERS + 1 };
    long n;

    s->state = &p;
    s->act = use_notify;
    s->thread = use_notify_blocking;
    s->actors = 6;
    n = await soak_round(s, seed);
    CHECK_EQ(p.goods, 0);
    CHECK_EQ(p.made, p.taken);
    return n;
}

/* ---- condition variable ---- */

struct store {
    struct ebb_mutex m;
    struct ebb_cond filled, emptied;
    int goods, makers;          /* under m, as the rest */
    long made, taken;
};

static async int wait_for(struct ebb_cond *c, struct ebb_mutex *m)
{
    await ebb_cond_wait(c, m);
    return 0;
}

static void signal_or_all(struct soak_actor *a, struct ebb_cond *c)
{
    soak_note(a);
    if (soak_random(a, 8) == 0)
        ebb_cond_broadcast(c);
    else
        ebb_cond_signal(c);
}

/* Put one in; false: the part is done. */
static async bool put_one(struct soak_actor *a, struct store *s)
{
    int rc;

    await ebb_mutex_lock(&s->m);
    defer ebb_mutex_unlock(&s->m);
    while (s->goods == ROOM)
        SOAK_AWAIT(a, rc, wait_for(&s->emptied, &s->m));
    if (a->left <= 0) {
        s->makers--;
        ebb_cond_broadcast(&s->filled);
        ebb_cond_signal(&s->emptied);
        return false;
    }
    s->goods++;
    s->made++;
    signal_or_all(a, &s->filled);
    return true;
}

/* Take one out; false: there are none and will be none. */
static async bool take_one(struct soak_actor *a, struct store *s)
{
    int rc;

    await ebb_mutex_lock(&s->m);
    defer ebb_mutex_unlock(&s->m);
    while (s->goods == 0) {
        if (s->makers == 0)
            return false;
        SOAK_AWAIT(a, rc, wait_for(&s->filled, &s->m));
    }
    s->goods--;
    if (!soak_loses(a))
        s->taken++;
    signal_or_all(a, &s->emptied);
    return true;
}

static async void use_cond(struct soak_actor *a)
{
    struct store *s = a->soak->state;

    if (a->id < MAKERS)
        while (await put_one(a, s))
            ;
    else
        while (await take_one(a, s))
            ;
}

static long use_cond_blocking(struct soak *soak)
{
    struct store *s = soak->state;

    for (int i = 0; i < SOAK_THREAD; i++) {
        ebb_mutex_lock_blocking(&s->m);
        while (s->goods == ROOM)
            ebb_cond_wait_blocking(&s->emptied, &s->m);
        s->goods++;
        s->made++;
        ebb_cond_signal(&s->filled);
        ebb_mutex_unlock(&s->m);
    }
    ebb_mutex_lock_blocking(&s->m);
    s->makers--;
    ebb_cond_broadcast(&s->filled);
    ebb_cond_signal(&s->emptied);
    ebb_mutex_unlock(&s->m);
    return SOAK_THREAD;
}

SOAK(cond, 1)
{
    struct store c = { EBB_MUTEX_INIT, EBB_COND_INIT, EBB_COND_INIT,
                       .makers = MAKERS + 1 };
    long n;

    s->state = &c;
    s->act = use_cond;
    s->thread = use_cond_blocking;
    s->actors = 6;
    n = await soak_round(s, seed);
    CHECK_EQ(c.goods, 0);
    CHECK_EQ(c.made, c.taken);
    CHECK(ebb_mutex_try_lock(&c.m));
    return n;
}

/* ---- barrier ---- */

struct meeting {
    struct ebb_barrier b;
    int actors;
    long leaders;               /* atomic, as the rest */
    long begun, met;            /* waits, those who say that they have met */
    long met_by[SOAK_ACTORS + 1];
    bool forgetful;             /* planted: no leader counts any more */
};

/* All come each time: nobody is a meeting ahead of another. */
static void have_met(struct meeting *m, int id, int rc)
{
    long own = __atomic_add_fetch(&m->met_by[id], 1, __ATOMIC_RELAXED);

    __atomic_add_fetch(&m->leaders, rc, __ATOMIC_RELAXED);
    for (int i = 0; i < m->actors; i++) {
        long n = __atomic_load_n(&m->met_by[i], __ATOMIC_RELAXED);

        CHECK(n >= own - 1 && n <= own + 1);
    }
}

static async void meet_all(struct soak_actor *a)
{
    struct meeting *m = a->soak->state;

    while (a->left > 0) {
        int rc = await ebb_barrier_wait(&m->b);

        soak_note(a);
        have_met(m, a->id, rc == 1 && soak_loses(a) ? 0 : rc);
        await soak_pause(a, 8);
    }
}

static long meet_all_blocking(struct soak *s)
{
    struct meeting *m = s->state;

    for (int i = 0; i < SOAK_SHARE; i++)
        have_met(m, m->actors - 1, ebb_barrier_wait_blocking(&m->b));
    return SOAK_SHARE;
}

SOAK(barrier, 1)
{
    struct meeting m = { .actors = 4 + (seed % 8 == 0) };
    long n;

    m.b = (struct ebb_barrier)EBB_BARRIER_INIT((uint32_t)m.actors);
    s->state = &m;
    s->act = meet_all;
    s->thread = seed % 8 == 0 ? meet_all_blocking : NULL;
    s->actors = 4;
    s->spared = true;
    n = await soak_round(s, seed);
    CHECK_EQ(m.leaders, SOAK_SHARE);
    CHECK_EQ(m.b.arrived, 0);
    return n;
}

/* Three of six meet, whoever they are.  Who is cancelled may have met the
 * others before that: so there are bounds only. */
static async void meet_some(struct soak_actor *a)
{
    struct meeting *m = a->soak->state;
    int rc, ending = 0;

    while (ending < m->actors) {
        __atomic_add_fetch(&m->begun, 1, __ATOMIC_RELAXED);
        if (a->left > 0) {
            SOAK_AWAIT(a, rc, ebb_barrier_wait(&m->b));
        } else {
            /* Until all are as far, so that nobody is left alone. */
            __atomic_store_n(&m->met_by[a->id], 1, __ATOMIC_RELAXED);
            select biased {
                when (rc = await ebb_barrier_wait(&m->b))
                    ;
                when (await ebb_yield())
                    rc = -ECANCELED;
            }
            ending = 0;
            for (int i = 0; i < m->actors; i++)
                ending += (int)__atomic_load_n(&m->met_by[i],
                                               __ATOMIC_RELAXED);
        }
        if (rc < 0)
            continue;
        if (soak_loses(a))
            __atomic_store_n(&m->forgetful, true, __ATOMIC_RELAXED);
        __atomic_add_fetch(&m->met, 1, __ATOMIC_RELAXED);
        if (!__atomic_load_n(&m->forgetful, __ATOMIC_RELAXED))
            __atomic_add_fetch(&m->leaders, rc, __ATOMIC_RELAXED);
    }
}

SOAK(open_barrier, 1)
{
    struct meeting m = { EBB_BARRIER_INIT(3), .actors = 6 };
    long n;

    s->state = &m;
    s->act = meet_some;
    s->actors = m.actors;
    n = await soak_round(s, seed);
    CHECK_EQ(m.b.arrived, 0);
    CHECK(m.met <= 3 * m.leaders);
    CHECK(3 * m.leaders <= m.begun);
    return n;
}

/* ---- values made once ---- */

struct cells {
    once_cell(long) cell[SOAK_SHARE];
    int made[SOAK_SHARE];       /* atomic: how often */
    int at[SOAK_ACTORS];        /* which is next; each its actor's */
};

enum { WAITERS = 2 };           /* the first so many never make one */

struct attempt {
    struct soak_actor *a;
    struct cells *c;
    int at;
};

static async int make_value(void *value, void *arg)
{
    struct attempt *t = arg;

    await soak_pause(t->a, 2);
    if (soak_random(t->a, 4) == 0)
        return -EIO;
    *(long *)value = t->at;
    if (!soak_loses(t->a))
        __atomic_add_fetch(&t->c->made[t->at], 1, __ATOMIC_RELAXED);
    return 0;
}

static async int wait_for_value(struct cells *c, int at)
{
    await once_wait(&c->cell[at]);
    return 0;
}

static async void fill_cells(struct soak_actor *a)
{
    struct cells *c = a->soak->state;
    int *at = &c->at[a->id];

    while (*at < SOAK_SHARE) {
        struct attempt t = { a, c, *at };
        int rc;

        if (a->id < WAITERS) {
            SOAK_AWAIT(a, rc, wait_for_value(c, *at));
        } else if (soak_random(a, 4) != 0) {
            SOAK_AWAIT(a, rc, once_get_or_init(&c->cell[*at], make_value, &t));
        } else if ((rc = once_set(&c->cell[*at], *at)) == 0) {
            soak_note(a);
            __atomic_add_fetch(&c->made[*at], 1, __ATOMIC_RELAXED);
        }
        if (rc == 0 || rc == -EEXIST) {
            CHECK_EQ(*once_get(&c->cell[*at]), *at);
            (*at)++;
        }
        await soak_pause(a, 16);
    }
}

static long wait_for_cells(struct soak *s)
{
    struct cells *c = s->state;

    for (int i = 0; i < SOAK_THREAD; i++)
        ebb_once_wait_blocking(
            &c->cell[i * (SOAK_SHARE / SOAK_THREAD)].once);
    return SOAK_THREAD;
}

SOAK(once, 1)
{
    struct cells *c = calloc(1, sizeof(*c));
    long n;

    defer free(c);
    s->state = c;
    s->act = fill_cells;
    s->thread = wait_for_cells;
    s->actors = 6;
    n = await soak_round(s, seed);
    for (int i = 0; i < SOAK_SHARE; i++)
        CHECK_EQ(c->made[i], 1);
    return n;
}
