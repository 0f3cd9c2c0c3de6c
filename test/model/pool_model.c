/* SPDX-License-Identifier: MIT-0 */
/*
 * The pool.  What is queued is run once, by a thread or, where none can be
 * made, by who has queued it, or it is taken back; whether threads are busy,
 * idle, on their way or out of patience just then.  At the end all threads
 * are gone, each joined once.  And a blocking call that is cancelled meanwhile
 * ends once, with nobody in its frame.
 *
 * The file under test is a part of this one, with locks and condition
 * variables that the checker knows.  A signal is for a thread that waits just
 * then, or is lost; a wait may be over by its time even if it has taken a
 * signal, as POSIX has it.
 */
#include <errno.h>
#include <pthread.h>
#include <string.h>

#include "base/atomic.h"
#include "base/sys.h"
#include "model.h"

/* ---- locks and condition variables ---- */

static uint32_t this_thread;            /* of each: 1 + its index */

struct lock {
    uint32_t owner;                     /* atomic: a thread; 0: it is free */
    bool exists;
};

struct cond {
    bool exists, is_monotonic;
};

/* How a wait ends; both may come before it does. */
enum { SIGNALLED = 1, EXPIRED = 2 };

static struct waiting {
    const struct cond *on;              /* NULL: the thread does not wait */
    int number;                         /* of the waits of a run */
    int64_t until;
    uint32_t end;                       /* futex; 0: it goes on */
} waiting[MODEL_THREADS_MAX];
static int wait_count;
static int64_t clock_now;

/* Threads have come for signals only: neither time nor the end has woken one,
 * and none has got up for nothing. */
static bool is_orderly;

static void lock_init(struct lock *l)
{
    *l = (struct lock){ .exists = true };
}

static void lock_fini(struct lock *l)
{
    MODEL_CHECK(l->exists && l->owner == 0);
    l->exists = false;
}

static void note_lock(void);

static void lock_take(struct lock *l)
{
    model_point();
    model_flush();
    MODEL_CHECK(l->exists && l->owner != this_thread);
    while (l->owner != 0)
        model_spin();
    if (model_has(MODEL_TORN))
        model_point();
    MODEL_CHECK(l->exists);
    model_update(&l->owner, sizeof(l->owner), this_thread);
    note_lock();
}

static void lock_free(struct lock *l)
{
    if (model_has(MODEL_TORN))
        model_point();
    MODEL_CHECK(l->exists && l->owner == this_thread);
    model_update(&l->owner, sizeof(l->owner), 0);
}

/* Another may have it before this thread does anything else. */
static void lock_give(struct lock *l)
{
    lock_free(l);
    model_point();
}

static void cond_init(struct cond *c, const pthread_condattr_t *attr)
{
    clockid_t clock = CLOCK_REALTIME;

    (void)pthread_condattr_getclock(attr, &clock);
    *c = (struct cond){ .exists = true,
                        .is_monotonic = clock == CLOCK_MONOTONIC };
}

static void cond_fini(struct cond *c)
{
    MODEL_CHECK(c->exists);
    for (int i = 0; i < MODEL_THREADS_MAX; i++)
        MODEL_CHECK(waiting[i].on != c);
    c->exists = false;
}

/* Returns 0 or ETIMEDOUT. */
static int cond_wait(struct cond *c, struct lock *l, int64_t until)
{
    struct waiting *w = &waiting[this_thread - 1];

    MODEL_CHECK(c->exists);
    *w = (struct waiting){ .on = c, .number = wait_count++, .until = until,
                           .end = until <= clock_now ? EXPIRED : 0 };
    lock_free(l);
    (void)eb_sys_futex_wait(&w->end, 0, -1);
    lock_take(l);
    w->on = NULL;
    return w->end & EXPIRED ? ETIMEDOUT : 0;
}

static int cond_timedwait(struct cond *c, struct lock *l,
                          const struct timespec *until)
{
    MODEL_CHECK(c->is_monotonic && until->tv_nsec >= 0
                && until->tv_nsec < 1000000000);
    return cond_wait(c, l, until->tv_sec * INT64_C(1000000000)
                               + until->tv_nsec);
}

static void end_wait(struct waiting *w, uint32_t end)
{
    w->end |= end;
    eb_sys_futex_wake(&w->end, 1);
}

/* The wait on c that has lasted longest, of those that go on. */
static struct waiting *first_waiting(const struct cond *c)
{
    struct waiting *first = NULL;

