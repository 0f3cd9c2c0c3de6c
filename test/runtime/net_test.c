/* SPDX-License-Identifier: MIT-0 */
/* TCP: listen, accept, connect, shortages, cancels. */
/* The tasks here have ended before the test that they borrow from. */
#pragma ebb diagnostic ignored "-Wasync-borrow"

#include <ebb.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "async_test.h"
#include "echo.h"

/* "127.0.0.1:PORT" of a listener. */
static const char *addr_of(struct ebb_io *listener)
{
    static __thread char text[EBB_ADDR_MAX];

    CHECK(ebb_local_addr(listener, text, sizeof(text)) > 0);
    return text;
}

static async int ask(const char *addr, int number)
{
    char text[64], back[64] = "";
    struct ebb_io *conn = NULL;

    try await ebb_tcp_connect(addr, &conn);
    defer await ebb_close(conn);
    snprintf(text, sizeof(text), "question %d", number);
    try await ebb_write_text(conn, text);
    try await ebb_read_exact(conn, back, strlen(text));
    CHECK_STR(back, text);
    CHECK_EQ(ebb_shutdown(conn), 0);
    return await ebb_read(conn, back, sizeof(back));
}

ASYNC_TEST(a_server_and_its_clients)
{
    struct ebb_io *listener = NULL;
    char addr[EBB_ADDR_MAX], by_name[EBB_ADDR_MAX];
    int a = -1, b = -1, c = -1;

    CHECK_EQ(await ebb_tcp_listen("127.0.0.1:0", &listener), 0);
    strcpy(addr, addr_of(listener));
    CHECK_EQ(strncmp(addr, "127.0.0.1:", 10), 0);
    CHECK(ebb_local_port(listener) > 0);
    snprintf(by_name, sizeof(by_name), "localhost:%d",
             ebb_local_port(listener));
    task(int) server = spawn(serve(listener));
    join {
        a = await ask(addr, 1);
        b = await ask(by_name, 2);
        c = await ask(addr, 3);
    }
    CHECK_EQ(a, 0);
    CHECK_EQ(b, 0);
    CHECK_EQ(c, 0);
    task_abort(server);
    CHECK_EQ(await task_wait(server, NULL), -ECANCELED);
    CHECK_EQ(await ebb_close(listener), 0);
}

enum { MANY = 200 };

ASYNC_TEST(many_connections_at_once)
{
    struct ebb_io *listener = NULL;
    task(int) client[MANY];
    char addr[EBB_ADDR_MAX];

    CHECK_EQ(await ebb_tcp_listen("127.0.0.1:0", &listener), 0);
    strcpy(addr, addr_of(listener));
    task(int) server = spawn(serve(listener));
    for (int i = 0; i < MANY; i++)
        client[i] = spawn(ask(addr, i));
    for (int i = 0; i < MANY; i++)
        CHECK_EQ(await client[i], 0);
    task_abort(server);
    CHECK_EQ(await task_wait(server, NULL), -ECANCELED);
    CHECK_EQ(await ebb_close(listener), 0);
}

ASYNC_TEST(addresses_and_what_is_wrong_with_them)
{
    struct ebb_io *listener = NULL, *conn = NULL, *peer = NULL;
    char addr[EBB_ADDR_MAX], text[EBB_ADDR_MAX];

    CHECK_EQ(await ebb_tcp_listen("127.0.0.1", &listener), -EBB_EADDR);
    CHECK_EQ(await ebb_tcp_listen("127.0.0.1:", &listener), -EBB_EADDR);
    CHECK_EQ(await ebb_tcp_listen("::1:80", &listener), -EBB_EADDR);
    CHECK_EQ(await ebb_tcp_listen("[::1:80", &listener), -EBB_EADDR);
    CHECK_EQ(await ebb_tcp_listen("1.2.3.4:nonsense", &listener),
             -EBB_EADDR);
    CHECK_EQ(await ebb_tcp_connect("no-such-host.invalid:80", &conn),
             -EBB_EHOST);
    CHECK_EQ(await ebb_tcp_listen("8.8.8.8:1", &listener), -EADDRNOTAVAIL);
    CHECK(listener == NULL && conn == NULL);
    CHECK_STR(ebb_strerror(-EBB_EHOST), "unknown host");

    CHECK_EQ(await ebb_tcp_listen("127.0.0.1:0", &listener), 0);
    strcpy(addr, addr_of(listener));
    CHECK_EQ(ebb_peer_addr(listener, text, sizeof(text)), -ENOTCONN);
    CHECK_EQ(ebb_local_addr(listener, text, 4), -ENOSPC);
    CHECK_EQ(await ebb_tcp_connect(addr, &conn), 0);
    CHECK_EQ(await ebb_tcp_accept(listener, &peer), 0);
    CHECK(ebb_peer_addr(conn, text, sizeof(text)) > 0);
    CHECK_STR(text, addr);
    CHECK(ebb_local_addr(peer, text, sizeof(text)) > 0);
    CHECK_STR(text, addr);
    CHECK_EQ(await ebb_close(conn), 0);
    CHECK_EQ(await ebb_close(peer), 0);
    CHECK_EQ(await ebb_close(listener), 0);

    /* Nobody is there any more. */
    CHECK_EQ(await ebb_tcp_connect(addr, &conn), -ECONNREFUSED);
}

