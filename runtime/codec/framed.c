/* SPDX-License-Identifier: MIT-0 */
/*
 * Frames in both directions: a codec between two buffers and a byte stream.
 *
 * What is to be written leaves the buffer as the stream takes it, in the same
 * turn; so a flush may be cancelled at any time and taken up again.
 */
#include <ebb/framed.h>
#include <ebb/net.h>

#include <errno.h>

enum { BOUNDARY = 8192 };

void ebb_framed_init(struct ebb_framed *f, struct ebb_io *io,
                     struct ebb_codec *codec)
{
    *f = (struct ebb_framed){ .codec = codec, .boundary = BOUNDARY };
    ebb_reader_init(&f->reader, io);
}

void ebb_framed_fini(struct ebb_framed *f)
{
    ebb_reader_fini(&f->reader);
    ebb_bytes_fini(&f->out);
}

async int ebb_framed_next(struct ebb_framed *f, struct ebb_slice *frame)
{
    for (;;) {
        struct ebb_slice bytes = ebb_reader_buffer(&f->reader);
        struct ebb_decoded found = { { NULL, 0 }, 0 };
        bool ended = f->reader.ended;
        int rc = f->codec->decode(f->codec, bytes, ended, &found);

        f->reader.done = found.used;
        *frame = found.frame;
        if (rc != 0 || ended)
            return rc;
        try await ebb_reader_fill(&f->reader);
    }
}

async int ebb_framed_flush(struct ebb_framed *f)
{
    return await ebb_write_bytes(f->reader.io, &f->out);
}

async int ebb_framed_ready(struct ebb_framed *f)
{
    return f->out.len > f->boundary ? await ebb_framed_flush(f) : 0;
}

async int ebb_framed_feed(struct ebb_framed *f, struct ebb_slice frame)
{
    try await ebb_framed_ready(f);
    return f->codec->encode(f->codec, frame, &f->out);
}

async int ebb_framed_send(struct ebb_framed *f, struct ebb_slice frame)
{
    try await ebb_framed_feed(f, frame);
    return await ebb_framed_flush(f);
}

async int ebb_framed_close(struct ebb_framed *f)
{
    try await ebb_framed_flush(f);
    return ebb_shutdown(f->reader.io);
}

/* ---- copying ---- */

enum { COPY_BYTES = 8192 };

/* With a buffer of `size` bytes; counts in *total as it goes. */
static async int copy_counting(struct ebb_io *from, struct ebb_io *to,
                               size_t size, int64_t *total)
{
    struct ebb_bytes bytes = { 0 };
    unsigned char *buf = ebb_bytes_room(&bytes, size);
    int n;

    defer ebb_bytes_fini(&bytes);
    if (buf == NULL)
        return -ENOMEM;
    while ((n = try await ebb_read(from, buf, size)) > 0) {
        try await ebb_write_all(to, buf, (size_t)n);
        *total += n;
    }
    return 0;
}

async int64_t ebb_copy(struct ebb_io *from, struct ebb_io *to)
{
    int64_t total = 0;
    int err = await copy_counting(from, to, COPY_BYTES, &total);

    return err < 0 ? err : total;
}

async int64_t ebb_copy_buffered(struct ebb_reader *from, struct ebb_io *to)
{
    int64_t total = 0;

    for (;;) {
        struct ebb_slice have = ebb_reader_buffer(from);
        int n;

        if (have.len == 0) {
            if ((try await ebb_reader_fill(from)) == 0)
                return total;
            continue;
        }
        n = try await ebb_write(to, have.at, have.len);
        ebb_reader_consume(from, (size_t)n);
        total += n;
    }
}

static async int copy_and_shut(struct ebb_io *from, struct ebb_io *to,
                               size_t size, int64_t *total)
{
    int err;

    try await copy_counting(from, to, size, total);
    err = ebb_shutdown(to);
    /* The other side may be gone by itself: then it knows. */
    return err == -ENOTCONN || err == -EPIPE ? 0 : err;
}

async int ebb_copy_both_sized(struct ebb_io *a, struct ebb_io *b,
                              size_t a_to_b_size, size_t b_to_a_size,
                              int64_t *a_to_b, int64_t *b_to_a)
{
    int64_t ab = 0, ba = 0;

    defer {
        if (a_to_b != NULL)
            *a_to_b = ab;
        if (b_to_a != NULL)
            *b_to_a = ba;
    }
    if (a_to_b_size == 0 || b_to_a_size == 0)
        return -EINVAL;
    join {
        try await copy_and_shut(a, b, a_to_b_size, &ab);
        try await copy_and_shut(b, a, b_to_a_size, &ba);
    }
    return 0;
}

async int ebb_copy_both(struct ebb_io *a, struct ebb_io *b, int64_t *a_to_b,
                        int64_t *b_to_a)
{
    return await ebb_copy_both_sized(a, b, COPY_BYTES, COPY_BYTES, a_to_b,
                                     b_to_a);
}
