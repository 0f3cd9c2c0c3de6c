/* SPDX-License-Identifier: MIT-0 */
/* Numbers, pieces and buffers on byte streams; descriptors taken back. */
/* The tasks here have ended before the test that they borrow from. */
#pragma ebb diagnostic ignored "-Wasync-borrow"
/* What it reads is there already. */
#pragma ebb diagnostic ignored "-Wasync-blocking-call"

#include <ebb.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include "async_test.h"

ASYNC_TEST(numbers_in_both_orders)
{
    struct ebb_io *from = NULL, *to = NULL;
    unsigned char raw[8];
    uint8_t a = 0;
    int16_t b = 0;
    uint32_t c = 0;
    int64_t d = 0;
    float e = 0;
    double f = 0;

    CHECK_EQ(ebb_pipe(&from, &to), 0);
    CHECK_EQ(await ebb_write_be(to, (uint8_t)0xfe), 0);
    CHECK_EQ(await ebb_write_be(to, (int16_t)-2), 0);
    CHECK_EQ(await ebb_write_le(to, UINT32_C(0x01020304)), 0);
    CHECK_EQ(await ebb_write_be(to, INT64_C(-0x0102030405060708)), 0);
    CHECK_EQ(await ebb_write_be(to, 1.5f), 0);
    CHECK_EQ(await ebb_write_le(to, -0.1), 0);
    CHECK_EQ(await ebb_read_be(from, &a), 0);
    CHECK_EQ(await ebb_read_be(from, &b), 0);
    CHECK_EQ(await ebb_read_le(from, &c), 0);
    CHECK_EQ(await ebb_read_be(from, &d), 0);
    CHECK_EQ(await ebb_read_be(from, &e), 0);
    CHECK_EQ(await ebb_read_le(from, &f), 0);
    CHECK_EQ(a, 0xfe);
    CHECK_EQ(b, -2);
    CHECK_EQ(c, 0x01020304);
    CHECK_EQ(d, -INT64_C(0x0102030405060708));
    CHECK(e == 1.5f && f == -0.1);

    /* As they lie in the stream. */
    CHECK_EQ(await ebb_write_be(to, UINT32_C(0x01020304)), 0);
    CHECK_EQ(await ebb_write_le(to, UINT32_C(0x01020304)), 0);
    CHECK_EQ(await ebb_read_exact(from, raw, 8), 0);
    CHECK_EQ(memcmp(raw, "\1\2\3\4\4\3\2\1", 8), 0);
    CHECK_EQ(await ebb_write_all(to, "\1\2\3", 3), 0);
    CHECK_EQ(await ebb_close(to), 0);
    c = 77;
    CHECK_EQ(await ebb_read_be(from, &c), -EBB_EEOF);
    CHECK_EQ(c, 77);
    CHECK_EQ(await ebb_read_number(from, raw, 17, true), -EINVAL);
    CHECK_EQ(await ebb_close(from), 0);
}

ASYNC_TEST(numbers_out_of_a_buffer)
{
    struct ebb_io *from = NULL, *to = NULL;
    struct ebb_reader r;
    int sum = 0, late = 0;
    uint16_t x;

    CHECK_EQ(ebb_pipe(&from, &to), 0);
    ebb_reader_init(&r, from);
    defer ebb_reader_fini(&r);
    for (int i = 0; i < 100; i++)
        CHECK_EQ(await ebb_write_be(to, (uint16_t)i), 0);
    for (int i = 0; i < 100; i++) {
        CHECK_EQ(await ebb_reader_be(&r, &x), 0);
        sum += x;
    }
    CHECK_EQ(sum, 4950);
    /* Half of one, and a reader who gives up in between. */
    CHECK_EQ(await ebb_write_all(to, "\1", 1), 0);
    select {
        when (int err = await ebb_reader_be(&r, &x))
            CHECK_EQ(err, 99);
        when (await ebb_sleep(EBB_MILLISECOND))
            late++;
    }
    CHECK_EQ(late, 1);
    CHECK_EQ(await ebb_write_all(to, "\2", 1), 0);
    CHECK_EQ(await ebb_reader_le(&r, &x), 0);
    CHECK_EQ(x, 0x0201);
    CHECK_EQ(await ebb_close(from), 0);
    CHECK_EQ(await ebb_close(to), 0);
}

