/* SPDX-License-Identifier: MIT-0 */
/*
 * Soaks: a primitive used at random, for long, by tasks that live long.
 *
 * A soak is an array of actors on two workers, and in part a plain thread.
 * Each has so many operations to do, and a stream of random numbers of its own
 * for which.  Every other actor is a victim: it is aborted now and then,
 * wherever it waits, and begun again.  The others are never helped so: one
 * that has been forgotten stands still, and that is a failure.  When all have
 * done their part the accounts have to be even.
 *
 * test/tool/soak.sh runs them up to 10^8 operations, under the thread
 * sanitizer.  To be affordable an operation costs no task, no runtime and next
 * to no memory.
 *
 * Does it find anything?  soak_loses() says once in a round that is told to
 * that what the actor has just got is to be forgotten.
 */
#ifndef TEST_SOAK_H
#define TEST_SOAK_H

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "async_test.h"

/* All actors have ended before what they work on is gone. */
#pragma ebb diagnostic ignored "-Wasync-borrow"

enum {
    SOAK_ACTORS = 8,            /* at most */
    SOAK_SHARE = 2000,          /* operations of an actor in a round */
    SOAK_THREAD = 40,           /* of a thread, which are dear */
};

struct soak;

struct soak_actor {
    struct soak *soak;
    int id;
    uint32_t random;
    long left, done;            /* its own; done: atomic, any may read it */
    bool ended;                 /* has done its part */
};

struct soak {
    void *state;                /* the primitive and the accounts */
    /* Do the rest of one's part.  Aborted where it waits, it leaves all even;
     * it may wait for others in between, but not behind its part. */
    async void (*act)(struct soak_actor *a);
    long (*thread)(struct soak *s);     /* operations done; NULL: no thread */
    int actors;
    bool spared;                /* nobody is aborted */
    bool planted;               /* lose something, once */
    int lost;                   /* atomic */
    struct soak_actor actor[SOAK_ACTORS];
};

/* The next random number of an actor, below n. */
static inline uint32_t soak_random(struct soak_actor *a, uint32_t n)
{
    a->random ^= a->random << 13;
    a->random ^= a->random >> 17;
    a->random ^= a->random << 5;
    return (uint32_t)((uint64_t)a->random * n >> 32);
}

/* An operation has ended. */
static inline void soak_note(struct soak_actor *a)
{
    a->left--;
    __atomic_store_n(&a->done, a->done + 1, __ATOMIC_RELAXED);
}

/* Forget what has just been got? */
__attribute__((unused))
static bool soak_loses(struct soak_actor *a)
{
    return a->soak->planted && a->done >= SOAK_SHARE / 2
        && __atomic_exchange_n(&a->soak->lost, 1, __ATOMIC_RELAXED) == 0;
}

/*
 * rc = await call, an async int; or -ECANCELED, where it was cut off: one in
 * 16 against a turn of the others, one in 64 by a deadline.
 */
#define SOAK_AWAIT(a, rc, call) \
    do { \
        uint32_t soak_how_ = soak_random(a, 64); \
        rc = -ECANCELED; \
        if (soak_how_ < 4) { \
            select biased { \
                when (rc = await call) \
                    ; \
                when (await ebb_yield()) \
                    ; \
            } \
        } else if (soak_how_ == 4) { \
            within (EBB_MICROSECOND) { \
                rc = await call; \
            } \
        } else { \
            rc = await call; \
        } \
        soak_note(a); \
    } while (0)

/* Has an actor that is never aborted stood still for so long? */
static void soak_look(struct soak *s, long *done, int64_t *since)
{
    const int64_t patience = s->planted ? EBB_SECOND / 4 : EBB_MINUTE;
    int64_t now = ebb_now();

    for (int i = 0; i < s->actors; i++) {
        long n = __atomic_load_n(&s->actor[i].done, __ATOMIC_RELAXED);

        if (n != done[i] || i % 2 != 0
            || __atomic_load_n(&s->actor[i].ended, __ATOMIC_ACQUIRE)) {
            done[i] = n;
            since[i] = now;
        } else if (now - since[i] > patience) {
            fprintf(stderr, "actor %d after %ld operations:\n", i, n);
            test_fail(__FILE__, __LINE__, "it was forgotten");
        }
    }
}

