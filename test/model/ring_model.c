/* SPDX-License-Identifier: MIT-0 */
/*
 * Rings: a task has its worker's ring wait, receive, or receive and accept
 * ahead, while another worker takes the task, cancels it, closes the
 * descriptor, has it tried again or stops what comes ahead; or takes the
 * completions and hands over the entries of a worker that is in a long turn.
 *
 * What must hold: no byte is lost, and none comes before another, whoever has
 * it at the end: the reader, what is kept for the next one, or the kernel.
 * A cancel strikes the operation it was meant for, and none behind it.  The
 * frame of an operation is not touched when it has ended.  The descriptor is
 * closed once, behind its last operation, and released; and no cancel or stop
 * is left anywhere.
 *
 * The kernel is a few lines here: rings, with operations that wait for bytes,
 * for connections or for a poller; and an eventfd for each worker.
 */
#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/* The kernel that uring.c and intake.c call is the one below. */
#define syscall kernel_call
#define mmap kernel_map
#define munmap kernel_unmap
#include "base/sys.h"
#undef EB_SYS
#define EB_SYS(call) (call)
#include "reactor/uring.c"
#include "reactor/intake.c"

#include "base/alloc.h"
#include "core/core.h"
#include "model.h"
#include "outside.h"
#include "reactor/sysfd.h"
#include "task/task.h"

enum { WORKERS = 2, BYTES_MAX = 8 };
/* Descriptors; those of each worker, and accepted ones, have numbers from
 * there on. */
enum { PIPE = 3, POLLER = 10, WAKE = 20, RING = 30, CONNECTION = 100 };

static struct ebb_runtime rt;
static struct eb_worker worker[WORKERS];
static struct eb_fd fd;
static uint32_t ready, ended;           /* atomic */

/* ---- the kernel ---- */

enum { ENTRIES = 8, COMPLETIONS = 32, WAITING_MAX = 8 };

static struct kernel_ring {
    struct shared {
        uint32_t sq_head, sq_tail, sq_flags, cq_head, cq_tail;
        uint32_t array[ENTRIES];
        struct eb_cqe cqes[COMPLETIONS];
    } shared;
    struct eb_sqe sqes[ENTRIES];
    struct eb_lent_slot lent[EB_LENT_SLOTS];
    uint16_t lent_head;
    struct eb_sqe waiting[WAITING_MAX]; /* operations */
    int waiting_count;
} kernel[WORKERS];

static int rings, lendings, eventfds, pollers;
static struct eb_source *wake_source[WORKERS];
static bool is_woken[WORKERS];
static int written, taken, closes;      /* bytes 0, 1, ... of the pipe */
static uint32_t told;           /* futex: something has been told of */
static bool is_telling;

static void enter_kernel(void)
{
    model_point();
    model_flush();
}

/* The last thing that a call does: others may go on here. */
static void tell(void)
{
    if (!is_telling)
        return;
    is_telling = false;
    model_update(&told, sizeof(told), told + 1);
    eb_sys_futex_wake(&told, MODEL_THREADS_MAX);
}

static void post(struct kernel_ring *k, uint64_t cookie, int result,
                 uint32_t flags)
{
    uint32_t tail = k->shared.cq_tail;

    MODEL_CHECK(tail - k->shared.cq_head < COMPLETIONS);
    k->shared.cqes[tail % COMPLETIONS] = (struct eb_cqe){ cookie, result,
                                                          flags };
    model_update(&k->shared.cq_tail, sizeof(tail), tail + 1);
    is_telling = true;
}

/* Receive and accept ahead, as far as there is something.  False: it has
 * ended. */
