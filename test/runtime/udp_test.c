/* SPDX-License-Identifier: MIT-0 */
/* Datagrams: UDP, groups, frames. */
/* The tasks here have ended before the test that they borrow from. */
#pragma ebb diagnostic ignored "-Wasync-borrow"

#include <ebb.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "async_test.h"

static struct ebb_addr addr_of(struct ebb_io *socket)
{
    struct ebb_addr addr;

    CHECK_EQ(ebb_socket_local(socket, &addr), 0);
    return addr;
}

/* Two sockets, each connected to the other. */
static async void open_both(struct ebb_io **a, struct ebb_io **b)
{
    char text[EBB_ADDR_MAX];

    CHECK_EQ(await ebb_udp_bind("127.0.0.1:0", a), 0);
    CHECK_EQ(await ebb_udp_bind("127.0.0.1:0", b), 0);
    CHECK(ebb_local_addr(*b, text, sizeof(text)) > 0);
    CHECK_EQ(await ebb_udp_connect(*a, text), 0);
    CHECK(ebb_local_addr(*a, text, sizeof(text)) > 0);
    CHECK_EQ(await ebb_udp_connect(*b, text), 0);
}

ASYNC_TEST(messages_have_a_sender)
{
    struct ebb_io *a = NULL, *b = NULL;
    struct ebb_addr to, from = { 0 }, none = { 0 };
    char buf[64] = "";
    int n = -7;

    CHECK_EQ(await ebb_udp_bind("127.0.0.1:0", &a), 0);
    CHECK_EQ(await ebb_udp_bind("localhost:0", &b), 0);
    CHECK_EQ(await ebb_close(b), 0);
    CHECK_EQ(await ebb_udp_bind("127.0.0.1:0", &b), 0);
    to = addr_of(b);
    CHECK_EQ(ebb_try_recv_from(b, buf, sizeof(buf), &from), -EAGAIN);
    CHECK_EQ(from.size, 0);
    join {
        n = await ebb_recv_from(b, buf, sizeof(buf), &from);
        {
            await ebb_yield();
            CHECK_EQ(await ebb_send_to(a, "question", 8, &to), 8);
        }
    }
    CHECK_EQ(n, 8);
    CHECK_STR(buf, "question");
    none = addr_of(a);
    CHECK(ebb_addr_equal(&from, &none));
    CHECK_EQ(await ebb_send_to(b, "answer", 6, &from), 6);
    CHECK_EQ(await ebb_peek_from(a, buf, 3, &from), 3);
    CHECK(ebb_addr_equal(&from, &to));
    CHECK_EQ(await ebb_peek(a, buf, sizeof(buf)), 6);
    CHECK_EQ(await ebb_recv(a, buf, sizeof(buf)), 6);

    /* Boundaries, empty ones, and what is longer than the room. */
    CHECK_EQ(ebb_try_send_to(a, "one", 3, &to), 3);
    CHECK_EQ(ebb_try_send_to(a, "", 0, &to), 0);
    CHECK_EQ(ebb_try_send_to(a, "a longer one", 12, &to), 12);
    CHECK_EQ(ebb_try_send_to(a, "end", 3, &to), 3);
    CHECK_EQ(await ebb_recv(b, buf, sizeof(buf)), 3);
    CHECK_EQ(await ebb_recv(b, buf, sizeof(buf)), 0);
    CHECK_EQ(await ebb_recv(b, buf, 4), 4);
    CHECK_EQ(memcmp(buf, "a lo", 4), 0);
    CHECK_EQ(ebb_try_recv_from(b, buf, sizeof(buf), NULL), 3);
    CHECK_EQ(memcmp(buf, "end", 3), 0);
    CHECK_EQ(await ebb_send(a, "x", 1), -EDESTADDRREQ);
    CHECK_EQ(await ebb_close(a), 0);
    CHECK_EQ(await ebb_close(b), 0);
}

