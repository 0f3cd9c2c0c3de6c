/* SPDX-License-Identifier: MIT-0 */
/* The run queue: its order, and its owner against thieves. */
#include <pthread.h>
#include <stdlib.h>

#include "base/clock.h"
#include "harness.h"
#include "sched/runq.h"

enum { STRANDS = 300 };

static struct ebb_strand strand[STRANDS];

static void push_range(struct eb_runq *q, int from, int to)
{
    for (int i = from; i < to; i++)
        eb_runq_push(q, &strand[i]);
}

TEST(queue_is_first_in_first_out)
{
    struct eb_runq q = { .is_shared = false };

    CHECK(eb_runq_pop(&q) == NULL);
    push_range(&q, 0, 5);
    for (int i = 0; i < 5; i++)
        CHECK(eb_runq_pop(&q) == &strand[i]);
    CHECK(eb_runq_pop(&q) == NULL);
    push_range(&q, 5, 7);
    CHECK_EQ(eb_runq_count(&q), 2);
    CHECK(eb_runq_pop(&q) == &strand[5]);
}

TEST(one_goes_behind_the_others)
{
    struct eb_runq q = { .is_shared = true };

    CHECK(eb_runq_rotate(&q, &strand[0]) == NULL);
    push_range(&q, 1, 2);
    CHECK(eb_runq_rotate(&q, &strand[0]) == &strand[1]);
    push_range(&q, 2, 3);
    CHECK(eb_runq_rotate(&q, &strand[1]) == &strand[0]);
    CHECK_EQ(eb_runq_count(&q), 2);
    CHECK(eb_runq_pop(&q) == &strand[2]);
    CHECK(eb_runq_pop(&q) == &strand[1]);
    CHECK(eb_runq_pop(&q) == NULL);
}

TEST(thief_takes_the_older_half)
{
    struct eb_runq q = { .is_shared = true };
    struct eb_loot loot;

    CHECK_EQ(eb_runq_steal(&q, 1, EB_LOOT_MAX).n, 0);
    push_range(&q, 0, 1);
    CHECK_EQ(eb_runq_steal(&q, 2, EB_LOOT_MAX).n, 0);
    push_range(&q, 1, 5);
    loot = eb_runq_steal(&q, 2, EB_LOOT_MAX);
    CHECK_EQ(loot.n, 3);
    CHECK(loot.first == &strand[0] && loot.last == &strand[2]);
    CHECK(loot.last->next == NULL);
    CHECK(eb_runq_pop(&q) == &strand[3]);
    CHECK_EQ(eb_runq_steal(&q, 1, EB_LOOT_MAX).n, 1);    /* the last one too */
    CHECK(eb_runq_pop(&q) == NULL);
    push_range(&q, 0, STRANDS);
    CHECK_EQ(eb_runq_steal(&q, 2, EB_LOOT_MAX).n, EB_LOOT_MAX);
    CHECK_EQ(eb_runq_count(&q), STRANDS - EB_LOOT_MAX);
    CHECK_EQ(eb_runq_steal(&q, 2, 16).n, 16);
}

/* ---- owner and thieves: each strand is popped or stolen exactly once ---- */

static struct eb_runq shared;
static uint32_t stop;           /* atomic */
static uint32_t taken[STRANDS]; /* times; whoever has taken one adds */
static uint32_t out[STRANDS];   /* atomic: 1: given back to the owner */
static uint64_t stolen;         /* atomic */

static void *steal_on(void *arg)
{
    (void)arg;
    while (eb_load_relaxed(&stop) == 0) {
        struct eb_loot loot = eb_runq_steal(&shared, 1, EB_LOOT_MAX);
        struct ebb_strand *s = loot.first;

        while (s != NULL) {
            struct ebb_strand *next = s->next;
            ptrdiff_t i = s - strand;

            taken[i]++;         /* a race, if two have it */
            eb_store_release(&out[i], 1);
            s = next;
        }
        eb_fetch_add(&stolen, (uint64_t)loot.n);
    }
    return NULL;
}

static void fight(bool is_fenced)
{
    int64_t end = eb_clock_now() + 200 * EB_NS_PER_MS;
    int64_t limit = end + 20 * EB_NS_PER_S;
    uint64_t pushed = 0, popped = 0, sum = 0;
    pthread_t thief[2];

    shared = (struct eb_runq){ .is_shared = true, .is_fenced = is_fenced };
    stolen = stop = 0;
    for (int i = 0; i < STRANDS; i++)
        taken[i] = 0, out[i] = 1;
    for (int i = 0; i < 2; i++)
        CHECK_EQ(pthread_create(&thief[i], NULL, steal_on, NULL), 0);
    /* A moment, and until the thieves have had their part. */
    while (eb_clock_now() < end
           || (eb_load_relaxed(&stolen) < 1000 && eb_clock_now() < limit)) {
        struct ebb_strand *s;

        for (int i = 0; i < STRANDS; i++) {
            if (eb_load_acquire(&out[i]) == 0)
                continue;
            eb_store_relaxed(&out[i], 0);
            eb_runq_push(&shared, &strand[i]);
            pushed++;
        }
        for (int n = 0; n < 20 && (s = eb_runq_pop(&shared)) != NULL; n++) {
            taken[s - strand]++;
            eb_store_relaxed(&out[s - strand], 1);
            popped++;
        }
    }
    eb_store_relaxed(&stop, 1);
    for (int i = 0; i < 2; i++)
        pthread_join(thief[i], NULL);
    while (eb_runq_pop(&shared) != NULL)
        popped++, sum++;
    for (int i = 0; i < STRANDS; i++)
        sum += taken[i];
    CHECK_EQ(sum, pushed);
    CHECK_EQ(popped + stolen, pushed);
    CHECK(popped > 0);
    CHECK(stolen >= 1000);
}

TEST(owner_and_thieves_share_by_membarrier)
{
    if (!eb_sys_membarrier_init())
        return;                 /* the other way is tested below */
    fight(true);
}

TEST(owner_and_thieves_share_without_membarrier)
{
    fight(false);
}
