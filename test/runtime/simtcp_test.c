/* SPDX-License-Identifier: MIT-0 */
/* TCP calls on a simulated network: a server and clients that know nothing of
 * it, hosts with names, a time without anything. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "async_test.h"

/* ---- a program: nothing in it is for a simulation ---- */

static async int serve(struct ebb_io *conn)
{
    char buf[64];
    int n;

    defer await ebb_close(conn);
    while ((n = try await ebb_read(conn, buf, sizeof(buf))) > 0)
        try await ebb_write_all(conn, buf, (size_t)n);
    return 0;
}

static async int accept_all(struct ebb_io *listener)
{
    try each (struct ebb_io *conn, stream_accept(listener))
        spawn(serve(conn));
    return 0;
}

static async int ask(const char *addr, int times)
{
    struct ebb_io *conn;
    char buf[6];

    try await ebb_tcp_connect(addr, &conn);
    defer await ebb_close(conn);
    try ebb_socket_set(conn, EBB_SO_NODELAY, 1);
    try ebb_socket_set(conn, EBB_SO_KEEPALIVE, 1);
    for (int i = 0; i < times; i++) {
        try await ebb_write_all(conn, "hello", 6);
        try await ebb_read_exact(conn, buf, 6);
        if (strcmp(buf, "hello") != 0)
            return -EPROTO;
    }
    return 0;
}

static async int run_program(void)
{
    struct ebb_io *listener;
    char addr[32];
    int err = 0;

    try await ebb_tcp_listen("127.0.0.1:0", &listener);
    defer await ebb_close(listener);
    snprintf(addr, sizeof(addr), "127.0.0.1:%d",
             try ebb_local_port(listener));
    scope (s, .first_error = &err) {
        task(int) t = spawn_in(s, accept_all(listener));

        join {
            try await ask(addr, 5);
            try await ask(addr, 5);
        }
        task_abort(t);
    }
    return err;
}

/* ---- in a simulation ---- */

struct run {
    uint64_t schedule;
    int64_t took;
};

static async int run_simulated(struct run *r)
{
    int64_t start = ebb_now();
    struct ebb_stats stats;

    CHECK_EQ(ebb_sim_network(&(struct ebb_simnet_options){
                 .latency_min = EBB_MILLISECOND,
                 .latency_max = 50 * EBB_MILLISECOND }), 1);
    try await run_program();
    ebb_stats(NULL, &stats);
    *r = (struct run){ stats.sim_schedule, ebb_now() - start };
    return 0;
}

static struct ebb_task *make_simulated(void *arg)
{
    return (struct ebb_task *)spawn(run_simulated(arg));
}

static struct run simulate(uint64_t seed)
{
    struct ebb_options options = { .sim_seed = seed };
    struct ebb_runtime *rt;
    struct run r = { 0 };
    int result = -1;

    CHECK_EQ(ebb_runtime_new(&options, &rt), 0);
    CHECK_EQ(ebb_runtime_run(rt, make_simulated, &r, &result, sizeof(result),
                             _Alignof(int)), 0);
    CHECK_EQ(ebb_runtime_free(rt), 0);
    CHECK_EQ(result, 0);
    return r;
}

TEST(a_program_runs_on_the_network)
{
    bool differs = false;
    struct run first = { 0 };

    for (uint64_t seed = 1; seed <= 6; seed++) {
        struct run r = simulate(seed), again = simulate(seed);

        CHECK_EQ(r.schedule, again.schedule);
        CHECK_EQ(r.took, again.took);
        /* A way there and back to connect, and for each of five questions. */
        CHECK(r.took >= 12 * EBB_MILLISECOND && r.took < 2 * EBB_SECOND);
        differs = differs || (seed > 1 && r.took != first.took);
        first = r;
    }
    CHECK(differs);
}

/* Without a simulation it is the kernel that it runs on. */
ASYNC_TEST(a_program_runs_without_it)
{
    CHECK_EQ(ebb_sim_network(NULL), 0);
    CHECK_EQ(await run_program(), 0);
}

/* ---- hosts ---- */

static async int serve_on(const char *host, const char *addr,
                          struct ebb_io **listener)
{
    simnet_host(host);
    try await ebb_tcp_listen(addr, listener);
    return await accept_all(*listener);
}

static async int ask_from(const char *host, const char *addr, int times)
{
    simnet_host(host);
    return await ask(addr, times);
}

