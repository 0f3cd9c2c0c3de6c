/* SPDX-License-Identifier: MIT-0 */
/* Sockets step by step: addresses, options, peek, readiness. */
/* The tasks here have ended before the test that they borrow from. */
#pragma ebb diagnostic ignored "-Wasync-borrow"

#include <ebb.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "async_test.h"
#include "net/socket.h"

static const char *text_of(const struct ebb_addr *addr)
{
    static __thread char text[EBB_ADDR_MAX];

    CHECK(ebb_addr_print(addr, text, sizeof(text)) >= 0);
    return text;
}

ASYNC_TEST(addresses_in_binary)
{
    struct ebb_addr a, b, list[4];
    char text[200];
    int n;

    CHECK_EQ(ebb_addr_parse("127.0.0.1:80", &a), 0);
    CHECK_STR(text_of(&a), "127.0.0.1:80");
    CHECK_EQ(ebb_addr_port(&a), 80);
    CHECK_EQ(ebb_addr_parse("127.0.0.1:81", &b), 0);
    CHECK(!ebb_addr_equal(&a, &b));
    b = a;
    CHECK(ebb_addr_equal(&a, &b));
    CHECK_EQ(ebb_addr_print(&a, text, 12), -ENOSPC);
    CHECK_EQ(ebb_addr_print(&a, text, 13), 12);
    CHECK_EQ(ebb_addr_parse("[::1]:443", &a), 0);
    CHECK_STR(text_of(&a), "[::1]:443");
    CHECK_EQ(ebb_addr_port(&a), 443);
    CHECK_EQ(ebb_addr_parse("[fe80::1%1]:443", &a), 0);
    CHECK_STR(text_of(&a), "[fe80::1%1]:443");
    CHECK_EQ(ebb_addr_parse("localhost:80", &a), -EBB_EADDR);
    CHECK_EQ(ebb_addr_parse("::1:80", &a), -EBB_EADDR);
    CHECK_EQ(ebb_addr_parse("", &a), -EBB_EADDR);
    CHECK_EQ(ebb_addr_print(&a, text, sizeof(text)), 0);
    CHECK_STR(text, "");

    CHECK_EQ(ebb_addr_unix("/some/path", &a), 0);
    CHECK_STR(text_of(&a), "/some/path");
    CHECK_EQ(ebb_addr_port(&a), -EAFNOSUPPORT);
    CHECK_EQ(ebb_addr_unix("@name", &a), 0);
    CHECK_STR(text_of(&a), "@name");
    CHECK_EQ(ebb_addr_unix("", &a), -EBB_EADDR);
    memset(text, 'x', sizeof(text));
    text[108] = '\0';
    CHECK_EQ(ebb_addr_unix(text, &a), -EBB_EADDR);
    text[107] = '\0';
    CHECK_EQ(ebb_addr_unix(text, &a), 0);
    CHECK_STR(text_of(&a), text);

    n = await ebb_lookup_host("localhost:80", list, 4);
    CHECK(n >= 1);
    CHECK_EQ(ebb_addr_port(&list[0]), 80);
    CHECK_EQ(await ebb_lookup_host("localhost:80", NULL, 0), n);
    CHECK_EQ(await ebb_lookup_host("127.0.0.1:5", list, 4), 1);
    CHECK_STR(text_of(&list[0]), "127.0.0.1:5");
    CHECK_EQ(await ebb_lookup_host("a.invalid:80", list, 4), -EBB_EHOST);
    CHECK_EQ(await ebb_lookup_host("nothing", list, 4), -EBB_EADDR);
}

/* A listener on this machine, step by step. */
static struct ebb_io *listener_at(const char *text, struct ebb_addr *at)
{
    struct ebb_io *s = NULL;
    struct ebb_addr addr;

