/* SPDX-License-Identifier: MIT-0 */
/*
 * Workers: the loop that runs tasks, polls and sleeps.
 *
 * A worker runs what is in its own queue.  When that is empty it takes what
 * other threads have injected, then looks for a queue that is too long, then
 * sleeps in its own reactor's poll().
 *
 * Whom to wake.  Waking a thread costs more than a thousand turns of a small
 * task, and work moved to another processor leaves its data behind.  So what
 * a worker makes ready stays with it, unless its queue has held several
 * strands for 50 us: then it rouses one sleeper, who takes half, and who
 * rouses the next if there is more.  At most one is roused at a time.  Short
 * turns are worth less than their move: see share.h.
 *
 * What that would leave lying: the queue, the descriptors and the timers of
 * a worker that is in one long turn.  So as long as anything goes on, one
 * sleeper, the standby, gets up every millisecond (less often if all sleep),
 * and looks after a worker that is still in the same turn as before.  A
 * second one, the deputy, gets up less often, to take that over when the
 * standby has found work of its own; so a worker that gets work need not wake
 * anybody for it.  If nobody sleeps, who looks at its own descriptors is the
 * standby for a moment, every 10 ms.
 *
 * No wake is lost, though the queues' hints are read without order: what is
 * in a queue is run by its owner in any case.  Inject list and inboxes are
 * different.  Who adds to one then looks who is idle; who goes idle says so
 * and then looks there again; all four in one total order (the _sc calls).
 */
#include <stdio.h>

#include "base/clock.h"
#include "base/guard.h"
#include "base/sys.h"
#include "core/turn.h"
#include "sched/rank.h"
#include "sched/runtime.h"
#include "sched/share.h"
#include "sched/sim.h"
#include "task/task.h"

enum {
    TURNS_PER_POLL = 61,                /* prime: no beat with the load; */
    POLL_NS = 1000 * 1000,              /* fewer where that takes longer */
    TURNS_PER_LOOK = 8,                 /* at what else is due */
    STANDBY_NS = 1000 * 1000,
    DEPUTY_NS = 8 * STANDBY_NS,
    BUSY_LOOK_NS = 10 * STANDBY_NS,     /* where there is neither */
    QUIET_MAX = 8,                      /* looks at sleepers, then sleep */
    VICTIMS_MAX = 8,                    /* queues a thief looks into */
    INJECT_MAX = 64,                    /* taken at a time */
    STACK_RESERVE = 256 * 1024,         /* for C below the stack limit */
    POOL_LOOK_NS = 1000 * 1000,         /* with a paused clock: looks at the */
    EVENT_LOOK_NS = 1000 * 1000,        /* pool; time given to descriptors */
};

/* ---- who sleeps ---- */

static uint64_t idle_bit(const struct eb_worker *w)
{
    return UINT64_C(1) << (w->index % 64);
}

static uint64_t *idle_word(struct eb_worker *w)
{
    return &w->rt->idle[w->index / 64];
}

static bool is_asleep(struct eb_worker *w)
{
    return (eb_load_sc(idle_word(w)) & idle_bit(w)) != 0;
}

/* Take the mark off a sleeper.  False: it was awake. */
static bool take_idle(struct eb_worker *w)
{
    return (eb_fetch_and_sc(idle_word(w), ~idle_bit(w)) & idle_bit(w)) != 0;
}

/* Make w look at what has been added to it, if it sleeps. */
static void wake_worker(struct eb_worker *w)
{
    if (!is_asleep(w) || !take_idle(w))
        return;
    eb_fetch_add_relaxed(&w->rt->remote_wakes, UINT64_C(1));
    w->rt->reactor_ops->wake(w);
}

/* Does any worker sleep?  A hint. */
static bool is_any_idle(struct ebb_runtime *rt)
{
    for (uint32_t i = 0; i * 64 < rt->worker_count; i++)
        if (eb_load_sc(&rt->idle[i]) != 0)
            return true;
    return false;
}

/* Has w been roused?  Then another one may be now, whoever asks. */
static inline bool end_search(struct eb_worker *w)
{
    if (eb_load_relaxed(&w->roused) == 0    /* Relaxed: looked at again */
        || eb_exchange_sc(&w->roused, 0u) == 0)
        return false;
    (void)eb_exchange_sc(&w->rt->searching, 0u);
    return true;
}

/* Rouse w, unless it is awake or another is on its way.  True: that has been
 * tried, in vain, and who asked meanwhile has been turned away. */
