/* SPDX-License-Identifier: MIT-0 */
/* Readers and frames over byte streams: what a cancel must not lose, how much
 * may wait to be written, what happens at the end. */
/* The tasks here have ended before the test that they borrow from. */
#pragma ebb diagnostic ignored "-Wasync-borrow"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "async_test.h"

static bool is_text(struct ebb_slice s, const char *text)
{
    return s.len == strlen(text) && memcmp(s.at, text, s.len) == 0;
}

static async int write_and_close(struct ebb_io *io, const char *text)
{
    try await ebb_write_text(io, text);
    return await ebb_close(io);
}

/* A reader of the text, which comes in pieces of `cap` bytes. */
#define WITH_READER(text, cap) \
    struct ebb_io *from_, *to_; \
    struct ebb_reader r; \
    CHECK_EQ(ebb_simplex(cap, &from_, &to_), 0); \
    ebb_reader_init(&r, from_); \
    task(int) writer_ = spawn(write_and_close(to_, text)); \
    defer { \
        ebb_reader_fini(&r); \
        CHECK_EQ(await writer_, 0); \
        CHECK_EQ(await ebb_close(from_), 0); \
    }

/* ---- readers ---- */

ASYNC_TEST(reader_reads_in_all_ways)
{
    struct ebb_slice s;
    char buf[32] = "";

    WITH_READER("one\ntwo\r\n\nfour;five;exactrest", 3);
    CHECK_EQ(await ebb_reader_line(&r, 2, &s), -EMSGSIZE);
    CHECK_EQ(await ebb_reader_line(&r, 3, &s), 1);
    CHECK(is_text(s, "one"));
    CHECK_EQ(await ebb_reader_line(&r, 2, &s), -EMSGSIZE);
    CHECK_EQ(await ebb_reader_line(&r, 3, &s), 1);
    CHECK(is_text(s, "two"));
    CHECK_EQ(await ebb_reader_line(&r, 99, &s), 1);
    CHECK(is_text(s, ""));
    CHECK_EQ(await ebb_reader_until(&r, ';', 99, &s), 1);
    CHECK(is_text(s, "four;"));
    CHECK_EQ(await ebb_reader_until(&r, ';', 3, &s), -EMSGSIZE);
    CHECK_EQ(await ebb_reader_until(&r, ';', 4, &s), 1);
    CHECK(is_text(s, "five;"));
    CHECK_EQ(await ebb_reader_read_exact(&r, buf, 5), 0);
    CHECK_STR(buf, "exact");
    CHECK_EQ(await ebb_reader_read_exact(&r, buf, 5), -EBB_EEOF);
    CHECK_EQ(await ebb_reader_read(&r, buf, 2), 2);
    CHECK_EQ(await ebb_reader_to_end(&r, 99, &s), 0);
    CHECK(is_text(s, "st"));
    CHECK_EQ(await ebb_reader_read(&r, buf, 2), 0);
    CHECK_EQ(await ebb_reader_line(&r, 99, &s), 0);
    CHECK_EQ(await ebb_reader_until(&r, 'x', 99, &s), 0);
}

ASYNC_TEST(reader_shows_its_buffer)
{
    struct ebb_slice s;

    WITH_READER("abcdef", 64);
    CHECK_EQ(ebb_reader_buffer(&r).len, 0);
    while (ebb_reader_buffer(&r).len < 6)
        CHECK(await ebb_reader_fill(&r) > 0);
    CHECK(is_text(ebb_reader_buffer(&r), "abcdef"));
    ebb_reader_consume(&r, 2);
    CHECK(is_text(ebb_reader_buffer(&r), "cdef"));
    CHECK_EQ(await ebb_reader_to_end(&r, 3, &s), -EMSGSIZE);
    CHECK_EQ(await ebb_reader_to_end(&r, 4, &s), 0);
    CHECK(is_text(s, "cdef"));
}

ASYNC_TEST(lines_as_a_stream)
{
    struct ebb_reader *p;
    char all[64] = "";

    WITH_READER("a\nbb\nccc", 2);
    p = &r;
    each (struct ebb_slice line, stream_lines(p, 99)) {
        strncat(all, (const char *)line.at, line.len);
        strcat(all, "|");
    }
    CHECK_STR(all, "a|bb|ccc|");
}

static async int slow_write(struct ebb_io *io, const char *text)
{
    for (; *text != '\0'; text++) {
        await ebb_yield();
        try await ebb_write_all(io, text, 1);
    }
    return await ebb_close(io);
}