static bool serve_ahead(struct kernel_ring *k, const struct eb_sqe *e)
{
    while (taken < written) {
        const struct eb_lent_slot *s = &k->lent[k->lent_head % EB_LENT_SLOTS];

        if (e->opcode == EB_URING_ACCEPT) {
            post(k, e->cookie, CONNECTION + taken++, EB_CQE_MORE);
            continue;
        }
        if (k->lent_head == k->lent[0].tail) {
            post(k, e->cookie, -ENOBUFS, 0);
            return false;
        }
        k->lent_head++;
        *(unsigned char *)(uintptr_t)s->addr = (unsigned char)taken++;
        post(k, e->cookie, 1, EB_CQE_MORE | EB_CQE_BUFFER
                                  | (uint32_t)s->number << EB_CQE_BUFFER_SHIFT);
    }
    return true;
}

/* True: it goes on waiting. */
static bool serve_one(struct kernel_ring *k, const struct eb_sqe *e)
{
    if (e->fd >= POLLER && e->fd < POLLER + WORKERS) {
        if (!is_woken[e->fd - POLLER])
            return true;
        post(k, e->cookie, POLLIN, 0);
        return false;
    }
    MODEL_CHECK(e->fd == PIPE);
    if (e->opcode == EB_URING_ACCEPT || (e->flags & EB_URING_BUFFER_SELECT))
        return serve_ahead(k, e);
    if (taken == written)
        return true;
    if (e->opcode == EB_URING_RECV) {
        *(unsigned char *)(uintptr_t)e->addr = (unsigned char)taken++;
        post(k, e->cookie, 1, 0);
    } else {
        post(k, e->cookie, POLLIN, 0);
    }
    return false;
}

static void remove_waiting(struct kernel_ring *k, int i)
{
    k->waiting_count--;
    memmove(&k->waiting[i], &k->waiting[i + 1],
            (size_t)(k->waiting_count - i) * sizeof(k->waiting[0]));
}

static void serve_ring(struct kernel_ring *k)
{
    for (int i = 0; i < k->waiting_count;) {
        if (serve_one(k, &k->waiting[i]))
            i++;
        else
            remove_waiting(k, i);
    }
}

static void serve(void)
{
    for (int i = 0; i < rings; i++)
        serve_ring(&kernel[i]);
}

static void cancel_waiting(struct kernel_ring *k, const struct eb_sqe *e)
{
    int result = -ENOENT;

    for (int i = 0; i < k->waiting_count && result < 0; i++) {
        if (k->waiting[i].cookie == e->addr) {
            post(k, e->addr, -ECANCELED, 0);
            remove_waiting(k, i);
            result = 0;
        }
    }
    post(k, e->cookie, result, 0);
}

static void take_entries(struct kernel_ring *k, uint32_t count)
{
    while (count-- > 0 && k->shared.sq_head != k->shared.sq_tail) {
        const struct eb_sqe *e = &k->sqes[k->shared.sq_head % ENTRIES];

        if (e->opcode == EB_URING_CANCEL) {
            cancel_waiting(k, e);
        } else {
            MODEL_CHECK(k->waiting_count < WAITING_MAX);
            k->waiting[k->waiting_count++] = *e;
            serve_ring(k);
        }
        model_update(&k->shared.sq_head, sizeof(k->shared.sq_head),
                     k->shared.sq_head + 1);
    }
}

static long call_enter(int which, uint32_t count, bool waits)
{
    struct kernel_ring *k = &kernel[which - RING];

    enter_kernel();
    take_entries(k, count);
    tell();
    while (waits && k->shared.cq_head == k->shared.cq_tail)
        (void)eb_sys_futex_wait(&told, told, -1);
    return (long)count;
}

static long call_setup(struct params *p)
{
    MODEL_CHECK(rings < WORKERS);
    p->features = FEATURES;
    p->sq_entries = ENTRIES;
    p->cq_entries = COMPLETIONS;
    p->sq.head = offsetof(struct shared, sq_head);
    p->sq.tail = offsetof(struct shared, sq_tail);
    p->sq.flags = offsetof(struct shared, sq_flags);
    p->sq.array = offsetof(struct shared, array);
    p->cq.head = offsetof(struct shared, cq_head);
    p->cq.tail = offsetof(struct shared, cq_tail);
    p->cq.cqes = offsetof(struct shared, cqes);
    return RING + rings++;
}

