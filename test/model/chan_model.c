/* SPDX-License-Identifier: MIT-0 */
/*
 * Channels, oneshot, broadcast, watch and wakers: what is sent comes to one
 * receiver, once, or is still there; whoever is cancelled meanwhile.
 */
#include <ebb/broadcast.h>
#include <ebb/chan.h>
#include <ebb/oneshot.h>
#include <ebb/task.h>
#include <ebb/watch.h>

#include "base/guard.h"
#include "tasks.h"
#include "task/task.h"

static struct ebb_chan *chan;
static struct ebb_oneshot *oneshot, *oneshot_sender;
static struct ebb_broadcast *broadcast;
static struct ebb_broadcast_receiver *listener;
static struct ebb_watch *watch;
static struct ebb_watch_receiver *watcher;
static struct ebb_waker *waker;
static int message[TASKS_MAX], got, sent;

struct eb_ret_int call_send(ebb_mem m, struct ebb_chan *c, const void *msg)
    EB_START(ebb_chan_send);
struct eb_ret_int call_recv(ebb_mem m, struct ebb_chan *c, void *msg)
    EB_START(ebb_chan_recv);
struct eb_ret_int call_reserve(ebb_mem m, struct ebb_chan *c, size_t n)
    EB_START(ebb_chan_reserve);
struct eb_ret_int call_oneshot(ebb_mem m, struct ebb_oneshot *rx, void *msg)
    EB_START(ebb_oneshot_recv);
struct eb_ret_int call_broadcast(ebb_mem m, struct ebb_broadcast_receiver *rx,
                                 void *msg) EB_START(ebb_broadcast_recv);
struct eb_ret_int call_changed(ebb_mem m, struct ebb_watch_receiver *rx)
    EB_START(ebb_watch_changed);
struct ebb_frame *call_waker(ebb_mem m, struct ebb_waker *w)
    EB_START(ebb_waker_wait);

static void count_got(int task)
{
    got += tasks[task].result == 0;
}

/* ---- a channel with room for one ---- */

static struct eb_ret_int recv_one(ebb_mem m, int task)
{
    return call_recv(m, chan, &message[task]);
}

static struct eb_ret_int send_one(ebb_mem m, int task)
{
    return call_send(m, chan, &message[task]);
}

static void new_chan(void)
{
    forget_tasks();
    chan = ebb_chan_open(sizeof(int), 1);
    got = 0;
    for (int i = 0; i < TASKS_MAX; i++)
        message[i] = i;
}

/* After a run that has not failed: one that has leaves what it was at. */
static void free_chan(void)
{
    ebb_chan_unref(chan, EBB_CHAN_SENDER);
    ebb_chan_unref(chan, EBB_CHAN_RECEIVER);
}

/* Two receive, the first may be cancelled; a thread sends twice. */
static void reset_recv(void)
{
    new_chan();
    add_task(recv_one, count_got);
    add_task(recv_one, count_got);
}

static void send_two(void)
{
    for (int i = 8; i < 10; i++)
        MODEL_CHECK(ebb_chan_send_blocking(chan, &i) == 0);
}

static void check_recv(void)
{
    MODEL_CHECK(!tasks[1].cancelled);
    MODEL_CHECK(got + (int)ebb_chan_len(chan) == 2);
    MODEL_CHECK(message[1] == (tasks[0].cancelled ? 8 : 9)
                || message[0] == 9 || ebb_chan_len(chan) == 1);
    free_chan();
}

static void try_to_send(void)
{
    int v = 8;

    sent += ebb_chan_try_send(chan, &v) == 0;
}

static struct eb_ret_int try_one(ebb_mem m, int task)
{
    (void)m;
    (void)task;
    try_to_send();
    return (struct eb_ret_int){ NULL, 0 };
}

/* One receives, and is handed what another sends: both by the thread to which
 * the guard leans.  It, and another thread, try to send, for which they call
 * back what is on its way. */
static void reset_leaning(void)
{
    new_chan();
    *eb_guard_owner((uint32_t *)(void *)chan) = 1 | EB_GUARD_LEANS;
    eb_guard_slots[1] = (struct eb_guard_slot){ { NULL } };
    add_task(recv_one, count_got);
    add_task(send_one, NULL);
    add_task(try_one, NULL);
    sent = 1;
}

static void run_tasks_as_owner(void)
{
    eb_guard_be(1);
    run_tasks();
}

/* Its only slot is free, or has what the other thread has sent. */
static void check_leaning(void)
{
    MODEL_CHECK(got == 1 && (int)ebb_chan_len(chan) == sent - 1);
    try_to_send();
    MODEL_CHECK(sent == 2);
    free_chan();
}