    CHECK_EQ(ebb_addr_parse(text, &addr), 0);
    CHECK_EQ(ebb_socket_new(AF_INET, SOCK_STREAM, &s), 0);
    CHECK_EQ(ebb_socket_set(s, EBB_SO_REUSEADDR, 1), 0);
    CHECK_EQ(ebb_socket_set(s, EBB_SO_REUSEPORT, 1), 0);
    CHECK_EQ(ebb_socket_bind(s, &addr), 0);
    CHECK_EQ(ebb_socket_listen(s, 16), 0);
    CHECK_EQ(ebb_socket_local(s, at), 0);
    return s;
}

ASYNC_TEST(a_connection_step_by_step)
{
    struct ebb_io *listener, *again, *conn = NULL, *peer = NULL;
    struct ebb_addr at, here, seen;
    char buf[8] = "";

    listener = listener_at("127.0.0.1:0", &at);
    again = listener_at(text_of(&at), &seen);       /* they share the port */
    CHECK(ebb_addr_equal(&at, &seen));
    CHECK_EQ(await ebb_close(again), 0);

    CHECK_EQ(ebb_socket_new(AF_INET, SOCK_STREAM, &conn), 0);
    CHECK_EQ(ebb_socket_peer(conn, &seen), -ENOTCONN);
    CHECK_EQ(ebb_addr_parse("127.0.0.2:0", &here), 0);
    CHECK_EQ(ebb_socket_bind(conn, &here), 0);
    CHECK_EQ(await ebb_socket_connect(conn, &at), 0);
    CHECK_EQ(ebb_socket_peer(conn, &seen), 0);
    CHECK(ebb_addr_equal(&seen, &at));
    CHECK_EQ(ebb_socket_local(conn, &here), 0);
    CHECK_EQ(strncmp(text_of(&here), "127.0.0.2:", 10), 0);
    CHECK_EQ(await ebb_tcp_accept(listener, &peer), 0);
    CHECK_EQ(ebb_socket_peer(peer, &seen), 0);
    CHECK(ebb_addr_equal(&seen, &here));
    CHECK_EQ(await ebb_write_text(peer, "hello"), 0);
    CHECK_EQ(await ebb_read_exact(conn, buf, 5), 0);
    CHECK_STR(buf, "hello");
    CHECK_EQ(ebb_socket_error(conn), 0);
    CHECK_EQ(await ebb_close(conn), 0);
    CHECK_EQ(await ebb_close(peer), 0);
    CHECK_EQ(await ebb_close(listener), 0);

    CHECK_EQ(ebb_socket_new(AF_INET, SOCK_STREAM, &conn), 0);
    CHECK_EQ(await ebb_socket_connect(conn, &at), -ECONNREFUSED);
    CHECK_EQ(await ebb_close(conn), 0);
    CHECK(ebb_socket_new(9999, SOCK_STREAM, &conn) < 0);
    CHECK(conn == NULL);
}

static void check_option(struct ebb_io *s, enum ebb_socket_option option,
                         int value, int expected)
{
    int got = -7;

    CHECK_EQ(ebb_socket_set(s, option, value), 0);
    CHECK_EQ(ebb_socket_get(s, option, &got), 0);
    CHECK_EQ(got, expected);
}

