/* SPDX-License-Identifier: MIT-0 */
/*
 * The reactor: what the kernel tells of a descriptor comes to the task that
 * reads it, whenever it begins to wait, and whoever closes the descriptor or
 * cancels the task meanwhile; and a wake ends the poll that waits.
 *
 * The kernel is a few lines here: a descriptor with bytes, told of once each
 * time that some come, and an eventfd.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "core/core.h"
#include "model.h"
#include "outside.h"
#include "reactor/reactor.h"
#include "reactor/sysfd.h"
#include "sched/runtime.h"
#include "task/task.h"

enum { PIPE = 3, WAKE = 4, POLLER = 5 };

static struct ebb_runtime rt;
static struct eb_worker worker;
static struct eb_fd fd;
static struct ebb_task task;
static max_align_t frame[16];
static int wanted, got, result, released, called;
static bool has_waited, cancelled;
static uint32_t ready, ended;           /* atomic */
static struct eb_deferred call[3];

/* ---- the kernel ---- */

static int bytes;
static bool is_edge, is_woken;
static struct eb_source *pipe_source, *wake_source;
static uint32_t events;                 /* futex: something is to be told */

static void enter_kernel(void)
{
    model_point();
    model_flush();
}

static void tell(void)
{
    model_update(&events, sizeof(events), 1);
    eb_sys_futex_wake(&events, 1);
}

static int open_poller(struct eb_poller *p)
{
    p->fd = POLLER;
    return 0;
}

static void close_poller(struct eb_poller *p)
{
    (void)p;
}

static int add_source(struct eb_poller *p, int which, unsigned what,
                      struct eb_source *source)
{
    (void)p;
    (void)what;
    enter_kernel();
    if (which == WAKE) {
        wake_source = source;
        return 0;
    }
    pipe_source = source;
    is_edge = bytes > 0;
    if (is_edge)
        tell();
    return 0;
}

static int del_source(struct eb_poller *p, int which)
{
    (void)p;
    (void)which;
    enter_kernel();
    pipe_source = NULL;
    is_edge = false;
    return 0;
}

static int collect(struct eb_event *out)
{
    int n = 0;

    if (is_edge)
        out[n++] = (struct eb_event){ pipe_source, EB_EVENT_READ };
    if (is_woken)
        out[n++] = (struct eb_event){ wake_source, EB_EVENT_READ };
    is_edge = false;
    return n;
}

static int wait_for_events(struct eb_poller *p, struct eb_event *out, int max,
                           int64_t timeout_ns)
{
    int n;

    (void)p;
    (void)max;
    enter_kernel();
    while ((n = collect(out)) == 0 && timeout_ns != 0) {
        model_update(&events, sizeof(events), 0);
        (void)eb_sys_futex_wait(&events, 0, -1);
    }
    return n;
}

const struct eb_poller_ops eb_epoll_poller = {
    .name = "model",
    .open = open_poller,
    .close = close_poller,
    .add = add_source,
    .mod = add_source,
    .del = del_source,
    .wait = wait_for_events,
};

int eb_sys_eventfd(void)
{
    return WAKE;
}

int eb_sys_write(int which, const void *buf, size_t len)
{
    (void)which;
    (void)buf;
    enter_kernel();
    is_woken = true;
    tell();
    return (int)len;
}

int eb_sys_read(int which, void *buf, size_t len)
{
    (void)which;
    enter_kernel();
    is_woken = false;
    memset(buf, 0, len);
    return (int)len;
}

int eb_sys_close(int which)
{
    (void)which;
    return 0;
}

static bool take_byte(void)
{
    enter_kernel();
    if (bytes == 0)
        return false;
    bytes--;
    return true;
}

static void write_byte(void)
{
    enter_kernel();
    bytes++;
    is_edge = pipe_source != NULL;
    if (is_edge)
        tell();
}

/* ---- there is no ring ---- */

int eb_uring_open(struct eb_uring *u, bool one_thread)
{
    (void)u;
    (void)one_thread;
    return -ENOSYS;
}

struct eb_reactor *eb_uring_here(void)
{
    return NULL;
}

void eb_op_cancel_all(struct eb_fd *f, unsigned direction)
{
    (void)f;
    (void)direction;
}

void eb_intake_stop(struct eb_fd *f)
{
    (void)f;
}

void eb_intake_fini(struct eb_reactor *r)
{
    (void)r;
}

void eb_spares_fini(struct eb_spares *s)
{
    (void)s;
}

