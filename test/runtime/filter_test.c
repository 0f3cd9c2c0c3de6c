/* SPDX-License-Identifier: MIT-0 */
/* Byte streams made of others: what is read and written through each, where
 * the other side is late, on files, and with cancels. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "async_test.h"

/* Every task here has ended before what it works on is gone. */
#pragma ebb diagnostic ignored "-Wasync-borrow"

/* All that can be read, which is the text. */
static async void expect(struct ebb_io *io, const char *text)
{
    size_t len = 0, all = strlen(text);
    char buf[64];
    int n;

    while ((n = await ebb_read(io, buf, 1 + len % 5)) > 0) {
        CHECK(len + (size_t)n <= all);
        CHECK(memcmp(text + len, buf, (size_t)n) == 0);
        len += (size_t)n;
    }
    CHECK_EQ(n, 0);
    CHECK_EQ(len, all);
    CHECK_EQ(await ebb_read(io, buf, 1), 0);
}

/* Written byte by byte, slowly, and closed. */
static async void trickle(struct ebb_io *io, const char *text)
{
    for (; *text != '\0'; text++) {
        await ebb_yield();
        CHECK_EQ(await ebb_write_all(io, text, 1), 0);
    }
    CHECK_EQ(ebb_shutdown(io), 0);
}

/* A file with a text, which is gone when it is closed. */
static struct ebb_io *open_file(const char *text)
{
    char name[] = "/tmp/ebb-filter-XXXXXX";
    int fd = mkostemp(name, O_CLOEXEC);
    struct ebb_io *io;

    CHECK(fd >= 0);
    CHECK_EQ(unlink(name), 0);
    CHECK_EQ(write(fd, text, strlen(text)), strlen(text));
    CHECK_EQ(lseek(fd, 0, SEEK_SET), 0);
    CHECK_EQ(ebb_io_new(fd, &io), 0);
    return io;
}

ASYNC_TEST(take_ends_early)
{
    struct ebb_io *a, *b, *t;
    char buf[8];

    CHECK_EQ(ebb_duplex(8, &a, &b), 0);
    CHECK_EQ(ebb_io_take(b, 5, &t), 0);
    CHECK_EQ(ebb_io_fd(t), -1);
    CHECK_EQ(ebb_try_read(t, buf, 3), -EAGAIN);
    CHECK_EQ(await ebb_read(t, buf, 0), 0);
    join {
        await trickle(a, "hello, world");
        {
            CHECK_EQ(await ebb_readable(t), 0);
            await expect(t, "hello");
            CHECK_EQ(ebb_io_take_left(t), 0);
            CHECK_EQ(await ebb_readable(t), 0);
            CHECK_EQ(ebb_try_read(t, buf, 3), 0);
            ebb_io_take_set(t, 2);
            await expect(t, ", ");
            ebb_io_take_set(t, 99);
            await expect(t, "world");
            CHECK_EQ(ebb_io_take_left(t), 94);
        }
    }
    CHECK_EQ(await ebb_write(t, "back", 4), 4);
    CHECK_EQ(await ebb_read_exact(a, buf, 4), 0);
    await ebb_close(t);
    await ebb_close(a);
    await ebb_close(b);
}

ASYNC_TEST(chain_reads_one_behind_the_other)
{
    struct ebb_io *a[2], *b[2], *c, *d, *file, *empty;
    char buf[4];

    for (int i = 0; i < 2; i++)
        CHECK_EQ(ebb_duplex(4, &a[i], &b[i]), 0);
    file = open_file(", in a file");
    CHECK_EQ(ebb_io_empty(&empty), 0);
    CHECK_EQ(ebb_io_chain(b[0], b[1], &c), 0);
    CHECK_EQ(ebb_io_chain(c, file, &d), 0);
    join {
        await trickle(a[0], "one");
        await trickle(a[1], ", two");
        await expect(d, "one, two, in a file");
    }
    CHECK_EQ(await ebb_write(d, "x", 1), -EBADF);
    CHECK_EQ(ebb_shutdown(d), -ENOTCONN);
    await ebb_close(d);
    CHECK_EQ(ebb_io_chain(empty, empty, &d), 0);
    await expect(d, "");
    await ebb_close(d);
    await ebb_close(c);
    await ebb_close(empty);
    await ebb_close(file);
    for (int i = 0; i < 2; i++) {
        await ebb_close(a[i]);
        await ebb_close(b[i]);
    }
}

