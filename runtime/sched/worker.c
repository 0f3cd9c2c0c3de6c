/* SPDX-License-Identifier: MIT-0 */
/*
 * Workers: the loop that runs tasks, polls and sleeps.
 *
 * One queue, one lock.  At most one worker, the poller, is inside the
 * reactor's poll(), and the timers' time limits it; the others without work
 * sleep on their futex.  Who queues a task sees to it that somebody wakes: a
 * sleeper before the poller.
 *
 * The poller leaves poll() to run what it has found, and then nobody polls
 * until it is done.  That must not last, but handing the poll over at each
 * event would cost a thread switch per event.  So one sleeper, the standby,
 * looks every 2 ms whether the poll has been left alone and takes it over; it
 * sleeps deeply again once the poller has been asleep itself all that time.
 */
#include "base/clock.h"
#include "base/sys.h"
#include "sched/runtime.h"
#include "task/task.h"

enum {
    TURNS_PER_POLL = 61,                /* prime: no beat with the load */
    STANDBY_NS = 2 * 1000 * 1000,
    STACK_RESERVE = 256 * 1024,         /* for C below the stack limit */
};

/* ---- waking workers; queue_lock is held ---- */

static void remove_idle(struct ebb_runtime *rt, struct eb_worker *w)
{
    struct eb_worker **at = &rt->idle;

    while (*at != w)
        at = &(*at)->idle_next;
    *at = w->idle_next;
    w->is_idle = false;
}

static void rouse(struct ebb_runtime *rt, struct eb_worker *w)
{
    remove_idle(rt, w);
    if (rt->standby == w)
        rt->standby = NULL;
    eb_store_release(&w->signal, 1u);   /* pairs with the load in doze() */
    eb_sys_futex_wake(&w->signal, 1);
}

static void kick_poller(struct ebb_runtime *rt)
{
    if (rt->is_kicked)
        return;
    rt->is_kicked = true;
    rt->reactor_ops->wake(rt);
}

/* Make worker 0 leave its sleep or its poll. */
static void rouse_first(struct ebb_runtime *rt)
{
    struct eb_worker *first = &rt->workers[0];

    if (first->is_idle)
        rouse(rt, first);
    else if (rt->poller == first && ebb_self.worker != first)
        kick_poller(rt);
}

/* Something has been queued that any worker may run. */
static void rouse_any(struct ebb_runtime *rt)
{
    if (rt->poller != NULL && ebb_self.worker == rt->poller) {
        /* This thread finds it when it leaves the poll. */
        if (rt->queued > 1 && rt->idle != NULL)
            rouse(rt, rt->idle);
    } else if (rt->idle != NULL) {
        rouse(rt, rt->idle);
    } else if (rt->poller != NULL) {
        kick_poller(rt);
    }
}

/* ---- the queue; queue_lock is held ---- */

static void push_root(struct ebb_runtime *rt, struct ebb_strand *root)
{
    root->next = NULL;
    if (rt->head == NULL)
        rt->head = root;
    else
        rt->tail->next = root;
    rt->tail = root;
    rt->queued++;
}

/* Main's strand waits until what was queued before it has been taken, as if
 * it stood in the queue itself: ebb_yield() gives all others a turn. */
static void pin_root(struct ebb_runtime *rt, struct ebb_strand *root)
{
    rt->pinned = root;
    rt->pinned_behind = rt->queued;
}

/* The next strand for w, or NULL. */
static struct ebb_strand *pop_root(struct ebb_runtime *rt,
                                   struct eb_worker *w)
{
    struct ebb_strand *root = rt->head;

    if (w->index == 0 && rt->pinned != NULL
        && (root == NULL || rt->pinned_behind == 0)) {
        root = rt->pinned;
        rt->pinned = NULL;
        return root;
    }
    if (root != NULL) {
        rt->head = root->next;
        rt->queued--;
        if (rt->pinned_behind > 0)
            rt->pinned_behind--;
        root->next = NULL;
    }
    return root;
}

