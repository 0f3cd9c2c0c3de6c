/* SPDX-License-Identifier: MIT-0 */
/*
 * A round trip between two tasks over two channels of one message, on one
 * worker.  Beside it: two threads with a mutex and a condition variable.
 */
#include <ebb.h>
#include <pthread.h>

#include "bench.h"

EBB_MAIN(.workers = 1);

enum { TRIPS = 50000, THREAD_TRIPS = 2000 };

static async int pong(struct ebb_chan *in, struct ebb_chan *out)
{
    int ball;

    while (await ebb_chan_recv(in, &ball) == 0)
        try await ebb_chan_send(out, &ball);
    return 0;
}

static async int64_t run_tasks(void)
{
    struct ebb_chan *there = ebb_chan_new(sizeof(int), 1);
    struct ebb_chan *back = ebb_chan_new(sizeof(int), 1);
    task(int) other = spawn(pong(there, back));
    int64_t start = bench_now();

    for (int i = 0; i < TRIPS; i++) {
        int ball = i;

        if (await ebb_chan_send(there, &ball) < 0
            || await ebb_chan_recv(back, &ball) < 0 || ball != i)
            abort();
    }
    int64_t took = bench_now() - start;

    ebb_chan_close(there);
    if (await other != 0)
        abort();
    ebb_chan_free(there);
    ebb_chan_free(back);
    return took;
}

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t turn = PTHREAD_COND_INITIALIZER;
static int side;

/* Wait for the ball on side `mine`, hit it back; so many times. */
static void play(int mine)
{
    pthread_mutex_lock(&lock);
    for (int i = 0; i < THREAD_TRIPS; i++) {
        while (side != mine)
            pthread_cond_wait(&turn, &lock);
        side = !mine;
        pthread_cond_signal(&turn);
    }
    pthread_mutex_unlock(&lock);
}

static void *play_other(void *arg)
{
    play(1);
    return arg;
}

static int64_t run_threads(void)
{
    pthread_t thread;
    int64_t start;

    side = 0;
    if (pthread_create(&thread, NULL, play_other, NULL) != 0)
        abort();
    start = bench_now();
    play(0);
    pthread_join(thread, NULL);
    return bench_now() - start;
}

async int main(void)
{
    struct bench threads = { .name = "pingpong_threads_plain_c" };
    struct bench tasks = { .name = "pingpong_channels" };

    for (int i = 0; i < BENCH_RUNS; i++) {
        bench_add(&tasks, await run_tasks(), TRIPS);
        bench_add(&threads, run_threads(), THREAD_TRIPS);
    }
    bench_print(&threads);
    bench_print(&tasks);
    return 0;
}
