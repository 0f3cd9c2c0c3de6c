/* SPDX-License-Identifier: MIT-0 */
/* Reads that look at bytes where the library has them. */
/* The tasks here have ended before the test that they borrow from. */
#pragma ebb diagnostic ignored "-Wasync-borrow"

#include <ebb.h>
#include <ebb/filter.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "async_test.h"
#include "echo.h"
#include "reactor/fault.h"

static async int accept_one(struct ebb_io *listener, struct ebb_io **out)
{
    return await ebb_tcp_accept(listener, out);
}

/* Two ends of a connection. */
static async void make_tcp(struct ebb_io **a, struct ebb_io **b)
{
    struct ebb_io *listener = NULL;
    char addr[EBB_ADDR_MAX];

    CHECK_EQ(await ebb_tcp_listen("127.0.0.1:0", &listener), 0);
    CHECK(ebb_local_addr(listener, addr, sizeof(addr)) > 0);
    task(int) accepted = spawn(accept_one(listener, b));
    CHECK_EQ(await ebb_tcp_connect(addr, a), 0);
    CHECK_EQ(await accepted, 0);
    CHECK_EQ(await ebb_close(listener), 0);
}

/* Wait until `text` is shown, which may come in parts. */
static async void expect(struct ebb_io *io, const char *text)
{
    while (*text != '\0') {
        const void *data = NULL;
        int n = await ebb_fill(io, &data);

        CHECK(n > 0 && (size_t)n <= strlen(text));
        CHECK_EQ(memcmp(data, text, (size_t)n), 0);
        ebb_consume(io, (size_t)n);
        text += n;
    }
}

static async void expect_end(struct ebb_io *io)
{
    const void *data = &io;

    for (int i = 0; i < 2; i++) {
        CHECK_EQ(await ebb_fill(io, &data), 0);
        CHECK(data == NULL);
    }
}

ASYNC_TEST(a_fill_shows_what_has_come)
{
    struct ebb_io *a, *b;
    const void *data;
    char buf[4];
    int n;

    await make_tcp(&a, &b);
    for (int i = 0; i < 5; i++) {
        CHECK_EQ(await ebb_write_text(a, "hello"), 0);
        await expect(b, "hello");
        CHECK_EQ(await ebb_write_text(b, "to you"), 0);
        await expect(a, "to you");
    }
    CHECK_EQ(await ebb_write_text(a, "abcdefgh"), 0);
    n = await ebb_fill(b, &data);
    CHECK(n > 0);
    CHECK_EQ(memcmp(data, "abcdefgh", (size_t)n), 0);
    ebb_consume(b, 1);
    n = await ebb_fill(b, &data);               /* the rest is shown again */
    CHECK(n > 0 && *(const char *)data == 'b');
    CHECK_EQ(await ebb_read_exact(b, buf, 4), 0);
    CHECK_EQ(memcmp(buf, "bcde", 4), 0);
    CHECK_EQ(await ebb_readable(b), 0);
    CHECK_EQ(ebb_try_read(b, buf, 2), 2);
    CHECK_EQ(memcmp(buf, "fg", 2), 0);
    await expect(b, "h");
    CHECK_EQ(ebb_try_read(b, buf, 1), -EAGAIN);
    CHECK_EQ(await ebb_write_text(a, "last"), 0);
    CHECK_EQ(ebb_shutdown(a), 0);
    await expect(b, "last");
    await expect_end(b);
    CHECK_EQ(ebb_try_read(b, buf, 1), 0);
    CHECK_EQ(await ebb_close(a), 0);
    CHECK_EQ(await ebb_close(b), 0);
}

/* What is in the library is read first, and what the kernel has behind it. */
ASYNC_TEST(reads_go_on_where_a_fill_has_looked)
{
    struct ebb_io *a, *b;
    char buf[64];

    await make_tcp(&a, &b);
    for (int i = 0; i < 20; i++) {
        const void *data;
        int n;

        CHECK_EQ(await ebb_write_text(a, "0123456789"), 0);
        n = await ebb_fill(b, &data);
        CHECK(n > 0);
        CHECK_EQ(await ebb_write_text(a, "abcde"), 0);
        ebb_consume(b, 3);
        CHECK_EQ(await ebb_read_exact(b, buf, 12), 0);
        CHECK_EQ(memcmp(buf, "3456789abcde", 12), 0);
    }
    CHECK_EQ(await ebb_close(a), 0);
    CHECK_EQ(await ebb_close(b), 0);
}