ASYNC_TEST_PAUSED(hosts_are_where_tasks_run)
{
    struct ebb_simnet_options options = {
        .latency_min = EBB_SECOND, .latency_max = EBB_SECOND,
        .connect_timeout = 20 * EBB_SECOND,
    };
    struct ebb_simnet *net = ebb_simnet_new(&options);
    struct ebb_io *listener[2] = { NULL };
    char text[EBB_ADDR_MAX];
    int64_t start = ebb_now();

    CHECK_EQ(ebb_simnet_use(net), 0);
    scope (s) {
        spawn_in(s, serve_on("server", ":80", &listener[0]));
        spawn_in(s, serve_on("other", "0.0.0.0:80", &listener[1]));
        CHECK_EQ(await ebb_sleep(EBB_MILLISECOND), 0);
        CHECK_EQ(ebb_local_addr(listener[0], text, sizeof(text)), 9);
        CHECK_STR(text, "server:80");
        CHECK_EQ(ebb_local_port(listener[0]), 80);

        CHECK_EQ(await ask_from("client", "server:80", 2), 0);
        CHECK_EQ(ebb_now() - start, 6 * EBB_SECOND + EBB_MILLISECOND);
        /* On the server itself it takes no time. */
        CHECK_EQ(await ask_from("server", "localhost:80", 9), 0);
        CHECK_EQ(await ask_from("server", "[::1]:80", 9), 0);
        CHECK_EQ(ebb_now() - start, 6 * EBB_SECOND + EBB_MILLISECOND);

        CHECK_EQ(await ask_from("client", "client:80", 1), -ECONNREFUSED);
        CHECK_EQ(await ask_from("client", "server:81", 1), -ECONNREFUSED);
        CHECK_EQ(await ask_from("client", "server", 1), -EBB_EADDR);
        CHECK_EQ(ebb_simnet_partition(net, "client", "server"), 0);
        CHECK_EQ(await ask_from("client", "server:80", 1), -ETIMEDOUT);
        CHECK_EQ(await ask_from("client", "other:80", 1), 0);
        CHECK_EQ(ebb_simnet_heal(net, "client", "server"), 0);
        CHECK_EQ(await ask_from("client", "server:80", 1), 0);
        ebb_scope_cancel(s);
    }
    for (int i = 0; i < 2; i++)
        await ebb_close(listener[i]);
    ebb_simnet_free(net);
}

ASYNC_TEST_PAUSED(connections_have_addresses)
{
    struct ebb_simnet *net = ebb_simnet_new(NULL);
    struct ebb_io *listener, *second, *a, *b;
    char text[EBB_ADDR_MAX], port[EBB_ADDR_MAX];

    CHECK_EQ(ebb_simnet_use(net), 0);
    ebb_simnet_free(net);               /* the runtime has it */
    CHECK_EQ(await ebb_tcp_listen("localhost:7", &listener), 0);
    CHECK_EQ(await ebb_tcp_listen("127.0.0.1:7", &second), -EADDRINUSE);
    CHECK_EQ(await ebb_tcp_listen("localhost", &second), -EBB_EADDR);
    CHECK_EQ(await ebb_tcp_connect("[::1]:7", &a), 0);
    CHECK_EQ(await ebb_tcp_accept(listener, &b), 0);
    CHECK(ebb_peer_addr(a, text, sizeof(text)) > 0);
    CHECK_STR(text, "localhost:7");
    CHECK(ebb_local_addr(b, text, sizeof(text)) > 0);
    CHECK_STR(text, "localhost:7");
    CHECK_EQ(ebb_local_addr(a, text, 4), -ENOSPC);
    CHECK(ebb_local_addr(a, text, sizeof(text)) > 0);
    CHECK(ebb_peer_addr(b, port, sizeof(port)) > 0);
    CHECK_STR(text, port);
    CHECK(strncmp(text, "outside:", 8) == 0);
    CHECK_EQ(ebb_local_port(a), atoi(text + 8));
    CHECK(ebb_peer_addr(listener, text, sizeof(text)) < 0);
    await ebb_close(a);
    await ebb_close(b);
    await ebb_close(listener);
    CHECK_EQ(ebb_simnet_use(NULL), 0);  /* the kernel again */
    CHECK_EQ(await ebb_tcp_listen("127.0.0.1:0", &listener), 0);
    CHECK(ebb_io_fd(listener) >= 0);
    await ebb_close(listener);
}

/* A program that makes its sockets step by step is on the network as well:
 * nothing here is a descriptor. */
static async void listen_by_steps(struct ebb_io **listener)
{
    struct ebb_addr at;

    CHECK_EQ(ebb_socket_new(AF_INET, SOCK_STREAM, listener), 0);
    CHECK(ebb_io_fd(*listener) < 0);
    CHECK_EQ(ebb_socket_set(*listener, EBB_SO_REUSEADDR, 1), 0);
    CHECK_EQ(ebb_socket_bind_device(*listener, "eth0"), 0);
    CHECK_EQ(await ebb_tcp_accept(*listener, &(struct ebb_io *){ NULL }),
             -EINVAL);
    CHECK_EQ(await ebb_lookup_host("server:80", &at, 1), 1);
    CHECK_EQ(ebb_socket_bind(*listener, &at), 0);
    CHECK_EQ(ebb_socket_bind(*listener, &at), -EINVAL);
    CHECK_EQ(ebb_socket_listen(*listener, 16), 0);
    CHECK_EQ(ebb_local_port(*listener), 80);
}

static async int accept_from(struct ebb_io *listener, struct ebb_io **out)
{
    return await ebb_tcp_accept(listener, out);
}