ASYNC_TEST(options_are_set_and_told)
{
    struct ebb_io *s = NULL;
    int value = -7;

    CHECK_EQ(ebb_socket_new(AF_INET, SOCK_STREAM, &s), 0);
    CHECK_EQ(ebb_socket_get(s, EBB_SO_NODELAY, &value), 0);
    CHECK_EQ(value, 1);
    check_option(s, EBB_SO_NODELAY, 0, 0);
    check_option(s, EBB_SO_KEEPALIVE, 1, 1);
    check_option(s, EBB_SO_KEEPIDLE_S, 30, 30);
    check_option(s, EBB_SO_KEEPINTVL_S, 5, 5);
    check_option(s, EBB_SO_KEEPCNT, 3, 3);
    check_option(s, EBB_SO_USER_TIMEOUT_MS, 1500, 1500);
    check_option(s, EBB_SO_REUSEADDR, 1, 1);
    check_option(s, EBB_SO_TTL, 17, 17);
    check_option(s, EBB_SO_TOS, 16, 16);
    check_option(s, EBB_SO_LINGER_S, 4, 4);
    check_option(s, EBB_SO_LINGER_S, 0, 0);
    check_option(s, EBB_SO_LINGER_S, -1, -1);
    check_option(s, EBB_SO_SEND_BUFFER, 8192, 16384);
    check_option(s, EBB_SO_RECV_BUFFER, 8192, 16384);
    CHECK_EQ(ebb_socket_set(s, EBB_SO_QUICKACK, 1), 0);
    CHECK_EQ(ebb_socket_set(s, EBB_SO_V6ONLY, 1), -EOPNOTSUPP);
    CHECK_EQ(ebb_socket_set(s, (enum ebb_socket_option)99, 1), -EINVAL);
    CHECK(ebb_socket_bind_device(s, "no-such-device") < 0);
    CHECK_EQ(await ebb_close(s), 0);

    if (ebb_socket_new(AF_INET6, SOCK_DGRAM, &s) == 0) {
        check_option(s, EBB_SO_V6ONLY, 1, 1);
        check_option(s, EBB_SO_TTL, 9, 9);
        check_option(s, EBB_SO_TOS, 8, 8);
        check_option(s, EBB_SO_MULTICAST_TTL, 3, 3);
        check_option(s, EBB_SO_MULTICAST_LOOP, 0, 0);
        CHECK_EQ(await ebb_close(s), 0);
    }
    CHECK_EQ(ebb_socket_new(AF_UNIX, SOCK_STREAM, &s), 0);
    CHECK_EQ(ebb_socket_set(s, EBB_SO_TTL, 9), -EOPNOTSUPP);
    CHECK_EQ(await ebb_close(s), 0);
}

/* ---- what is there ---- */

static async void connect_both(struct ebb_io **conn, struct ebb_io **peer)
{
    struct ebb_addr at;
    struct ebb_io *listener = listener_at("127.0.0.1:0", &at);

    CHECK_EQ(ebb_socket_new(AF_INET, SOCK_STREAM, conn), 0);
    CHECK_EQ(await ebb_socket_connect(*conn, &at), 0);
    CHECK_EQ(await ebb_tcp_accept(listener, peer), 0);
    CHECK_EQ(await ebb_close(listener), 0);
}

ASYNC_TEST(a_peek_takes_nothing)
{
    struct ebb_io *conn = NULL, *peer = NULL;
    char buf[16] = "";
    int n = -7;

    await connect_both(&conn, &peer);
    join {
        n = await ebb_peek(peer, buf, sizeof(buf));
        CHECK_EQ(await ebb_write_text(conn, "abc"), 0);
    }
    CHECK_EQ(n, 3);
    CHECK_EQ(memcmp(buf, "abc", 3), 0);
    CHECK_EQ(await ebb_peek(peer, buf, 2), 2);
    /* What a cancelled read gives back is peeked at too. */
    select {
        when (n = await ebb_read_exact(peer, buf, 9))
            CHECK(false);
        when (await ebb_sleep(EBB_MILLISECOND))
            ;
    }
    memset(buf, 0, sizeof(buf));
    CHECK_EQ(await ebb_peek(peer, buf, sizeof(buf)), 3);
    CHECK_STR(buf, "abc");
    CHECK_EQ(await ebb_peek(peer, buf, 1), 1);
    memset(buf, 0, sizeof(buf));
    CHECK_EQ(await ebb_read(peer, buf, sizeof(buf)), 3);
    CHECK_STR(buf, "abc");
    CHECK_EQ(ebb_shutdown(conn), 0);
    CHECK_EQ(await ebb_peek(peer, buf, sizeof(buf)), 0);
    CHECK_EQ(await ebb_close(conn), 0);
    CHECK_EQ(await ebb_close(peer), 0);
}

