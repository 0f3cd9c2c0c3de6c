/* SPDX-License-Identifier: MIT-0 */
/* A simulated network: its hosts and lines; see net.h. */
#include "sim/net.h"

#include <errno.h>
#include <string.h>

#include <ebb/time.h>

#include "base/alloc.h"
#include "sched/sim.h"

enum { WINDOW = 65536 };

int eb_net_parse(const char *addr, char host[EBB_SIMNET_ADDR_MAX])
{
    const char *colon = strchr(addr, ':');

    if (colon == NULL || colon == addr || colon[1] == '\0'
        || strchr(colon + 1, ':') != NULL
        || strlen(addr) >= EBB_SIMNET_ADDR_MAX)
        return -EINVAL;
    memcpy(host, addr, (size_t)(colon - addr));
    host[colon - addr] = '\0';
    return 0;
}

void eb_net_ref(struct ebb_simnet *net)
{
    net->refs++;
}

void eb_net_unref_unlock(struct ebb_simnet *net)
{
    bool last = --net->refs == 0;
    struct eb_list *node;

    eb_guard_unlock(&net->guard);
    if (!last)
        return;
    while ((node = eb_list_pop_front(&net->cuts)) != NULL)
        eb_free(eb_container_of(node, struct eb_net_cut, node));
    eb_free(net);
}

/* ---- ports ---- */

struct eb_net_port *eb_net_port_find(struct eb_list *list, const char *addr)
{
    for (struct eb_list *n = list->next; n != list; n = n->next) {
        struct eb_net_port *port = eb_container_of(n, struct eb_net_port,
                                                   node);

        if (strcmp(port->addr, addr) == 0)
            return port;
    }
    return NULL;
}

uint32_t eb_net_next_port(struct ebb_simnet *net)
{
    const uint32_t first = 49152, count = 65536 - first;

    return first + net->last_port++ % count;
}

int eb_net_port_open(struct eb_net_port *port, struct ebb_simnet *net,
                     struct eb_list *list, const char *addr,
                     const struct eb_io_ops *ops)
{
    char host[EBB_SIMNET_ADDR_MAX];
    int err = eb_net_parse(addr, host);

    if (err == 0)
        err = eb_io_object_init(&port->o, ops);
    if (err < 0)
        return err;
    port->net = net;
    memcpy(port->addr, addr, strlen(addr) + 1);
    eb_guard_lock(&net->guard);
    if (eb_net_port_find(list, addr) != NULL) {
        err = -EADDRINUSE;
    } else {
        eb_list_push_back(list, &port->node);
        eb_net_ref(net);
    }
    eb_guard_unlock(&net->guard);
    return err;
}

/* ---- the network ---- */

static uint64_t choose_seed(uint64_t seed)
{
    struct ebb_runtime *rt = eb_runtime_here();

    if (seed != 0)
        return seed;
    return rt != NULL && rt->sim != NULL && ebb_self.worker != NULL
               ? eb_sim_random(rt->sim) : eb_sys_random();
}

static void set_options(struct ebb_simnet *net,
                        const struct ebb_simnet_options *options)
{
    static const struct ebb_simnet_options defaults;

    net->options = options != NULL ? *options : defaults;
    if (net->options.window == 0)
        net->options.window = WINDOW;
    if (net->options.connect_timeout <= 0)
        net->options.connect_timeout = EBB_MINUTE;
}

struct ebb_simnet *ebb_simnet_new(const struct ebb_simnet_options *options)
{
    struct ebb_simnet *net = eb_calloc(1, sizeof(*net));

    if (net == NULL)
        return NULL;
    net->refs = 1;
    net->random = choose_seed(options != NULL ? options->seed : 0);
    set_options(net, options);
    eb_list_init(&net->cuts);
    eb_list_init(&net->streams);
    eb_list_init(&net->listeners);
    eb_list_init(&net->sockets);
    eb_net_standin_init(net);
    return net;
}

void ebb_simnet_free(struct ebb_simnet *net)
{
    if (net == NULL)
        return;
    eb_guard_lock(&net->guard);
    eb_net_unref_unlock(net);
}

void ebb_simnet_set(struct ebb_simnet *net,
                    const struct ebb_simnet_options *options)
{
    eb_guard_lock(&net->guard);
    set_options(net, options);
    eb_guard_unlock(&net->guard);
}

