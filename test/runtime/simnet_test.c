/* SPDX-License-Identifier: MIT-0 */
/* The simulated network: time, loss, order and faults of its lines. */
#include <errno.h>
#include <string.h>

#include "async_test.h"

static struct ebb_simnet *net_with(struct ebb_simnet_options options)
{
    struct ebb_simnet *net;

    options.seed = options.seed != 0 ? options.seed : 1;
    net = ebb_simnet_new(&options);
    CHECK(net != NULL);
    return net;
}

/* Answer each byte of one connection until it ends. */
static async int serve_one(struct ebb_io *listener)
{
    struct ebb_io *conn;
    char buf[64];
    int n, err = await ebb_tcp_accept(listener, &conn);

    if (err < 0)
        return err;
    defer await ebb_close(conn);
    while ((n = await ebb_read(conn, buf, sizeof(buf))) > 0)
        try await ebb_write_all(conn, buf, (size_t)n);
    return n;
}

/* A server's listener, and a connection of "client" to it. */
struct pair {
    struct ebb_simnet *net;
    struct ebb_io *listener, *conn;
};

static async int open_pair(struct pair *p, struct ebb_simnet_options options)
{
    p->net = net_with(options);
    CHECK_EQ(ebb_simnet_listen(p->net, "server:7", &p->listener), 0);
    return await ebb_simnet_connect(p->net, "client", "server:7", &p->conn);
}

static async void close_pair(struct pair *p)
{
    await ebb_close(p->conn);
    await ebb_close(p->listener);
    ebb_simnet_free(p->net);
}

ASYNC_TEST_PAUSED(latency_is_the_time_of_a_way)
{
    int64_t start = ebb_now();
    struct pair p;
    char c = 'x';

    CHECK_EQ(await open_pair(&p, (struct ebb_simnet_options){
        .latency_min = 10 * EBB_MILLISECOND }), 0);
    defer await close_pair(&p);
    CHECK_EQ(ebb_now() - start, 20 * EBB_MILLISECOND);
    scope (s) {
        spawn_in(s, serve_one(p.listener));
        CHECK_EQ(await ebb_write(p.conn, &c, 1), 1);
        CHECK_EQ(await ebb_read(p.conn, &c, 1), 1);
        CHECK_EQ(ebb_now() - start, 40 * EBB_MILLISECOND);
        CHECK_EQ(ebb_shutdown(p.conn), 0);
        CHECK_EQ(await ebb_read(p.conn, &c, 1), 0);
        CHECK_EQ(ebb_now() - start, 60 * EBB_MILLISECOND);
    }
}

ASYNC_TEST_PAUSED(streams_keep_their_order)
{
    struct pair p;
    unsigned char c;

    CHECK_EQ(await open_pair(&p, (struct ebb_simnet_options){
        .latency_min = 1, .latency_max = EBB_SECOND, .window = 300 }), 0);
    defer await close_pair(&p);
    join {
        for (int i = 0; i < 256; i++) {
            c = (unsigned char)i;
            CHECK_EQ(await ebb_write(p.conn, &c, 1), 1);
        }
        {
            struct ebb_io *conn;

            CHECK_EQ(await ebb_tcp_accept(p.listener, &conn), 0);
            for (int i = 0; i < 256; i++) {
                unsigned char got;

                CHECK_EQ(await ebb_read(conn, &got, 1), 1);
                CHECK_EQ(got, i);
            }
            await ebb_close(conn);
        }
    }
}

ASYNC_TEST_PAUSED(bandwidth_spreads_bytes_in_time)
{
    static char buf[10000];
    struct ebb_io *conn;
    int64_t start;
    struct pair p;

    CHECK_EQ(await open_pair(&p, (struct ebb_simnet_options){
        .bytes_per_second = 1000, .window = 500 }), 0);
    defer await close_pair(&p);
    CHECK_EQ(await ebb_tcp_accept(p.listener, &conn), 0);
    start = ebb_now();
    join {
        CHECK_EQ(await ebb_write_all(p.conn, buf, sizeof(buf)), 0);
        CHECK_EQ(await ebb_read_exact(conn, buf, sizeof(buf)), 0);
    }
    CHECK_EQ(ebb_now() - start, 10 * EBB_SECOND);
    await ebb_close(conn);
}