    for (int i = 0; i < MODEL_THREADS_MAX; i++) {
        struct waiting *w = &waiting[i];

        if (w->on == c && w->end == 0
            && (first == NULL || w->number < first->number))
            first = w;
    }
    return first;
}

static void check_call_of(const struct cond *c);

static void cond_signal(struct cond *c)
{
    struct waiting *w;

    MODEL_CHECK(c->exists);
    check_call_of(c);
    w = first_waiting(c);
    if (w != NULL)
        end_wait(w, SIGNALLED);
}

static void cond_broadcast(struct cond *c)
{
    struct waiting *w;

    MODEL_CHECK(c->exists);
    is_orderly = false;
    while ((w = first_waiting(c)) != NULL)
        end_wait(w, SIGNALLED);
}

/* The next keep-alive time runs out, if any runs: maybe that of a thread which
 * has been signalled. */
static void pass_time(void)
{
    struct waiting *next = NULL;

    for (int i = 0; i < MODEL_THREADS_MAX; i++) {
        struct waiting *w = &waiting[i];

        if (w->on != NULL && w->until != INT64_MAX && !(w->end & EXPIRED)
            && (next == NULL || w->until < next->until))
            next = w;
    }
    if (next == NULL)
        return;
    is_orderly = false;
    clock_now = next->until;
    end_wait(next, EXPIRED);
}

/* All who wait get up for nothing. */
static void disturb(void)
{
    is_orderly = false;
    for (int i = 0; i < MODEL_THREADS_MAX; i++)
        if (waiting[i].on != NULL)
            end_wait(&waiting[i], SIGNALLED);
}

/* ---- threads ---- */

enum { STARTS_MAX = 8, HOME = STARTS_MAX + 1 };

/* Each start of a thread; pthread_t is its number, from 1. */
static struct start {
    void *(*run)(void *arg);
    void *arg;
    uint32_t has_ended;                 /* futex */
    bool has_come;                      /* it has had the lock */
    bool is_joined;
} starts[STARTS_MAX];
static uint32_t start_count;

/* Threads 1 to hand_count of the model are those of the pool.  What each does:
 * nothing, a start by number, or go home. */
static uint32_t given[MODEL_THREADS_MAX];       /* futex */
static uint32_t hand_count;
static int refusals;                    /* of starts, the first ones */

/* While *word == value.  The fault "no futex wakes" is for condition variables:
 * what sleeps here gets up at last. */
static void sleep_on(uint32_t *word, uint32_t value)
{
    (void)eb_sys_futex_wait(word, value, model_has(MODEL_NO_WAKE) ? 1 : -1);
}

static void await_least(uint32_t *word, uint32_t least)
{
    while (*word < least)
        sleep_on(word, *word);
}

static void add_one(uint32_t *word)
{
    ++*word;
    eb_sys_futex_wake(word, 1);
}

static void give(uint32_t hand, uint32_t what)
{
    MODEL_CHECK(given[hand] == 0);
    given[hand] = what;
    eb_sys_futex_wake(&given[hand], 1);
}

/* A thread has come, if it had been on its way. */
static void note_lock(void)
{
    if (given[this_thread - 1] != 0)
        starts[given[this_thread - 1] - 1].has_come = true;
}

static void join_thread(pthread_t number)
{
    struct start *s = &starts[number - 1];

    MODEL_CHECK(number > 0 && number <= start_count
                && number != given[this_thread - 1] && !s->is_joined);
    s->is_joined = true;
    await_least(&s->has_ended, 1);
}

#define pthread_mutex_t struct lock
#define pthread_mutex_init(l, attr) lock_init(l)
#define pthread_mutex_destroy(l) lock_fini(l)
#define pthread_mutex_lock(l) lock_take(l)
#define pthread_mutex_unlock(l) lock_give(l)
#define pthread_cond_t struct cond
#define pthread_cond_init(c, attr) cond_init(c, attr)
#define pthread_cond_destroy(c) cond_fini(c)
#define pthread_cond_wait(c, l) ((void)cond_wait(c, l, INT64_MAX))
#define pthread_cond_timedwait(c, l, until) cond_timedwait(c, l, until)
#define pthread_cond_signal(c) cond_signal(c)
#define pthread_cond_broadcast(c) cond_broadcast(c)
#define pthread_self() ((pthread_t)given[this_thread - 1])
#define pthread_join(number, result) join_thread(number)

#include "tasks.h"
#include "sched/pool.c"

static struct ebb_runtime rt;

/* A thread is called, if that is what c is for: something is queued, and no
 * other is on its way. */
