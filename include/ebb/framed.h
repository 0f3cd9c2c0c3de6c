/* SPDX-License-Identifier: MIT-0 */
/*
 * Byte streams with a buffer: readers, and frames in both directions.
 *
 *     struct ebb_lines_codec lines;
 *     struct ebb_framed f;
 *
 *     ebb_lines_codec_init(&lines, 1024);
 *     ebb_framed_init(&f, conn, &lines.codec);
 *     defer ebb_framed_fini(&f);
 *     each (struct ebb_slice line, stream_frames(&f))
 *         try await ebb_framed_send(&f, line);
 *
 * They borrow the byte stream, which has to be closed by itself, and lie where
 * the program wants them; their buffers come from the heap when they are
 * needed.  One task may read while another one writes.
 */
#ifndef EBB_FRAMED_H
#define EBB_FRAMED_H

#include <ebb/base.h>
#include <ebb/bytes.h>
#include <ebb/codec.h>
#include <ebb/io.h>
#include <ebb/stream.h>

/* ---- reading ---- */

/* A buffer in front of a byte stream.  The members are the library's own. */
struct ebb_reader {
    struct ebb_io *io;
    struct ebb_bytes bytes;     /* read and not used up */
    size_t done;                /* of them, shown and used up at the next
                                 * call */
    bool ended;                 /* the stream has */
};

/* io: borrowed. */
EBB_API void ebb_reader_init(struct ebb_reader *r, struct ebb_io *io);

/* Free the buffer, and what is in it. */
EBB_API void ebb_reader_fini(struct ebb_reader *r);

/* What has been read and not used up; valid until the next call. */
EBB_API struct ebb_slice ebb_reader_buffer(struct ebb_reader *r);

/* n of these bytes, at most all, are used up. */
EBB_API void ebb_reader_consume(struct ebb_reader *r, size_t n);

#ifdef __EBBCC__

/*
 * All of these wait for what they need and keep in the buffer what they have
 * not told: they are cancel safe.  They return a negative code of ebb_read(),
 * or -ENOMEM.
 */

/* Read more, up to 8 KiB, behind what is in the buffer: the count, or 0: the
 * stream has ended. */
EBB_API EBB_MUST_USE EBB_ASYNC int
ebb_reader_fill(struct ebb_reader *r) EBB_FRAME(224);

/* At most len bytes, from the buffer if there are any, to buf: the count, or 0
 * at the end. */
EBB_API EBB_MUST_USE EBB_ASYNC int
ebb_reader_read(struct ebb_reader *r, void *buf, size_t len) EBB_FRAME(288);

/* Exactly len bytes to buf: 0, or -EBB_EEOF: there were fewer, and they are
 * still in the buffer. */
EBB_API EBB_MUST_USE EBB_ASYNC int
ebb_reader_read_exact(struct ebb_reader *r, void *buf, size_t len)
    EBB_FRAME(288);

/*
 * The bytes up to the first `delimiter`, and it, or those that are left: 1, or
 * 0: none are left.  `out` is valid until the next call.  -EMSGSIZE: more than
 * max_len bytes come before the delimiter; they stay in the buffer.
 */
EBB_API EBB_MUST_USE EBB_ASYNC int
ebb_reader_until(struct ebb_reader *r, char delimiter, size_t max_len,
                 struct ebb_slice *out) EBB_FRAME(320);

/* The same for a line; its "\n" or "\r\n" is no part of it. */
EBB_API EBB_MUST_USE EBB_ASYNC int
ebb_reader_line(struct ebb_reader *r, size_t max_len, struct ebb_slice *out)
    EBB_FRAME(384);

/* All that comes, up to max_len bytes: 0 and a view of it.  -EMSGSIZE: there
 * is more; it stays in the buffer. */
EBB_API EBB_MUST_USE EBB_ASYNC int
ebb_reader_to_end(struct ebb_reader *r, size_t max_len,
                  struct ebb_slice *out) EBB_FRAME(320);

/* The lines as a stream of struct ebb_slice, each valid until the next. */
#define stream_lines(reader, max_len) \
    _Generate(struct ebb_slice, { \
        struct ebb_slice ebb_line_; \
        int ebb_n_; \
        while ((ebb_n_ = _Await ebb_reader_line((reader), (max_len), \
                                                &ebb_line_)) > 0) \
            _Yield ebb_line_; \
        return ebb_n_; \
    })

