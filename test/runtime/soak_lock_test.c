/* SPDX-License-Identifier: MIT-0 */
/* Soaks of the locks: nobody is inside with another, no permit is lost. */
#include "async_test.h"
#include "soak.h"

enum { LOCKS = 3, PERMITS = 4 };    /* of several some are free */

/* ---- mutex ---- */

struct counter {
    struct ebb_mutex m;
    int inside;                 /* under m, as the rest */
    long value, added[SOAK_ACTORS + 1];
};

static void enter(struct counter *c, int id)
{
    CHECK_EQ(c->inside, 0);
    c->inside = 1;
    c->value++;
    c->added[id]++;
}

static void leave(struct counter *c)
{
    CHECK_EQ(c->inside, 1);
    c->inside = 0;
    ebb_mutex_unlock(&c->m);
}

static async int lock(struct ebb_mutex *m)
{
    await ebb_mutex_lock(m);
    return 0;
}

static async void use_mutex(struct soak_actor *a)
{
    while (a->left > 0) {
        struct counter *c = a->soak->state;
        int rc = 0;

        c += soak_random(a, LOCKS);
        if (soak_random(a, 4) != 0)
            SOAK_AWAIT(a, rc, lock(&c->m));
        else if (ebb_mutex_try_lock(&c->m))
            soak_note(a);
        else
            rc = -EAGAIN;
        if (rc == 0) {
            enter(c, a->id);
            if (soak_loses(a))
                continue;
            defer leave(c);
            await soak_pause(a, 16);
        }
    }
}

static long use_mutex_blocking(struct soak *s)
{
    for (int i = 0; i < SOAK_THREAD; i++) {
        struct counter *c = s->state;

        c += i % LOCKS;
        ebb_mutex_lock_blocking(&c->m);
        enter(c, SOAK_ACTORS);
        leave(c);
    }
    return SOAK_THREAD;
}

SOAK(mutex, 1)
{
    struct counter c[LOCKS] = { 0 };
    long n;

    for (int i = 0; i < LOCKS; i++)
        ebb_mutex_init(&c[i].m);
    s->state = c;
    s->act = use_mutex;
    s->thread = use_mutex_blocking;
    s->actors = 6;
    n = await soak_round(s, seed);
    for (int i = 0; i < LOCKS; i++) {
        CHECK(ebb_mutex_try_lock(&c[i].m));
        for (int k = 0; k <= SOAK_ACTORS; k++)
            c[i].value -= c[i].added[k];
        CHECK_EQ(c[i].value, 0);
    }
    return n;
}

/* ---- reader-writer lock ---- */

struct book {
    struct ebb_rwlock l;
    int readers;                /* atomic */
    long value;                 /* odd while somebody writes */
};

static async int open_book(struct book *b, bool to_write)
{
    if (to_write)
        await ebb_rwlock_write(&b->l);
    else
        await ebb_rwlock_read(&b->l);
    return 0;
}

static int try_open_book(struct book *b, bool to_write)
{
    bool got = to_write ? ebb_rwlock_try_write(&b->l)
                        : ebb_rwlock_try_read(&b->l);

    return got ? 0 : -EAGAIN;
}

static void begin_reading(struct book *b)
{
    __atomic_add_fetch(&b->readers, 1, __ATOMIC_RELAXED);
    CHECK_EQ(b->value % 2, 0);
}

static void end_reading(struct book *b)
{
    CHECK_EQ(b->value % 2, 0);
    __atomic_sub_fetch(&b->readers, 1, __ATOMIC_RELAXED);
    ebb_rwlock_read_unlock(&b->l);
}

static void begin_writing(struct book *b)
{
    CHECK_EQ(__atomic_load_n(&b->readers, __ATOMIC_RELAXED), 0);
    CHECK_EQ(b->value++ % 2, 0);
}

static void end_writing(struct book *b, bool downgrade)
{
    CHECK_EQ(b->value++ % 2, 1);
    if (downgrade) {
        ebb_rwlock_downgrade(&b->l);
        begin_reading(b);
        end_reading(b);
    } else {
        ebb_rwlock_write_unlock(&b->l);
    }
}

static async void use_book(struct soak_actor *a)
{
    while (a->left > 0) {
        struct book *b = a->soak->state;
        bool to_write = soak_random(a, 4) == 0;
        int rc;

        b += soak_random(a, LOCKS);
        if (soak_random(a, 4) != 0)
            SOAK_AWAIT(a, rc, open_book(b, to_write));
        else if ((rc = try_open_book(b, to_write)) == 0)
            soak_note(a);
        if (rc != 0 || soak_loses(a))
            continue;
        if (to_write) {
            begin_writing(b);
            defer end_writing(b, soak_random(a, 4) == 0);
            await soak_pause(a, 16);
        } else {
            begin_reading(b);
            defer end_reading(b);
            await soak_pause(a, 8);
        }
    }
}

