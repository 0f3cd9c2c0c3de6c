/* SPDX-License-Identifier: MIT-0 */
/* Signals as streams: every stream gets every one, also in two runtimes; what
 * was before is in force again; a child of fork() has none of it. */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "async_test.h"

static bool is_default(int signo)
{
    struct sigaction now;

    CHECK_EQ(sigaction(signo, NULL, &now), 0);
    return now.sa_handler == SIG_DFL;
}

/* Send it as soon as somebody listens. */
static async void send_later(int signo)
{
    while (is_default(signo))
        await ebb_yield();
    await ebb_sleep(EBB_MILLISECOND);
    CHECK_EQ(kill(getpid(), signo), 0);
}

ASYNC_TEST(a_stream_of_signals)
{
    int count = 0;

    join {
        each (int s, ebb_signal(SIGUSR1)) {
            CHECK_EQ(s, SIGUSR1);
            if (++count == 3)
                break;
        }
        for (int i = 0; i < 3; i++) {
            while (count < i)
                await ebb_yield();
            await send_later(SIGUSR1);
        }
    }
    CHECK_EQ(count, 3);
    CHECK(is_default(SIGUSR1));
}

/* What comes while nobody waits is kept, several as one; a wait that is
 * cancelled loses none. */
ASYNC_TEST_ALONE(a_signal_between_two_waits_is_kept)
{
    stream(int) s = ebb_signal(SIGUSR1);
    int v = 0, late = 0;

    within (0) {
        await next(s, &v);              /* listens from now on */
    }
    CHECK(!is_default(SIGUSR1));
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 4; i++)
            CHECK_EQ(raise(SIGUSR1), 0);
        CHECK_EQ(await next(s, &v), 1);
        CHECK_EQ(v, SIGUSR1);
        within (EBB_MILLISECOND) {
            await next(s, &v);
        } otherwise {
            late++;
        }
    }
    CHECK_EQ(late, 3);
    await stream_close(s);
}

ASYNC_TEST(every_stream_gets_every_signal)
{
    signal(SIGINT, SIG_DFL);            /* a shell's job in the background
                                         * begins with it ignored */
    join {
        each (int s, ebb_signal(SIGUSR2)) {
            CHECK_EQ(s, SIGUSR2);
            break;
        }
        each (int s, ebb_signal(SIGUSR2)) {
            CHECK_EQ(s, SIGUSR2);
            break;
        }
        CHECK_EQ(await ebb_ctrl_c(), 0);
        CHECK_EQ(await ebb_shutdown_signal(), SIGTERM);
        {
            await ebb_sleep(5 * EBB_MILLISECOND);
            await send_later(SIGUSR2);
            await send_later(SIGTERM);
            await send_later(SIGINT);
        }
    }
    CHECK(is_default(SIGUSR2) && is_default(SIGINT) && is_default(SIGTERM));
}

ASYNC_TEST(some_cannot_be_caught)
{
    static const int bad[] = { 0, -1, 1000, SIGKILL, SIGSTOP, SIGSEGV };

    for (int i = 0; i < 6; i++) {
        stream(int) s = ebb_signal(bad[i]);
        int v;

        CHECK_EQ(await next(s, &v), -EINVAL);
    }
}

/* Streams come and go while signals rain. */
static async void come_and_go(int rounds)
{
    for (int i = 0; i < rounds; i++)
        within (i % 3 * EBB_MICROSECOND) {
            each (int s, ebb_signal(SIGURG))    /* ignored by default */
                CHECK_EQ(s, SIGURG);
        }
}

static uint32_t is_over;

static void rain(void)
{
    while (__atomic_load_n(&is_over, __ATOMIC_ACQUIRE) == 0) {
        kill(getpid(), SIGURG);
        usleep(50);
    }
}

ASYNC_TEST(streams_come_and_go_in_the_rain)
{
    is_over = 0;
    task(void) cloud = spawn_blocking(rain());
    scope (s) {
        for (int i = 0; i < 4; i++)
            spawn_in(s, come_and_go(40));
    }
    __atomic_store_n(&is_over, 1, __ATOMIC_RELEASE);
    await cloud;
    CHECK(is_default(SIGURG));
}

/* A signal to two runtimes. */
static async int one_signal(uint32_t *ready)
{
    join {
        try each (int s, ebb_signal(SIGUSR1))
            return s;
        __atomic_add_fetch(ready, 1, __ATOMIC_RELAXED);
    }
    return -1;
}

static struct ebb_task *make_one(void *arg)
{
    return (struct ebb_task *)spawn(one_signal(arg));
}