static bool has_roused_nobody(struct eb_worker *w)
{
    uint32_t nobody = 0;

    if (!is_asleep(w) || !eb_cas_sc(&w->rt->searching, &nobody, 1u))
        return false;
    /* First this: then it knows why it is awake. */
    (void)eb_exchange_sc(&w->roused, 1u);
    if (!take_idle(w))
        return end_search(w);
    eb_fetch_add_relaxed(&w->rt->remote_wakes, UINT64_C(1));
    w->rt->reactor_ops->wake(w);
    return false;
}

/* Rouse one sleeper to look for work, unless one is on its way. */
static void rouse_one(struct ebb_runtime *rt)
{
    bool again;

    do {
        again = false;
        for (uint32_t i = 0; i < rt->worker_count; i++) {
            if (eb_load_sc(&rt->searching) != 0)
                return;
            again |= has_roused_nobody(&rt->workers[i]);
        }
    } while (again && eb_load_sc(&rt->injected) != 0);
}

/* ---- queues ---- */

static void push_bound(struct eb_worker *w, struct ebb_strand *root)
{
    root->next = NULL;
    if (w->bound == NULL) {
        w->bound = root;
        /* As if it stood in the queue: all that is there has its turn. */
        w->bound_behind = eb_count_queued(w);
    } else {
        w->bound_last->next = root;
    }
    w->bound_last = root;
}

static struct ebb_strand *pop_bound(struct eb_worker *w)
{
    struct ebb_strand *root = w->bound;

    w->bound = root->next;
    w->bound_behind = 1;                /* by turns from here on */
    root->next = NULL;
    return root;
}

/* What others have put into the inbox, in their order. */
static void open_inbox(struct eb_worker *w)
{
    struct ebb_strand *got, *turned = NULL;

    if (eb_load_relaxed(&w->inbox) == NULL)     /* Relaxed: a hint */
        return;
    /* Acquire half pairs with the exchange in send_bound(). */
    got = eb_exchange_sc(&w->inbox, NULL);
    while (got != NULL) {
        struct ebb_strand *next = got->next;

        got->next = turned;
        turned = got;
        got = next;
    }
    while (turned != NULL) {
        struct ebb_strand *next = turned->next;

        push_bound(w, turned);
        turned = next;
    }
}

/* Append n strands that came from elsewhere. */
static void keep(struct eb_worker *w, struct ebb_strand *first,
                 struct ebb_strand *last, uint32_t n)
{
    for (; eb_is_ranked(w) && n > 0; n--) {
        struct ebb_strand *next = first->next;

        eb_runq_push(eb_queue_for(w, first), first);
        first = next;
    }
    if (n == 0)
        return;
    eb_runq_enter(&w->queue);
    eb_runq_append(&w->queue, first, last, n);
    eb_runq_leave(&w->queue);
}

/* Take a share of what was injected.  False: there was nothing. */
static bool take_injected(struct eb_worker *w)
{
    struct ebb_runtime *rt = w->rt;
    struct ebb_strand *first, *last;
    uint32_t n, have;

    eb_guard_lock(&rt->inject_guard);
    have = eb_load_relaxed(&rt->injected);      /* the guard is held */
    n = have / rt->worker_count + 1;
    if (n > INJECT_MAX)
        n = INJECT_MAX;
    if (n > have)
        n = have;
    first = last = rt->inject_head;
    for (uint32_t i = 1; i < n; i++)
        last = last->next;
    if (n > 0) {
        rt->inject_head = last->next;
        (void)eb_fetch_add_sc(&rt->injected, 0 - n);
    }
    eb_guard_unlock(&rt->inject_guard);
    if (n == 0)
        return false;
    keep(w, first, last, n);
    return true;
}

/* Move half of a queue of v, at most `most` strands, if it holds `least`, to
 * w. */
static bool rob(struct eb_worker *w, struct eb_worker *v, uint32_t least,
                uint32_t most)
{
    struct eb_loot loot = { NULL, NULL, 0 };

    if (eb_is_ranked(w))
        loot = eb_runq_steal(&v->high, least, most);
    if (loot.n == 0)
        loot = eb_runq_steal(&v->queue, least, most);
    if (loot.n == 0 && eb_is_ranked(w))
        loot = eb_runq_steal(&v->low, least, most);
    if (loot.n == 0)
        return false;
    eb_mark_backlog(v, eb_clock_now());
    eb_fetch_add_relaxed(&w->steals, UINT64_C(1));
    eb_fetch_add_relaxed(&w->stolen, (uint64_t)loot.n);
    keep(w, loot.first, loot.last, loot.n);
    return true;
}

