/* SPDX-License-Identifier: MIT-0 */
/* What a process may have no more of: descriptors, threads, memory, locked
 * pages, processors; and what it says then. */
/* The tasks here have ended before the test that they borrow from. */
#pragma ebb diagnostic ignored "-Wasync-borrow"

#include <ebb.h>
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "async_test.h"
#include "echo.h"

static void set_limit(int what, rlim_t value)
{
    struct rlimit limit;

    CHECK_EQ(getrlimit(what, &limit), 0);
    limit.rlim_cur = value < limit.rlim_max ? value : limit.rlim_max;
    CHECK_EQ(setrlimit(what, &limit), 0);
}

/* ---- descriptors ---- */

/* Only `n` more can be opened. */
static void leave_descriptors(int n)
{
    int next = dup(0);

    CHECK(next >= 0);
    close(next);
    set_limit(RLIMIT_NOFILE, (rlim_t)(next + n));
}

static async int read_signals(void)
{
    try each (int number, ebb_signal(SIGUSR1))
        CHECK_EQ(number, SIGUSR1);
    return 0;
}

static async void ask_for_one(const char *addr)
{
    struct ebb_io *io = NULL;

    CHECK_EQ(await ebb_file_open("/dev/null", O_RDONLY, 0, &io), -EMFILE);
    CHECK_EQ(await ebb_tcp_listen("127.0.0.1:0", &io), -EMFILE);
    CHECK_EQ(await ebb_tcp_connect(addr, &io), -EMFILE);
    CHECK_EQ(await ebb_udp_bind("127.0.0.1:0", &io), -EMFILE);
    CHECK(io == NULL);
}

static async void ask_for_more(const struct ebb_command *command)
{
    struct ebb_io *io = NULL, *other = NULL;
    struct ebb_child *child = NULL;
    struct ebb_output output;

    CHECK_EQ(ebb_pipe(&io, &other), -EMFILE);
    CHECK_EQ(ebb_unix_pair(&io, &other), -EMFILE);
    CHECK_EQ(await ebb_command_spawn(command, &child), -EMFILE);
    CHECK_EQ(await ebb_command_output(command, &output), -EMFILE);
    CHECK_EQ(await read_signals(), -EMFILE);
    CHECK(io == NULL && other == NULL && child == NULL);
}

/* Each way to a descriptor says that there is none, and keeps none. */
ASYNC_TEST(no_descriptor_is_left)
{
    const struct ebb_command command = { .args = EBB_ARGS("true") };
    struct ebb_io *conn = NULL, *listener = NULL;
    char addr[EBB_ADDR_MAX];
    struct rlimit limit;
    int before;

    CHECK_EQ(getrlimit(RLIMIT_NOFILE, &limit), 0);
    CHECK_EQ(await ebb_tcp_listen("127.0.0.1:0", &listener), 0);
    CHECK(ebb_local_addr(listener, addr, sizeof(addr)) > 0);
    CHECK_EQ(await ebb_command_status(&command, NULL), 0);
    before = test_fd_count();
    leave_descriptors(0);
    await ask_for_one(addr);
    await ask_for_more(&command);
    CHECK_EQ(setrlimit(RLIMIT_NOFILE, &limit), 0);
    leave_descriptors(1);               /* of two or more that it takes */
    await ask_for_more(&command);
    CHECK_EQ(setrlimit(RLIMIT_NOFILE, &limit), 0);
    CHECK_EQ(test_fd_count(), before);
    CHECK_EQ(await ebb_command_status(&command, NULL), 0);
    CHECK_EQ(await ebb_tcp_connect(addr, &conn), 0);
    CHECK_EQ(await ebb_close(conn), 0);
    CHECK_EQ(await ebb_close(listener), 0);
}

/* ---- a server that has none left ---- */

enum { GUESTS = 60, SEATS = 16, TURNS_MAX = 20 * GUESTS };

/* Another process: all connect, then each wants an answer and goes. */
static void be_guests(int port)
{
    struct sockaddr_in to = {
        .sin_family = AF_INET, .sin_port = htons((uint16_t)port),
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
    };
    int fd[GUESTS];
    char byte;

    for (int i = 0; i < GUESTS; i++) {
        fd[i] = socket(AF_INET, SOCK_STREAM, 0);
        if (fd[i] < 0
            || connect(fd[i], (struct sockaddr *)&to, sizeof(to)) != 0)
            _exit(2);
    }
    for (int i = 0; i < GUESTS; i++) {
        byte = (char)i;
        if (write(fd[i], &byte, 1) != 1 || read(fd[i], &byte, 1) != 1
            || byte != (char)i)
            _exit(3);
        close(fd[i]);
    }
    _exit(7);
}