static void *run_other(void *arg)
{
    struct ebb_options options = { .workers = 1 };
    struct ebb_runtime *rt;
    int got = 0;

    CHECK_EQ(ebb_runtime_new(&options, &rt), 0);
    CHECK_EQ(ebb_runtime_run(rt, make_one, arg, &got, sizeof(got), 4), 0);
    CHECK_EQ(got, SIGUSR1);
    CHECK_EQ(ebb_runtime_free(rt), 0);
    return NULL;
}

TEST(a_signal_to_two_runtimes)
{
    uint32_t ready = 0;
    pthread_t thread[2];

    for (int i = 0; i < 2; i++)
        CHECK_EQ(pthread_create(&thread[i], NULL, run_other, &ready), 0);
    while (__atomic_load_n(&ready, __ATOMIC_RELAXED) < 2)
        usleep(100);
    CHECK_EQ(kill(getpid(), SIGUSR1), 0);
    for (int i = 0; i < 2; i++)
        pthread_join(thread[i], NULL);
}

/* What a forked child dies of that has caught SIGTERM before it was one. */
static int die_in_child(void)
{
    int status;
    pid_t pid = fork();

    if (pid == 0) {
        raise(SIGTERM);
        _exit(0);
    }
    CHECK_EQ(waitpid(pid, &status, 0), pid);
    return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

/* The signals of a forked child are its own. */
ASYNC_TEST(a_forked_child_dies_of_its_signals)
{
    bool seen = false;

#ifdef __SANITIZE_THREAD__
    TEST_SKIP("the thread sanitizer holds back a handler's own signal");
#endif
    select {
        when (await ebb_shutdown_signal())
            seen = true;
        when (await ebb_sleep(20 * EBB_MILLISECOND)) {
            stream(int) s = ebb_signal(SIGTERM);
            int v;

            within (EBB_MILLISECOND) {
                await next(s, &v);
            }
            CHECK(!is_default(SIGTERM));
            CHECK_EQ(await spawn_blocking(die_in_child()), SIGTERM);
            within (EBB_MILLISECOND) {
                await next(s, &v);
                seen = true;
            }
        }
    }
    CHECK(!seen);
}

/* ---- a child that listens itself ---- */

static uint32_t caught;             /* atomic: signals of the parent */

static async void count_signals(void)
{
    each (int s, ebb_signal(SIGUSR1)) {
        CHECK_EQ(s, SIGUSR1);
        __atomic_add_fetch(&caught, 1, __ATOMIC_RELEASE);
    }
}

static async int begin_to_count(void)
{
    spawn(count_signals());
    while (is_default(SIGUSR1))
        await ebb_sleep(EBB_MILLISECOND / 4);
    return 0;
}

static struct ebb_task *make_count(void *arg)
{
    (void)arg;
    return (struct ebb_task *)spawn(begin_to_count());
}

static async int hear_own(void)
{
    int got = -1;

    join {
        try each (int s, ebb_signal(SIGUSR1)) {
            got = s;
            break;
        }
        CHECK_EQ(kill(getpid(), SIGUSR1), 0);
    }
    return got;
}

static struct ebb_task *make_hear(void *arg)
{
    (void)arg;
    return (struct ebb_task *)spawn(hear_own());
}

/* And as it was before the parent listened, when it has heard it. */
static void listen_in_child(void)
{
    struct ebb_options options = { .workers = 1 };
    struct ebb_runtime *rt;
    int got = 0;

    CHECK_EQ(ebb_runtime_new(&options, &rt), 0);
    CHECK_EQ(ebb_runtime_run(rt, make_hear, NULL, &got, sizeof(got), 4), 0);
    CHECK_EQ(got, SIGUSR1);
    CHECK_EQ(ebb_runtime_free(rt), 0);
    CHECK(is_default(SIGUSR1));
}

TEST(a_forked_child_hears_its_own_signals)
{
    struct ebb_options options = { .workers = 2 };
    struct ebb_runtime *rt;
    char text[400];

    if (test_is_sanitized())
        TEST_SKIP("the thread sanitizer allows no threads after a fork");
    CHECK_EQ(ebb_runtime_new(&options, &rt), 0);
    CHECK_EQ(ebb_runtime_run(rt, make_count, NULL, NULL, 0, 1), 0);
    CHECK_EQ(test_in_child(listen_in_child, text, sizeof(text)), 0);
    CHECK_STR(text, "");
    CHECK_EQ(kill(getpid(), SIGUSR1), 0);
    while (__atomic_load_n(&caught, __ATOMIC_ACQUIRE) == 0)
        usleep(500);
    usleep(5000);
    CHECK_EQ(__atomic_load_n(&caught, __ATOMIC_ACQUIRE), 1);
    CHECK_EQ(ebb_runtime_free(rt), 0);
}
