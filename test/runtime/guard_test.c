/* SPDX-License-Identifier: MIT-0 */
/* Guards that lean to one thread, and other threads that come for them. */
#include <pthread.h>

#include "base/guard.h"
#include "harness.h"

enum {
    OFTEN = (EB_GUARD_LEANS / EB_GUARD_SEEN + 1) * EB_GUARD_SAMPLE,
    ROUNDS = 100,
    MORE = 2000,                /* entries of the thread that it leans to */
    FEW = 20,                   /* of who comes */
};

static uint32_t guard;
static int count;               /* the guard's */
static uint32_t leans;          /* atomic: who comes may come */

static bool is_leaning(void)
{
    return eb_load_relaxed(eb_guard_owner(&guard)) >= EB_GUARD_LEANS;
}

static void enter(int times)
{
    for (int i = 0; i < times; i++) {
        eb_guard_lock(&guard);
        count++;
        eb_guard_unlock(&guard);
    }
}

static bool can_lean(void)
{
    return eb_sys_membarrier_init() && eb_guard_join();
}

static void *do_nothing(void *arg)
{
    return arg;
}

/* From now on the process is not known to have one thread only. */
static void begin_threads(void)
{
    pthread_t thread;

    CHECK_EQ(pthread_create(&thread, NULL, do_nothing, NULL), 0);
    pthread_join(thread, NULL);
}

TEST(a_guard_leans_to_who_takes_it_often)
{
    begin_threads();
    enter(2 * OFTEN);
    CHECK(!is_leaning());       /* no worker */
    if (!can_lean())
        return;
    enter(OFTEN / 2);
    CHECK(!is_leaning());
    enter(2 * OFTEN);
    CHECK(is_leaning());
    eb_guard_lock(&guard);
    CHECK_EQ(*eb_guard_state(&guard), 0);
    CHECK(eb_guard_is_inside(&guard));
    eb_guard_unlock(&guard);
    CHECK(!eb_guard_is_inside(&guard));
    CHECK(eb_guard_try_lock(&guard));
    eb_guard_unlock(&guard);
    eb_guard_quit();
}

/* Taken one inside the other, given back in any order. */
TEST(guards_lean_inside_of_guards)
{
    enum { GUARDS = 2 * EB_GUARD_SLOT, STEP = 5 };
    static uint32_t guards[GUARDS];

    begin_threads();
    if (!can_lean())
        return;
    for (int i = 0; i < GUARDS * 2 * OFTEN; i++) {
        eb_guard_lock(&guards[i % GUARDS]);
        eb_guard_unlock(&guards[i % GUARDS]);
    }
    for (int from = 0; from < GUARDS; from++) {
        int inside = 0, held = 0;

        for (int i = 0; i < GUARDS; i++) {
            CHECK(*eb_guard_owner(&guards[i]) >= EB_GUARD_LEANS);
            eb_guard_lock(&guards[i]);
            inside += eb_guard_is_inside(&guards[i]);
            held += *eb_guard_state(&guards[i]);
        }
        CHECK_EQ(inside, EB_GUARD_SLOT - 2);
        CHECK_EQ(held, GUARDS - inside);
        for (int i = 0; i < GUARDS; i++)
            eb_guard_unlock(&guards[(from + i * STEP) % GUARDS]);
        for (int i = 0; i < GUARDS; i++) {
            CHECK_EQ(*eb_guard_state(&guards[i]), 0);
            CHECK(eb_guard_try_lock(&guards[i]));
            CHECK(eb_guard_is_inside(&guards[i]));
            eb_guard_unlock(&guards[i]);
        }
    }
    eb_guard_quit();
}

static void *come(void *arg)
{
    (void)arg;
    while (eb_load_acquire(&leans) == 0)
        eb_cpu_relax();
    enter(FEW);
    return NULL;
}

static void *come_and_try(void *arg)
{
    (void)arg;
    while (eb_load_acquire(&leans) == 0)
        eb_cpu_relax();
    for (int i = 0; i < FEW;) {
        if (!eb_guard_try_lock(&guard)) {
            eb_sys_yield();
            continue;
        }
        count++;
        i++;
        eb_guard_unlock(&guard);
    }
    return NULL;
}

static void compete(void)
{
    pthread_t thread[2];

    guard = 0;
    count = 0;
    eb_store_release(&leans, 0u);
    CHECK_EQ(pthread_create(&thread[0], NULL, come, NULL), 0);
    CHECK_EQ(pthread_create(&thread[1], NULL, come_and_try, NULL), 0);
    enter(2 * OFTEN);
    CHECK(is_leaning());
    eb_store_release(&leans, 1u);
    enter(MORE);
    pthread_join(thread[0], NULL);
    pthread_join(thread[1], NULL);
    CHECK_EQ(count, 2 * OFTEN + MORE + 2 * FEW);
    CHECK(!is_leaning());
    enter(2 * OFTEN);
    CHECK(is_leaning());        /* once more */
}

/* It leans to others than the one that it leaned to first, one by one. */
static void *come_often(void *arg)
{
    (void)arg;
    if (can_lean()) {
        enter(2 * OFTEN);
        eb_store_release(&leans, (uint32_t)is_leaning());
        eb_guard_quit();
    }
    return NULL;
}

TEST(a_guard_leans_to_one_after_another)
{
    pthread_t thread;

    begin_threads();
    if (!can_lean())
        return;
    guard = 0;
    count = 0;
    enter(2 * OFTEN);
    for (int i = 1; i <= ROUNDS; i++) {
        eb_store_release(&leans, 0u);
        CHECK_EQ(pthread_create(&thread, NULL, come_often, NULL), 0);
        enter(i % 2 == 0 ? MORE : 0);
        pthread_join(thread, NULL);
        CHECK(i % 2 == 0 || eb_load_acquire(&leans) == 1);
    }
    enter(1);
    CHECK_EQ(count, 2 * OFTEN * (ROUNDS + 1) + MORE * (ROUNDS / 2) + 1);
    eb_guard_quit();
}

TEST(who_comes_gets_a_guard_that_leans)
{
    if (!can_lean())
        return;
    for (int i = 0; i < ROUNDS; i++)
        compete();
    eb_guard_quit();
}

static void *try_it(void *arg)
{
    *(bool *)arg = eb_guard_try_lock(&guard);
    return NULL;
}

TEST(a_try_does_not_wait_for_the_thread_it_leans_to)
{
    pthread_t thread;
    bool got = true;

    begin_threads();
    if (!can_lean())
        return;
    enter(2 * OFTEN);
    eb_guard_lock(&guard);
    CHECK(eb_guard_is_inside(&guard));
    CHECK_EQ(pthread_create(&thread, NULL, try_it, &got), 0);
    pthread_join(thread, NULL);
    CHECK(!got);
    eb_guard_unlock(&guard);
    enter(1);
    eb_guard_quit();
}
