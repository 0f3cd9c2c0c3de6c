/* SPDX-License-Identifier: MIT-0 */
/* Byte streams: reads that are cancelled, ends, errors, the standard ones. */
/* The tasks here have ended before the test that they borrow from. */
#pragma ebb diagnostic ignored "-Wasync-borrow"

#include <ebb.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "async_test.h"

static void make_pair(struct ebb_io **a, struct ebb_io **b)
{
    int fd[2];

    CHECK_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fd), 0);
    CHECK_EQ(ebb_io_new(fd[0], a), 0);
    CHECK_EQ(ebb_io_new(fd[1], b), 0);
}

ASYNC_TEST(a_read_gives_what_there_is)
{
    struct ebb_io *a, *b;
    char buf[16];

    make_pair(&a, &b);
    CHECK_EQ(await ebb_write(a, "hello", 5), 5);
    CHECK_EQ(await ebb_read(b, buf, sizeof(buf)), 5);
    CHECK_EQ(memcmp(buf, "hello", 5), 0);
    CHECK_EQ(await ebb_read(b, buf, 0), 0);
    CHECK_EQ(await ebb_write_text(a, "rest"), 0);
    CHECK_EQ(await ebb_close(a), 0);
    CHECK_EQ(await ebb_read_exact(b, buf, 4), 0);
    CHECK_EQ(memcmp(buf, "rest", 4), 0);
    CHECK_EQ(await ebb_read(b, buf, sizeof(buf)), 0);
    CHECK_EQ(await ebb_read_exact(b, buf, 1), -EBB_EEOF);
    CHECK_EQ(await ebb_close(b), 0);
    CHECK_EQ(await ebb_close(NULL), 0);
}

/* More than the kernel holds: both sides have to wait for each other. */
static async int write_much(struct ebb_io *io, size_t count)
{
    static const char block[10000];

    for (size_t i = 0; i < count; i++)
        try await ebb_write_all(io, block, sizeof(block));
    return await ebb_close(io);
}

ASYNC_TEST(a_writer_waits_for_its_reader)
{
    struct ebb_io *a, *b;
    static char buf[4096];
    size_t total = 0;
    int n;

    make_pair(&a, &b);
    task(int) writer = spawn(write_much(a, 200));
    while ((n = await ebb_read(b, buf, sizeof(buf))) > 0)
        total += (size_t)n;
    CHECK_EQ(n, 0);
    CHECK_EQ(total, 2000000);
    CHECK_EQ(await writer, 0);
    CHECK_EQ(await ebb_close(b), 0);
}

/* ---- cancelled reads ---- */

enum { COUNT = 4000, GROUP = 7 };

/* No more than the reader waits for, which has read up to *next_byte. */
static async int write_numbers(struct ebb_io *io, const int *next_byte)
{
    unsigned char group[5];

    for (int i = 0; i < COUNT * GROUP; i += 5) {
        for (int k = 0; k < 5; k++)
            group[k] = (unsigned char)(i + k);
        while (i >= __atomic_load_n(next_byte, __ATOMIC_RELAXED) + GROUP)
            await ebb_yield();
        if (i % 50 == 0)
            await ebb_sleep(20 * EBB_MICROSECOND);
        try await ebb_write_all(io, group, 5);
    }
    return await ebb_close(io);
}

/* Read one group of the series, which continues at *next_byte. */
static async int read_group(struct ebb_io *io, int *next_byte)
{
    unsigned char group[GROUP];

    try await ebb_read_exact(io, group, GROUP);
    for (int i = 0; i < GROUP; i++)
        CHECK_EQ(group[i], (unsigned char)(*next_byte + i));
    __atomic_store_n(next_byte, *next_byte + GROUP, __ATOMIC_RELAXED);
    return 0;
}

/* Readers that are aborted at any moment: the series has no hole. */
ASYNC_TEST_WITHIN(a_cancelled_read_loses_no_byte, 60)
{
    struct ebb_io *a, *b;
    int at = 0, cancelled = 0, rc = 0, done;
    char byte;

    make_pair(&a, &b);
    task(int) writer = spawn(write_numbers(a, &at));
    for (int i = 0; at < COUNT * GROUP; i++) {
        task(int) reader = spawn(read_group(b, &at));

        for (int k = i % 4; k > 0; k--)
            await ebb_yield();
        if (i % 3 != 0)
            task_abort(reader);
        done = await task_wait(reader, &rc);
        if (done == -ECANCELED)
            cancelled++;
        else
            CHECK_EQ(rc, 0);
    }
    CHECK(cancelled > 10);
    CHECK_EQ(at, COUNT * GROUP);
    CHECK_EQ(await writer, 0);
    CHECK_EQ(await ebb_read(b, &byte, 1), 0);
    CHECK_EQ(await ebb_close(b), 0);
}