#else
#define stream_lines(reader, max_len) \
    ((void)(reader), (void)(max_len), (struct ebb_slice){ NULL, 0 })
#endif

/* ---- writing ---- */

/* A buffer in front of a byte stream.  The members are the library's own, but
 * for `boundary`: so many bytes may wait in it before a write flushes them;
 * 8 KiB at first. */
struct ebb_writer {
    struct ebb_io *io;
    struct ebb_bytes bytes;     /* not written yet */
    size_t boundary;
};

/* io: borrowed. */
EBB_API void ebb_writer_init(struct ebb_writer *w, struct ebb_io *io);

/* Free the buffer; what has not been flushed is lost. */
EBB_API void ebb_writer_fini(struct ebb_writer *w);

#ifdef __EBBCC__

/*
 * Take len bytes to be written: into the buffer, after having written that
 * while more than `boundary` bytes lie in it.
 *
 * Returns 0 or a negative code: nothing was taken.  Cancel safe: a cancelled
 * call has not taken them either, and of those before them nothing is lost or
 * written twice.
 */
EBB_API EBB_MUST_USE EBB_ASYNC int
ebb_writer_write(struct ebb_writer *w, const void *buf, size_t len)
    EBB_FRAME(416);

/* Write all that lies in the buffer: 0 or a negative code.  Cancel safe: what
 * has not been written stays in it. */
EBB_API EBB_MUST_USE EBB_ASYNC int
ebb_writer_flush(struct ebb_writer *w) EBB_FRAME(320);

/* Flush, then tell the other side that no more will come. */
EBB_API EBB_MUST_USE EBB_ASYNC int
ebb_writer_close(struct ebb_writer *w) EBB_FRAME(384);

#endif

/* ---- frames ---- */

/* Frames in both directions.  The members are the library's own, but for
 * `boundary`: so many bytes may wait to be written before feed() writes them;
 * 8 KiB at first. */
struct ebb_framed {
    struct ebb_reader reader;
    struct ebb_bytes out;
    struct ebb_codec *codec;
    size_t boundary;
};

/* io, codec: borrowed. */
EBB_API void ebb_framed_init(struct ebb_framed *f, struct ebb_io *io,
                             struct ebb_codec *codec);

/* Free the buffers; what has not been flushed is lost. */
EBB_API void ebb_framed_fini(struct ebb_framed *f);

#ifdef __EBBCC__

/*
 * The next frame.
 *
 *   frame   written with result 1; valid until the next call of this
 *
 * Returns 1, 0: the stream has ended, or a negative code, of the stream or
 * the codec, which says whether more calls make sense.  Cancel safe.
 */
EBB_API EBB_MUST_USE EBB_ASYNC int
ebb_framed_next(struct ebb_framed *f, struct ebb_slice *frame)
    EBB_FRAME(352);

/* Wait until the next feed will not: write what is in the buffer, if more than
 * `boundary` bytes lie in it.  Returns 0 or a negative code.  Cancel safe. */
EBB_API EBB_MUST_USE EBB_ASYNC int
ebb_framed_ready(struct ebb_framed *f) EBB_FRAME(384);

/*
 * Take a frame to be sent: into the buffer, after having written that while
 * more than `boundary` bytes lie in it.
 *
 * Returns 0 or a negative code: the frame was not taken.  Cancel safe: a
 * cancelled call has not taken it either, and of the frames before it nothing
 * is lost or sent twice.
 */
EBB_API EBB_MUST_USE EBB_ASYNC int
ebb_framed_feed(struct ebb_framed *f, struct ebb_slice frame)
    EBB_FRAME(448);

/* Write all that lies in the buffer.  Returns 0 or a negative code.  Cancel
 * safe: what has not been written stays in it. */
EBB_API EBB_MUST_USE EBB_ASYNC int
ebb_framed_flush(struct ebb_framed *f) EBB_FRAME(320);

/* Feed and flush.  A cancelled call may have taken the frame: then the next
 * flush writes the rest of it. */
EBB_API EBB_MUST_USE EBB_ASYNC int
ebb_framed_send(struct ebb_framed *f, struct ebb_slice frame)
    EBB_FRAME(512) EBB_CANCEL_UNSAFE;

