/* SPDX-License-Identifier: MIT-0 */
/*
 * Rings: set-up, submission, completions; see the header.
 *
 * Completions are made by the worker itself when it enters the kernel
 * (DEFER_TASKRUN), where no other thread has to see them.  In a runtime of
 * several workers another one looks after a worker that is in one long turn:
 * there they are made at the next interrupt (COOP_TASKRUN).  Older kernels
 * know neither, and make them at once.
 */
#include "reactor/uring.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/sys.h"
#include "reactor/fault.h"
#include "reactor/sysfd.h"

/* The same numbers on every machine but Alpha, which no header of ours may
 * be too old to know. */
#ifndef SYS_io_uring_setup
#define SYS_io_uring_setup 425
#define SYS_io_uring_enter 426
#define SYS_io_uring_register 427
#endif

enum {
    SQ_ENTRIES = 256,
    CQ_PER_SQ = 16,
    /* Filled, they go to the kernel: a call costs little for so many, and
     * what a task sends does not wait until all others have had a turn. */
    PUSHED_MAX = 128,
};

/* Of io_uring_setup(2). */
enum {
    SETUP_CQSIZE = 1 << 3,
    SETUP_CLAMP = 1 << 4,
    SETUP_SUBMIT_ALL = 1 << 7,
    SETUP_COOP_TASKRUN = 1 << 8,
    SETUP_TASKRUN_FLAG = 1 << 9,
    SETUP_SINGLE_ISSUER = 1 << 12,
    SETUP_DEFER_TASKRUN = 1 << 13,
};
enum {
    FEATURE_SINGLE_MMAP = 1 << 0,
    FEATURE_NODROP = 1 << 1,
    FEATURE_FAST_POLL = 1 << 5,
    FEATURE_EXT_ARG = 1 << 8,
    FEATURES = FEATURE_SINGLE_MMAP | FEATURE_NODROP | FEATURE_FAST_POLL
               | FEATURE_EXT_ARG,
};
enum { OFFSET_RINGS = 0, OFFSET_SQES = 0x10000000 };

/* Of io_uring_enter(2) and io_uring_register(2). */
enum {
    ENTER_GETEVENTS = 1 << 0,
    ENTER_EXT_ARG = 1 << 3,
    GET_EVENTS = ENTER_GETEVENTS | ENTER_EXT_ARG,
};
enum { SQ_OVERFLOW = 1 << 1, SQ_TASKRUN = 1 << 2 };
enum { REGISTER_PROBE = 8, PROBE_SUPPORTED = 1 };
enum { REGISTER_FILES = 13, REGISTER_EMPTY = 1 };

struct sq_offsets {
    uint32_t head, tail, mask, entries, flags, dropped, array, reserved;
    uint64_t user_addr;
};

struct cq_offsets {
    uint32_t head, tail, mask, entries, overflow, cqes, flags, reserved;
    uint64_t user_addr;
};

struct params {
    uint32_t sq_entries, cq_entries, flags, sq_thread_cpu, sq_thread_idle;
    uint32_t features, wq_fd, reserved[3];
    struct sq_offsets sq;
    struct cq_offsets cq;
};

struct timeout {
    int64_t s, ns;
};

struct wait_arg {
    uint64_t sigmask;
    uint32_t sigmask_size, min_wait_us;
    uint64_t timeout;
};

struct probe {
    uint8_t last, count;
    uint16_t reserved[7];
    struct {
        uint8_t opcode, reserved;
        uint16_t flags;
        uint32_t reserved2;
    } op[64];
};

struct files {
    uint32_t count, flags;
    uint64_t reserved, fds, tags;
};

/* ---- set-up ---- */

static int setup(uint32_t entries, uint32_t flags, struct params *p)
{
    int64_t fault = eb_fault(EB_CALL_URING_SETUP, entries);

    if (fault < 0)
        return (int)fault;
    if (fault > 0)
        entries = (uint32_t)fault;
    *p = (struct params){ .flags = flags | SETUP_CLAMP | SETUP_CQSIZE,
                          .cq_entries = entries * CQ_PER_SQ };
    return (int)EB_SYS(syscall(SYS_io_uring_setup, entries, p));
}

