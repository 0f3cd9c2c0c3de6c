/* SPDX-License-Identifier: MIT-0 */
/* With EBB_CHECK=1 the use of a handle whose object has been released ends
 * the program, in words that say what it was: one row for each kind. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "async_test.h"
#include "base/alloc.h"
#include "base/stale.h"

/* What is released here and used all the same. */
#pragma ebb diagnostic ignored "-Wasync-borrow"
#pragma GCC diagnostic ignored "-Wunused-result"

/* The switch is looked at before main(): begin again with it.  The names of
 * functions are looked up in one test only. */
__attribute__((constructor)) static void begin_again(int argc, char **argv)
{
    (void)argc;
    if (getenv("EBB_CHECK") != NULL)
        return;
    setenv("EBB_CHECK", "1", 1);
    setenv("NAMES_PATH", getenv("PATH") != NULL ? getenv("PATH") : "", 1);
    setenv("PATH", "/nowhere", 1);
    execv("/proc/self/exe", argv);
}

#define USED " is used that has been released\n"
#define FRAME "the frame of an async function"

/* A sanitizer that knows of addresses looks at a pointer before the
 * processor does. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#else
#define SANITIZED 0
#endif

struct row {
    void (*use)(void);
    const char *text;           /* what it says first */
};

static void check_rows(const struct row *row, size_t count)
{
    char said[2000], want[200];

    CHECK(eb_stale_on);
    for (size_t i = 0; i < count; i++) {
        int ended = test_in_child(row[i].use, said, sizeof(said));

        snprintf(want, sizeof(want), "ebb: %s", row[i].text);
        if (strncmp(said, want, strlen(want)) != 0)
            CHECK_STR(said, want);
        CHECK_EQ(ended, SIGABRT);
        CHECK(strstr(said, "ebb: found out in\n") != NULL);
        CHECK(strstr(said, "ebb: released in\n") != NULL);
    }
}

#define CHECK_ROWS(...) \
    check_rows((const struct row[]){ __VA_ARGS__ }, \
               sizeof((const struct row[]){ __VA_ARGS__ }) \
                   / sizeof(struct row))