/* tokio #8251: reading nothing takes nothing, so it does not look like the end
 * of the first. */
ASYNC_TEST(a_read_of_nothing_is_no_end_of_a_chain)
{
    struct ebb_io *a, *b, *second, *c;
    char buf[8] = "";

    CHECK_EQ(ebb_duplex(8, &a, &b), 0);
    second = open_file("two");
    CHECK_EQ(ebb_io_chain(b, second, &c), 0);
    CHECK_EQ(await ebb_write_text(a, "one "), 0);
    for (int i = 0; i < 4; i++) {
        CHECK_EQ(await ebb_read(c, buf, 0), 0);
        CHECK_EQ(ebb_try_read(c, buf, 0), 0);
        CHECK_EQ(await ebb_read(c, buf + i, 1), 1);
    }
    CHECK_STR(buf, "one ");
    CHECK_EQ(await ebb_read(c, buf, 0), 0);
    CHECK_EQ(await ebb_close(a), 0);
    await expect(c, "two");
    await ebb_close(c);
    await ebb_close(second);
    await ebb_close(b);
}

ASYNC_TEST(empty_and_endless)
{
    struct ebb_io *empty, *sevens, *some;

    CHECK_EQ(ebb_io_empty(&empty), 0);
    CHECK_EQ(ebb_io_repeat('7', &sevens), 0);
    CHECK_EQ(ebb_io_take(sevens, 7, &some), 0);
    CHECK_EQ(await ebb_readable(sevens), 0);
    CHECK_EQ(await ebb_write_text(empty, "gone"), 0);
    CHECK_EQ(await ebb_write_text(sevens, "gone too"), 0);
    await expect(empty, "");
    await expect(some, "7777777");
    ebb_io_take_set(some, 100000);
    CHECK_EQ(await ebb_copy(some, empty), 100000);
    await ebb_close(some);
    await ebb_close(sevens);
    await ebb_close(empty);
}

ASYNC_TEST(joined_has_two_ends)
{
    struct ebb_io *from, *to, *in, *out, *both;
    char buf[4];

    CHECK_EQ(ebb_simplex(16, &from, &in), 0);
    CHECK_EQ(ebb_simplex(16, &out, &to), 0);
    CHECK_EQ(ebb_io_joined(from, to, &both), 0);
    CHECK_EQ(await ebb_write_text(in, "in"), 0);
    CHECK_EQ(await ebb_write_text(both, "out"), 0);
    CHECK_EQ(await ebb_read(both, buf, 4), 2);
    CHECK_EQ(await ebb_read(out, buf, 4), 3);
    CHECK_EQ(ebb_shutdown(both), 0);
    CHECK_EQ(await ebb_read(out, buf, 4), 0);
    await ebb_close(both);
    await ebb_close(from);
    await ebb_close(to);
    await ebb_close(in);
    await ebb_close(out);
}

static void note(struct ebb_slice bytes, void *arg)
{
    char *text = arg;

    CHECK(strlen(text) + bytes.len < 64);
    strncat(text, (const char *)bytes.at, bytes.len);
}

ASYNC_TEST(inspect_sees_what_moves)
{
    char seen_read[64] = "", seen[64] = "";
    struct ebb_io *a, *b, *i, *j;

    CHECK_EQ(ebb_duplex(4, &a, &b), 0);
    CHECK_EQ(ebb_io_inspect(b, note, NULL, seen_read, &i), 0);
    CHECK_EQ(ebb_io_inspect(a, NULL, note, seen, &j), 0);
    join {
        await trickle(j, "what moves");
        await expect(i, "what moves");
    }
    CHECK_STR(seen_read, "what moves");
    CHECK_STR(seen, "what moves");
    await ebb_close(i);
    await ebb_close(j);
    await ebb_close(a);
    await ebb_close(b);
}

static async yields(struct ebb_slice) words(int code)
{
    char word[8];

    for (int i = 0; i < 4; i++) {
        await ebb_yield();
        memcpy(word, "<word>", 6);
        word[1] = (char)('0' + i);
        yield (struct ebb_slice){ (unsigned char *)word, 6 * (i != 2) };
        memset(word, '!', sizeof(word));    /* not valid any more */
    }
    return code;
}

