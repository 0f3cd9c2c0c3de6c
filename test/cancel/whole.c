/* SPDX-License-Identifier: MIT-0 */
/* Nothing is lost here, unless the library is at fault: tasks that contend
 * for permits and messages. */
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
    return 0;
}