ASYNC_TEST(either_direction_is_waited_for)
{
    struct ebb_io *conn = NULL, *peer = NULL;
    char buf[16];
    int n = -7;

    await connect_both(&conn, &peer);
    CHECK_EQ(await ebb_ready(conn, EBB_WRITABLE), EBB_WRITABLE);
    CHECK_EQ(await ebb_ready(conn, EBB_READABLE | EBB_WRITABLE),
             EBB_WRITABLE);
    join {
        n = await ebb_ready(conn, EBB_READABLE);
        {
            await ebb_yield();
            CHECK_EQ(await ebb_write_text(peer, "x"), 0);
        }
    }
    CHECK_EQ(n, EBB_READABLE);
    CHECK_EQ(await ebb_ready(conn, EBB_READABLE | EBB_WRITABLE),
             EBB_READABLE | EBB_WRITABLE);
    CHECK_EQ(await ebb_read(conn, buf, sizeof(buf)), 1);

    /* Full: nothing either way, until the other side reads. */
    while (ebb_try_write(conn, "0123456789abcdef", 16) > 0)
        ;
    n = -7;
    join {
        n = await ebb_ready(conn, EBB_READABLE | EBB_WRITABLE);
        {
            struct ebb_bytes bytes = { 0 };
            unsigned char *room = ebb_bytes_room(&bytes, 65536);

            CHECK(room != NULL);
            defer ebb_bytes_fini(&bytes);
            while (n == -7) {
                select {
                    when (int got = await ebb_read(peer, room, 65536))
                        CHECK(got > 0);
                    when (await ebb_sleep(EBB_MILLISECOND))
                        ;
                }
            }
        }
    }
    CHECK_EQ(n, EBB_WRITABLE);
    CHECK_EQ(await ebb_close(peer), 0);
    n = await ebb_ready(conn, EBB_READABLE);
    CHECK(n > 0 && (n & EBB_READABLE) && (n & EBB_READ_CLOSED));
    select {
        when (n = await ebb_ready(conn, EBB_PRIORITY))
            CHECK(n > 0 && !(n & EBB_PRIORITY));
        when (await ebb_sleep(5 * EBB_MILLISECOND))
            CHECK(false);
    }
    CHECK_EQ(await ebb_close(conn), 0);
}

static int raw_read(int fd, void *arg)
{
    ssize_t n = recv(fd, arg, 4, MSG_DONTWAIT);

    return n < 0 ? -errno : (int)n;
}

ASYNC_TEST(calls_of_others_wait_too)
{
    struct ebb_io *conn = NULL, *peer = NULL;
    char buf[8] = "";
    int n = -7, late = 0;

    await connect_both(&conn, &peer);
    CHECK_EQ(raw_read(ebb_io_fd(conn), buf), -EAGAIN);
    join {
        n = await ebb_async_io(conn, EBB_READABLE, raw_read, buf);
        {
            await ebb_yield();
            CHECK_EQ(await ebb_write_text(peer, "four"), 0);
        }
    }
    CHECK_EQ(n, 4);
    CHECK_STR(buf, "four");
    select {
        when (n = await ebb_async_io(conn, EBB_READABLE, raw_read, buf))
            CHECK(false);
        when (await ebb_sleep(EBB_MILLISECOND))
            late++;
    }
    CHECK_EQ(late, 1);
    CHECK_EQ(await ebb_async_io(conn, 0, raw_read, buf), -EINVAL);
    CHECK_EQ(await ebb_close(peer), 0);
    CHECK_EQ(await ebb_async_io(conn, EBB_READABLE, raw_read, buf), 0);
    CHECK_EQ(await ebb_close(conn), 0);
}

/* ---- many addresses of one host ---- */

/* A list of addresses in numbers; free() it. */
static struct eb_addr_list *list_of(size_t count, const char *const *text)
{
    struct eb_addr_list *list = malloc(
        sizeof(*list) + count * sizeof(list->item[0]));

    CHECK(list != NULL);
    list->count = count;
    for (size_t i = 0; i < count; i++)
        CHECK_EQ(ebb_addr_parse(text[i], &list->item[i]), 0);
    return list;
}

static void check_order(size_t count, const char *const *before,
                        const char *const *after)
{
    struct eb_addr_list *list = list_of(count, before);

    eb_addr_interleave(list);
    for (size_t i = 0; i < count; i++)
        CHECK_STR(text_of(&list->item[i]), after[i]);
    free(list);
}