/* ---- pieces ---- */

/* Through every kind of stream. */
static async void check_pieces(struct ebb_io *from, struct ebb_io *to,
                               bool at_once)
{
    char a[3], b[4], c[16];
    struct iovec out[4] = { { "", 0 }, { "one", 3 }, { "two", 3 },
                            { "three", 5 } };
    struct iovec in[3] = { { a, 3 }, { b, 4 }, { c, 16 } };
    int n;

    n = await ebb_write_vectored(to, out, 4);
    CHECK_EQ(n, at_once ? 11 : 3);
    n = await ebb_read_vectored(from, in, 3);
    CHECK_EQ(n, at_once ? 11 : 3);
    CHECK_EQ(memcmp(a, "one", 3), 0);
    if (at_once) {
        CHECK_EQ(memcmp(b, "twot", 4), 0);
        CHECK_EQ(memcmp(c, "hree", 4), 0);
    }
    CHECK_EQ(await ebb_write_all_vectored(to, out, 4), 0);
    CHECK_EQ(out[1].iov_len + out[2].iov_len + out[3].iov_len, 0);
    for (int got = 0; got < 11; got += n) {
        n = ebb_try_read_vectored(from, in + 2, 1);
        CHECK(n > 0);
    }
    CHECK_EQ(ebb_try_read_vectored(from, in, 3), -EAGAIN);
    CHECK_EQ(await ebb_read_vectored(from, in, 0), 0);
    CHECK_EQ(await ebb_write_vectored(to, out, 4), 0);
    out[1] = (struct iovec){ "x", 1 };
    CHECK_EQ(ebb_try_write_vectored(to, out, 3), 1);
    /* Put back, then read in pieces. */
    select {
        when (n = await ebb_read_exact(from, c, 2))
            CHECK_EQ(n, 99);
        when (await ebb_sleep(EBB_MILLISECOND))
            ;
    }
    n = -7;
    a[0] = 0;
    join {
        n = await ebb_read_vectored(from, in, 3);
    }
    CHECK_EQ(n, 1);
    CHECK_EQ(a[0], 'x');
    join {
        n = await ebb_read_vectored(from, in, 3);
        {
            await ebb_yield();
            CHECK_EQ(await ebb_write_text(to, "y"), 0);
        }
    }
    CHECK_EQ(n, 1);
    CHECK_EQ(await ebb_close(to), 0);
    CHECK_EQ(await ebb_read_vectored(from, in, 3), 0);
    CHECK_EQ(await ebb_close(from), 0);
}

ASYNC_TEST(many_pieces_in_one_call)
{
    struct ebb_io *from = NULL, *to = NULL;

    CHECK_EQ(ebb_pipe(&from, &to), 0);
    await check_pieces(from, to, true);
    CHECK_EQ(ebb_unix_pair(&from, &to), 0);
    await check_pieces(from, to, true);
    CHECK_EQ(ebb_duplex(64, &from, &to), 0);
    await check_pieces(from, to, false);
}

/* Write what is left of them, giving up and going on again. */
static async int write_in_spite(struct ebb_io *to, struct ebb_bytes *bytes)
{
    int err = -7, late = 0;

    while (err != 0) {
        select {
            when (err = await ebb_write_bytes(to, bytes))
                CHECK_EQ(err, 0);
            when (await ebb_sleep(200 * EBB_MICROSECOND))
                late++;
        }
    }
    return late;
}