static async int seat_all(struct ebb_io *listener)
{
    for (int i = 0; i < GUESTS; i++) {
        struct ebb_io *conn = NULL;

        try await ebb_tcp_accept(listener, &conn);
        spawn(echo(conn));
    }
    return 0;
}

static async void keep_house(unsigned ahead)
{
    struct ebb_io *listener = NULL;
    char addr[EBB_ADDR_MAX];
    struct ebb_stats stats;
    struct rlimit limit;
    uint64_t turns;
    int status;
    pid_t pid;

    CHECK_EQ(await ebb_tcp_listen("127.0.0.1:0", &listener), 0);
    defer await ebb_close(listener);
    CHECK(ebb_local_addr(listener, addr, sizeof(addr)) > 0);
    if (ahead > 0)
        CHECK_EQ(ebb_tcp_accept_ahead(listener, ahead), 0);
    CHECK_EQ(getrlimit(RLIMIT_NOFILE, &limit), 0);
    pid = fork();
    if (pid == 0)
        be_guests(atoi(strchr(addr, ':') + 1));
    CHECK(pid > 0);
    ebb_stats(NULL, &stats);
    turns = stats.turns;
    leave_descriptors(SEATS);
    CHECK_EQ(await seat_all(listener), 0);
    CHECK_EQ(await spawn_blocking(waitpid(pid, &status, 0)), pid);
    CHECK_EQ(setrlimit(RLIMIT_NOFILE, &limit), 0);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 7);
    ebb_stats(NULL, &stats);
    CHECK(stats.turns - turns < TURNS_MAX);     /* it has not spun */
}

/* Who comes when the house is full waits, and nobody is sent away. */
ASYNC_TEST(a_server_without_descriptors_loses_nobody)
{
    await keep_house(0);
}

ASYNC_TEST(a_server_that_accepts_ahead_loses_nobody)
{
    await keep_house(8);
}

/* A runtime needs some: whichever it does not get, the rest is given back. */
TEST(no_descriptor_is_left_for_a_runtime)
{
    struct ebb_options options = { .workers = 3 };
    struct ebb_runtime *rt = NULL;
    int before = test_fd_count(), n = 0, err;
    struct rlimit limit;

    CHECK_EQ(getrlimit(RLIMIT_NOFILE, &limit), 0);
    for (;; n++) {
        leave_descriptors(n);
        err = ebb_runtime_new(&options, &rt);
        CHECK_EQ(setrlimit(RLIMIT_NOFILE, &limit), 0);
        if (err == 0)
            break;
        CHECK_EQ(err, -EMFILE);
        CHECK_EQ(test_fd_count(), before);
    }
    CHECK(n > 0 && n < 30);
    CHECK_EQ(ebb_runtime_free(rt), 0);
}

/* ---- threads ---- */

enum { CALLS = 20 };

static pthread_t caller[CALLS];

static int note_thread(int i)
{
    caller[i] = pthread_self();
    return i;
}

static async int call_in_own_thread(void)
{
    for (int i = 0; i < CALLS; i++) {
        CHECK_EQ(await spawn_blocking(note_thread(i)), i);
        CHECK(pthread_equal(caller[i], pthread_self()));
    }
    return 0;
}

static struct ebb_task *make_calls(void *arg)
{
    (void)arg;
    return (struct ebb_task *)spawn(call_in_own_thread());
}

/* With stacks of a size that no address space holds none can be made.  Workers
 * are missed; what blocks is done by who asks for it. */
TEST(no_thread_can_be_made)
{
    struct ebb_options options = {
        .workers = 2, .thread_stack = SIZE_MAX / 4 & ~(size_t)0xffff
    };
    struct ebb_runtime *rt = NULL;
    int before = test_fd_count();

    for (int i = 0; i < 3; i++) {
        int err = ebb_runtime_new(&options, &rt);

        CHECK(err == -EAGAIN || err == -ENOMEM || err == -EINVAL);
        CHECK_EQ(test_fd_count(), before);
    }
    options.workers = 1;
    run_async_with(&options, make_calls);
}

/* ---- processors ---- */

static async int take_turns(int rounds)
{
    for (int i = 0; i < rounds; i++)
        await ebb_yield();
    return rounds;
}

static async int share_one(void)
{
    task(int) t[100];

    for (int i = 0; i < 100; i++)
        t[i] = spawn(take_turns(i));
    for (int i = 0; i < 100; i++)
        CHECK_EQ(await t[i], i);
    CHECK_EQ(await spawn_blocking(usleep(1000)), 0);
    return 0;
}

static struct ebb_task *make_share(void *arg)
{
    (void)arg;
    return (struct ebb_task *)spawn(share_one());
}