ASYNC_TEST(ipv6_if_there_is_any)
{
    struct ebb_io *listener = NULL, *conn = NULL;
    char addr[EBB_ADDR_MAX];
    int err = await ebb_tcp_listen("[::1]:0", &listener);

    if (err < 0)
        return;
    strcpy(addr, addr_of(listener));
    CHECK_EQ(strncmp(addr, "[::1]:", 6), 0);
    CHECK_EQ(await ebb_tcp_connect(addr, &conn), 0);
    CHECK_EQ(await ebb_close(conn), 0);
    CHECK_EQ(await ebb_close(listener), 0);
}

ASYNC_TEST(the_other_side_hangs_up)
{
    struct ebb_io *listener = NULL, *conn = NULL, *peer = NULL;
    struct linger abrupt = { .l_onoff = 1 };
    char buf[4];
    int n = 0;

    CHECK_EQ(await ebb_tcp_listen("127.0.0.1:0", &listener), 0);
    CHECK_EQ(await ebb_tcp_connect(addr_of(listener), &conn), 0);
    CHECK_EQ(await ebb_tcp_accept(listener, &peer), 0);
    CHECK_EQ(await ebb_close(peer), 0);
    CHECK_EQ(await ebb_read(conn, buf, sizeof(buf)), 0);
    for (int i = 0; i < 100 && n >= 0; i++) {
        n = await ebb_write(conn, "x", 1);
        await ebb_sleep(EBB_MILLISECOND);
    }
    CHECK(n == -EPIPE || n == -ECONNRESET);
    CHECK_EQ(await ebb_close(conn), 0);

    CHECK_EQ(await ebb_tcp_connect(addr_of(listener), &conn), 0);
    CHECK_EQ(await ebb_tcp_accept(listener, &peer), 0);
    setsockopt(ebb_io_fd(peer), SOL_SOCKET, SO_LINGER, &abrupt,
               sizeof(abrupt));
    join {
        n = await ebb_read(conn, buf, sizeof(buf));
        {
            await ebb_sleep(EBB_MILLISECOND);
            await ebb_close(peer);
        }
    }
    CHECK_EQ(n, -ECONNRESET);
    CHECK_EQ(await ebb_close(conn), 0);
    CHECK_EQ(await ebb_close(listener), 0);
}

/* ---- cancels ---- */

ASYNC_TEST(a_cancelled_accept_loses_no_connection)
{
    enum { CLIENTS = 60 };
    struct ebb_io *listener = NULL, *conn = NULL;
    task(int) client[CLIENTS];
    char addr[EBB_ADDR_MAX];
    int accepted = 0, late = 0, n;

    CHECK_EQ(await ebb_tcp_listen("127.0.0.1:0", &listener), 0);
    strcpy(addr, addr_of(listener));
    for (int i = 0; i < CLIENTS; i++)
        client[i] = spawn(ask(addr, i));
    while (accepted < CLIENTS) {
        select {
            when (n = await ebb_tcp_accept(listener, &conn)) {
                CHECK_EQ(n, 0);
                accepted++;
                spawn(echo(conn));
            }
            when (await ebb_yield())
                late++;
        }
    }
    for (int i = 0; i < CLIENTS; i++)
        CHECK_EQ(await client[i], 0);
    CHECK(late > 0);
    CHECK_EQ(await ebb_close(listener), 0);
}

ASYNC_TEST(a_cancelled_connect_leaves_nothing_open)
{
    struct ebb_io *listener = NULL, *conn = NULL;
    char addr[EBB_ADDR_MAX], by_name[EBB_ADDR_MAX];
    int done = 0, n;

    CHECK_EQ(await ebb_tcp_listen("127.0.0.1:0", &listener), 0);
    strcpy(addr, addr_of(listener));
    snprintf(by_name, sizeof(by_name), "localhost:%d",
             ebb_local_port(listener));
    for (int i = 0; i < 60; i++) {
        const char *to = i % 2 ? addr : by_name;

        select {
            when (n = await ebb_tcp_connect(to, &conn)) {
                CHECK_EQ(n, 0);
                CHECK_EQ(await ebb_close(conn), 0);
                done++;
            }
            when (await ebb_sleep((i % 10) * 30 * EBB_MICROSECOND))
                ;
        }
    }
    CHECK_EQ(await ebb_close(listener), 0);
    (void)done;         /* the harness counts descriptors and blocks */
}

