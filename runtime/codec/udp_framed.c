/* SPDX-License-Identifier: MIT-0 */
/*
 * Frames in messages: the bytes of one message at a time are shown to the
 * codec, with nothing behind them.
 */
#include <ebb/udp.h>

#include <errno.h>

enum { MESSAGE_MAX = 65536 };   /* more than any message of UDP */

void ebb_udp_framed_init(struct ebb_udp_framed *f, struct ebb_io *socket,
                         struct ebb_codec *codec)
{
    *f = (struct ebb_udp_framed){ .socket = socket, .codec = codec };
}

void ebb_udp_framed_fini(struct ebb_udp_framed *f)
{
    ebb_bytes_fini(&f->in);
    ebb_bytes_fini(&f->out);
}

async int ebb_udp_framed_next(struct ebb_udp_framed *f,
                              struct ebb_slice *frame, struct ebb_addr *from)
{
    for (;;) {
        struct ebb_decoded found = { { NULL, 0 }, 0 };
        unsigned char *room;
        int rc = 0, n;

        ebb_bytes_consume(&f->in, f->done);
        f->done = 0;
        if (f->in.len > 0)
            rc = f->codec->decode(f->codec, ebb_bytes_view(&f->in), true,
                                  &found);
        f->done = rc > 0 ? found.used : f->in.len;
        if (rc != 0) {
            *frame = found.frame;
            if (from != NULL)
                *from = f->from;
            return rc;
        }
        ebb_bytes_consume(&f->in, f->done);
        f->done = 0;
        room = ebb_bytes_room(&f->in, MESSAGE_MAX);
        if (room == NULL)
            return -ENOMEM;
        n = try await ebb_recv_from(f->socket, room, MESSAGE_MAX, &f->from);
        ebb_bytes_commit(&f->in, (size_t)n);
    }
}

async int ebb_udp_framed_send(struct ebb_udp_framed *f,
                              struct ebb_slice frame,
                              const struct ebb_addr *to)
{
    struct ebb_slice message;

    ebb_bytes_consume(&f->out, f->out.len);
    try f->codec->encode(f->codec, frame, &f->out);
    message = ebb_bytes_view(&f->out);
    try await ebb_send_to(f->socket, message.at, message.len, to);
    return 0;
}
