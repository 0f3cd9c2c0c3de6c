/* SPDX-License-Identifier: MIT-0 */
/*
 * Unix sockets: streams and messages between the processes of one machine,
 * who is at the other end, and descriptors sent across.
 *
 * An address is a path, or "@name" for one in the abstract namespace of Linux,
 * which is no file and goes when its socket is closed.  A path stays when its
 * listener is closed, and the next bind to it is -EADDRINUSE: remove it with
 * ebb_fs_unlink(), after a connect that was refused if another process may be
 * serving it.
 *
 * Streams are read, written, shut down and closed as all others
 * (<ebb/io.h>, <ebb/net.h>); messages are sent and received by <ebb/udp.h>.
 */
#ifndef EBB_UNIX_H
#define EBB_UNIX_H

#include <ebb/base.h>
#include <ebb/io.h>
#include <ebb/net.h>
#include <ebb/socket.h>
#include <ebb/udp.h>

/* ---- streams ---- */

/*
 * Listen at a path.  Connections are accepted by ebb_unix_accept() or come as
 * a stream by stream_accept() of <ebb/net.h>.
 *
 *   path   borrowed
 *   out    given; ebb_close() it
 *
 * Returns 0, -EBB_EADDR: an empty path or one too long, -EADDRINUSE, -EACCES,
 * -ENOENT, ...  Never suspends.
 */
EBB_API EBB_MUST_USE int ebb_unix_listen(const char *path,
                                         struct ebb_io **out);

/* Wait for a connection, as ebb_tcp_accept() does. */
EBB_API EBB_MUST_USE EBB_ASYNC int
ebb_unix_accept(struct ebb_io *listener, struct ebb_io **out)
    EBB_FRAME(288);

/*
 * Connect to a listener.
 *
 *   out   given
 *
 * Returns 0, -EBB_EADDR, -ENOENT, -ECONNREFUSED: nobody listens there any
 * more, -EACCES, ...  Cancel safe: a cancelled connect leaves nothing open.
 */
EBB_API EBB_MUST_USE EBB_ASYNC int
ebb_unix_connect(const char *path, struct ebb_io **out) EBB_FRAME(576);

/* Two streams that are connected.  Both given.  Returns 0, -EMFILE, ... */
EBB_API EBB_MUST_USE int ebb_unix_pair(struct ebb_io **a, struct ebb_io **b);

/* Who is at the other end of a stream: who it was when they connected. */
struct ebb_unix_cred {
    int32_t pid;
    uint32_t uid, gid;
};

/* Ask the kernel for it.  Returns 0 or a negative code. */
EBB_API EBB_MUST_USE int ebb_unix_peer_cred(const struct ebb_io *conn,
                                            struct ebb_unix_cred *out);

/* ---- messages ---- */

/* A datagram socket at a path; NULL: without an address, for sending only.
 * Given.  Returns 0 or a code of ebb_unix_listen().  Never suspends. */
EBB_API EBB_MUST_USE int ebb_unix_bind(const char *path,
                                       struct ebb_io **out);

/* Two datagram sockets that are connected.  Both given. */
EBB_API EBB_MUST_USE int ebb_unix_datagram_pair(struct ebb_io **a,
                                                struct ebb_io **b);

/* ---- descriptors ---- */

enum { EBB_FDS_MAX = 253 };     /* descriptors in one call */

/*
 * Send bytes, and with the first of them descriptors, which the other side
 * gets copies of.
 *
 *   buf   len bytes, at least 1
 *   fds   borrowed: they stay open here
 *
 * Returns the count of bytes, -EINVAL: no bytes or too many descriptors,
 * -ETOOMANYREFS: too many on their way, ...  Cancel safe: then nothing was
 * sent.
 */
EBB_API EBB_MUST_USE EBB_ASYNC int
ebb_send_fds(struct ebb_io *socket, const void *buf, size_t len,
             const int *fds, size_t count) EBB_FRAME(256);

/*
 * Read bytes, and the descriptors that came with them.
 *
 *   fds     room for *count; close(2) them, or hand them to ebb_io_new().
 *           They are close-on-exec.  Those that find no room are closed.
 *   count   in: room, out: how many have come
 *
 * Returns the count of bytes, 0 at the end of a stream, or a negative code.
 * Cancel safe.  Descriptors that come while bytes are read by ebb_read() are
 * closed by the kernel.
 */
EBB_API EBB_MUST_USE EBB_ASYNC int
ebb_recv_fds(struct ebb_io *socket, void *buf, size_t len, int *fds,
             size_t *count) EBB_FRAME(256);

#endif