static void check_call_of(const struct cond *c)
{
    if (c != &rt.pool.work)
        return;
    MODEL_CHECK(rt.pool.queued > 0);
    if (!is_orderly)
        return;
    for (int i = 0; i < MODEL_THREADS_MAX; i++)
        MODEL_CHECK(waiting[i].on != c || waiting[i].end == 0);
    for (uint32_t i = 0; i < start_count; i++)
        MODEL_CHECK(starts[i].has_come);
}

int eb_thread_start(struct ebb_runtime *r, void *(*run)(void *arg), void *arg,
                    pthread_t *out)
{
    (void)r;
    check_call_of(&rt.pool.work);
    MODEL_CHECK(rt.pool.threads < rt.pool.threads_max);
    if (refusals > 0) {
        refusals--;
        return -EAGAIN;
    }
    for (uint32_t i = 1; i <= hand_count; i++) {
        if (given[i] != 0)
            continue;
        MODEL_CHECK(start_count < STARTS_MAX);
        starts[start_count++] = (struct start){ .run = run, .arg = arg };
        *out = start_count;
        give(i, start_count);
        return 0;
    }
    return -EAGAIN;
}

/* One more thread of the model, of the pool: any number of its threads, one
 * after the other. */
static void be_hand(uint32_t hand)
{
    this_thread = hand + 1;
    for (;;) {
        struct start *s;

        await_least(&given[hand], 1);
        if (given[hand] == HOME)
            return;
        s = &starts[given[hand] - 1];
        (void)s->run(s->arg);
        s->has_ended = 1;
        given[hand] = 0;
        eb_sys_futex_wake(&s->has_ended, 1);
    }
}

static void hand_1(void)
{
    be_hand(1);
}

static void hand_2(void)
{
    be_hand(2);
}

static void hand_3(void)
{
    be_hand(3);
}

/* ---- what the pool asks the library for ---- */

void eb_thread_name(const struct ebb_runtime *r, const char *suffix)
{
    (void)r;
    (void)suffix;
}

const char eb_forked_text[] = "";

int64_t eb_clock_now(void)
{
    return ++clock_now;
}

uintptr_t eb_sys_stack_low(void)
{
    return 0;
}

/* Nothing is simulated. */
void eb_sim_return(struct eb_sim *sim)
{
    (void)sim;
    abort();
}

void eb_sim_add_job(struct eb_sim *sim, struct eb_job *job)
{
    (void)sim, (void)job;
    abort();
}

void eb_sim_add_task(struct eb_sim *sim, struct ebb_strand *root)
{
    (void)sim, (void)root;
    abort();
}

bool eb_sim_retract(struct eb_sim *sim, struct eb_job *job)
{
    (void)sim, (void)job;
    abort();
}

/* ---- jobs ---- */

enum { JOBS = 4, CANCELLED = 2, GONE = 0xa5 };

static struct eb_job job[JOBS];
static struct ebb_task task[JOBS];      /* some of them are tasks, one is
                                         * cancelled before it runs */
static uint32_t queued;                 /* futex: job 1 has been */
static int runs[JOBS], retracts[JOBS];
static int events[EBB_THREAD_STOP + 1];
static uint32_t done;                   /* futex: jobs, and threads that queue,
                                         * take back or cancel */
static uint32_t pairs;                  /* bits: 2i and 2i + 1 meet */
static uint32_t met[JOBS / 2];          /* futex */
static int kept;                        /* a job to be taken back; -1: none */
static bool is_over;                    /* the pool is gone */

static void do_job(int i)
{
    MODEL_CHECK(!is_over && retracts[i] == 0);
    runs[i]++;
    if (pairs & 1u << i / 2) {
        add_one(&met[i / 2]);
        await_least(&met[i / 2], 2);
    }
    add_one(&done);
}

/* The memory of a job that nobody may take back is another's by now. */
static void do_eb_job(struct eb_job *j)
{
    int i = (int)(j - job);

    if (i != kept)
        memset(j, GONE, sizeof(*j));
    do_job(i);
}

static ebb_next do_task(struct ebb_frame *h, struct ebb_frame *from,
                        unsigned mode)
{
    struct ebb_task *t = (struct ebb_task *)(void *)h;

    (void)from;
    MODEL_CHECK(mode == (t == &task[CANCELLED] ? EBB_CANCEL : EBB_RESUME));
    memset(t, GONE, sizeof(*t));
    do_job((int)(t - task));
    return EBB_ENDED;
}