ASYNC_TEST_PAUSED(sockets_made_step_by_step)
{
    static struct ebb_io *peer;
    struct ebb_simnet *net = ebb_simnet_new(&(struct ebb_simnet_options){
        .latency_min = EBB_MILLISECOND, .latency_max = EBB_MILLISECOND });
    struct ebb_io *listener, *conn;
    struct ebb_addr at, seen;
    char buf[8] = "", text[EBB_ADDR_MAX];

    CHECK_EQ(ebb_simnet_use(net), 0);
    await listen_by_steps(&listener);
    CHECK_EQ(await ebb_lookup_host("server:80", &at, 1), 1);
    task(int) t = spawn(accept_from(listener, &peer));

    CHECK_EQ(ebb_socket_new(AF_INET6, SOCK_STREAM, &conn), 0);
    CHECK_EQ(ebb_socket_peer(conn, &seen), -ENOTCONN);
    CHECK_EQ(await ebb_read(conn, buf, 1), -ENOTCONN);
    CHECK_EQ(await ebb_write(conn, buf, 1), -ENOTCONN);
    CHECK_EQ(await ebb_readable(conn), -ENOTCONN);
    CHECK_EQ(ebb_shutdown(conn), -ENOTCONN);
    CHECK_EQ(await ebb_socket_connect(conn, &at), 0);
    CHECK_EQ(await ebb_socket_connect(conn, &at), -EISCONN);
    CHECK_EQ(ebb_socket_listen(conn, 16), -EISCONN);
    CHECK_EQ(ebb_socket_error(conn), 0);
    CHECK_EQ(await t, 0);
    CHECK_EQ(ebb_socket_peer(conn, &seen), 0);
    CHECK(ebb_addr_equal(&seen, &at));
    CHECK(ebb_peer_addr(peer, text, sizeof(text)) > 0);
    CHECK(strncmp(text, "outside:", 8) == 0);

    CHECK_EQ(await ebb_write_text(conn, "there"), 0);
    CHECK_EQ(await ebb_read_exact(peer, buf, 5), 0);
    CHECK_STR(buf, "there");
    CHECK_EQ(await ebb_write_text(peer, "again"), 0);
    CHECK_EQ(await ebb_read_exact(conn, buf, 5), 0);
    CHECK_STR(buf, "again");
    CHECK_EQ(ebb_shutdown(conn), 0);
    CHECK_EQ(await ebb_read(peer, buf, 1), 0);
    CHECK_EQ(await ebb_close(conn), 0);
    CHECK_EQ(await ebb_close(peer), 0);

    /* Cancelled, refused, and closed on the way. */
    CHECK_EQ(ebb_socket_new(AF_INET, SOCK_STREAM, &conn), 0);
    CHECK_EQ(ebb_simnet_partition(net, NULL, "server"), 0);
    within (EBB_SECOND) {
        CHECK_EQ(await ebb_socket_connect(conn, &at), 0);
    }
    CHECK_EQ(ebb_simnet_heal(net, NULL, "server"), 0);
    CHECK_EQ(await ebb_close(listener), 0);
    CHECK_EQ(await ebb_socket_connect(conn, &at), -ECONNREFUSED);
    CHECK_EQ(await ebb_close(conn), 0);
    CHECK_EQ(ebb_socket_new(AF_INET, SOCK_SEQPACKET, &conn),
             -EPROTONOSUPPORT);
    CHECK_EQ(ebb_socket_new(AF_UNIX, SOCK_STREAM, &conn), 0);
    CHECK(ebb_io_fd(conn) >= 0);        /* this machine's own */
    CHECK_EQ(await ebb_close(conn), 0);
    ebb_simnet_free(net);
}

/* ---- nothing comes ---- */

static async int wait_for_nothing(void)
{
    struct ebb_io *from, *to;
    char byte;

    try ebb_pipe(&from, &to);
    return await ebb_read(from, &byte, 1);
}

static struct ebb_task *make_wait(void *arg)
{
    (void)arg;
    return (struct ebb_task *)spawn(wait_for_nothing());
}

/* Ended by force: what waits for a descriptor may wait for ever. */
static void wait_in_vain(void)
{
    struct ebb_options options = { .sim_seed = 9 };
    struct ebb_runtime *rt;

    CHECK_EQ(setenv("EBB_SIM_QUIET", "20", 1), 0);
    CHECK_EQ(ebb_runtime_new(&options, &rt), 0);
    alarm(2);
    (void)ebb_runtime_run(rt, make_wait, NULL, NULL, 0, 1);
}

TEST(a_time_without_anything_is_told)
{
    char text[1024];

    CHECK_EQ(test_in_child(wait_in_vain, text, sizeof(text)), 14);
    CHECK(strstr(text, "nothing has come for a while") != NULL);
    CHECK(strstr(text, "EBB_SIM=9") != NULL);
    CHECK(strstr(text, "wait_for_nothing") != NULL);
}
