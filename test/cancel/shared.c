/* SPDX-License-Identifier: MIT-0 */
/* Shared futures, maps of streams, sinks and condition variables lose
 * nothing, whoever is cancelled. */
/* test: loses nothing */
#include <ebb.h>

static struct ebb_mutex mutex = EBB_MUTEX_INIT;
static struct ebb_cond filled = EBB_COND_INIT;
static int count;

static async int work(int turns)
{
    void *block = ebb_vec_of(sizeof(int), 100);

    defer ebb_vec_free(block);
    for (int i = 0; i < turns; i++)
        await ebb_yield();
    return turns;
}

static async int ask(shared_future(int) s)
{
    int v = 0;

    defer await shared_close(s);
    try await shared_get(s, &v);
    return v;
}

static async void share(void)
{
    shared_future(int) s = shared_new(int, work(4));

    defer await shared_close(s);
    scope (c) {
        for (int i = 0; i < 3; i++)
            spawn_in(c, ask(shared_clone(s)));
    }
}

static async yields(int) numbers(int n)
{
    int *list = ebb_vec_of(sizeof(int), (size_t)n);

    defer {
        await ebb_yield();
        ebb_vec_free(list);
    }
    for (int i = 0; i < n; i++) {
        await ebb_yield();
        yield i;
    }
}

static async int read_map(void)
{
    streams(int, int) m = streams_new(int, int);
    stream(int) taken = NULL;
    int key, v, sum = 0;

    defer await streams_close(m);
    defer await stream_close(taken);
    for (int i = 0; i < 3; i++)
        await streams_insert(m, i, numbers(3));
    for (int i = 0; i < 2 && await streams_next(m, &key, &v) > 0; i++)
        sum += v;
    await streams_remove(m, 1, &taken);
    while (await streams_next(m, &key, &v) > 0)
        sum += v;
    return sum;
}

static async int send_numbers(channel(int) a, channel(int) b)
{
    item_sink(int) s = sink_fanout(sink_of_channel(a), sink_of_channel(b));

    defer await sink_close(s);
    return sink_send_all(s, numbers(4));
}

static async int take(channel(int) c)
{
    int v, n = 0;

    while (await channel_recv(c, &v) == 0)
        n++;
    return n;
}

static async void use_sinks(void)
{
    channel(int) a = channel_new(int, 1), b = channel_new(int, 2);

    defer {
        channel_free(a);
        channel_free(b);
    }
    scope (s) {
        task(int) sender = spawn_in(s, send_numbers(a, b));

        spawn_in(s, take(a));
        spawn_in(s, take(b));
        within (EBB_SECOND / 20) {      /* or who takes is gone */
            await task_wait(sender, NULL);
        }
        channel_close(a);
        channel_close(b);
    }
}

static async int take_one(void)
{
    await ebb_mutex_lock(&mutex);
    defer ebb_mutex_unlock(&mutex);
    while (count == 0)
        await ebb_cond_wait(&filled, &mutex);
    count--;
    return 0;
}

static async void put_one(void)
{
    await ebb_yield();
    await ebb_mutex_lock(&mutex);
    defer ebb_mutex_unlock(&mutex);
    count++;
    ebb_cond_broadcast(&filled);
}

static async void use_condition(void)
{
    scope (s) {
        task(int) t[2];

        for (int i = 0; i < 2; i++)
            t[i] = spawn_in(s, take_one());
        for (int i = 0; i < 2; i++)
            await put_one();
        within (EBB_SECOND / 20) {
            for (int i = 0; i < 2; i++)
                await task_wait(t[i], NULL);
        }
        ebb_scope_cancel(s);            /* what was put for one that is gone */
    }
    count = 0;
}

async int main(void)
{
    await share();
    await read_map();
    await use_sinks();
    await use_condition();
    return 0;
}
