/* SPDX-License-Identifier: MIT-0 */
/* Unix sockets: streams, messages, credentials, descriptors, FIFOs. */
/* The tasks here have ended before the test that they borrow from. */
#pragma ebb diagnostic ignored "-Wasync-borrow"

#include <ebb.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "async_test.h"
#include "echo.h"

/* A folder that goes with what is in it: defer remove_all(). */
static char folder[] = "/tmp/ebb_unix_XXXXXX";

static const char *path_in(const char *name)
{
    static __thread char path[64];

    snprintf(path, sizeof(path), "%s/%s", folder, name);
    return path;
}

static void make_folder(void)
{
    strcpy(strstr(folder, "unix_") + 5, "XXXXXX");
    CHECK(mkdtemp(folder) != NULL);
}

static async int ask(const char *path, int number)
{
    char text[32], back[32] = "";
    struct ebb_io *conn = NULL;

    try await ebb_unix_connect(path, &conn);
    defer await ebb_close(conn);
    snprintf(text, sizeof(text), "question %d", number);
    try await ebb_write_text(conn, text);
    try await ebb_read_exact(conn, back, strlen(text));
    CHECK_STR(back, text);
    CHECK_EQ(ebb_shutdown(conn), 0);
    return await ebb_read(conn, back, sizeof(back));
}

/* Serve as many connections as `serve` gets, and ask it. */
static async void ask_all(const char *path)
{
    struct ebb_io *listener = NULL;
    int a = -1, b = -1, c = -1;

    CHECK_EQ(ebb_unix_listen(path, &listener), 0);
    task(int) server = spawn(serve(listener));
    join {
        a = await ask(path, 1);
        b = await ask(path, 2);
        c = await ask(path, 3);
    }
    CHECK_EQ(a, 0);
    CHECK_EQ(b, 0);
    CHECK_EQ(c, 0);
    task_abort(server);
    CHECK_EQ(await task_wait(server, NULL), -ECANCELED);
    CHECK_EQ(await ebb_close(listener), 0);
}

ASYNC_TEST(streams_at_a_path)
{
    struct ebb_io *listener = NULL, *conn = NULL;
    char path[64], text[EBB_ADDR_MAX];

    make_folder();
    strcpy(path, path_in("socket"));
    await ask_all(path);
    /* The file stays: remove it when nobody serves it. */
    CHECK_EQ(ebb_unix_listen(path, &listener), -EADDRINUSE);
    CHECK_EQ(await ebb_unix_connect(path, &conn), -ECONNREFUSED);
    CHECK_EQ(await ebb_fs_unlink(path), 0);
    CHECK_EQ(await ebb_unix_connect(path, &conn), -ENOENT);
    CHECK(conn == NULL);
    CHECK_EQ(ebb_unix_listen(path, &listener), 0);
    CHECK(ebb_local_addr(listener, text, sizeof(text)) > 0);
    CHECK_STR(text, path);
    CHECK_EQ(await ebb_close(listener), 0);
    CHECK_EQ(ebb_unix_listen("", &listener), -EBB_EADDR);
    CHECK_EQ(await ebb_unix_connect("/", &conn), -ECONNREFUSED);
    CHECK_EQ(await ebb_fs_remove_all(folder), 0);
}

ASYNC_TEST(streams_in_the_abstract_namespace)
{
    char name[64];

    snprintf(name, sizeof(name), "@ebb-test-%d", (int)getpid());
    await ask_all(name);
    await ask_all(name);        /* nothing of it stays */
}

ASYNC_TEST(connections_as_a_stream)
{
    struct ebb_io *listener = NULL, *conn = NULL;
    char name[64];
    int count = 0;

    snprintf(name, sizeof(name), "@ebb-test-%d", (int)getpid());
    CHECK_EQ(ebb_unix_listen(name, &listener), 0);
    join {
        for (int i = 0; i < 5; i++) {
            CHECK_EQ(await ebb_unix_connect(name, &conn), 0);
            CHECK_EQ(await ebb_close(conn), 0);
        }
        each (struct ebb_io *one, stream_accept(listener)) {
            CHECK_EQ(await ebb_close(one), 0);
            if (++count == 5)
                break;
        }
    }
    CHECK_EQ(count, 5);
    CHECK_EQ(await ebb_close(listener), 0);
}