/* ---- reads that get less than they ask for ---- */

/* A connection; both ends. */
static async void connect_both(struct ebb_io **conn, struct ebb_io **peer)
{
    struct ebb_io *listener = NULL;

    CHECK_EQ(await ebb_tcp_listen("127.0.0.1:0", &listener), 0);
    CHECK_EQ(await ebb_tcp_connect(addr_of(listener), conn), 0);
    CHECK_EQ(await ebb_tcp_accept(listener, peer), 0);
    CHECK_EQ(await ebb_close(listener), 0);
}

/* What lies behind a short read is found without a report of its own: the
 * end, an error and, in front of urgent data, more bytes. */
ASYNC_TEST(short_reads_do_not_hide_what_follows)
{
    struct linger reset = { .l_onoff = 1 };
    struct ebb_io *conn = NULL, *peer = NULL;
    char buf[64];

    for (int i = 0; i < 20; i++) {
        int n;

        await connect_both(&conn, &peer);
        CHECK_EQ(await ebb_write_text(conn, "one"), 0);
        CHECK_EQ(await ebb_read(peer, buf, sizeof(buf)), 3);
        CHECK_EQ(await ebb_write_text(conn, "four"), 0);
        CHECK_EQ(await ebb_read(peer, buf, sizeof(buf)), 4);
        /* The end comes with the bytes, or a moment behind them. */
        CHECK_EQ(await ebb_write_text(conn, "seven77"), 0);
        if (i % 2 == 0)
            await ebb_sleep((i % 5) * 100 * EBB_MICROSECOND);
        if (i % 4 < 2)
            CHECK_EQ(ebb_shutdown(conn), 0);
        else
            CHECK_EQ(setsockopt(ebb_io_fd(conn), SOL_SOCKET, SO_LINGER,
                                &reset, sizeof(reset)), 0);
        if (i % 4 >= 2)
            CHECK_EQ(await ebb_close(conn), 0);
        n = await ebb_read(peer, buf, sizeof(buf));
        CHECK(n == 7 || (n == -ECONNRESET && i % 4 >= 2));
        n = n < 0 ? n : await ebb_read(peer, buf, sizeof(buf));
        CHECK_EQ(n, i % 4 < 2 ? 0 : -ECONNRESET);
        CHECK_EQ(await ebb_close(peer), 0);
        if (i % 4 < 2)
            CHECK_EQ(await ebb_close(conn), 0);
    }
    await connect_both(&conn, &peer);
    for (int i = 0; i < 20; i++) {
        /* The first bytes are read before or after the mark has come. */
        CHECK_EQ(await ebb_write_text(conn, "ab"), 0);
        if (i % 2 == 0)
            CHECK_EQ(await ebb_read_exact(peer, buf, 2), 0);
        CHECK_EQ(send(ebb_io_fd(conn), "!", 1, MSG_OOB), 1);
        CHECK_EQ(await ebb_write_text(conn, "cde"), 0);
        if (i % 3 == 0)
            await ebb_sleep(200 * EBB_MICROSECOND);
        for (int got = i % 2 == 0 ? 2 : 0; got < 5; ) {
            int n = await ebb_read(peer, buf, sizeof(buf));

            CHECK(n > 0);
            got += n;
        }
    }
    CHECK_EQ(await ebb_close(conn), 0);
    CHECK_EQ(await ebb_close(peer), 0);
}

static async int read_all(struct ebb_io *io)
{
    char buf[4096];
    int n;

    while ((n = await ebb_read(io, buf, sizeof(buf))) > 0)
        ;
    return n;
}

ASYNC_TEST(readiness_without_a_buffer)
{
    struct ebb_io *conn = NULL, *peer = NULL;
    char buf[64];
    int sum = 0, n;

    await connect_both(&conn, &peer);
    CHECK_EQ(await ebb_writable(peer), 0);
    CHECK_EQ(ebb_try_read(peer, buf, sizeof(buf)), -EAGAIN);
    CHECK_EQ(ebb_try_write(peer, "", 0), 0);
    for (int i = 0; i < 10; i++) {
        task(int) writer = spawn(ebb_write_text(conn, "12345"));

        for (int got = 0; got < 5; ) {
            CHECK_EQ(await ebb_readable(peer), 0);
            n = ebb_try_read(peer, buf, i % 2 == 0 ? 2 : sizeof(buf));
            CHECK(n > 0 || n == -EAGAIN);
            got += n > 0 ? n : 0;
            sum += n > 0 ? n : 0;
        }
        CHECK_EQ(await writer, 0);
    }
    CHECK_EQ(sum, 50);
    /* Full, then not. */
    while ((n = ebb_try_write(conn, buf, sizeof(buf))) > 0)
        ;
    CHECK_EQ(n, -EAGAIN);
    select {
        when (await ebb_writable(conn))
            CHECK(false);
        when (await ebb_sleep(5 * EBB_MILLISECOND))
            ;
    }
    task(int) drain = spawn(read_all(peer));
    CHECK_EQ(await ebb_writable(conn), 0);
    CHECK_EQ(await ebb_close(conn), 0);
    CHECK_EQ(await drain, 0);
    CHECK_EQ(await ebb_close(peer), 0);
}

