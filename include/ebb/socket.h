/* SPDX-License-Identifier: MIT-0 */
/*
 * Sockets step by step: addresses in binary, options, and all that may come
 * between the making of a socket and its use.
 *
 *     struct ebb_io *s;
 *     struct ebb_addr here, there;
 *
 *     try ebb_addr_parse("127.0.0.2:0", &here);
 *     try ebb_addr_parse("127.0.0.1:80", &there);
 *     try ebb_socket_new(AF_INET, SOCK_STREAM, &s);
 *     try ebb_socket_set(s, EBB_SO_KEEPALIVE, 1);
 *     try ebb_socket_bind(s, &here);
 *     try await ebb_socket_connect(s, &there);
 *
 * <ebb/net.h>, <ebb/udp.h> and <ebb/unix.h> have all of it in one call for
 * those who need no more.
 */
#ifndef EBB_SOCKET_H
#define EBB_SOCKET_H

#include <ebb/base.h>
#include <ebb/io.h>

enum {
    EBB_EADDR = 10101,      /* not a valid network address */
    EBB_EHOST = 10102,      /* there is no host of this name */
    EBB_EHOSTAGAIN = 10103, /* no name server has answered, try again */
    EBB_EHOSTFAIL = 10104,  /* the lookup failed for another reason */
};

/* Room for the text of any address with its port and final NUL. */
#define EBB_ADDR_MAX 112

/* ---- addresses ---- */

/* The address of a socket, of any family: a struct sockaddr of `size` bytes
 * at `raw`.  All zero is none.  It may be copied. */
struct ebb_addr {
    uint32_t size;
    uint32_t raw[28];
};

/* An address in numbers, "1.2.3.4:80", "[::1]:80"; ":80": any of this
 * machine.  Returns 0 or -EBB_EADDR.  Never suspends. */
EBB_API EBB_MUST_USE int ebb_addr_parse(const char *text,
                                        struct ebb_addr *out);

/* The address of a Unix socket: a path, or "@name" for one in the abstract
 * namespace, of no file.  Returns 0; -EBB_EADDR: it is empty or too long. */
EBB_API EBB_MUST_USE int ebb_addr_unix(const char *path,
                                       struct ebb_addr *out);

/*
 * Its text: as ebb_addr_parse() or ebb_addr_unix() read it; "" for none,
 * which is that of a Unix socket without a name.
 *
 *   text   room for size bytes; EBB_ADDR_MAX is always enough
 *
 * Returns its length, -ENOSPC, or -EAFNOSUPPORT.
 */
EBB_API EBB_MUST_USE int ebb_addr_print(const struct ebb_addr *addr,
                                        char *text, size_t size);

/* The port of an internet address, or -EAFNOSUPPORT. */
EBB_API EBB_MUST_USE int ebb_addr_port(const struct ebb_addr *addr);

/* Are they the same? */
EBB_API bool ebb_addr_equal(const struct ebb_addr *a,
                            const struct ebb_addr *b);

/*
 * What "host:port" means: names are looked up on the blocking pool, numbers
 * on the spot.
 *
 *   out    room for max addresses: the first ones, best first
 *
 * Returns how many there are, which may be more than max; -EBB_EADDR,
 * -EBB_EHOST, ...  Cancel safe.
 */
EBB_API EBB_MUST_USE EBB_ASYNC int
ebb_lookup_host(const char *name, struct ebb_addr *out, size_t max)
    EBB_FRAME(512);

/* ---- sockets ---- */

/*
 * A new socket, non-blocking.
 *
 *   family   AF_INET, AF_INET6 or AF_UNIX of <sys/socket.h>
 *   type     SOCK_STREAM, SOCK_DGRAM or SOCK_SEQPACKET; TCP sends at once
 *            (EBB_SO_NODELAY is 1)
 *   out      given; ebb_close() it
 *
 * Returns 0, -EMFILE, -ENFILE, -EAFNOSUPPORT, ..., -EINVAL outside a runtime.
 */
EBB_API EBB_MUST_USE int ebb_socket_new(int family, int type,
                                        struct ebb_io **out);

/* Give it an address of this side.  -EADDRINUSE, -EADDRNOTAVAIL, -EACCES. */
EBB_API EBB_MUST_USE int ebb_socket_bind(struct ebb_io *socket,
                                         const struct ebb_addr *addr);