/* A listener whose queue is full lets others wait, until they give up. */
ASYNC_TEST(a_full_listener_lets_connects_wait)
{
    enum { CONNS = 6 };
    struct ebb_io *listener = NULL, *conn[CONNS] = { NULL }, *peer = NULL;
    struct ebb_addr addr;
    char name[64];
    int done = 0, late = 0;

    snprintf(name, sizeof(name), "@ebb-test-%d", (int)getpid());
    CHECK_EQ(ebb_addr_unix(name, &addr), 0);
    CHECK_EQ(ebb_socket_new(AF_UNIX, SOCK_STREAM, &listener), 0);
    CHECK_EQ(ebb_socket_bind(listener, &addr), 0);
    CHECK_EQ(ebb_socket_listen(listener, 1), 0);
    while (late == 0) {
        CHECK(done < CONNS);
        select {
            when (int err = await ebb_unix_connect(name, &conn[done])) {
                CHECK_EQ(err, 0);
                done++;
            }
            when (await ebb_sleep(20 * EBB_MILLISECOND))
                late++;
        }
    }
    CHECK(conn[done] == NULL);
    join {
        CHECK_EQ(await ebb_unix_connect(name, &conn[done]), 0);
        for (int i = 0; i <= done; i++) {
            CHECK_EQ(await ebb_unix_accept(listener, &peer), 0);
            CHECK_EQ(await ebb_close(peer), 0);
        }
    }
    for (int i = 0; i <= done; i++)
        CHECK_EQ(await ebb_close(conn[i]), 0);
    CHECK_EQ(await ebb_close(listener), 0);
}

ASYNC_TEST(a_pair_and_who_is_there)
{
    struct ebb_io *a = NULL, *b = NULL;
    struct ebb_unix_cred cred = { 0, 0, 0 };
    char buf[8], text[EBB_ADDR_MAX];
    int n = -7;

    CHECK_EQ(ebb_unix_pair(&a, &b), 0);
    CHECK_EQ(ebb_unix_peer_cred(a, &cred), 0);
    CHECK_EQ(cred.pid, getpid());
    CHECK_EQ(cred.uid, getuid());
    CHECK_EQ(cred.gid, getgid());
    CHECK_EQ(ebb_local_addr(a, text, sizeof(text)), 0);
    join {
        n = await ebb_read(b, buf, sizeof(buf));
        CHECK_EQ(await ebb_write_text(a, "hello"), 0);
    }
    CHECK_EQ(n, 5);
    CHECK_EQ(ebb_shutdown(a), 0);
    CHECK_EQ(await ebb_read(b, buf, sizeof(buf)), 0);
    CHECK_EQ(await ebb_close(b), 0);
    CHECK_EQ(await ebb_write(a, "x", 1), -EPIPE);
    CHECK_EQ(await ebb_close(a), 0);
}

/* ---- messages ---- */

ASYNC_TEST(messages_between_paths)
{
    struct ebb_io *a = NULL, *b = NULL, *c = NULL;
    struct ebb_addr from, to;
    char buf[32], path[64], text[EBB_ADDR_MAX];

    make_folder();
    strcpy(path, path_in("a"));
    CHECK_EQ(ebb_unix_bind(path, &a), 0);
    CHECK_EQ(ebb_unix_bind(path_in("b"), &b), 0);
    CHECK_EQ(ebb_unix_bind(NULL, &c), 0);
    CHECK_EQ(ebb_addr_unix(path, &to), 0);
    CHECK_EQ(await ebb_send_to(b, "from b", 6, &to), 6);
    CHECK_EQ(await ebb_send_to(c, "from c", 6, &to), 6);
    CHECK_EQ(await ebb_recv_from(a, buf, sizeof(buf), &from), 6);
    CHECK(ebb_addr_print(&from, text, sizeof(text)) > 0);
    CHECK_STR(text, path_in("b"));
    CHECK_EQ(await ebb_send_to(a, "back", 4, &from), 4);
    CHECK_EQ(await ebb_recv(b, buf, sizeof(buf)), 4);
    CHECK_EQ(await ebb_recv_from(a, buf, sizeof(buf), &from), 6);
    CHECK_EQ(ebb_addr_print(&from, text, sizeof(text)), 0);
    CHECK_EQ(await ebb_socket_connect(c, &to), 0);
    CHECK_EQ(await ebb_send(c, "again", 5), 5);
    CHECK_EQ(await ebb_recv(a, buf, sizeof(buf)), 5);
    CHECK_EQ(await ebb_close(a), 0);
    CHECK_EQ(await ebb_send(c, "gone", 4), -ECONNREFUSED);
    CHECK_EQ(await ebb_close(b), 0);
    CHECK_EQ(await ebb_close(c), 0);
    CHECK_EQ(await ebb_fs_remove_all(folder), 0);
}

/* A sender waits while the receiver's queue is full. */
ASYNC_TEST(a_pair_of_message_sockets)
{
    enum { MESSAGES = 500 };
    struct ebb_io *a = NULL, *b = NULL;

    CHECK_EQ(ebb_unix_datagram_pair(&a, &b), 0);
    join {
        for (int i = 0; i < MESSAGES; i++)
            CHECK_EQ(await ebb_send(a, &i, sizeof(i)), sizeof(i));
        for (int i = 0; i < MESSAGES; i++) {
            int got = -1;

            CHECK_EQ(await ebb_recv(b, &got, sizeof(got)), sizeof(got));
            CHECK_EQ(got, i);
        }
    }
    CHECK_EQ(await ebb_close(a), 0);
    CHECK_EQ(await ebb_close(b), 0);
}