static bool has_work(const struct ebb_runtime *rt, const struct eb_worker *w)
{
    return rt->head != NULL || (w->index == 0 && rt->pinned != NULL);
}

void eb_runtime_schedule(const struct ebb_executor *ex,
                         struct ebb_strand *root)
{
    struct ebb_runtime *rt = (struct ebb_runtime *)(uintptr_t)ex;

    pthread_mutex_lock(&rt->queue_lock);
    if (root == rt->main) {
        pin_root(rt, root);
        rouse_first(rt);
    } else {
        push_root(rt, root);
        rouse_any(rt);
    }
    /* Nothing of rt is touched after this: a foreign thread may have made
     * the last task ready, and the runtime end. */
    pthread_mutex_unlock(&rt->queue_lock);
}

void eb_runtime_timer_start(struct ebb_runtime *rt, struct eb_timer *t)
{
    if (!eb_timer_start(&rt->wheel, t))
        return;
    pthread_mutex_lock(&rt->queue_lock);
    if (rt->poller != NULL && ebb_self.worker != rt->poller)
        kick_poller(rt);
    pthread_mutex_unlock(&rt->queue_lock);
}

void eb_runtime_nudge(struct ebb_runtime *rt)
{
    pthread_mutex_lock(&rt->queue_lock);
    rouse_first(rt);
    pthread_mutex_unlock(&rt->queue_lock);
}

/* ---- the loop ---- */

/* The smaller of two times to wait, where < 0 is for ever. */
static int64_t shorter(int64_t a, int64_t b)
{
    if (a < 0)
        return b;
    return b < 0 || a < b ? a : b;
}

/* Fire what is due.  Returns how long poll() may wait. */
static int64_t fire_timers(struct ebb_runtime *rt, int64_t now)
{
    uint64_t calls = rt->wheel.calls;
    int64_t left = eb_wheel_advance(&rt->wheel, now);

    /* Only the poller advances the wheel: calls is its own meanwhile. */
    return rt->wheel.calls == calls ? left : 0;
}

/* Poll once; queue_lock is held, and given up meanwhile. */
static void poll_events(struct eb_worker *w, bool may_wait, int64_t until)
{
    struct ebb_runtime *rt = w->rt;
    int64_t now, timeout;

    rt->poller = w;
    rt->polls++;
    pthread_mutex_unlock(&rt->queue_lock);
    now = eb_clock_now();
    timeout = fire_timers(rt, now);
    if (until != INT64_MAX)
        timeout = shorter(timeout, until > now ? until - now : 0);
    if (may_wait) {
        pthread_mutex_lock(&rt->queue_lock);
        may_wait = !has_work(rt, w) && !rt->is_kicked;
        pthread_mutex_unlock(&rt->queue_lock);
    }
    rt->reactor_ops->poll(rt, may_wait ? timeout : 0);
    if (fire_timers(rt, eb_clock_now()) == 0)
        rt->reactor_ops->poll(rt, 0);
    pthread_mutex_lock(&rt->queue_lock);
    rt->poller = NULL;
    rt->is_kicked = false;
    /* Somebody has to see to the poll while this one works. */
    if (has_work(rt, w) && rt->standby == NULL && rt->idle != NULL) {
        struct eb_worker *next = rt->idle;

        rouse(rt, next);
        rt->standby = next;
    }
}

/* Sleep on the futex; queue_lock is held, and given up meanwhile. */
static void doze(struct eb_worker *w, int64_t timeout)
{
    struct ebb_runtime *rt = w->rt;

    eb_store_relaxed(&w->signal, 0u);   /* queue_lock orders it */
    w->is_idle = true;
    w->idle_next = rt->idle;
    rt->idle = w;
    pthread_mutex_unlock(&rt->queue_lock);
    if (eb_load_acquire(&w->signal) == 0)
        eb_sys_futex_wait(&w->signal, 0, timeout);
    pthread_mutex_lock(&rt->queue_lock);
    if (w->is_idle)
        remove_idle(rt, w);
}