ASYNC_TEST(pipes_files_and_sockets_can_be_filled)
{
    char name[] = "/tmp/ebb_fill_XXXXXX";
    int fd = mkstemp(name), pair[2];
    struct ebb_io *from, *to;

    CHECK(fd >= 0);
    CHECK_EQ(write(fd, "in a file", 9), 9);
    CHECK_EQ(lseek(fd, 0, SEEK_SET), 0);
    CHECK_EQ(unlink(name), 0);
    CHECK_EQ(ebb_io_new(fd, &from), 0);
    await expect(from, "in a file");
    await expect_end(from);
    CHECK_EQ(await ebb_close(from), 0);

    CHECK_EQ(ebb_pipe(&from, &to), 0);
    CHECK_EQ(await ebb_write_text(to, "in a pipe"), 0);
    await expect(from, "in a pipe");
    CHECK_EQ(await ebb_close(to), 0);
    await expect_end(from);
    CHECK_EQ(await ebb_close(from), 0);

    CHECK_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
    CHECK_EQ(ebb_io_new(pair[0], &from), 0);
    CHECK_EQ(ebb_io_new(pair[1], &to), 0);
    CHECK_EQ(await ebb_write_text(to, "in a socket"), 0);
    await expect(from, "in a socket");
    CHECK_EQ(await ebb_close(to), 0);
    await expect_end(from);
    CHECK_EQ(await ebb_close(from), 0);

    CHECK_EQ(ebb_duplex(64, &from, &to), 0);
    CHECK_EQ(await ebb_write_text(to, "in memory"), 0);
    await expect(from, "in memory");
    CHECK_EQ(await ebb_close(to), 0);
    await expect_end(from);
    CHECK_EQ(await ebb_close(from), 0);
}

static async int write_later(struct ebb_io *io, const char *text)
{
    await ebb_sleep(EBB_MILLISECOND);
    return await ebb_write_text(io, text);
}

/* Streams made of others wait for those. */
ASYNC_TEST(filtered_streams_can_be_filled)
{
    struct ebb_io *from, *to, *part;

    CHECK_EQ(ebb_pipe(&from, &to), 0);
    CHECK_EQ(ebb_io_take(from, 5, &part), 0);
    task(int) writer = spawn(write_later(to, "hello and more"));
    await expect(part, "hello");
    await expect_end(part);
    CHECK_EQ(await writer, 0);
    CHECK_EQ(await ebb_close(part), 0);
    CHECK_EQ(await ebb_close(from), 0);
    CHECK_EQ(await ebb_close(to), 0);
}

/* ---- much at once ---- */

enum { BLOCK = 50000, BLOCKS = 40 };

static unsigned char byte_at(size_t at)
{
    return (unsigned char)(at * 7 + at / 251);
}

static async int write_blocks(struct ebb_io *io)
{
    unsigned char *block = malloc(BLOCK);

    CHECK(block != NULL);
    defer free(block);
    for (size_t i = 0; i < BLOCKS; i++) {
        for (size_t k = 0; k < BLOCK; k++)
            block[k] = byte_at(i * BLOCK + k);
        try await ebb_write_all(io, block, BLOCK);
    }
    return ebb_shutdown(io);
}

/* The reader lets the kernel get ahead of it, and gives up some of its waits;
 * now it fills, now it reads. */
static async int read_blocks(struct ebb_io *io)
{
    unsigned char buf[3000];
    size_t at = 0;

    for (int turn = 0;; turn++) {
        const void *data = buf;
        int n = -EAGAIN;

        if (turn % 5 == 0)
            await ebb_sleep(300 * EBB_MICROSECOND);
        select {
            when (int got = await ebb_fill(io, &data))
                n = got;
            when (await ebb_sleep(turn % 3 * 20 * EBB_MICROSECOND))
                ;
        }
        if (n == -EAGAIN)
            continue;
        if (n > 0 && turn % 2 == 0) {
            n = try await ebb_read(io, buf, sizeof(buf));
            data = buf;
        }
        if (n <= 0)
            return n < 0 ? n : (int)at;
        for (int i = 0; i < n; i++)
            CHECK_EQ(((const unsigned char *)data)[i],
                     byte_at(at + (size_t)i));
        at += (size_t)n;
        if (data != buf)
            ebb_consume(io, (size_t)n);
    }
}

static async void pass_blocks(void)
{
    struct ebb_io *a, *b;

    await make_tcp(&a, &b);
    task(int) there = spawn(write_blocks(a)), got_there = spawn(read_blocks(b));
    task(int) back = spawn(write_blocks(b)), got_back = spawn(read_blocks(a));
    CHECK_EQ(await there, 0);
    CHECK_EQ(await back, 0);
    CHECK_EQ(await got_there, BLOCK * BLOCKS);
    CHECK_EQ(await got_back, BLOCK * BLOCKS);
    CHECK_EQ(await ebb_close(a), 0);
    CHECK_EQ(await ebb_close(b), 0);
}