static void queue_job(int i)
{
    job[i].run = do_eb_job;
    eb_pool_submit(&rt.pool, &job[i]);
}

static void queue_task(int i)
{
    task[i].h.resume = do_task;
    task[i].strand.word = EBB_STRAND_RUN;
    if (i == CANCELLED)
        task[i].strand.word |= EBB_STRAND_CANCEL;
    eb_pool_block(&rt.executor, &task[i]);
}

static void retract_job(int i)
{
    if (!eb_pool_retract(&job[i]))
        return;
    retracts[i]++;
    memset(&job[i], GONE, sizeof(job[i]));
    MODEL_CHECK(runs[i] == 0);
    add_one(&done);
}

static void note_event(enum ebb_thread_event event, void *arg)
{
    (void)arg;
    if (event == EBB_THREAD_STOP) {
        model_point();
        MODEL_CHECK(rt.pool.stopping
                    || (waiting[this_thread - 1].end & EXPIRED));
    }
    MODEL_CHECK(!is_over);
    events[event]++;
}

/* `hands` threads of the model are the pool's, which may have `threads`. */
static void set_up(uint32_t hands, unsigned threads)
{
    memset(waiting, 0, sizeof(waiting));
    memset(given, 0, sizeof(given));
    memset(job, GONE, sizeof(job));
    memset(task, GONE, sizeof(task));
    memset(runs, 0, sizeof(runs));
    memset(retracts, 0, sizeof(retracts));
    memset(events, 0, sizeof(events));
    memset(met, 0, sizeof(met));
    wait_count = refusals = 0;
    clock_now = 0;
    is_orderly = true;
    start_count = done = pairs = queued = 0;
    hand_count = hands;
    kept = -1;
    is_over = false;
    forget_tasks();
    rt = (struct ebb_runtime){ .executor = model_executor,
                               .on_thread = note_event };
    eb_pool_init(&rt.pool, &rt, "pool", threads, EB_NS_PER_S);
    eb_pool_init(&rt.compute, &rt, "cpu", threads, EB_NS_PER_S);
}

static void end_pool(void)
{
    eb_pool_fini(&rt.pool);
    is_over = true;
    for (uint32_t i = 1; i <= hand_count; i++)
        give(i, HOME);
}

static void await_done(uint32_t count)
{
    await_least(&done, count);
}

/* The threads of the model that are not the pool's; the first one ends it. */
static void be_first(void)
{
    this_thread = 1;
}

static void be_last(void)
{
    this_thread = MODEL_THREADS_MAX;
}

static void check_gone(void)
{
    MODEL_CHECK(is_over && rt.pool.threads == 0 && rt.pool.idle == 0
                && rt.pool.queued == 0);
    MODEL_CHECK(events[EBB_THREAD_START] == (int)start_count
                && events[EBB_THREAD_STOP] == (int)start_count);
    for (uint32_t i = 0; i < start_count; i++)
        MODEL_CHECK(starts[i].is_joined && starts[i].has_ended);
}

/* Nobody has written what is no longer the pool's. */
static void check_memory(const void *at, size_t size)
{
    const unsigned char *byte = at;

    for (size_t i = 0; i < size; i++)
        MODEL_CHECK(byte[i] == GONE);
}

static void check_jobs(int count)
{
    check_gone();
    for (int i = 0; i < JOBS; i++) {
        MODEL_CHECK(runs[i] + retracts[i] == (i < count));
        if (i != kept || retracts[i] > 0)
            check_memory(&job[i], sizeof(job[i]));
        check_memory(&task[i], sizeof(task[i]));
    }
}

static void check_two(void)
{
    check_jobs(2);
}

static void check_three(void)
{
    check_jobs(3);
}

static void check_four(void)
{
    check_jobs(4);
}

/* ---- queueing ---- */

static void reset_two(void)
{
    set_up(2, 2);
}

static void queue_one_of_two(void)
{
    be_first();
    queue_job(0);
    await_done(3);
    end_pool();
}

static void queue_other(void)
{
    be_last();
    queue_task(1);
    add_one(&done);
}

/* Jobs that wait for one another have a thread each. */
static void reset_pair(void)
{
    set_up(2, 2);
    pairs = 1;
}

static void queue_pair(void)
{
    be_first();
    queue_job(0);
    queue_job(1);
    await_done(2);
    end_pool();
}

/* ... whoever idles, and has lost patience just now. */
static void reset_two_pairs(void)
{
    set_up(3, 2);
    pairs = 3;
}