/* Look into a few queues.  One strand alone is left to its worker, which is
 * about to come to it.  Who was roused does not go away empty-handed because
 * a queue has been short since. */
static bool find_work(struct eb_worker *w, bool is_roused)
{
    struct ebb_runtime *rt = w->rt;
    uint32_t n = rt->worker_count, at;
    int64_t now;

    if (n == 1)
        return false;
    now = eb_clock_now();
    eb_judge_theft(w, now);
    ebb_self.seed = ebb_self.seed * UINT64_C(6364136223846793005) + 1;
    at = (uint32_t)(ebb_self.seed >> 33) % n;
    for (uint32_t i = 0; i < n && i < VICTIMS_MAX; i++) {
        struct eb_worker *v = &rt->workers[(at + i) % n];
        uint32_t share = eb_find_share(v, now);

        if (share == 0 && is_roused)
            share = EB_SHORT_LOOT_MAX;
        if (v == w || share == 0 || !rob(w, v, 2, share))
            continue;
        if (share == EB_SHORT_LOOT_MAX)
            w->stole_at = now;
        return true;
    }
    if (is_roused)
        eb_judge(rt, false);
    return false;
}

/* The next strand for w, or NULL. */
static struct ebb_strand *next_root(struct eb_worker *w)
{
    uint32_t queued;

    open_inbox(w);
    queued = eb_count_queued(w);
    /* Relaxed: a hint; park() looks again. */
    if (eb_load_relaxed(&w->rt->injected) != 0 && take_injected(w))
        queued = eb_count_queued(w);
    if (w->bound != NULL && (queued == 0 || w->bound_behind == 0))
        return pop_bound(w);
    if (queued > 0) {
        struct ebb_strand *root = eb_is_ranked(w) ? eb_pop_ranked(w)
                                               : eb_runq_pop(&w->queue);

        if (root != NULL) {
            if (w->bound_behind > 0)
                w->bound_behind--;
            return root;
        }
    }
    return w->bound != NULL ? pop_bound(w) : NULL;
}

/* ---- making ready ---- */

/* To a worker's inbox. */
static void send_bound(struct eb_worker *home, struct ebb_strand *root)
{
    struct ebb_strand *head = eb_load_relaxed(&home->inbox);

    eb_fetch_add_relaxed(&home->rt->handoffs, UINT64_C(1));
    do {
        root->next = head;
        /* Releases the strand: pairs with open_inbox(). */
    } while (!eb_cas_sc(&home->inbox, &head, root));
    wake_worker(home);
}

static void inject(struct ebb_runtime *rt, struct ebb_strand *root)
{
    root->next = NULL;
    eb_guard_lock(&rt->inject_guard);
    if (eb_load_relaxed(&rt->injected) == 0)    /* the guard is held */
        rt->inject_head = root;
    else
        rt->inject_last->next = root;
    rt->inject_last = root;
    eb_fetch_add_relaxed(&rt->handoffs, UINT64_C(1));
    (void)eb_fetch_add_sc(&rt->injected, 1u);
    eb_guard_unlock(&rt->inject_guard);
    rouse_one(rt);
}

/* The same for what is bound, has a priority, or comes from elsewhere. */
static __attribute__((noinline)) void
schedule_seldom(struct ebb_runtime *rt, struct ebb_strand *root,
                unsigned flags)
{
    struct eb_worker *w = ebb_self.worker, *home = NULL;

    eb_runtime_check(rt);
    if (w != NULL && w->rt != rt)
        w = NULL;
    if (flags & EB_TASK_BOUND)
        home = &rt->workers[flags & EB_TASK_HOME];
    if (w != NULL && home == NULL) {
        eb_runq_push(eb_queue_for(w, root), root);
        return;
    }
    if (w != NULL && w == home) {
        push_bound(w, root);
        return;
    }
    /* The strand may be the last; once it is ready the runtime may end, but
     * not before its workers have, nor while there are visitors. */
    if (w == NULL)
        (void)eb_fetch_add_sc(&rt->visitors, 1u);
    if (home != NULL)
        send_bound(home, root);
    else
        inject(rt, root);
    if (w == NULL)
        (void)eb_fetch_add_sc(&rt->visitors, UINT32_MAX);
}