/* ---- closing ---- */

static uint32_t reads_begun;    /* atomic */

static async int read_some(struct ebb_io *io, char *buf, size_t size)
{
    __atomic_add_fetch(&reads_begun, 1, __ATOMIC_RELEASE);
    return await ebb_read(io, buf, size);
}

/* Closed under a reader: it is told so, its peer sees the end, and what comes
 * on the next connection, whose descriptor has the same number, is not its. */
ASYNC_TEST(a_reader_does_not_outlive_its_connection)
{
    struct ebb_io *conn = NULL, *peer = NULL, *next = NULL, *other = NULL;
    char lost[8] = "", buf[8] = "";

    for (int i = 0; i < 20; i++) {
        await connect_both(&conn, &peer);
        reads_begun = 0;
        task(int) reader = spawn(read_some(conn, lost, sizeof(lost)));
        while (__atomic_load_n(&reads_begun, __ATOMIC_ACQUIRE) == 0)
            await ebb_yield();
        await ebb_sleep(5 * EBB_MILLISECOND);       /* it waits by now */
        CHECK(!task_is_finished(reader));
        CHECK_EQ(await ebb_close(conn), 0);
        await connect_both(&next, &other);
        CHECK_EQ(await ebb_write_text(other, "mine"), 0);
        CHECK_EQ(await reader, -EBADF);
        CHECK_EQ(await ebb_read(peer, buf, sizeof(buf)), 0);
        CHECK_EQ(await ebb_read_exact(next, buf, 4), 0);
        CHECK_EQ(memcmp(buf, "mine", 4), 0);
        CHECK_EQ(lost[0], 0);
        CHECK_EQ(await ebb_close(peer), 0);
        CHECK_EQ(await ebb_close(next), 0);
        CHECK_EQ(await ebb_close(other), 0);
    }
}

/* ---- shortage ---- */

static uint32_t accepts_begun;  /* atomic */

static async int accept_one(struct ebb_io *listener, struct ebb_io **out)
{
    __atomic_add_fetch(&accepts_begun, 1, __ATOMIC_RELEASE);
    return await ebb_tcp_accept(listener, out);
}

/* No descriptor is left: accept waits, and goes on when there is one. */
ASYNC_TEST(accept_sits_out_a_shortage_of_descriptors)
{
    struct ebb_io *listener = NULL, *conn = NULL, *peer = NULL;
    struct rlimit before, low;
    int64_t start;
    int next_fd;

    CHECK_EQ(await ebb_tcp_listen("127.0.0.1:0", &listener), 0);
    CHECK_EQ(await ebb_tcp_connect(addr_of(listener), &conn), 0);
    next_fd = dup(0);
    close(next_fd);
    CHECK_EQ(getrlimit(RLIMIT_NOFILE, &before), 0);
    low = before;
    low.rlim_cur = (rlim_t)next_fd;
    CHECK_EQ(setrlimit(RLIMIT_NOFILE, &low), 0);
    CHECK_EQ(dup(0), -1);
    CHECK_EQ(errno, EMFILE);
    start = ebb_now();
    task(int) accepting = spawn(accept_one(listener, &peer));
    await ebb_sleep(50 * EBB_MILLISECOND);
    CHECK(!task_is_finished(accepting));
    CHECK_EQ(setrlimit(RLIMIT_NOFILE, &before), 0);
    CHECK_EQ(await accepting, 0);
    CHECK(ebb_now() - start < 10 * EBB_SECOND);
    CHECK_EQ(await ebb_write_text(conn, "x"), 0);
    CHECK_EQ(await ebb_close(peer), 0);

    /* The listener closed under it. */
    CHECK_EQ(setrlimit(RLIMIT_NOFILE, &low), 0);
    accepts_begun = 0;
    accepting = spawn(accept_one(listener, &peer));
    while (__atomic_load_n(&accepts_begun, __ATOMIC_ACQUIRE) == 0)
        await ebb_yield();
    await ebb_sleep(50 * EBB_MILLISECOND);      /* it waits by now */
    CHECK_EQ(await ebb_close(listener), 0);
    CHECK_EQ(await accepting, -EBADF);
    CHECK_EQ(setrlimit(RLIMIT_NOFILE, &before), 0);
    CHECK_EQ(await ebb_close(conn), 0);
}
