/* SPDX-License-Identifier: MIT-0 */
/* Readers, writers, frames, numbers and copies lose no memory and no
 * descriptor, whatever they are in the middle of. */
/* test: loses nothing */
#include <ebb.h>
#include <sys/uio.h>
#include <unistd.h>

/* Both ends of a stream in memory, which holds few bytes. */
#define WITH_ENDS(a, b) \
    struct ebb_io *a, *b; \
    try ebb_duplex(3, &a, &b); \
    defer await ebb_close(a); \
    defer await ebb_close(b)

static async int write_and_end(struct ebb_io *io, const char *text)
{
    try await ebb_write_text(io, text);
    return ebb_shutdown(io);
}

static async int read_in_all_ways(void)
{
    struct ebb_reader r;
    struct ebb_slice s;
    uint16_t number;
    char buf[8];

    WITH_ENDS(a, b);
    ebb_reader_init(&r, b);
    defer ebb_reader_fini(&r);
    join {
        try await write_and_end(a, "a line\nto here;more of all that comes");
        {
            try await ebb_reader_line(&r, 99, &s);
            try await ebb_reader_until(&r, ';', 99, &s);
            try await ebb_reader_read(&r, buf, 2);
            try await ebb_reader_read_exact(&r, buf, 4);
            try await ebb_reader_be(&r, &number);
            try await ebb_reader_fill(&r);
            try await ebb_reader_to_end(&r, 99, &s);
        }
    }
    return 0;
}

static async int write_in_all_ways(void)
{
    struct ebb_bytes queue = { 0 };
    struct iovec part[2] = { { "pie", 3 }, { "ces", 3 } };
    struct ebb_writer w;
    uint32_t number = 7;
    char buf[40];

    WITH_ENDS(a, b);
    ebb_writer_init(&w, a);
    defer ebb_writer_fini(&w);
    defer ebb_bytes_fini(&queue);
    w.boundary = 2;
    try ebb_bytes_append(&queue, "queued", 6);
    join {
        {
            try await ebb_write_be(a, number);
            try await ebb_write_bytes(a, &queue);
            try await ebb_write_vectored(a, part, 2);
            try await ebb_write_all_vectored(a, part, 2);
            try await ebb_writer_write(&w, "written", 7);
            try await ebb_writer_flush(&w);
            try await ebb_writer_write(&w, "end", 3);
            try await ebb_writer_close(&w);
        }
        {
            struct iovec to[2] = { { buf, 2 }, { buf + 2, 2 } };

            try await ebb_read_le(b, &number);
            try await ebb_read_vectored(b, to, 2);
            while ((try await ebb_read(b, buf, sizeof(buf))) > 0)
                ;
        }
    }
    return 0;
}

static async int frames(void)
{
    struct ebb_length_codec codec;
    struct ebb_framed in, out;
    item_sink(struct ebb_slice) sink;
    struct ebb_slice s;

    WITH_ENDS(a, b);
    ebb_length_codec_init(&codec);
    ebb_framed_init(&out, a, &codec.codec);
    defer ebb_framed_fini(&out);
    ebb_framed_init(&in, b, &codec.codec);
    defer ebb_framed_fini(&in);
    out.boundary = 4;
    sink = sink_of_framed(&out);
    defer {                     /* nobody may be there to read the rest */
        within (EBB_MILLISECOND) {
            (void)await sink_close(sink);
        }
    }
    join {
        {
            for (int i = 0; i < 2; i++) {
                try await ebb_framed_ready(&out);
                try await ebb_framed_feed(&out, ebb_slice_of("a frame"));
            }
            try await ebb_framed_flush(&out);
            try await ebb_sink_ready(EBB_SINK(sink));
            try await sink_send(sink, ebb_slice_of("another"));
        }
        for (int i = 0; i < 3; i++)
            try await ebb_framed_next(&in, &s);
    }
    return 0;
}

static async int copy(void)
{
    struct ebb_reader r;
    char buf[16];

    WITH_ENDS(a, b);
    WITH_ENDS(c, d);
    ebb_reader_init(&r, b);
    defer ebb_reader_fini(&r);
    join {
        try await write_and_end(a, "there");
        (void)await ebb_copy_buffered(&r, c);
        try await ebb_read_exact(d, buf, 5);
    }
    join {
        try await write_and_end(d, "back");
        {
            (void)await ebb_copy(c, b);
            try ebb_shutdown(b);
        }
        while ((try await ebb_read(a, buf, sizeof(buf))) > 0)
            ;
    }
    return 0;
}

static async int copy_both(bool sized)
{
    char buf[16];

    WITH_ENDS(a, b);
    WITH_ENDS(c, d);
    join {
        {
            if (sized)
                try await ebb_copy_both_sized(b, c, 2, 5, NULL, NULL);
            else
                try await ebb_copy_both(b, c, NULL, NULL);
        }
        try await write_and_end(a, "there");
        try await write_and_end(d, "back");
        while ((try await ebb_read(a, buf, sizeof(buf))) > 0)
            ;
        while ((try await ebb_read(d, buf, sizeof(buf))) > 0)
            ;
    }
    return 0;
}

static int read_some(int fd, void *arg)
{
    ssize_t n = read(fd, arg, 2);

    return n < 0 ? -EAGAIN : (int)n;
}

/* What waits for a descriptor without a buffer, or with the library's. */
static async int pipes(void)
{
    struct ebb_io *from, *to;
    const void *data;
    char buf[4];

    try ebb_pipe(&from, &to);
    defer await ebb_close(from);
    defer await ebb_close(to);
    join {
        {
            try await ebb_readable(from);
            ebb_consume(from, (size_t)(try await ebb_fill(from, &data)));
            try await ebb_async_io(from, EBB_READABLE, read_some, buf);
        }
        for (int i = 0; i < 2; i++) {
            await ebb_yield();
            try await ebb_writable(to);
            try await ebb_write(to, "xy", 2);
            try await ebb_sleep(EBB_MILLISECOND);
        }
    }
    return 0;
}

async int main(void)
{
    try await read_in_all_ways();
    try await write_in_all_ways();
    try await frames();
    try await copy();
    try await copy_both(false);
    try await copy_both(true);
    return await pipes();
}
