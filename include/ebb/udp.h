/* SPDX-License-Identifier: MIT-0 */
/*
 * Datagrams: UDP sockets, and how messages are sent and received on those and
 * on Unix datagram sockets (<ebb/unix.h>).
 *
 * Each call sends or receives one message as a whole.  Any number of tasks
 * may send and receive on one socket.  ebb_read() and ebb_write() are
 * ebb_recv() and ebb_send(): a message of no bytes looks like an end there.
 */
#ifndef EBB_UDP_H
#define EBB_UDP_H

#include <ebb/base.h>
#include <ebb/bytes.h>
#include <ebb/codec.h>
#include <ebb/io.h>
#include <ebb/socket.h>

/* ---- sockets ---- */

/*
 * A UDP socket.
 *
 *   addr   borrowed, as for ebb_tcp_listen(): "127.0.0.1:0", ":53", ...
 *   out    given; ebb_close() it
 *
 * Returns 0, -EBB_EADDR, -EBB_EHOST..., -EADDRINUSE, ...  Cancel safe.
 */
EBB_API EBB_MUST_USE EBB_ASYNC int
ebb_udp_bind(const char *addr, struct ebb_io **out) EBB_FRAME(480);

/*
 * Say whom ebb_send() is for; from now on only their messages are received.
 * The first address of the socket's family is taken.  Nothing is sent, so it
 * says nothing about whether anybody is there.
 *
 * Returns 0, -EBB_EADDR, -EBB_EHOST..., -EAFNOSUPPORT: none of its family.
 * Cancel safe.
 */
EBB_API EBB_MUST_USE EBB_ASYNC int
ebb_udp_connect(struct ebb_io *socket, const char *addr) EBB_FRAME(640);

/*
 * Get, or no longer get, what is sent to a group.
 *
 *   group       its address in numbers, "239.1.2.3" or "ff02::1:2"
 *   device      name of the network device; NULL: the system's choice
 *
 * Returns 0, -EBB_EADDR, -ENODEV, -EADDRINUSE: it is in it,
 * -EADDRNOTAVAIL: it is not.
 */
EBB_API EBB_MUST_USE int ebb_udp_join(struct ebb_io *socket,
                                      const char *group, const char *device);
EBB_API EBB_MUST_USE int ebb_udp_leave(struct ebb_io *socket,
                                       const char *group,
                                       const char *device);

/* Which device messages to groups go out by; NULL: the system's choice. */
EBB_API EBB_MUST_USE int ebb_udp_multicast_device(struct ebb_io *socket,
                                                  const char *device);

/* ---- messages ---- */

/*
 * Send a message to whom the socket is connected, or to an address.
 *
 *   buf   len bytes, borrowed
 *
 * Returns len or a negative code: -EMSGSIZE: longer than a message can be;
 * -ECONNREFUSED: the answer to an earlier one was that nobody is there;
 * -ENOBUFS, -EDESTADDRREQ, ...  Cancel safe: a cancelled call has sent
 * nothing.
 */
EBB_API EBB_MUST_USE EBB_ASYNC int
ebb_send(struct ebb_io *socket, const void *buf, size_t len) EBB_FRAME(224);
EBB_API EBB_MUST_USE EBB_ASYNC int
ebb_send_to(struct ebb_io *socket, const void *buf, size_t len,
            const struct ebb_addr *to) EBB_FRAME(224);

/*
 * Receive the next message.  What does not fit into buf is lost.
 *
 *   buf    room for len bytes, borrowed until the call has ended
 *   from   NULL, or gets the sender's address
 *
 * Returns the count of bytes in buf, which may be 0, or a negative code
 * (-ECONNREFUSED: see ebb_send()).  Cancel safe: a cancelled call has taken no
 * message.
 */
EBB_API EBB_MUST_USE EBB_ASYNC int
ebb_recv(struct ebb_io *socket, void *buf, size_t len) EBB_FRAME(224);
EBB_API EBB_MUST_USE EBB_ASYNC int
ebb_recv_from(struct ebb_io *socket, void *buf, size_t len,
              struct ebb_addr *from) EBB_FRAME(224);

/* As ebb_recv_from(), and leave the message there; ebb_peek() without the
 * address. */
EBB_API EBB_MUST_USE EBB_ASYNC int
ebb_peek_from(struct ebb_io *socket, void *buf, size_t len,
              struct ebb_addr *from) EBB_FRAME(224);

/* The same without waiting: -EAGAIN where they would have to.  NULL: to whom
 * it is connected; the sender's address is not asked for. */
EBB_API EBB_MUST_USE int ebb_try_send_to(struct ebb_io *socket,
                                         const void *buf, size_t len,
                                         const struct ebb_addr *to);
EBB_API EBB_MUST_USE int ebb_try_recv_from(struct ebb_io *socket, void *buf,
                                           size_t len, struct ebb_addr *from);

/* ---- frames in messages ---- */

/*
 * A codec between frames and messages: a message holds any number of whole
 * frames.  The members are the library's own.
 */
struct ebb_udp_framed {
    struct ebb_io *socket;
    struct ebb_codec *codec;
    struct ebb_bytes in, out;
    size_t done;                /* of in: used up at the next call */
    struct ebb_addr from;
};

/* socket, codec: borrowed. */
EBB_API void ebb_udp_framed_init(struct ebb_udp_framed *f,
                                 struct ebb_io *socket,
                                 struct ebb_codec *codec);

/* Free the buffers. */
EBB_API void ebb_udp_framed_fini(struct ebb_udp_framed *f);

/*
 * The next frame, and who has sent it.
 *
 *   frame   valid until the next call of this
 *   from    NULL, or the sender's address
 *
 * Returns 1, or a negative code, of ebb_recv() or the codec: the rest of that
 * message is left out.  Cancel safe.
 */
EBB_API EBB_MUST_USE EBB_ASYNC int
ebb_udp_framed_next(struct ebb_udp_framed *f, struct ebb_slice *frame,
                    struct ebb_addr *from) EBB_FRAME(384);

/* Send one frame as a message; to: NULL: to whom the socket is connected.
 * Returns 0 or a negative code.  Cancel safe: then it was not sent. */
EBB_API EBB_MUST_USE EBB_ASYNC int
ebb_udp_framed_send(struct ebb_udp_framed *f, struct ebb_slice frame,
                    const struct ebb_addr *to) EBB_FRAME(320);

#endif
