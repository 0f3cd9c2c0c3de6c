/* SPDX-License-Identifier: MIT-0 */
/* Cancellation tokens: trees, late children, many waiters, cancels of waits,
 * futures that run under a token. */
#include <errno.h>
#include <sched.h>

#include "async_test.h"

static async void wait_for(struct ebb_token *t, uint32_t *woken)
{
    await ebb_token_cancelled(t);
    __atomic_add_fetch(woken, 1, __ATOMIC_RELAXED);
}

ASYNC_TEST(cancel_wakes_all_who_wait)
{
    static uint32_t woken;

    for (int round = 0; round < 20; round++) {
        struct ebb_token *t = ebb_token_new();
        task(void) w[20];

        woken = 0;
        defer ebb_token_unref(t);
        CHECK(!ebb_token_is_cancelled(t));
        for (int i = 0; i < 20; i++)
            w[i] = spawn(wait_for(t, &woken));
        for (int i = 0; i < round % 4; i++)
            await ebb_yield();
        for (int i = 0; i < 5; i++)
            task_abort(w[i]);
        ebb_token_cancel(t);
        ebb_token_cancel(t);
        CHECK(ebb_token_is_cancelled(t));
        for (int i = 0; i < 20; i++)
            await task_wait(w[i], NULL);
        CHECK(woken >= 15 && woken <= 20);
        await ebb_token_cancelled(t);
    }
}

/* A thread cancels when the task is about to wait. */
enum { MEETINGS = 300 };

struct meeting {
    struct ebb_token *token[MEETINGS];
    uint32_t begun;             /* atomic: waits that are about to begin */
};

static void cancel_when_begun(struct meeting *m)
{
    for (uint32_t i = 0; i < MEETINGS; i++) {
        while (__atomic_load_n(&m->begun, __ATOMIC_ACQUIRE) <= i)
            sched_yield();
        ebb_token_cancel(m->token[i]);
    }
}

ASYNC_TEST_ALONE(a_cancel_meets_the_begin_of_a_wait)
{
    static struct meeting m;

    for (int i = 0; i < MEETINGS; i++)
        m.token[i] = ebb_token_new();
    task(void) t = spawn_blocking(cancel_when_begun(&m));
    for (int i = 0; i < MEETINGS; i++) {
        __atomic_add_fetch(&m.begun, 1, __ATOMIC_RELEASE);
        await ebb_token_cancelled(m.token[i]);
        CHECK(ebb_token_is_cancelled(m.token[i]));
    }
    await t;
    for (int i = 0; i < MEETINGS; i++)
        ebb_token_unref(m.token[i]);
}

ASYNC_TEST(children_are_cancelled_with_their_parent)
{
    struct ebb_token *root = ebb_token_new(), *late;
    struct ebb_token *a = ebb_token_child(root), *b = ebb_token_child(root);
    struct ebb_token *deep = ebb_token_child(a);

    ebb_token_unref(b);                 /* one that has gone by then */
    ebb_token_cancel(a);
    CHECK(ebb_token_is_cancelled(a) && ebb_token_is_cancelled(deep));
    CHECK(!ebb_token_is_cancelled(root));
    b = ebb_token_child(root);
    ebb_token_cancel(root);
    CHECK(ebb_token_is_cancelled(b));
    late = ebb_token_child(root);
    CHECK(ebb_token_is_cancelled(late));
    await ebb_token_cancelled(late);
    ebb_token_unref(root);
    ebb_token_unref(late);
    ebb_token_unref(b);
    ebb_token_unref(a);
    ebb_token_unref(deep);
}

/* A chain as deep as memory allows takes no stack. */
ASYNC_TEST(a_deep_tree)
{
    struct ebb_token *root = ebb_token_new(), *t = ebb_token_ref(root);

    for (int i = 0; i < 20000; i++) {
        struct ebb_token *child = ebb_token_child(t);

        ebb_token_unref(t);
        t = child;
    }
    ebb_token_cancel(root);
    await ebb_token_cancelled(t);
    ebb_token_unref(root);
    ebb_token_unref(t);
}

/* Children come and go while the root is cancelled from elsewhere. */
static async void breed(struct ebb_token *root)
{
    defer ebb_token_unref(root);
    while (!ebb_token_is_cancelled(root)) {
        struct ebb_token *child = ebb_token_child(root);
        struct ebb_token *grand = ebb_token_child(child);

        ebb_token_unref(child);
        await ebb_yield();
        ebb_token_unref(grand);
    }
}

ASYNC_TEST(children_come_and_go_amid_a_cancel)
{
    for (int round = 0; round < 30; round++) {
        struct ebb_token *root = ebb_token_new();

        scope (s) {
            for (int i = 0; i < 6; i++)
                spawn_in(s, breed(ebb_token_ref(root)));
            for (int i = 0; i < round % 5; i++)
                await ebb_yield();
            ebb_token_cancel(root);
        }
        ebb_token_unref(root);
    }
}

static async long work(int turns, uint32_t *cleaned)
{
    defer {
        await ebb_yield();
        __atomic_add_fetch(cleaned, 1, __ATOMIC_RELAXED);
    }
    for (int i = 0; i < turns; i++)
        await ebb_yield();
    return 1L << 40;
}

static async void stop(struct ebb_token *t)
{
    for (int i = 0; i < 5; i++)
        await ebb_yield();
    ebb_token_cancel(t);
}

ASYNC_TEST(a_future_under_a_token)
{
    struct ebb_token *t = ebb_token_new();
    uint32_t cleaned = 0;
    long v = 0;

    defer ebb_token_unref(t);
    CHECK_EQ(await until_cancelled(t, work(3, &cleaned), &v), 0);
    CHECK(v == 1L << 40);
    CHECK_EQ(cleaned, 1);
    CHECK_EQ(await until_cancelled(t, work(0, &cleaned), NULL), 0);
    join {
        CHECK_EQ(await until_cancelled(t, work(1000000, &cleaned), &v),
                 -ECANCELED);
        await stop(t);
    }
    CHECK_EQ(cleaned, 3);
    /* Cancelled already: it does not begin. */
    CHECK_EQ(await until_cancelled(t, work(0, &cleaned), &v), -ECANCELED);
    CHECK_EQ(await until_cancelled(t, stop(t), NULL), -ECANCELED);
    CHECK_EQ(cleaned, 3);
}

static async void watched(struct ebb_token *t)
{
    uint32_t cleaned = 0;

    await until_cancelled(t, work(1000000, &cleaned), NULL);
}

/* The wait itself is cancelled: so is the future. */
ASYNC_TEST(cancel_of_a_future_under_a_token)
{
    struct ebb_token *t = ebb_token_new();

    defer ebb_token_unref(t);
    for (int i = 0; i < 10; i++) {
        scope (s) {
            spawn_in(s, watched(t));
            for (int k = 0; k < i; k++)
                await ebb_yield();
            ebb_scope_cancel(s);
        }
    }
}
