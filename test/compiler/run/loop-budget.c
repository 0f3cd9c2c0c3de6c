/* SPDX-License-Identifier: MIT-0 */
/* test: flags -fasync-loop-budget */
/* test: not-serial loops that only the other tasks end */
#include <ebb.h>
#include <pthread.h>
#include <stdio.h>

EBB_MAIN(.workers = 1);

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static volatile bool done;

static async void finish(void)
{
    done = true;
}

/* Each kind of loop, with what lives across its turns. */
static async long wait_while(void)
{
    long turns = 0;

    while (!done)
        turns++;
    return turns;
}

static async long wait_do(void)
{
    long turns = 0;

    do {
        if (turns % 2 == 0)
            continue;
    } while (turns++, !done);
    return turns;
}

static async long wait_for(void)
{
    long turns = 0;

    for (int i = 0;; i++)
        for (int j = 0; j < i % 3; j++, turns++)
            if (done)
                return turns;
}

static async long wait_goto(void)
{
    long turns = 0;

again:
    turns++;
    if (!done)
        goto again;
    return turns;
}

static async yields(int) count(void)
{
    for (int i = 0;; i++)
        yield i;
}

static async long wait_each(void)
{
    long turns = 0;

    each (int i, count()) {
        if (done)
            break;
        turns += i >= 0;
    }
    return turns;
}

/* A switch that jumps into the loop, past the pause of its first turn. */
static async long wait_switch(int from)
{
    long turns = 0;

    switch (from) {
    case 0:
        do {
            turns++;
            /* fall through */
    case 1:
            turns++;
        } while (!done);
    }
    return turns;
}

static async long spin(void)
{
    volatile long n = 0;

    defer printf("cleaned up\n");
    for (;;)
        n++;
}

/* Nobody else may have the thread while it holds a lock of threads. */
static async bool is_exclusive(void)
{
    bool was_done;

    pthread_mutex_lock(&lock);
    for (volatile int i = 0; i < 100000; i++)
        ;
    was_done = done;
    pthread_mutex_unlock(&lock);
    return !was_done;
}

/* Nor does what has a variable length live across a pause. */
static async int sum_of(int n)
{
    int v[n], sum = 0;

    for (int i = 0; i < n; i++)
        v[i] = i;
    for (int i = 0; i < n; i++)
        sum += v[i];
    return sum;
}

/* Loops of an expression and of clean-ups have no pause. */
static async int others(void)
{
    int n = 0;

    defer {
        for (int i = 0; i < 100000; i++)
            n++;
        printf("others: %d\n", n);
    }
    noncancel {
        while (n < 100000)
            n++;
    }
    return ({
        int sum = 0;
        for (int i = 0; i < 10; i++)
            sum += i;
        sum;
    });
}

async int main(void)
{
    task(long) t;

#define CHECK_LOOP(call) \
    done = false; \
    spawn(finish()); \
    printf("%s %s\n", #call, await call > 0 ? "ended" : "did not wait")

    CHECK_LOOP(wait_while());
    CHECK_LOOP(wait_do());
    CHECK_LOOP(wait_for());
    CHECK_LOOP(wait_goto());
    CHECK_LOOP(wait_each());
    CHECK_LOOP(wait_switch(0));
    CHECK_LOOP(wait_switch(1));

    t = spawn(spin());
    await ebb_yield();
    task_abort(t);
    printf("spin: %d\n", await task_wait(t, NULL) == -ECANCELED);

    within (EBB_MILLISECOND) {
        printf("%ld\n", await spin());
    } otherwise {
        printf("in time\n");
    }
    join {
        for (int i = 0; i < 100000; i++)
            ;
        printf("join: %ld\n", await wait_while());
    }

    done = false;
    spawn(finish());
    printf("exclusive: %d\n", await is_exclusive());
    printf("sum: %d\n", await sum_of(1000));
    printf("sum: %d\n", await others());
    return 0;
}