/* Nothing to run and another one polls, or has just left the poll. */
static void sleep_idle(struct eb_worker *w, int64_t until)
{
    struct ebb_runtime *rt = w->rt;
    uint64_t polls = rt->polls;
    int64_t now;

    if (rt->standby == NULL && !w->is_deep)
        rt->standby = w;
    if (rt->standby != w) {
        now = until != INT64_MAX ? eb_clock_now() : 0;
        doze(w, until == INT64_MAX ? -1 : until > now ? until - now : 0);
        w->is_deep = false;
        return;
    }
    doze(w, STANDBY_NS);
    if (rt->standby != w || has_work(rt, w))
        return;
    if (rt->poller == NULL) {
        rt->standby = NULL;             /* take the poll over */
    } else if (rt->polls == polls) {
        rt->standby = NULL;
        w->is_deep = true;
    }
}

/* Run one strand; queue_lock is held, and given up meanwhile. */
static void run_root(struct eb_worker *w, struct ebb_strand *root)
{
    struct ebb_runtime *rt = w->rt;
    bool is_main = root == rt->main;

    pthread_mutex_unlock(&rt->queue_lock);
    if (eb_strand_run(root) != EB_TURN_YIELDED) {
        pthread_mutex_lock(&rt->queue_lock);
        return;
    }
    pthread_mutex_lock(&rt->queue_lock);
    if (is_main)
        pin_root(rt, root);
    else
        push_root(rt, root);
}

/* Run tasks; queue_lock is held. */
static void loop(struct eb_worker *w, bool (*done)(struct ebb_runtime *rt),
                 int64_t until)
{
    struct ebb_runtime *rt = w->rt;

    while (!done(rt)) {
        struct ebb_strand *root;

        if (until != INT64_MAX && eb_clock_now() >= until)
            break;
        if (++w->turns % TURNS_PER_POLL == 0 && rt->poller == NULL) {
            /* It gave up the lock, and a kick meanwhile is used up: what
             * done() says may have changed. */
            poll_events(w, false, until);
            continue;
        }
        root = pop_root(rt, w);
        if (root != NULL) {
            if (rt->standby == w)
                rt->standby = NULL;
            run_root(w, root);
        } else if (rt->poller == NULL && rt->standby != w) {
            poll_events(w, true, until);
        } else {
            sleep_idle(w, until);
        }
    }
    if (rt->standby == w)
        rt->standby = NULL;
    if (rt->idle != NULL)
        rouse(rt, rt->idle);            /* to run or to poll in its place */
}

void eb_worker_run(struct eb_worker *w, bool (*done)(struct ebb_runtime *rt),
                   int64_t until)
{
    struct ebb_self saved = ebb_self;

    ebb_self = (struct ebb_self){
        .stack_limit = eb_sys_stack_low() + STACK_RESERVE,
        .executor = &w->rt->executor,
        .worker = w,
        .seed = eb_sys_random() | 1,
    };
    pthread_mutex_lock(&w->rt->queue_lock);
    loop(w, done, until);
    pthread_mutex_unlock(&w->rt->queue_lock);
    ebb_self = saved;
}

/* ---- threads ---- */

static bool is_stopping(struct ebb_runtime *rt)
{
    return rt->stopping;
}

static void *run_worker(void *arg)
{
    eb_worker_run(arg, is_stopping, INT64_MAX);
    return NULL;
}

int eb_workers_start(struct ebb_runtime *rt)
{
    for (rt->started = 1; rt->started < rt->worker_count; rt->started++) {
        struct eb_worker *w = &rt->workers[rt->started];
        int err = pthread_create(&w->thread, NULL, run_worker, w);

        if (err != 0)
            return -err;
    }
    return 0;
}

void eb_workers_stop(struct ebb_runtime *rt)
{
    pthread_mutex_lock(&rt->queue_lock);
    rt->stopping = true;
    while (rt->idle != NULL)
        rouse(rt, rt->idle);
    if (rt->poller != NULL)
        kick_poller(rt);
    pthread_mutex_unlock(&rt->queue_lock);
    for (unsigned i = 1; i < rt->started; i++)
        pthread_join(rt->workers[i].thread, NULL);
}
