/* SPDX-License-Identifier: MIT-0 */
/* Processes: start, pipes, end, and what is left behind: nothing. */
/* The tasks here have ended before the test that they borrow from. */
#pragma ebb diagnostic ignored "-Wasync-borrow"
/* What it reads and waits for is there already. */
#pragma ebb diagnostic ignored "-Wasync-blocking-call"

#include <ebb.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "async_test.h"
#include "reactor/fault.h"

/* A command of the shell. */
#define SHELL(text) EBB_ARGS("/bin/sh", "-c", text)

/* No child is left, dead or alive. */
static void check_no_child(void)
{
    CHECK_EQ(waitpid(-1, NULL, WNOHANG), -1);
    CHECK_EQ(errno, ECHILD);
}

/* The same, as soon as one that was left to itself has ended. */
static async void check_no_child_soon(void)
{
    for (int i = 0; i < 5000; i++) {
        int pid = waitid(P_ALL, 0, &(siginfo_t){ 0 },
                         WEXITED | WNOHANG | WNOWAIT);

        if (pid < 0)
            break;
        await ebb_sleep(EBB_MILLISECOND);
    }
    check_no_child();
}

static bool holds(const struct ebb_bytes *bytes, const char *text)
{
    struct ebb_slice all = ebb_bytes_view(bytes);

    return all.len == strlen(text) && memcmp(all.at, text, all.len) == 0;
}

/* What a command of the shell writes, and its code. */
static async void check_output(struct ebb_command command, const char *text,
                               int code)
{
    struct ebb_output out;

    CHECK_EQ(await ebb_command_output(&command, &out), 0);
    if (!holds(&out.out, text))
        fprintf(stderr, "%.*s", (int)out.out.len,
                (const char *)out.out.block + out.out.start);
    CHECK(holds(&out.out, text));
    CHECK_EQ(out.exit.code, code);
    ebb_output_fini(&out);
}

ASYNC_TEST(a_program_is_run_to_its_end)
{
    struct ebb_exit exit = { 99, 0, false };
    struct ebb_output out;
    bool ok;

    CHECK_EQ(await ebb_command_status(&(struct ebb_command){
        .args = EBB_ARGS("true") }, &exit), 0);
    CHECK_EQ(exit.code, 0);
    CHECK_EQ(exit.signal, 0);
    ok = ebb_exit_ok(exit);
    CHECK(ok);
    CHECK_EQ(await ebb_command_status(&(struct ebb_command){
        .args = SHELL("exit 42") }, &exit), 0);
    CHECK_EQ(exit.code, 42);
    CHECK_EQ(await ebb_command_status(&(struct ebb_command){
        .args = SHELL("kill -TERM $$") }, &exit), 0);
    CHECK_EQ(exit.code, -1);
    CHECK_EQ(exit.signal, SIGTERM);
    CHECK_EQ(await ebb_command_output(&(struct ebb_command){
        .args = SHELL("echo out; echo err >&2; exit 3") }, &out), 0);
    CHECK(holds(&out.out, "out\n"));
    CHECK(holds(&out.err, "err\n"));
    CHECK_EQ(out.exit.code, 3);
    ebb_output_fini(&out);
    check_no_child();
}

ASYNC_TEST(what_cannot_be_started)
{
    struct ebb_child *child = NULL;
    struct ebb_exit exit;

    CHECK_EQ(await ebb_command_spawn(&(struct ebb_command){
        .args = EBB_ARGS("/no/such/program") }, &child), -ENOENT);
    CHECK_EQ(await ebb_command_spawn(&(struct ebb_command){
        .args = EBB_ARGS("no-such-program-at-all"),
        .in = EBB_PIPED, .out = EBB_PIPED }, &child), -ENOENT);
    CHECK_EQ(await ebb_command_spawn(&(struct ebb_command){
        .args = EBB_ARGS("/"), .out = EBB_NULL }, &child), -EACCES);
    CHECK_EQ(await ebb_command_spawn(&(struct ebb_command){
        .args = EBB_ARGS("true"), .dir = "/no/such/folder" }, &child),
        -ENOENT);
    CHECK_EQ(await ebb_command_spawn(&(struct ebb_command){
        .args = EBB_ARGS("true"), .out = EBB_FROM_FD(9999) }, &child),
        -EBADF);
    CHECK_EQ(await ebb_command_spawn(&(struct ebb_command){
        .args = EBB_ARGS("true"), .err = EBB_FROM_FD(-1) }, &child), -EBADF);
    CHECK_EQ(await ebb_command_spawn(&(struct ebb_command){
        .args = EBB_ARGS("true"),
        .in = { .kind = (enum ebb_stdio_kind)77 } }, &child), -EINVAL);
    CHECK_EQ(await ebb_command_spawn(&(struct ebb_command){
        .args = NULL }, &child), -EINVAL);
    CHECK_EQ(await ebb_command_status(&(struct ebb_command){
        .args = EBB_ARGS("/no/such/program") }, &exit), -ENOENT);
    CHECK(child == NULL);
    check_no_child();
}