/* Reads that lose against another arm lose no byte. */
ASYNC_TEST(cancelled_reads_lose_nothing)
{
    struct ebb_io *from, *to;
    struct ebb_reader r;
    char all[256] = "", text[240] = "";
    int lost = 0, done = 0;

    for (int i = 0; i < 24; i++)
        snprintf(text + strlen(text), 32, "%d\n%04d", i, i);
    CHECK_EQ(ebb_simplex(4, &from, &to), 0);
    ebb_reader_init(&r, from);
    task(int) writer = spawn(slow_write(to, text));
    for (int i = 0; done < 48; ) {
        struct ebb_slice s = { NULL, 0 };
        char four[5] = "";
        int rc = 99;

        if (done % 2 == 0)
            select biased {
                when (rc = await ebb_reader_line(&r, 9, &s))
                    CHECK_EQ(rc, 1);
                when (await ebb_yield())
                    lost++;
            }
        else
            select biased {
                when (rc = await ebb_reader_read_exact(&r, four, 4))
                    CHECK_EQ(rc, 0);
                when (await ebb_yield())
                    lost++;
            }
        if (rc == 99)
            continue;
        if (done % 2 == 0)
            snprintf(all + strlen(all), 9, "%.*s\n", (int)s.len,
                     (const char *)s.at);
        else
            strcat(all, four);
        done++;
        i++;
    }
    CHECK_STR(all, text);
    CHECK(lost > 10);
    CHECK_EQ(await writer, 0);
    ebb_reader_fini(&r);
    CHECK_EQ(await ebb_close(from), 0);
}

/* ---- frames ---- */

static async int echo(struct ebb_io *io)
{
    struct ebb_lines_codec lines;
    struct ebb_framed f, *const p = &f;

    ebb_lines_codec_init(&lines, 100);
    ebb_framed_init(&f, io, &lines.codec);
    defer ebb_framed_fini(p);
    try each (struct ebb_slice line, stream_frames(p))
        try await ebb_framed_send(p, line);
    return await ebb_framed_close(p);
}

ASYNC_TEST(frames_go_there_and_back)
{
    struct ebb_io *a, *b;
    struct ebb_lines_codec lines;
    struct ebb_framed f;
    struct ebb_slice s;
    char text[32];

    CHECK_EQ(ebb_duplex(3, &a, &b), 0);
    task(int) other = spawn(echo(b));
    ebb_lines_codec_init(&lines, 100);
    ebb_framed_init(&f, a, &lines.codec);
    for (int i = 0; i < 20; i++) {
        snprintf(text, sizeof(text), "line %d", i);
        CHECK_EQ(await ebb_framed_send(&f, ebb_slice_of(text)), 0);
        CHECK_EQ(await ebb_framed_next(&f, &s), 1);
        CHECK(is_text(s, text));
    }
    CHECK_EQ(await ebb_framed_close(&f), 0);
    CHECK_EQ(await ebb_framed_next(&f, &s), 0);
    CHECK_EQ(await other, 0);
    ebb_framed_fini(&f);
    CHECK_EQ(await ebb_close(a), 0);
    CHECK_EQ(await ebb_close(b), 0);
}

/* Frame i: i % 97 bytes. */
static async int send_frames(struct ebb_io *io, int count, bool lose)
{
    struct ebb_length_codec codec;
    struct ebb_framed f;
    unsigned char bytes[97];
    int lost = 0;

    ebb_length_codec_init(&codec);
    ebb_framed_init(&f, io, &codec.codec);
    f.boundary = 64;
    for (int i = 0; i < count; ) {
        struct ebb_slice frame = { bytes, (size_t)i % 97 };
        int rc = 99;

        memset(bytes, i, sizeof(bytes));
        if (lose)
            select biased {
                when (rc = await ebb_framed_feed(&f, frame))
                    ;
                when (await ebb_yield())
                    lost++;
            }
        else
            rc = await ebb_framed_feed(&f, frame);
        if (rc == 99)
            continue;
        CHECK_EQ(rc, 0);
        CHECK(f.out.len <= 64 + 4 + 97);
        i++;
    }
    CHECK(!lose || lost > 0);
    CHECK_EQ(await ebb_framed_close(&f), 0);
    ebb_framed_fini(&f);
    return await ebb_close(io);
}