static async void soak_part(struct soak_actor *a)
{
    await a->soak->act(a);
    __atomic_store_n(&a->ended, true, __ATOMIC_RELEASE);
}

/* Abort victims by turns until all have done their part. */
static async void soak_reap(struct soak *s, struct ebb_scope *all)
{
    task(void) t[SOAK_ACTORS];
    struct soak_actor reaper = { .random = s->actor[0].random ^ 0x5eed };
    long done[SOAK_ACTORS] = { 0 };
    int64_t since[SOAK_ACTORS];
    int running = s->actors;

    for (int i = 0; i < s->actors; i++) {
        t[i] = spawn_in(all, soak_part(&s->actor[i]));
        since[i] = ebb_now();
    }
    for (int i = 0; running > 0; i = (i + 1) % s->actors) {
        await ebb_sleep(soak_random(&reaper, 100) * EBB_MICROSECOND);
        soak_look(s, done, since);
        if (t[i] == NULL)
            continue;
        if (i % 2 != 0 && !s->spared)
            task_abort(t[i]);
        else if (!task_is_finished(t[i]))
            continue;
        (void)await task_wait(t[i], NULL);
        if (s->actor[i].ended)
            running--;
        else
            t[i] = spawn_in(all, soak_part(&s->actor[i]));
    }
}

/* A round: all actors do their part, and the thread.  Returns how many
 * operations that were. */
static async long soak_round(struct soak *s, uint32_t seed)
{
    long operations = 0;
    task(long) thread = NULL;

    CHECK(s->actors <= SOAK_ACTORS);
    s->lost = 0;
    for (int i = 0; i < s->actors; i++)
        s->actor[i] = (struct soak_actor){
            .soak = s, .id = i, .left = SOAK_SHARE,
            .random = (seed + 1) * 2654435769u ^ (uint32_t)(i + 1) * 40503u,
        };
    if (s->thread != NULL)
        thread = spawn_blocking(s->thread(s));
    scope (all) {
        await soak_reap(s, all);
    }
    if (thread != NULL)
        operations = await thread;
    for (int i = 0; i < s->actors; i++)
        operations += s->actor[i].done;
    return operations;
}

/* A turn of the others, one time in n. */
__attribute__((unused))
static async void soak_pause(struct soak_actor *a, uint32_t n)
{
    if (soak_random(a, n) == 0)
        await ebb_yield();
}

/* How many they were, for test/tool/soak.sh. */
__attribute__((unused))
static void soak_tell(long operations)
{
    if (getenv("EBB_LONG") != NULL)
        printf("%ld operations\n", operations);
}

/*
 * SOAK(name, rounds) { set up and take down a round of `s`, by soak_round(s,
 * seed), and return what that returns } is two tests: name, and that a loss
 * in it is found.
 */
#define SOAK(id, rounds) \
    static async long round_##id(struct soak *s, uint32_t seed); \
    static async int soak_##id(bool planted) \
    { \
        long operations = 0; \
        for (TEST_ROUNDS(round, rounds)) { \
            struct soak s = { .planted = planted }; \
            operations += await round_##id(&s, round); \
            if (planted) \
                return 0; \
        } \
        soak_tell(operations); \
        return 0; \
    } \
    static struct ebb_task *make_##id(void *arg) \
    { \
        return (struct ebb_task *)spawn(soak_##id(arg != NULL)); \
    } \
    static void planted_##id(void) \
    { \
        soak_run(make_##id, true); \
    } \
    TEST_WITHIN(unit_of_##id, 60) \
    { \
        soak_run(make_##id, false); \
    } \
    TEST_WITHIN(a_loss_is_found_by_##id, 60) \
    { \
        char said[512]; \
        CHECK_EQ(test_in_child(planted_##id, said, sizeof(said)), -1); \
    } \
    static async long round_##id(struct soak *s, uint32_t seed)

__attribute__((unused))
static void soak_run(struct ebb_task *(*make)(void *arg), bool planted)
{
    struct ebb_options two = { .workers = 2 };
    struct ebb_runtime *rt;

    CHECK_EQ(ebb_runtime_new(&two, &rt), 0);
    CHECK_EQ(ebb_runtime_run(rt, make, planted ? rt : NULL, NULL, 0, 1), 0);
    CHECK_EQ(ebb_runtime_free(rt), 0);
}

#endif