/* All operations there are; or the slots that kernel_map() has given. */
static long call_register(int opcode, void *arg)
{
    struct probe *p = arg;

    if (opcode != REGISTER_PROBE)
        return 0;
    p->last = 63;
    for (int i = 0; i < 64; i++) {
        p->op[i].opcode = (uint8_t)i;
        p->op[i].flags = PROBE_SUPPORTED;
    }
    return 0;
}

long kernel_call(long number, ...)
{
    long result;
    va_list ap;
    int first;

    va_start(ap, number);
    first = va_arg(ap, int);    /* a ring, or how many entries */
    if (number == SYS_io_uring_setup) {
        result = call_setup(va_arg(ap, struct params *));
    } else if (number == SYS_io_uring_register) {
        int opcode = va_arg(ap, int);

        result = call_register(opcode, va_arg(ap, void *));
    } else {
        uint32_t count = va_arg(ap, uint32_t);

        result = call_enter(first, count, va_arg(ap, int) != 0);
    }
    va_end(ap);
    return result;
}

void *kernel_map(void *at, size_t size, int prot, int flags, int which,
                 off_t offset)
{
    (void)at;
    (void)size;
    (void)prot;
    (void)flags;
    if (which < 0)
        return kernel[lendings++].lent;
    return offset == OFFSET_SQES ? (void *)kernel[which - RING].sqes
                                 : (void *)&kernel[which - RING].shared;
}

int kernel_unmap(void *at, size_t size)
{
    (void)at;
    (void)size;
    return 0;
}

static int open_poller(struct eb_poller *p)
{
    p->fd = POLLER + pollers++;
    return 0;
}

static void close_poller(struct eb_poller *p)
{
    (void)p;
}

/* Nothing but a worker's eventfd comes by the poller. */
static int add_source(struct eb_poller *p, int which, unsigned what,
                      struct eb_source *source)
{
    (void)what;
    MODEL_CHECK(which - WAKE == p->fd - POLLER);
    wake_source[which - WAKE] = source;
    return 0;
}

static int del_source(struct eb_poller *p, int which)
{
    (void)p;
    (void)which;
    return 0;
}

static int wait_for_events(struct eb_poller *p, struct eb_event *out, int max,
                           int64_t timeout_ns)
{
    int i = p->fd - POLLER;

    (void)max;
    enter_kernel();
    while (!is_woken[i] && timeout_ns != 0)
        (void)eb_sys_futex_wait(&told, told, -1);
    out[0] = (struct eb_event){ wake_source[i], EB_EVENT_READ };
    return is_woken[i] ? 1 : 0;
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
    return WAKE + eventfds++;
}

int eb_sys_write(int which, const void *buf, size_t len)
{
    (void)buf;
    enter_kernel();
    is_woken[which - WAKE] = true;
    serve();
    is_telling = true;
    tell();
    return (int)len;
}

int eb_sys_read(int which, void *buf, size_t len)
{
    enter_kernel();
    is_woken[which - WAKE] = false;
    memset(buf, 0, len);
    return (int)len;
}

/* Its number may be another file's from here on. */
int eb_sys_close(int which)
{
    if (which != PIPE)
        return 0;
    enter_kernel();
    closes++;
    for (int i = 0; i < rings; i++)
        for (int j = 0; j < kernel[i].waiting_count; j++)
            MODEL_CHECK(kernel[i].waiting[j].fd != PIPE);
    return 0;
}

/* The byte, or -1. */
static int take_byte(void)
{
    enter_kernel();
    return taken < written ? taken++ : -1;
}

static void write_byte(void)
{
    enter_kernel();
    written++;
    serve();
    tell();
}

/* ---- what is not called, or does nothing ---- */

