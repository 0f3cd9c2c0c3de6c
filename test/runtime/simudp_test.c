/* SPDX-License-Identifier: MIT-0 */
/* UDP calls on a simulated network: a service and clients that know nothing of
 * it, through loss, delays, other orders and a cut line. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "async_test.h"

/* Every task here has ended before what it works on is gone. */
#pragma ebb diagnostic ignored "-Wasync-borrow"

/* ---- a program: nothing in it is for a simulation ---- */

struct question {
    int number;
    char text[12];
};

/* Answer each question with its number, doubled. */
static async int answer_all(struct ebb_io *socket)
{
    for (;;) {
        struct question q;
        struct ebb_addr from;
        int n = try await ebb_recv_from(socket, &q, sizeof(q), &from);

        if (n != sizeof(q) || strcmp(q.text, "double this") != 0)
            return -EPROTO;
        q.number *= 2;
        try await ebb_send_to(socket, &q, sizeof(q), &from);
    }
}

/* Ask until the answer to this question has come, not to one before it.
 * Returns how often it was asked. */
static async int ask(struct ebb_io *socket, int number)
{
    struct question q = { number, "double this" }, got = { 0 };

    for (int times = 1; times < 100; times++) {
        try await ebb_send(socket, &q, sizeof(q));
        within (EBB_SECOND) {
            while (got.number != 2 * number)
                try await ebb_recv(socket, &got, sizeof(got));
            return times;
        }
    }
    return -ETIMEDOUT;
}

enum { QUESTIONS = 20 };

static async int ask_all(const char *service, int *asked)
{
    struct ebb_io *socket;

    try await ebb_udp_bind(":0", &socket);
    defer await ebb_close(socket);
    try await ebb_udp_connect(socket, service);
    for (int i = 1; i <= QUESTIONS; i++)
        *asked += try await ask(socket, i);
    return 0;
}

/* ---- in a simulation ---- */

static async int serve_on(struct ebb_io **socket, const char *host)
{
    simnet_host(host);

    try await ebb_udp_bind(":53", socket);
    return await answer_all(*socket);
}

static async int ask_from(const char *host, const char *service, int *asked)
{
    simnet_host(host);

    return await ask_all(service, asked);
}

/* A service on one host, two clients on another. */
static async int run_program(int *asked)
{
    struct ebb_io *socket = NULL;
    int err = 0;

    scope (s, .first_error = &err) {
        task(int) server = spawn_in(s, serve_on(&socket, "names"));

        await ebb_yield();
        join {
            try await ask_from("desk", "names:53", asked);
            try await ask_from("desk", "names:53", asked);
        }
        task_abort(server);
        (void)await task_wait(server, NULL);
    }
    if (socket != NULL)
        try await ebb_close(socket);
    return err;
}

static async int run_with_loss(int *asked)
{
    CHECK_EQ(ebb_sim_network(&(struct ebb_simnet_options){
                 .latency_max = 400 * EBB_MILLISECOND,
                 .loss_ppm = 200000 }), 1);
    return await run_program(asked);
}

static int asked;

static struct ebb_task *make_run(void *arg)
{
    return (struct ebb_task *)spawn(run_with_loss(arg));
}

/* What is lost is asked for again; a seed decides what that is. */
TEST(a_service_is_asked_until_it_answers)
{
    int first = 0;

    for (uint64_t seed = 1; seed <= 20; seed++) {
        struct ebb_runtime *rt;
        int rc = -1;

        asked = 0;
        CHECK_EQ(ebb_runtime_new(&(struct ebb_options){
                     .sim_seed = seed % 19 + 1 }, &rt), 0);
        CHECK_EQ(ebb_runtime_run(rt, make_run, &asked, &rc, sizeof(rc),
                                 _Alignof(int)), 0);
        CHECK_EQ(rc, 0);
        CHECK_EQ(ebb_runtime_free(rt), 0);
        CHECK(asked > 2 * QUESTIONS);
        if (seed == 1)
            first = asked;
        if (seed == 20)                 /* the same seed once more */
            CHECK_EQ(asked, first);
    }
}

/* ---- on a network of one's own ---- */

