/* SPDX-License-Identifier: MIT-0 */
/* The reactor: readiness, cancels, closing, callbacks, name resolution. */
#include <errno.h>
#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

#include <ebb/net.h>
#include <ebb/task.h>

#include "base/alloc.h"
#include "harness.h"
#include "lowered.h"
#include "net/addr.h"
#include "reactor/reactor.h"
#include "reactor/sysfd.h"

struct eb_ret_int eb_hand_fd_wait(ebb_mem m, struct eb_fd *f,
                                  unsigned direction, uint32_t seq)
    EB_START(eb_fd_wait);
struct ebb_frame *eb_hand_turn(ebb_mem m) EB_START(eb_turn_over);
struct eb_ret_int eb_hand_resolve(ebb_mem m, const char *host,
                                  const char *service, unsigned flags,
                                  struct eb_addr_list **out)
    EB_START(eb_resolve);

/* A descriptor in a block of its own. */
struct box {
    struct eb_fd fd;
};

static void free_box(struct eb_source *source)
{
    eb_free(eb_container_of(source, struct box, fd.source));
}

static struct box *new_box(int fd)
{
    struct box *b = eb_calloc(1, sizeof(*b));

    eb_fd_init(&b->fd, eb_reactor_self(), fd, free_box);
    return b;
}

static int pair[2];

static void make_pair(void)
{
    CHECK_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC,
                        0, pair), 0);
}

/* ---- readers that are cancelled at any moment ---- */

enum { READERS = 8, BYTES = 3000 };

static struct box *box;
static uint32_t received;       /* atomic */

struct reader {
    struct hand hand;
    int left;
};

static ebb_next reader_body(struct ebb_frame *self, struct ebb_frame *from,
                            unsigned mode)
{
    struct reader *r = (struct reader *)(void *)self;
    uint32_t seq;
    char byte;
    int n;

    HAND_BEGIN(&r->hand);
    for (;;) {
        if (!eb_coop())
            HAND_AWAIT_VOID(1, eb_hand_turn(HAND_MEM));
        seq = eb_fd_seq(&box->fd, EB_FD_READ);
        n = eb_sys_recv(box->fd.fd, &byte, 1);
        if (n == 0)
            break;
        if (n > 0) {
            (void)eb_fetch_add(&received, 1);
            continue;
        }
        CHECK_EQ(n, -EAGAIN);
        HAND_AWAIT(2, eb_hand_fd_wait(HAND_MEM, &box->fd, EB_FD_READ, seq));
        CHECK_EQ(r->hand.value, 0);
    }
    HAND_RETURN(0);
    HAND_CANCELLED();
    HAND_END();
}

/* An ordinary thread at the other end: all bytes, then the end. */
static void *feed(void *arg)
{
    (void)arg;
    for (int i = 0; i < BYTES; i++) {
        while (write(pair[1], "x", 1) != 1)
            usleep(100);
        if (i % 7 == 0)
            usleep(20);
    }
    close(pair[1]);
    return NULL;
}

struct crowd {
    struct hand hand;
    struct ebb_task *task[READERS];
    int i, turns;
    pthread_t thread;
};

static struct ebb_task *new_reader(void)
{
    struct reader *r = hand_new(sizeof(*r), reader_body);

    return ebb_task_start(&r->hand.t);
}

/* Reader 0 is never cancelled; the others are, and replaced. */
static ebb_next crowd_body(struct ebb_frame *self, struct ebb_frame *from,
                           unsigned mode)
{
    struct crowd *c = (struct crowd *)(void *)self;

    HAND_BEGIN(&c->hand);
    make_pair();
    box = new_box(pair[0]);
    for (c->i = 0; c->i < READERS; c->i++)
        c->task[c->i] = new_reader();
    CHECK_EQ(pthread_create(&c->thread, NULL, feed, NULL), 0);
    for (c->turns = 0; !ebb_task_is_finished(c->task[0]); c->turns++) {
        c->i = 1 + c->turns % (READERS - 1);
        ebb_task_abort(c->task[c->i]);
        HAND_AWAIT(1, eb_hand_wait(HAND_MEM, &c->task[c->i], NULL,
                                   sizeof(int), _Alignof(int)));
        c->task[c->i] = new_reader();
        HAND_AWAIT(2, eb_hand_sleep(HAND_MEM, 20000));
    }
    for (c->i = 0; c->i < READERS; c->i++) {
        HAND_AWAIT(3, eb_hand_wait(HAND_MEM, &c->task[c->i], NULL,
                                   sizeof(int), _Alignof(int)));
        CHECK_EQ(c->hand.value, 0);
    }
    CHECK_EQ(received, BYTES);
    pthread_join(c->thread, NULL);
    CHECK_EQ(eb_fd_close(&box->fd, false), 0);
    HAND_RETURN(0);
    HAND_CANCELLED();
    HAND_END();
}

