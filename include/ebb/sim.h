/* SPDX-License-Identifier: MIT-0 */
/*
 * Streams and networks that exist in memory alone: for tests, and wherever
 * two tasks talk by bytes.
 *
 * Their ends are struct ebb_io like any other: <ebb/io.h> reads, writes and
 * closes them, ebb_shutdown() says that no more will be written.  They have
 * no descriptor: ebb_io_fd() is -1.  Their time is ebb_now(), so a paused
 * clock and a simulation (doc/testing.md) rule them too.
 */
#ifndef EBB_SIM_H
#define EBB_SIM_H

#include <ebb/base.h>
#include <ebb/io.h>
#include <ebb/local.h>

/*
 * Two ends of which each reads what the other writes.
 *
 *   cap    bytes, at least 1, that are under way in each direction before a
 *          write waits
 *   a, b   given: both to be closed
 *
 * When one is closed the other reads what is left, then the end, and gets
 * -EPIPE from a write.  Returns 0, -ENOMEM, or -EINVAL outside a runtime.
 */
EBB_API EBB_MUST_USE int ebb_duplex(size_t cap, struct ebb_io **a,
                                    struct ebb_io **b);

/* The same in one direction: what is written to *to is read from *from. */
EBB_API EBB_MUST_USE int ebb_simplex(size_t cap, struct ebb_io **from,
                                     struct ebb_io **to);

/* What a mock expects, or does, next. */
enum ebb_mock_kind {
    EBB_MOCK_READ,              /* these bytes can be read */
    EBB_MOCK_WRITE,             /* these bytes have to be written */
    EBB_MOCK_READ_ERROR,        /* a read returns this */
    EBB_MOCK_WRITE_ERROR,       /* a write returns this */
    EBB_MOCK_WAIT,              /* nothing happens for so long */
};

struct ebb_mock_step {
    enum ebb_mock_kind kind;
    int error;                  /* a negative code */
    const void *bytes;          /* borrowed as long as the mock is open */
    size_t len;
    int64_t ns;
};

/* Steps written down:  EBB_MOCK_READS("220 hello\r\n"), ... */
#define EBB_MOCK_READS(text) \
    { EBB_MOCK_READ, 0, (text), sizeof(text) - 1, 0 }
#define EBB_MOCK_WRITES(text) \
    { EBB_MOCK_WRITE, 0, (text), sizeof(text) - 1, 0 }
#define EBB_MOCK_READ_FAILS(code) \
    { EBB_MOCK_READ_ERROR, (code), (void *)0, 0, 0 }
#define EBB_MOCK_WRITE_FAILS(code) \
    { EBB_MOCK_WRITE_ERROR, (code), (void *)0, 0, 0 }
#define EBB_MOCK_WAITS(ns) { EBB_MOCK_WAIT, 0, (void *)0, 0, (ns) }

/*
 * A stream that plays a script: the other side of a protocol in a test.
 *
 * A read waits while the next step is a write, and the other way round; after
 * the last step it reads the end.  What differs from the script aborts with
 * both texts: other bytes written, a write behind the last step, and steps
 * that are left at the close.
 *
 *   steps   copied, but not the bytes they point to
 *   out     given: to be closed
 *
 * Returns 0, -ENOMEM, or -EINVAL outside a runtime.
 */
EBB_API EBB_MUST_USE int ebb_mock(const struct ebb_mock_step *steps,
                                  size_t count, struct ebb_io **out);

/* ---- a network ---- */

/*
 * Hosts with names, between which streams and datagrams take time.  A host
 * exists by being named; an address is "host:service", any text without a
 * second colon.  All of it belongs to one runtime.
 */
struct ebb_simnet;

/* How far and how good the lines are.  All zero: at once and without loss. */
struct ebb_simnet_options {
    uint64_t seed;              /* of what is random; 0: any, or that of the
                                 * simulation */
    int64_t latency_min;        /* ns from one host to another: each piece of */
    int64_t latency_max;        /* a stream, each datagram its own */
    uint64_t bytes_per_second;  /* of one direction of a stream; 0: no limit */
    size_t window;              /* bytes under way in it; 0: 65,536 */
    uint32_t loss_ppm;          /* datagrams lost, of a million */
    int64_t connect_timeout;    /* ns; 0: 60 s */
};

/* Room for the text of any address with its final NUL; longer ones are
 * -EINVAL. */
#define EBB_SIMNET_ADDR_MAX 80

/* A new network.  options: borrowed for the call, NULL: all zero.  Returns
 * NULL: out of memory. */
EBB_API EBB_MUST_USE struct ebb_simnet *
ebb_simnet_new(const struct ebb_simnet_options *options);

/* Give it up; what is open in it goes on until it is closed.  NULL is
 * allowed. */
EBB_API void ebb_simnet_free(struct ebb_simnet *net);