static async void receive_frames(struct ebb_io *io, int count)
{
    struct ebb_length_codec codec;
    struct ebb_framed f;
    struct ebb_slice s;
    int i = 0, lost = 0, rc = 1;

    ebb_length_codec_init(&codec);
    ebb_framed_init(&f, io, &codec.codec);
    while (rc > 0) {
        rc = 99;
        select biased {
            when (rc = await ebb_framed_next(&f, &s))
                ;
            when (await ebb_yield())
                lost++;
        }
        if (rc != 1)
            continue;
        CHECK_EQ(s.len, i % 97);
        for (size_t k = 0; k < s.len; k++)
            CHECK_EQ(s.at[k], (unsigned char)i);
        i++;
    }
    CHECK_EQ(rc, 0);
    CHECK_EQ(i, count);
    ebb_framed_fini(&f);
    CHECK_EQ(await ebb_close(io), 0);
}

/* Cancelled in the middle of reads and writes: each frame comes once. */
ASYNC_TEST(cancelled_feeds_and_nexts_lose_nothing)
{
    for (int cap = 1; cap < 300; cap = cap * 7 + 3) {
        struct ebb_io *a, *b;

        CHECK_EQ(ebb_simplex((size_t)cap, &a, &b), 0);
        task(int) writer = spawn(send_frames(b, 120, cap < 80));
        await receive_frames(a, 120);
        CHECK_EQ(await writer, 0);
    }
}

ASYNC_TEST(a_stream_of_frames_is_sent)
{
    struct ebb_io *from, *to;
    struct ebb_delimiter_codec codec;
    struct ebb_framed f;
    struct ebb_slice words[] = {
        ebb_slice_of("a"), ebb_slice_of("bc"), ebb_slice_of(""),
    }, s;
    struct ebb_reader r;

    CHECK_EQ(ebb_simplex(64, &from, &to), 0);
    ebb_delimiter_codec_init(&codec, ";", ";", 99);
    ebb_framed_init(&f, to, &codec.lines.codec);
    CHECK_EQ(framed_send_all(&f, stream_iter(words, 3)), 0);
    CHECK_EQ(framed_send_all(&f, stream_map_err(rc, stream_iter(words, 1),
                                                rc)), 0);
    CHECK_EQ(await ebb_framed_close(&f), 0);
    ebb_framed_fini(&f);
    CHECK_EQ(await ebb_close(to), 0);
    ebb_reader_init(&r, from);
    CHECK_EQ(await ebb_reader_to_end(&r, 99, &s), 0);
    CHECK(is_text(s, "a;bc;;a;"));
    ebb_reader_fini(&r);
    CHECK_EQ(await ebb_close(from), 0);
}

/* The codec of bytes: chunks as they come, a buffer for what is written. */
ASYNC_TEST(bytes_as_a_stream)
{
    struct ebb_io *from, *to;
    struct ebb_bytes_codec bytes;
    struct ebb_framed in, out, *const p = &in;
    char all[32] = "";

    CHECK_EQ(ebb_simplex(64, &from, &to), 0);
    ebb_bytes_codec_init(&bytes);
    ebb_framed_init(&in, from, &bytes.codec);
    ebb_framed_init(&out, to, &bytes.codec);
    CHECK_EQ(await ebb_framed_feed(&out, ebb_slice_of("one ")), 0);
    CHECK_EQ(await ebb_framed_feed(&out, ebb_slice_of("two")), 0);
    CHECK_EQ(out.out.len, 7);           /* below the boundary: not written */
    CHECK_EQ(ebb_try_read(from, all, 1), -EAGAIN);
    CHECK_EQ(await ebb_framed_flush(&out), 0);
    CHECK_EQ(out.out.len, 0);
    CHECK_EQ(await ebb_framed_close(&out), 0);
    each (struct ebb_slice s, stream_frames(p))
        strncat(all, (const char *)s.at, s.len);
    CHECK_STR(all, "one two");
    ebb_framed_fini(&in);
    ebb_framed_fini(&out);
    CHECK_EQ(await ebb_close(from), 0);
    CHECK_EQ(await ebb_close(to), 0);
}

