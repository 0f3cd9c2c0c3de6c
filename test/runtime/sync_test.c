/* SPDX-License-Identifier: MIT-0 */
/* Mutex, semaphore and channel: order, hand-over, and storms of cancels. */
#include <errno.h>
#include <stdlib.h>

#include <ebb/chan.h>
#include <ebb/sync.h>
#include <ebb/task.h>

#include "harness.h"
#include "lowered.h"

struct eb_ret_int eb_hand_acquire(ebb_mem m, void *sem, uint32_t n)
    EB_START(ebb_sem_acquire);
struct ebb_frame *eb_hand_lock(ebb_mem m, void *mutex)
    EB_START(ebb_mutex_lock);
struct eb_ret_int eb_hand_send(ebb_mem m, void *ch, const void *msg)
    EB_START(ebb_chan_send);
struct eb_ret_int eb_hand_recv(ebb_mem m, void *ch, void *msg)
    EB_START(ebb_chan_recv);

static uint32_t seed = 12345;

static uint32_t pick(uint32_t below)
{
    seed = seed * 1664525 + 1013904223;
    return (seed >> 16) % below;
}

enum { STORM_TASKS = 12 };

/* Rounds of a storm; fewer where a sanitizer slows all down. */
static int storm_rounds(void)
{
    return test_is_sanitized() ? 150 : 600;
}

/* ---- a storm: victims that are cancelled at any moment ---- */

/*
 * Starts victims, aborts some of them at random moments, waits for all,
 * checks; and again.  Runs on worker 0, the victims anywhere.
 */
struct storm {
    struct hand hand;
    struct ebb_task *(*victim)(int i);
    void (*settle)(void);       /* nobody may wait for ever after this */
    void (*check)(void);
    struct ebb_task *task[STORM_TASKS];
    int round, i, steps;
};

static ebb_next storm_body(struct ebb_frame *self, struct ebb_frame *from,
                           unsigned mode)
{
    struct storm *s = (struct storm *)(void *)self;

    HAND_BEGIN(&s->hand);
    for (s->round = 0; s->round < storm_rounds(); s->round++) {
        for (s->i = 0; s->i < STORM_TASKS; s->i++)
            s->task[s->i] = ebb_task_start(s->victim(s->i));
        for (s->steps = (int)pick(12); s->steps > 0; s->steps--) {
            if (pick(3) == 0)
                ebb_task_abort(s->task[pick(STORM_TASKS)]);
            HAND_AWAIT_VOID(1, eb_hand_yield(HAND_MEM));
        }
        s->settle();
        for (s->i = 0; s->i < STORM_TASKS; s->i++) {
            if (pick(4) == 0)
                ebb_task_abort(s->task[s->i]);
            HAND_AWAIT(2, eb_hand_wait(HAND_MEM, &s->task[s->i], NULL,
                                       sizeof(int), _Alignof(int)));
        }
        s->check();
    }
    HAND_RETURN(0);
    HAND_CANCELLED();
    HAND_END();
}

static void do_nothing(void)
{
}

static struct ebb_task *new_storm(struct ebb_task *(*victim)(int),
                                  void (*settle)(void), void (*check)(void))
{
    struct storm *s = hand_new(sizeof(*s), storm_body);

    s->victim = victim;
    s->settle = settle;
    s->check = check;
    return &s->hand.t;
}

/* ---- mutex ---- */

static struct ebb_mutex mutex = EBB_MUTEX_INIT;
static int inside, entries;     /* mutex held */

struct locker {
    struct hand hand;
    int left;
    bool holds;
};

static ebb_next locker_body(struct ebb_frame *self, struct ebb_frame *from,
                            unsigned mode)
{
    struct locker *l = (struct locker *)(void *)self;

    HAND_BEGIN(&l->hand);
    for (l->left = 8; l->left > 0; l->left--) {
        HAND_AWAIT_VOID(1, eb_hand_lock(HAND_MEM, &mutex));
        l->holds = true;
        CHECK_EQ(inside++, 0);
        entries++;
        if (l->left % 3 == 0)
            HAND_AWAIT_VOID(2, eb_hand_yield(HAND_MEM));
        CHECK_EQ(inside--, 1);
        l->holds = false;
        ebb_mutex_unlock(&mutex);
    }
    HAND_RETURN(0);
    HAND_CANCELLED();
    if (l->holds) {
        CHECK_EQ(inside--, 1);
        ebb_mutex_unlock(&mutex);
    }
    HAND_END();
}

