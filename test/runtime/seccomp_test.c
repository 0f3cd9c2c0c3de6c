/* SPDX-License-Identifier: MIT-0 */
/*
 * Kernels that lack a call, and filters that forbid it, as those of containers
 * do: what newer calls are for is done in another way.
 */
/* The tasks here have ended before the test that they borrow from. */
#pragma ebb diagnostic ignored "-Wasync-borrow"

#include <ebb.h>
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "async_test.h"
#include "echo.h"

/* By the kernel's numbers, the same on all machines since Linux 5.1. */
enum {
    URING_SETUP = 425,
    URING_ENTER = 426,
    URING_REGISTER = 427,
    PIDFD_OPEN = 434,
    OPENAT2 = 437,
    EPOLL_PWAIT2 = 441,
};

/* From now on the call fails so, in this process. */
static void forbid(uint32_t call, uint32_t error)
{
    struct sock_filter filter[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, call, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | error),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = {
        .len = sizeof(filter) / sizeof(filter[0]), .filter = filter
    };

    CHECK_EQ(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), 0);
    CHECK_EQ(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program), 0);
}

/* ---- a little of everything ---- */

static async int talk(const char *addr, char letter)
{
    struct ebb_io *conn = NULL;
    char back = 0;

    try await ebb_tcp_connect(addr, &conn);
    defer await ebb_close(conn);
    for (int i = 0; i < 5; i++) {
        try await ebb_write_all(conn, &letter, 1);
        try await ebb_read_exact(conn, &back, 1);
        CHECK_EQ(back, letter);
        await ebb_sleep(50 * EBB_MICROSECOND);
    }
    return 0;
}

static async int serve_some(void)
{
    struct ebb_io *listener = NULL;
    char addr[EBB_ADDR_MAX];
    task(int) client[4];

    try await ebb_tcp_listen("127.0.0.1:0", &listener);
    defer await ebb_close(listener);
    CHECK(ebb_local_addr(listener, addr, sizeof(addr)) > 0);
    task(int) server = spawn(serve(listener));
    for (int i = 0; i < 4; i++)
        client[i] = spawn(talk(addr, (char)('a' + i)));
    for (int i = 0; i < 4; i++)
        CHECK_EQ(await client[i], 0);
    task_abort(server);
    (void)await task_wait(server, NULL);
    return 0;
}

static async int use_files(void)
{
    char path[] = "/tmp/ebb-seccomp-XXXXXX", text[8] = "";
    struct ebb_io *file = NULL;
    int fd = mkstemp(path);

    CHECK(fd >= 0);
    close(fd);
    defer unlink(path);
    try await ebb_fs_write(path, "letters", 7);
    CHECK_EQ(try await ebb_fs_read_into(path, text, sizeof(text)), 7);
    CHECK_STR(text, "letters");
    try await ebb_file_open(path, 0, 0, &file);
    defer await ebb_close(file);
    CHECK_EQ(try await ebb_file_read_at(file, text, 2, 3), 2);
    CHECK_EQ(memcmp(text, "te", 2), 0);
    return 0;
}

static async int do_all(void)
{
    const struct ebb_command command = { .args = EBB_ARGS("true") };
    struct ebb_exit status;

    join {
        CHECK_EQ(await serve_some(), 0);
        CHECK_EQ(await use_files(), 0);
        CHECK_EQ(await ebb_command_status(&command, &status), 0);
        CHECK_EQ(await spawn_blocking(usleep(100)), 0);
    }
    return status.code;
}

static struct ebb_task *make_all(void *arg)
{
    (void)arg;
    return (struct ebb_task *)spawn(do_all());
}

/* 0: all of it has been done. */
static int try_all(unsigned workers)
{
    struct ebb_options options = { .workers = workers };
    struct ebb_runtime *rt;
    int result = -1;

    CHECK_EQ(ebb_runtime_new(&options, &rt), 0);
    CHECK_EQ(ebb_runtime_run(rt, make_all, NULL, &result, sizeof(result),
                             _Alignof(int)), 0);
    CHECK_EQ(ebb_runtime_free(rt), 0);
    return result;
}

/* ---- without one call, or all of them ---- */

static const uint32_t calls[] = {
    URING_SETUP, URING_ENTER, URING_REGISTER, PIDFD_OPEN, OPENAT2,
    EPOLL_PWAIT2, SYS_preadv2, SYS_membarrier, SYS_getrandom,
};
enum { CALLS = sizeof(calls) / sizeof(calls[0]) };

static int missing;             /* which; CALLS: all */
static uint32_t missing_error;

static void do_without(void)
{
    for (int i = 0; i < CALLS; i++)
        if (missing == i || missing == CALLS)
            forbid(calls[i], missing_error);
    alarm(20);
    exit(try_all(1) == 0 && try_all(3) == 0 ? 7 : 1);
}

static void try_without(uint32_t error)
{
    char text[400];

    unsetenv("EBB_REACTOR");            /* a ring may be needed by that */
    missing_error = error;
    for (missing = 0; missing <= CALLS; missing++) {
        int status = test_in_child(do_without, text, sizeof(text));

        if (status != -7)
            fprintf(stderr, "call %d: %s\n", missing, text);
        CHECK_EQ(status, -7);
        CHECK_STR(text, "");
    }
}

TEST(calls_that_a_filter_forbids)
{
    try_without(EPERM);
}

TEST(calls_that_the_kernel_does_not_know)
{
    try_without(ENOSYS);
}

static void ask_for_reactor(void)
{
    struct ebb_options options = { .workers = 1 };
    struct ebb_runtime_info info;
    struct ebb_runtime *rt;

    forbid(calls[missing], EPERM);
    CHECK_EQ(ebb_runtime_new(&options, &rt), 0);
    CHECK_EQ(ebb_runtime_info(rt, &info), 0);
    CHECK_STR(info.reactor, "epoll");
    CHECK_EQ(info.uring_error, -EPERM);
    CHECK_EQ(ebb_runtime_free(rt), 0);
}

/* A ring that can be made is of no use if it cannot be entered. */
TEST(a_ring_that_is_half_forbidden_is_none)
{
    struct ebb_options options = { .workers = 1 };
    struct ebb_runtime_info info;
    struct ebb_runtime *rt;
    char text[400];

    unsetenv("EBB_REACTOR");
    CHECK_EQ(ebb_runtime_new(&options, &rt), 0);
    CHECK_EQ(ebb_runtime_info(rt, &info), 0);
    CHECK_EQ(ebb_runtime_free(rt), 0);
    if (info.uring_error != 0)
        TEST_SKIP("there is no io_uring here");
    for (missing = 0; missing < 3; missing++) {
        CHECK_EQ(test_in_child(ask_for_reactor, text, sizeof(text)), 0);
        CHECK_STR(text, "");
    }
}