void eb_runtime_schedule(const struct ebb_executor *ex,
                         struct ebb_strand *root)
{
    struct ebb_runtime *rt = (struct ebb_runtime *)(uintptr_t)ex;
    struct eb_worker *w = ebb_self.worker;
    unsigned flags = eb_load_relaxed(
        &eb_container_of(root, struct ebb_task, strand)->h.flags);

    if (EBB_LIKELY(w != NULL && w->rt == rt && !(flags & EB_TASK_BOUND)
                   && !eb_is_ranked(w)))
        eb_runq_push(&w->queue, root);
    else
        schedule_seldom(rt, root, flags);
}

void eb_worker_timer_start(struct eb_worker *w, struct eb_timer *t)
{
    if (eb_timer_start(&w->wheel, t) && ebb_self.worker != w)
        wake_worker(w);
}

void eb_workers_nudge(struct ebb_runtime *rt)
{
    for (uint32_t i = 0; i < rt->worker_count; i++)
        wake_worker(&rt->workers[i]);
}

void eb_runtime_nudge(struct ebb_runtime *rt)
{
    wake_worker(&rt->workers[0]);
}

/* ---- polling ---- */

/* The smaller of two times to wait, where < 0 is for ever. */
static int64_t shorter(int64_t a, int64_t b)
{
    if (a < 0)
        return b;
    return b < 0 || a < b ? a : b;
}

/* Fire what is due now.  Returns how long poll() may wait. */
static int64_t fire_timers(struct eb_worker *w, int64_t now)
{
    uint64_t calls = w->wheel.calls;
    int64_t left = eb_wheel_advance(&w->wheel, now);

    /* Only who polls advances the wheel: calls is its own meanwhile. */
    return w->wheel.calls == calls ? left : 0;
}

/* The same, of a worker that has not looked at its descriptors just now: what
 * has come there has come in time, however late the worker looks. */
static int64_t fire_late(struct eb_worker *w)
{
    if (eb_wheel_is_due(&w->wheel, eb_runtime_now(w->rt)))
        w->rt->reactor_ops->poll(w, 0);
    return fire_timers(w, eb_runtime_now(w->rt));
}

/* Look at w's descriptors and timers, in this order, without waiting.
 * `polling` is held, and given up.  Returns what time it is. */
static int64_t poll_and_unlock(struct eb_worker *w)
{
    uint64_t calls = w->wheel.calls;
    int64_t now;

    w->rt->reactor_ops->poll(w, 0);
    now = eb_runtime_now(w->rt);
    (void)fire_timers(w, now);
    if (w->wheel.calls != calls)        /* for what they have noted */
        w->rt->reactor_ops->poll(w, 0);
    eb_guard_unlock(&w->polling);
    return now;
}

/* The same, for another worker's, unless somebody is there. */
static void poll_for(struct eb_worker *v)
{
    if (eb_guard_try_lock(&v->polling))
        (void)poll_and_unlock(v);
}

/* ---- standby and deputy ---- */

/* Nobody is worker 0 between two runs. */
static bool is_vacant(struct eb_worker *v)
{
    return v->index == 0 && eb_load_sc(&v->rt->entered) == 0;
}

/* Look after v.  True: something is going on there. */
static bool watch_over(struct eb_worker *w, struct eb_worker *v)
{
    uint32_t turns = eb_load_relaxed(&v->turns);
    bool moved = turns != v->turns_seen;

    v->turns_seen = turns;
    if (is_vacant(v)) {
        (void)rob(w, v, 1, EB_LOOT_MAX);
        poll_for(v);                    /* nobody else does */
        return !eb_runtime_is_empty(v->rt);
    }
    if (is_asleep(v))
        return moved;
    if (!moved) {
        (void)rob(w, v, 1, EB_LOOT_MAX);
        poll_for(v);
    }
    return true;
}

/* The standby's look at everybody.  False: all are asleep. */
static bool look_around(struct eb_worker *w)
{
    struct ebb_runtime *rt = w->rt;
    bool busy = false;

    eb_store_relaxed(&rt->looked_at, eb_clock_now());   /* a hint */
    for (uint32_t i = 0; i < rt->worker_count; i++)
        if (&rt->workers[i] != w && watch_over(w, &rt->workers[i]))
            busy = true;
    return busy;
}

/* Have turns been begun anywhere since *sum was set? */
static bool has_moved(struct ebb_runtime *rt, uint32_t *sum)
{
    uint32_t before = *sum;

    *sum = 0;
    for (uint32_t i = 0; i < rt->worker_count; i++)
        *sum += eb_load_relaxed(&rt->workers[i].turns);
    return *sum != before;
}