ASYNC_TEST(connected_sockets_know_their_peer)
{
    struct ebb_io *a = NULL, *b = NULL, *other = NULL;
    struct ebb_addr to;
    char buf[64], text[EBB_ADDR_MAX];
    int n = 0;

    await open_both(&a, &b);
    CHECK_EQ(await ebb_udp_bind("127.0.0.1:0", &other), 0);
    to = addr_of(b);
    CHECK_EQ(await ebb_send_to(other, "stranger", 8, &to), 8);
    CHECK_EQ(await ebb_send(a, "friend", 6), 6);
    CHECK_EQ(await ebb_recv(b, buf, sizeof(buf)), 6);
    CHECK_EQ(ebb_try_recv_from(b, buf, sizeof(buf), NULL), -EAGAIN);
    CHECK_EQ(await ebb_write(b, "as a stream", 11), 11);
    CHECK_EQ(await ebb_read(a, buf, sizeof(buf)), 11);
    CHECK_EQ(await ebb_udp_connect(a, "[::1]:9"), -EAFNOSUPPORT);
    CHECK_EQ(await ebb_udp_connect(a, "nonsense"), -EBB_EADDR);

    /* Nobody is there any more: the kernel says so later. */
    CHECK(ebb_local_addr(b, text, sizeof(text)) > 0);
    CHECK_EQ(await ebb_close(b), 0);
    for (int i = 0; i < 100 && n >= 0; i++) {
        n = await ebb_send(a, "?", 1);
        await ebb_sleep(EBB_MILLISECOND);
    }
    CHECK_EQ(n, -ECONNREFUSED);
    CHECK_EQ(await ebb_close(a), 0);
    CHECK_EQ(await ebb_close(other), 0);
}

static async int receive(struct ebb_io *io, int *number, bool as_stream)
{
    return as_stream ? await ebb_read(io, number, sizeof(*number))
                     : await ebb_recv(io, number, sizeof(*number));
}

ASYNC_TEST(a_cancelled_receive_loses_no_message)
{
    enum { MESSAGES = 200 };
    struct ebb_io *a = NULL, *b = NULL;
    int next_one = 0, late = 0;

    await open_both(&a, &b);
    join {
        for (int i = 0; i < MESSAGES; i++) {
            CHECK_EQ(await ebb_send(a, &i, sizeof(i)), sizeof(i));
            if (i % 3 == 0)
                await ebb_yield();
            if (i % 16 == 0)
                await ebb_sleep(100 * EBB_MICROSECOND);
        }
        while (next_one < MESSAGES) {
            int got = -1;

            select {
                when (int n = await receive(b, &got, next_one % 2)) {
                    CHECK_EQ(n, sizeof(got));
                    CHECK_EQ(got, next_one);
                    next_one++;
                }
                when (await ebb_yield())
                    late++;
            }
        }
    }
    CHECK(late > 0);
    CHECK_EQ(await ebb_close(a), 0);
    CHECK_EQ(await ebb_close(b), 0);
}

ASYNC_TEST(groups_and_broadcast)
{
    struct ebb_io *a = NULL, *b = NULL;
    struct ebb_addr group, all;
    char buf[8] = "", text[EBB_ADDR_MAX];
    int n;

    CHECK_EQ(await ebb_udp_bind("0.0.0.0:0", &b), 0);
    CHECK_EQ(await ebb_udp_bind("127.0.0.1:0", &a), 0);
    CHECK_EQ(ebb_udp_join(b, "nonsense", NULL), -EBB_EADDR);
    CHECK_EQ(ebb_udp_join(b, "239.1.2.3", "no-such-device"), -ENODEV);
    CHECK_EQ(ebb_udp_leave(b, "239.1.2.3", "lo"), -EADDRNOTAVAIL);
    CHECK_EQ(ebb_udp_join(b, "239.1.2.3", "lo"), 0);
    CHECK_EQ(ebb_udp_join(b, "239.1.2.3", "lo"), -EADDRINUSE);
    CHECK_EQ(ebb_udp_multicast_device(a, "lo"), 0);
    CHECK_EQ(ebb_socket_set(a, EBB_SO_MULTICAST_LOOP, 1), 0);
    CHECK_EQ(ebb_socket_set(a, EBB_SO_MULTICAST_TTL, 0), 0);
    snprintf(text, sizeof(text), "239.1.2.3:%d", ebb_local_port(b));
    CHECK_EQ(ebb_addr_parse(text, &group), 0);
    n = await ebb_send_to(a, "group", 5, &group);
    if (n == 5) {               /* not where lo has no multicast */
        within (EBB_SECOND) {
            n = await ebb_recv(b, buf, sizeof(buf));
        } otherwise {
            n = -ETIMEDOUT;
        }
        CHECK(n == 5 || n == -ETIMEDOUT);
        if (n == 5)
            CHECK_STR(buf, "group");
    }
    CHECK_EQ(ebb_udp_leave(b, "239.1.2.3", "lo"), 0);

    CHECK_EQ(ebb_addr_parse("127.255.255.255:9", &all), 0);
    CHECK_EQ(await ebb_send_to(a, "x", 1, &all), -EACCES);
    CHECK_EQ(ebb_socket_set(a, EBB_SO_BROADCAST, 1), 0);
    CHECK_EQ(await ebb_send_to(a, "x", 1, &all), 1);
    CHECK_EQ(await ebb_close(a), 0);
    CHECK_EQ(await ebb_close(b), 0);
}

