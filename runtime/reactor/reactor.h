/* SPDX-License-Identifier: MIT-0 */
/*
 * The reactor: turns what the kernel says about descriptors into wakes.
 *
 * One per worker, polled by it; while it is in a long turn, by the standby
 * (see sched/worker.c), at any moment by one thread.  Every other function
 * may be called by any thread at any time.
 *
 *   eb_source   what the poller knows: a callback and a way to free it
 *   eb_fd       a descriptor on which tasks wait (edge-triggered)
 *   eb_watch    a descriptor with a callback (level-triggered), for
 *               libraries that do their own reading
 *
 * A source that is taken out may still stand in the batch of events that the
 * polling worker holds.  It is therefore retired, not freed: the next poll
 * frees it, before it asks the kernel.  The callback of a retired source may
 * still come, once; it has to look at its own `closed` under its own guard.
 *
 * The kernel interface is a table, struct eb_poller_ops; epoll.c is one.
 * Another fills the same table: add, mod, del and wait are all there is.
 */
#ifndef EB_REACTOR_REACTOR_H
#define EB_REACTOR_REACTOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/guard.h"
#include "reactor/intake.h"
#include "reactor/piece.h"
#include "reactor/uring.h"
#include "sched/runtime.h"

#pragma GCC visibility push(default)

enum {
    EB_EVENT_READ = 1,
    EB_EVENT_WRITE = 2,
    EB_EVENT_EDGE = 4,          /* add only: report changes, not states */
    EB_EVENT_LAST = 8,          /* reported only: there is more to a read than
                                 * bytes: the end, an error, urgent data */
};

struct eb_source {
    /* The polling worker, no lock held; events: EB_EVENT_READ | _WRITE, and
     * perhaps _LAST. */
    void (*ready)(struct eb_source *self, unsigned events);
    void (*release)(struct eb_source *self);
    struct eb_source *retired_next;
};

/* What the kernel says of it comes next: have the processor fetch it. */
static inline void eb_prefetch_source(const void *source)
{
    __builtin_prefetch(source, 1);
    __builtin_prefetch((const char *)source + 64, 1);
    __builtin_prefetch((const char *)source + 128, 1);
}

/* Of those that have been told of, so many are being fetched. */
enum { EB_PREFETCHED = 4 };

/* One event out of eb_poller_ops.wait. */
struct eb_event {
    struct eb_source *source;
    unsigned events;
};

/* So many are asked for at a time.  With more, what the first ones' tasks will
 * touch is out of the cache again by the time that they have their turns. */
#define EB_EVENTS_MAX 64

struct eb_poller {
    int fd;
};

/* A kernel interface.  All return 0 (wait: a count) or a negative code. */
struct eb_poller_ops {
    const char *name;
    int (*open)(struct eb_poller *p);
    void (*close)(struct eb_poller *p);
    /* Start, change and stop reporting fd.  An error or hang-up counts as
     * both events.  What is ready when it is added is reported too. */
    int (*add)(struct eb_poller *p, int fd, unsigned events,
               struct eb_source *source);
    int (*mod)(struct eb_poller *p, int fd, unsigned events,
               struct eb_source *source);
    int (*del)(struct eb_poller *p, int fd);
    /* timeout_ns: below 0: none.  A signal ends it with 0 events. */
    int (*wait)(struct eb_poller *p, struct eb_event *out, int max,
                int64_t timeout_ns);
};

extern const struct eb_poller_ops eb_epoll_poller;

/* A call to be made by the polling worker, with no lock held. */
struct eb_deferred {
    struct eb_deferred *next;
    void (*run)(struct eb_deferred *self);
    bool queued;
};

enum eb_uring_state {
    EB_URING_UNTRIED,           /* made when it is first asked for */
    EB_URING_OPEN,
    EB_URING_NONE,              /* cannot be had, or is not wanted */
};

/* Completions that are no operation's; these are addresses.  OPEN: the same,
 * and this bit, of an open that has failed. */
enum { EB_COOKIE_NONE = 0, EB_COOKIE_POLLER = 1, EB_COOKIE_OPEN = 2 };

/* Files that are open in the ring alone: the worker's; see file.c. */
enum { EB_SLOTS = 64 };

struct eb_slots {
    struct eb_slot_op *first, *last;    /* to be opened, and read */
    uint32_t waiting;                   /* so many */
    bool is_tried;                      /* the ring has been asked for slots */
    uint8_t count, free_count;
    int8_t free[EB_SLOTS];
    uint64_t unclosed;                  /* bit n: slot n is to be closed */
};