ASYNC_TEST_PAUSED(nobody_listens)
{
    struct ebb_simnet *net = net_with((struct ebb_simnet_options){
        .latency_min = EBB_SECOND });
    int64_t start = ebb_now();
    struct ebb_io *conn;

    CHECK_EQ(await ebb_simnet_connect(net, "a", "b:1", &conn), -ECONNREFUSED);
    CHECK(conn == NULL);
    CHECK_EQ(ebb_now() - start, 2 * EBB_SECOND);
    CHECK_EQ(await ebb_simnet_connect(net, "a", "b", &conn), -EINVAL);
    ebb_simnet_free(net);
}

ASYNC_TEST_PAUSED(an_address_is_taken_once)
{
    struct ebb_simnet *net = net_with((struct ebb_simnet_options){ 0 });
    struct ebb_io *a, *b;

    CHECK_EQ(ebb_simnet_listen(net, "a:1", &a), 0);
    CHECK_EQ(ebb_simnet_listen(net, "a:1", &b), -EADDRINUSE);
    CHECK_EQ(ebb_simnet_listen(net, "a", &b), -EINVAL);
    CHECK_EQ(ebb_simnet_bind(net, "a:1", &b), 0);
    await ebb_close(b);
    await ebb_close(a);
    CHECK_EQ(ebb_simnet_listen(net, "a:1", &a), 0);
    await ebb_close(a);
    ebb_simnet_free(net);
}

ASYNC_TEST_PAUSED(a_partition_holds_streams_back)
{
    int64_t start = ebb_now();
    struct pair p;
    char c = 'x';

    CHECK_EQ(await open_pair(&p, (struct ebb_simnet_options){ 0 }), 0);
    defer await close_pair(&p);
    scope (s) {
        spawn_in(s, serve_one(p.listener));
        CHECK_EQ(ebb_simnet_partition(p.net, "client", "server"), 0);
        CHECK_EQ(await ebb_write(p.conn, &c, 1), 1);
        within (EBB_MINUTE) {
            (void)await ebb_read(p.conn, &c, 1);
            CHECK(!"a byte came over a line that is cut");
        }
        CHECK_EQ(ebb_simnet_heal(p.net, "server", "client"), 0);
        CHECK_EQ(ebb_simnet_heal(p.net, "server", "client"), -ENOENT);
        CHECK_EQ(await ebb_read(p.conn, &c, 1), 1);
        CHECK_EQ(ebb_now() - start, EBB_MINUTE);
        CHECK_EQ(ebb_shutdown(p.conn), 0);
    }
}

/* Two cuts of one line, named from either side and by one side alone: it is
 * whole again when both are gone. */
ASYNC_TEST_PAUSED(a_line_is_held_by_each_of_its_cuts)
{
    int64_t start = ebb_now();
    struct pair p;
    char c = 'x';

    CHECK_EQ(await open_pair(&p, (struct ebb_simnet_options){ 0 }), 0);
    defer await close_pair(&p);
    scope (s) {
        spawn_in(s, serve_one(p.listener));
        CHECK_EQ(ebb_simnet_partition(p.net, "server", "client"), 0);
        CHECK_EQ(ebb_simnet_partition(p.net, "client", NULL), 0);
        CHECK_EQ(await ebb_write(p.conn, &c, 1), 1);
        for (int i = 0; i < 2; i++) {
            within (EBB_MINUTE) {
                (void)await ebb_read(p.conn, &c, 1);
                CHECK(!"a byte came over a line that is cut");
            }
            if (i == 0)
                CHECK_EQ(ebb_simnet_heal(p.net, NULL, "client"), 0);
        }
        CHECK_EQ(ebb_simnet_heal(p.net, "client", "server"), 0);
        CHECK_EQ(await ebb_read(p.conn, &c, 1), 1);
        CHECK_EQ(ebb_now() - start, 2 * EBB_MINUTE);
        CHECK_EQ(ebb_shutdown(p.conn), 0);
    }
}