/* Is the role w's, or free and now w's? */
static bool take_role(uint32_t *role, struct eb_worker *w)
{
    uint32_t nobody = 0;

    return eb_load_relaxed(role) == w->index + 1
           || (eb_load_relaxed(role) == 0
               && eb_cas(role, &nobody, w->index + 1));
}

static void drop_role(uint32_t *role, struct eb_worker *w)
{
    if (eb_load_relaxed(role) == w->index + 1)
        eb_store_release(role, 0u);     /* pairs: take_role() */
}

/* Does another worker run tasks now? */
static bool is_any_awake(struct eb_worker *w)
{
    for (uint32_t i = 0; i < w->rt->worker_count; i++) {
        struct eb_worker *v = &w->rt->workers[i];

        if (v != w && !is_asleep(v) && !is_vacant(v))
            return true;
    }
    return false;
}

/* Stand by, if nobody does, or be the deputy.  Returns when to look around,
 * or -1. */
static int64_t choose_role(struct eb_worker *w)
{
    struct ebb_runtime *rt = w->rt;

    if (rt->worker_count == 1)
        return -1;
    if (take_role(&rt->standby, w)) {
        drop_role(&rt->deputy, w);
        return is_any_awake(w) ? STANDBY_NS : DEPUTY_NS;
    }
    return take_role(&rt->deputy, w) ? DEPUTY_NS : -1;
}

static void drop_roles(struct eb_worker *w)
{
    drop_role(&w->rt->standby, w);
    drop_role(&w->rt->deputy, w);
}

/* It is `now`, and w is at work: if nobody sleeps who would look after a worker
 * in a long turn, w does. */
static void look_around_amid_work(struct eb_worker *w, int64_t now)
{
    struct ebb_runtime *rt = w->rt;

    /* Relaxed: hints; who takes the role looks at the time again. */
    if (now - eb_load_relaxed(&rt->looked_at) < BUSY_LOOK_NS
        || eb_load_relaxed(&rt->deputy) != 0
        || !take_role(&rt->standby, w))
        return;
    if (now - eb_load_relaxed(&rt->looked_at) >= BUSY_LOOK_NS)
        (void)look_around(w);
    drop_role(&rt->standby, w);
}

/* What has come of w's descriptors and timers in so many turns.  The next time
 * is after as many as fit into POLL_NS, but at most twice as many as last time:
 * a short turn says little of those that follow. */
static void poll_now(struct eb_worker *w, uint32_t turns)
{
    int64_t most = 2 * (int64_t)w->poll_turns, now, span;

    eb_guard_lock(&w->polling);
    now = poll_and_unlock(w);
    span = now - w->polled_at;
    w->polled_at = now;
    if (most > TURNS_PER_POLL)
        most = TURNS_PER_POLL;
    if (span > turns * (int64_t)POLL_NS / most)
        most = turns * (int64_t)POLL_NS / span;
    w->poll_turns = most > 1 ? (uint32_t)most : 1;
    if (w->rt->worker_count > 1)
        look_around_amid_work(w, now);
}

/* w works from now on: some sleeper has to look after it. */
static void begin_work(struct eb_worker *w)
{
    struct ebb_runtime *rt = w->rt;

    if (rt->worker_count == 1)
        return;
    drop_roles(w);
    /* Relaxed: who takes a role at this moment is awake, and looks. */
    if (eb_load_relaxed(&rt->standby) == 0
        && eb_load_relaxed(&rt->deputy) == 0)
        rouse_one(rt);
}

/* ---- sleeping ---- */

/* Is anything ready here? */
static bool is_ready(const struct eb_worker *w)
{
    return eb_count_queued(w) != 0 || w->bound != NULL;
}

/* Has the runtime begun to end, or to end by force, unseen by w? */
static bool is_closing(struct eb_worker *w)
{
    return eb_load_sc(&w->rt->closing) != w->closing;
}

/* Has anything come that w has to look at before it sleeps? */
static bool has_mail(struct eb_worker *w, bool (*done)(struct ebb_runtime *))
{
    return eb_load_sc(&w->rt->injected) != 0
           || eb_load_sc(&w->inbox) != NULL || is_closing(w) || done(w->rt);
}

/*
 * The clock is paused and nothing is ready: unless events make something so,
 * or a thread of the pool is about to, let it jump `left` ns on (< 0: there
 * is nothing to wait for).  Returns how long poll() may really wait.
 */