static struct ebb_task *new_locker(int i)
{
    (void)i;
    return &((struct locker *)hand_new(sizeof(struct locker),
                                       locker_body))->hand.t;
}

static void check_mutex_free(void)
{
    CHECK(ebb_mutex_try_lock(&mutex));
    CHECK_EQ(inside, 0);
    CHECK(!ebb_mutex_try_lock(&mutex));
    ebb_mutex_unlock(&mutex);
}

static struct ebb_task *new_mutex_storm(void)
{
    return new_storm(new_locker, do_nothing, check_mutex_free);
}

TEST_WITHIN(mutex_survives_cancels_on_one_thread, 60)
{
    hand_run(1, new_mutex_storm);
    CHECK(entries > 0);
}

TEST_WITHIN(mutex_survives_cancels_between_threads, 60)
{
    hand_run(4, new_mutex_storm);
    CHECK(entries > 0);
}

static void unlock_free_mutex(void)
{
    ebb_mutex_unlock(&mutex);
}

TEST(unlock_of_a_free_mutex_aborts)
{
    char text[200];

    CHECK_EQ(test_in_child(unlock_free_mutex, text, sizeof(text)), 6);
    CHECK(strstr(text, "unlock of a mutex nobody holds") != NULL);
}

/* ---- semaphore ---- */

enum { PERMITS = 5 };
static struct ebb_sem sem = EBB_SEM_INIT(PERMITS);
static uint32_t out_now;        /* atomic: permits taken */

struct taker {
    struct hand hand;
    int left;
    uint32_t want, holds;
};

static void put_permits(struct taker *t)
{
    uint32_t n = t->holds;

    t->holds = 0;
    (void)__atomic_fetch_sub(&out_now, n, __ATOMIC_RELAXED);
    ebb_sem_release(&sem, n);
}

static ebb_next taker_body(struct ebb_frame *self, struct ebb_frame *from,
                           unsigned mode)
{
    struct taker *t = (struct taker *)(void *)self;

    HAND_BEGIN(&t->hand);
    for (t->left = 8; t->left > 0; t->left--) {
        t->want = (t->want + (uint32_t)t->left) % PERMITS + 1;
        HAND_AWAIT(1, eb_hand_acquire(HAND_MEM, &sem, t->want));
        CHECK_EQ(t->hand.value, 0);
        t->holds = t->want;
        CHECK(__atomic_add_fetch(&out_now, t->holds, __ATOMIC_RELAXED)
              <= PERMITS);
        if (t->left % 2 == 0)
            HAND_AWAIT_VOID(2, eb_hand_yield(HAND_MEM));
        put_permits(t);
    }
    HAND_RETURN(0);
    HAND_CANCELLED();
    if (t->holds > 0)
        put_permits(t);
    HAND_END();
}

static struct ebb_task *new_taker(int i)
{
    struct taker *t = hand_new(sizeof(*t), taker_body);

    t->want = (uint32_t)i;
    return &t->hand.t;
}

static void check_permits(void)
{
    CHECK_EQ(ebb_sem_available(&sem), PERMITS);
    CHECK_EQ(out_now, 0);
}

static struct ebb_task *new_sem_storm(void)
{
    return new_storm(new_taker, do_nothing, check_permits);
}

TEST_WITHIN(semaphore_loses_no_permit_on_one_thread, 60)
{
    hand_run(1, new_sem_storm);
}

TEST_WITHIN(semaphore_loses_no_permit_between_threads, 60)
{
    hand_run(4, new_sem_storm);
}

/* ---- order of service, close ---- */

struct in_line {
    struct hand hand;
    uint32_t want;
    int *log, *logged, id;
};