/* Two send, the first may be cancelled; a thread receives one. */
static void reset_send(void)
{
    new_chan();
    add_task(send_one, count_got);
    add_task(send_one, count_got);
}

static void recv_in_thread(void)
{
    int v;

    MODEL_CHECK(ebb_chan_recv_blocking(chan, &v) == 0 && v <= 1);
}

static void check_send(void)
{
    MODEL_CHECK(!tasks[1].cancelled);
    MODEL_CHECK((int)ebb_chan_len(chan) == got - 1);
    free_chan();
}

/* One reserves a slot and uses it, one may be cancelled in its wait for one;
 * a thread makes room. */
static struct eb_ret_int reserve_one(ebb_mem m, int task)
{
    (void)task;
    return call_reserve(m, chan, 1);
}

static void send_reserved(int task)
{
    MODEL_CHECK(tasks[task].result == 0);
    MODEL_CHECK(ebb_chan_send_reserved(chan, &message[task]) == 0);
    got++;
}

static void reset_reserve(void)
{
    int first = 5;

    new_chan();
    MODEL_CHECK(ebb_chan_try_send(chan, &first) == 0);
    add_task(reserve_one, send_reserved);
    add_task(reserve_one, send_reserved);
}

static void recv_two(void)
{
    int v;

    MODEL_CHECK(ebb_chan_recv_blocking(chan, &v) == 0);
    MODEL_CHECK(ebb_chan_recv_blocking(chan, &v) == 0);
}

static void check_reserve(void)
{
    MODEL_CHECK(!tasks[1].cancelled);
    MODEL_CHECK((int)ebb_chan_len(chan) + 1 == got);
    MODEL_CHECK(ebb_chan_room(chan) == 1 - ebb_chan_len(chan));
    free_chan();
}

/* One receives, and the channel is closed amid that. */
static void reset_close(void)
{
    new_chan();
    sent = 0;
    add_task(recv_one, count_got);
    add_task(recv_one, count_got);
}

static void send_and_close(void)
{
    int v = 7;

    sent = ebb_chan_send_blocking(chan, &v) == 0;
    ebb_chan_close(chan);
}

static void close_chan(void)
{
    ebb_chan_close(chan);
}

static void check_close(void)
{
    MODEL_CHECK(got == sent && ebb_chan_len(chan) == 0);
    free_chan();
}

/* ---- oneshot ---- */

static struct eb_ret_int recv_oneshot(ebb_mem m, int task)
{
    return call_oneshot(m, oneshot, &message[task]);
}

static void reset_oneshot(void)
{
    forget_tasks();
    oneshot = oneshot_sender = ebb_oneshot_open(sizeof(int));
    got = 0;
    add_task(recv_oneshot, count_got);
}

static void send_oneshot(void)
{
    int v = 6;

    sent = ebb_oneshot_send(&oneshot_sender, &v) == 0;
}

static void drop_sender(void)
{
    ebb_oneshot_sender_free(oneshot_sender);
    oneshot_sender = NULL;
    sent = 0;
}

/* It has come, or can still be received. */
static void check_oneshot(void)
{
    int v = 0;

    if (tasks[0].cancelled && sent)
        got += ebb_oneshot_try_recv(oneshot, &v) == 0;
    MODEL_CHECK(got == sent);
    MODEL_CHECK(!sent || message[0] == 6 || v == 6);
    message[0] = 0;
    ebb_oneshot_sender_free(oneshot_sender);
    ebb_oneshot_receiver_free(oneshot);
}

/* ---- broadcast ---- */

static struct eb_ret_int recv_broadcast(ebb_mem m, int task)
{
    return call_broadcast(m, listener, &message[task]);
}

static void reset_broadcast(void)
{
    forget_tasks();
    broadcast = ebb_broadcast_open(sizeof(int), 2);
    listener = ebb_broadcast_subscribe(broadcast);
    got = 0;
    add_task(recv_broadcast, count_got);
}

static void broadcast_two(void)
{
    for (int i = 1; i < 3; i++)
        MODEL_CHECK(ebb_broadcast_send(broadcast, &i) == 1);
}

/* The first has come, or is the next to come. */
static void check_broadcast(void)
{
    int v = 0;

    MODEL_CHECK((int)ebb_broadcast_receiver_len(listener) == 2 - got);
    MODEL_CHECK(got == !tasks[0].cancelled && (!got || message[0] == 1));
    MODEL_CHECK(ebb_broadcast_try_recv(listener, &v) == 0 && v == 1 + got);
    ebb_broadcast_receiver_free(listener);
    ebb_broadcast_sender_free(broadcast);
}