static long use_book_blocking(struct soak *s)
{
    for (int i = 0; i < SOAK_THREAD; i++) {
        struct book *b = s->state;

        if (i % 4 == 0) {
            ebb_rwlock_write_blocking(&b->l);
            begin_writing(b);
            end_writing(b, i % 8 == 0);
        } else {
            ebb_rwlock_read_blocking(&b->l);
            begin_reading(b);
            end_reading(b);
        }
    }
    return SOAK_THREAD;
}

SOAK(rwlock, 1)
{
    struct book b[LOCKS] = { 0 };
    long n;

    for (uint32_t i = 0; i < LOCKS; i++)
        ebb_rwlock_init(&b[i].l, 2 + i);
    s->state = b;
    s->act = use_book;
    s->thread = use_book_blocking;
    s->actors = 6;
    n = await soak_round(s, seed);
    for (int i = 0; i < LOCKS; i++) {
        CHECK(ebb_rwlock_try_write(&b[i].l));
        CHECK_EQ(b[i].readers, 0);
        CHECK_EQ(b[i].value % 2, 0);
    }
    return n;
}

/* ---- semaphore ---- */

struct room {
    struct ebb_sem sem;
    uint32_t inside;            /* atomic: permits that are out */
};

static void come(struct room *r, uint32_t n)
{
    CHECK(__atomic_add_fetch(&r->inside, n, __ATOMIC_RELAXED) <= PERMITS);
}

static void go(struct room *r, struct ebb_permit *p)
{
    __atomic_sub_fetch(&r->inside, p->count, __ATOMIC_RELAXED);
    ebb_permit_release(p);
}

/* Take free permits away and put them back; give one back before the rest. */
static void do_more(struct soak_actor *a, struct room *r,
                    struct ebb_permit *p)
{
    struct ebb_permit one;
    uint32_t n;

    switch (soak_random(a, 32)) {
    case 0:
        n = ebb_sem_forget(&r->sem, 1);
        ebb_sem_release(&r->sem, n);
        break;
    case 1:
        if (ebb_permit_split(p, 1, &one) == 0)
            go(r, &one);
        break;
    case 2:
        if (ebb_permit_split(p, 1, &one) == 0)
            ebb_permit_merge(p, &one);
        break;
    default:
        break;
    }
}

static async void use_room(struct soak_actor *a)
{
    while (a->left > 0) {
        struct room *r = a->soak->state;
        uint32_t n = 1 + soak_random(a, 3);
        int rc;

        r += soak_random(a, LOCKS);
        if (soak_random(a, 4) != 0)
            SOAK_AWAIT(a, rc, ebb_sem_acquire(&r->sem, n));
        else if ((rc = ebb_sem_try_acquire(&r->sem, n)) == 0)
            soak_note(a);
        if (rc != 0)
            continue;
        struct ebb_permit p = { &r->sem, n };
        come(r, n);
        if (soak_loses(a))
            continue;
        defer go(r, &p);
        do_more(a, r, &p);
        await soak_pause(a, 16);
    }
}

static long use_room_blocking(struct soak *s)
{
    for (uint32_t i = 0; i < SOAK_THREAD; i++) {
        struct room *r = s->state;
        struct ebb_permit p = { &r->sem, 1 + i % 3 };

        CHECK_EQ(ebb_sem_acquire_blocking(&r->sem, p.count), 0);
        come(r, p.count);
        go(r, &p);
    }
    return SOAK_THREAD;
}

static async void take_until_closed(struct ebb_sem *sem)
{
    while (await ebb_sem_acquire(sem, 3) == 0) {
        defer ebb_sem_release(sem, 3);
        await ebb_yield();
    }
}

SOAK(semaphore, 1)
{
    struct room r[LOCKS] = { 0 };
    long n;

    for (int i = 0; i < LOCKS; i++)
        ebb_sem_init(&r[i].sem, PERMITS);
    s->state = r;
    s->act = use_room;
    s->thread = use_room_blocking;
    s->actors = 6;
    n = await soak_round(s, seed);
    for (int i = 0; i < LOCKS; i++) {
        CHECK_EQ(ebb_sem_available(&r[i].sem), PERMITS);
        scope (waiters) {
            for (int k = 0; k < 3; k++)
                spawn_in(waiters, take_until_closed(&r[i].sem));
            await ebb_yield();
            ebb_sem_close(&r[i].sem);
        }
        CHECK_EQ(ebb_sem_available(&r[i].sem), PERMITS);
    }
    return n;
}