/* A use in a task. */
#define USE(name, ...) \
    static async int do_##name(void) \
    { \
        __VA_ARGS__; \
        return 0; \
    } \
    static void name(void) \
    { \
        (void)ebb_block_on(do_##name()); \
    }

static async int seven(void)
{
    await ebb_yield();
    return 7;
}

/* ---- tasks ---- */

/* A task that has ended and whose handle has been consumed, at *to. */
static async void consume(struct ebb_task **to)
{
    task(int) t = spawn(seven());

    *to = (struct ebb_task *)(void *)t;
    CHECK_EQ(await t, 7);
}

#define USE_TASK(name, ...) \
    USE(name, { \
        struct ebb_task *t; \
        await consume(&t); \
        __VA_ARGS__; \
    })

USE_TASK(await_task, (void)await ebb_task_wait(&t, NULL, 0, 1))
USE_TASK(abort_task, ebb_task_abort(t))
USE_TASK(detach_task, ebb_task_detach(t))
USE_TASK(ask_task, (void)ebb_task_is_finished(t))
USE_TASK(id_task, (void)ebb_task_id(t))
USE_TASK(name_task, (void)ebb_task_name(t))
USE_TASK(rank_task, ebb_task_set_priority(t, EBB_PRIORITY_HIGH))
USE_TASK(add_task, {
    join_set(int) set = join_set_new(int);
    join_set_add(set, (task(int))(void *)t);
    await join_set_close(set);
})

USE(await_copy, {
    task(int) t = spawn(seven());
    task(int) copy = t;
    (void)await t;
    (void)await copy;
})

/* A detached task frees itself. */
USE(abort_detached, {
    struct ebb_task *t = (struct ebb_task *)(void *)spawn(seven());
    ebb_task_detach(t);
    await ebb_sleep(EBB_MILLISECOND);
    ebb_task_abort(t);
})

USE(spawn_in_ended, {
    struct ebb_scope *ended;
    scope (s) {
        ended = s;
    }
    spawn_in(ended, seven());
})

static async int keep_mutex(struct ebb_mutex **to)
{
    struct ebb_mutex mutex = EBB_MUTEX_INIT;

    *to = &mutex;
    await ebb_yield();
    return 0;
}

/* What lies in the frame of a function is gone when that has ended. */
USE(lock_local_of_another, {
    struct ebb_mutex *mutex;
    future(int) f = lazy(keep_mutex(&mutex));
    (void)await f;
    await ebb_mutex_lock(mutex);
})

TEST(a_task_that_is_gone)
{
    char said[300];

    CHECK_ROWS({ await_task, "a task" USED "ebb: seven, spawned at " },
               { await_copy, "a task" USED },
               { abort_task, "ebb_task_abort(): a task" USED },
               { abort_detached, "ebb_task_abort(): a task" USED },
               { detach_task, "ebb_task_detach(): a task" USED },
               { ask_task, "ebb_task_is_finished(): a task" USED },
               { id_task, "ebb_task_id(): a task" USED },
               { name_task, "ebb_task_name(): a task" USED },
               { rank_task, "ebb_task_set_priority(): a task" USED },
               { add_task, "eb_task_hook(): a task" USED },
               { lock_local_of_another, "ebb_sem_take(): " FRAME USED });
    CHECK_EQ(test_in_child(spawn_in_ended, said, sizeof(said)), SIGABRT);
    CHECK(strstr(said, "spawned into a scope that has ended") != NULL);
}

/* ---- channels ---- */

#define USE_CHAN(name, ...) \
    USE(name, { \
        channel(int) c = channel_new(int, 2); \
        int v = 0; \
        channel_free(c); \
        (void)v; \
        __VA_ARGS__; \
    })

USE_CHAN(send_chan, (void)await channel_send(c, 1))
USE_CHAN(try_send_chan, (void)channel_try_send(c, 1))
USE_CHAN(recv_chan, (void)await channel_recv(c, &v))
USE_CHAN(next_chan, (void)await next(c, &v))
USE_CHAN(reserve_chan, (void)await channel_reserve(c, 1))
USE_CHAN(unreserve_chan, channel_unreserve(c, 1))
USE_CHAN(closed_chan, await channel_closed(c))
USE_CHAN(close_chan, channel_close(c))
USE_CHAN(len_chan, (void)channel_len(c))
USE_CHAN(cap_chan, (void)channel_cap(c))
USE_CHAN(free_chan, channel_free(c))

static void send_thread(void)
{
    channel(int) c = channel_new(int, 2);

    channel_free(c);
    (void)channel_send_blocking(c, 1);
}

TEST(a_channel_that_is_gone)
{
    CHECK_ROWS({ send_chan, "a channel" USED },
               { try_send_chan, "a channel" USED },
               { recv_chan, "a channel" USED },
               { next_chan, "a channel" USED },
               { reserve_chan, "a channel" USED },
               { unreserve_chan, "a channel" USED },
               { closed_chan, "a channel" USED },
               { close_chan, "ebb_chan_close(): a channel" USED },
               { len_chan, "a channel" USED },
               { cap_chan, "ebb_chan_cap(): a channel" USED },
               { free_chan, "ebb_chan_free(): a channel" USED },
               { send_thread, "a channel" USED });
}

/* The block goes with the last of its ends. */
#define USE_ENDS(name, kind, ...) \
    static void name(void) \
    { \
        kind##_sender(int) tx; \
        kind##_receiver(int) rx; \
        int v = 0; \
        USE_OPEN_##kind; \
        kind##_sender(int) old_tx = tx; \
        kind##_receiver(int) old_rx = rx; \
        kind##_sender_free(tx); \
        kind##_receiver_free(rx); \
        (void)v, (void)old_tx, (void)old_rx; \
        __VA_ARGS__; \
    }
#define USE_OPEN_mpsc mpsc_channel(&tx, &rx, 2)
#define USE_OPEN_oneshot oneshot_channel(&tx, &rx)
#define USE_OPEN_broadcast broadcast_channel(&tx, &rx, 2)
#define USE_OPEN_watch watch_channel(&tx, &rx, 0)

USE_ENDS(mpsc_clone, mpsc, (void)mpsc_sender_clone(old_tx))
USE_ENDS(mpsc_again, mpsc, mpsc_receiver_free(old_rx))
USE_ENDS(mpsc_send_late, mpsc, (void)mpsc_try_send(old_tx, 1))
USE_ENDS(oneshot_send_late, oneshot, (void)oneshot_send(old_tx, 1))
USE_ENDS(oneshot_again, oneshot, oneshot_sender_free(old_tx))
USE_ENDS(oneshot_twice, oneshot, oneshot_receiver_free(old_rx))
USE_ENDS(oneshot_try, oneshot, (void)oneshot_try_recv(old_rx, &v))
USE_ENDS(oneshot_wait, oneshot, (void)oneshot_recv_blocking(old_rx, &v))
USE_ENDS(oneshot_over, oneshot, (void)oneshot_is_closed(old_tx))
USE_ENDS(oneshot_shut, oneshot, oneshot_close(old_rx))
USE_ENDS(oneshot_empty, oneshot, (void)oneshot_is_empty(old_rx))
USE_ENDS(all_send, broadcast, (void)broadcast_send(old_tx, 1))
USE_ENDS(all_again, broadcast, broadcast_sender_free(old_tx))
USE_ENDS(all_try, broadcast, (void)broadcast_try_recv(old_rx, &v))
USE_ENDS(all_twice, broadcast, broadcast_receiver_free(old_rx))
USE_ENDS(all_more, broadcast, (void)broadcast_resubscribe(old_rx))
USE_ENDS(watch_set, watch, (void)watch_send(old_tx, 1))
USE_ENDS(watch_again, watch, watch_sender_free(old_tx))
USE_ENDS(watch_look, watch, watch_borrow(old_rx, &v))
USE_ENDS(watch_twice, watch, watch_receiver_free(old_rx))
USE_ENDS(watch_ask, watch, (void)watch_has_changed(old_rx))
USE_ENDS(watch_wait, watch, (void)watch_changed_blocking(old_rx))

USE(oneshot_recv_late, {
    oneshot_sender(int) tx;
    oneshot_receiver(int) rx;
    int v;
    oneshot_channel(&tx, &rx);
    oneshot_receiver(int) old = rx;
    CHECK_EQ(oneshot_send(tx, 1), 0);
    oneshot_receiver_free(rx);
    (void)await oneshot_recv(old, &v);
})

TEST(an_end_that_is_gone)
{
    CHECK_ROWS({ mpsc_clone, "ebb_chan_ref(): a channel" USED },
               { mpsc_again, "ebb_chan_unref(): a channel" USED },
               { mpsc_send_late, "a channel" USED },
               { oneshot_send_late, "a oneshot" USED },
               { oneshot_recv_late, "a oneshot" USED },
               { oneshot_again, "ebb_oneshot_sender_free(): a oneshot" USED },
               { oneshot_twice,
                 "ebb_oneshot_receiver_free(): a oneshot" USED },
               { oneshot_try, "ebb_oneshot_try_recv(): a oneshot" USED },
               { oneshot_wait, "a oneshot" USED },
               { oneshot_over, "ebb_oneshot_is_closed(): a oneshot" USED },
               { oneshot_shut, "ebb_oneshot_close(): a oneshot" USED },
               { oneshot_empty, "ebb_oneshot_is_empty(): a oneshot" USED },
               { all_send, "a broadcast" USED },
               { all_again, "ebb_broadcast_sender_free(): a broadcast" USED },
               { all_try, "ebb_broadcast_try_recv(): a receiver of a "
                          "broadcast" USED },
               { all_twice, "ebb_broadcast_receiver_free(): a receiver of a "
                            "broadcast" USED },
               { all_more, "ebb_broadcast_resubscribe(): a receiver of a "
                           "broadcast" USED },
               { watch_set, "a watch" USED },
               { watch_again, "ebb_watch_sender_free(): a watch" USED },
               { watch_look,
                 "ebb_watch_borrow(): a receiver of a watch" USED },
               { watch_twice,
                 "ebb_watch_receiver_free(): a receiver of a watch" USED },
               { watch_ask,
                 "ebb_watch_has_changed(): a receiver of a watch" USED },
               { watch_wait,
                 "ebb_watch_changed_blocking(): a receiver of a watch" USED });
}

/* ---- sets, tokens, streams, futures ---- */

#define USE_TOKEN(name, ...) \
    USE(name, { \
        struct ebb_token *t = ebb_token_new(); \
        ebb_token_unref(t); \
        __VA_ARGS__; \
    })

USE_TOKEN(cancel_token, ebb_token_cancel(t))
USE_TOKEN(ask_token, (void)ebb_token_is_cancelled(t))
USE_TOKEN(child_token, (void)ebb_token_child(t))
USE_TOKEN(ref_token, (void)ebb_token_ref(t))
USE_TOKEN(unref_token, ebb_token_unref(t))
USE_TOKEN(wait_token, await ebb_token_cancelled(t))

#define USE_WAKER(name, ...) \
    USE(name, { \
        struct ebb_waker *w = ebb_waker_new(); \
        ebb_waker_unref(w); \
        __VA_ARGS__; \
    })

USE_WAKER(wake_waker, ebb_waker_wake(w))
USE_WAKER(unref_waker, ebb_waker_unref(w))
USE_WAKER(wait_waker, await ebb_waker_wait(w))

#define USE_SET(name, kind, ...) \
    USE(name, { \
        kind(int) set = kind##_new(int); \
        kind(int) old = set; \
        int v = 0; \
        await kind##_close(set); \
        (void)v; \
        __VA_ARGS__; \
    })

USE_SET(spawn_set, join_set, join_set_spawn(old, seven()))
USE_SET(next_set, join_set, (void)await join_set_next(old, &v))
USE_SET(abort_set, join_set, join_set_abort_all(old))
USE_SET(close_set, join_set, await join_set_close(old))
USE_SET(push_futures, futures, futures_push(old, seven()))
USE_SET(next_futures, futures, (void)await futures_next(old, &v))

USE(get_shared, {
    shared_future(int) s = shared_new(int, seven());
    shared_future(int) old = s;
    int v;
    await shared_close(s);
    (void)await shared_get(old, &v);
})

USE(next_streams, {
    streams(int, int) m = streams_new(int, int);
    __auto_type old = m;
    int k, v;
    await streams_close(m);
    (void)await streams_next(old, &k, &v);
})

USE(insert_queue, {
    int v = 0;
    struct ebb_delay_queue *q = ebb_delay_queue_new(sizeof(v));
    ebb_delay_queue_free(q);
    (void)ebb_delay_queue_insert(q, &v, 1, NULL);
})

static async yields(int) numbers(void)
{
    for (int i = 0;; i++) {
        await ebb_yield();
        yield i;
    }
}

#define USE_STREAM(name, ...) \
    USE(name, { \
        stream(int) s = numbers(); \
        stream(int) old = s; \
        int v; \
        CHECK_EQ(await next(s, &v), 1); \
        await stream_close(s); \
        __VA_ARGS__; \
    })

USE_STREAM(next_stream, (void)await next(old, &v))
USE_STREAM(close_stream, await stream_close(old))

USE(await_future, {
    future(int) f = lazy(seven());
    future(int) old = f;
    (void)await f;
    (void)await old;
})

USE(feed_sink, {
    item_sink(int) s = sink_drain(int);
    item_sink(int) old = s;
    CHECK_EQ(await sink_close(s), 0);
    (void)await sink_send(old, 1);
})

TEST(a_set_or_a_stream_that_is_gone)
{
    CHECK_ROWS({ cancel_token, "ebb_token_cancel(): a token" USED },
               { ask_token, "ebb_token_is_cancelled(): a token" USED },
               { child_token, "ebb_token_child(): a token" USED },
               { ref_token, "ebb_token_ref(): a token" USED },
               { unref_token, "ebb_token_unref(): a token" USED },
               { wait_token, "ebb_token_is_cancelled(): a token" USED },
               { wake_waker, "ebb_waker_wake(): a waker" USED },
               { unref_waker, "ebb_waker_unref(): a waker" USED },
               { wait_waker, "ebb_waker_wait(): a waker" USED },
               { spawn_set, "ebb_join_set_add(): a set of tasks" USED },
               { next_set, "ebb_join_set_next(): a set of tasks" USED },
               { abort_set, "ebb_join_set_abort_all(): a set of tasks" USED },
               { close_set, "ebb_join_set_" },
               { push_futures, "ebb_futures_add(): a set of futures" USED },
               { next_futures, "ebb_futures_next(): a set of futures" USED },
               { get_shared, "ebb_shared_get(): a shared future" USED },
               { next_streams, "ebb_streams_next(): a map of streams" USED },
               { insert_queue, "a delay queue" USED },
               { next_stream, "ebb_stream_next(): " FRAME USED },
               { close_stream, "ebb_stream_close(): " FRAME USED },
               { feed_sink, "ebb_sink_ready(): a sink" USED },
               { await_future, "ebb_future_start(): " FRAME USED });
}

/* ---- byte streams, runtimes ---- */

#define USE_IO(name, ...) \
    USE(name, { \
        struct ebb_io *a; \
        struct ebb_io *b; \
        char c = 0; \
        CHECK_EQ(ebb_pipe(&a, &b), 0); \
        CHECK_EQ(await ebb_close(a), 0); \
        CHECK_EQ(await ebb_close(b), 0); \
        (void)c; \
        CHECK_EQ(await ebb_read(a, &c, 1), -EBADF); \
        await ebb_sleep(EBB_MILLISECOND);       /* the reactor lets it go */ \
        __VA_ARGS__; \
    })

USE_IO(read_io, (void)await ebb_read(a, &c, 1))
USE_IO(try_read_io, (void)ebb_try_read(a, &c, 1))
USE_IO(write_io, (void)await ebb_write(b, &c, 1))
USE_IO(wait_io, (void)await ebb_readable(a))
USE_IO(close_io, (void)await ebb_close(a))
USE_IO(fd_io, (void)ebb_io_fd(a))

static void spawn_nowhere(void)
{
    struct ebb_runtime *rt;

    CHECK_EQ(ebb_runtime_new(NULL, &rt), 0);
    CHECK_EQ(ebb_runtime_free(rt), 0);
    spawn_on(rt, seven());
}

TEST(a_stream_of_bytes_that_is_gone)
{
    CHECK_ROWS({ read_io, "a stream of bytes" USED },
               { try_read_io, "ebb_try_read(): a stream of bytes" USED },
               { write_io, "eb_io_try_write(): a stream of bytes" USED },
               { wait_io, "ebb_readable(): a stream of bytes" USED },
               { close_io, "ebb_close(): a stream of bytes" USED },
               { fd_io, "ebb_io_fd(): a stream of bytes" USED },
               { spawn_nowhere, "spawn_on(): a runtime" USED });
}

/* ---- the queue of what has been released ---- */

static void free_twice(void)
{
    void *block = eb_malloc(100);

    eb_free_as(block, "a thing", NULL);
    eb_free(block);
}

static void write_late(void)
{
    volatile char *block = eb_malloc(100);

    eb_free_as((void *)(uintptr_t)block, "a thing", NULL);
    block[50] = 0;
    for (int i = 0; i < 100; i++)
        eb_free(eb_malloc(1 << 20));
}

static void use_forgotten(void)
{
    channel(int) c = channel_new(int, 2);

    channel_free(c);
    for (int i = 0; i < 100; i++)
        eb_free(eb_malloc(1 << 20));
    _exit(7);
}

/* A pointer that is read from what has been released leads nowhere. */
struct thing {
    volatile int *at;
};

static void follow_stale(void)
{
    struct thing *thing = eb_malloc(sizeof(*thing));

    eb_free_as(thing, "a thing", NULL);
    *thing->at = 1;
}

/* A second release, a write, and what is let go in the end. */
TEST(what_is_released_is_kept_for_a_while)
{
    char said[2000];

    CHECK_ROWS({ free_twice, "a thing is released a second time\n" },
               { write_late, "a thing was written to after it had been "
                             "released\n" });
    if (!SANITIZED)
        CHECK_ROWS({ follow_stale, "a thing" USED });
    CHECK_EQ(test_in_child(use_forgotten, said, sizeof(said)), -7);
    CHECK_STR(said, "");
}

/* A fault that is none of ours stays what it was. */
static void follow_null(void)
{
    volatile uintptr_t nowhere = 0;

    *(volatile int *)nowhere = 0;
}

TEST(other_faults_are_left_alone)
{
    char said[2000];
    int ended = test_in_child(follow_null, said, sizeof(said));

    CHECK(strstr(said, "released") == NULL);
    CHECK(ended == SIGSEGV || ended == -1);     /* -1: a sanitizer's */
}

static void use_with_names(void)
{
    setenv("PATH", getenv("NAMES_PATH"), 1);
    free_chan();
}

/* Functions have names; where addr2line is, there are files and lines. */
TEST(the_places_have_names)
{
    char said[4000];

    CHECK_EQ(test_in_child(use_with_names, said, sizeof(said)), SIGABRT);
    CHECK(strstr(strstr(said, "released in"), "do_free_chan") != NULL);
    if (strstr(said, "(+0x") != NULL)
        TEST_SKIP("addr2line cannot be run");
    CHECK(strstr(strstr(said, "released in"), "stale_test.c:") != NULL);
}

/* ---- freed while somebody waits ---- */

/* A task waits behind `open`, and `gone` takes what it waits for away. */
#define TAKE_AWAY(name, open, wait, gone) \
    static async void wait_##name(void *object) \
    { \
        int v = 0; \
        (void)v; \
        wait; \
    } \
    USE(name, { \
        void *object; \
        open; \
        task(void) waits = spawn(wait_##name(object)); \
        await ebb_sleep(EBB_MILLISECOND); \
        gone; \
        task_detach(waits); \
    })

TAKE_AWAY(away_chan, object = ebb_chan_new(4, 1),
          v = await ebb_chan_recv(object, &v), ebb_chan_free(object))
TAKE_AWAY(away_oneshot, object = ebb_oneshot_open(4),
          v = await ebb_oneshot_recv(object, &v),
          ebb_oneshot_receiver_free(object))
TAKE_AWAY(away_sender, object = ebb_oneshot_open(4),
          await ebb_oneshot_closed(object), ebb_oneshot_sender_free(object))
TAKE_AWAY(away_broadcast,
          object = ebb_broadcast_subscribe(ebb_broadcast_open(4, 1)),
          v = await ebb_broadcast_recv(object, &v),
          ebb_broadcast_receiver_free(object))
TAKE_AWAY(away_watch,
          object = ebb_watch_subscribe(ebb_watch_open(4, "abc")),
          v = await ebb_watch_changed(object),
          ebb_watch_receiver_free(object))
TAKE_AWAY(away_token, object = ebb_token_new(),
          await ebb_token_cancelled(object), ebb_token_unref(object))
TAKE_AWAY(away_queue, {
    object = ebb_delay_queue_new(4);
    CHECK_EQ(ebb_delay_queue_insert(object, "abc", EBB_HOUR, NULL), 0);
}, v = await ebb_delay_queue_next(object, &v), ebb_delay_queue_free(object))

/* A second user, who would take the place of the first. */
TAKE_AWAY(second_receive,
          object = ebb_broadcast_subscribe(ebb_broadcast_open(4, 1)),
          v = await ebb_broadcast_recv(object, &v),
          (void)!ebb_broadcast_try_recv(object, (int[1]){ 0 }))

TEST(what_is_waited_for_may_not_go)
{
    static const struct row rows[] = {
        { away_chan, "channel freed while tasks wait on it" },
        { away_oneshot, "a receiver freed that is waited on" },
        { away_sender, "a sender freed that is waited on" },
        { away_broadcast, "a receiver freed that is waited on" },
        { second_receive, "two receives at a time of one receiver" },
        { away_watch, "a receiver freed that is waited on" },
        { away_token, "a token's last reference is gone while a task waits" },
        { away_queue, "a delay queue is freed while a task waits" },
    };
    char said[300];

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        CHECK_EQ(test_in_child(rows[i].use, said, sizeof(said)), SIGABRT);
        if (strstr(said, rows[i].text) == NULL)
            CHECK_STR(said, rows[i].text);
    }
}