ASYNC_TEST_PAUSED(a_partition_holds_connects_back)
{
    struct ebb_simnet *net = net_with((struct ebb_simnet_options){
        .connect_timeout = 10 * EBB_SECOND });
    struct ebb_io *listener, *conn = NULL;
    int64_t start = ebb_now();

    CHECK_EQ(ebb_simnet_listen(net, "b:1", &listener), 0);
    CHECK_EQ(ebb_simnet_partition(net, "b", NULL), 0);
    CHECK_EQ(await ebb_simnet_connect(net, "a", "b:1", &conn), -ETIMEDOUT);
    CHECK_EQ(ebb_now() - start, 10 * EBB_SECOND);
    join {
        CHECK_EQ(await ebb_simnet_connect(net, "a", "b:1", &conn), 0);
        {
            await ebb_sleep(5 * EBB_SECOND);
            CHECK_EQ(ebb_simnet_heal(net, "b", NULL), 0);
        }
    }
    await ebb_close(conn);
    await ebb_close(listener);
    ebb_simnet_free(net);
}

ASYNC_TEST_PAUSED(a_crash_resets_streams)
{
    struct pair p;
    char c;
    int n = 0;

    CHECK_EQ(await open_pair(&p, (struct ebb_simnet_options){ 0 }), 0);
    defer await close_pair(&p);
    join {
        n = await ebb_read(p.conn, &c, 1);
        {
            await ebb_yield();
            ebb_simnet_crash(p.net, "server");
        }
    }
    CHECK_EQ(n, -ECONNRESET);
    CHECK_EQ(await ebb_write(p.conn, "x", 1), -ECONNRESET);
}

ASYNC_TEST_PAUSED(a_cancelled_connect_leaves_nothing)
{
    struct ebb_simnet *net = net_with((struct ebb_simnet_options){
        .latency_min = EBB_SECOND });
    struct ebb_io *listener, *conn = NULL;

    CHECK_EQ(ebb_simnet_listen(net, "b:1", &listener), 0);
    for (int i = 0; i < 4; i++)
        within (i * EBB_SECOND / 2) {
            (void)await ebb_simnet_connect(net, "a", "b:1", &conn);
        }
    CHECK(conn == NULL);
    await ebb_close(listener);
    ebb_simnet_free(net);
}

/* ---- datagrams ---- */

enum { SENT = 500 };

/* What has come of SENT datagrams: how many, and how often out of order. */
struct tally {
    int got, swapped;
};

static async struct tally send_many(struct ebb_simnet_options options)
{
    struct ebb_simnet *net = net_with(options);
    struct tally t = { 0, 0 };
    struct ebb_io *a, *b;
    int last = -1;

    CHECK_EQ(ebb_simnet_bind(net, "a:1", &a), 0);
    defer await ebb_close(a);
    CHECK_EQ(ebb_simnet_bind(net, "b:1", &b), 0);
    defer await ebb_close(b);
    for (int i = 0; i < SENT; i++)
        CHECK_EQ(ebb_simnet_send_to(a, "b:1", &i, sizeof(i)), sizeof(i));
    ebb_simnet_free(net);
    within (EBB_MINUTE) {
        for (;;) {
            char from[EBB_SIMNET_ADDR_MAX];
            int i;

            CHECK_EQ(await ebb_simnet_recv_from(b, &i, sizeof(i), from),
                     sizeof(i));
            CHECK_STR(from, "a:1");
            t.got++;
            t.swapped += i < last;
            last = i;
        }
    }
    return t;
}

ASYNC_TEST_PAUSED(datagrams_arrive_in_order_on_an_even_line)
{
    struct tally t = await send_many((struct ebb_simnet_options){
        .latency_min = EBB_MILLISECOND });

    CHECK_EQ(t.got, SENT);
    CHECK_EQ(t.swapped, 0);
}

ASYNC_TEST_PAUSED(datagrams_are_reordered)
{
    struct tally t = await send_many((struct ebb_simnet_options){
        .latency_max = EBB_MILLISECOND });

    CHECK_EQ(t.got, SENT);
    CHECK(t.swapped > SENT / 10);
}