static void queue_two_pairs(void)
{
    be_first();
    queue_job(0);
    queue_task(1);
    await_done(2);
    pass_time();
    queue_task(2);
    queue_job(3);
    await_done(4);
    end_pool();
}

/* A thread that idles is called again and again. */
static void reset_one(void)
{
    set_up(1, 1);
}

static void queue_in_turn(void)
{
    be_first();
    for (int i = 0; i < 4; i++) {
        if (i % 2 == 0)
            queue_job(i);
        else
            queue_task(i);
        if (!eb_pool_is_busy(&rt))
            MODEL_CHECK(runs[i] == 1);
        await_done((uint32_t)i + 1);
    }
    end_pool();
}

/* ---- threads lose patience ---- */

static void reset_leaving(void)
{
    set_up(2, 1);
}

static void queue_two_in_turn(void)
{
    be_first();
    queue_job(0);
    await_done(1);
    queue_job(1);
    await_done(2);
    end_pool();
}

static void pass_time_once(void)
{
    be_last();
    pass_time();
}

static void pass_time_twice(void)
{
    be_last();
    pass_time();
    pass_time();
}

static void queue_pair_and_one(void)
{
    be_first();
    queue_job(0);
    queue_job(1);
    await_done(2);
    queue_task(2);
    await_done(3);
    end_pool();
}

/* ---- a job is taken back ---- */

static void reset_last(void)
{
    set_up(1, 1);
    kept = 1;
}

static void reset_other(void)
{
    set_up(2, 2);
    kept = 1;
}

static void queue_and_retract(void)
{
    be_first();
    queue_job(0);
    queue_job(1);
    retract_job(1);
    queue_job(2);
    await_done(3);
    end_pool();
}

/* Another thread takes it back, while one is queued behind it. */
static void queue_behind(void)
{
    be_first();
    queue_job(0);
    queue_job(1);
    add_one(&queued);
    queue_job(2);
    await_done(4);
    end_pool();
}

static void retract_other(void)
{
    be_last();
    await_least(&queued, 1);
    retract_job(1);
    add_one(&done);
}

/* ---- the end ---- */

static void queue_and_end(void)
{
    be_first();
    queue_job(0);
    queue_task(1);
    queue_task(2);
    end_pool();
}

static void pass_time_and_disturb(void)
{
    be_last();
    pass_time();
    disturb();
}

/* ---- threads cannot be made ---- */

static void reset_none(void)
{
    set_up(0, 2);
}

static void reset_refused(void)
{
    set_up(1, 2);
    refusals = 1;
}

static void queue_two(void)
{
    be_first();
    queue_job(0);
    queue_job(2);
    await_done(4);
    end_pool();
}

static void check_refused(void)
{
    check_three();
    MODEL_CHECK(start_count == 1);
}

/* Each thread has run what it has queued itself. */
static void queue_two_alone(void)
{
    be_first();
    queue_job(0);
    MODEL_CHECK(runs[0] == 1);
    queue_job(2);
    MODEL_CHECK(runs[2] == 1);
    await_done(4);
    end_pool();
}

static void queue_other_alone(void)
{
    queue_other();
    MODEL_CHECK(runs[1] == 1);
}

/* ---- a blocking call is cancelled ---- */

enum { CALL = 1 };                      /* counts as that job */

static int calls_ended;

static void block(void *arg)
{
    MODEL_CHECK(arg == &runs[CALL] && tasks_ended == 0);
    runs[CALL]++;
    model_point();
    MODEL_CHECK(tasks_ended == 0);
}

static struct eb_ret_int call_blocking(ebb_mem m, int i)
{
    (void)i;
    ebb_self.executor = &rt.executor;
    return (struct eb_ret_int){
        .p = eb_blocking_start(m, block, &runs[CALL])
    };
}

/* As the task, whose frame is another's once the call has ended. */
static ebb_next end_call(struct ebb_frame *h, struct ebb_frame *from,
                         unsigned mode)
{
    if (tasks[0].has_begun) {
        calls_ended++;
        memset(tasks[0].frame, GONE, sizeof(tasks[0].frame));
        add_one(&met[0]);
    }
    return model_task_resume(h, from, mode);
}

/* The task goes on at once, before who has woken it does. */
static void schedule_call(const struct ebb_executor *ex,
                          struct ebb_strand *root)
{
    model_schedule(ex, root);
    model_point();
}

static const struct eb_origin call_origin = { &rt.executor, NULL };