ASYNC_TEST(much_comes_ahead_of_a_slow_reader)
{
    await pass_blocks();
}

static int64_t one_piece(enum eb_call call, int64_t n)
{
    (void)n;
    return call == EB_CALL_URING_LEND ? 1 : 0;
}

static int64_t no_piece(enum eb_call call, int64_t n)
{
    (void)n;
    return call == EB_CALL_URING_LEND ? -ENOMEM : 0;
}

static int64_t small_pieces(enum eb_call call, int64_t n)
{
    return call == EB_CALL_URING_OP && n > 100 ? 700
           : call == EB_CALL_URING_LEND ? 5 : 0;
}

static int64_t tiny_ring(enum eb_call call, int64_t n)
{
    return call == EB_CALL_URING_SETUP ? 1 : one_piece(call, n);
}

static void with_fault(int64_t (*hook)(enum eb_call call, int64_t n),
                       struct ebb_task *(*make)(void *arg))
{
    eb_fault_hook = hook;
    run_async(1, make);
    run_async(3, make);
    eb_fault_hook = NULL;
}

static async int pass_some(void)
{
    await pass_blocks();
    return 0;
}

static struct ebb_task *make_pass(void *arg)
{
    (void)arg;
    return (struct ebb_task *)spawn(pass_some());
}

TEST(a_ring_with_one_piece)
{
    with_fault(one_piece, make_pass);
}

TEST(a_ring_without_pieces)
{
    with_fault(no_piece, make_pass);
}

TEST(a_ring_with_small_pieces)
{
    with_fault(small_pieces, make_pass);
}

TEST(a_ring_of_one_entry_and_one_piece)
{
    with_fault(tiny_ring, make_pass);
}

/* ---- many at once ---- */

enum { CROWD = 150 };

static async int ask(const char *addr, int number)
{
    struct ebb_io *conn = NULL;
    char text[40];

    try await ebb_tcp_connect(addr, &conn);
    defer await ebb_close(conn);
    for (int i = 0; i < 4; i++) {
        snprintf(text, sizeof(text), "message %d of %d", i, number);
        try await ebb_write_text(conn, text);
        await expect(conn, text);
    }
    return 0;
}

/* More at once than pieces are lent at first. */
ASYNC_TEST(a_crowd_is_served_from_few_pieces)
{
    struct ebb_io *listener = NULL;
    task(int) client[CROWD];
    char addr[EBB_ADDR_MAX];

    CHECK_EQ(await ebb_tcp_listen("127.0.0.1:0", &listener), 0);
    CHECK(ebb_local_addr(listener, addr, sizeof(addr)) > 0);
    CHECK_EQ(ebb_tcp_accept_ahead(listener, 20), 0);
    task(int) server = spawn(serve(listener));
    for (int i = 0; i < CROWD; i++)
        client[i] = spawn(ask(addr, i));
    for (int i = 0; i < CROWD; i++)
        CHECK_EQ(await client[i], 0);
    task_abort(server);
    CHECK_EQ(await task_wait(server, NULL), -ECANCELED);
    CHECK_EQ(await ebb_close(listener), 0);
}

/* ---- ends ---- */

static async int fill_once(struct ebb_io *io)
{
    const void *data;

    return await ebb_fill(io, &data);
}

ASYNC_TEST(a_close_ends_a_fill)
{
    struct ebb_io *a, *b;

    await make_tcp(&a, &b);
    CHECK_EQ(await ebb_write_text(a, "x"), 0);
    await expect(b, "x");
    task(int) waits = spawn(fill_once(b));
    await ebb_sleep(2 * EBB_MILLISECOND);
    CHECK_EQ(await ebb_close(b), 0);
    CHECK_EQ(await waits, -EBADF);
    CHECK_EQ(await fill_once(a), 0);    /* the descriptor has been closed */
    CHECK_EQ(await ebb_close(a), 0);
}

static async int write_on(struct ebb_io *io)
{
    static const char block[3000];

    for (;;)
        try await ebb_write_all(io, block, sizeof(block));
}

/* A descriptor is given back when no ring receives from it any more. */
static async int read_once(struct ebb_io *io)
{
    char text[8];

    return await ebb_read(io, text, sizeof(text));
}

