/* SPDX-License-Identifier: MIT-0 */
/* Streams in memory: duplex, simplex, and scripts. */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "async_test.h"

/* ---- duplex ---- */

ASYNC_TEST(duplex_carries_bytes_both_ways)
{
    struct ebb_io *a, *b;
    char buf[8] = "";

    CHECK_EQ(ebb_duplex(16, &a, &b), 0);
    defer await ebb_close(a);
    defer await ebb_close(b);
    CHECK_EQ(await ebb_write(a, "ping", 4), 4);
    CHECK_EQ(await ebb_write(b, "pong!", 5), 5);
    CHECK_EQ(await ebb_read(b, buf, 8), 4);
    CHECK(memcmp(buf, "ping", 4) == 0);
    CHECK_EQ(await ebb_read(a, buf, 3), 3);
    CHECK_EQ(await ebb_read(a, buf + 3, 5), 2);
    CHECK(memcmp(buf, "pong!", 5) == 0);
    CHECK_EQ(ebb_try_read(a, buf, 8), -EAGAIN);
    CHECK_EQ(ebb_io_fd(a), -1);
}

static async int copy_out(struct ebb_io *io, uint32_t *sum)
{
    unsigned char buf[37];
    int total = 0, n;

    while ((n = await ebb_read(io, buf, sizeof(buf))) > 0) {
        for (int i = 0; i < n; i++)
            *sum = *sum * 31 + buf[i];
        total += n;
    }
    return n < 0 ? n : total;
}

enum { MANY = 20000 };

static async uint32_t copy_in(struct ebb_io *io)
{
    unsigned char buf[101];
    uint32_t sum = 0;

    for (int done = 0; done < MANY;) {
        int len = MANY - done < 101 ? MANY - done : 101;

        for (int i = 0; i < len; i++) {
            buf[i] = (unsigned char)((done + i) * 7 >> 3);
            sum = sum * 31 + buf[i];
        }
        CHECK_EQ(await ebb_write_all(io, buf, (size_t)len), 0);
        done += len;
    }
    CHECK_EQ(ebb_shutdown(io), 0);
    return sum;
}

ASYNC_TEST(duplex_holds_a_writer_back)
{
    uint32_t in[2], out[2] = { 0, 0 };
    struct ebb_io *a, *b;
    int total[2];

    CHECK_EQ(ebb_duplex(64, &a, &b), 0);
    defer await ebb_close(a);
    defer await ebb_close(b);
    join {
        in[0] = await copy_in(a);
        total[0] = await copy_out(b, &out[0]);
        in[1] = await copy_in(b);
        total[1] = await copy_out(a, &out[1]);
    }
    CHECK_EQ(total[0], MANY);
    CHECK_EQ(total[1], MANY);
    CHECK_EQ(out[0], in[0]);
    CHECK_EQ(out[1], in[1]);
}

ASYNC_TEST(duplex_is_closed_by_halves)
{
    struct ebb_io *a, *b;
    char buf[8];

    CHECK_EQ(ebb_duplex(8, &a, &b), 0);
    defer await ebb_close(a);
    defer await ebb_close(b);
    CHECK_EQ(await ebb_write_all(a, "last", 4), 0);
    CHECK_EQ(ebb_shutdown(a), 0);
    CHECK_EQ(await ebb_write(a, "x", 1), -EPIPE);
    CHECK_EQ(await ebb_read_exact(b, buf, 4), 0);
    CHECK_EQ(await ebb_read(b, buf, 1), 0);
    CHECK_EQ(await ebb_read(b, buf, 1), 0);
    CHECK_EQ(await ebb_write(b, "more", 4), 4);
    CHECK_EQ(await ebb_read(a, buf, 8), 4);
}

ASYNC_TEST(duplex_tells_that_the_other_end_is_closed)
{
    struct ebb_io *a, *b;
    char buf[8];
    int full = 0;

    CHECK_EQ(ebb_duplex(4, &a, &b), 0);
    defer await ebb_close(a);
    CHECK_EQ(await ebb_write(b, "left", 4), 4);
    join {
        {
            CHECK_EQ(await ebb_write(a, "abcd", 4), 4);
            full = await ebb_write(a, "e", 1);
        }
        {
            await ebb_yield();
            await ebb_close(b);
        }
    }
    CHECK_EQ(full, -EPIPE);
    CHECK_EQ(await ebb_read(a, buf, 8), 4);
    CHECK_EQ(await ebb_read(a, buf, 8), 0);
}

ASYNC_TEST(duplex_wakes_a_reader_whose_own_end_is_closed)
{
    struct ebb_io *a, *b;
    char c;
    int n = 0;

    CHECK_EQ(ebb_duplex(4, &a, &b), 0);
    defer await ebb_close(b);
    join {
        n = await ebb_read(a, &c, 1);
        {
            await ebb_yield();
            await ebb_close(a);
        }
    }
    CHECK_EQ(n, -EBADF);
}

ASYNC_TEST(cancelled_reads_of_a_duplex_lose_nothing)
{
    struct ebb_io *a, *b;
    char buf[8] = "";

    CHECK_EQ(ebb_duplex(8, &a, &b), 0);
    defer await ebb_close(a);
    defer await ebb_close(b);
    CHECK_EQ(await ebb_write(a, "abc", 3), 3);
    select {
        when (int err = await ebb_read_exact(b, buf, 6))
            CHECK_EQ(err, 1);
        when (await ebb_sleep(EBB_MILLISECOND));
    }
    CHECK_EQ(await ebb_write(a, "def", 3), 3);
    CHECK_EQ(await ebb_read_exact(b, buf, 6), 0);
    CHECK(memcmp(buf, "abcdef", 6) == 0);
}

