/* SPDX-License-Identifier: MIT-0 */
/* Name resolution; see the header. */
#include "net/resolve.h"

#include <errno.h>
#include <netdb.h>
#include <string.h>
#include <strings.h>

#include "base/alloc.h"
#include "base/guard.h"
#include "core/core.h"
#include "sched/runtime.h"

struct request {
    struct eb_job job;
    struct addrinfo hints;
    uint32_t guard;             /* protects all below */
    unsigned refs;              /* the waiter and the pool */
    struct ebb_strand *strand;  /* who waits; NULL: nobody any more */
    int result;
    struct eb_addr_list *list;
    char *service;              /* NULL: none; behind host */
    char host[];
};

struct resolve_frame {
    struct ebb_frame h;
    int result;
    struct request *rq;
    struct eb_addr_list **out;
};

_Static_assert(sizeof(struct resolve_frame) <= 56, "see EBB_FRAME");

struct eb_ret_int eb_resolve_start(ebb_mem m, const char *host,
                                   const char *service, unsigned flags,
                                   struct eb_addr_list **out)
    EB_START(eb_resolve);

static int code_of(int gai)
{
    switch (gai) {
    case EAI_NONAME:
    case EAI_NODATA:
        return -EBB_EHOST;
    case EAI_AGAIN:
        return -EBB_EHOSTAGAIN;
    case EAI_SERVICE:
        return -EBB_EADDR;
    case EAI_MEMORY:
        return -ENOMEM;
    default:
        return -EBB_EHOSTFAIL;
    }
}

/* The library's list as one of ours. */
static int copy_list(const struct addrinfo *all, struct eb_addr_list **out)
{
    struct eb_addr_list *list;
    size_t count = 0;

    for (const struct addrinfo *a = all; a != NULL; a = a->ai_next)
        count++;
    list = eb_malloc(sizeof(*list) + count * sizeof(list->item[0]));
    if (list == NULL)
        return -ENOMEM;
    list->count = 0;
    for (const struct addrinfo *a = all; a != NULL; a = a->ai_next) {
        struct ebb_addr *item = &list->item[list->count];

        if (a->ai_addrlen > sizeof(item->raw))
            continue;
        *item = (struct ebb_addr){ .size = a->ai_addrlen };
        memcpy(item->raw, a->ai_addr, a->ai_addrlen);
        list->count++;
    }
    if (list->count == 0) {
        eb_free(list);
        return -EBB_EHOST;
    }
    *out = list;
    return 0;
}

static int look_up(const char *host, const char *service,
                   const struct addrinfo *hints, struct eb_addr_list **out)
{
    struct addrinfo *all = NULL;
    int gai = getaddrinfo(host, service, hints, &all);
    int err;

    if (gai != 0)
        return code_of(gai);
    err = copy_list(all, out);
    freeaddrinfo(all);
    return err;
}

/* Give up one reference and the guard. */
static void unref_unlock(struct request *rq)
{
    bool last = --rq->refs == 0;

    eb_guard_unlock(&rq->guard);
    if (last) {
        eb_free(rq->list);
        eb_free(rq);
    }
}

static void run_request(struct eb_job *job)
{
    struct request *rq = eb_container_of(job, struct request, job);
    struct eb_addr_list *list = NULL;
    int err = look_up(rq->host, rq->service, &rq->hints, &list);

    eb_guard_lock(&rq->guard);
    rq->result = err;
    rq->list = list;
    if (rq->strand != NULL)
        eb_wake(rq->strand);
    unref_unlock(rq);
}

static ebb_next resolve_resume(struct ebb_frame *self, struct ebb_frame *from,
                               unsigned mode)
{
    struct resolve_frame *f = (struct resolve_frame *)(void *)self;
    struct request *rq = f->rq;

    (void)from;
    eb_guard_lock(&rq->guard);
    rq->strand = NULL;
    if (mode == EBB_RESUME) {
        f->result = rq->result;
        *f->out = rq->list;
        rq->list = NULL;
    }
    unref_unlock(rq);
    return mode == EBB_CANCEL ? EBB_CANCELLED(self) : EBB_DONE(self);
}

static struct request *new_request(const char *host, const char *service,
                                   const struct addrinfo *hints)
{
    size_t host_size = strlen(host) + 1;
    size_t service_size = service != NULL ? strlen(service) + 1 : 0;
    struct request *rq = eb_calloc(1, sizeof(*rq) + host_size + service_size);

    if (rq == NULL)
        return NULL;
    rq->hints = *hints;
    rq->job.run = run_request;
    rq->refs = 2;
    rq->strand = ebb_self.strand;
    memcpy(rq->host, host, host_size);
    if (service != NULL)
        rq->service = memcpy(rq->host + host_size, service, service_size);
    return rq;
}

static struct addrinfo hints_of(unsigned flags)
{
    return (struct addrinfo){
        .ai_socktype = flags & EB_RESOLVE_DATAGRAM ? SOCK_DGRAM
                                                   : SOCK_STREAM,
        .ai_flags = flags & EB_RESOLVE_PASSIVE ? AI_PASSIVE : AI_ADDRCONFIG,
    };
}

int eb_resolve_number(const char *host, const char *service, unsigned flags,
                      struct eb_addr_list **out)
{
    struct addrinfo hints = hints_of(flags);

    hints.ai_flags |= AI_NUMERICHOST;
    return look_up(host != NULL && *host != '\0' ? host : NULL, service,
                   &hints, out);
}

/* RFC 6761, 6.4: names under .invalid do not exist; nobody is asked. */
static bool is_invalid(const char *host)
{
    size_t len = strlen(host);

    if (len > 0 && host[len - 1] == '.')
        len--;
    return len >= 8 && strncasecmp(host + len - 8, ".invalid", 8) == 0;
}

struct eb_ret_int eb_resolve_start(ebb_mem m, const char *host,
                                   const char *service, unsigned flags,
                                   struct eb_addr_list **out)
{
    struct addrinfo hints = hints_of(flags);
    struct resolve_frame *f;
    struct request *rq;
    int err;

    *out = NULL;
    if (host != NULL && *host == '\0')
        host = NULL;
    err = eb_resolve_number(host, service, flags, out);
    if (err != -EBB_EHOST || host == NULL || is_invalid(host))
        return (struct eb_ret_int){ NULL, err };
    rq = new_request(host, service, &hints);
    if (rq == NULL)
        return (struct eb_ret_int){ NULL, -ENOMEM };
    f = ebb_frame_at(m, sizeof(*f), _Alignof(struct resolve_frame),
                     resolve_resume);
    f->h.state = 1;
    f->rq = rq;
    f->out = out;
    ebb_park(&f->h);
    eb_pool_submit(&eb_runtime_here()->pool, &rq->job);
    return (struct eb_ret_int){ &f->h, 0 };
}
