/* SPDX-License-Identifier: MIT-0 */
/*
 * Numbers in byte streams, in network order (be) or the other one (le).
 *
 *     uint32_t len;
 *     double x = 0.5;
 *
 *     try await ebb_read_be(conn, &len);
 *     try await ebb_write_le(conn, x);
 *
 * The type of the variable says how many bytes it is: any integer or
 * floating type of up to 16 bytes.
 */
#ifndef EBB_NUMBER_H
#define EBB_NUMBER_H

#include <ebb/base.h>
#include <ebb/framed.h>
#include <ebb/io.h>

/*
 * Read a number to *out.  Returns 0, -EBB_EEOF: the stream ended before, or a
 * negative code.  Cancel safe, as ebb_read_exact().
 *
 *     int ebb_read_be(struct ebb_io *io, T *out)
 *     int ebb_read_le(struct ebb_io *io, T *out)
 */
#define ebb_read_be(io, out) \
    ebb_read_number((io), EBB_NUMBER_AT(out), sizeof(*(out)), true)
#define ebb_read_le(io, out) \
    ebb_read_number((io), EBB_NUMBER_AT(out), sizeof(*(out)), false)

/*
 * Write a number.  Returns 0 or a negative code.  Not cancel safe: a part of
 * it may have been written.
 *
 *     int ebb_write_be(struct ebb_io *io, T value)
 *     int ebb_write_le(struct ebb_io *io, T value)
 */
#define ebb_write_be(io, value) \
    ebb_write_number((io), EBB_NUMBER_OF(value), sizeof(value), true)
#define ebb_write_le(io, value) \
    ebb_write_number((io), EBB_NUMBER_OF(value), sizeof(value), false)

/*
 * The same from a reader with a buffer: the way for many.
 *
 *     int ebb_reader_be(struct ebb_reader *r, T *out)
 *     int ebb_reader_le(struct ebb_reader *r, T *out)
 */
#define ebb_reader_be(r, out) \
    ebb_reader_number((r), EBB_NUMBER_AT(out), sizeof(*(out)), true)
#define ebb_reader_le(r, out) \
    ebb_reader_number((r), EBB_NUMBER_AT(out), sizeof(*(out)), false)

/* A number's place, and that of a copy of one: only to a number can 0.0 be
 * added. */
#define EBB_NUMBER_AT(out) ((void *)&(out)[0 * sizeof(*(out) + 0.0)])
#define EBB_NUMBER_OF(value) \
    ((const void *)&(__typeof__(value)[1]){ (value) }[ \
        0 * sizeof((value) + 0.0)])

/* What these are made of: a number of `size` bytes, 1 to 16, in memory. */
EBB_API EBB_MUST_USE EBB_ASYNC int
ebb_read_number(struct ebb_io *io, void *out, size_t size, bool big)
    EBB_FRAME(352);
EBB_API EBB_MUST_USE EBB_ASYNC int
ebb_write_number(struct ebb_io *io, const void *value, size_t size, bool big)
    EBB_FRAME(320) EBB_CANCEL_UNSAFE;
#ifdef __EBBCC__
EBB_API EBB_MUST_USE EBB_ASYNC int
ebb_reader_number(struct ebb_reader *r, void *out, size_t size, bool big)
    EBB_FRAME(384);
#endif

#endif