ASYNC_TEST(duplex_says_when_it_is_ready)
{
    struct ebb_io *a, *b;
    bool late = true;
    char c;

    CHECK_EQ(ebb_duplex(1, &a, &b), 0);
    defer await ebb_close(a);
    defer await ebb_close(b);
    CHECK_EQ(await ebb_writable(a), 0);
    CHECK_EQ(await ebb_write(a, "x", 1), 1);
    CHECK_EQ(await ebb_readable(b), 0);
    within (EBB_MILLISECOND) {
        (void)await ebb_writable(a);
        late = false;
    }
    CHECK(late);
    CHECK_EQ(ebb_try_write(a, "y", 1), -EAGAIN);
    CHECK_EQ(ebb_try_read(b, &c, 1), 1);
    CHECK_EQ(await ebb_writable(a), 0);
}

ASYNC_TEST(simplex_has_one_direction)
{
    struct ebb_io *from, *to;
    char buf[8];

    CHECK_EQ(ebb_simplex(8, &from, &to), 0);
    CHECK_EQ(await ebb_write(to, "abc", 3), 3);
    CHECK_EQ(await ebb_write(from, "x", 1), -EPIPE);
    CHECK_EQ(await ebb_read(to, buf, 1), 0);
    await ebb_close(to);
    CHECK_EQ(await ebb_read(from, buf, 8), 3);
    CHECK_EQ(await ebb_read(from, buf, 8), 0);
    await ebb_close(from);
}

TEST(duplex_needs_a_runtime)
{
    struct ebb_io *a, *b;

    CHECK_EQ(ebb_duplex(8, &a, &b), -EINVAL);
    CHECK(a == NULL && b == NULL);
}

/* ---- scripts ---- */

/* A client of a protocol, as a test of it would have. */
static async int greet(struct ebb_io *io)
{
    char buf[8];
    int err = await ebb_write_text(io, "HELO\n");

    if (err == 0)
        err = await ebb_read_exact(io, buf, 3);
    if (err < 0)
        return err;
    return memcmp(buf, "OK\n", 3) == 0 ? 0 : -EPROTO;
}

ASYNC_TEST(mock_plays_its_script)
{
    static const struct ebb_mock_step steps[] = {
        EBB_MOCK_WRITES("HE"), EBB_MOCK_WRITES("LO\n"),
        EBB_MOCK_READS("O"), EBB_MOCK_READS("K\n"),
    };
    struct ebb_io *io;
    char c;

    CHECK_EQ(ebb_mock(steps, 4, &io), 0);
    defer await ebb_close(io);
    CHECK_EQ(await greet(io), 0);
    CHECK_EQ(await ebb_read(io, &c, 1), 0);
}

ASYNC_TEST(mock_waits_and_fails_as_told)
{
    static const struct ebb_mock_step steps[] = {
        EBB_MOCK_WRITES("HELO\n"), EBB_MOCK_WAITS(5 * EBB_MILLISECOND),
        EBB_MOCK_READS("O"), EBB_MOCK_READ_FAILS(-EIO),
        EBB_MOCK_WRITE_FAILS(-ECONNRESET),
    };
    int64_t start = ebb_now();
    struct ebb_io *io;

    CHECK_EQ(ebb_mock(steps, 5, &io), 0);
    defer await ebb_close(io);
    CHECK_EQ(await greet(io), -EIO);
    CHECK(ebb_now() - start >= 5 * EBB_MILLISECOND);
    CHECK_EQ(await greet(io), -ECONNRESET);
}

ASYNC_TEST(mock_lets_a_read_wait_for_the_write)
{
    static const struct ebb_mock_step steps[] = {
        EBB_MOCK_WRITES("ask"), EBB_MOCK_READS("told"),
    };
    struct ebb_io *io;
    char buf[4];
    int n = 0;

    CHECK_EQ(ebb_mock(steps, 2, &io), 0);
    defer await ebb_close(io);
    join {
        n = await ebb_read(io, buf, 4);
        {
            await ebb_yield();
            CHECK_EQ(await ebb_write_all(io, "ask", 3), 0);
        }
    }
    CHECK_EQ(n, 4);
}

static const char *wrong;       /* what the client writes */

static async int play_wrong(void)
{
    static const struct ebb_mock_step steps[] = { EBB_MOCK_WRITES("HELO\n") };
    struct ebb_io *io;

    CHECK_EQ(ebb_mock(steps, 1, &io), 0);
    (void)await ebb_write_text(io, wrong);
    await ebb_close(io);
    return 0;
}

static struct ebb_task *make_wrong(void *arg)
{
    (void)arg;
    return (struct ebb_task *)spawn(play_wrong());
}

static void run_wrong(void)
{
    run_async(1, make_wrong);
}

TEST(mock_aborts_when_the_script_is_not_kept)
{
    static const struct { const char *text, *says; } cases[] = {
        { "HALO\n", "other bytes were written than expected at step 1 of 1" },
        { "HELO\nX", "a write that nobody expects at step 2 of 1" },
        { "HE", "closed before its end at step 1 of 1" },
    };
    char text[1024];

    for (int i = 0; i < 3; i++) {
        wrong = cases[i].text;
        CHECK_EQ(test_in_child(run_wrong, text, sizeof(text)), SIGABRT);
        CHECK(strstr(text, cases[i].says) != NULL);
    }
    wrong = "HELO\n";
    CHECK_EQ(test_in_child(run_wrong, text, sizeof(text)), 0);
}
