/* SPDX-License-Identifier: MIT-0 */
/*
 * The loop under programs compiled with `ebbcc -fasync-all`.
 *
 * The ordinary twin of a function boxes a call of the async one and runs it
 * here.  Nothing in such a program waits for anything but the pauses below,
 * so a strand that has suspended has been woken already and the loop goes
 * on at once.  Loops nest: an async function may call a twin by pointer.
 *
 * Mode 0: no pause suspends; 1: each does, and functions in a call cycle start
 * by the loop; 2: every other one.  EBB_STATS=1 in the environment prints the
 * counts on stderr when the program exits; with a path in its place they are
 * appended to that file, for programs whose output somebody reads.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/core.h"

/* Called by generated code, by these names. */
void ebb_all_run(struct ebb_frame *future, int mode)
    __attribute__((visibility("default")));
void ebb_all_keep(void *saved) __attribute__((visibility("default")));
struct ebb_frame *eb_all_ready(ebb_mem m) EB_START(ebb_all_ready);
struct ebb_frame *eb_all_yield(ebb_mem m) EB_START(ebb_all_yield);
struct ebb_frame *eb_all_mix(ebb_mem m) EB_START(ebb_all_mix);

enum { STACK_BYTES = 2 << 20 };         /* of the thread, for one loop */

/* Relaxed atomics: counts, read when all is over. */
static uint64_t awaits, pauses, loops;
static uint32_t has_stats;

static void print_stats(void)
{
    const char *path = getenv("EBB_STATS");
    FILE *to = path != NULL && strchr(path, '/') != NULL ? fopen(path, "a")
                                                         : NULL;

    fprintf(to != NULL ? to : stderr,
            "ebb: async-all: %llu awaits, %llu suspended, %llu loops\n",
            (unsigned long long)eb_load_relaxed(&awaits),
            (unsigned long long)eb_load_relaxed(&pauses),
            (unsigned long long)eb_load_relaxed(&loops));
    if (to != NULL)
        fclose(to);
}

static void count_loop(void)
{
    uint32_t none = 0;

    if (eb_fetch_add(&loops, (uint64_t)1) != 0
        || !eb_cas(&has_stats, &none, (uint32_t)1))
        return;
    if (getenv("EBB_STATS") != NULL)
        atexit(print_stats);
}

static ebb_next resume_root(struct ebb_frame *self, struct ebb_frame *from,
                            unsigned mode)
{
    (void)self;
    (void)from;
    EB_CHECK(mode == EBB_RESUME, "a function of async-all was cancelled");
    return EBB_ENDED;
}

void ebb_all_run(struct ebb_frame *future, int mode)
{
    struct ebb_frame root = { .resume = resume_root };
    struct ebb_strand strand = { .leaf = future,
                                 .word = EBB_STRAND_RUN
                                       | EBB_STRAND_NOTIFIED };
    struct ebb_strand *outer = ebb_self.strand;
    uintptr_t limit = ebb_self.stack_limit;
    uintptr_t here = (uintptr_t)__builtin_frame_address(0);
    ebb_next n = EBB_SUSPENDED;

    count_loop();
    if (mode == 1)
        ebb_self.stack_limit = UINTPTR_MAX;
    else if (limit == 0)
        ebb_self.stack_limit = here - STACK_BYTES;
    future->parent = &root;
    ebb_self.strand = &strand;
    while (n != EBB_ENDED) {
        struct ebb_frame *from = strand.leaf;

        EB_CHECK(strand.word & EBB_STRAND_NOTIFIED,
                 "a function of async-all waits for something");
        strand.word = EBB_STRAND_RUN;
        n = from->resume(from, NULL, EBB_RESUME);
        while (n > EBB_ENDED) {
            struct ebb_frame *f =
                (struct ebb_frame *)(n & ~(ebb_next)EBB_CANCEL);

            n = f->resume(f, from, (unsigned)(n & EBB_CANCEL));
            from = f;
        }
    }
    future->parent = NULL;
    ebb_self.strand = outer;
    ebb_self.stack_limit = limit;
}

/* The loop goes on that ran before a setjmp, whatever a longjmp has left. */
void ebb_all_keep(void *saved)
{
    ebb_self.strand = *(struct ebb_strand **)saved;
}

static ebb_next resume_pause(struct ebb_frame *self, struct ebb_frame *from,
                             unsigned mode)
{
    (void)from;
    return mode == EBB_CANCEL ? EBB_CANCELLED(self) : EBB_DONE(self);
}

static struct ebb_frame *suspend(ebb_mem m)
{
    struct ebb_frame *f = ebb_frame_at(
        m, sizeof(*f), _Alignof(struct ebb_frame), resume_pause);

    eb_fetch_add(&pauses, (uint64_t)1);
    return ebb_start_later(f);
}

struct ebb_frame *eb_all_ready(ebb_mem m)
{
    (void)m;
    eb_fetch_add(&awaits, (uint64_t)1);
    return NULL;
}

struct ebb_frame *eb_all_yield(ebb_mem m)
{
    eb_fetch_add(&awaits, (uint64_t)1);
    return suspend(m);
}

struct ebb_frame *eb_all_mix(ebb_mem m)
{
    static uint32_t state = 1;          /* of a small generator; any race
                                         * gives another number, that is all */
    uint32_t s = eb_load_relaxed(&state);

    eb_fetch_add(&awaits, (uint64_t)1);
    s = s * 1664525u + 1013904223u;
    eb_store_relaxed(&state, s);
    return (s >> 24) & 1 ? suspend(m) : NULL;
}