void eb_slot_submit(struct eb_reactor *r)
{
    (void)r;
}

void eb_slot_open_failed(const struct eb_cqe *c)
{
    (void)c;
    abort();
}

const char *ebb_strerror(long code)
{
    (void)code;
    return "";
}

const char eb_forked_text[] = "";
bool eb_stale_on;

/* Each look at a ring comes long behind the last. */
int64_t eb_clock_now(void)
{
    static int64_t now;

    return now += EB_NS_PER_S;
}

void *eb_malloc(size_t size)
{
    return malloc(size);
}

void *eb_calloc(size_t count, size_t size)
{
    return calloc(count, size);
}

void eb_free(void *block)
{
    free(block);
}

/* ---- the reader ---- */

struct eb_ret_int eb_fd_wait_start(ebb_mem m, struct eb_fd *f,
                                   unsigned direction, uint32_t seq)
    EB_START(eb_fd_wait);
struct eb_ret_int eb_fd_receive_start(ebb_mem m, struct eb_fd *f, void *buf,
                                      size_t len, uint32_t seq,
                                      eb_put_back_fn *put_back)
    EB_START(eb_fd_receive);
struct eb_ret_int eb_fd_intake_start(ebb_mem m, struct eb_fd *f, uint32_t seq,
                                     enum eb_uring_opcode opcode,
                                     eb_take_fn *take)
    EB_START(eb_fd_intake);

/* How it waits. */
enum way { BY_WAIT, BY_RECEIVE, BY_INTAKE, BY_ACCEPT };

static enum way way;
static struct ebb_task task;
static max_align_t frame[16];
static int wanted, got, result, retries, released;
static bool has_waited;
static unsigned char received;

/* What has come and nobody has asked for; the descriptor's guard. */
static int kept[BYTES_MAX], kept_count, kept_max;

static void keep(int byte)
{
    MODEL_CHECK(kept_count < BYTES_MAX);
    kept[kept_count] = byte;
    model_point();              /* nobody else may have it meanwhile */
    kept_count++;
}

static bool take_ahead(struct eb_fd *f, struct eb_piece *p, int n)
{
    MODEL_CHECK(f == &fd && n > 0);
    MODEL_CHECK((p != NULL) == (way == BY_INTAKE));
    keep(p != NULL ? p->bytes[0] : n - CONNECTION);
    if (p != NULL)
        eb_piece_give(p);
    return kept_count < kept_max;
}

static void put_back(struct eb_fd *f, const void *buf, size_t len)
{
    MODEL_CHECK(f == &fd && len == 1);
    eb_guard_lock(&f->guard);
    keep(*(const unsigned char *)buf);
    eb_guard_unlock(&f->guard);
}

static void note_byte(int byte)
{
    MODEL_CHECK(byte == got);
    got++;
}

/* As who reads from a stream: first what is kept. */
static bool attempt(void)
{
    bool is_ahead = eb_fd_is_ahead(&fd);
    int byte = -1;

    eb_guard_lock(&fd.guard);
    if (kept_count > 0) {
        byte = kept[0];
        kept_count--;
        memmove(&kept[0], &kept[1], (size_t)kept_count * sizeof(kept[0]));
    }
    eb_guard_unlock(&fd.guard);
    if (byte < 0 && !is_ahead)
        byte = take_byte();
    if (byte >= 0)
        note_byte(byte);
    return byte >= 0;
}

static struct eb_ret_int start_wait(uint32_t seq)
{
    ebb_mem m = (ebb_mem)frame;

    if (way == BY_WAIT)
        return eb_fd_wait_start(m, &fd, EB_FD_READ, seq);
    if (way == BY_RECEIVE)
        return eb_fd_receive_start(m, &fd, &received, 1, seq, put_back);
    return eb_fd_intake_start(m, &fd, seq,
                              way == BY_ACCEPT ? EB_URING_ACCEPT
                                               : EB_URING_RECV,
                              take_ahead);
}