static struct ebb_simnet *use_network(void)
{
    struct ebb_simnet *net = ebb_simnet_new(NULL);

    CHECK(net != NULL);
    CHECK_EQ(ebb_simnet_use(net), 0);
    return net;
}

ASYNC_TEST_PAUSED(sockets_have_addresses)
{
    struct ebb_simnet *net = use_network();
    struct ebb_addr here, there, from;
    struct ebb_io *a, *b;
    char text[EBB_ADDR_MAX], buf[8];

    CHECK_EQ(await ebb_udp_bind("127.0.0.1:0", &a), 0);
    CHECK_EQ(await ebb_udp_bind("db:5000", &b), 0);
    CHECK_EQ(await ebb_udp_bind("db:5000", &(struct ebb_io *){ NULL }),
             -EADDRINUSE);
    CHECK_EQ(ebb_local_port(b), 5000);
    CHECK_EQ(ebb_socket_local(b, &there), 0);
    CHECK_EQ(ebb_addr_port(&there), 5000);
    CHECK_EQ(ebb_addr_print(&there, text, sizeof(text)), 7);
    CHECK_STR(text, "db:5000");
    CHECK_EQ(await ebb_lookup_host("db:5000", &from, 1), 1);
    CHECK(ebb_addr_equal(&from, &there));
    CHECK_EQ(ebb_socket_peer(a, &from), -ENOTCONN);

    CHECK_EQ(await ebb_send_to(a, "one", 4, &there), 4);
    CHECK_EQ(await ebb_peek_from(b, buf, sizeof(buf), &from), 4);
    CHECK_EQ(ebb_try_recv_from(b, buf, sizeof(buf), &from), 4);
    CHECK_STR(buf, "one");
    CHECK_EQ(ebb_try_recv_from(b, buf, sizeof(buf), &from), -EAGAIN);
    CHECK_EQ(ebb_socket_local(a, &here), 0);
    CHECK(ebb_addr_equal(&from, &here));

    /* An address in numbers is this machine's. */
    CHECK(ebb_addr_print(&here, text, sizeof(text)) > 0);
    CHECK(strncmp(text, "localhost:", 10) == 0);
    snprintf(text, sizeof(text), "127.0.0.1:%d", ebb_addr_port(&here));
    CHECK_EQ(ebb_addr_parse(text, &there), 0);
    CHECK_EQ(await ebb_send_to(b, "two", 4, &there), 4);
    CHECK_EQ(await ebb_recv(a, buf, sizeof(buf)), 4);
    CHECK_STR(buf, "two");
    CHECK_EQ(await ebb_close(a), 0);
    CHECK_EQ(await ebb_close(b), 0);
    ebb_simnet_free(net);
}

ASYNC_TEST_PAUSED(a_connected_socket_hears_one)
{
    struct ebb_simnet *net = use_network();
    struct ebb_addr to, peer;
    struct ebb_io *a, *b, *c;
    char buf[8];

    CHECK_EQ(await ebb_udp_bind("a:1", &a), 0);
    CHECK_EQ(await ebb_udp_bind("b:1", &b), 0);
    CHECK_EQ(await ebb_udp_bind("c:1", &c), 0);
    CHECK_EQ(await ebb_send(a, "none", 4), -EDESTADDRREQ);
    CHECK_EQ(await ebb_udp_connect(a, "nonsense"), -EBB_EADDR);
    CHECK_EQ(await ebb_udp_connect(a, "b:1"), 0);
    CHECK_EQ(ebb_socket_peer(a, &peer), 0);
    CHECK_EQ(ebb_socket_local(a, &to), 0);
    CHECK_EQ(await ebb_socket_connect(c, &to), 0);
    CHECK_EQ(await ebb_write(c, "no", 3), 3);
    CHECK_EQ(await ebb_send_to(b, "yes", 4, &to), 4);
    CHECK_EQ(await ebb_read(a, buf, sizeof(buf)), 4);
    CHECK_STR(buf, "yes");
    CHECK_EQ(ebb_try_recv_from(a, buf, sizeof(buf), NULL), -EAGAIN);
    CHECK_EQ(await ebb_write(a, "back", 5), 5);
    CHECK_EQ(await ebb_recv(b, buf, sizeof(buf)), 5);

    CHECK_EQ(ebb_simnet_partition(net, "a", "b"), 0);
    CHECK_EQ(await ebb_send(a, "lost", 5), 5);
    CHECK_EQ(ebb_simnet_heal(net, "a", "b"), 0);
    CHECK_EQ(await ebb_send(a, "found", 6), 6);
    CHECK_EQ(await ebb_recv(b, buf, sizeof(buf)), 6);
    CHECK_STR(buf, "found");
    CHECK_EQ(await ebb_close(a), 0);
    CHECK_EQ(await ebb_close(b), 0);
    CHECK_EQ(await ebb_close(c), 0);
    ebb_simnet_free(net);
}

