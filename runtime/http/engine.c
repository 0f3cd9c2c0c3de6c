/* SPDX-License-Identifier: MIT-0 */
/*
 * libcurl's multi interface on the reactor.
 *
 * libcurl tells through SOCKETFUNCTION which descriptors it cares about, and
 * through TIMERFUNCTION when it wants to be called without an event; it never
 * waits by itself.  Both of our callbacks, socket_ready() and run_timeout(),
 * run on the polling worker, and come down to drive().
 *
 * A descriptor that libcurl has dropped may still be reported once: `dead`,
 * set under the guard, tells.
 */
#include "http/http.h"

#include <errno.h>

#include "base/alloc.h"
#include "base/clock.h"

/* One descriptor of libcurl's. */
struct http_socket {
    struct eb_watch watch;
    struct eb_http_engine *engine;
    bool dead;
};

struct wait_frame {
    struct ebb_frame h;
    int result;
    enum eb_http_state state;
    struct ebb_http_response *res;
};

_Static_assert(sizeof(struct wait_frame) <= 56, "see EBB_FRAME in http.h");

struct eb_ret_int eb_http_wait_start(ebb_mem m, struct ebb_http_response *res,
                                     enum eb_http_state state)
    EB_START(eb_http_wait);

static const char engine_key;

/* ---- transfers come to an end; guard held ---- */

void eb_http_notify(struct ebb_http_response *res)
{
    struct ebb_strand *waiter = res->waiter;

    if (waiter == NULL || res->state < res->wanted)
        return;
    res->waiter = NULL;
    eb_wake(waiter);
}

static void collect_done(struct eb_http_engine *e)
{
    CURLMsg *m;
    int left;

    while ((m = curl_multi_info_read(e->multi, &left)) != NULL) {
        CURLcode result = m->data.result;
        CURL *easy = m->easy_handle;
        struct ebb_http_response *res = NULL;

        if (m->msg != CURLMSG_DONE)
            continue;
        curl_easy_getinfo(easy, CURLINFO_PRIVATE, (char **)&res);
        res->code = eb_http_code(res, result);
        curl_multi_remove_handle(e->multi, easy);
        res->state = EB_HTTP_DONE;
        eb_http_notify(res);
    }
}

/* Let libcurl go on.  Guard held. */
static void drive(struct eb_http_engine *e, curl_socket_t fd, int events)
{
    int running;

    (void)curl_multi_socket_action(e->multi, fd, events, &running);
    collect_done(e);
}

/* ---- descriptors ---- */

static void socket_ready(struct eb_source *self, unsigned events)
{
    struct http_socket *s = eb_container_of(self, struct http_socket,
                                            watch.source);
    struct eb_http_engine *e = s->engine;
    int mask = 0;

    if (events & EB_EVENT_READ)
        mask |= CURL_CSELECT_IN;
    if (events & EB_EVENT_WRITE)
        mask |= CURL_CSELECT_OUT;
    eb_guard_lock(&e->guard);
    if (!s->dead)
        drive(e, s->watch.fd, mask);
    eb_guard_unlock(&e->guard);
}

static void socket_release(struct eb_source *self)
{
    eb_free(eb_container_of(self, struct http_socket, watch.source));
}

static struct http_socket *add_socket(struct eb_http_engine *e,
                                      curl_socket_t fd)
{
    struct http_socket *s = eb_calloc(1, sizeof(*s));

    if (s == NULL)
        return NULL;
    s->engine = e;
    eb_watch_init(&s->watch, e->reactor, fd, socket_ready, socket_release);
    curl_multi_assign(e->multi, fd, s);
    return s;
}

/* SOCKETFUNCTION.  Guard held.  -1 makes libcurl fail the transfers. */
static int on_socket(CURL *easy, curl_socket_t fd, int what, void *user,
                     void *socket)
{
    struct eb_http_engine *e = user;
    struct http_socket *s = socket;
    unsigned events = 0;

    (void)easy;
    if (what == CURL_POLL_REMOVE) {
        if (s != NULL) {
            s->dead = true;
            eb_watch_close(&s->watch);
            curl_multi_assign(e->multi, fd, NULL);
        }
        return 0;
    }
    if (s == NULL)
        s = add_socket(e, fd);
    if (s == NULL)
        return -1;
    if (what == CURL_POLL_IN || what == CURL_POLL_INOUT)
        events |= EB_EVENT_READ;
    if (what == CURL_POLL_OUT || what == CURL_POLL_INOUT)
        events |= EB_EVENT_WRITE;
    return eb_watch_set(&s->watch, events) < 0 ? -1 : 0;
}

/* ---- the timeout ---- */

/* The wheel's lock is held: only take note. */
static void timer_fired(struct eb_timer_call *timer)
{
    struct eb_http_engine *e = eb_container_of(timer, struct eb_http_engine,
                                               timer);

    eb_reactor_defer(e->reactor, &e->timeout);
}

static void run_timeout(struct eb_deferred *d)
{
    struct eb_http_engine *e = eb_container_of(d, struct eb_http_engine,
                                               timeout);

    eb_guard_lock(&e->guard);
    drive(e, CURL_SOCKET_TIMEOUT, 0);
    eb_guard_unlock(&e->guard);
}

/* TIMERFUNCTION.  Guard held.  A timer that has just fired is no harm:
 * libcurl looks at the clock itself. */