/* With the best flags that the kernel knows. */
static int setup_best(bool one_thread, struct params *p)
{
    static const uint32_t flags[] = {
        SETUP_SUBMIT_ALL | SETUP_TASKRUN_FLAG | SETUP_SINGLE_ISSUER
            | SETUP_DEFER_TASKRUN,
        SETUP_SUBMIT_ALL | SETUP_TASKRUN_FLAG | SETUP_COOP_TASKRUN,
        0,
    };
    int fd = -EINVAL;

    for (int i = one_thread ? 0 : 1; i < 3 && fd == -EINVAL; i++)
        fd = setup(SQ_ENTRIES, flags[i], p);
    return fd;
}

/* Which operations there are. */
static int probe(struct eb_uring *u)
{
    struct probe p = { 0 };
    int err = (int)EB_SYS(syscall(SYS_io_uring_register, u->fd,
                                  REGISTER_PROBE, &p, 64));

    if (err < 0)
        return err;
    for (int i = 0; i < 64 && i <= p.last; i++)
        if ((p.op[i].flags & PROBE_SUPPORTED)
            && eb_fault(EB_CALL_URING_OPCODE, p.op[i].opcode) == 0)
            u->opcodes |= UINT64_C(1) << p.op[i].opcode;
    return 0;
}

/* Those that are not asked for one by one.  (In 5.11, older than any ring
 * that is taken; but a filter may leave some out.) */
static bool has_all(const struct eb_uring *u)
{
    return eb_uring_has(u, EB_URING_POLL) && eb_uring_has(u, EB_URING_CANCEL)
           && eb_uring_has(u, EB_URING_RECV);
}

static void *map(int fd, size_t size, long offset)
{
    return mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE,
                fd, offset);
}

static uint32_t *word_at(const struct eb_uring *u, uint32_t offset)
{
    return (uint32_t *)(void *)((char *)u->map + offset);
}

static int map_queues(struct eb_uring *u, const struct params *p)
{
    size_t sq_size = p->sq.array + p->sq_entries * sizeof(uint32_t);
    size_t cq_size = p->cq.cqes + p->cq_entries * sizeof(struct eb_cqe);
    uint32_t *array;

    u->map_size = sq_size > cq_size ? sq_size : cq_size;
    u->map = map(u->fd, u->map_size, OFFSET_RINGS);
    if (u->map == MAP_FAILED)
        return -ENOMEM;
    u->sqes_size = p->sq_entries * sizeof(struct eb_sqe);
    u->sqes = map(u->fd, u->sqes_size, OFFSET_SQES);
    if (u->sqes == MAP_FAILED) {
        munmap(u->map, u->map_size);
        return -ENOMEM;
    }
    u->sq_head = word_at(u, p->sq.head);
    u->sq_tail = word_at(u, p->sq.tail);
    u->sq_flags = word_at(u, p->sq.flags);
    u->sq_count = p->sq_entries;
    u->sq_mask = p->sq_entries - 1;
    array = word_at(u, p->sq.array);
    for (uint32_t i = 0; i < p->sq_entries; i++)
        array[i] = i;           /* entries are used in order */
    u->cq_head = word_at(u, p->cq.head);
    u->cq_tail = word_at(u, p->cq.tail);
    u->cq_mask = p->cq_entries - 1;
    u->cqes = (struct eb_cqe *)(void *)((char *)u->map + p->cq.cqes);
    return 0;
}

/* May it be entered?  Not where a filter lets rings be made, but no more. */
static int try_enter(const struct eb_uring *u)
{
    struct wait_arg arg = { 0 };
    int err = (int)EB_SYS(syscall(SYS_io_uring_enter, u->fd, 0, 0, GET_EVENTS,
                                  &arg, sizeof(arg)));

    return err == -EPERM || err == -EACCES || err == -ENOSYS ? err : 0;
}

int eb_uring_open(struct eb_uring *u, bool one_thread)
{
    struct params p;
    int err;

    memset(u, 0, sizeof(*u));
    u->fd = err = setup_best(one_thread, &p);
    if (err < 0)
        return err;
    u->is_deferred = (p.flags & SETUP_DEFER_TASKRUN) != 0;
    u->is_recent = (p.flags & SETUP_TASKRUN_FLAG) != 0;
    err = (p.features & FEATURES) == FEATURES ? probe(u) : -ENOSYS;
    if (err == 0 && !has_all(u))
        err = -ENOSYS;
    if (err == 0)
        err = try_enter(u);
    if (err == 0)
        err = map_queues(u, &p);
    if (err < 0)
        (void)eb_sys_close(u->fd);
    return err;
}