static struct ebb_task *new_crowd(void)
{
    return hand_new(sizeof(struct crowd), crowd_body);
}

TEST(cancelled_readers_lose_no_byte_on_one_thread)
{
    hand_run(1, new_crowd);
}

TEST(cancelled_readers_lose_no_byte_between_threads)
{
    hand_run(4, new_crowd);
}

/* ---- closing under waiters ---- */

struct closer {
    struct hand hand;
    struct ebb_task *task[2];
    int i, out;
};

static uint32_t waits_begun;    /* atomic */

static ebb_next wait_body(struct ebb_frame *self, struct ebb_frame *from,
                          unsigned mode)
{
    struct reader *r = (struct reader *)(void *)self;

    HAND_BEGIN(&r->hand);
    (void)eb_fetch_add(&waits_begun, 1);
    HAND_AWAIT(1, eb_hand_fd_wait(HAND_MEM, &box->fd, EB_FD_READ, 0));
    HAND_RETURN(r->hand.value);
    HAND_CANCELLED();
    HAND_END();
}

static ebb_next closer_body(struct ebb_frame *self, struct ebb_frame *from,
                            unsigned mode)
{
    struct closer *c = (struct closer *)(void *)self;

    HAND_BEGIN(&c->hand);
    make_pair();
    box = new_box(pair[0]);
    waits_begun = 0;
    for (c->i = 0; c->i < 2; c->i++)
        c->task[c->i] = ebb_task_start(hand_new(sizeof(struct reader),
                                                wait_body));
    do {
        HAND_AWAIT(1, eb_hand_sleep(HAND_MEM, 30000000));
    } while (eb_load_acquire(&waits_begun) < 2);
    CHECK_EQ(eb_fd_close(&box->fd, false), 0);
    for (c->i = 0; c->i < 2; c->i++) {
        HAND_AWAIT(2, eb_hand_wait(HAND_MEM, &c->task[c->i], &c->out,
                                   sizeof(int), _Alignof(int)));
        CHECK_EQ(c->hand.value, 0);
        CHECK_EQ(c->out, -EBADF);
    }
    close(pair[1]);
    HAND_RETURN(0);
    HAND_CANCELLED();
    HAND_END();
}

static struct ebb_task *new_closer(void)
{
    return hand_new(sizeof(struct closer), closer_body);
}

TEST(close_wakes_those_who_wait)
{
    hand_run(1, new_closer);
    hand_run(3, new_closer);
}

/* ---- callbacks ---- */

struct watcher {
    struct hand hand;
    struct eb_watch *watch;
    struct eb_deferred deferred;
    struct eb_timer_call timer;
};

static uint32_t seen, deferred_runs, fired; /* atomic */

static void on_ready(struct eb_source *self, unsigned events)
{
    struct eb_watch *w = eb_container_of(self, struct eb_watch, source);
    char byte;

    CHECK(events & EB_EVENT_READ);
    if (eb_sys_read(w->fd, &byte, 1) == 1)  /* one of several: level */
        (void)eb_fetch_add(&seen, 1);
}

static void free_watch(struct eb_source *self)
{
    eb_free(eb_container_of(self, struct eb_watch, source));
}

static void on_deferred(struct eb_deferred *d)
{
    (void)d;
    (void)eb_fetch_add(&deferred_runs, 1);
}

static void on_timer(struct eb_timer_call *t)
{
    struct watcher *w = eb_container_of(t, struct watcher, timer);

    (void)eb_fetch_add(&fired, 1);
    eb_reactor_defer(eb_reactor_self(), &w->deferred);
}

