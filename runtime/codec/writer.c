/* SPDX-License-Identifier: MIT-0 */
/*
 * Writers: what is to be written leaves the buffer as the stream takes it, in
 * the same turn; so a flush may be cancelled at any time and taken up again.
 */
#include <ebb/framed.h>
#include <ebb/net.h>

enum { BOUNDARY = 8192 };

void ebb_writer_init(struct ebb_writer *w, struct ebb_io *io)
{
    *w = (struct ebb_writer){ .io = io, .boundary = BOUNDARY };
}

void ebb_writer_fini(struct ebb_writer *w)
{
    ebb_bytes_fini(&w->bytes);
}

async int ebb_writer_write(struct ebb_writer *w, const void *buf, size_t len)
{
    if (w->bytes.len > w->boundary)
        try await ebb_writer_flush(w);
    return ebb_bytes_append(&w->bytes, buf, len);
}

async int ebb_writer_flush(struct ebb_writer *w)
{
    return await ebb_write_bytes(w->io, &w->bytes);
}

async int ebb_writer_close(struct ebb_writer *w)
{
    try await ebb_writer_flush(w);
    return ebb_shutdown(w->io);
}