static ebb_next finish(int code)
{
    result = code;
    (void)eb_exchange(&ended, 1u);
    for (int i = 0; i < WORKERS; i++)
        if (ebb_self.worker != &worker[i])
            eb_reactor_wake(worker[i].reactor);
    return EBB_ENDED;
}

/* What the wait has said; its frame is not there any more. */
static int end_wait(const struct ebb_frame *from, unsigned mode)
{
    int n = mode == EBB_CANCEL ? -ECANCELED : EBB_RESULT(from, int);

    has_waited = false;
    memset(frame, 0xee, sizeof(frame));
    if (n == -EAGAIN)
        retries++;
    if (n > 0 && way == BY_RECEIVE)
        note_byte(received);
    return n;
}

static ebb_next read_bytes(struct ebb_frame *self, struct ebb_frame *from,
                           unsigned mode)
{
    int n = has_waited ? end_wait(from, mode) : 0;

    if (mode == EBB_CANCEL)
        n = -ECANCELED;
    while ((n >= 0 || n == -EAGAIN) && got < wanted) {
        uint32_t seq = eb_fd_seq(&fd, EB_FD_READ);
        struct eb_ret_int r;

        n = 0;
        if (attempt())
            continue;
        has_waited = true;
        r = start_wait(seq);
        if (r.p != NULL) {
            r.p->parent = self;
            return EBB_SUSPENDED;
        }
        has_waited = false;
        n = r.v;
    }
    return finish(n < 0 && n != -EAGAIN ? n : 0);
}

static void schedule(const struct ebb_executor *ex, struct ebb_strand *root)
{
    (void)ex;
    (void)root;
    MODEL_CHECK(eb_exchange(&ready, 1u) == 0);
    if (ebb_self.worker == NULL)
        eb_reactor_wake(worker[0].reactor);
}

static const struct eb_origin origin = { &rt.executor, NULL };

static void note_release(struct eb_source *self)
{
    MODEL_CHECK(self == &fd.source);
    released++;
}

/* ---- before each run ---- */

/* So many pieces are lent at most. */
static int64_t limit_lent(enum eb_call call, int64_t n)
{
    (void)n;
    return call == EB_CALL_URING_LEND ? 2 : 0;
}

static void reset_kernel(void)
{
    for (int i = 0; i < WORKERS; i++) {
        memset(&kernel[i].shared, 0, sizeof(kernel[i].shared));
        kernel[i].lent[0].tail = kernel[i].lent_head = 0;
        kernel[i].waiting_count = 0;
        is_woken[i] = false;
    }
    rings = lendings = eventfds = pollers = 0;
    written = taken = closes = 0;
    told = 0;
    is_telling = false;
}

static void reset_workers(void)
{
    for (int i = 0; i < WORKERS; i++)
        if (worker[i].reactor != NULL)
            eb_reactor_epoll.fini(&worker[i]);
    reset_kernel();
    memset(&rt, 0, sizeof(rt));
    memset(&worker, 0, sizeof(worker));
    rt.executor.schedule = schedule;
    rt.reactor_ops = &eb_reactor_epoll;
    rt.workers = worker;
    rt.worker_count = WORKERS;
    for (uint32_t i = 0; i < WORKERS; i++) {
        worker[i].rt = &rt;
        worker[i].index = i;
        if (eb_reactor_epoll.init(&worker[i]) < 0)
            abort();
    }
}

static void reset(enum way how, int bytes)
{
    ebb_self.worker = NULL;
    reset_workers();
    eb_fd_init(&fd, worker[0].reactor, PIPE, note_release);
    task = (struct ebb_task){
        .h = { .resume = read_bytes },
        .strand = { .leaf = &task.h,
                    .up = (uintptr_t)&origin | EBB_STRAND_ROOT,
                    .word = EBB_STRAND_RUN | EBB_STRAND_NOTIFIED },
    };
    way = how;
    wanted = bytes;
    got = result = retries = released = kept_count = 0;
    has_waited = false;
    kept_max = 2;
    ready = 1;
    ended = 0;
}

