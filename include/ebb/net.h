/* SPDX-License-Identifier: MIT-0 */
/*
 * TCP: listen, accept, connect.  A connection is a struct ebb_io: read, write
 * and close it with <ebb/io.h>.
 *
 * Addresses are text: "127.0.0.1:80", "[::1]:80", "example.org:http".  Names
 * are resolved on the blocking pool, numbers on the spot.
 */
#ifndef EBB_NET_H
#define EBB_NET_H

#include <ebb/base.h>
#include <ebb/io.h>
#include <ebb/socket.h>

/*
 * Listen on an address.  Port 0 takes a free one; ebb_local_addr() tells it.
 * An empty host, ":80", means every address of the machine.
 *
 *   addr   borrowed
 *   out    given; ebb_close() it
 *
 * Returns 0, -EBB_EADDR, -EBB_EHOST..., -EADDRINUSE, -EACCES, ...
 * Cancel safe.
 */
EBB_API EBB_MUST_USE EBB_ASYNC int
ebb_tcp_listen(const char *addr, struct ebb_io **out) EBB_FRAME(480);

/*
 * Wait for a connection.  While the process or the machine is out of
 * descriptors or memory it backs off (10 ms, doubled up to 1 s) and goes on;
 * a connection that broke before it was accepted is passed over.
 *
 *   listener   borrowed; any number of tasks may accept on it
 *   out        given: the connection
 *
 * Returns 0 or a negative code.  Cancel safe: no connection is lost.
 */
EBB_API EBB_MUST_USE EBB_ASYNC int
ebb_tcp_accept(struct ebb_io *listener, struct ebb_io **out) EBB_FRAME(208);

/*
 * Have io_uring accept ahead of ebb_tcp_accept() from now on: one operation
 * for all connections instead of a call for each.  Up to about `count` may lie
 * in the library; those that nobody has taken are closed with the listener,
 * whose address stays in use for a moment after ebb_close().
 *
 *   listener   borrowed; nobody accepts on it yet
 *   count      1 or more
 *
 * Returns 0, also where there is no such operation and all goes on as before;
 * -EOPNOTSUPP: it has no descriptor; -EINVAL: 0, or it has been asked for
 * before.  Never suspends.
 */
EBB_API int ebb_tcp_accept_ahead(struct ebb_io *listener, unsigned count);

/*
 * Connect to host:port.  Of a host with many addresses each is tried, the
 * families by turns; one that does not answer within a quarter of a second
 * gets company from the next, and the first that answers is taken (RFC 8305).
 *
 *   addr   borrowed
 *   out    given: the connection
 *
 * Returns 0, -EBB_EADDR, -EBB_EHOST..., -ECONNREFUSED, -ETIMEDOUT,
 * -ENETUNREACH, ...: of several addresses, what the last one to fail gave.
 * Cancel safe: a cancelled connect leaves nothing open.
 */
EBB_API EBB_MUST_USE EBB_ASYNC int
ebb_tcp_connect(const char *addr, struct ebb_io **out) EBB_FRAME(512);

#ifdef __EBBCC__
/* The connections of a listener, as a stream of struct ebb_io *, each of which
 * its reader has to close; ends with a code of ebb_tcp_accept(). */
#define stream_accept(listener) \
    _Generate(struct ebb_io *, { \
        struct ebb_io *ebb_conn_; \
        for (;;) { \
            _Try _Await ebb_tcp_accept((listener), &ebb_conn_); \
            _Yield ebb_conn_; \
        } \
    })
#else
#define stream_accept(listener) ((void)(listener), (struct ebb_io *)NULL)
#endif

/*
 * Have writes of at least `min` bytes sent from where they lie, without a copy
 * into the kernel; 0, as at first: none.  Such a write ends only when the other
 * side has acknowledged what it took, so this pays for large blocks on a fast
 * network.  It needs io_uring (Linux 6.2).  Where the kernel says that it has
 * copied all the same, as between two ends on one machine, the connection goes
 * back to plain writes.
 *
 * Returns 0, or -EOPNOTSUPP: it is no socket.  Never suspends.
 */
EBB_API int ebb_zero_copy(struct ebb_io *conn, size_t min);

/* No more will be written: the other side reads the end of the stream.
 * Returns 0 or a negative code.  Never suspends. */
EBB_API EBB_MUST_USE int ebb_shutdown(struct ebb_io *conn);

/*
 * The text of this side's, or the other side's, address of a socket.
 *
 *   text   room for size bytes; EBB_ADDR_MAX is always enough
 *
 * Returns its length, -ENOSPC, -ENOTSOCK, -ENOTCONN, ...
 */
EBB_API EBB_MUST_USE int ebb_local_addr(const struct ebb_io *io, char *text,
                                        size_t size);
EBB_API EBB_MUST_USE int ebb_peer_addr(const struct ebb_io *io, char *text,
                                       size_t size);

/* The port number of this side, or a negative code. */
EBB_API EBB_MUST_USE int ebb_local_port(const struct ebb_io *io);

#endif