/* None of these is called; their parameters have no use. */
#pragma GCC diagnostic ignored "-Wunused-parameter"
#define NEVER(result, name, ...) \
    result name(__VA_ARGS__) \
    { \
        abort(); \
    }

NEVER(void, eb_uring_close, struct eb_uring *u)
NEVER(void, eb_uring_disown, struct eb_uring *u)
NEVER(struct eb_sqe *, eb_uring_next, struct eb_uring *u)
NEVER(void, eb_uring_push, struct eb_uring *u)
NEVER(void, eb_uring_poll, struct eb_sqe *e, int which, uint32_t what)
NEVER(int, eb_uring_enter, struct eb_uring *u, int64_t timeout_ns)
NEVER(void, eb_uring_help, struct eb_uring *u)
NEVER(void, eb_op_complete, const struct eb_cqe *c)
NEVER(void, eb_op_submit_cancels, struct eb_reactor *r)
NEVER(struct ebb_frame *, eb_op_start, ebb_mem m, struct eb_reactor *r,
      struct eb_fd *f, unsigned direction, const struct eb_room *room,
      bool tries)
NEVER(bool, eb_intake_start, struct eb_reactor *r, struct eb_fd *f,
      enum eb_uring_opcode opcode, eb_take_fn *take)
NEVER(void, eb_intake_complete, struct eb_reactor *r, struct eb_fd *f,
      const struct eb_cqe *c)
NEVER(void, eb_intake_submit_stops, struct eb_reactor *r)
NEVER(void, eb_slot_submit, struct eb_reactor *r)
NEVER(void, eb_slot_open_failed, const struct eb_cqe *c)

const char *ebb_strerror(long code)
{
    (void)code;
    return "";
}

const char eb_forked_text[] = "";
bool eb_stale_on;

int64_t eb_clock_now(void)
{
    return 1;
}

void *eb_calloc(size_t count, size_t size)
{
    return calloc(count, size);
}

void eb_free(void *block)
{
    free(block);
}

/* ---- the task ---- */

struct eb_ret_int eb_fd_wait_start(ebb_mem m, struct eb_fd *f,
                                   unsigned direction, uint32_t seq)
    EB_START(eb_fd_wait);

static ebb_next finish(int code)
{
    result = code;
    (void)eb_exchange(&ended, 1u);
    return EBB_ENDED;
}

static ebb_next read_bytes(struct ebb_frame *self, struct ebb_frame *from,
                           unsigned mode)
{
    cancelled = mode == EBB_CANCEL;
    if (cancelled)
        return finish(-ECANCELED);
    if (has_waited && EBB_RESULT(from, int) < 0)
        return finish(EBB_RESULT(from, int));
    for (;;) {
        uint32_t seq = eb_fd_seq(&fd, EB_FD_READ);
        struct eb_ret_int r;

        if (take_byte()) {
            if (++got == wanted)
                return finish(0);
            continue;
        }
        r = eb_fd_wait_start((ebb_mem)frame, &fd, EB_FD_READ, seq);
        has_waited = r.p != NULL;
        if (r.p != NULL) {
            r.p->parent = self;
            return EBB_SUSPENDED;
        }
        if (r.v < 0)
            return finish(r.v);
    }
}

static void schedule(const struct ebb_executor *ex, struct ebb_strand *root)
{
    (void)ex;
    (void)root;
    MODEL_CHECK(eb_exchange(&ready, 1u) == 0);
    if (ebb_self.worker != &worker)
        eb_reactor_wake(worker.reactor);
}

static const struct eb_origin origin = { &rt.executor, NULL };

static void note_release(struct eb_source *self)
{
    MODEL_CHECK(self == &fd.source);
    released++;
}

static void note_call(struct eb_deferred *self)
{
    MODEL_CHECK(self >= call && self < call + 3);
    called++;
}

static void reset(void)
{
    if (worker.reactor != NULL)
        eb_reactor_epoll.fini(&worker);
    memset(&rt, 0, sizeof(rt));
    memset(&worker, 0, sizeof(worker));
    bytes = got = result = released = called = 0;
    is_edge = is_woken = has_waited = cancelled = false;
    pipe_source = NULL;
    events = ended = 0;
    rt.executor.schedule = schedule;
    rt.reactor_ops = &eb_reactor_epoll;
    rt.workers = &worker;
    rt.worker_count = 1;
    worker.rt = &rt;
    if (eb_reactor_epoll.init(&worker) < 0)
        abort();
    eb_fd_init(&fd, worker.reactor, PIPE, note_release);
    for (int i = 0; i < 3; i++)
        call[i] = (struct eb_deferred){ .run = note_call };
    task = (struct ebb_task){
        .h = { .resume = read_bytes },
        .strand = { .leaf = &task.h,
                    .up = (uintptr_t)&origin | EBB_STRAND_ROOT,
                    .word = EBB_STRAND_RUN | EBB_STRAND_NOTIFIED },
    };
    ready = 1;
    wanted = 1;
}