ASYNC_TEST(a_stream_of_slices_is_read)
{
    stream(struct ebb_slice) s = words(0), t = words(-EIO);
    struct ebb_io *io;
    struct ebb_reader r;
    struct ebb_slice all;
    char buf[4];

    CHECK_EQ(ebb_io_of_stream(s, &io), 0);
    CHECK_EQ(ebb_try_read(io, buf, 1), -EOPNOTSUPP);
    CHECK_EQ(await ebb_readable(io), 0);
    CHECK_EQ(ebb_try_read(io, buf, 1), 1);
    CHECK_EQ(buf[0], '<');
    await expect(io, "0ord><1ord><3ord>");
    CHECK_EQ(await ebb_write(io, "x", 1), -EBADF);
    await ebb_close(io);
    CHECK_EQ(ebb_io_of_stream(t, &io), 0);
    ebb_reader_init(&r, io);
    CHECK_EQ(await ebb_reader_to_end(&r, 100, &all), -EIO);
    CHECK_EQ(ebb_reader_buffer(&r).len, 18);
    CHECK_EQ(await ebb_reader_to_end(&r, 100, &all), 0);
    CHECK_EQ(all.len, 18);
    ebb_reader_fini(&r);
    await ebb_close(io);
    await stream_close(s);
    await stream_close(t);
}

ASYNC_TEST(a_sink_of_slices_is_written)
{
    struct ebb_length_codec codec;
    struct ebb_io *a, *b, *io;
    struct ebb_framed f, g;
    struct ebb_slice frame;
    item_sink(struct ebb_slice) s;

    CHECK_EQ(ebb_duplex(8, &a, &b), 0);
    ebb_length_codec_init(&codec);
    ebb_framed_init(&f, a, &codec.codec);
    ebb_framed_init(&g, b, &codec.codec);
    f.boundary = 1;
    s = sink_of_framed(&f);
    CHECK_EQ(ebb_io_of_sink(s, &io), 0);
    CHECK_EQ(await ebb_read(io, &(char){ 0 }, 1), -EBADF);
    join {
        {
            CHECK_EQ(await ebb_writable(io), 0);
            for (int i = 0; i < 9; i++)
                CHECK_EQ(await ebb_write_text(io, "a piece"), 0);
            CHECK_EQ(await sink_close(s), 0);
        }
        for (int i = 0; i < 9; i++) {
            CHECK_EQ(await ebb_framed_next(&g, &frame), 1);
            CHECK(frame.len == 7 && memcmp(frame.at, "a piece", 7) == 0);
        }
    }
    CHECK_EQ(await ebb_framed_next(&g, &frame), 0);
    await ebb_close(io);
    ebb_framed_fini(&f);
    ebb_framed_fini(&g);
    await ebb_close(a);
    await ebb_close(b);
}

ASYNC_TEST(cancelled_reads_lose_no_byte)
{
    stream(struct ebb_slice) s = words(0);
    struct ebb_io *a, *b, *t, *words_io, *c;
    const char *text = "<0ord><1ord><3ord>slowly coming";
    size_t len = 0;
    int lost = 0;

    CHECK_EQ(ebb_duplex(4, &a, &b), 0);
    CHECK_EQ(ebb_io_take(b, 13, &t), 0);
    CHECK_EQ(ebb_io_of_stream(s, &words_io), 0);
    CHECK_EQ(ebb_io_chain(words_io, t, &c), 0);
    join {
        {
            for (int i = 0; i < 40; i++)
                await ebb_yield();
            await trickle(a, "slowly coming of age");
        }
        while (len < strlen(text)) {
            char buf[8];

            select biased {
                when (int n = await ebb_read(c, buf, 1 + len % 3)) {
                    CHECK(n > 0 && memcmp(text + len, buf, (size_t)n) == 0);
                    len += (size_t)n;
                }
                when (await ebb_yield())
                    lost++;
            }
        }
        for (int n; (n = await ebb_read(b, (char[8]){ 0 }, 8)) > 0;)
            ;
    }
    CHECK(lost > 0);
    await ebb_close(c);
    await ebb_close(words_io);
    await ebb_close(t);
    await ebb_close(a);
    await ebb_close(b);
    await stream_close(s);
}