static ebb_next in_line_body(struct ebb_frame *self, struct ebb_frame *from,
                             unsigned mode)
{
    struct in_line *l = (struct in_line *)(void *)self;

    HAND_BEGIN(&l->hand);
    HAND_AWAIT(1, eb_hand_acquire(HAND_MEM, &sem, l->want));
    if (l->hand.value == 0)
        l->log[(*l->logged)++] = l->id;
    HAND_RETURN(l->hand.value);
    HAND_CANCELLED();
    HAND_END();
}

struct order {
    struct hand hand;
    struct ebb_task *task[4];
    int log[4], logged, i, out;
};

static struct ebb_task *queue_up(struct order *o, int id, uint32_t want)
{
    struct in_line *l = hand_new(sizeof(*l), in_line_body);

    l->want = want;
    l->log = o->log;
    l->logged = &o->logged;
    l->id = id;
    return ebb_task_start(&l->hand.t);
}

/* 3 in line want 4, 1 and 1 of 2 permits: nobody passes the first. */
static ebb_next order_body(struct ebb_frame *self, struct ebb_frame *from,
                           unsigned mode)
{
    struct order *o = (struct order *)(void *)self;

    HAND_BEGIN(&o->hand);
    ebb_sem_init(&sem, 2);
    o->task[0] = queue_up(o, 0, 4);
    o->task[1] = queue_up(o, 1, 1);
    o->task[2] = queue_up(o, 2, 1);
    HAND_AWAIT_VOID(1, eb_hand_yield(HAND_MEM));
    CHECK_EQ(o->logged, 0);
    CHECK_EQ(ebb_sem_try_acquire(&sem, 1), -EAGAIN);
    ebb_task_abort(o->task[0]);         /* the others fit now */
    HAND_AWAIT_VOID(2, eb_hand_yield(HAND_MEM));
    HAND_AWAIT_VOID(3, eb_hand_yield(HAND_MEM));
    CHECK_EQ(o->logged, 2);
    CHECK_EQ(o->log[0], 1);
    CHECK_EQ(o->log[1], 2);
    o->task[3] = queue_up(o, 3, 1);
    HAND_AWAIT_VOID(4, eb_hand_yield(HAND_MEM));
    ebb_sem_close(&sem);
    CHECK_EQ(ebb_sem_try_acquire(&sem, 1), -EPIPE);
    for (o->i = 0; o->i < 4; o->i++) {
        o->out = 1;
        HAND_AWAIT(5, eb_hand_wait(HAND_MEM, &o->task[o->i], &o->out,
                                   sizeof(int), _Alignof(int)));
        CHECK_EQ(o->hand.value, o->i == 0 ? -ECANCELED : 0);
        if (o->i > 0)
            CHECK_EQ(o->out, o->i == 3 ? -EPIPE : 0);
    }
    ebb_sem_release(&sem, 2);
    CHECK_EQ(ebb_sem_available(&sem), 2);
    HAND_RETURN(0);
    HAND_CANCELLED();
    HAND_END();
}

static struct ebb_task *new_order(void)
{
    return &((struct order *)hand_new(sizeof(struct order),
                                      order_body))->hand.t;
}

TEST(semaphore_serves_in_order_and_closes)
{
    hand_run(1, new_order);
}

/* ---- channel ---- */

enum { CHAN_CAP = 3, PER_SENDER = 20, HALF = STORM_TASKS / 2 };

struct message {
    int sender, number;
};

static struct ebb_chan *chan;
static int sent[HALF];          /* each its sender's: how many went in */
static uint32_t got[HALF][PER_SENDER];  /* atomic: how often received */

struct peer {
    struct hand hand;
    int id, number;
    int last[HALF];
    struct message msg;
};

static ebb_next sender_body(struct ebb_frame *self, struct ebb_frame *from,
                            unsigned mode)
{
    struct peer *p = (struct peer *)(void *)self;

    HAND_BEGIN(&p->hand);
    for (p->number = 0; p->number < PER_SENDER; p->number++) {
        p->msg = (struct message){ p->id, p->number };
        HAND_AWAIT(1, eb_hand_send(HAND_MEM, chan, &p->msg));
        if (p->hand.value < 0)
            break;
        sent[p->id]++;
    }
    HAND_RETURN(0);
    HAND_CANCELLED();
    HAND_END();
}