static async int close_when_woken(struct ebb_io *io, struct ebb_io *other,
                                  bool fills)
{
    int n = fills ? await fill_once(io) : await read_once(io);

    (void)await ebb_close(other);
    return n;
}

/* Both are told of by one poll; the first to run closes what the other, woken
 * too, has not read yet. */
static async void close_what_is_woken(bool fills)
{
    struct ebb_io *a[2], *b[2];
    int n;

    for (int i = 0; i < 2; i++) {
        await make_tcp(&a[i], &b[i]);
        /* From now on it is known to whoever tells of it. */
        task(int) one = spawn(read_once(b[i]));
        await ebb_sleep(EBB_MILLISECOND);
        CHECK_EQ(ebb_try_write(a[i], "x", 1), 1);
        CHECK_EQ(await one, 1);
    }
    task(int) first = spawn(close_when_woken(b[0], b[1], fills));
    task(int) second = fills ? spawn(fill_once(b[1]))
                             : spawn(read_once(b[1]));
    await ebb_sleep(20 * EBB_MILLISECOND);
    for (int i = 0; i < 2; i++)
        CHECK_EQ(ebb_try_write(a[i], "x", 1), 1);
    CHECK_EQ(await first, 1);
    n = await second;
    CHECK(n == -EBADF || n == 1);       /* by who came first */
    CHECK_EQ(await ebb_close(b[0]), 0);
    for (int i = 0; i < 2; i++)
        CHECK_EQ(await ebb_close(a[i]), 0);
}

ASYNC_TEST(a_fill_that_is_woken_finds_its_stream_closed)
{
    await close_what_is_woken(true);
}

ASYNC_TEST(a_read_that_is_woken_finds_its_stream_closed)
{
    await close_what_is_woken(false);
}

/* A read that is known to the poller, cancelled, has taken nothing. */
ASYNC_TEST(a_read_that_is_cancelled_leaves_what_comes)
{
    struct ebb_io *a, *b;

    await make_tcp(&a, &b);
    for (int i = 0; i < 3; i++) {
        task(int) one = spawn(read_once(b));
        await ebb_sleep(EBB_MILLISECOND);
        task_abort(one);
        CHECK_EQ(await task_wait(one, NULL), -ECANCELED);
        CHECK_EQ(ebb_try_write(a, "yz", 2), 2);
        CHECK_EQ(await read_once(b), 2);
    }
    CHECK_EQ(await ebb_close(a), 0);
    CHECK_EQ(await ebb_close(b), 0);
}

ASYNC_TEST(a_filled_stream_gives_its_descriptor_back)
{
    struct ebb_io *a, *b;
    const void *data;
    char buf[8];
    int fd;

    await make_tcp(&a, &b);
    CHECK_EQ(await ebb_write_text(a, "x"), 0);
    CHECK_EQ(await ebb_fill(b, &data), 1);
    CHECK_EQ(ebb_io_into_fd(b, false), -EBUSY);
    ebb_consume(b, 1);
    select {
        when (await fill_once(b))
            CHECK(false);
        when (await ebb_sleep(EBB_MILLISECOND))
            ;
    }
    while ((fd = ebb_io_into_fd(b, false)) == -EBUSY)
        await ebb_sleep(EBB_MILLISECOND);
    CHECK(fd >= 0);
    CHECK_EQ(ebb_io_new(fd, &b), 0);
    CHECK_EQ(await ebb_write_text(a, "more"), 0);
    CHECK_EQ(await ebb_read(b, buf, sizeof(buf)), 4);
    CHECK_EQ(await ebb_close(b), 0);
    CHECK_EQ(await ebb_close(a), 0);
}

/* Closed with bytes that nobody has read, and while more come. */
ASYNC_TEST(what_came_ahead_is_given_back)
{
    for (int i = 0; i < 10; i++) {
        struct ebb_io *a, *b;
        const void *data;

        await make_tcp(&a, &b);
        task(int) writer = spawn(write_on(a));
        CHECK(await ebb_fill(b, &data) > 0);
        if (i % 2 == 0)
            await ebb_sleep(EBB_MILLISECOND);
        CHECK_EQ(await ebb_close(b), 0);
        CHECK(await writer != 0);
        CHECK_EQ(await ebb_close(a), 0);
    }
}