/* Flush, then tell the other side that no more will come. */
EBB_API EBB_MUST_USE EBB_ASYNC int
ebb_framed_close(struct ebb_framed *f) EBB_FRAME(384);

/* The frames as a stream of struct ebb_slice, each valid until the next. */
#define stream_frames(framed) \
    _Generate(struct ebb_slice, { \
        struct ebb_slice ebb_frame_; \
        int ebb_n_; \
        while ((ebb_n_ = _Await ebb_framed_next((framed), &ebb_frame_)) > 0) \
            _Yield ebb_frame_; \
        return ebb_n_; \
    })

/* Send all frames of a stream of struct ebb_slice, flushing where the next
 * one is not ready: 0, or the code of either side. */
#define framed_send_all(framed, s) \
    __extension__({ \
        struct ebb_framed *const ebb_to_ = (framed); \
        struct ebb_slice ebb_item_; \
        EBB_SEND_ALL(s, ebb_framed_feed(ebb_to_, ebb_item_), \
                     ebb_framed_flush(ebb_to_)); \
    })

/* All items of s by way of ebb_item_, with a flush where the next one is not
 * ready: the code of either side, or 0. */
#define EBB_SEND_ALL(s, feed, flush) \
    __extension__({ \
        __auto_type ebb_from_ = stream_own(s); \
        int ebb_n_ = 1, ebb_err_ = 0; \
        while (ebb_n_ > 0 && ebb_err_ == 0) { \
            bool ebb_late_ = false; \
            _Select { \
                _When (ebb_n_ = _Await _Next(ebb_from_, &ebb_item_)) \
                    ; \
                _Otherwise \
                    ebb_late_ = true; \
            } \
            if (ebb_late_) \
                ebb_err_ = _Await flush; \
            if (ebb_late_ && ebb_err_ == 0) \
                ebb_n_ = _Await _Next(ebb_from_, &ebb_item_); \
            if (ebb_n_ > 0 && ebb_err_ == 0) \
                ebb_err_ = _Await feed; \
        } \
        if (ebb_err_ == 0) \
            ebb_err_ = _Await flush; \
        ebb_err_ < 0 ? ebb_err_ : ebb_n_; \
    })

/* ---- copying ---- */

/*
 * Copy all bytes of `from` to `to`, until `from` ends.  Both borrowed.
 *
 * Returns the count, or the negative code of either.  Not cancel safe: what
 * has been read and not written is lost.
 */
EBB_API EBB_MUST_USE EBB_ASYNC int64_t
ebb_copy(struct ebb_io *from, struct ebb_io *to) EBB_FRAME(384)
    EBB_CANCEL_UNSAFE;

/*
 * Copy what is in the buffer of `from`, and what comes behind it, until it
 * ends.  Both borrowed.
 *
 * Returns the count, or the negative code of either.  What a cancelled call
 * has read and not written stays in the reader; it does not tell how many bytes
 * it has copied.
 */
EBB_API EBB_MUST_USE EBB_ASYNC int64_t
ebb_copy_buffered(struct ebb_reader *from, struct ebb_io *to) EBB_FRAME(384);

/*
 * Copy in both directions until both have ended.  Where one ends, the other
 * side is told that no more will come (ebb_shutdown()); an error ends both.
 *
 *   a_to_b, b_to_a   get the counts, also with an error; NULL is allowed
 *
 * Returns 0 or a negative code.  Not cancel safe, as ebb_copy().
 */
EBB_API EBB_MUST_USE EBB_ASYNC int
ebb_copy_both(struct ebb_io *a, struct ebb_io *b, int64_t *a_to_b,
              int64_t *b_to_a) EBB_FRAME(1536) EBB_CANCEL_UNSAFE;

/* The same with buffers of these sizes, in bytes; ebb_copy_both() takes
 * 8 KiB.  -EINVAL: one of them is 0. */
EBB_API EBB_MUST_USE EBB_ASYNC int
ebb_copy_both_sized(struct ebb_io *a, struct ebb_io *b, size_t a_to_b_size,
                    size_t b_to_a_size, int64_t *a_to_b, int64_t *b_to_a)
    EBB_FRAME(1536) EBB_CANCEL_UNSAFE;

#else
#define stream_frames(framed) ((void)(framed), (struct ebb_slice){ NULL, 0 })
#define framed_send_all(framed, s) ((void)(framed), (void)(s), 0)
#endif

#endif