void eb_uring_close(struct eb_uring *u)
{
    munmap(u->sqes, u->sqes_size);
    munmap(u->map, u->map_size);
    (void)eb_sys_close(u->fd);
}

static void replace(void *at, size_t size)
{
    (void)mmap(at, size, PROT_READ | PROT_WRITE,
               MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
}

void eb_uring_disown(struct eb_uring *u)
{
    replace(u->map, u->map_size);
    replace(u->sqes, u->sqes_size);
    (void)eb_sys_close(u->fd);
    u->fd = -1;
}

int eb_uring_make_slots(struct eb_uring *u, uint32_t count)
{
    struct files f = { .count = count, .flags = REGISTER_EMPTY };

    return (int)EB_SYS(syscall(SYS_io_uring_register, u->fd, REGISTER_FILES,
                               &f, sizeof(f)));
}

/* ---- submission ---- */

/* Acquire: the kernel has read what it has taken. */
static uint32_t room_of(const struct eb_uring *u)
{
    return u->sq_count - (u->tail - eb_load_acquire(u->sq_head));
}

bool eb_uring_make_room(struct eb_uring *u, uint32_t n)
{
    if (room_of(u) < n)
        (void)eb_uring_enter(u, 0);
    return room_of(u) >= n;
}

struct eb_sqe *eb_uring_next(struct eb_uring *u)
{
    struct eb_sqe *e;

    if (__builtin_expect(room_of(u) == 0, 0) && !eb_uring_make_room(u, 1))
        return NULL;
    e = &u->sqes[u->tail++ & u->sq_mask];
    memset(e, 0, sizeof(*e));
    return e;
}

void eb_uring_poll(struct eb_sqe *e, int fd, uint32_t events)
{
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    events = events << 16 | events >> 16;   /* as the kernel has it */
#endif
    e->opcode = EB_URING_POLL;
    e->fd = fd;
    e->op_flags = events;
}

static int enter(struct eb_uring *u, uint32_t count, uint32_t flags,
                 int64_t timeout_ns)
{
    struct timeout t = { timeout_ns / 1000000000, timeout_ns % 1000000000 };
    struct wait_arg arg = {
        .timeout = timeout_ns > 0 ? (uint64_t)(uintptr_t)&t : 0
    };
    int64_t fault = eb_fault(EB_CALL_URING_ENTER, count);

    if (fault < 0)
        return (int)fault;
    if (fault > 0 && (uint32_t)fault < count) {
        count = (uint32_t)fault;
        timeout_ns = 0;         /* nor does the kernel wait then */
    }
    return (int)EB_SYS(syscall(SYS_io_uring_enter, u->fd, count,
                               timeout_ns != 0 ? 1 : 0, flags, &arg,
                               sizeof(arg)));
}

int eb_uring_enter(struct eb_uring *u, int64_t timeout_ns)
{
    /* Acquire: pairs with the kernel, which has read what it took. */
    uint32_t count = u->tail - eb_load_acquire(u->sq_head);
    uint32_t flags = timeout_ns != 0 ? GET_EVENTS : 0;
    int n;

    /* Relaxed: a hint, which is looked at again and again. */
    if (eb_load_relaxed(u->sq_flags) & (SQ_OVERFLOW | SQ_TASKRUN))
        flags = GET_EVENTS;
    if (count == 0 && flags == 0)
        return 0;
    n = enter(u, count, flags, timeout_ns);
    return n < 0 ? n : 0;
}

void eb_uring_push(struct eb_uring *u)
{
    /* Release: pairs with the kernel's load, and with eb_uring_help() and
     * eb_uring_reap(). */
    eb_store_release(u->sq_tail, u->tail);
    /* Relaxed: a hint. */
    if (u->tail - eb_load_relaxed(u->sq_head) >= PUSHED_MAX)
        (void)eb_uring_enter(u, 0);
}

void eb_uring_help(struct eb_uring *u)
{
    /* Acquire: the entries that the worker has pushed are filled. */
    uint32_t tail = eb_load_acquire(u->sq_tail);
    uint32_t count = tail - eb_load_acquire(u->sq_head);

    /* The kernel lets one in at a time, and takes no more than there is. */
    if (count != 0)
        (void)enter(u, count, 0, 0);
}