ASYNC_TEST(pipes_both_ways)
{
    enum { LARGE = 300 * 1000 };
    struct ebb_child *child = NULL;
    struct ebb_bytes sent = { 0 }, back = { 0 };
    struct ebb_exit exit;
    unsigned char *room = ebb_bytes_room(&sent, LARGE);

    defer ebb_bytes_fini(&sent);
    defer ebb_bytes_fini(&back);
    CHECK(room != NULL);
    for (int i = 0; i < LARGE; i++)
        room[i] = (unsigned char)(i * 7 + i / 251);
    ebb_bytes_commit(&sent, LARGE);
    CHECK_EQ(await ebb_command_spawn(&(struct ebb_command){
        .args = EBB_ARGS("cat"), .in = EBB_PIPED, .out = EBB_PIPED },
        &child), 0);
    CHECK(child->in != NULL && child->out != NULL && child->err == NULL);
    CHECK(ebb_child_id(child) > 0);
    CHECK_EQ(ebb_child_try_wait(child, &exit), 0);
    join {
        {
            CHECK_EQ(await ebb_write_all(child->in, room, LARGE), 0);
            CHECK_EQ(await ebb_close(child->in), 0);
            child->in = NULL;
        }
        for (int n = 1; n > 0; ) {
            unsigned char *at = ebb_bytes_room(&back, 65536);

            CHECK(at != NULL);
            n = await ebb_read(child->out, at, 65536);
            CHECK(n >= 0);
            ebb_bytes_commit(&back, (size_t)n);
        }
        CHECK_EQ(await ebb_child_wait(child, &exit), 0);
    }
    CHECK_EQ(exit.code, 0);
    CHECK_EQ(back.len, LARGE);
    CHECK_EQ(memcmp(back.block + back.start, room, LARGE), 0);
    CHECK_EQ(ebb_child_try_wait(child, &exit), 1);
    CHECK_EQ(await ebb_child_wait(child, NULL), 0);
    CHECK_EQ(ebb_child_id(child), -ESRCH);
    CHECK_EQ(ebb_child_signal(child, SIGTERM), -ESRCH);
    await ebb_child_close(child);
    await ebb_child_close(NULL);
    check_no_child();
}

/* What one writes is what another reads: a pipe between two children. */
ASYNC_TEST(a_pipe_between_children)
{
    struct ebb_child *a = NULL, *b = NULL;
    struct ebb_output out;
    int fd;

    CHECK_EQ(await ebb_command_spawn(&(struct ebb_command){
        .args = SHELL("echo one; echo two; echo three"),
        .out = EBB_PIPED }, &a), 0);
    fd = ebb_io_into_fd(a->out, true);
    CHECK(fd >= 0);
    a->out = NULL;
    CHECK_EQ(await ebb_command_spawn(&(struct ebb_command){
        .args = EBB_ARGS("grep", "t"), .in = EBB_FROM_FD(fd),
        .out = EBB_PIPED }, &b), 0);
    CHECK_EQ(close(fd), 0);
    CHECK_EQ(await ebb_child_output(b, &out), 0);
    CHECK(holds(&out.out, "two\nthree\n"));
    CHECK_EQ(out.exit.code, 0);
    ebb_output_fini(&out);
    CHECK_EQ(await ebb_child_wait(a, NULL), 0);
    await ebb_child_close(a);
    await ebb_child_close(b);
    check_no_child();
}

/* A child that does not read: its writer learns of it, without a signal. */
ASYNC_TEST(a_child_that_hangs_up)
{
    struct ebb_child *child = NULL;
    int n = 0;

    CHECK_EQ(await ebb_command_spawn(&(struct ebb_command){
        .args = EBB_ARGS("true"), .in = EBB_PIPED }, &child), 0);
    CHECK_EQ(await ebb_child_wait(child, NULL), 0);
    n = await ebb_write(child->in, "x", 1);
    CHECK_EQ(n, -EPIPE);
    await ebb_child_close(child);
}

