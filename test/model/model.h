/* SPDX-License-Identifier: MIT-0 */
/*
 * A model checker of interleavings.
 *
 * A model is a few threads of a few operations on code of the runtime, which
 * is compiled against atomics of ours (base/atomic.h beside this file).  Each
 * atomic operation is a point at which another thread may go on; the checker
 * runs the model again and again, depth first through all choices, up to a
 * number of preemptions.  A plain store may also be delayed until the thread's
 * next store or locked instruction, past its loads, as on x86; a few times in
 * a run.  (Not past another store: the code reads without atomics what it has
 * written under a lock.)  A failed check, a deadlock or a run without
 * end is a failure, told with the order of the threads.
 *
 * Does it find anything?  Each model is run again with faults planted in the
 * atomics, which it names: the checker has to find each.
 */
#ifndef TEST_MODEL_H
#define TEST_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { MODEL_THREADS_MAX = 4 };

/* Faults that can be planted. */
enum model_fault {
    MODEL_SOUND,
    MODEL_NO_BARRIER,           /* membarrier does nothing */
    MODEL_TORN,                 /* read-modify-writes in two steps */
    MODEL_NO_WAKE,              /* a futex wakes nobody */
    MODEL_NO_OR,                /* what fetch_or sets gets lost, if others
                                 * have changed the word meanwhile */
    MODEL_FAULTS,
};

struct model {
    const char *name;
    void (*reset)(void);        /* before each run */
    void (*thread[MODEL_THREADS_MAX])(void);
    void (*check)(void);        /* after it; NULL: nothing */
    unsigned faults;            /* bits of those that show in it */
};

/* Run the models; main() of a program returns the result. */
int model_main(const struct model *const *models, int argc, char **argv);

/* The same of an array. */
int model_table(const struct model *models, int count, int argc, char **argv);

/* A variable of each thread, as thread-locals are, which begins with what it
 * has now; before model_main(). */
void model_local(void *at, size_t size);

/* The run has failed; does not return. */
__attribute__((noreturn)) void model_fail(const char *what);

#define MODEL_CHECK(cond) ((cond) ? (void)0 : model_fail(#cond))

/* ---- for base/atomic.h and base/sys.h ---- */

/* Another thread may go on here; before each operation. */
void model_point(void);
/* Nothing can be done before another thread has written something. */
void model_spin(void);
/* Has this fault been planted? */
bool model_has(enum model_fault fault);
/* Memory of size 1, 2, 4 or 8, as the thread sees it; a store that may be
 * delayed; all that were, by this thread or by any. */
uint64_t model_load(const void *at, size_t size);
void model_store(void *at, size_t size, uint64_t value);
void model_flush(void);
void model_flush_all(void);
/* A read-modify-write is one: no delayed stores before, at once visible. */
void model_update(void *at, size_t size, uint64_t value);

#endif
