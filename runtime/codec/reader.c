/* SPDX-License-Identifier: MIT-0 */
/*
 * Readers: everything is one more read into the buffer, and a look at it.
 * Nothing leaves the buffer before the call that takes it ends, so a cancel
 * loses nothing.
 */
#include <ebb/framed.h>

#include <errno.h>
#include <limits.h>
#include <string.h>

enum { CHUNK = 8192 };

void ebb_reader_init(struct ebb_reader *r, struct ebb_io *io)
{
    *r = (struct ebb_reader){ .io = io };
}

void ebb_reader_fini(struct ebb_reader *r)
{
    ebb_bytes_fini(&r->bytes);
    *r = (struct ebb_reader){ .io = r->io };
}

/* Drop what the call before has shown. */
static void settle(struct ebb_reader *r)
{
    ebb_bytes_consume(&r->bytes, r->done);
    r->done = 0;
}

struct ebb_slice ebb_reader_buffer(struct ebb_reader *r)
{
    settle(r);
    return ebb_bytes_view(&r->bytes);
}

void ebb_reader_consume(struct ebb_reader *r, size_t n)
{
    settle(r);
    ebb_bytes_consume(&r->bytes, n);
}

async int ebb_reader_fill(struct ebb_reader *r)
{
    unsigned char *room;
    int n;

    settle(r);
    if (r->ended)
        return 0;
    room = ebb_bytes_room(&r->bytes, CHUNK);
    if (room == NULL)
        return -ENOMEM;
    n = await ebb_read(r->io, room, CHUNK);
    if (n > 0)
        ebb_bytes_commit(&r->bytes, (size_t)n);
    r->ended = n == 0;
    return n;
}

async int ebb_reader_read(struct ebb_reader *r, void *buf, size_t len)
{
    struct ebb_slice have;

    settle(r);
    if (len == 0)
        return 0;
    if (r->bytes.len == 0 && len >= CHUNK && !r->ended)
        return await ebb_read(r->io, buf, len);
    if (r->bytes.len == 0)
        try await ebb_reader_fill(r);
    have = ebb_bytes_view(&r->bytes);
    if (have.len > len)
        have.len = len;
    if (have.len > INT_MAX)
        have.len = INT_MAX;
    if (have.len > 0)
        memcpy(buf, have.at, have.len);
    ebb_bytes_consume(&r->bytes, have.len);
    return (int)have.len;
}

async int ebb_reader_read_exact(struct ebb_reader *r, void *buf, size_t len)
{
    settle(r);
    while (r->bytes.len < len)
        if ((try await ebb_reader_fill(r)) == 0)
            return -EBB_EEOF;
    if (len > 0)
        memcpy(buf, ebb_bytes_view(&r->bytes).at, len);
    ebb_bytes_consume(&r->bytes, len);
    return 0;
}

async int ebb_reader_until(struct ebb_reader *r, char delimiter,
                           size_t max_len, struct ebb_slice *out)
{
    size_t seen = 0;

    settle(r);
    for (;;) {
        struct ebb_slice have = ebb_bytes_view(&r->bytes);
        const unsigned char *hit = NULL;

        if (have.len > seen)
            hit = memchr(have.at + seen, delimiter, have.len - seen);
        seen = hit != NULL ? (size_t)(hit - have.at) : have.len;
        if (seen > max_len)
            return -EMSGSIZE;
        if (hit == NULL && (try await ebb_reader_fill(r)) > 0)
            continue;
        out->at = ebb_bytes_view(&r->bytes).at;
        out->len = r->done = seen + (hit != NULL);
        return out->len > 0;
    }
}

async int ebb_reader_line(struct ebb_reader *r, size_t max_len,
                          struct ebb_slice *out)
{
    /* One more, which may be a return. */
    size_t limit = max_len < SIZE_MAX ? max_len + 1 : max_len;
    int rc = try await ebb_reader_until(r, '\n', limit, out);

    if (rc > 0 && out->at[out->len - 1] == '\n')
        out->len--;
    if (rc > 0 && out->len > 0 && out->at[out->len - 1] == '\r')
        out->len--;
    if (rc > 0 && out->len > max_len) {
        r->done = 0;
        return -EMSGSIZE;
    }
    return rc;
}

async int ebb_reader_to_end(struct ebb_reader *r, size_t max_len,
                            struct ebb_slice *out)
{
    settle(r);
    do
        if (r->bytes.len > max_len)
            return -EMSGSIZE;
    while ((try await ebb_reader_fill(r)) > 0);
    *out = ebb_bytes_view(&r->bytes);
    r->done = out->len;
    return 0;
}