/* From now on these options hold, but for the seed. */
EBB_API void ebb_simnet_set(struct ebb_simnet *net,
                            const struct ebb_simnet_options *options);

/*
 * Cut the line between two hosts, NULL: any.  What streams send is held back,
 * datagrams are lost, who connects waits.  What is under way arrives.
 * ebb_simnet_heal() with the same names ends it.
 * Returns 0, -EINVAL or -ENOMEM; -ENOENT where there is no such cut.
 */
EBB_API EBB_MUST_USE int ebb_simnet_partition(struct ebb_simnet *net,
                                              const char *a, const char *b);
EBB_API EBB_MUST_USE int ebb_simnet_heal(struct ebb_simnet *net,
                                         const char *a, const char *b);

/* Break all streams of a host: -ECONNRESET at both ends. */
EBB_API void ebb_simnet_crash(struct ebb_simnet *net, const char *host);

/*
 * Listen on an address: ebb_tcp_accept() takes connections off *out, which is
 * to be closed.  Returns 0, -EADDRINUSE, -EINVAL or -ENOMEM.
 */
EBB_API EBB_MUST_USE int ebb_simnet_listen(struct ebb_simnet *net,
                                           const char *addr,
                                           struct ebb_io **out);

/* A socket for datagrams at an address, to be closed.  As above. */
EBB_API EBB_MUST_USE int ebb_simnet_bind(struct ebb_simnet *net,
                                         const char *addr,
                                         struct ebb_io **out);

/*
 * Send a datagram; never waits, and does not say whether it arrives.
 * Returns len, -EMSGSIZE (more than 65,507 bytes), -EINVAL or -ENOMEM.
 */
EBB_API EBB_MUST_USE int ebb_simnet_send_to(struct ebb_io *socket,
                                            const char *to, const void *buf,
                                            size_t len);

/*
 * From now on ebb_tcp_listen(), ebb_tcp_connect(), ebb_udp_bind(),
 * ebb_socket_new() for all but AF_UNIX, and ebb_lookup_host() of this runtime
 * mean this network, NULL: the kernel's, until it ends, and what is done with
 * their sockets is done there: sent, received, bound, connected, asked for its
 * address.  So a program that knows nothing of it runs on it.  Groups are those
 * of IPv4 (-EAFNOSUPPORT); devices and options mean nothing.  A socket that is
 * bound and then connects does so from that host, by a port of its own.
 *
 * The host of who listens and connects is that of simnet_host(), and so are
 * "localhost", "127.0.0.1", "[::1]" and the empty one; without any, who listens
 * is on "localhost" and who connects "outside".  All other names are hosts;
 * nothing is looked up.  Port 0 is a free one.  Not while another worker is in
 * one of these calls.
 *
 * Returns 0, -ENOMEM, or -EINVAL outside a runtime.
 */
EBB_API EBB_MUST_USE int ebb_simnet_use(struct ebb_simnet *net);

/*
 * One line in a program's main that makes it run on a network of its own when
 * it is simulated: EBB_SIM=seed, .sim_seed.
 *
 *     try ebb_sim_network(&(struct ebb_simnet_options){
 *         .latency_max = 50 * EBB_MILLISECOND });
 *
 * Returns 1, 0: nothing is simulated, nothing was done; or as above.
 */
EBB_API int ebb_sim_network(const struct ebb_simnet_options *options);

/* The host that tasks run on: see simnet_host(). */
struct ebb_simnet_place {
    struct ebb_local local;
    const char **ebb_type;
};
EBB_API extern struct ebb_simnet_place ebb_simnet_place;

/* A declaration: until the block is left, this task and those it spawns run on
 * the host of this name, which is borrowed. */
#define simnet_host(name) task_local_set(ebb_simnet_place, (name))

#ifdef __EBBCC__
/*
 * Connect a host to an address.
 *
 *   out   given: the connection, to be closed
 *
 * Returns 0, -ECONNREFUSED: nobody listens there, -ETIMEDOUT, -EINVAL or
 * -ENOMEM.  Cancel safe: nothing stays open.
 */
EBB_API EBB_MUST_USE EBB_ASYNC int
ebb_simnet_connect(struct ebb_simnet *net, const char *host, const char *to,
                   struct ebb_io **out) EBB_FRAME(400);

/*
 * Wait for a datagram and take it; what does not fit in len bytes is lost.
 *
 *   from   gets the sender's address, EBB_SIMNET_ADDR_MAX bytes; may be NULL
 *
 * Returns its length, at most len, or -EBADF: closed meanwhile, -EINVAL.
 * Cancel safe: no datagram is lost.
 */
EBB_API EBB_MUST_USE EBB_ASYNC int
ebb_simnet_recv_from(struct ebb_io *socket, void *buf, size_t len,
                     char *from) EBB_FRAME(192);
#else
#include <ebb/serial.h>
#endif

#endif