static void reset_call(void)
{
    set_up(1, 1);
    rt.executor.schedule = schedule_call;
    add_task(call_blocking, NULL);
    tasks[0].task.h.resume = end_call;
    tasks[0].task.strand.up = (uintptr_t)&call_origin | EBB_STRAND_ROOT;
    calls_ended = 0;
}

static void call_and_end(void)
{
    be_first();
    run_tasks();
    await_done(1);
    end_pool();
}

/* The only thread is busy until the call has ended. */
static void reset_behind(void)
{
    reset_call();
    pairs = 1;
}

static void call_behind(void)
{
    be_first();
    queue_job(0);
    run_tasks();
    await_done(2);
    end_pool();
}

static void cancel_call(void)
{
    be_last();
    cancel_first();
    add_one(&done);
}

static void force_call(void)
{
    be_last();
    cancel_first();
    eb_cancel_force(&tasks[0].task.strand);
    add_one(&done);
}

static void check_call(void)
{
    const struct model_task *t = &tasks[0];

    check_gone();
    MODEL_CHECK(tasks_ended == 1 && calls_ended == t->has_begun);
    MODEL_CHECK(t->cancelled
                == ((t->task.strand.word & EBB_STRAND_UNWINDING) != 0));
    MODEL_CHECK(runs[CALL] == 1 || (runs[CALL] == 0 && t->cancelled));
    if (t->has_begun)
        check_memory(t->frame, sizeof(t->frame));
}

static void check_behind(void)
{
    check_call();
    MODEL_CHECK(runs[0] == 1 && runs[CALL] == 0);
}

/* ---- the models ---- */

enum {
    LOST_WAKE = 1u << MODEL_NO_WAKE,
    TORN = 1u << MODEL_TORN,
    LOST_OR = 1u << MODEL_NO_OR,
};

static const struct model models[] = {
    { "pool: two threads queue one each", reset_two,
      { queue_one_of_two, hand_1, hand_2, queue_other }, check_two,
      LOST_WAKE | TORN },
    { "pool: two jobs that wait for one another", reset_pair,
      { queue_pair, hand_1, hand_2 }, check_two, LOST_WAKE | TORN },
    { "pool: the same once more, a thread leaves", reset_two_pairs,
      { queue_two_pairs, hand_1, hand_2, hand_3 }, check_four,
      LOST_WAKE | TORN },
    { "pool: its thread is called again and again", reset_one,
      { queue_in_turn, hand_1 }, check_four, LOST_WAKE | TORN },
    { "pool: its thread leaves as a job is queued", reset_leaving,
      { queue_two_in_turn, hand_1, hand_2, pass_time_once }, check_two,
      LOST_WAKE | TORN },
    { "pool: one of two threads leaves as a task is queued", reset_pair,
      { queue_pair_and_one, hand_1, hand_2, pass_time_twice }, check_three,
      LOST_WAKE | TORN },
    { "pool: the last job is taken back", reset_last,
      { queue_and_retract, hand_1 }, check_three, LOST_WAKE | TORN },
    { "pool: another thread takes a job back", reset_other,
      { queue_behind, hand_1, hand_2, retract_other }, check_three,
      LOST_WAKE | TORN },
    { "pool: the end, it is busy", reset_two,
      { queue_and_end, hand_1, hand_2, pass_time_and_disturb }, check_three,
      LOST_WAKE | TORN },
    { "pool: the end, threads idle or leave", reset_pair,
      { queue_pair, hand_1, hand_2, pass_time_twice }, check_two,
      LOST_WAKE | TORN },
    { "pool: no thread can be made", reset_none,
      { queue_two_alone, queue_other_alone }, check_three, TORN },
    { "pool: a thread cannot be made at first", reset_refused,
      { queue_two, hand_1, queue_other }, check_refused, LOST_WAKE | TORN },
    { "pool: a call is cancelled", reset_call,
      { call_and_end, hand_1, cancel_call }, check_call,
      LOST_WAKE | TORN | LOST_OR },
    { "pool: a call is cancelled, the thread is busy", reset_behind,
      { call_behind, hand_1, cancel_call }, check_behind,
      LOST_WAKE | TORN | LOST_OR },
    { "pool: a call is cancelled, then by force", reset_call,
      { call_and_end, hand_1, force_call }, check_call,
      LOST_WAKE | TORN | LOST_OR },
};
enum { MODELS = sizeof(models) / sizeof(models[0]) };

int main(int argc, char **argv)
{
    model_local(&this_thread, sizeof(this_thread));
    return run_models(models, MODELS, argc, argv);
}
