/* SPDX-License-Identifier: MIT-0 */
/* Locks, permits and channels of every kind lose nothing. */
/* test: loses nothing */
#include <ebb.h>

static struct ebb_mutex mutex = EBB_MUTEX_INIT;
static struct ebb_rwlock lock = EBB_RWLOCK_INIT;
static struct ebb_sem sem = EBB_SEM_INIT(3);

static async int use_locks(int turns)
{
    await ebb_mutex_lock(&mutex);
    defer ebb_mutex_unlock(&mutex);
    await ebb_yield();
    {
        await ebb_rwlock_read(&lock);
        defer ebb_rwlock_read_unlock(&lock);
        await ebb_yield();
    }
    for (int i = 0; i < turns; i++) {
        await ebb_rwlock_write(&lock);
        defer ebb_rwlock_write_unlock(&lock);
        await ebb_yield();
    }
    return 0;
}

static async int read_only(void)
{
    await ebb_rwlock_read(&lock);
    defer ebb_rwlock_read_unlock(&lock);
    await ebb_yield();
    return 0;
}

static async int use_permits(uint32_t n)
{
    try await ebb_sem_acquire(&sem, n);
    defer ebb_sem_release(&sem, n);
    await ebb_yield();
    return 0;
}

static async int produce(channel(int) c)
{
    for (int i = 0; i < 3; i++)
        try await channel_send(c, i);
    return 0;
}

static async int consume(channel(int) c)
{
    int v;

    for (int i = 0; i < 3; i++)
        try await channel_recv(c, &v);
    return 0;
}

static async int reserve(channel(int) c)
{
    try await channel_reserve(c, 1);
    defer channel_unreserve(c, 1);
    await ebb_yield();
    return 0;
}

static async int use_select(channel(int) c)
{
    int v;

    for (int i = 0; i < 4; i++)
        select {
            when (int rc = await channel_recv(c, &v))
                if (rc < 0)
                    return rc;
            when (await ebb_mutex_lock(&mutex))
                ebb_mutex_unlock(&mutex);
            when (int rc = await ebb_sem_acquire(&sem, 2))
                ebb_sem_release(&sem, rc < 0 ? 0 : 2);
        }
    return 0;
}

async int main(void)
{
    channel(int) c = channel_new(int, 2);

    defer channel_free(c);
    scope (s) {
        for (int i = 0; i < 2; i++) {
            spawn_in(s, use_locks(1));
            spawn_in(s, use_permits(2));
        }
        spawn_in(s, read_only());
        spawn_in(s, produce(c));
        spawn_in(s, reserve(c));
        spawn_in(s, use_select(c));
        task(int) last = spawn_in(s, consume(c));

        within (EBB_SECOND / 20) {
            await task_wait(last, NULL);
        }
        channel_close(c);
    }
    return 0;
}
