/* SPDX-License-Identifier: MIT-0 */
/* Simulation: what is ready, and what comes next; see sim.h. */
#include "sched/sim.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ebb/task.h>

#include "base/alloc.h"
#include "base/sys.h"
#include "sched/simnote.h"
#include "task/task.h"

enum {
    BUDGET_MAX = 8,             /* of most turns; of the rest: the usual */
    DELAY_BITS = 12,            /* a turn takes up to so many ns */
    STALL_BITS = 22,            /* and one in STALL_EVERY so many */
    STALL_EVERY = 128,
};

/* Wait so long for threads of the program before a deadlock is one. */
static const int64_t STUCK_NS = EB_NS_PER_S / 2;

/* ... and so long for descriptors before it looks like one. */
static const int64_t QUIET_NS = 10 * EB_NS_PER_S;

enum ready_kind { READY_ROOT, READY_TASK, READY_JOB, READY_THREAD };

/* Something that can go on. */
struct ready {
    enum ready_kind kind;
    union {
        struct ebb_strand *root;        /* ROOT, TASK */
        struct eb_job *job;
        struct sim_thread *thread;
    };
};

/* A thread of the pool in eb_pool_wait(), on its stack. */
struct sim_thread {
    struct sim_thread *next;
    const uint32_t *word;               /* atomic */
    uint32_t value;
    uint32_t go;                        /* atomic: futex */
};

struct eb_sim {
    uint64_t seed, state, turns, schedule;
    uint32_t eager;             /* of 8 choices so many take the newest */
    bool is_stuck;              /* the worker has waited for nothing */
    bool uses_descriptors;
    bool has_told;              /* ... of a time without anything */
    uint32_t trace;             /* EBB_SIM_TRACE */
    uint32_t baton;             /* atomic: futex; 1: a pool thread has it */
    uint32_t guard;             /* protects all below */
    uint32_t count, cap;
    struct ready *ready;
    struct sim_thread *waiting;
};

static const char unrepeatable[] =
    " (it waited for descriptors: another run may differ)";

/* ---- set-up ---- */

int eb_sim_seed(const struct ebb_options *options, uint64_t *seed)
{
    *seed = options->sim_seed;
    return *seed != 0 ? 0 : eb_env_number("EBB_SIM", seed);
}

uint64_t eb_sim_random(struct eb_sim *sim)
{
    /* splitmix64: any seed will do, also a small one. */
    uint64_t x = sim->state += UINT64_C(0x9e3779b97f4a7c15);

    x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
    return x ^ (x >> 31);
}

static uint32_t random_below(struct eb_sim *sim, uint32_t n)
{
    return (uint32_t)((eb_sim_random(sim) >> 32) % n);
}

struct eb_sim *eb_sim_new(uint64_t seed)
{
    const char *trace = getenv("EBB_SIM_TRACE");
    struct eb_sim *sim = eb_calloc(1, sizeof(*sim));

    if (sim == NULL)
        return NULL;
    sim->seed = sim->state = seed;
    sim->schedule = UINT64_C(0xcbf29ce484222325);
    sim->trace = trace != NULL ? (uint32_t)strtoul(trace, NULL, 10) : 0;
    sim->eager = random_below(sim, 8);
    eb_simnote_set(seed, "");
    return sim;
}

void eb_sim_free(struct eb_sim *sim)
{
    if (sim == NULL)
        return;
    if (sim->trace > 0)
        fprintf(stderr, "ebb: EBB_SIM=%" PRIu64 ": %" PRIu64
                " turns, schedule %016" PRIx64 "%s\n",
                sim->seed, sim->turns, sim->schedule,
                sim->uses_descriptors ? unrepeatable : "");
    eb_free(sim->ready);
    eb_free(sim);
}

void eb_sim_stats(struct eb_sim *sim, struct ebb_stats *out)
{
    eb_guard_lock(&sim->guard);
    out->tasks_ready += sim->count;
    out->sim_schedule = sim->schedule;
    eb_guard_unlock(&sim->guard);
}

/* ---- what is ready ---- */

static void add(struct eb_sim *sim, struct ready r)
{
    eb_guard_lock(&sim->guard);
    if (sim->count == sim->cap) {
        uint32_t cap = sim->cap > 0 ? 2 * sim->cap : 64;
        struct ready *more = eb_realloc(sim->ready, cap * sizeof(*more));

        EB_CHECK(more != NULL, "out of memory for a simulation");
        sim->ready = more;
        sim->cap = cap;
    }
    sim->ready[sim->count++] = r;
    eb_guard_unlock(&sim->guard);
}

