/* SPDX-License-Identifier: MIT-0 */
/* Nothing is lost here, unless the library is at fault: tasks that contend
 * for permits and messages, and wait for broadcasts and changes. */
/* test: loses nothing */
#include <ebb.h>

enum { ITEMS = 5 };

static struct ebb_sem sem = EBB_SEM_INIT(1);
static channel(int) line;

static async int produce(void)
{
    for (int i = 0; i < ITEMS; i++) {
        try await ebb_sem_acquire(&sem, 1);
        defer ebb_sem_release(&sem, 1);
        await ebb_yield();
        try await channel_send(line, i);
        await ebb_yield();
    }
    return 0;
}

static async int consume(void)
{
    int n = 0;

    each (int v, line) {
        try await ebb_sem_acquire(&sem, 1);
        defer ebb_sem_release(&sem, 1);
        await ebb_yield();
        n += v;
    }
    return n;
}

static async int listen_to(broadcast_receiver(int) rx)
{
    int v, n = 0;

    defer broadcast_receiver_free(rx);
    while (await broadcast_recv(rx, &v) == 0)
        n += v;
    return n;
}

static async int look_at(watch_receiver(int) rx)
{
    int n = 0;

    defer watch_receiver_free(rx);
    while (await watch_changed(rx) == 0)
        n++;
    return n;
}

static async void tell(broadcast_sender(int) tx, watch_sender(int) wtx)
{
    defer {
        broadcast_sender_free(tx);
        watch_sender_free(wtx);
    }
    for (int i = 0; i < 3; i++) {
        for (int k = 0; k < 3; k++)
            await ebb_yield();          /* they wait by then */
        (void)broadcast_send(tx, i);
        (void)watch_send(wtx, i);
    }
}

static async void tell_them(void)
{
    broadcast_sender(int) tx;
    broadcast_receiver(int) rx;
    watch_sender(int) wtx;
    watch_receiver(int) wrx;

    broadcast_channel(&tx, &rx, 4);
    watch_channel(&wtx, &wrx, 0);
    scope (s) {
        spawn_in(s, listen_to(rx));
        spawn_in(s, look_at(wrx));
        spawn_in(s, tell(tx, wtx));
    }
}

async int main(void)
{
    line = channel_new(int, 1);
    defer channel_free(line);

    scope (s) {
        spawn_in(s, consume());
        spawn_in(s, consume());
        task(int) producer = spawn_in(s, produce());

        await task_wait(producer, NULL);
        channel_close(line);    /* also if it was cancelled */
    }
    await tell_them();
    return 0;
}