/* ---- named pipes ---- */

ASYNC_TEST(both_ends_of_a_named_pipe)
{
    struct ebb_io *from = NULL, *to = NULL;
    char buf[16], path[64];
    int n = -7;

    make_folder();
    strcpy(path, path_in("fifo"));
    CHECK_EQ(mkfifo(path, 0600), 0);
    /* Nobody reads yet. */
    CHECK_EQ(await ebb_file_open(path, O_WRONLY, 0, &to), -ENXIO);
    CHECK_EQ(await ebb_file_open(path, O_RDONLY, 0, &from), 0);
    CHECK_EQ(await ebb_file_open(path, O_WRONLY, 0, &to), 0);
    join {
        n = await ebb_read(from, buf, sizeof(buf));
        {
            await ebb_yield();
            CHECK_EQ(await ebb_write_text(to, "through"), 0);
        }
    }
    CHECK_EQ(n, 7);
    CHECK_EQ(await ebb_close(to), 0);
    CHECK_EQ(await ebb_read(from, buf, sizeof(buf)), 0);
    CHECK_EQ(await ebb_close(from), 0);
    CHECK_EQ(await ebb_fs_remove_all(folder), 0);
}

/* ---- descriptors ---- */

ASYNC_TEST(descriptors_are_passed)
{
    struct ebb_io *a = NULL, *b = NULL, *from = NULL;
    int pipe_fd[2], two[2], got[3] = { -1, -1, -1 };
    size_t count = 3;
    char buf[8] = "";
    int n = -7;

    CHECK_EQ(ebb_unix_pair(&a, &b), 0);
    CHECK_EQ(pipe(pipe_fd), 0);
    two[0] = pipe_fd[0];
    two[1] = pipe_fd[1];
    join {
        n = await ebb_recv_fds(b, buf, sizeof(buf), got, &count);
        {
            await ebb_yield();
            CHECK_EQ(await ebb_send_fds(a, "fds", 3, two, 2), 3);
        }
    }
    CHECK_EQ(n, 3);
    CHECK_STR(buf, "fds");
    CHECK_EQ(count, 2);
    CHECK(fcntl(got[0], F_GETFD) & FD_CLOEXEC);
    CHECK_EQ(close(pipe_fd[0]), 0);
    CHECK_EQ(close(pipe_fd[1]), 0);
    CHECK_EQ(write(got[1], "through", 7), 7);
    CHECK_EQ(close(got[1]), 0);
    CHECK_EQ(ebb_io_new(got[0], &from), 0);
    CHECK_EQ(await ebb_read(from, buf, sizeof(buf)), 7);
    CHECK_EQ(await ebb_close(from), 0);

    /* Without any; more than there is room for; too many. */
    CHECK_EQ(await ebb_send_fds(a, "x", 1, NULL, 0), 1);
    count = 3;
    CHECK_EQ(await ebb_recv_fds(b, buf, sizeof(buf), got, &count), 1);
    CHECK_EQ(count, 0);
    two[0] = two[1] = STDIN_FILENO;
    CHECK_EQ(await ebb_send_fds(a, "y", 1, two, 2), 1);
    count = 1;
    CHECK_EQ(await ebb_recv_fds(b, buf, sizeof(buf), got, &count), 1);
    CHECK_EQ(count, 1);
    CHECK_EQ(close(got[0]), 0);
    CHECK_EQ(await ebb_send_fds(a, "", 0, two, 2), -EINVAL);
    CHECK_EQ(await ebb_send_fds(a, "x", 1, two, EBB_FDS_MAX + 1), -EINVAL);
    CHECK_EQ(await ebb_close(a), 0);
    count = 1;
    CHECK_EQ(await ebb_recv_fds(b, buf, sizeof(buf), got, &count), 0);
    CHECK_EQ(count, 0);
    CHECK_EQ(await ebb_close(b), 0);
}

/* What is on its way is not lost with a receiver that gives up. */
ASYNC_TEST(a_cancelled_receiver_leaves_descriptors_there)
{
    enum { TIMES = 40 };
    struct ebb_io *a = NULL, *b = NULL;
    int got = 0, late = 0;

    CHECK_EQ(ebb_unix_pair(&a, &b), 0);
    join {
        for (int i = 0; i < TIMES; i++) {
            int fd = STDERR_FILENO;

            CHECK_EQ(await ebb_send_fds(a, "x", 1, &fd, 1), 1);
            await ebb_yield();
        }
        while (got < TIMES) {
            int fd = -1;
            size_t count = 1;
            char byte;

            select {
                when (int n = await ebb_recv_fds(b, &byte, 1, &fd, &count)) {
                    CHECK_EQ(n, 1);
                    CHECK_EQ(count, 1);
                    CHECK_EQ(close(fd), 0);
                    got++;
                }
                when (await ebb_yield())
                    late++;
            }
        }
    }
    CHECK_EQ(await ebb_close(a), 0);
    CHECK_EQ(await ebb_close(b), 0);
}