struct eb_reactor {
    const struct eb_poller_ops *ops;
    struct eb_poller poller;
    uint32_t uring_state;       /* atomic: enum eb_uring_state */
    int uring_error;            /* why there is none */
    bool is_watched;            /* poller.fd: by the ring; w->polling */
    int64_t entered_at;         /* the worker's: when it last looked */
    struct eb_uring ring;
    struct eb_slots slots;
    struct eb_lent lent;
    struct eb_spares spares;    /* the worker's */
    uint32_t intakes_refused;   /* atomic: bit n: not by operation n */
    uint32_t intakes_ending;    /* atomic: in the ring, being cancelled */
    uint32_t published;         /* atomic: sources handed to the kernel */
    uint32_t told;              /* atomic: events and completions; written by
                                 * who polls */
    int wake_fd;
    uint32_t wake_sent;         /* atomic: a wake is on its way */
    struct eb_source wake_source;
    uint32_t guard;             /* protects the four below */
    struct eb_source *retired;
    struct eb_deferred *deferred;
    struct eb_op *cancels;      /* operations to be cancelled by the worker */
    struct eb_source *stops;    /* descriptors, whose intakes are */
    struct eb_event events[EB_EVENTS_MAX];  /* the polling worker's */
};

/* The reactor of this worker; of worker 0 for other threads of a runtime;
 * NULL outside. */
struct eb_reactor *eb_reactor_self(void);

/*
 * Start reporting fd to the source.  What was written to the source before is
 * seen by its ready(): the kernel orders that in fact, `published` says it in
 * terms of the memory model.
 */
int eb_reactor_add(struct eb_reactor *r, int fd, unsigned events,
                   struct eb_source *source);

/* The reactor of this worker, if it has a ring or can get one; else NULL. */
struct eb_reactor *eb_uring_here(void);

/* Make its ring: the worker itself. */
void eb_reactor_open_uring(struct eb_reactor *r,
                           const struct ebb_runtime *rt);

/* Make a poll that waits now, or the next one, return at once. */
void eb_reactor_wake(struct eb_reactor *r);

/* Have `source`, which is no longer added, released by the next poll. */
void eb_reactor_retire(struct eb_reactor *r, struct eb_source *source);

/* Have it run soon; once, however often this is called before.  Any thread,
 * any lock held but the reactor's. */
void eb_reactor_defer(struct eb_reactor *r, struct eb_deferred *d);

/* Do not run it any more.  False: it was not waiting to; then it may be
 * running now, on the worker that polls. */
bool eb_reactor_undefer(struct eb_reactor *r, struct eb_deferred *d);

/* ---- descriptors on which tasks wait ---- */

enum { EB_FD_READ, EB_FD_WRITE };

struct eb_fd;
struct eb_op;

/* The head of a leaf that waits for a report of a descriptor. */
struct eb_fd_wait {
    struct ebb_frame h;
    int result;                 /* 0: reported */
    uint16_t direction;
    bool waiting;               /* in the list of its descriptor */
    bool tries;                 /* ready means: try again */
    struct ebb_strand *strand;
    struct eb_fd *fd;
    struct eb_fd_wait *next, *prev;
};

/* Gets bytes that a cancelled reader does not want. */
typedef void eb_put_back_fn(struct eb_fd *f, const void *buf, size_t len);

/* Where bytes shall go, or come from. */
struct eb_room {
    void *buf;                  /* NULL: only wait */
    size_t len;
    eb_put_back_fn *put_back;   /* NULL: send */
};

/*
 * A descriptor.  Part of a larger object, which `source.release` frees.
 *
 * seq[d] counts the reports of readiness of direction d.  Whoever uses the
 * descriptor reads it first, then tries; if the kernel says EAGAIN, it waits
 * until seq[d] has moved.  No report between the two can be missed.
 *
 * A reader that has got less than it asked for has emptied a TCP socket.  It
 * says so, and the next one waits for a report without an attempt that would
 * only cost a system call.  Not once an end or urgent data has been reported:
 * of what lies behind such there is no report.
 *
 * refs: 1 for the owner until eb_fd_close(), 1 for each leaf that waits or
 * has been woken and did not run yet, 1 for each eb_fd_ref().
 *
 * What each message needs stands in front.
 */
struct eb_fd {
    struct eb_source source;
    int fd;
    uint32_t guard;             /* protects all below; seq: its changes; and
                                 * what its owner puts under it */
    uint32_t refs;
    uint32_t intake;            /* atomic: enum eb_intake */
    uint32_t seq[2];            /* atomic */
    uint32_t empty_seq;         /* atomic */
    bool is_empty;              /* atomic: at the report above */
    bool last;                  /* atomic: EB_EVENT_LAST was reported */
    bool added;                 /* atomic: the poller knows it, or need not;
                                 * it stays so */
    bool closed;                /* atomic */
    struct eb_fd_wait *waiting[2];  /* newest first: all are woken at once */
    uint32_t lend_min;          /* atomic: of eb_fd_send_lent(); 0: never */
    bool close_late;            /* when the last operation has ended */
    bool is_stop_queued;        /* the reactor's guard */
    uint8_t intake_opcode;
    struct eb_reactor *reactor;
    struct eb_op *ops;          /* in rings */
    eb_take_fn *take;           /* of an intake */
};