/* ---- lines ---- */

uint64_t eb_net_random(struct ebb_simnet *net, uint64_t n)
{
    uint64_t x = net->random += UINT64_C(0x9e3779b97f4a7c15);

    x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
    return (x ^ (x >> 31)) % n;
}

int64_t eb_net_latency(struct ebb_simnet *net, const char *a, const char *b)
{
    const struct ebb_simnet_options *o = &net->options;
    int64_t spread = o->latency_max - o->latency_min;

    if (strcmp(a, b) == 0)
        return 0;
    return o->latency_min
           + (spread > 0 ? (int64_t)eb_net_random(net, (uint64_t)spread + 1)
                         : 0);
}

static bool cut_covers(const struct eb_net_cut *c, const char *a,
                       const char *b)
{
    return (c->is_any[0] || strcmp(c->host[0], a) == 0)
           && (c->is_any[1] || strcmp(c->host[1], b) == 0);
}

bool eb_net_is_cut(struct ebb_simnet *net, const char *a, const char *b)
{
    if (strcmp(a, b) == 0)
        return false;
    for (struct eb_list *n = net->cuts.next; n != &net->cuts; n = n->next) {
        struct eb_net_cut *c = eb_container_of(n, struct eb_net_cut, node);

        if (cut_covers(c, a, b) || cut_covers(c, b, a))
            return true;
    }
    return false;
}

static int set_cut_host(struct eb_net_cut *c, int i, const char *host)
{
    c->is_any[i] = host == NULL;
    if (host == NULL)
        return 0;
    if (strlen(host) >= EBB_SIMNET_ADDR_MAX || strchr(host, ':') != NULL)
        return -EINVAL;
    memcpy(c->host[i], host, strlen(host) + 1);
    return 0;
}

int ebb_simnet_partition(struct ebb_simnet *net, const char *a, const char *b)
{
    struct eb_net_cut *c = eb_calloc(1, sizeof(*c));

    if (c == NULL)
        return -ENOMEM;
    if (set_cut_host(c, 0, a) < 0 || set_cut_host(c, 1, b) < 0) {
        eb_free(c);
        return -EINVAL;
    }
    eb_guard_lock(&net->guard);
    eb_list_push_back(&net->cuts, &c->node);
    eb_guard_unlock(&net->guard);
    return 0;
}

static bool is_name(const struct eb_net_cut *c, int i, const char *host)
{
    if (host == NULL || c->is_any[i])
        return host == NULL && c->is_any[i];
    return strcmp(c->host[i], host) == 0;
}

/* The cut with these names, in either order. */
static struct eb_net_cut *find_cut(struct ebb_simnet *net, const char *a,
                                   const char *b)
{
    for (struct eb_list *n = net->cuts.next; n != &net->cuts; n = n->next) {
        struct eb_net_cut *c = eb_container_of(n, struct eb_net_cut, node);

        if ((is_name(c, 0, a) && is_name(c, 1, b))
            || (is_name(c, 0, b) && is_name(c, 1, a)))
            return c;
    }
    return NULL;
}

int ebb_simnet_heal(struct ebb_simnet *net, const char *a, const char *b)
{
    struct eb_net_cut *c;

    eb_guard_lock(&net->guard);
    c = find_cut(net, a, b);
    if (c != NULL)
        eb_list_remove(&c->node);
    for (struct eb_list *n = net->streams.next; n != &net->streams;
         n = n->next) {
        struct eb_net_stream *s = eb_container_of(n, struct eb_net_stream,
                                                  node);

        if (!eb_net_is_cut(net, s->host[0], s->host[1]))
            eb_duplex_let_go(&s->d);
    }
    eb_guard_unlock(&net->guard);
    eb_free(c);
    return c != NULL ? 0 : -ENOENT;
}

void ebb_simnet_crash(struct ebb_simnet *net, const char *host)
{
    eb_guard_lock(&net->guard);
    for (struct eb_list *n = net->streams.next; n != &net->streams;
         n = n->next) {
        struct eb_net_stream *s = eb_container_of(n, struct eb_net_stream,
                                                  node);

        if (strcmp(s->host[0], host) == 0 || strcmp(s->host[1], host) == 0)
            eb_duplex_break(&s->d, -ECONNRESET);
    }
    eb_guard_unlock(&net->guard);
}