void eb_sim_add(struct eb_sim *sim, struct ebb_strand *root)
{
    add(sim, (struct ready){ .kind = READY_ROOT, .root = root });
}

void eb_sim_add_task(struct eb_sim *sim, struct ebb_strand *root)
{
    add(sim, (struct ready){ .kind = READY_TASK, .root = root });
}

void eb_sim_add_job(struct eb_sim *sim, struct eb_job *job)
{
    add(sim, (struct ready){ .kind = READY_JOB, .job = job });
}

/* Take out one; those behind it keep their order of age.  Guard held. */
static struct ready take(struct eb_sim *sim, uint32_t at)
{
    struct ready r = sim->ready[at];

    sim->count--;
    memmove(sim->ready + at, sim->ready + at + 1,
            (sim->count - at) * sizeof(r));
    return r;
}

bool eb_sim_retract(struct eb_sim *sim, struct eb_job *job)
{
    bool found = false;

    eb_guard_lock(&sim->guard);
    for (uint32_t i = 0; i < sim->count && !found; i++) {
        found = sim->ready[i].kind == READY_JOB && sim->ready[i].job == job;
        if (found)
            (void)take(sim, i);
    }
    eb_guard_unlock(&sim->guard);
    return found;
}

/* Threads whose word has changed are ready. */
static void find_threads(struct eb_sim *sim)
{
    struct sim_thread **at = &sim->waiting, *t;

    while ((t = *at) != NULL) {
        if (eb_load_acquire(t->word) == t->value) {
            at = &t->next;
            continue;
        }
        *at = t->next;
        add(sim, (struct ready){ .kind = READY_THREAD, .thread = t });
    }
}

/* ---- the baton ---- */

/* Let a thread of the pool run until it gives the baton back. */
static void lend_baton(struct eb_sim *sim, struct ebb_runtime *rt,
                       struct ready r)
{
    eb_store_release(&sim->baton, 1u);      /* pairs: eb_sim_return() */
    switch (r.kind) {
    case READY_JOB:
        eb_pool_queue_job(r.job);
        break;
    case READY_THREAD:
        eb_store_release(&r.thread->go, 1u);    /* pairs: eb_pool_wait() */
        eb_sys_futex_wake(&r.thread->go, 1);
        break;
    default:
        eb_pool_queue_task(rt, r.root);
        break;
    }
    /* Acquire: all that the thread has done. */
    while (eb_load_acquire(&sim->baton) != 0)
        eb_sys_futex_wait(&sim->baton, 1, -1);
}

void eb_sim_return(struct eb_sim *sim)
{
    eb_store_release(&sim->baton, 0u);      /* pairs: lend_baton() */
    eb_sys_futex_wake(&sim->baton, 1);
}

void eb_pool_wait(uint32_t *word, uint32_t value)
{
    struct ebb_runtime *rt = eb_runtime_here();
    struct sim_thread self = { .word = word, .value = value };

    if (rt == NULL || rt->sim == NULL) {
        eb_sys_futex_wait(word, value, -1);
        return;
    }
    /* The worker sleeps: its list is this thread's. */
    self.next = rt->sim->waiting;
    rt->sim->waiting = &self;
    eb_sim_return(rt->sim);
    while (eb_load_acquire(&self.go) == 0)
        eb_sys_futex_wait(&self.go, 0, -1);
}

/* ---- choices ---- */

int64_t eb_sim_delay(struct eb_sim *sim)
{
    uint64_t bits = eb_sim_random(sim);
    unsigned max = bits % STALL_EVERY == 0 ? STALL_BITS : DELAY_BITS;

    return (int64_t)(bits >> (64 - max));
}

/* Small as a rule: then an await that is ready lets others go first, and so
 * does a loop with -fasync-loop-budget. */
uint32_t eb_sim_budget(struct eb_sim *sim)
{
    uint32_t n = random_below(sim, BUDGET_MAX + 2);

    if (n > BUDGET_MAX)
        n = EB_TURN_BUDGET;
    ebb_self.loops = n + 1;
    return n;
}

static const struct ebb_site *site_of(const struct ready *r)
{
    if (r->kind > READY_TASK)
        return NULL;
    return eb_task_site(eb_container_of(r->root, struct ebb_task, strand));
}