/* A losing arm has taken nothing either. */
ASYNC_TEST(a_losing_arm_has_read_nothing)
{
    struct ebb_io *a, *b;
    char buf[8] = "";
    int n, late = 0;

    make_pair(&a, &b);
    for (int i = 0; i < 20; i++) {
        select {
            when (n = await ebb_read_exact(b, buf, 4))
                CHECK_EQ(n, 0);
            when (await ebb_sleep(EBB_MILLISECOND / 10))
                late++;
        }
        if (i % 2 == 0)
            CHECK_EQ(await ebb_write(a, "ab", 2), 2);
    }
    CHECK(late > 0);
    CHECK_EQ(await ebb_close(a), 0);
    for (n = 0; await ebb_read(b, buf, 1) == 1; n++)
        ;
    CHECK(n == 20 || n == 16 || n == 12 || n == 8 || n == 4 || n == 0);
    CHECK_EQ(await ebb_close(b), 0);
}

/* ---- ends and errors ---- */

ASYNC_TEST(writing_to_a_closed_end_is_epipe_and_no_signal)
{
    struct ebb_io *from, *to, *a, *b;
    char byte = 0;

    signal(SIGPIPE, SIG_DFL);           /* sockets: MSG_NOSIGNAL */
    make_pair(&a, &b);
    CHECK_EQ(await ebb_close(b), 0);
    CHECK_EQ(await ebb_write(a, "x", 1), -EPIPE);
    CHECK_EQ(await ebb_read(a, &byte, 1), 0);
    CHECK_EQ(await ebb_close(a), 0);
    signal(SIGPIPE, SIG_IGN);           /* pipes: as the runtime sets it */
    CHECK_EQ(ebb_pipe(&from, &to), 0);
    CHECK_EQ(await ebb_close(from), 0);
    CHECK_EQ(await ebb_write(to, "x", 1), -EPIPE);
    CHECK_EQ(await ebb_close(to), 0);
}

static async int read_one(struct ebb_io *io)
{
    char byte;

    return await ebb_read(io, &byte, 1);
}

static async int read_one_noting(struct ebb_io *io, bool *begun)
{
    __atomic_store_n(begun, true, __ATOMIC_RELEASE);
    return await read_one(io);
}

ASYNC_TEST(closing_wakes_a_reader)
{
    struct ebb_io *a, *b;
    bool begun = false;

    make_pair(&a, &b);
    task(int) reader = spawn(read_one_noting(b, &begun));
    while (!__atomic_load_n(&begun, __ATOMIC_ACQUIRE))
        await ebb_yield();
    await ebb_sleep(50 * EBB_MILLISECOND);      /* it waits by now */
    CHECK_EQ(await ebb_close(b), 0);
    CHECK_EQ(await reader, -EBADF);
    CHECK_EQ(await ebb_close(a), 0);
}

ASYNC_TEST(one_may_read_while_another_writes)
{
    struct ebb_io *a, *b;
    int got = 0;

    make_pair(&a, &b);
    join {
        got = await read_one(a);
        {
            await ebb_sleep(EBB_MILLISECOND);
            CHECK_EQ(await ebb_write(a, "to b", 4), 4);
            CHECK_EQ(await read_one(b), 1);
            CHECK_EQ(await ebb_write(b, "x", 1), 1);
        }
    }
    CHECK_EQ(got, 1);
    CHECK_EQ(await ebb_close(a), 0);
    CHECK_EQ(await ebb_close(b), 0);
}

/* ---- what is always ready ---- */

ASYNC_TEST(what_the_kernel_tells_is_counted)
{
    struct ebb_runtime_info info;
    struct ebb_stats before, after;
    struct ebb_io *a, *b;
    char byte = 'x';

    CHECK_EQ(ebb_runtime_info(NULL, &info), 0);
    ebb_stats(NULL, &before);
    make_pair(&a, &b);
    join {
        CHECK_EQ(await ebb_read(b, &byte, 1), 1);
        {
            await ebb_sleep(EBB_MILLISECOND);
            CHECK_EQ(await ebb_write(a, &byte, 1), 1);
        }
    }
    ebb_stats(NULL, &after);
    CHECK(after.io_events > before.io_events);
    if (strcmp(info.reactor, "epoll") == 0)
        CHECK(after.io_registered > before.io_registered);
    CHECK_EQ(await ebb_close(a), 0);
    CHECK_EQ(await ebb_close(b), 0);
}

