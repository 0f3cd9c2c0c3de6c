/* SPDX-License-Identifier: MIT-0 */
/* spawn_on, spawn_local, ebb_try_spawn and ebb_block_on. */
/* test: not-serial threads and runtimes */
/* test: flags -Wno-async-blocking-call */
#include <ebb.h>
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

EBB_MAIN(.workers = 3);

struct big {
    int n[40];
};

static async int twice(int n)
{
    await ebb_yield();
    return 2 * n;
}

static async struct big fill(int n)
{
    struct big b = { { n } };

    await ebb_sleep(EBB_MILLISECOND);
    b.n[39] = n + 1;
    return b;
}

static async void none(int *to)
{
    await ebb_yield();
    ++*to;
}

static async int cancels(void)
{
    task(int) t = spawn(twice(1));

    task_abort(t);
    return await t;
}

static async unsigned char truth(void)
{
    task(int) t = spawn(cancels());

    (void)await t;
    return 1;
}

/* All of it on one thread, whoever else is idle. */
static async int stays(int rounds)
{
    pthread_t me = pthread_self();
    int moved = 0;

    for (int i = 0; i < rounds; i++) {
        await ebb_sleep(i % 10 == 0 ? EBB_MILLISECOND / 10 : 0);
        moved += !pthread_equal(me, pthread_self());
    }
    return moved;
}

static async int local_from_anywhere(int n)
{
    task(int) t[4];
    pthread_t me = pthread_self();
    int moved = 0;

    for (int i = 0; i < 4; i++)
        t[i] = spawn_local(stays(100));
    moved += await spawn_local({
        int other = !pthread_equal(me, pthread_self());

        await ebb_yield();
        other + n - n;
    });
    for (int i = 0; i < 4; i++)
        moved += await t[i];
    return moved;
}

/* Ordinary code: a future run to its end, wherever that is allowed. */
static int ordinary(int n)
{
    int count = 0, x = ebb_block_on(twice(n));
    struct big b = ebb_block_on(fill(x));
    async int (*f)(int) = twice;

    ebb_block_on(none(&count));
    ebb_block_on({ await ebb_yield(); });
    return x + b.n[0] + b.n[39] + count + ebb_block_on(f(1000))
         + ebb_block_on({ await twice(n) + 10000; });
}

static void *thread(void *arg)
{
    *(int *)arg = ordinary(*(int *)arg);
    return NULL;
}

static int cancelled(void)
{
    return ebb_block_on(cancels()) == -ECANCELED
        && ebb_block_on(truth()) == 0;
}

/* A runtime of one's own, given work by a thread that is not part of it. */
static struct ebb_task *waits(void *arg)
{
    struct ebb_waker *w = arg;

    return (struct ebb_task *)spawn({ await ebb_waker_wait(w); 7; });
}

struct shared {
    struct ebb_runtime *rt;
    struct ebb_waker *w;
    int sum;
};

static async void work(struct shared *s, int n)
{
    await ebb_yield();
    s->sum += n;
    if (s->sum == 45)
        ebb_waker_wake(s->w);
}

static void *feed(void *arg)
{
    struct shared *s = arg;

    for (int i = 0; i < 9; i++)
        spawn_on(s->rt, work(s, i));
    spawn_on(s->rt, { await work(s, 9); });
    return NULL;
}

static int own_runtime(void)
{
    struct ebb_options one = { .workers = 1 };
    struct shared s = { .w = ebb_waker_new() };
    pthread_t t;
    int got = 0;

    if (s.w == NULL || ebb_runtime_new(&one, &s.rt) < 0)
        return -1;
    pthread_create(&t, NULL, feed, &s);
    ebb_runtime_run(s.rt, waits, s.w, &got, sizeof got, _Alignof(int));
    pthread_join(t, NULL);
    ebb_runtime_free(s.rt);
    ebb_waker_unref(s.w);
    return got + s.sum;
}

async int main(void)
{
    task(int) t = ebb_try_spawn(twice(4));
    int n = 3;
    pthread_t other;

    printf("%d\n", t != NULL ? await t : -1);
    printf("%d\n", await local_from_anywhere(1));
    task(int) away = spawn(local_from_anywhere(2));
    printf("%d\n", await away);
    printf("%d\n", await spawn_blocking(ordinary(3)));
    pthread_create(&other, NULL, thread, &n);
    pthread_join(other, NULL);
    printf("%d\n", n);
    printf("%d\n", await spawn_blocking(cancelled()));
    printf("%d\n", await spawn_blocking(own_runtime()));
    printf("%d\n", await spawn_on(ebb_runtime_current(), twice(21)));
    return 0;
}