/* Make `value` part of the schedule's hash: FNV, 64 bits at a time. */
static void mix(struct eb_sim *sim, uint64_t value)
{
    sim->schedule = (sim->schedule ^ value) * UINT64_C(0x100000001b3);
}

static void note_choice(struct eb_sim *sim, struct ebb_runtime *rt,
                        const struct ready *r, uint32_t at, uint32_t of)
{
    static const char *const kinds[] = { "task", "blocking", "call",
                                         "thread" };
    const struct ebb_site *site = site_of(r);
    int64_t now = eb_runtime_now(rt);

    sim->turns++;
    mix(sim, ((uint64_t)r->kind << 48) | at);
    mix(sim, of);
    mix(sim, (uint64_t)now);
    mix(sim, site != NULL ? site->line : 0);
    if (sim->trace < 2)
        return;
    fprintf(stderr, "ebb: turn %" PRIu64 " at %.9f: %s", sim->turns,
            (double)(now - EB_SIM_START) / 1e9, kinds[r->kind]);
    if (site != NULL)
        fprintf(stderr, " %s (%s:%u)", site->name != NULL ? site->name : "?",
                site->file, (unsigned)site->line);
    fprintf(stderr, ", %u of %u\n", (unsigned)at + 1, (unsigned)of);
}

bool eb_sim_choose(struct eb_sim *sim, struct ebb_runtime *rt,
                   struct ebb_strand **root)
{
    uint32_t at, of;
    struct ready r;

    *root = NULL;
    find_threads(sim);
    eb_guard_lock(&sim->guard);
    of = sim->count;
    if (of == 0) {
        eb_guard_unlock(&sim->guard);
        return true;
    }
    at = random_below(sim, 8) < sim->eager ? of - 1 : random_below(sim, of);
    r = take(sim, at);
    eb_guard_unlock(&sim->guard);
    sim->is_stuck = false;
    note_choice(sim, rt, &r, at, of);
    if (r.kind == READY_ROOT) {
        *root = r.root;
        return true;
    }
    lend_baton(sim, rt, r);
    return false;
}

/* ---- nothing is ready ---- */

static void print_task(struct ebb_task *t, void *arg)
{
    const struct ebb_site *site = eb_task_site(t);

    (void)arg;
    if (eb_task_is_live(t))
        fprintf(stderr, "    %s (%s:%u)\n", ebb_task_name(t),
                site != NULL ? site->file : "?",
                site != NULL ? (unsigned)site->line : 0);
}

/* Of the only worker, and of those who spawn from outside. */
static void print_tasks(struct eb_worker *w)
{
    eb_heap_visit(w->heap, print_task, NULL);
    eb_heap_visit(w->rt->heaps[w->rt->worker_count], print_task, NULL);
}

void eb_sim_uses_descriptors(struct eb_sim *sim)
{
    if (sim->uses_descriptors)
        return;
    sim->uses_descriptors = true;
    eb_simnote_set(sim->seed, unrepeatable);
}

/* EBB_SIM_QUIET in the environment: ms. */
static int64_t quiet_ns(void)
{
    const char *text = getenv("EBB_SIM_QUIET");
    long ms = text != NULL ? strtol(text, NULL, 10) : 0;

    return ms > 0 ? (int64_t)ms * (EB_NS_PER_S / 1000) : QUIET_NS;
}

/* What is waited for may come from outside, so this is no error; once. */
static void tell_of_quiet(struct eb_sim *sim, struct eb_worker *w)
{
    sim->has_told = true;
    fprintf(stderr, "ebb: nothing has come for a while, %" PRIu64 " turns into "
            "EBB_SIM=%" PRIu64 ": a deadlock, unless a descriptor brings "
            "something; these tasks wait\n", sim->turns, sim->seed);
    print_tasks(w);
    fflush(stderr);
}

int64_t eb_sim_stuck(struct eb_sim *sim, struct eb_worker *w)
{
    bool may_come = w->rt->reactor_ops->is_used(w);

    if (may_come && sim->has_told)
        return -1;
    if (!sim->is_stuck) {
        sim->is_stuck = true;
        return may_come ? quiet_ns() : STUCK_NS;
    }
    if (may_come) {
        tell_of_quiet(sim, w);
        return -1;
    }
    fprintf(stderr, "ebb: deadlock after %" PRIu64 " turns: these tasks wait "
            "and nothing is left to wake them\n", sim->turns);
    print_tasks(w);
    fflush(stderr);
    abort();
}