ASYNC_TEST(frames_in_messages)
{
    struct ebb_io *a = NULL, *b = NULL;
    struct ebb_lines_codec lines;
    struct ebb_udp_framed f, g;
    struct ebb_slice frame = { NULL, 0 };
    struct ebb_addr from, a_addr;
    int late = 0;

    await open_both(&a, &b);
    a_addr = addr_of(a);
    ebb_lines_codec_init(&lines, 16);
    ebb_udp_framed_init(&f, a, &lines.codec);
    ebb_udp_framed_init(&g, b, &lines.codec);
    defer ebb_udp_framed_fini(&f);
    defer ebb_udp_framed_fini(&g);

    CHECK_EQ(await ebb_udp_framed_send(&f, ebb_slice_of("one"), NULL), 0);
    CHECK_EQ(await ebb_udp_framed_next(&g, &frame, &from), 1);
    CHECK(frame.len == 3 && memcmp(frame.at, "one", 3) == 0);
    CHECK(ebb_addr_equal(&from, &a_addr));

    /* Many frames in one message; the last one ends with it. */
    CHECK_EQ(await ebb_send(a, "two\n\nfour", 9), 9);
    CHECK_EQ(await ebb_send(a, "", 0), 0);
    CHECK_EQ(await ebb_send(a, "five\n", 5), 5);
    CHECK_EQ(await ebb_udp_framed_next(&g, &frame, NULL), 1);
    CHECK(frame.len == 3 && memcmp(frame.at, "two", 3) == 0);
    CHECK_EQ(await ebb_udp_framed_next(&g, &frame, NULL), 1);
    CHECK_EQ(frame.len, 0);
    CHECK_EQ(await ebb_udp_framed_next(&g, &frame, NULL), 1);
    CHECK(frame.len == 4 && memcmp(frame.at, "four", 4) == 0);
    CHECK_EQ(await ebb_udp_framed_next(&g, &frame, &from), 1);
    CHECK(frame.len == 4 && memcmp(frame.at, "five", 4) == 0);

    /* A message that is wrong is left out; the next one is not. */
    CHECK_EQ(await ebb_send(a, "much more than sixteen bytes\nx\n", 31), 31);
    CHECK_EQ(await ebb_send(a, "good\n", 5), 5);
    CHECK_EQ(await ebb_udp_framed_next(&g, &frame, NULL), -EMSGSIZE);
    CHECK_EQ(await ebb_udp_framed_next(&g, &frame, NULL), 1);
    CHECK(frame.len == 4 && memcmp(frame.at, "good", 4) == 0);
    select {
        when (int rc = await ebb_udp_framed_next(&g, &frame, NULL))
            CHECK_EQ(rc, 99);
        when (await ebb_sleep(EBB_MILLISECOND))
            late++;
    }
    CHECK_EQ(late, 1);
    CHECK_EQ(await ebb_udp_framed_send(&f, ebb_slice_of("last"), NULL), 0);
    CHECK_EQ(await ebb_udp_framed_next(&g, &frame, NULL), 1);
    CHECK(frame.len == 4 && memcmp(frame.at, "last", 4) == 0);
    CHECK_EQ(await ebb_close(a), 0);
    CHECK_EQ(await ebb_close(b), 0);
}