static void reset_for_two(void)
{
    reset();
    wanted = 2;
}

/* ---- the threads ---- */

/* As a worker does, which looks once more at what is ready when nobody else
 * can take the wake for it. */
static void poll_and_wait(void)
{
    eb_guard_lock(&worker.polling);
    eb_reactor_epoll.poll(&worker, eb_load_acquire(&ready) != 0 ? 0 : -1);
    eb_guard_unlock(&worker.polling);
}

static void work(void)
{
    ebb_self.executor = &rt.executor;
    ebb_self.worker = &worker;
    while (eb_load_acquire(&ended) == 0) {
        if (eb_exchange(&ready, 0u) == 0)
            poll_and_wait();
        else if (eb_strand_run(&task.strand, EB_TURN_BUDGET)
                 == EB_TURN_YIELDED)
            schedule(&rt.executor, &task.strand);
    }
}

static void write_two(void)
{
    write_byte();
    write_byte();
}

static void close_it(void)
{
    (void)eb_fd_close(&fd, true);
}

static void cancel_it(void)
{
    eb_cancel(&task.strand);
}

/* It knows of a byte, and looks after the worker, while that is in a turn. */
static void write_and_look(void)
{
    ebb_self.executor = &rt.executor;
    write_byte();
    if (eb_guard_try_lock(&worker.polling)) {
        eb_reactor_epoll.poll(&worker, 0);
        eb_guard_unlock(&worker.polling);
    }
}

/* The worker has nothing to do but calls. */
static void make_calls(void)
{
    ebb_self.worker = &worker;
    eb_store_release(&ready, 0u);
    while (called < 3)
        poll_and_wait();
}

static void defer_two(void)
{
    eb_reactor_defer(worker.reactor, &call[0]);
    eb_reactor_defer(worker.reactor, &call[1]);
}

static void defer_one(void)
{
    eb_reactor_defer(worker.reactor, &call[2]);
}

/* What is released is, behind the next poll. */
static void check_release(void)
{
    eb_reactor_epoll.poll(&worker, 0);
    MODEL_CHECK(released == 1 && fd.refs == 0);
}

static void check_bytes(void)
{
    MODEL_CHECK(result == 0 && got == wanted && bytes == 0);
    close_it();
    check_release();
}

static void check_close(void)
{
    MODEL_CHECK(result == 0 || result == -EBADF);
    MODEL_CHECK(got + bytes == 1 && (got == 1) == (result == 0));
    check_release();
}

static void check_cancel(void)
{
    MODEL_CHECK(result == 0 || result == -ECANCELED);
    MODEL_CHECK(got + bytes == 1 && (got == 1) == (result == 0));
    MODEL_CHECK(fd.waiting[EB_FD_READ] == NULL && fd.refs == 1);
    close_it();
    check_release();
}

static void check_calls(void)
{
    MODEL_CHECK(called == 3);
    close_it();
    check_release();
}

/* ---- the models ---- */

enum {
    LOST_WAKE = 1u << MODEL_NO_WAKE,
    TORN = 1u << MODEL_TORN,
};

static const struct model models[] = {
    { "a reader, its bytes come one by one", reset_for_two,
      { work, write_two }, check_bytes, LOST_WAKE },
    { "a reader, and who stands by for its worker", reset_for_two,
      { work, write_byte, write_and_look }, check_bytes, LOST_WAKE },
    { "a reader, a byte and the close of its descriptor", reset,
      { work, write_byte, close_it }, check_close, LOST_WAKE | TORN },
    { "a reader, a byte and its cancel", reset,
      { work, write_byte, cancel_it }, check_cancel, LOST_WAKE | TORN },
    { "calls for who polls, from elsewhere", reset,
      { make_calls, defer_two, defer_one }, check_calls, LOST_WAKE },
};
enum { MODELS = sizeof(models) / sizeof(models[0]) };

int main(int argc, char **argv)
{
    model_local(&ebb_self, sizeof(ebb_self));
    model_local(&eb_turn, sizeof(eb_turn));
    return model_table(models, MODELS, argc, argv);
}