/* Messages of one sender come in order, even if receivers are cancelled. */
static void note(struct peer *p, const struct message *m)
{
    CHECK(m->number >= p->last[m->sender]);
    p->last[m->sender] = m->number + 1;
    (void)__atomic_fetch_add(&got[m->sender][m->number], 1, __ATOMIC_RELAXED);
}

static ebb_next receiver_body(struct ebb_frame *self, struct ebb_frame *from,
                              unsigned mode)
{
    struct peer *p = (struct peer *)(void *)self;

    HAND_BEGIN(&p->hand);
    for (p->number = 0; p->number < PER_SENDER; p->number++) {
        HAND_AWAIT(1, eb_hand_recv(HAND_MEM, chan, &p->msg));
        if (p->hand.value < 0)
            break;
        note(p, &p->msg);
    }
    HAND_RETURN(0);
    HAND_CANCELLED();
    HAND_END();
}

/* Half of the tasks send, half receive; the last one closes the channel
 * while they are at it, unless it is cancelled before. */
static ebb_next closer_body(struct ebb_frame *self, struct ebb_frame *from,
                            unsigned mode)
{
    struct peer *p = (struct peer *)(void *)self;

    HAND_BEGIN(&p->hand);
    for (p->number = 0; p->number < 40; p->number++)
        HAND_AWAIT_VOID(1, eb_hand_yield(HAND_MEM));
    ebb_chan_close(chan);
    HAND_RETURN(0);
    HAND_CANCELLED();
    ebb_chan_close(chan);
    HAND_END();
}

static struct ebb_task *new_peer(int i)
{
    struct peer *p;

    if (i == 0 && chan == NULL)
        chan = ebb_chan_new(sizeof(struct message), CHAN_CAP);
    p = hand_new(sizeof(*p), i == STORM_TASKS - 1 ? closer_body
                             : i < HALF           ? sender_body
                                                  : receiver_body);
    p->id = i;
    return &p->hand.t;
}

static void close_chan(void)
{
    ebb_chan_close(chan);
}

static void check_messages(void)
{
    struct message m;
    struct peer drain = { .id = 0 };

    CHECK(ebb_chan_is_closed(chan));
    while (ebb_chan_try_recv(chan, &m) == 0)
        note(&drain, &m);
    CHECK_EQ(ebb_chan_try_recv(chan, &m), -EPIPE);
    CHECK_EQ(ebb_chan_try_send(chan, &m), -EPIPE);
    for (int s = 0; s < HALF; s++) {
        for (int n = 0; n < PER_SENDER; n++)
            CHECK_EQ(got[s][n], n < sent[s]);
        sent[s] = 0;
    }
    memset(got, 0, sizeof(got));
    ebb_chan_free(chan);
    chan = NULL;
}

static struct ebb_task *new_chan_storm(void)
{
    return new_storm(new_peer, close_chan, check_messages);
}

TEST_WITHIN(channel_loses_no_message_on_one_thread, 60)
{
    hand_run(1, new_chan_storm);
}

TEST_WITHIN(channel_loses_no_message_between_threads, 60)
{
    hand_run(4, new_chan_storm);
}

/* A receiver that was woken and then cancelled must not swallow. */
struct swallow {
    struct hand hand;
    struct ebb_task *first, *second;
    struct peer *a, *b;
};