ASYNC_TEST(regular_files_go_to_the_pool)
{
    char path[] = "/tmp/ebb-io-test-XXXXXX";
    char buf[8] = "";
    int fd = mkstemp(path);
    int again = open(path, O_RDONLY | O_CLOEXEC);
    struct ebb_io *out, *in;

    CHECK(fd >= 0 && again >= 0);
    unlink(path);
    CHECK_EQ(ebb_io_new(fd, &out), 0);
    CHECK_EQ(ebb_io_new(again, &in), 0);
    CHECK_EQ(await ebb_write_text(out, "abcdef"), 0);
    CHECK_EQ(await ebb_read_exact(in, buf, 4), 0);
    CHECK_STR(buf, "abcd");
    CHECK_EQ(await ebb_read(in, buf, sizeof(buf)), 2);
    CHECK_EQ(await ebb_read(in, buf, sizeof(buf)), 0);
    CHECK_EQ(await ebb_write(in, "x", 1), -EBADF);
    CHECK_EQ(await ebb_close(in), 0);
    CHECK_EQ(await ebb_close(out), 0);
}

static async int read_for_ever(struct ebb_io *io, bool *stop)
{
    char byte;
    int count = 0;

    while (!__atomic_load_n(stop, __ATOMIC_RELAXED)) {
        try await ebb_read(io, &byte, 1);
        count++;
    }
    return count;
}