ASYNC_TEST(errors_of_the_codec_and_of_the_end)
{
    struct ebb_io *from, *to;
    struct ebb_lines_codec lines;
    struct ebb_length_codec length;
    struct ebb_framed f;
    struct ebb_slice s;

    CHECK_EQ(ebb_simplex(64, &from, &to), 0);
    ebb_lines_codec_init(&lines, 3);
    ebb_framed_init(&f, from, &lines.codec);
    CHECK_EQ(await ebb_write_text(to, "toolong\nok\nlast"), 0);
    CHECK_EQ(await ebb_close(to), 0);
    CHECK_EQ(await ebb_framed_next(&f, &s), -EMSGSIZE);
    CHECK_EQ(await ebb_framed_next(&f, &s), 1);
    CHECK(is_text(s, "ok"));
    CHECK_EQ(await ebb_framed_next(&f, &s), -EMSGSIZE);
    CHECK_EQ(await ebb_framed_next(&f, &s), 0);
    CHECK_EQ(await ebb_framed_next(&f, &s), 0);
    ebb_framed_fini(&f);
    CHECK_EQ(await ebb_close(from), 0);
    CHECK_EQ(ebb_simplex(64, &from, &to), 0);
    ebb_length_codec_init(&length);
    ebb_framed_init(&f, from, &length.codec);
    CHECK_EQ(await ebb_write_all(to, "\0\0\0\2ab\0\0", 8), 0);
    CHECK_EQ(await ebb_close(to), 0);
    CHECK_EQ(await ebb_framed_next(&f, &s), 1);
    CHECK(is_text(s, "ab"));
    CHECK_EQ(await ebb_framed_next(&f, &s), -EBB_EEOF);
    ebb_framed_fini(&f);
    CHECK_EQ(await ebb_close(from), 0);
}

static async int say_hello(const char *addr)
{
    struct ebb_io *conn;

    try await ebb_tcp_connect(addr, &conn);
    defer await ebb_close(conn);
    return await ebb_write_text(conn, "hello\n");
}

ASYNC_TEST(connections_as_a_stream)
{
    struct ebb_io *listener;
    char addr[EBB_ADDR_MAX];
    int n = 0;

    CHECK_EQ(await ebb_tcp_listen("127.0.0.1:0", &listener), 0);
    CHECK(ebb_local_addr(listener, addr, sizeof(addr)) > 0);
    join {
        for (int i = 0; i < 3; i++)
            CHECK_EQ(await say_hello(addr), 0);
        each (struct ebb_io *conn, stream_take(stream_accept(listener), 3)) {
            struct ebb_reader r, *const p = &r;

            ebb_reader_init(&r, conn);
            each (struct ebb_slice line, stream_lines(p, 99)) {
                CHECK(is_text(line, "hello"));
                n++;
            }
            ebb_reader_fini(&r);
            CHECK_EQ(await ebb_close(conn), 0);
        }
    }
    CHECK_EQ(n, 3);
    CHECK_EQ(await ebb_close(listener), 0);
}

/* ---- copying ---- */

ASYNC_TEST(copy_until_the_end)
{
    struct ebb_io *a, *b, *c, *d;
    struct ebb_reader r;
    struct ebb_slice s = { NULL, 0 };
    int64_t n = 0;

    CHECK_EQ(ebb_simplex(5, &a, &b), 0);
    CHECK_EQ(ebb_simplex(3, &c, &d), 0);
    ebb_reader_init(&r, c);
    join {
        CHECK_EQ(await write_and_close(b, "what is to be copied"), 0);
        {
            n = await ebb_copy(a, d);
            CHECK_EQ(await ebb_close(d), 0);
        }
        CHECK_EQ(await ebb_reader_to_end(&r, 99, &s), 0);
    }
    CHECK_EQ(n, 20);
    CHECK(is_text(s, "what is to be copied"));
    ebb_reader_fini(&r);
    CHECK_EQ(await ebb_close(a), 0);
    CHECK_EQ(await ebb_close(c), 0);
}

static async void talk(struct ebb_io *io, const char *say, const char *hear)
{
    struct ebb_reader r;
    struct ebb_slice s;

    ebb_reader_init(&r, io);
    CHECK_EQ(await ebb_write_text(io, say), 0);
    CHECK_EQ(ebb_shutdown(io), 0);
    CHECK_EQ(await ebb_reader_to_end(&r, 99, &s), 0);
    CHECK(is_text(s, hear));
    ebb_reader_fini(&r);
    CHECK_EQ(await ebb_close(io), 0);
}