ASYNC_TEST(its_environment_and_its_folder)
{
    setenv("EBB_TEST_ONE", "1", 1);
    setenv("EBB_TEST_TWO", "2", 1);
    await check_output((struct ebb_command){
        .args = SHELL("echo $EBB_TEST_ONE $EBB_TEST_TWO $EBB_TEST_THREE"),
        .env_set = EBB_ARGS("EBB_TEST_TWO=two=2", "EBB_TEST_THREE=3",
                            "EBB_TEST_ONE", "EBB_TEST_THREE=three"),
    }, "two=2 three\n", 0);
    await check_output((struct ebb_command){
        .args = SHELL("echo $EBB_TEST_ONE.$EBB_TEST_TWO.$A"),
        .env = EBB_ARGS("A=a"),
    }, "..a\n", 0);
    await check_output((struct ebb_command){
        .args = EBB_ARGS("sh", "-c", "pwd; echo $0 $1", "zero", "one two"),
        .dir = "/",
    }, "/\nzero one two\n", 0);
    await check_output((struct ebb_command){
        .args = EBB_ARGS("another-name", "-c", "echo $0"),
        .program = "/bin/sh",
    }, "another-name\n", 0);
    unsetenv("EBB_TEST_ONE");
    unsetenv("EBB_TEST_TWO");
}

static int set_mask(void *arg)
{
    umask(*(mode_t *)arg);
    return 0;
}

/* What a hook does to signals stays. */
static int ignore_pipe(void *arg)
{
    (void)arg;
    return signal(SIGPIPE, SIG_IGN) == SIG_DFL ? 0 : -EINVAL;
}

static int refuse(void *arg)
{
    (void)arg;
    return -EDOM;
}

ASYNC_TEST(groups_users_and_what_comes_before_exec)
{
    struct ebb_user self = { getuid(), getgid() };
    struct ebb_child *child = NULL;
    mode_t mask = 027;
    char text[64];

    CHECK_EQ(await ebb_command_spawn(&(struct ebb_command){
        .args = EBB_ARGS("sleep", "100"), .new_group = true,
        .kill_on_drop = true }, &child), 0);
    CHECK_EQ(getpgid(ebb_child_id(child)), ebb_child_id(child));
    await ebb_child_close(child);
    CHECK_EQ(await ebb_command_spawn(&(struct ebb_command){
        .args = EBB_ARGS("sleep", "100"), .new_session = true,
        .kill_on_drop = true }, &child), 0);
    CHECK_EQ(getsid(ebb_child_id(child)), ebb_child_id(child));
    CHECK_EQ(await ebb_command_spawn(&(struct ebb_command){
        .args = EBB_ARGS("true"), .group = ebb_child_id(child) },
        &(struct ebb_child *){ NULL }), -EPERM);    /* another session's */
    await ebb_child_close(child);

    snprintf(text, sizeof(text), "%d %d\n", (int)self.uid, (int)self.gid);
    await check_output((struct ebb_command){
        .args = SHELL("echo `id -u` `id -g`"), .user = &self }, text, 0);
    await check_output((struct ebb_command){
        .args = SHELL("umask"), .pre_exec = set_mask,
        .pre_exec_arg = &mask }, "0027\n", 0);
    CHECK_EQ(await ebb_command_spawn(&(struct ebb_command){
        .args = EBB_ARGS("true"), .pre_exec = refuse }, &child), -EDOM);
    await check_output((struct ebb_command){
        .args = SHELL("kill -PIPE $$; echo alive"),
        .pre_exec = ignore_pipe }, "alive\n", 0);
    CHECK(child == NULL);
    check_no_child();
}

/* Signals that this process catches, ignores or blocks are the child's as the
 * system has them. */
ASYNC_TEST(a_child_has_signals_as_they_were)
{
    struct ebb_exit exit;
    sigset_t blocked, before;

    sigemptyset(&blocked);
    sigaddset(&blocked, SIGTERM);
    signal(SIGPIPE, SIG_IGN);
    CHECK_EQ(pthread_sigmask(SIG_BLOCK, &blocked, &before), 0);
    CHECK_EQ(await ebb_command_status(&(struct ebb_command){
        .args = SHELL("kill -PIPE $$; exit 1") }, &exit), 0);
    CHECK_EQ(exit.signal, SIGPIPE);
    CHECK_EQ(await ebb_command_status(&(struct ebb_command){
        .args = SHELL("kill -TERM $$; exit 1") }, &exit), 0);
    CHECK_EQ(exit.signal, SIGTERM);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    signal(SIGPIPE, SIG_DFL);
}

/* Descriptors that a child gets whoever starts it, 0 to 2 included. */
static int count_inherited(void)
{
    int count = 0;

    for (int fd = 0; fd < 1024; fd++) {
        int flags = fcntl(fd, F_GETFD);

        count += fd < 3 || (flags >= 0 && !(flags & FD_CLOEXEC));
    }
    return count;
}

