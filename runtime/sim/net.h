/* SPDX-License-Identifier: MIT-0 */
/*
 * The inside of a simulated network.
 *
 * One guard for all of it, the pipes of its streams too.  refs: the
 * program's, one for each stream, listener and socket that is open, and one
 * for each alarm of a socket that is set.
 */
#ifndef EB_SIM_NET_H
#define EB_SIM_NET_H

#include <ebb/sim.h>

#include "net/standin.h"
#include "sim/duplex.h"

enum {
    EB_NET_BACKLOG = 128,       /* connections that nobody has accepted */
    EB_NET_DATAGRAMS = 1024,    /* that wait in a socket; more are lost */
};

struct ebb_simnet {
    uint32_t guard;             /* protects all below */
    uint32_t refs;
    uint64_t random;
    struct ebb_simnet_options options;
    uint32_t last_port;         /* given to who did not ask for one */
    struct eb_list cuts, streams, listeners, sockets;
    struct eb_standin standin;  /* for the TCP calls of a runtime */
};

/* A line that is cut. */
struct eb_net_cut {
    struct eb_list node;
    bool is_any[2];
    char host[2][EBB_SIMNET_ADDR_MAX];
};

/* A connection: end 0 is the one that has connected. */
struct eb_net_stream {
    struct eb_duplex d;
    struct ebb_simnet *net;
    struct eb_list node;
    int64_t free_at[2];         /* when the line has taken what was sent */
    char host[2][EBB_SIMNET_ADDR_MAX];
    char addr[2][EBB_SIMNET_ADDR_MAX];  /* of its ends */
};

/* What has an address: the first member of listeners and sockets. */
struct eb_net_port {
    struct eb_io_object o;
    struct ebb_simnet *net;
    struct eb_list node;
    char addr[EBB_SIMNET_ADDR_MAX];
};

struct eb_net_listener {
    struct eb_net_port port;
    uint32_t first, count;
    struct ebb_io *queue[EB_NET_BACKLOG];
};

struct eb_net_datagram {
    struct eb_list node;
    int64_t at;                 /* when it arrives */
    size_t len;
    char from[EBB_SIMNET_ADDR_MAX];
    unsigned char bytes[];
};

/* A group that a socket belongs to. */
struct eb_net_group {
    struct eb_list node;
    char host[16];              /* "239.1.2.3" */
};

struct eb_net_socket {
    struct eb_net_port port;
    struct eb_list queue;       /* by arrival */
    uint32_t count;
    struct eb_list groups;      /* struct eb_net_group */
    char peer[EBB_SIMNET_ADDR_MAX];     /* to whom it is connected, or "" */
    struct eb_alarm alarm;      /* holds a reference to the port's fd too */
};

/* Is this an address?  0 or -EINVAL.  host: gets what is before the colon. */
int eb_net_parse(const char *addr, char host[EBB_SIMNET_ADDR_MAX]);

/*
 * Set up a port, zeroed, at an address of its own in the list, with a
 * reference to the network.  Returns 0, -EINVAL or -EADDRINUSE.
 */
int eb_net_port_open(struct eb_net_port *port, struct ebb_simnet *net,
                     struct eb_list *list, const char *addr,
                     const struct eb_io_ops *ops);

/* The functions of net->standin; host.c. */
void eb_net_standin_init(struct ebb_simnet *net);

/* An address of a program, "127.0.0.1:80", as one of the network, seen from
 * where the task that calls runs.  Returns 0 or -EBB_EADDR. */
int eb_net_translate(const char *text, char addr[EBB_SIMNET_ADDR_MAX]);

/* The same for who is to have it to himself in the list: port 0 is one that is
 * free.  -EADDRINUSE. */
int eb_net_place(struct ebb_simnet *net, struct eb_list *list,
                 const char *text, char addr[EBB_SIMNET_ADDR_MAX]);

/* The host that the task that calls runs on, or `otherwise`. */
const char *eb_net_host_here(const char *otherwise);

/* As ebb_udp_bind() and ebb_socket_new(). */
int eb_net_bind_here(struct ebb_simnet *net, const char *text,
                     struct ebb_io **out);
int eb_net_socket(struct ebb_simnet *net, int type, struct ebb_io **out);

void eb_net_ref(struct ebb_simnet *net);        /* guard held */
/* Give up a reference and the guard. */
void eb_net_unref_unlock(struct ebb_simnet *net);

/* ---- guard held ---- */

/* A port that nobody asked for by name: 49,152 to 65,535 by turns. */
uint32_t eb_net_next_port(struct ebb_simnet *net);

/* The port with this address, or NULL. */
struct eb_net_port *eb_net_port_find(struct eb_list *list, const char *addr);

/* A number below n; and the time something takes from one host to another. */
uint64_t eb_net_random(struct ebb_simnet *net, uint64_t n);
int64_t eb_net_latency(struct ebb_simnet *net, const char *a, const char *b);

bool eb_net_is_cut(struct ebb_simnet *net, const char *a, const char *b);

#endif