ASYNC_TEST(copy_with_buffers_of_any_size)
{
    struct ebb_io *client, *near, *far, *server;
    int64_t there = 0, back = 0;

    CHECK_EQ(ebb_duplex(64, &client, &near), 0);
    CHECK_EQ(ebb_duplex(64, &far, &server), 0);
    CHECK_EQ(await ebb_copy_both_sized(near, far, 1, 0, &there, &back),
             -EINVAL);
    join {
        await talk(client, "question", "the answer");
        await talk(server, "the answer", "question");
        CHECK_EQ(await ebb_copy_both_sized(near, far, 1, 100000, &there,
                                           &back), 0);
    }
    CHECK_EQ(there, 8);
    CHECK_EQ(back, 10);
    CHECK_EQ(await ebb_close(near), 0);
    CHECK_EQ(await ebb_close(far), 0);
}

ASYNC_TEST(copy_in_both_directions)
{
    struct ebb_io *client, *near, *far, *server;
    int64_t there = 0, back = 0;

    CHECK_EQ(ebb_duplex(3, &client, &near), 0);
    CHECK_EQ(ebb_duplex(4, &far, &server), 0);
    join {
        await talk(client, "question", "the answer");
        await talk(server, "the answer", "question");
        CHECK_EQ(await ebb_copy_both(near, far, &there, &back), 0);
    }
    CHECK_EQ(there, 8);
    CHECK_EQ(back, 10);
    CHECK_EQ(await ebb_close(near), 0);
    CHECK_EQ(await ebb_close(far), 0);
}

/* Answers when it has heard the end of the question. */
static async void answer_at_the_end(struct ebb_io *io)
{
    struct ebb_reader r;
    struct ebb_slice s;

    ebb_reader_init(&r, io);
    CHECK_EQ(await ebb_reader_to_end(&r, 99, &s), 0);
    CHECK(is_text(s, "question"));
    for (int i = 0; i < 5; i++)
        await ebb_yield();
    CHECK_EQ(await ebb_write_text(io, "the answer"), 0);
    ebb_reader_fini(&r);
    CHECK_EQ(await ebb_close(io), 0);
}

/* The end of one direction goes on to the other side, and the other direction
 * goes on until it has ended too. */
ASYNC_TEST(the_end_of_one_direction_is_passed_on)
{
    struct ebb_io *client, *near, *far, *server;
    int64_t there = 0, back = 0;

    CHECK_EQ(ebb_duplex(3, &client, &near), 0);
    CHECK_EQ(ebb_duplex(4, &far, &server), 0);
    join {
        await talk(client, "question", "the answer");
        await answer_at_the_end(server);
        CHECK_EQ(await ebb_copy_both(near, far, &there, &back), 0);
    }
    CHECK_EQ(there, 8);
    CHECK_EQ(back, 10);
    CHECK_EQ(await ebb_close(near), 0);
    CHECK_EQ(await ebb_close(far), 0);
}

/* An error in one direction ends the other, which would go on waiting; what
 * has been copied is told. */
ASYNC_TEST(an_error_ends_both_directions)
{
    struct ebb_io *client, *near, *far, *server;
    int64_t there = -1, back = -1;

    CHECK_EQ(ebb_duplex(16, &client, &near), 0);
    CHECK_EQ(ebb_duplex(4, &far, &server), 0);
    CHECK_EQ(await ebb_write_text(client, "question"), 0);
    join {
        CHECK_EQ(await ebb_copy_both_sized(near, far, 2, 2, &there, &back),
                 -EPIPE);
        {
            CHECK_EQ(await ebb_read(server, (char[2]){ 0 }, 2), 2);
            CHECK_EQ(await ebb_close(server), 0);
        }
    }
    CHECK(there >= 2 && there < 8);
    CHECK_EQ(back, 0);
    CHECK_EQ(await ebb_close(client), 0);
    CHECK_EQ(await ebb_close(near), 0);
    CHECK_EQ(await ebb_close(far), 0);
}

/* ---- writers ---- */