static int on_timer(CURLM *multi, long timeout_ms, void *user)
{
    struct eb_http_engine *e = user;

    (void)multi;
    (void)eb_timer_stop(&e->worker->wheel, &e->timer.timer);
    if (timeout_ms == 0) {
        eb_reactor_defer(e->reactor, &e->timeout);
    } else if (timeout_ms > 0) {
        e->timer.timer.deadline = eb_clock_add(eb_runtime_now(e->worker->rt),
                                         timeout_ms * EB_NS_PER_MS);
        eb_worker_timer_start(e->worker, &e->timer.timer);
    }
    return 0;
}

/* ---- the engine ---- */

static void *make_engine(struct ebb_runtime *rt)
{
    struct eb_http_engine *e;

    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        return NULL;
    e = eb_calloc(1, sizeof(*e));
    if (e == NULL)
        goto no_global;
    e->multi = curl_multi_init();
    if (e->multi == NULL)
        goto free_engine;
    e->worker = eb_worker_here(rt);
    e->reactor = e->worker->reactor;
    eb_node_init(&e->timer.timer.node);
    e->timer.fire = timer_fired;
    e->timeout.run = run_timeout;
    curl_multi_setopt(e->multi, CURLMOPT_SOCKETFUNCTION, on_socket);
    curl_multi_setopt(e->multi, CURLMOPT_SOCKETDATA, e);
    curl_multi_setopt(e->multi, CURLMOPT_TIMERFUNCTION, on_timer);
    curl_multi_setopt(e->multi, CURLMOPT_TIMERDATA, e);
    return e;
free_engine:
    eb_free(e);
no_global:
    curl_global_cleanup();
    return NULL;
}

/* No worker runs any more. */
static void free_engine(void *object)
{
    struct eb_http_engine *e = object;

    eb_guard_lock(&e->guard);
    curl_multi_cleanup(e->multi);
    eb_guard_unlock(&e->guard);
    (void)eb_timer_stop(&e->worker->wheel, &e->timer.timer);
    eb_reactor_undefer(e->reactor, &e->timeout);
    eb_free(e);
    curl_global_cleanup();
}

struct eb_http_engine *eb_http_engine_self(void)
{
    if (eb_reactor_self() == NULL)
        return NULL;
    return eb_runtime_attach(eb_runtime_here(), &engine_key, make_engine,
                             free_engine);
}

/* ---- transfers ---- */

int eb_http_start(struct ebb_http_response *res)
{
    struct eb_http_engine *e = res->engine;
    int err = 0;

    eb_guard_lock(&e->guard);
    EB_CHECK(res->state == EB_HTTP_IDLE, "transfer started twice");
    res->state = EB_HTTP_RUNNING;
    if (curl_multi_add_handle(e->multi, res->easy) != CURLM_OK) {
        res->state = EB_HTTP_IDLE;
        err = -ENOMEM;
    } else {
        drive(e, CURL_SOCKET_TIMEOUT, 0);   /* connect now, on this worker */
    }
    eb_guard_unlock(&e->guard);
    return err;
}

void eb_http_stop(struct ebb_http_response *res)
{
    struct eb_http_engine *e = res->engine;

    eb_guard_lock(&e->guard);
    EB_CHECK(res->waiter == NULL, "response freed while a task waits for it");
    if (res->state == EB_HTTP_RUNNING || res->state == EB_HTTP_HEADERS)
        curl_multi_remove_handle(e->multi, res->easy);
    res->state = EB_HTTP_IDLE;
    eb_guard_unlock(&e->guard);
}

/* The headers of an answer count as success, whatever becomes of its body.
 * Guard held. */
static int outcome(const struct ebb_http_response *res,
                   enum eb_http_state wanted)
{
    return wanted == EB_HTTP_HEADERS && res->has_headers ? 0 : res->code;
}

static ebb_next wait_resume(struct ebb_frame *self, struct ebb_frame *from,
                            unsigned mode)
{
    struct wait_frame *f = (struct wait_frame *)(void *)self;
    struct ebb_http_response *res = f->res;

    (void)from;
    eb_guard_lock(&res->engine->guard);
    if (mode == EBB_CANCEL)
        res->waiter = NULL;
    f->result = outcome(res, f->state);
    eb_guard_unlock(&res->engine->guard);
    return mode == EBB_CANCEL ? EBB_CANCELLED(self) : EBB_DONE(self);
}

struct eb_ret_int eb_http_wait_start(ebb_mem m, struct ebb_http_response *res,
                                     enum eb_http_state state)
{
    struct eb_http_engine *e = res->engine;
    struct wait_frame *f;

    eb_guard_lock(&e->guard);
    if (res->state >= state) {
        int result = outcome(res, state);

        eb_guard_unlock(&e->guard);
        return (struct eb_ret_int){ NULL, result };
    }
    EB_CHECK(res->waiter == NULL, "two tasks wait for one response");
    f = ebb_frame_at(m, sizeof(*f), _Alignof(struct wait_frame), wait_resume);
    f->h.state = 1;
    f->res = res;
    f->state = state;
    ebb_park(&f->h);
    res->waiter = ebb_self.strand;
    res->wanted = state;
    eb_guard_unlock(&e->guard);
    return (struct eb_ret_int){ &f->h, 0 };
}