/* Let it be a listener; backlog: connections that wait to be accepted. */
EBB_API EBB_MUST_USE int ebb_socket_listen(struct ebb_io *socket,
                                           int backlog);

/*
 * Connect it, or say whom its datagrams are for.  While the listener of a Unix
 * socket has no room it backs off (1 ms, doubled up to 64 ms) and goes on.
 *
 * Returns 0, -ECONNREFUSED, -ETIMEDOUT, ...  A cancelled call may have
 * connected it: close it then.
 */
EBB_API EBB_MUST_USE EBB_ASYNC int
ebb_socket_connect(struct ebb_io *socket, const struct ebb_addr *addr)
    EBB_FRAME(256) EBB_CANCEL_UNSAFE;

/* The addresses of both sides: 0, -ENOTCONN, -ENOTSOCK, ... */
EBB_API EBB_MUST_USE int ebb_socket_local(const struct ebb_io *socket,
                                          struct ebb_addr *out);
EBB_API EBB_MUST_USE int ebb_socket_peer(const struct ebb_io *socket,
                                         struct ebb_addr *out);

/* The error that the kernel keeps for it, as a negative code, which is taken;
 * 0: none. */
EBB_API int ebb_socket_error(struct ebb_io *socket);

/* ---- options ---- */

/* Numbers; switches are 0 and 1. */
enum ebb_socket_option {
    EBB_SO_NODELAY,             /* TCP: send at once */
    EBB_SO_QUICKACK,            /* TCP: acknowledge at once, for now */
    EBB_SO_KEEPALIVE,           /* ask a silent peer whether it is there */
    EBB_SO_KEEPIDLE_S,          /* TCP: first after so many seconds, */
    EBB_SO_KEEPINTVL_S,         /* then in intervals of so many, */
    EBB_SO_KEEPCNT,             /* and give up after so many */
    EBB_SO_USER_TIMEOUT_MS,     /* TCP: give up what is not acknowledged */
    EBB_SO_LINGER_S,            /* wait so long to send the rest at a close; 0:
                                 * drop it and reset; -1: send it in the
                                 * background */
    EBB_SO_REUSEADDR,           /* bind although old connections remain */
    EBB_SO_REUSEPORT,           /* many sockets on one address share the load */
    EBB_SO_SEND_BUFFER,         /* bytes; Linux takes and tells the double */
    EBB_SO_RECV_BUFFER,
    EBB_SO_BROADCAST,           /* UDP: sending to all is allowed */
    EBB_SO_TTL,                 /* hops that a packet may go */
    EBB_SO_TOS,                 /* type of service, or traffic class */
    EBB_SO_MULTICAST_TTL,
    EBB_SO_MULTICAST_LOOP,      /* this machine gets them as well */
    EBB_SO_V6ONLY,              /* IPv6: no IPv4 through it */
};

/* Set an option.  Returns 0, -EOPNOTSUPP: not with this family, or what
 * setsockopt(2) says.  A simulated connection takes any, which do nothing. */
EBB_API EBB_MUST_USE int ebb_socket_set(struct ebb_io *socket,
                                        enum ebb_socket_option option,
                                        int value);

/* Ask for one; *value is written with result 0. */
EBB_API EBB_MUST_USE int ebb_socket_get(const struct ebb_io *socket,
                                        enum ebb_socket_option option,
                                        int *value);

/* Use one network device only, "eth0"; "": any.  -EPERM, -ENODEV, ... */
EBB_API EBB_MUST_USE int ebb_socket_bind_device(struct ebb_io *socket,
                                                const char *name);

/* ---- what is there ---- */

/*
 * Look at what the next read would give, and leave it there.  Waits for the
 * first byte or message.
 *
 *   buf   room for len bytes, borrowed until the call has ended
 *
 * Returns the count, 0 at the end of a stream, or a negative code; -ENOTSOCK,
 * -EOPNOTSUPP: no socket.  Cancel safe.
 */
EBB_API EBB_MUST_USE EBB_ASYNC int
ebb_peek(struct ebb_io *socket, void *buf, size_t len) EBB_FRAME(224);

#endif
