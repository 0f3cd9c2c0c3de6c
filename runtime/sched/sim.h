/* SPDX-License-Identifier: MIT-0 */
/*
 * Simulation: a runtime of one worker whose every choice comes from a seed.
 *
 * What is ready is kept here instead of in a queue: strands, calls for the
 * blocking pool, and threads of the pool that may go on.  Which of them is
 * next, how many ready awaits a turn may pass without giving way, and how
 * much time a turn takes are drawn from one generator, so a seed repeats the
 * whole schedule.  The clock is paused and jumps when nothing is ready.
 *
 * Calls that block run on threads of the pool all the same, but one at a
 * time, and the worker waits meanwhile: the baton says who runs.  A thread
 * that waits inside the library gives the baton back (eb_pool_wait()).
 *
 * Threads: the generator and the counts belong to the worker.  The lists are
 * behind a guard, for the program may have threads of its own; what those do
 * comes at no repeatable time.
 */
#ifndef EB_SIM_H
#define EB_SIM_H

#include "sched/runtime.h"

#pragma GCC visibility push(default)

/* What the clock of a simulation begins with. */
#define EB_SIM_START (1000 * EB_NS_PER_S)

/* The seed that the options or EBB_SIM in the environment ask for; 0: none.
 * Returns 0, or -EINVAL where EBB_SIM is no number. */
int eb_sim_seed(const struct ebb_options *options, uint64_t *seed);

/* NULL: no memory. */
struct eb_sim *eb_sim_new(uint64_t seed);
/* NULL is allowed. */
void eb_sim_free(struct eb_sim *sim);

/* ---- the worker ---- */

/* 64 bits of the generator. */
uint64_t eb_sim_random(struct eb_sim *sim);

/* For the next turn: how long it takes, in ns, and its budget. */
int64_t eb_sim_delay(struct eb_sim *sim);
uint32_t eb_sim_budget(struct eb_sim *sim);

/* A root strand is ready: its owner until eb_sim_choose() gives it out. */
void eb_sim_add(struct eb_sim *sim, struct ebb_strand *root);

/*
 * Choose among what is ready.  True: *root is the strand to run, or NULL
 * where nothing is ready.  False: a call of the pool has been run, or has
 * come to a wait; look for new strands and ask again.
 */
bool eb_sim_choose(struct eb_sim *sim, struct ebb_runtime *rt,
                   struct ebb_strand **root);

/* A task has waited for a descriptor: what is said of the seed from now on
 * says so too. */
void eb_sim_uses_descriptors(struct eb_sim *sim);

/* Nothing is ready and no timer runs: how long to wait for a descriptor or
 * a thread of the program, < 0: for ever.  Aborts with the list of tasks when
 * that has been for nothing. */
int64_t eb_sim_stuck(struct eb_sim *sim, struct eb_worker *w);

/* Its share of ebb_stats(). */
void eb_sim_stats(struct eb_sim *sim, struct ebb_stats *out);

/* ---- the pool ---- */

/* A call or a task for the pool; and take a call back. */
void eb_sim_add_job(struct eb_sim *sim, struct eb_job *job);
void eb_sim_add_task(struct eb_sim *sim, struct ebb_strand *root);
bool eb_sim_retract(struct eb_sim *sim, struct eb_job *job);

/* A thread of the pool has done its call: the worker goes on. */
void eb_sim_return(struct eb_sim *sim);

/*
 * Sleep while *word == value, at a place where a thread that is no worker
 * waits for tasks: as eb_sys_futex_wait(), without a limit.  Whoever changes
 * the word calls eb_sys_futex_wake().
 */
void eb_pool_wait(uint32_t *word, uint32_t value);

#pragma GCC visibility pop

#endif
