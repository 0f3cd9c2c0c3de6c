/* SPDX-License-Identifier: MIT-0 */
/* Numbers in byte streams: their bytes, turned round where they have to be. */
#include <ebb/number.h>

#include <errno.h>
#include <string.h>

enum { NUMBER_MAX = 16 };

/* Copy a number from memory to a stream's order, or back. */
static void turn(void *to, const void *from, size_t size, bool big)
{
    bool is_big = __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__;
    const unsigned char *in = from;
    unsigned char *out = to;

    for (size_t i = 0; i < size; i++)
        out[i] = in[big == is_big ? i : size - 1 - i];
}

static bool is_size(size_t size)
{
    return size > 0 && size <= NUMBER_MAX;
}

async int ebb_read_number(struct ebb_io *io, void *out, size_t size, bool big)
{
    unsigned char bytes[NUMBER_MAX];

    if (!is_size(size))
        return -EINVAL;
    try await ebb_read_exact(io, bytes, size);
    turn(out, bytes, size, big);
    return 0;
}

async int ebb_write_number(struct ebb_io *io, const void *value, size_t size,
                           bool big)
{
    unsigned char bytes[NUMBER_MAX];

    if (!is_size(size))
        return -EINVAL;
    turn(bytes, value, size, big);
    return await ebb_write_all(io, bytes, size);
}

async int ebb_reader_number(struct ebb_reader *r, void *out, size_t size,
                            bool big)
{
    unsigned char bytes[NUMBER_MAX];

    if (!is_size(size))
        return -EINVAL;
    try await ebb_reader_read_exact(r, bytes, size);
    turn(out, bytes, size, big);
    return 0;
}