static int64_t pass_time(struct eb_worker *w,
                         bool (*done)(struct ebb_runtime *), int64_t left)
{
    struct ebb_runtime *rt = w->rt;
    bool is_used = rt->reactor_ops->is_used(w);

    if (is_used && rt->sim != NULL)
        eb_sim_uses_descriptors(rt->sim);
    rt->reactor_ops->poll(w, is_used ? EVENT_LOOK_NS : 0);
    if (has_mail(w, done) || is_ready(w))
        return 0;
    /* In a simulation its threads wait for the worker, not it for them. */
    if (rt->sim == NULL && eb_pool_is_busy(rt))
        return POOL_LOOK_NS;
    if (left >= 0) {
        eb_clock_set(&rt->clock, eb_clock_add(eb_runtime_now(rt), left));
        return 0;
    }
    return rt->sim != NULL ? eb_sim_stuck(rt->sim, w) : -1;
}

/*
 * Wait for events, a timer, a wake or the time `until`.  Returns false when
 * nothing has come and the time is over.
 */
static bool doze(struct eb_worker *w, bool (*done)(struct ebb_runtime *rt),
                 int64_t until)
{
    int64_t timeout;
    bool woken;

    eb_guard_lock(&w->polling);
    (void)eb_fetch_or_sc(idle_word(w), idle_bit(w));
    /* Any timer started from now on wakes. */
    timeout = fire_late(w);
    if (until != INT64_MAX) {
        int64_t now = eb_runtime_now(w->rt);

        timeout = shorter(timeout, until > now ? until - now : 0);
    }
    /* What has woken it may be what fire_late() has come upon. */
    if (has_mail(w, done) || is_ready(w) || !is_asleep(w))
        timeout = 0;
    else if (eb_clock_is_paused(&w->rt->clock))
        timeout = pass_time(w, done, timeout);
    w->rt->reactor_ops->poll(w, timeout);
    woken = !take_idle(w);
    w->polled_at = eb_runtime_now(w->rt);
    if (fire_timers(w, w->polled_at) == 0)
        w->rt->reactor_ops->poll(w, 0);
    eb_guard_unlock(&w->polling);
    return woken || is_ready(w);
}

static bool has_work(struct eb_worker *w)
{
    return is_ready(w) || eb_load_relaxed(&w->roused) != 0
           || eb_load_relaxed(&w->inbox) != NULL
           || eb_load_relaxed(&w->rt->injected) != 0 || is_closing(w);
}

/* Sleep until there is something to run, or the time `until`. */
static void sleep_on(struct eb_worker *w, bool (*done)(struct ebb_runtime *rt),
                     int64_t until)
{
    bool resigned = false, moved;
    uint32_t sum = 0;
    int quiet = 0;

    for (;;) {
        int64_t tick = resigned ? -1 : choose_role(w);
        int64_t limit = tick < 0 ? INT64_MAX : eb_runtime_now(w->rt) + tick;

        if (doze(w, done, limit < until ? limit : until) || has_work(w)
            || done(w->rt)
            || (until != INT64_MAX && eb_runtime_now(w->rt) >= until))
            return;
        if (tick < 0)
            continue;
        moved = take_role(&w->rt->standby, w) ? look_around(w)
                                              : has_moved(w->rt, &sum);
        quiet = moved ? 0 : quiet + 1;
        if (has_work(w))
            return;
        resigned = quiet >= QUIET_MAX;
        if (resigned)
            drop_roles(w);
    }
}

/* Nothing to run. */
static void park(struct eb_worker *w, bool (*done)(struct ebb_runtime *rt),
                 int64_t until)
{
    eb_fetch_add_relaxed(&w->parks, UINT64_C(1));
    eb_store_relaxed(&w->running, NULL);
    eb_store_relaxed(&w->backlog_since, INT64_C(0));
    eb_heap_collect(w->heap);
    eb_thread_tell(w->rt, EBB_THREAD_PARK);
    sleep_on(w, done, until);
    eb_thread_tell(w->rt, EBB_THREAD_UNPARK);
}

/* ---- the loop ---- */

/* More is queued than this worker gets done? */
static void check_backlog(struct eb_worker *w)
{
    if (eb_count_queued(w) < 2) {
        if (eb_load_relaxed(&w->backlog_since) != 0)
            eb_store_relaxed(&w->backlog_since, INT64_C(0));
    } else if (eb_load_relaxed(&w->backlog_since) == 0) {
        eb_mark_backlog(w, eb_clock_now());
    } else if (is_any_idle(w->rt) && eb_find_share(w, eb_clock_now()) > 0) {
        rouse_one(w->rt);
    }
}