/* Descriptors in each other's places, and nothing else is inherited. */
ASYNC_TEST(descriptors_find_their_places)
{
    struct ebb_exit exit;
    char buf[64] = "", text[64];
    int fd[2], other[2], out, err, code;

    /* ls has one of its own. */
    snprintf(text, sizeof(text), "o\ne\n%d\n", count_inherited() + 1);
    CHECK_EQ(pipe2(fd, O_CLOEXEC), 0);
    CHECK_EQ(await ebb_command_status(&(struct ebb_command){
        .args = SHELL("echo o; echo e >&2; ls /proc/self/fd | wc -l"),
        .in = EBB_NULL, .out = EBB_FROM_FD(fd[1]),
        .err = EBB_FROM_FD(fd[1]) }, &exit), 0);
    CHECK_EQ(exit.code, 0);
    CHECK_EQ(close(fd[1]), 0);
    CHECK_EQ(read(fd[0], buf, sizeof(buf)), strlen(text));
    CHECK_STR(buf, text);
    CHECK_EQ(close(fd[0]), 0);

    /* Our 2 as its 1, and our 1 as its 2. */
    CHECK_EQ(pipe2(fd, O_CLOEXEC), 0);
    CHECK_EQ(pipe2(other, O_CLOEXEC), 0);
    out = dup(1);
    err = dup(2);
    CHECK_EQ(dup2(fd[1], 1), 1);
    CHECK_EQ(dup2(other[1], 2), 2);
    code = await ebb_command_status(&(struct ebb_command){
        .args = SHELL("echo err >&2; echo out"), .out = EBB_FROM_FD(2),
        .err = EBB_FROM_FD(1) }, &exit);
    CHECK_EQ(dup2(out, 1), 1);
    CHECK_EQ(dup2(err, 2), 2);
    CHECK_EQ(code, 0);
    CHECK_EQ(read(fd[0], buf, sizeof(buf)), 4);
    CHECK_EQ(memcmp(buf, "err\n", 4), 0);
    CHECK_EQ(read(other[0], buf, sizeof(buf)), 4);
    CHECK_EQ(memcmp(buf, "out\n", 4), 0);
    for (int i = 0; i < 2; i++) {
        CHECK_EQ(close(fd[i]), 0);
        CHECK_EQ(close(other[i]), 0);
    }
    CHECK_EQ(close(out), 0);
    CHECK_EQ(close(err), 0);
}

/* ---- ends ---- */

ASYNC_TEST(killed_and_waited_for)
{
    struct ebb_child *child = NULL;
    struct ebb_exit exit = { 0, 0, false };
    int late = 0;

    CHECK_EQ(await ebb_command_spawn(&(struct ebb_command){
        .args = EBB_ARGS("sleep", "100") }, &child), 0);
    select {
        when (int err = await ebb_child_wait(child, &exit))
            CHECK_EQ(err, 99);
        when (await ebb_sleep(2 * EBB_MILLISECOND))
            late++;
    }
    CHECK_EQ(late, 1);
    CHECK_EQ(ebb_child_signal(child, 0), 0);
    join {
        CHECK_EQ(await ebb_child_wait(child, &exit), 0);
        CHECK_EQ(await ebb_child_wait(child, NULL), 0);
        CHECK_EQ(await ebb_child_kill(child), 0);
    }
    CHECK_EQ(exit.signal, SIGKILL);
    await ebb_child_close(child);

    CHECK_EQ(await ebb_command_spawn(&(struct ebb_command){
        .args = EBB_ARGS("sleep", "100") }, &child), 0);
    CHECK_EQ(ebb_child_signal(child, SIGTERM), 0);
    CHECK_EQ(await ebb_child_wait(child, &exit), 0);
    CHECK_EQ(exit.signal, SIGTERM);
    await ebb_child_close(child);
    check_no_child();
}

static async int run_for_ever(bool kills)
{
    struct ebb_exit exit;

    return await ebb_command_status(&(struct ebb_command){
        .args = EBB_ARGS("sleep", kills ? "100" : "0.05"),
        .kill_on_drop = kills }, &exit);
}

ASYNC_TEST(a_cancel_leaves_no_zombie)
{
    int err = 0, late = 0;

    /* Before the start, in it, and after it. */
    for (int i = 0; i < 8; i++) {
        select {
            when (err = await run_for_ever(true))
                CHECK_EQ(err, 99);
            when (await ebb_sleep(i * 300 * EBB_MICROSECOND))
                late++;
        }
    }
    CHECK_EQ(late, 8);
    check_no_child();
    select {
        when (err = await run_for_ever(false))
            CHECK_EQ(err, 0);
        when (await ebb_sleep(10 * EBB_MILLISECOND))
            ;
    }
    await check_no_child_soon();
}