static ebb_next watcher_body(struct ebb_frame *self, struct ebb_frame *from,
                             unsigned mode)
{
    struct watcher *w = (struct watcher *)(void *)self;

    HAND_BEGIN(&w->hand);
    make_pair();
    w->watch = eb_calloc(1, sizeof(*w->watch));
    eb_watch_init(w->watch, eb_reactor_self(), pair[0], on_ready, free_watch);
    CHECK_EQ(eb_watch_set(w->watch, EB_EVENT_READ), 0);
    CHECK_EQ(eb_sys_write(pair[1], "abc", 3), 3);
    w->deferred.run = on_deferred;
    eb_reactor_defer(eb_reactor_self(), &w->deferred);
    do {
        HAND_AWAIT(3, eb_hand_sleep(HAND_MEM, 1000000));
    } while (eb_load_acquire(&deferred_runs) < 1);
    w->timer.fire = on_timer;
    w->timer.timer.deadline = eb_runtime_here()->executor.now(
        &eb_runtime_here()->executor) + 1000000;
    eb_worker_timer_start(eb_worker_here(eb_runtime_here()),
                          &w->timer.timer);
    do {                        /* the test's time limit ends it otherwise */
        HAND_AWAIT(1, eb_hand_sleep(HAND_MEM, 10000000));
    } while (eb_load_acquire(&seen) < 3 || eb_load_acquire(&fired) < 1
             || eb_load_acquire(&deferred_runs) < 2);
    CHECK_EQ(eb_load_acquire(&seen), 3);
    CHECK_EQ(eb_load_acquire(&fired), 1);
    CHECK_EQ(eb_load_acquire(&deferred_runs), 2);
    CHECK_EQ(eb_watch_set(w->watch, 0), 0);
    CHECK_EQ(eb_sys_write(pair[1], "d", 1), 1);
    HAND_AWAIT(2, eb_hand_sleep(HAND_MEM, 5000000));
    CHECK_EQ(eb_load_acquire(&seen), 3);
    eb_watch_close(w->watch);
    close(pair[0]);
    close(pair[1]);
    HAND_RETURN(0);
    HAND_CANCELLED();
    HAND_END();
}

static struct ebb_task *new_watcher(void)
{
    return hand_new(sizeof(struct watcher), watcher_body);
}

TEST(callbacks_are_level_triggered_and_deferred_calls_run)
{
    hand_run(1, new_watcher);
}

TEST(callbacks_work_between_threads)
{
    hand_run(3, new_watcher);
}

/* ---- names ---- */

struct asker {
    struct hand hand;
    struct eb_addr_list *list;
    const char *host, *service;
    char text[EBB_ADDR_MAX];
};

static ebb_next ask_body(struct ebb_frame *self, struct ebb_frame *from,
                         unsigned mode)
{
    struct asker *a = (struct asker *)(void *)self;

    HAND_BEGIN(&a->hand);
    HAND_AWAIT(1, eb_hand_resolve(HAND_MEM, a->host, a->service, 0,
                                  &a->list));
    eb_free(a->list);
    HAND_RETURN(a->hand.value);
    HAND_CANCELLED();
    HAND_END();
}

struct questions {
    struct hand hand;
    struct ebb_task *task;
    struct asker *a;
    int i, out;
};

static const struct {
    const char *host, *service;
    int result;
} question[] = {
    { "127.0.0.1", "80", 0 },
    { "::1", "80", 0 },
    { "localhost", "80", 0 },
    { "", "80", 0 },
    { "no-such-host.invalid", "80", -EBB_EHOST },
    { "no-such-host.invalid.", "80", -EBB_EHOST },
    { "127.0.0.1", "no-such-service", -EBB_EADDR },
};

static struct ebb_task *ask(const char *host, const char *service)
{
    struct asker *a = hand_new(sizeof(*a), ask_body);

    a->host = host;
    a->service = service;
    return ebb_task_start(&a->hand.t);
}

static ebb_next questions_body(struct ebb_frame *self, struct ebb_frame *from,
                               unsigned mode)
{
    struct questions *q = (struct questions *)(void *)self;

    HAND_BEGIN(&q->hand);
    for (q->i = 0; q->i < (int)(sizeof(question) / sizeof(question[0]));
         q->i++) {
        q->task = ask(question[q->i].host, question[q->i].service);
        HAND_AWAIT(1, eb_hand_wait(HAND_MEM, &q->task, &q->out, sizeof(int),
                                   _Alignof(int)));
        CHECK_EQ(q->hand.value, 0);
        CHECK_EQ(q->out, question[q->i].result);
    }
    /* Cancelled at any moment of the lookup: nothing leaks. */
    for (q->i = 0; q->i < 30; q->i++) {
        q->task = ask("localhost", "80");
        HAND_AWAIT(2, eb_hand_sleep(HAND_MEM, (q->i % 10) * 20000));
        ebb_task_abort(q->task);
        HAND_AWAIT(3, eb_hand_wait(HAND_MEM, &q->task, &q->out, sizeof(int),
                                   _Alignof(int)));
        CHECK(q->hand.value == 0 || q->hand.value == -ECANCELED);
    }
    HAND_RETURN(0);
    HAND_CANCELLED();
    HAND_END();
}

static struct ebb_task *new_questions(void)
{
    return hand_new(sizeof(struct questions), questions_body);
}

TEST(names_are_resolved_on_the_pool)
{
    hand_run(1, new_questions);
    hand_run(2, new_questions);
}