/* The next strand as a simulation chooses it, among all that are ready or due
 * by then. */
static struct ebb_strand *choose_root(struct eb_worker *w)
{
    struct ebb_runtime *rt = w->rt;
    struct ebb_strand *root;

    eb_clock_set(&rt->clock, eb_runtime_now(rt) + eb_sim_delay(rt->sim));
    eb_guard_lock(&w->polling);
    if (fire_timers(w, eb_runtime_now(rt)) == 0)
        rt->reactor_ops->poll(w, 0);
    eb_guard_unlock(&w->polling);
    do {
        while ((root = next_root(w)) != NULL)
            eb_sim_add(rt->sim, root);
    } while (!eb_sim_choose(rt->sim, rt, &root));
    return root;
}

static struct ebb_strand *take_root(struct eb_worker *w)
{
    return EBB_LIKELY(w->rt->sim == NULL) ? next_root(w) : choose_root(w);
}

/* For the monitor: see watch.c. */
static __attribute__((noinline)) void note_trail(struct eb_worker *w,
                                                 struct ebb_strand *root)
{
    struct ebb_task *task = eb_container_of(root, struct ebb_task, strand);
    const struct ebb_frame *f = root->leaf;

    for (int i = 0; i < EB_TRAIL_MAX; i++) {
        bool is_end = f == NULL || f == &task->h;

        eb_store_relaxed(&w->trail[i].resume, is_end ? NULL : f->resume);
        eb_store_relaxed(&w->trail[i].state, is_end ? 0 : f->state);
        f = is_end ? NULL : f->parent;
    }
    eb_store_release(&w->running, eb_task_site(task));  /* pairs: watch.c */
}

static inline void note_turn(struct eb_worker *w, struct ebb_strand *root)
{
    eb_store_relaxed(&w->turns, w->turns + 1);  /* the owner's; a hint */
    if (EBB_UNLIKELY(w->rt->stuck > 0))
        note_trail(w, root);
}

/* True: it is bound, as main is. */
static bool run_root(struct eb_worker *w, struct ebb_strand *root)
{
    struct ebb_task *task = eb_container_of(root, struct ebb_task, strand);
    uint32_t budget = EBB_LIKELY(w->rt->sim == NULL)
                    ? EB_TURN_BUDGET : eb_sim_budget(w->rt->sim);
    bool is_bound = (eb_load_relaxed(&task->h.flags) & EB_TASK_BOUND) != 0;

    note_turn(w, root);
    if (eb_strand_run(root, budget) != EB_TURN_YIELDED)
        return is_bound;
    if (is_bound)
        push_bound(w, root);
    else
        eb_runq_push(eb_queue_for(w, root), root);
    return is_bound;
}

/* Put root behind the others.  Returns the one whose turn is next, if there
 * is to be one and nothing else is due first, or NULL. */
static inline struct ebb_strand *give_way(struct eb_worker *w,
                                          struct ebb_strand *root, bool more)
{
    struct ebb_strand *next = NULL;

    if (EBB_LIKELY(more && w->bound == NULL && !eb_is_ranked(w)))
        next = eb_runq_rotate(&w->queue, root);
    if (EBB_UNLIKELY(next == NULL))
        eb_runq_push(eb_queue_for(w, root), root);
    return next;
}

/* Run what is in the queue, which is all that is due: nothing is bound, has a
 * priority or is chosen by a simulation.  Returns how many turns it was. */
static uint32_t run_queue(struct eb_worker *w, uint32_t turns_max)
{
    struct ebb_strand *root = NULL;
    uint32_t n = 0;

    for (; n < turns_max && w->bound == NULL && !is_closing(w); n++) {
        if (root == NULL && (root = eb_runq_pop(&w->queue)) == NULL)
            break;
        note_turn(w, root);
        if (eb_turn_run(root, EB_TURN_BUDGET) != EB_TURN_YIELDED) {
            root = NULL;
        } else if (eb_runq_count(&w->queue) != 0) {     /* others' turn */
            root = give_way(w, root, n + 1 < turns_max);
        }
    }
    if (root != NULL)
        eb_runq_push(eb_queue_for(w, root), root);
    ebb_self.strand = NULL;
    return n;
}