/* A full pipe: the writer goes on where it was, cancelled or not. */
ASYNC_TEST(what_is_written_leaves_its_buffer)
{
    enum { ALL = 200 * 1000 };
    struct ebb_io *from = NULL, *to = NULL;
    struct ebb_bytes bytes = { 0 };
    unsigned char *room = ebb_bytes_room(&bytes, ALL), *last, *buf;
    struct ebb_bytes back = { 0 };
    size_t seen = 0;
    int late = 0;

    defer ebb_bytes_fini(&bytes);
    defer ebb_bytes_fini(&back);
    buf = ebb_bytes_room(&back, 65536);
    last = malloc(ALL);
    CHECK(room != NULL && buf != NULL && last != NULL);
    defer free(last);
    for (int i = 0; i < ALL; i++)
        last[i] = room[i] = (unsigned char)(i * 13 + i / 199);
    ebb_bytes_commit(&bytes, ALL);
    CHECK_EQ(ebb_pipe(&from, &to), 0);
    join {
        late = await write_in_spite(to, &bytes);
        while (seen < ALL) {
            int n = await ebb_read(from, buf, 65536);

            CHECK(n > 0);
            CHECK_EQ(memcmp(buf, last + seen, (size_t)n), 0);
            seen += (size_t)n;
            await ebb_sleep(500 * EBB_MICROSECOND);
        }
    }
    CHECK(late > 0);
    CHECK_EQ(bytes.len, 0);
    CHECK_EQ(await ebb_close(from), 0);
    CHECK_EQ(await ebb_close(to), 0);
}

/* ---- descriptors ---- */

ASYNC_TEST(a_descriptor_is_taken_back)
{
    struct ebb_io *from = NULL, *to = NULL, *a = NULL, *b = NULL;
    char buf[8];
    int fd, n = -7;

    CHECK_EQ(ebb_pipe(&from, &to), 0);
    CHECK_EQ(await ebb_write_text(to, "abc"), 0);
    select {
        when (n = await ebb_read_exact(from, buf, 8))
            CHECK_EQ(n, 99);
        when (await ebb_sleep(EBB_MILLISECOND))
            ;
    }
    CHECK_EQ(ebb_io_into_fd(from, true), -EBUSY);
    CHECK_EQ(await ebb_read(from, buf, 8), 3);
    fd = ebb_io_into_fd(from, true);
    CHECK(fd >= 0);
    CHECK_EQ(fcntl(fd, F_GETFL) & O_NONBLOCK, 0);
    CHECK_EQ(await ebb_write_text(to, "def"), 0);
    CHECK_EQ(read(fd, buf, 8), 3);
    CHECK_EQ(close(fd), 0);
    fd = ebb_io_into_fd(to, false);
    CHECK(fcntl(fd, F_GETFL) & O_NONBLOCK);
    CHECK_EQ(close(fd), 0);
    CHECK_EQ(ebb_io_into_fd(ebb_stdout(), true), -EBADF);
    CHECK_EQ(ebb_duplex(8, &a, &b), 0);
    CHECK_EQ(ebb_io_into_fd(a, true), -EBADF);
    CHECK_EQ(await ebb_close(a), 0);
    CHECK_EQ(await ebb_close(b), 0);
}

ASYNC_TEST(open_files_are_cloned)
{
    struct ebb_io *file = NULL, *again = NULL;
    char name[] = "/tmp/ebb_number_XXXXXX", buf[8] = "";
    struct stat st;

    CHECK_EQ(close(mkstemp(name)), 0);
    CHECK_EQ(await ebb_file_open(name, O_RDWR, 0, &file), 0);
    CHECK_EQ(ebb_file_clone(file, &again), 0);
    CHECK_EQ(await ebb_write_text(file, "one"), 0);
    CHECK_EQ(await ebb_write_text(again, "two"), 0);
    CHECK_EQ(await ebb_file_read_at(file, buf, sizeof(buf), 0), 6);
    CHECK_STR(buf, "onetwo");
    CHECK_EQ(await ebb_file_chmod(again, 0640), 0);
    CHECK_EQ(await ebb_file_stat(file, &st), 0);
    CHECK_EQ(st.st_mode & 0777, 0640);
    CHECK_EQ(await ebb_close(file), 0);
    CHECK_EQ(await ebb_close(again), 0);
    CHECK_EQ(await ebb_fs_unlink(name), 0);
}