static ebb_next swallow_body(struct ebb_frame *self, struct ebb_frame *from,
                             unsigned mode)
{
    struct swallow *s = (struct swallow *)(void *)self;
    struct message m = { 1, 7 };

    HAND_BEGIN(&s->hand);
    chan = ebb_chan_new(sizeof(m), 2);
    s->first = ebb_task_start(new_peer(HALF));
    HAND_AWAIT_VOID(1, eb_hand_yield(HAND_MEM));
    CHECK_EQ(ebb_chan_try_send(chan, &m), 0);   /* promised to the first */
    CHECK_EQ(ebb_chan_len(chan), 0);
    ebb_task_abort(s->first);
    HAND_AWAIT(2, eb_hand_wait(HAND_MEM, &s->first, NULL, sizeof(int),
                               _Alignof(int)));
    CHECK_EQ(s->hand.value, -ECANCELED);
    CHECK_EQ(ebb_chan_len(chan), 1);
    CHECK_EQ(ebb_chan_try_recv(chan, &m), 0);
    CHECK_EQ(m.number, 7);
    /* A sender that was given room and then cancelled has sent nothing. */
    CHECK_EQ(ebb_chan_try_send(chan, &m), 0);
    CHECK_EQ(ebb_chan_try_send(chan, &m), 0);
    CHECK_EQ(ebb_chan_try_send(chan, &m), -EAGAIN);
    s->second = ebb_task_start(new_peer(2));
    HAND_AWAIT_VOID(3, eb_hand_yield(HAND_MEM));
    CHECK_EQ(ebb_chan_try_recv(chan, &m), 0);   /* room for the second */
    CHECK_EQ(ebb_chan_try_send(chan, &m), -EAGAIN);
    ebb_task_abort(s->second);
    HAND_AWAIT(4, eb_hand_wait(HAND_MEM, &s->second, NULL, sizeof(int),
                               _Alignof(int)));
    CHECK_EQ(sent[2], 0);
    CHECK_EQ(ebb_chan_len(chan), 1);
    CHECK_EQ(ebb_chan_try_send(chan, &(struct message){ 1, 8 }), 0);
    CHECK_EQ(ebb_chan_try_recv(chan, &m), 0);
    CHECK_EQ(m.number, 7);
    CHECK_EQ(ebb_chan_try_recv(chan, &m), 0);
    CHECK_EQ(m.number, 8);
    ebb_chan_free(chan);
    HAND_RETURN(0);
    HAND_CANCELLED();
    HAND_END();
}

static struct ebb_task *new_swallow(void)
{
    return hand_new(sizeof(struct swallow), swallow_body);
}

TEST(cancelled_receiver_and_sender_change_nothing)
{
    hand_run(1, new_swallow);
}

/* A task that never has to wait lets others have their turn. */
static int spins;

static ebb_next spinner_body(struct ebb_frame *self, struct ebb_frame *from,
                             unsigned mode)
{
    struct peer *p = (struct peer *)(void *)self;

    HAND_BEGIN(&p->hand);
    for (;;) {
        HAND_AWAIT(1, eb_hand_send(HAND_MEM, chan, &p->msg));
        HAND_AWAIT(2, eb_hand_recv(HAND_MEM, chan, &p->msg));
        HAND_AWAIT_VOID(3, eb_hand_lock(HAND_MEM, &mutex));
        ebb_mutex_unlock(&mutex);
        spins++;
    }
    HAND_CANCELLED();
    HAND_END();
}

static ebb_next budget_body(struct ebb_frame *self, struct ebb_frame *from,
                            unsigned mode)
{
    struct swallow *s = (struct swallow *)(void *)self;

    HAND_BEGIN(&s->hand);
    chan = ebb_chan_new(sizeof(struct message), 1);
    s->a = hand_new(sizeof(*s->a), spinner_body);
    s->first = ebb_task_start(&s->a->hand.t);
    HAND_AWAIT_VOID(1, eb_hand_yield(HAND_MEM));
    CHECK(spins > 0);
    HAND_AWAIT_VOID(2, eb_hand_yield(HAND_MEM));
    ebb_task_abort(s->first);
    HAND_AWAIT(3, eb_hand_wait(HAND_MEM, &s->first, NULL, sizeof(int),
                               _Alignof(int)));
    ebb_chan_free(chan);
    HAND_RETURN(0);
    HAND_CANCELLED();
    HAND_END();
}

static struct ebb_task *new_budget(void)
{
    return hand_new(sizeof(struct swallow), budget_body);
}

TEST(a_task_that_never_waits_lets_others_run)
{
    hand_run(1, new_budget);
}
