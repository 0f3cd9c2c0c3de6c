/* SPDX-License-Identifier: MIT-0 */
/*
 * A wake and resume under 1, 10 and 1,000 nested awaits, by a task that
 * yields to itself on one worker.  It goes to the innermost function
 * directly, so the depth must not matter.  Beside it: a ring of plain C
 * callbacks, which is what such code is without async.
 */
#include <ebb.h>

#include "bench.h"

EBB_MAIN(.workers = 1);

enum { YIELDS = 100000 };

/* Yield `count` times below `depth` awaits. */
static async long nest(int depth, int count)
{
    if (depth > 1)
        return 1 + await nest(depth - 1, count);
    for (int i = 0; i < count; i++)
        await ebb_yield();
    return 1;
}

static async int64_t run_nest(int depth)
{
    int64_t start = bench_now();

    if (await nest(depth, YIELDS) != depth)
        abort();
    return bench_now() - start;
}

struct callback {
    void (*call)(struct callback *self);
    struct callback *next;
    int64_t left;
};

static struct callback *head, *tail;

static void enqueue(struct callback *c)
{
    c->next = NULL;
    if (head == NULL)
        head = c;
    else
        tail->next = c;
    tail = c;
}

static void again(struct callback *self)
{
    if (--self->left > 0)
        enqueue(self);
}

static int64_t run_callbacks(void)
{
    struct callback c = { again, NULL, YIELDS };
    int64_t start = bench_now();

    enqueue(&c);
    while (head != NULL) {
        struct callback *first = head;

        head = first->next;
        first->call(first);
    }
    return bench_now() - start;
}

async int main(void)
{
    struct bench plain = { .name = "callback_queue_plain_c" };
    struct bench one = { .name = "yield_depth_1" };
    struct bench ten = { .name = "yield_depth_10" };
    struct bench thousand = { .name = "yield_depth_1000" };

    for (int i = 0; i < BENCH_RUNS; i++) {
        bench_add(&plain, run_callbacks(), YIELDS);
        bench_add(&one, await run_nest(1), YIELDS);
        bench_add(&ten, await run_nest(10), YIELDS);
        bench_add(&thousand, await run_nest(1000), YIELDS);
    }
    bench_ratio("yield_depth_1000_ratio", &thousand, &one);
    bench_print(&plain);
    bench_print(&one);
    bench_print(&ten);
    bench_print(&thousand);
    return 0;
}