/* The process may use one: so many workers a runtime has unless it is told
 * otherwise, and more of them get along with it. */
TEST(one_processor)
{
    struct ebb_runtime_info info;
    struct ebb_runtime *rt;
    cpu_set_t set;
    int cpu;

    CHECK_EQ(sched_getaffinity(0, sizeof(set), &set), 0);
    for (cpu = 0; !CPU_ISSET(cpu, &set); cpu++)
        ;
    CPU_ZERO(&set);
    CPU_SET(cpu, &set);
    CHECK_EQ(sched_setaffinity(0, sizeof(set), &set), 0);
    unsetenv("EBB_WORKERS");
    CHECK_EQ(ebb_runtime_new(NULL, &rt), 0);
    CHECK_EQ(ebb_runtime_info(rt, &info), 0);
    CHECK_EQ(info.workers, 1);
    CHECK_EQ(info.processors, 1);
    CHECK_EQ(ebb_runtime_run(rt, make_share, NULL, NULL, 0, 1), 0);
    CHECK_EQ(ebb_runtime_free(rt), 0);
    run_async(4, make_share);
}

/* ---- memory ---- */

/* One message there and back. */
static async int talk(void)
{
    struct ebb_io *listener = NULL, *conn = NULL;
    char addr[EBB_ADDR_MAX], back[5];

    try await ebb_tcp_listen("127.0.0.1:0", &listener);
    defer await ebb_close(listener);
    CHECK(ebb_local_addr(listener, addr, sizeof(addr)) > 0);
    task(int) server = spawn(serve(listener));
    defer {
        task_abort(server);
        (void)await task_wait(server, NULL);
    }
    try await ebb_tcp_connect(addr, &conn);
    defer await ebb_close(conn);
    try await ebb_write_all(conn, "hello", 5);
    try await ebb_read_exact(conn, back, 5);
    CHECK_EQ(memcmp(back, "hello", 5), 0);
    return 0;
}

static struct ebb_task *make_talk(void *arg)
{
    (void)arg;
    return (struct ebb_task *)spawn(talk());
}

static void talk_with(unsigned workers)
{
    struct ebb_options options = { .workers = workers };
    struct ebb_runtime *rt;
    int result = -1;

    CHECK_EQ(ebb_runtime_new(&options, &rt), 0);
    CHECK_EQ(ebb_runtime_run(rt, make_talk, NULL, &result, sizeof(result),
                             _Alignof(int)), 0);
    CHECK_EQ(result, 0);
    CHECK_EQ(ebb_runtime_free(rt), 0);
}

/* Rings count against it on kernels before 5.12: then there is epoll. */
TEST(no_page_may_be_locked)
{
    set_limit(RLIMIT_MEMLOCK, 0);
    unsetenv("EBB_REACTOR");            /* a ring may be needed by that */
    talk_with(1);
    talk_with(3);
}

/* As much address space as there is, and `more` bytes. */
static void leave_space(size_t more)
{
    unsigned long pages = 0;
    FILE *f = fopen("/proc/self/statm", "r");

    CHECK(f != NULL && fscanf(f, "%lu", &pages) == 1);
    fclose(f);
    set_limit(RLIMIT_AS, pages * (rlim_t)sysconf(_SC_PAGESIZE) + more);
}

static void make_in_little_space(void)
{
    struct ebb_options options = { .workers = 4 };
    struct rlimit limit;
    int failed = 0, err = -1;

    CHECK_EQ(getrlimit(RLIMIT_AS, &limit), 0);
    for (size_t more = 0; err < 0 && more < (size_t)256 << 20;
         more += (size_t)32 << 10 << (failed > 40 ? 8 : 0)) {
        struct ebb_runtime *rt = NULL;

        leave_space(more);
        err = ebb_runtime_new(&options, &rt);
        CHECK_EQ(setrlimit(RLIMIT_AS, &limit), 0);
        if (err == 0)
            CHECK_EQ(ebb_runtime_free(rt), 0);
        else
            failed++;
        /* EAGAIN: no room for the stack of a thread. */
        CHECK(err == 0 || err == -ENOMEM || err == -EAGAIN);
    }
    CHECK_EQ(err, 0);
    exit(failed > 0 ? 7 : 0);
}

TEST(a_runtime_in_little_memory_is_an_error)
{
    char text[400];

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    TEST_SKIP("a sanitizer needs an address space without a limit");
#endif
    unsetenv("EBB_REACTOR");            /* it would say each time what it is */
    CHECK_EQ(test_in_child(make_in_little_space, text, sizeof(text)), -7);
    CHECK_STR(text, "");
}