/* Nothing is told to the kernel before somebody waits.  fd is taken; -1: there
 * is none, and all reports come by eb_fd_report(). */
void eb_fd_init(struct eb_fd *f, struct eb_reactor *r, int fd,
                void (*release)(struct eb_source *self));

/*
 * Close the descriptor, wake with -EBADF who waits, give up the owner's
 * reference.  Returns the result of close(2), or 0 if keep_open.  While a ring
 * has operations on it, which are cancelled, it stays open: its number must
 * not become another file's.  Then the result is 0 too.
 */
int eb_fd_close(struct eb_fd *f, bool keep_open);

/* Keep it from being released over a wait of another kind, and look after
 * that whether it has been closed meanwhile. */
void eb_fd_ref(struct eb_fd *f);
void eb_fd_unref(struct eb_fd *f);

/* Give up the guard and one reference; the last one of an operation closes
 * what is to be closed behind it.  The second is its seldom part. */
void eb_fd_unref_unlock_last(struct eb_fd *f);

static inline void eb_fd_unref_unlock(struct eb_fd *f)
{
    if (EBB_UNLIKELY(f->refs == 1 || f->close_late)) {
        eb_fd_unref_unlock_last(f);
        return;
    }
    f->refs--;
    eb_guard_unlock(&f->guard);
}

bool eb_fd_is_closed(struct eb_fd *f);

/* The count to hand to eb_fd_wait(), read before the attempt.  Acquire: that
 * sees what was reported before. */
static inline uint32_t eb_fd_seq(const struct eb_fd *f, unsigned direction)
{
    return eb_load_acquire(&f->seq[direction]);
}

/* A read that began after `seq` had been read has emptied it, or has not.
 * Relaxed: who reads a mark of another thread late only tries in vain. */
static inline void eb_fd_set_empty(struct eb_fd *f, uint32_t seq,
                                   bool is_empty)
{
    eb_store_relaxed(&f->empty_seq, seq);
    eb_store_relaxed(&f->is_empty, is_empty);
}

/*
 * Has it been, and has nothing come since?  `seq` has been read just now.
 * Relaxed: `last` is set before a report that seq counts; and if it does not
 * count it, eb_fd_wait() ends at once.
 */
static inline bool eb_fd_is_empty(const struct eb_fd *f, uint32_t seq)
{
    return eb_load_relaxed(&f->is_empty)
           && eb_load_relaxed(&f->empty_seq) == seq
           && !eb_load_relaxed(&f->last);
}

/*
 * Leaf: wait until the direction has been reported ready since `seq` was read.
 * Returns 0, -EBADF if it was closed meanwhile, or the poller's error
 * (-EPERM: a regular file, -ENOMEM, -ENOSPC).  0 is no promise: try again.
 * Cancel safe, it takes nothing.
 */
EBB_ASYNC int eb_fd_wait(struct eb_fd *f, unsigned direction, uint32_t seq)
    EBB_FRAME(88);

/*
 * Leaf: wait until it is ready to be read, or, where there is a ring, receive
 * from a socket.  Returns the count, 0 at the end of the stream; -EAGAIN: try
 * (again); or another negative code.  Cancel safe: what had come goes to
 * put_back().
 *
 *   buf   room for len bytes, borrowed until the call has ended; NULL: it is
 *         no socket, only wait
 */
EBB_ASYNC int eb_fd_receive(struct eb_fd *f, void *buf, size_t len,
                            uint32_t seq, eb_put_back_fn *put_back)
    EBB_FRAME(88);

/*
 * Leaf: wait until it is ready to be read; where there is a ring, that
 * receives ahead from now on (opcode: EB_URING_RECV or _ACCEPT) and `take`
 * gets what comes.  take == NULL: it shall not.  Returns -EAGAIN: try (again);
 * or another negative code.  Cancel safe, it takes nothing.
 */
EBB_ASYNC int eb_fd_intake(struct eb_fd *f, uint32_t seq,
                           enum eb_uring_opcode opcode, eb_take_fn *take)
    EBB_FRAME(88);

/* Does a ring receive ahead from it?  Then nobody else may.  What it has got
 * up to a `no` has been handed to take(): acquire, pairs with its end. */
static inline bool eb_fd_is_ahead(const struct eb_fd *f)
{
    return eb_load_acquire(&f->intake) != EB_INTAKE_NONE;
}

/* See that it ends soon.  False: it has, or there was none. */
bool eb_fd_stop_ahead(struct eb_fd *f);

