/* SPDX-License-Identifier: MIT-0 */
/*
 * Memory of a task that sleeps, by what the process holds resident before and
 * after 200,000 of them; and how long it takes to start and to cancel them
 * all.  Beside it: the same of a thread.
 */
#include <ebb.h>
#include <pthread.h>
#include <semaphore.h>
#include <string.h>
#include <unistd.h>

#include "bench.h"

EBB_MAIN(.workers = 1);

enum { TASKS = 200000, THREADS = 500 };

/* Resident bytes of this process. */
static double resident(void)
{
    FILE *f = fopen("/proc/self/statm", "r");
    long all = 0, here = 0;

    if (f == NULL || fscanf(f, "%ld %ld", &all, &here) != 2)
        abort();
    fclose(f);
    return (double)here * (double)sysconf(_SC_PAGESIZE);
}

static async int sleeper(int x)
{
    await ebb_sleep(EBB_HOUR);
    return x;
}

static sem_t leave;

static void *thread_sleeper(void *arg)
{
    while (sem_wait(&leave) != 0)
        ;
    return arg;
}

static void measure_threads(void)
{
    static pthread_t thread[THREADS];
    double before = resident(), after;

    sem_init(&leave, 0, 0);
    for (int i = 0; i < THREADS; i++)
        if (pthread_create(&thread[i], NULL, thread_sleeper, NULL) != 0)
            abort();
    usleep(100000);
    after = resident();
    for (int i = 0; i < THREADS; i++)
        sem_post(&leave);
    for (int i = 0; i < THREADS; i++)
        pthread_join(thread[i], NULL);
    bench_line("sleeping_thread_bytes_plain_c", (after - before) / THREADS,
               "bytes");
}

async int main(void)
{
    task(int) *job = malloc(TASKS * sizeof *job);
    double before, after;
    int64_t start, began, ended;

    if (job == NULL)
        return 1;
    measure_threads();
    memset(job, 0, TASKS * sizeof *job);    /* its pages do not count */
    before = resident();
    start = bench_now();
    for (int i = 0; i < TASKS; i++)
        job[i] = spawn(sleeper(i));
    await ebb_sleep(EBB_MILLISECOND);
    began = bench_now();
    after = resident();
    for (int i = 0; i < TASKS; i++)
        task_abort(job[i]);
    for (int i = 0; i < TASKS; i++)
        if (await task_wait(job[i], NULL) >= 0)
            abort();
    ended = bench_now();
    free(job);
    bench_line("sleeping_task_bytes", (after - before) / TASKS, "bytes");
    bench_line("sleeping_task_start", (double)(began - start) / TASKS, "ns");
    bench_line("sleeping_task_cancel", (double)(ended - began) / TASKS, "ns");
    return 0;
}
