/* SPDX-License-Identifier: MIT-0 */
/*
 * A simulated network in the place of the kernel's: TCP and UDP calls of
 * programs that know nothing of it.
 *
 * The machine that a task runs on is a value it inherits.  Every way to say
 * "this machine" means that one.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <ebb/net.h>

#include "base/alloc.h"
#include "net/addr.h"
#include "sched/sim.h"
#include "sim/net.h"

struct ebb_simnet_place ebb_simnet_place = { { true }, NULL };

static struct ebb_simnet *net_of(struct eb_standin *s)
{
    return eb_container_of(s, struct ebb_simnet, standin);
}

static bool is_this_machine(const char *host)
{
    static const char *const names[] = { "", "localhost", "127.0.0.1",
                                         "0.0.0.0", "::1", "::" };

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (strcmp(host, names[i]) == 0)
            return true;
    return false;
}

const char *eb_net_host_here(const char *otherwise)
{
    const char **here = task_local_get(ebb_simnet_place);

    return here != NULL ? *here : otherwise;
}

/* An address of a program as one of the network. */
static int translate(const char *text, char addr[EBB_SIMNET_ADDR_MAX],
                     bool *any_port)
{
    struct eb_addr_text parts;
    int err = eb_addr_split(text, &parts), n;

    if (err < 0)
        return err;
    *any_port = strcmp(parts.service, "0") == 0;
    n = snprintf(addr, EBB_SIMNET_ADDR_MAX, "%s:%s",
                 is_this_machine(parts.host) ? eb_net_host_here("localhost")
                                             : parts.host, parts.service);
    return n < EBB_SIMNET_ADDR_MAX ? 0 : -EBB_EADDR;
}

/* Put a port that nobody has been given lately behind the host. */
static void choose_port(struct ebb_simnet *net, char addr[EBB_SIMNET_ADDR_MAX])
{
    char *port = strchr(addr, ':') + 1;
    size_t room = EBB_SIMNET_ADDR_MAX - (size_t)(port - addr);

    eb_guard_lock(&net->guard);
    (void)snprintf(port, room, "%u", (unsigned)eb_net_next_port(net));
    eb_guard_unlock(&net->guard);
}

/* ebb_simnet_listen(), ebb_simnet_bind() */
typedef int open_port(struct ebb_simnet *net, const char *addr,
                      struct ebb_io **out);

static int open_here(struct ebb_simnet *net, const char *text,
                     open_port *open, struct ebb_io **out)
{
    char addr[EBB_SIMNET_ADDR_MAX];
    bool any_port;
    int err = translate(text, addr, &any_port);

    if (err < 0)
        return err;
    do {
        if (any_port)
            choose_port(net, addr);
        err = open(net, addr, out);
    } while (err == -EADDRINUSE && any_port);
    return err == -EINVAL ? -EBB_EADDR : err;
}

static async int listen_here(struct eb_standin *s, const char *text,
                             struct ebb_io **out)
{
    return open_here(net_of(s), text, ebb_simnet_listen, out);
}

int eb_net_bind_here(struct ebb_simnet *net, const char *text,
                     struct ebb_io **out)
{
    return open_here(net, text, ebb_simnet_bind, out);
}

static int bind_here(struct eb_standin *s, const char *text,
                     struct ebb_io **out)
{
    return eb_net_bind_here(net_of(s), text, out);
}

static int socket_here(struct eb_standin *s, int type, struct ebb_io **out)
{
    return eb_net_socket(net_of(s), type, out);
}

int eb_net_translate(const char *text, char addr[EBB_SIMNET_ADDR_MAX])
{
    bool any_port;

    return translate(text, addr, &any_port);
}

int eb_net_place(struct ebb_simnet *net, struct eb_list *list,
                 const char *text, char addr[EBB_SIMNET_ADDR_MAX])
{
    char host[EBB_SIMNET_ADDR_MAX];
    bool any_port, taken;
    int err = translate(text, addr, &any_port);

    if (err == 0 && eb_net_parse(addr, host) < 0)
        err = -EBB_EADDR;
    if (err < 0)
        return err;
    do {
        if (any_port)
            choose_port(net, addr);
        eb_guard_lock(&net->guard);
        taken = eb_net_port_find(list, addr) != NULL;
        eb_guard_unlock(&net->guard);
    } while (taken && any_port);
    return taken ? -EADDRINUSE : 0;
}

static int look_up(struct eb_standin *s, const char *text,
                   struct ebb_addr *out)
{
    char addr[EBB_SIMNET_ADDR_MAX];
    int err = eb_net_translate(text, addr);

    (void)s;
    return err < 0 ? err : eb_addr_name(addr, out);
}

static async int connect_from_here(struct eb_standin *s, const char *text,
                                   struct ebb_io **out)
{
    char addr[EBB_SIMNET_ADDR_MAX];
    bool any_port;
    int err = translate(text, addr, &any_port);

    if (err < 0)
        return err;
    err = await ebb_simnet_connect(net_of(s), eb_net_host_here("outside"),
                                   addr, out);
    return err == -EINVAL ? -EBB_EADDR : err;
}

void eb_net_standin_init(struct ebb_simnet *net)
{
    net->standin.listen = listen_here;
    net->standin.connect = connect_from_here;
    net->standin.bind = bind_here;
    net->standin.socket = socket_here;
    net->standin.lookup = look_up;
}

/* ---- in use ---- */

static void *make_owner(struct ebb_runtime *rt)
{
    return rt;
}

static void set_standin(struct ebb_runtime *rt, struct ebb_simnet *net)
{
    struct eb_standin *before = eb_exchange(
        &rt->standin, net != NULL ? &net->standin : NULL);

    if (before != NULL)
        ebb_simnet_free(net_of(before));
}

static void leave(void *rt)
{
    set_standin(rt, NULL);
}

int ebb_simnet_use(struct ebb_simnet *net)
{
    static const char key;
    struct ebb_runtime *rt = eb_runtime_here();

    if (rt == NULL)
        return -EINVAL;
    if (eb_runtime_attach(rt, &key, make_owner, leave) == NULL)
        return -ENOMEM;
    if (net != NULL) {
        eb_guard_lock(&net->guard);
        eb_net_ref(net);
        eb_guard_unlock(&net->guard);
    }
    set_standin(rt, net);
    return 0;
}

int ebb_sim_network(const struct ebb_simnet_options *options)
{
    struct ebb_runtime *rt = eb_runtime_here();
    struct ebb_simnet *net;
    int err;

    if (rt == NULL)
        return -EINVAL;
    if (rt->sim == NULL)
        return 0;
    net = ebb_simnet_new(options);
    if (net == NULL)
        return -ENOMEM;
    err = ebb_simnet_use(net);
    ebb_simnet_free(net);
    return err < 0 ? err : 1;
}