ASYNC_TEST(a_stream_that_is_always_ready_starves_nobody)
{
    int fd = open("/dev/zero", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    struct ebb_io *zero;
    bool stop = false;

    CHECK_EQ(ebb_io_new(fd, &zero), 0);
    task(int) reader = spawn(read_for_ever(zero, &stop));
    for (int i = 0; i < 10; i++)
        await ebb_yield();
    __atomic_store_n(&stop, true, __ATOMIC_RELAXED);
    CHECK(await reader >= 0);
    CHECK_EQ(await ebb_close(zero), 0);
}

/* ---- standard streams ---- */

/* "one", then "two": that comes after two reads have been given up, unless
 * this process was slow to begin. */
static async int echo_stdin(void)
{
    char buf[64];
    int n = 0, late = 0, got = 0;

    while (late < 2 && got < 8) {
        select {
            when (n = await ebb_read(ebb_stdin(), buf, sizeof(buf))) {
                if (n <= 0)
                    return n;
                try await ebb_write_all(ebb_stdout(), buf, (size_t)n);
                got += n;
            }
            when (await ebb_sleep(20 * EBB_MILLISECOND))
                late++;
        }
    }
    if (got == 8)
        return got;
    n = await ebb_read(ebb_stdin(), buf, sizeof(buf));
    if (n > 0)
        try await ebb_write_all(ebb_stdout(), buf, (size_t)n);
    return n;
}

static struct ebb_task *make_echo(void *arg)
{
    (void)arg;
    return (struct ebb_task *)spawn(echo_stdin());
}

static async int copy_stdin(void)
{
    char buf[7];
    int n, total = 0;

    while ((n = try await ebb_read(ebb_stdin(), buf, sizeof(buf))) > 0) {
        try await ebb_write_all(ebb_stdout(), buf, (size_t)n);
        total += n;
    }
    try await ebb_write_text(ebb_stderr(), "");
    return total;
}

static struct ebb_task *make_copy(void *arg)
{
    (void)arg;
    return (struct ebb_task *)spawn(copy_stdin());
}

/* In a child: stdin and stdout are the ends of pipes it shares with us. */
static void run_child(int in, int out, struct ebb_task *(*make)(void *arg))
{
    struct ebb_runtime *rt;
    int result = -1;

    dup2(in, 0);
    dup2(out, 1);
    CHECK_EQ(ebb_runtime_new(NULL, &rt), 0);
    CHECK_EQ(ebb_runtime_run(rt, make, NULL, &result, sizeof(result),
                             _Alignof(int)), 0);
    CHECK_EQ(ebb_runtime_free(rt), 0);
    _exit(result > 0 && !(fcntl(0, F_GETFL) & O_NONBLOCK)
                  && !(fcntl(1, F_GETFL) & O_NONBLOCK) ? 0 : 1);
}

static void read_reply(int fd, const char *expected)
{
    char buf[64] = "";
    size_t len = strlen(expected);

    for (size_t got = 0; got < len; ) {
        ssize_t n = read(fd, buf + got, len - got);

        CHECK(n > 0);
        got += (size_t)n;
    }
    CHECK_STR(buf, expected);
}

TEST(standard_streams_that_are_pipes)
{
    int in[2], out[2], status;
    pid_t child;

    CHECK_EQ(pipe(in), 0);
    CHECK_EQ(pipe(out), 0);
    child = fork();
    if (child == 0)
        run_child(in[0], out[1], make_echo);
    CHECK_EQ(write(in[1], "one\n", 4), 4);
    read_reply(out[0], "one\n");
    CHECK(!(fcntl(in[0], F_GETFL) & O_NONBLOCK));
    CHECK(!(fcntl(out[1], F_GETFL) & O_NONBLOCK));
    usleep(100000);             /* two reads are given up meanwhile */
    CHECK_EQ(write(in[1], "two\n", 4), 4);
    read_reply(out[0], "two\n");
    CHECK_EQ(waitpid(child, &status, 0), child);
    CHECK_EQ(status, 0);
    for (int i = 0; i < 2; i++) {
        close(in[i]);
        close(out[i]);
    }
}

TEST(standard_streams_that_are_files)
{
    char from[] = "/tmp/ebb-io-test-XXXXXX", to[] = "/tmp/ebb-io-test-XXXXXX";
    int in = mkstemp(from), out = mkstemp(to), status;
    pid_t child;

    CHECK(in >= 0 && out >= 0);
    unlink(from);
    unlink(to);
    CHECK_EQ(write(in, "a line of text", 14), 14);
    CHECK_EQ(lseek(in, 0, SEEK_SET), 0);
    child = fork();
    if (child == 0)
        run_child(in, out, make_copy);
    CHECK_EQ(waitpid(child, &status, 0), child);
    CHECK_EQ(status, 0);
    CHECK_EQ(lseek(out, 0, SEEK_SET), 0);
    read_reply(out, "a line of text");
    close(in);
    close(out);
}

/* The null device is no file, no pipe and no terminal. */
TEST(standard_streams_that_are_the_null_device)
{
    int in[2], out = open("/dev/null", O_RDWR), status;
    pid_t child;

    CHECK_EQ(pipe(in), 0);
    CHECK_EQ(write(in[1], "nobody reads this", 17), 17);
    close(in[1]);
    child = fork();
    if (child == 0)
        run_child(in[0], out, make_copy);
    CHECK_EQ(waitpid(child, &status, 0), child);
    CHECK_EQ(status, 0);
    close(in[0]);
    close(out);
}

TEST(standard_streams_that_are_sockets)
{
    int s[2], status;
    pid_t child;

    CHECK_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, s), 0);
    child = fork();
    if (child == 0)
        run_child(s[1], s[1], make_echo);
    CHECK_EQ(write(s[0], "one\n", 4), 4);
    read_reply(s[0], "one\n");
    usleep(100000);
    CHECK_EQ(write(s[0], "two\n", 4), 4);
    read_reply(s[0], "two\n");
    CHECK(!(fcntl(s[1], F_GETFL) & O_NONBLOCK));
    CHECK_EQ(waitpid(child, &status, 0), child);
    CHECK_EQ(status, 0);
    close(s[0]);
    close(s[1]);
}

/* The user side of a pseudo-terminal, as a shell hands it on. */
TEST(standard_streams_that_are_a_terminal)
{
    int master = posix_openpt(O_RDWR | O_NOCTTY);
    int user, status;
    pid_t child;

    if (master < 0)
        TEST_SKIP("no pseudo-terminals here");
    CHECK_EQ(grantpt(master), 0);
    CHECK_EQ(unlockpt(master), 0);
    user = open(ptsname(master), O_RDWR | O_NOCTTY);
    CHECK(user >= 0);
    child = fork();
    if (child == 0)
        run_child(user, user, make_echo);
    CHECK_EQ(write(master, "one\n", 4), 4);
    read_reply(master, "one\r\none\r\n");       /* the terminal's echo too */
    CHECK(!(fcntl(user, F_GETFL) & O_NONBLOCK));
    usleep(100000);
    CHECK_EQ(write(master, "two\n", 4), 4);
    read_reply(master, "two\r\ntwo\r\n");
    CHECK_EQ(waitpid(child, &status, 0), child);
    CHECK_EQ(status, 0);
    close(user);
    close(master);
}