ASYNC_TEST(a_writer_gathers_and_flushes)
{
    struct ebb_io *a, *b;
    struct ebb_writer w;
    struct ebb_reader r;
    struct ebb_slice all;

    CHECK_EQ(ebb_duplex(16, &a, &b), 0);
    ebb_writer_init(&w, a);
    ebb_reader_init(&r, b);
    w.boundary = 20;
    for (int i = 0; i < 3; i++)
        CHECK_EQ(await ebb_writer_write(&w, "sevens,", 7), 0);
    CHECK_EQ(ebb_try_read(b, &(char){ 0 }, 1), -EAGAIN);
    join {
        {
            for (int i = 0; i < 30; i++)
                CHECK_EQ(await ebb_writer_write(&w, "sevens,", 7), 0);
            CHECK(w.bytes.len > 0);
            CHECK_EQ(await ebb_writer_flush(&w), 0);
            CHECK_EQ(w.bytes.len, 0);
            CHECK_EQ(await ebb_writer_write(&w, "end", 3), 0);
            CHECK_EQ(await ebb_writer_close(&w), 0);
        }
        CHECK_EQ(await ebb_reader_to_end(&r, 1000, &all), 0);
    }
    CHECK_EQ(all.len, 33 * 7 + 3);
    CHECK(memcmp(all.at + 32 * 7, "sevens,end", 10) == 0);
    CHECK_EQ(await ebb_writer_write(&w, "late", 4), 0);
    CHECK_EQ(await ebb_writer_flush(&w), -EPIPE);
    ebb_writer_fini(&w);
    ebb_reader_fini(&r);
    await ebb_close(a);
    await ebb_close(b);
}

/* Write 0 .. 99, a byte at a time and then the rest at once, by calls that
 * often lose. */
static async void write_by_losing(struct ebb_writer *w, int *lost)
{
    struct ebb_bytes queue = { 0 };
    bool done = false;

    defer ebb_bytes_fini(&queue);
    for (char i = 0; i < 60;)
        select biased {
            when (int rc = await ebb_writer_write(w, &i, 1)) {
                CHECK_EQ(rc, 0);
                i++;
            }
            when (await ebb_yield())
                ++*lost;
        }
    CHECK_EQ(await ebb_writer_flush(w), 0);
    for (char i = 60; i < 100; i++)
        CHECK_EQ(ebb_bytes_append(&queue, &i, 1), 0);
    while (!done)
        select biased {
            when (int rc = await ebb_write_bytes(w->io, &queue)) {
                CHECK_EQ(rc, 0);
                done = true;
            }
            when (await ebb_yield())
                ++*lost;
        }
    CHECK_EQ(ebb_shutdown(w->io), 0);
}

ASYNC_TEST(cancelled_writes_lose_and_double_nothing)
{
    struct ebb_io *a, *b;
    struct ebb_writer w;
    int lost = 0;
    char c, want = 0;

    CHECK_EQ(ebb_duplex(3, &a, &b), 0);
    ebb_writer_init(&w, a);
    w.boundary = 5;
    join {
        await write_by_losing(&w, &lost);
        while (await ebb_read(b, &c, 1) > 0) {
            CHECK_EQ(c, want++);
            if (c % 3 == 0)
                await ebb_yield();
        }
    }
    CHECK_EQ(want, 100);
    CHECK(lost > 0);
    ebb_writer_fini(&w);
    await ebb_close(a);
    await ebb_close(b);
}

static async void copy_by_losing(struct ebb_reader *r, struct ebb_io *to,
                                 int *lost)
{
    int64_t n = -1;

    while (n < 0)
        select biased {
            when (n = await ebb_copy_buffered(r, to))
                CHECK(n >= 0);
            when (await ebb_yield())
                ++*lost;
        }
    CHECK_EQ(ebb_shutdown(to), 0);
}

ASYNC_TEST(copy_goes_on_from_the_buffer)
{
    struct ebb_io *a, *b, *c, *d;
    struct ebb_slice line, all;
    struct ebb_reader r, s;
    int lost = 0;

    CHECK_EQ(ebb_duplex(8, &a, &b), 0);
    CHECK_EQ(ebb_duplex(3, &c, &d), 0);
    ebb_reader_init(&r, b);
    ebb_reader_init(&s, d);
    join {
        {
            CHECK_EQ(await ebb_write_text(a, "head\nand the rest of it"), 0);
            CHECK_EQ(ebb_shutdown(a), 0);
        }
        {
            CHECK_EQ(await ebb_reader_line(&r, 99, &line), 1);
            await copy_by_losing(&r, c, &lost);
        }
        CHECK_EQ(await ebb_reader_to_end(&s, 99, &all), 0);
    }
    CHECK(lost > 0);
    CHECK_EQ(all.len, 18);
    CHECK(memcmp(all.at, "and the rest of it", 18) == 0);
    ebb_reader_fini(&r);
    ebb_reader_fini(&s);
    await ebb_close(a);
    await ebb_close(b);
    await ebb_close(c);
    await ebb_close(d);
}
