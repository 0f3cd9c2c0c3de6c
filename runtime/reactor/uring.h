/* SPDX-License-Identifier: MIT-0 */
/*
 * A ring of io_uring(7): the kernel's interface, by raw system calls.
 *
 * What the kernel and this file share in memory is declared here, so that it
 * builds with any headers.  The submission queue belongs to the thread that
 * is the ring's worker: it alone fills entries and calls eb_uring_enter().
 * The completion queue belongs to who polls for that worker.
 *
 * No entry is lost: the kernel keeps completions for which there is no room,
 * and entries that it did not take stay in the queue for the next call.
 */
#ifndef EB_REACTOR_URING_H
#define EB_REACTOR_URING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/atomic.h"

#pragma GCC visibility push(default)

/* Operations, by the kernel's numbers. */
enum eb_uring_opcode {
    EB_URING_POLL = 6,
    EB_URING_ACCEPT = 13,
    EB_URING_CANCEL = 14,
    EB_URING_CLOSE = 19,
    EB_URING_READ = 22,
    EB_URING_WRITE = 23,
    EB_URING_RECV = 27,
    EB_URING_OPEN_FILE = 28,    /* as openat2(2) */
    EB_URING_SEND_LENT = 47,    /* from where it lies: "zero copy" */
};

/* eb_sqe.ioprio of a receive: do not try before there is something; again
 * and again, where eb_sqe.flags has it take the buffers that were lent. */
enum { EB_URING_POLL_FIRST = 1, EB_URING_RECV_MULTISHOT = 2 };
/* The same of an accept. */
enum { EB_URING_ACCEPT_MULTISHOT = 1 };
enum { EB_URING_BUFFER_SELECT = 1 << 5 };
/* eb_sqe.flags: fd is the number of a slot; no completion unless it fails. */
enum { EB_URING_SLOT = 1 << 0, EB_URING_SKIP_SUCCESS = 1 << 6 };
/* Of a send: its notice says whether it has copied after all. */
enum { EB_URING_REPORT_COPIES = 8 };

/* An entry of the submission queue. */
struct eb_sqe {
    uint8_t opcode;
    uint8_t flags;
    uint16_t ioprio;
    int32_t fd;
    uint64_t off;
    uint64_t addr;
    uint32_t len;
    uint32_t op_flags;          /* MSG_, O_, POLL... by the operation */
    uint64_t cookie;
    uint16_t buf_group;
    uint16_t personality;
    uint32_t file_index;
    uint64_t rest[2];
};

_Static_assert(sizeof(struct eb_sqe) == 64, "the kernel's layout");

/* An entry of the completion queue. */
struct eb_cqe {
    uint64_t cookie;
    int32_t result;
    uint32_t flags;
};

/* eb_cqe.flags: it has filled the buffer whose number stands above; it is not
 * the last one of its operation; it is no result, but says that what was lent
 * is free again. */
enum {
    EB_CQE_BUFFER = 1,
    EB_CQE_MORE = 2,
    EB_CQE_NOTICE = 8,
    EB_CQE_BUFFER_SHIFT = 16,
};
enum { EB_NOTICE_COPIED = INT32_MIN };

struct eb_uring {
    int fd;
    bool is_deferred;           /* the worker makes its completions */
    bool is_recent;             /* Linux 5.19 and later: POLL_FIRST */
    uint64_t opcodes;           /* bit n: the kernel has operation n */
    uint32_t *sq_head, *sq_tail, *sq_flags;     /* shared: atomic */
    uint32_t sq_mask, sq_count;
    uint32_t tail;              /* the worker's: entries filled so far */
    struct eb_sqe *sqes;
    uint32_t *cq_head, *cq_tail;                /* shared: atomic */
    uint32_t cq_mask;
    struct eb_cqe *cqes;
    void *map;
    size_t map_size, sqes_size;
};

/*
 * Make a ring.  `one_thread`: no other thread will ever be its worker, or
 * look at its completions.  Returns 0 or a negative code: -ENOSYS, no kernel
 * before 5.11 will do; -EPERM, it is forbidden; -ENOMEM, -EMFILE, ...
 */
int eb_uring_open(struct eb_uring *u, bool one_thread);

/* Close it; what is still in the kernel ends without a completion. */
void eb_uring_close(struct eb_uring *u);

/* Does the kernel have this operation? */
static inline bool eb_uring_has(const struct eb_uring *u,
                                enum eb_uring_opcode opcode)
{
    return (u->opcodes >> opcode & 1) != 0;
}

/* In a child that fork() has made: the queues, which the kernel shares with the
 * parent, become memory of the child's own, and the ring one that nothing
 * enters. */
void eb_uring_disown(struct eb_uring *u);

/* A cleared entry to fill.  NULL: the queue is full and the kernel takes
 * nothing at present. */
struct eb_sqe *eb_uring_next(struct eb_uring *u);

/* It has been filled: it goes to the kernel with the next enter, or at once,
 * where many have been filled since the last one. */
void eb_uring_push(struct eb_uring *u);

/* Is there room for n entries, or can it be made? */
bool eb_uring_make_room(struct eb_uring *u, uint32_t n);

/* Have `count` slots for files, all empty: 0, or a negative code. */
int eb_uring_make_slots(struct eb_uring *u, uint32_t count);

/* Make the entry wait for events of poll(2), once. */
void eb_uring_poll(struct eb_sqe *e, int fd, uint32_t events);

/*
 * Hand over what has been filled, and wait for a completion at most
 * timeout_ns (0: do not wait; < 0: for ever).  No system call where there is
 * nothing to do.  Returns 0, or a negative code: nothing is lost, come again.
 */
int eb_uring_enter(struct eb_uring *u, int64_t timeout_ns);

/* Hand over what has been pushed, for a worker that does not come to it: any
 * thread, if the ring was not made for one alone. */
void eb_uring_help(struct eb_uring *u);

/* The next completion, or false. */
static inline bool eb_uring_reap(struct eb_uring *u, struct eb_cqe *out)
{
    uint32_t head = eb_load_relaxed(u->cq_head);    /* the poller's own */

    /* Acquire: the entry is filled. */
    if (head == eb_load_acquire(u->cq_tail))
        return false;
    *out = u->cqes[head & u->cq_mask];
    /* What the worker wrote before it submitted is ordered by the kernel in
     * fact; this says it in terms of the memory model. */
    (void)eb_load_acquire(u->sq_tail);
    /* Release: the entry has been read. */
    eb_store_release(u->cq_head, head + 1);
    return true;
}

/* The cookie of the n-th one from here, which need not be there yet. */
static inline uint64_t eb_uring_peek(const struct eb_uring *u, uint32_t n)
{
    return u->cqes[(eb_load_relaxed(u->cq_head) + n) & u->cq_mask].cookie;
}

#pragma GCC visibility pop

#endif