/* Who belongs to a group and has the port gets what is sent to both, once. */
ASYNC_TEST_PAUSED(groups_are_those_who_have_joined)
{
    struct ebb_simnet *net = use_network();
    struct ebb_io *member[2], *other, *from;
    struct ebb_addr group, at;
    char buf[8];

    CHECK_EQ(await ebb_udp_bind("a:5000", &member[0]), 0);
    CHECK_EQ(await ebb_udp_bind("b:5000", &member[1]), 0);
    CHECK_EQ(await ebb_udp_bind("b:5001", &other), 0);
    CHECK_EQ(ebb_socket_new(AF_INET, SOCK_DGRAM, &from), 0);
    CHECK(ebb_io_fd(from) < 0);
    CHECK(ebb_local_port(from) > 0);
    CHECK_EQ(ebb_addr_parse("0.0.0.0:77", &at), 0);
    CHECK_EQ(ebb_socket_bind(from, &at), 0);
    CHECK_EQ(ebb_local_port(from), 77);
    CHECK_EQ(ebb_udp_join(other, "nonsense", NULL), -EBB_EADDR);
    CHECK_EQ(ebb_udp_join(other, "10.0.0.1", NULL), -EBB_EADDR);
    CHECK_EQ(ebb_udp_join(other, "ff02::1:2", NULL), -EAFNOSUPPORT);
    CHECK_EQ(ebb_udp_leave(other, "239.1.2.3", NULL), -EADDRNOTAVAIL);
    CHECK_EQ(ebb_udp_join(other, "239.1.2.3", "eth0"), 0);
    for (int i = 0; i < 2; i++)
        CHECK_EQ(ebb_udp_join(member[i], "239.1.2.3", NULL), 0);
    CHECK_EQ(ebb_udp_join(member[0], "239.1.2.3", NULL), -EADDRINUSE);
    CHECK_EQ(ebb_udp_join(member[0], "239.9.9.9", NULL), 0);
    CHECK_EQ(ebb_udp_multicast_device(from, "eth0"), 0);
    CHECK_EQ(ebb_socket_set(from, EBB_SO_MULTICAST_TTL, 4), 0);

    CHECK_EQ(ebb_addr_parse("239.1.2.3:5000", &group), 0);
    CHECK_EQ(await ebb_send_to(from, "all", 4, &group), 4);
    for (int i = 0; i < 2; i++) {
        CHECK_EQ(await ebb_recv_from(member[i], buf, sizeof(buf), &at), 4);
        CHECK_STR(buf, "all");
        CHECK_EQ(ebb_addr_port(&at), 77);
        CHECK_EQ(ebb_try_recv_from(member[i], buf, sizeof(buf), NULL),
                 -EAGAIN);
    }
    CHECK_EQ(ebb_try_recv_from(other, buf, sizeof(buf), NULL), -EAGAIN);

    CHECK_EQ(ebb_udp_leave(member[0], "239.1.2.3", NULL), 0);
    CHECK_EQ(await ebb_send_to(from, "one", 4, &group), 4);
    CHECK_EQ(await ebb_recv(member[1], buf, sizeof(buf)), 4);
    CHECK_EQ(ebb_try_recv_from(member[0], buf, sizeof(buf), NULL), -EAGAIN);
    for (int i = 0; i < 2; i++)
        CHECK_EQ(await ebb_close(member[i]), 0);
    CHECK_EQ(await ebb_close(other), 0);
    CHECK_EQ(await ebb_close(from), 0);
    ebb_simnet_free(net);
}