ASYNC_TEST_PAUSED(datagrams_are_lost)
{
    struct tally t = await send_many((struct ebb_simnet_options){
        .loss_ppm = 300000 });

    CHECK(t.got > SENT / 2 && t.got < SENT * 9 / 10);
    t = await send_many((struct ebb_simnet_options){ .loss_ppm = 1000000 });
    CHECK_EQ(t.got, 0);
}

ASYNC_TEST_PAUSED(the_same_seed_loses_the_same)
{
    struct ebb_simnet_options options = {
        .seed = 5, .loss_ppm = 300000, .latency_max = EBB_MILLISECOND
    };
    struct tally one = await send_many(options);
    struct tally two = await send_many(options);

    CHECK_EQ(one.got, two.got);
    CHECK_EQ(one.swapped, two.swapped);
}

ASYNC_TEST_PAUSED(datagrams_do_not_cross_a_partition)
{
    struct ebb_simnet *net = net_with((struct ebb_simnet_options){ 0 });
    struct ebb_io *a, *b;
    char c = 0;

    CHECK_EQ(ebb_simnet_bind(net, "a:1", &a), 0);
    CHECK_EQ(ebb_simnet_bind(net, "b:1", &b), 0);
    CHECK_EQ(ebb_simnet_partition(net, "a", NULL), 0);
    CHECK_EQ(ebb_simnet_send_to(a, "b:1", "1", 1), 1);
    CHECK_EQ(ebb_simnet_heal(net, "a", NULL), 0);
    CHECK_EQ(ebb_simnet_send_to(a, "b:1", "2", 1), 1);
    CHECK_EQ(await ebb_simnet_recv_from(b, &c, 1, NULL), 1);
    CHECK_EQ(c, '2');
    CHECK_EQ(ebb_simnet_send_to(a, "c:1", "3", 1), 1);
    await ebb_close(a);
    await ebb_close(b);
    ebb_simnet_free(net);
}

/* ---- on several workers, and by a seed ---- */

static async int talk(struct ebb_simnet *net, int n)
{
    char host[16] = { 'h', (char)('a' + n), '\0' }, buf[16] = "0123456789";
    struct ebb_io *conn;

    try await ebb_simnet_connect(net, host, "server:7", &conn);
    defer await ebb_close(conn);
    for (int i = 0; i < 20; i++) {
        try await ebb_write_all(conn, buf, 10);
        try await ebb_read_exact(conn, buf, 10);
    }
    return 0;
}

static async void talk_all(void)
{
    struct ebb_simnet *net = net_with((struct ebb_simnet_options){
        .latency_min = 1000, .latency_max = 100000 });
    struct ebb_io *listener;
    int err = 0;

    CHECK_EQ(ebb_simnet_listen(net, "server:7", &listener), 0);
    scope (s, .first_error = &err) {
        for (int i = 0; i < 8; i++) {
            spawn_in(s, serve_one(listener));
            spawn_in(s, talk(net, i));
        }
    }
    CHECK_EQ(err, 0);
    await ebb_close(listener);
    ebb_simnet_free(net);
}

static struct ebb_task *make_talk_all(void *arg)
{
    (void)arg;
    return (struct ebb_task *)spawn(talk_all());
}

TEST(the_network_works_on_several_workers)
{
    run_async(3, make_talk_all);
}

TEST(the_network_is_part_of_a_simulation)
{
    uint64_t schedule[2];

    for (uint64_t seed = 1; seed <= 10; seed++) {
        for (int i = 0; i < 2; i++) {
            struct ebb_options options = { .sim_seed = seed };
            struct ebb_stats stats;
            struct ebb_runtime *rt;

            CHECK_EQ(ebb_runtime_new(&options, &rt), 0);
            CHECK_EQ(ebb_runtime_run(rt, make_talk_all, NULL, NULL, 0, 1), 0);
            ebb_stats(rt, &stats);
            schedule[i] = stats.sim_schedule;
            CHECK_EQ(ebb_runtime_free(rt), 0);
        }
        CHECK_EQ(schedule[0], schedule[1]);
    }
}