static void reset_wait(void)
{
    reset(BY_WAIT, 1);
}

static void reset_receive(void)
{
    reset(BY_RECEIVE, 1);
}

static void reset_receive_two(void)
{
    reset(BY_RECEIVE, 2);
}

static void reset_intake(void)
{
    reset(BY_INTAKE, 2);
}

/* One byte is enough at a time. */
static void reset_short_intake(void)
{
    reset(BY_INTAKE, 3);
    kept_max = 1;
}

static void reset_accept(void)
{
    reset(BY_ACCEPT, 2);
    kept_max = 1;
}

/* ---- the threads ---- */

static void poll_and_wait(struct eb_worker *w)
{
    eb_guard_lock(&w->polling);
    eb_reactor_epoll.poll(w, eb_load_acquire(&ready) != 0 ? 0 : -1);
    eb_guard_unlock(&w->polling);
}

static void run_task(void)
{
    if (eb_strand_run(&task.strand, EB_TURN_BUDGET) == EB_TURN_YIELDED)
        schedule(&rt.executor, &task.strand);
}

/* Be this worker.  It reads without atomics what it alone writes. */
static void enter_worker(struct eb_worker *w)
{
    ebb_self.executor = &rt.executor;
    ebb_self.worker = w;
    eb_reactor_open_uring(w->reactor, &rt);
    model_flush();
}

static void work(void)
{
    enter_worker(&worker[0]);
    /* Closed late: its operations have still to end. */
    while (eb_load_acquire(&ended) == 0 || fd.close_late) {
        if (eb_exchange(&ready, 0u) == 0)
            poll_and_wait(&worker[0]);
        else
            run_task();
    }
}

/* Another worker: looks for the task all the time; and to its own ring when
 * it has had it. */
static void steal(void)
{
    bool has_run = false;

    enter_worker(&worker[1]);
    while (eb_load_acquire(&ended) == 0) {
        if (eb_load_relaxed(&ready) != 0 && eb_exchange(&ready, 0u) != 0) {
            has_run = true;
            run_task();
        } else if (has_run) {
            poll_and_wait(&worker[1]);
        } else {
            eb_cpu_relax();
        }
    }
}

/* It looks after the first one, while that is in a turn. */
static void write_and_look(void)
{
    ebb_self.executor = &rt.executor;
    ebb_self.worker = &worker[1];
    write_byte();
    if (eb_guard_try_lock(&worker[0].polling)) {
        eb_reactor_epoll.poll(&worker[0], 0);
        eb_guard_unlock(&worker[0].polling);
        /* What is ready by that: as who has got work for another. */
        eb_reactor_wake(worker[0].reactor);
    }
}

static void write_two(void)
{
    write_byte();
    write_byte();
}

static void write_three(void)
{
    write_two();
    write_byte();
}

static void close_it(void)
{
    (void)eb_fd_close(&fd, false);
}

static void cancel_it(void)
{
    eb_cancel(&task.strand);
}

static void report_it(void)
{
    eb_fd_report(&fd, EB_FD_READ);
}

static void stop_it(void)
{
    (void)eb_fd_stop_ahead(&fd);
}

/* ---- after each run ---- */

static void check_reactor(struct eb_worker *w)
{
    const struct eb_reactor *r = w->reactor;

    MODEL_CHECK(r->cancels == NULL && r->stops == NULL);
    MODEL_CHECK(r->intakes_ending == 0 && r->retired == NULL);
}

