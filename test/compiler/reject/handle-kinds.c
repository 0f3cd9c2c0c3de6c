/* SPDX-License-Identifier: MIT-0 */
/* Typed calls are given a handle of another kind, or a wrong place. */
/* test: not-serial handles are what they carry there */
#include <ebb.h>

struct big {
    long a[4];
};

typedef join_map(int, struct big) big_map;
typedef streams(int, struct big) big_streams;

async int f(int n);
async struct big g(int n);
async yields(int) count(int n);

async int places(task(struct big) t, join_set(struct big) set,
                 big_map map, futures(struct big) calls, big_streams many,
                 shared_future(struct big) sh, stream(struct big) s,
                 struct ebb_token *token)
{
    future(struct big) each_of[2] = { lazy(g(1)), lazy(g(2)) };
    int v = 0, k = 0;
    long id = 0;

    await task_wait(t, &v);
    await join_set_next(set, &v);
    await join_set_next_with_id(set, &id, (struct big *)0);
    join_set_spawn(set, f(1));
    await join_map_next(map, &k, &v);
    await join_map_next(map, &id, (struct big *)0);
    await futures_next(calls, &v);
    futures_push(calls, f(1));
    await join_all(each_of, 2, &v);
    await streams_next(many, &k, &v);
    await streams_insert(many, 1, count(1));
    await shared_get(sh, &v);
    await stream_peek(s, &v);
    await until_cancelled(token, g(1), &v);
    return 0;
}

async int kinds(channel(int) c, mpsc_sender(int) tx, oneshot_sender(int) one,
                oneshot_receiver(int) answer, watch_receiver(int) seen,
                broadcast_sender(int) news, future(int) later, task(int) t,
                join_set(int) set, item_sink(int) sink, stream(int) s)
{
    int v;

    await channel_send(tx, 1);
    await mpsc_send(c, 1);
    await mpsc_recv(tx, &v);
    oneshot_send(answer, 1);
    await oneshot_recv(one, &v);
    watch_send(seen, 1);
    broadcast_send(seen, 1);
    task_abort(later);
    task_detach(set);
    future_free(t);
    join_set_add(set, later);
    await join_set_next(c, &v);
    await sink_feed(c, 1);
    await stream_close(c);
    await channel_recv(s, &v);
    await next(s, &v);
    return 0;
}

async int pairs(void)
{
    mpsc_sender(int) tx;
    oneshot_sender(int) one;
    oneshot_receiver(long) answer;
    watch_sender(int) value;
    watch_receiver(char *) seen;
    broadcast_sender(int) news;
    broadcast_receiver(struct big) heard;
    mpsc_receiver(long) rx;

    mpsc_channel(&tx, &rx, 16);
    oneshot_channel(&one, &answer);
    watch_channel(&value, &seen, 1);
    broadcast_channel(&news, &heard, 16);
    return 0;
}