/* May so many bytes be sent from where they lie?  Relaxed: a hint. */
static inline bool eb_fd_is_lending(const struct eb_fd *f, size_t len)
{
    uint32_t min = eb_load_relaxed(&f->lend_min);

    return min != 0 && len >= min;
}

/*
 * Leaf: have a ring send to a socket from where the bytes lie.  It ends when
 * the kernel has done with them.  Returns the count; -EAGAIN: the socket is
 * full; -EOPNOTSUPP: it cannot be done so, nothing was sent; or another
 * negative code.  Shielded: a cancel strikes when it has ended and its result
 * has been told.
 *
 *   buf   len bytes, borrowed until the call has ended
 */
EBB_ASYNC int eb_fd_send_lent(struct eb_fd *f, const void *buf, size_t len)
    EBB_FRAME(88);

/* As if the kernel had reported the direction: whoever waits tries again. */
void eb_fd_report(struct eb_fd *f, unsigned direction);

/*
 * Leaf: the turn of this task has no budget left, let the others have theirs.
 * Awaited before every attempt where eb_coop() says so: a task whose descriptor
 * is always ready does not starve the rest.
 */
EBB_ASYNC void eb_turn_over(void) EBB_FRAME(24);

/* ---- calls on files ---- */

struct eb_file_call {
    enum eb_uring_opcode opcode;        /* READ or WRITE */
    int fd;
    bool is_slot;               /* fd is a slot's number */
    void *buf;
    size_t len;
    int64_t at;                 /* offset; -1: the file's own position */
};

/*
 * Leaf: have a ring read or write.  Returns what the call does, or
 * -EOPNOTSUPP: there is no ring, nothing was done.  Shielded: a cancel strikes
 * when the call has ended and its result has been told.
 */
EBB_ASYNC int eb_file_call(const struct eb_file_call *c) EBB_FRAME(40);

/* A place in the ring for a file to be opened in, or -EAGAIN: open it the
 * usual way, which costs less here or is the only one. */
int eb_slot_take(void);

/* The file in it, if there is one, is not needed any more. */
void eb_slot_give(int slot);

struct eb_slot_read {
    const char *path;
    void *buf;
    uint32_t len;
    int slot;
};

/*
 * Leaf: open a file in a slot and read it from its start, once.  Returns what
 * the read does, or what the open says; -EAGAIN: it is not in memory, or
 * cannot be had so, and nothing was done.  Shielded, as eb_file_call().
 *
 *   path, buf   borrowed until the call has ended
 */
EBB_ASYNC int eb_slot_read(const struct eb_slot_read *c) EBB_FRAME(72);

/* Submit what waits for others to be submitted with: the worker itself. */
void eb_slot_submit(struct eb_reactor *r);

/* What the ring says of an open that has failed. */
void eb_slot_open_failed(const struct eb_cqe *c);

/* ---- operations in a ring (op.c); the guard of f is held ---- */

/* Start to wait for a direction of f; with a room: for eb_fd_receive() or
 * eb_fd_send_lent().  tries: the result of a wait is -EAGAIN, not 0.  The leaf;
 * NULL: the ring takes nothing at present. */
struct ebb_frame *eb_op_start(ebb_mem m, struct eb_reactor *r,
                              struct eb_fd *f, unsigned direction,
                              const struct eb_room *room, bool tries);

/* See that all operations of one direction end soon. */
void eb_op_cancel_all(struct eb_fd *f, unsigned direction);

/* Is it this worker's? */
bool eb_op_is_mine(const struct eb_reactor *r);

/* Have the ring cancel the operation with this cookie: the worker itself.
 * False: it takes nothing at present. */
bool eb_op_submit_cancel(struct eb_reactor *r, uint64_t cookie);

/* What the ring says of the operation with this cookie. */
void eb_op_complete(const struct eb_cqe *c);

/* Submit what is on the list of cancels: the worker itself. */
void eb_op_submit_cancels(struct eb_reactor *r);

/* eb_fd_report(), which does nothing if f has been closed, and leaves alone
 * what rings do. */
void eb_fd_report_locked(struct eb_fd *f, unsigned direction);

/* ---- descriptors with a callback ---- */

/*
 * Owned by a library object.  ready() may come once more after the close;
 * whoever needs to know guards a mark of its own.
 */
struct eb_watch {
    struct eb_source source;
    struct eb_reactor *reactor;
    int fd;
    unsigned events;            /* 0: not added */
};

void eb_watch_init(struct eb_watch *w, struct eb_reactor *r, int fd,
                   void (*ready)(struct eb_source *self, unsigned events),
                   void (*release)(struct eb_source *self));

/* Report these events from now on; 0: none.  The caller serialises calls. */
int eb_watch_set(struct eb_watch *w, unsigned events);

/* Stop it and have it released.  The descriptor is not closed. */
void eb_watch_close(struct eb_watch *w);

#pragma GCC visibility pop

#endif