/* What is closed ends soon, and nothing is left. */
static void check_end(void)
{
    ebb_self.executor = &rt.executor;
    ebb_self.worker = &worker[0];
    if (!fd.closed)
        close_it();
    for (int i = 0; i < 3 * WORKERS; i++) {
        ebb_self.worker = &worker[i % WORKERS];
        eb_reactor_epoll.poll(&worker[i % WORKERS], 0);
    }
    MODEL_CHECK(released == 1 && fd.refs == 0 && closes == 1);
    MODEL_CHECK(fd.ops == NULL && fd.intake == EB_INTAKE_NONE);
    for (int i = 0; i < WORKERS; i++)
        check_reactor(&worker[i]);
    ebb_self.worker = NULL;
}

/* Each is with the reader, kept, or still with the kernel. */
static void check_bytes(void)
{
    check_end();
    for (int i = 0; i < kept_count; i++)
        MODEL_CHECK(kept[i] == got + i);
    MODEL_CHECK(got + kept_count == taken && taken <= written);
}

static void check_all(void)
{
    MODEL_CHECK(result == 0 && got == wanted && got == written);
    check_bytes();
}

/* It was asked once to try again: so it has, at most once. */
static void check_report(void)
{
    MODEL_CHECK(retries <= 1);
    check_all();
}

static void check_cancel(void)
{
    MODEL_CHECK(result == (got == wanted ? 0 : -ECANCELED));
    MODEL_CHECK(fd.ops == NULL && fd.waiting[EB_FD_READ] == NULL);
    check_bytes();
}

/* What had come ahead, or was received as it was closed, is given up. */
static void check_close(void)
{
    MODEL_CHECK(result == (got == wanted ? 0 : -EBADF));
    check_end();
    MODEL_CHECK(got + kept_count <= taken && taken <= written);
}

/* ---- the models ---- */

enum {
    LOST_WAKE = 1u << MODEL_NO_WAKE,
    TORN = 1u << MODEL_TORN,
};

static const struct model models[] = {
    { "a wait in a ring, and another worker", reset_wait,
      { work, steal, write_byte }, check_all, LOST_WAKE | TORN },
    { "a wait in a ring, told to try again", reset_wait,
      { work, write_byte, report_it }, check_report, LOST_WAKE | TORN },
    { "a receive, and who stands by for its worker", reset_receive_two,
      { work, write_byte, write_and_look }, check_all, LOST_WAKE | TORN },
    { "a receive and its cancel", reset_receive,
      { work, write_byte, cancel_it }, check_cancel, LOST_WAKE },
    { "a receive, cancelled on another worker", reset_receive,
      { work, steal, cancel_it }, check_cancel, LOST_WAKE },
    { "a receive and the close of its descriptor", reset_receive,
      { work, write_byte, close_it }, check_close, LOST_WAKE },
    { "an intake, of which little is enough", reset_short_intake,
      { work, write_three }, check_all, LOST_WAKE },
    { "an intake, stopped from elsewhere", reset_short_intake,
      { work, steal, write_three, stop_it }, check_all, LOST_WAKE },
    { "an intake, and who stands by for its worker", reset_intake,
      { work, write_byte, write_and_look }, check_all, LOST_WAKE | TORN },
    { "an intake, and its reader's cancel", reset_intake,
      { work, steal, write_two, cancel_it }, check_cancel, LOST_WAKE },
    { "an intake and the close of its descriptor", reset_intake,
      { work, write_byte, close_it }, check_close, LOST_WAKE },
    { "accepts ahead, and a stop", reset_accept,
      { work, write_two, stop_it }, check_all, LOST_WAKE },
};
enum { MODELS = sizeof(models) / sizeof(models[0]) };

int main(int argc, char **argv)
{
    char *few[] = { argv[0], (char[]){ "2" }, (char[]){ "800" }, NULL };

    (void)unsetenv("EBB_REACTOR");
    eb_fault_hook = limit_lent;
    model_local(&ebb_self, sizeof(ebb_self));
    model_local(&eb_turn, sizeof(eb_turn));
    if (argc == 1) {            /* its runs are long */
        argc = 3;
        argv = few;
    }
    return model_table(models, MODELS, argc, argv);
}
