/* SPDX-License-Identifier: MIT-0 */
/* What is handed from one task to others, once or often, loses nothing. */
/* test: loses nothing */
#include <ebb.h>

static struct ebb_notify bell = EBB_NOTIFY_INIT;
static struct ebb_barrier gate = EBB_BARRIER_INIT(2);
static once_cell(int) cell;

static async int make(void *value, void *arg)
{
    await ebb_yield();
    *(int *)value = *(const int *)arg;
    return 0;
}

static async int get_cell(void)
{
    static int seven = 7;

    return await once_get_or_init(&cell, make, &seven);
}

static async int oneshot(void)
{
    oneshot_sender(int) tx;
    oneshot_receiver(int) rx;
    int v;

    oneshot_channel(&tx, &rx);
    defer oneshot_receiver_free(rx);
    join {
        await oneshot_recv(rx, &v);
        {
            defer oneshot_sender_free(tx);
            await ebb_yield();
            (void)oneshot_send(tx, 5);
            tx = NULL;
        }
    }
    return 0;
}

static async int broadcast(void)
{
    broadcast_sender(int) tx;
    broadcast_receiver(int) a;
    broadcast_receiver(int) b;
    int v, w;

    broadcast_channel(&tx, &a, 4);
    b = broadcast_subscribe(tx);
    defer broadcast_sender_free(tx);
    defer broadcast_receiver_free(a);
    defer broadcast_receiver_free(b);
    join {
        await broadcast_recv(a, &v);
        await broadcast_recv(b, &w);
        {
            await ebb_yield();
            (void)broadcast_send(tx, 3);
        }
    }
    return 0;
}

static async int watch(void)
{
    watch_sender(int) tx;
    watch_receiver(int) rx;
    int v;

    watch_channel(&tx, &rx, 1);
    defer watch_sender_free(tx);
    defer watch_receiver_free(rx);
    join {
        {
            (void)await watch_changed(rx);
            watch_borrow(rx, &v);
        }
        {
            await ebb_yield();
            (void)watch_send(tx, 2);
        }
    }
    return 0;
}

static async int meet(void)
{
    within (EBB_SECOND / 50) {
        await ebb_barrier_wait(&gate);
    }
    within (EBB_SECOND / 50) {
        await ebb_notify_wait(&bell);
    }
    ebb_notify_one(&bell);
    return 0;
}

async int main(void)
{
    scope (s) {
        spawn_in(s, get_cell());
        spawn_in(s, get_cell());
        spawn_in(s, oneshot());
        spawn_in(s, broadcast());
        spawn_in(s, watch());
        spawn_in(s, meet());
        spawn_in(s, meet());
        await ebb_yield();
        ebb_notify_one(&bell);
    }
    return 0;
}