/* ---- watch ---- */

static struct eb_ret_int wait_changed(ebb_mem m, int task)
{
    (void)task;
    return call_changed(m, watcher);
}

static void reset_watch(void)
{
    int first = 0;

    forget_tasks();
    watch = ebb_watch_open(sizeof(int), &first);
    watcher = ebb_watch_subscribe(watch);
    got = 0;
    add_task(wait_changed, count_got);
}

static void change(void)
{
    int v = 3;

    MODEL_CHECK(ebb_watch_send(watch, &v) == 0);
}

/* Seen by the task that was told, and by nobody else. */
static void check_watch(void)
{
    MODEL_CHECK(got == !tasks[0].cancelled);
    MODEL_CHECK(ebb_watch_has_changed(watcher) == !got);
    ebb_watch_receiver_free(watcher);
    ebb_watch_sender_free(watch);
}

/* In place of that of tasks. */
void eb_strand_await_wake(const struct ebb_strand *s)
{
    while (!eb_strand_is_woken(s))
        eb_cpu_relax();
}

/* ---- wakers ---- */

static struct eb_ret_int wait_waker(ebb_mem m, int task)
{
    (void)task;
    return (struct eb_ret_int){ call_waker(m, waker), 0 };
}

static void reset_waker(void)
{
    forget_tasks();
    waker = ebb_waker_new();
    add_task(wait_waker, count_got);
    (void)ebb_waker_ref(waker);         /* the thread's */
}

static void wake_and_drop(void)
{
    ebb_waker_wake(waker);
    ebb_waker_unref(waker);
}

/* Cancelled: the next wait ends at once. */
static void check_waker(void)
{
    max_align_t frame[8];

    eb_turn.budget = 1;
    MODEL_CHECK(!tasks[0].cancelled
                || call_waker((ebb_mem)frame, waker) == NULL);
    ebb_waker_unref(waker);
}

enum {
    GUARDED = 1u << MODEL_TORN,
    WOKEN = 1u << MODEL_NO_OR,
    SLEEPS = 1u << MODEL_NO_WAKE,
};

static const struct model models[] = {
    { "channel, a receiver cancelled", reset_recv,
      { run_tasks, send_two, cancel_first }, check_recv, GUARDED },
    { "channel, two workers receive", reset_recv,
      { run_tasks, run_tasks, send_two }, check_recv,
      GUARDED | WOKEN | SLEEPS },
    { "channel whose guard leans", reset_leaning,
      { run_tasks_as_owner, try_to_send }, check_leaning,
      1u << MODEL_NO_BARRIER },
    { "channel, a sender cancelled", reset_send,
      { run_tasks, recv_in_thread, cancel_first }, check_send,
      GUARDED | SLEEPS },
    { "channel, a reservation cancelled", reset_reserve,
      { run_tasks, recv_two, cancel_first }, check_reserve, GUARDED },
    { "channel, closed twice", reset_close,
      { run_tasks, send_and_close, close_chan }, check_close, GUARDED },
    { "oneshot, cancelled", reset_oneshot,
      { run_tasks, send_oneshot, cancel_first }, check_oneshot, GUARDED },
    { "oneshot, sent to", reset_oneshot, { run_tasks, send_oneshot },
      check_oneshot, WOKEN },
    { "oneshot, its sender gone", reset_oneshot, { run_tasks, drop_sender },
      check_oneshot, WOKEN },
    { "broadcast, cancelled", reset_broadcast,
      { run_tasks, broadcast_two, cancel_first }, check_broadcast, GUARDED },
    { "broadcast, sent to", reset_broadcast, { run_tasks, broadcast_two },
      check_broadcast, WOKEN },
    { "watch, cancelled", reset_watch, { run_tasks, change, cancel_first },
      check_watch, GUARDED },
    { "watch, changed", reset_watch, { run_tasks, change }, check_watch,
      WOKEN },
    { "waker, cancelled", reset_waker,
      { run_tasks, wake_and_drop, cancel_first }, check_waker, GUARDED },
    { "waker, woken and dropped", reset_waker, { run_tasks, wake_and_drop },
      check_waker, GUARDED | WOKEN },
};

int main(int argc, char **argv)
{
    model_local(&eb_guard_self, sizeof(eb_guard_self));
    return run_models(models, sizeof(models) / sizeof(models[0]), argc, argv);
}