/* A child that outlives the runtime that has started it is found by the next
 * one that starts another. */
static struct ebb_task *make_short(void *arg);

static async int leave_one(void)
{
    struct ebb_child *child;

    try await ebb_command_spawn(&(struct ebb_command){
        .args = EBB_ARGS("sleep", "0.05") }, &child);
    await ebb_child_close(child);
    return 0;
}

static struct ebb_task *make_short(void *arg)
{
    (void)arg;
    return (struct ebb_task *)spawn(leave_one());
}

static async int find_it(void)
{
    struct ebb_exit exit;

    CHECK_EQ(await ebb_command_status(&(struct ebb_command){
        .args = EBB_ARGS("true") }, &exit), 0);
    check_no_child();
    return 0;
}

static struct ebb_task *make_finder(void *arg)
{
    (void)arg;
    return (struct ebb_task *)spawn(find_it());
}

TEST(a_child_that_outlives_its_runtime)
{
    siginfo_t info;

    run_async(1, make_short);
    CHECK_EQ(waitid(P_ALL, 0, &info, WEXITED | WNOWAIT), 0);
    run_async(2, make_finder);
}

/* ---- what the system seldom says ---- */

static int64_t no_pidfd(enum eb_call call, int64_t n)
{
    (void)n;
    return call == EB_CALL_PIDFD ? -ENOSYS : 0;
}

static async int without_pidfd(void)
{
    struct ebb_child *child;
    struct ebb_exit exit;

    await check_output((struct ebb_command){
        .args = SHELL("echo x; exit 4") }, "x\n", 4);
    CHECK_EQ(await ebb_command_spawn(&(struct ebb_command){
        .args = EBB_ARGS("sleep", "100") }, &child), 0);
    CHECK_EQ(await ebb_child_kill(child), 0);
    CHECK_EQ(ebb_child_try_wait(child, &exit), 1);
    CHECK_EQ(exit.signal, SIGKILL);
    await ebb_child_close(child);
    CHECK_EQ(await leave_one(), 0);
    await check_no_child_soon();
    return 0;
}

static struct ebb_task *make_without(void *arg)
{
    (void)arg;
    return (struct ebb_task *)spawn(without_pidfd());
}

TEST(without_a_pidfd_it_asks_again)
{
    eb_fault_hook = no_pidfd;
    run_async(1, make_without);
    eb_fault_hook = NULL;
}

/* Whatever call there is no descriptor for: nothing is left open or running. */
ASYNC_TEST(no_descriptors_left)
{
    struct rlimit limit, tight;
    struct ebb_child *child = NULL;
    int started = 0, refused = 0;

    /* What is made once and stays: the pool's thread, the ring. */
    await check_output((struct ebb_command){ .args = SHELL(":") }, "", 0);
    CHECK_EQ(getrlimit(RLIMIT_NOFILE, &limit), 0);
    for (int room = 0; room < 12; room++) {
        int err, highest = dup(0);

        CHECK_EQ(close(highest), 0);
        tight = limit;
        tight.rlim_cur = (rlim_t)(highest + room);
        CHECK_EQ(setrlimit(RLIMIT_NOFILE, &tight), 0);
        err = await ebb_command_spawn(&(struct ebb_command){
            .args = EBB_ARGS("true"), .in = EBB_PIPED, .out = EBB_PIPED,
            .err = EBB_NULL }, &child);
        CHECK_EQ(setrlimit(RLIMIT_NOFILE, &limit), 0);
        if (err == 0) {
            started++;
            CHECK_EQ(await ebb_child_wait(child, NULL), 0);
            await ebb_child_close(child);
        } else {
            CHECK_EQ(err, -EMFILE);
            refused++;
        }
    }
    CHECK(started > 0 && refused > 0);
    check_no_child();
}

enum { CROWD = 40 };

static async int one_of_many(int number)
{
    char text[16];
    struct ebb_output out;
    int code;

    snprintf(text, sizeof(text), "exit %d", number % 7);
    try await ebb_command_output(&(struct ebb_command){
        .args = SHELL(text) }, &out);
    code = out.exit.code;
    ebb_output_fini(&out);
    return code;
}

ASYNC_TEST(many_at_once)
{
    task(int) child[CROWD];

    for (int i = 0; i < CROWD; i++)
        child[i] = spawn(one_of_many(i));
    for (int i = 0; i < CROWD; i++)
        CHECK_EQ(await child[i], i % 7);
    check_no_child();
}