/* What is due once in some turns. */
static void look_round(struct eb_worker *w)
{
    if (w->rt->worker_count > 1)
        check_backlog(w);
    if (eb_wheel_has_later(&w->wheel))
        eb_wheel_arm(&w->wheel, eb_runtime_now(w->rt));
}

static void loop(struct eb_worker *w, bool (*done)(struct ebb_runtime *rt),
                 int64_t until)
{
    bool is_plain = w->rt->sim == NULL && eb_probe == NULL
                    && until == INT64_MAX;
    bool look = true;           /* done() may say something new */
    uint32_t since_poll = 0, looked = w->turns;

    w->polled_at = eb_runtime_now(w->rt);
    w->poll_turns = TURNS_PER_POLL;

    while (!look || !done(w->rt)) {
        struct ebb_strand *root;
        bool is_roused;

        if (until != INT64_MAX && eb_runtime_now(w->rt) >= until)
            break;
        look = since_poll >= w->poll_turns;
        if (look) {
            poll_now(w, since_poll);
            since_poll = 0;
        }
        is_roused = end_search(w);
        if (EBB_UNLIKELY(is_closing(w)))
            eb_worker_close(w);
        root = take_root(w);
        if (root == NULL && find_work(w, is_roused)) {
            begin_work(w);
            root = next_root(w);
        }
        if (root == NULL) {
            park(w, done, until);
            since_poll = 0;
            if (has_work(w))
                begin_work(w);
            look = true;
            continue;
        }
        look |= run_root(w, root);
        since_poll++;
        if (is_plain && !look && !eb_is_ranked(w))
            since_poll += run_queue(w, TURNS_PER_LOOK - 1);
        if (w->turns - looked >= TURNS_PER_LOOK) {
            looked = w->turns;
            look_round(w);
        }
    }
    look_round(w);
    (void)end_search(w);
    drop_roles(w);
    rouse_one(w->rt);                   /* to look after what is left */
}

void eb_worker_run(struct eb_worker *w, bool (*done)(struct ebb_runtime *rt),
                   int64_t until)
{
    struct ebb_self saved = ebb_self;
    bool joined = w->queue.is_fenced && eb_guard_join();

    eb_heap_here = w->heap;
    ebb_self = (struct ebb_self){
        .stack_limit = eb_sys_stack_low() + STACK_RESERVE,
        .executor = &w->rt->executor,
        .worker = w,
        .seed = (w->rt->sim == NULL ? eb_sys_random()
                                    : eb_sim_random(w->rt->sim)) | 1,
        .loops = 1,                     /* the first pause sets it */
    };
    eb_store_relaxed(&w->clock, eb_sys_thread_clock());     /* a figure's */
    eb_store_relaxed(&w->thread_id, eb_sys_thread_id());    /* a hint */
    if (w->index == 0)
        begin_work(w);
    else
        eb_thread_tell(w->rt, EBB_THREAD_START);
    loop(w, done, until);
    if (w->index != 0)
        eb_thread_tell(w->rt, EBB_THREAD_STOP);
    eb_store_relaxed(&w->clock, 0);
    ebb_self = saved;
    eb_heap_here = NULL;
    if (joined)
        eb_guard_quit();
}

/* ---- threads ---- */

static bool is_stopping(struct ebb_runtime *rt)
{
    return eb_load_sc(&rt->stopping) != 0;
}

static void *run_worker(void *arg)
{
    struct eb_worker *w = arg;
    char suffix[8];

    snprintf(suffix, sizeof(suffix), "%u", (unsigned)w->index);
    eb_thread_name(w->rt, suffix);
    eb_worker_run(arg, is_stopping, INT64_MAX);
    return NULL;
}

int eb_workers_start(struct ebb_runtime *rt)
{
    for (rt->started = 1; rt->started < rt->worker_count; rt->started++) {
        struct eb_worker *w = &rt->workers[rt->started];
        int err = eb_thread_start(rt, run_worker, w, &w->thread);

        if (err < 0)
            return err;
    }
    return 0;
}

void eb_workers_stop(struct ebb_runtime *rt)
{
    (void)eb_exchange_sc(&rt->stopping, 1u);
    eb_workers_nudge(rt);
    for (uint32_t i = 1; i < rt->started; i++)
        pthread_join(rt->workers[i].thread, NULL);
    /* Threads that have made the last task ready leave. */
    while (eb_load_sc(&rt->visitors) != 0)
        eb_sys_yield();
}