ASYNC_TEST(an_error_comes_behind_the_bytes)
{
    struct linger hard = { .l_onoff = 1, .l_linger = 0 };
    struct ebb_io *a, *b;
    const void *data;

    await make_tcp(&a, &b);
    CHECK_EQ(await ebb_write_text(a, "x"), 0);
    await expect(b, "x");
    task(int) waits = spawn(fill_once(b));
    await ebb_sleep(2 * EBB_MILLISECOND);
    CHECK_EQ(setsockopt(ebb_io_fd(a), SOL_SOCKET, SO_LINGER, &hard,
                        sizeof(hard)), 0);
    CHECK_EQ(await ebb_close(a), 0);
    CHECK_EQ(await waits, -ECONNRESET);
    CHECK_EQ(await ebb_fill(b, &data), 0);      /* told once */
    CHECK_EQ(await ebb_close(b), 0);
}

/* A ring accepts ahead of a listener that nobody asks any more. */
ASYNC_TEST(connections_that_nobody_takes_are_closed)
{
    enum { EARLY = 100 };
    struct ebb_io *listener = NULL, *conn[EARLY], *last;
    char addr[EBB_ADDR_MAX];
    char byte;

    CHECK_EQ(await ebb_tcp_listen("127.0.0.1:0", &listener), 0);
    CHECK(ebb_local_addr(listener, addr, sizeof(addr)) > 0);
    CHECK_EQ(ebb_tcp_accept_ahead(listener, 0), -EINVAL);
    CHECK_EQ(ebb_tcp_accept_ahead(listener, 8), 0);
    CHECK_EQ(ebb_tcp_accept_ahead(listener, 8), -EINVAL);
    select {
        when (await ebb_tcp_accept(listener, &last))
            CHECK(false);
        when (await ebb_sleep(EBB_MILLISECOND))
            ;
    }
    for (int i = 0; i < EARLY; i++)
        CHECK_EQ(await ebb_tcp_connect(addr, &conn[i]), 0);
    for (int i = 0; i < EARLY - 10; i++) {
        CHECK_EQ(await ebb_tcp_accept(listener, &last), 0);
        CHECK_EQ(await ebb_write(last, "x", 1), 1);
        CHECK_EQ(await ebb_close(last), 0);
    }
    CHECK_EQ(await ebb_close(listener), 0);
    for (int i = 0; i < EARLY; i++) {
        int n = await ebb_read(conn[i], &byte, 1);

        CHECK(i < EARLY - 10 ? n == 1 : n <= 0);
        CHECK_EQ(await ebb_close(conn[i]), 0);
    }
}

/* A runtime that ends while rings still receive. */
static async int leave_open(void)
{
    static struct ebb_io *end[8];

    for (int i = 0; i < 8; i += 2) {
        await make_tcp(&end[i], &end[i + 1]);
        CHECK_EQ(await ebb_write_text(end[i], "x"), 0);
        await expect(end[i + 1], "x");
        select {
            when (await fill_once(end[i + 1]))
                CHECK(false);
            when (await ebb_sleep(EBB_MICROSECOND))
                ;
        }
    }
    for (int i = 0; i < 8; i++)
        CHECK_EQ(await ebb_close(end[i]), 0);
    return 0;
}

static struct ebb_task *make_leave(void *arg)
{
    (void)arg;
    return (struct ebb_task *)spawn(leave_open());
}

static int count_descriptors(void)
{
    int n = 0;

    for (int fd = 0; fd < 256; fd++)
        n += fcntl(fd, F_GETFD) >= 0;
    return n;
}

TEST(no_descriptor_is_left_open)
{
    int before = count_descriptors();

    for (int i = 0; i < 3; i++) {
        run_async(1, make_leave);
        run_async(3, make_leave);
    }
    CHECK_EQ(count_descriptors(), before);
}

/* ---- sends without a copy ---- */

ASYNC_TEST(zero_copy_sends_the_same)
{
    struct ebb_io *a, *b, *from, *to;

    await make_tcp(&a, &b);
    for (int i = 0; i < 3; i++) {
        CHECK_EQ(ebb_zero_copy(a, i < 2 ? 1000 : 0), 0);
        task(int) there = spawn(write_blocks(a)), got = spawn(read_blocks(b));
        CHECK_EQ(await there, 0);
        CHECK_EQ(await got, BLOCK * BLOCKS);
        CHECK_EQ(await ebb_close(a), 0);
        CHECK_EQ(await ebb_close(b), 0);
        await make_tcp(&a, &b);
    }
    CHECK_EQ(await ebb_close(a), 0);
    CHECK_EQ(await ebb_close(b), 0);
    CHECK_EQ(ebb_pipe(&from, &to), 0);
    CHECK_EQ(ebb_zero_copy(to, 1000), -EOPNOTSUPP);
    CHECK_EQ(await ebb_close(from), 0);
    CHECK_EQ(await ebb_close(to), 0);
}
