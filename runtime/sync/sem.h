/* SPDX-License-Identifier: MIT-0 */
/*
 * What the locks of this folder share: all of them are a semaphore.
 */
#ifndef EB_SYNC_SEM_H
#define EB_SYNC_SEM_H

#include "sync/wait.h"

/* The word of a semaphore: flags, and the free permits above them. */
enum {
    EB_SEM_CLOSED = 1,
    EB_SEM_LINE = 2,            /* somebody stands in line */
    EB_SEM_ONE = 4,             /* one permit */
};

/* Leaf, a blocking call and one that never waits: n permits of at most
 * EBB_SEM_MAX.  `kind` is one of the two below. */
struct eb_ret_int eb_sem_take_start(ebb_mem m, struct ebb_sem *sem,
                                    uint32_t n,
                                    const struct eb_wait_kind *kind);
int eb_sem_take_blocking(struct ebb_sem *sem, uint32_t n,
                         const struct eb_wait_kind *kind);
int eb_sem_try_take(struct ebb_sem *sem, uint32_t n);

/* They differ in what debuggers are told. */
extern const struct eb_wait_kind eb_sem_kind, eb_mutex_kind, eb_rwlock_kind;

/* Give back n permits of a semaphore that has `all` in all; more than that
 * aborts and says `what`. */
void eb_sem_put(struct ebb_sem *sem, uint32_t n, uint32_t all,
                const char *what);

#endif