ASYNC_TEST(families_take_turns)
{
#define LIST(...) ((const char *const[]){ __VA_ARGS__ })
    check_order(1, LIST("[::1]:1"), LIST("[::1]:1"));
    check_order(3, LIST("[::1]:1", "[::2]:1", "1.1.1.1:1"),
                LIST("[::1]:1", "1.1.1.1:1", "[::2]:1"));
    check_order(5, LIST("1.1.1.1:1", "1.1.1.2:1", "1.1.1.3:1", "[::1]:1",
                        "[::2]:1"),
                LIST("1.1.1.1:1", "[::1]:1", "1.1.1.2:1", "[::2]:1",
                     "1.1.1.3:1"));
    check_order(3, LIST("1.1.1.3:1", "1.1.1.1:1", "1.1.1.2:1"),
                LIST("1.1.1.3:1", "1.1.1.1:1", "1.1.1.2:1"));
}

/* A listener that does not answer: its queue has no room. */
struct deaf {
    struct ebb_io *listener, *last;
    char text[EBB_ADDR_MAX];
};

static async void open_deaf(struct deaf *d)
{
    struct ebb_addr at;

    CHECK_EQ(ebb_addr_parse("127.0.0.1:0", &at), 0);
    CHECK_EQ(ebb_socket_new(AF_INET, SOCK_STREAM, &d->listener), 0);
    CHECK_EQ(ebb_socket_bind(d->listener, &at), 0);
    CHECK_EQ(ebb_socket_listen(d->listener, 0), 0);
    CHECK(ebb_local_addr(d->listener, d->text, sizeof(d->text)) > 0);
    CHECK_EQ(await ebb_tcp_connect(d->text, &d->last), 0);
}

static async void close_deaf(struct deaf *d)
{
    CHECK_EQ(await ebb_close(d->last), 0);
    CHECK_EQ(await ebb_close(d->listener), 0);
}

/* Connect to the first of them that answers, for at most so long. */
static async int race(size_t count, const char *const *text, int64_t limit,
                      struct ebb_io **out)
{
    struct eb_addr_list *list = list_of(count, text);
    int err;

    defer free(list);
    *out = NULL;
    within (limit) {
        err = await eb_socket_race(list, 0, out);
    } otherwise {
        err = -ETIMEDOUT;
    }
    return err;
}

ASYNC_TEST_ALONE(the_first_address_that_answers_is_taken)
{
    struct deaf deaf;
    struct ebb_io *listener, *conn = NULL;
    struct ebb_addr at;
    char good[EBB_ADDR_MAX], text[EBB_ADDR_MAX];
    const char *const gone = "127.0.0.1:1", *silent = deaf.text;

    await open_deaf(&deaf);
    listener = listener_at("127.0.0.1:0", &at);
    CHECK(ebb_addr_print(&at, good, sizeof(good)) > 0);
    const char *const lists[][4] = {
        { good }, { gone, good }, { good, silent, gone },
        { silent, good }, { gone, silent, gone, good },
        { silent, silent, good, gone },
    };
    for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
        size_t count = 0;

        while (count < 4 && lists[i][count] != NULL)
            count++;
        CHECK_EQ(await race(count, lists[i], 20 * EBB_SECOND, &conn), 0);
        CHECK(ebb_peer_addr(conn, text, sizeof(text)) > 0);
        CHECK_STR(text, good);
        CHECK_EQ(await ebb_close(conn), 0);
    }
    /* All fail, or do not answer; the harness counts what stays open. */
    CHECK_EQ(await race(2, LIST(gone, gone), 20 * EBB_SECOND, &conn),
             -ECONNREFUSED);
    for (int ms = 1; ms < 400; ms = ms * 3 + 100)
        CHECK_EQ(await race(3, LIST(silent, gone, silent),
                            ms * EBB_MILLISECOND, &conn), -ETIMEDOUT);
    CHECK(conn == NULL);
    CHECK_EQ(await ebb_close(listener), 0);
    await close_deaf(&deaf);
}
