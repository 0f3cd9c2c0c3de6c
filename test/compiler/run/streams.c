/* SPDX-License-Identifier: MIT-0 */
/* Streams as values: next, its cancel, ownership, closing; channels. */
#include <ebb.h>
#include <errno.h>
#include <stdio.h>

static int open_streams;

/* Each item after some turns; counts itself. */
static async yields(int) steps(int from, int to, int turns)
{
    open_streams++;
    defer {
        await ebb_yield();
        open_streams--;
    }
    for (int i = from; i < to; i++) {
        for (int n = 0; n < turns; n++)
            await ebb_yield();
        yield i;
    }
}

/* Nothing for a long time. */
static async yields(int) silent(void)
{
    open_streams++;
    defer open_streams--;
    await ebb_sleep(EBB_HOUR);
    yield 1;
}

static async void turns(int n)
{
    while (n-- > 0)
        await ebb_yield();
}

/* No item is lost however often `next` loses. */
static async void lose(void)
{
    stream(int) s = steps(0, 20, 3);
    int v, sum = 0, lost = 0, last = -1;
    bool sorted = true;

    for (;;) {
        int got = -1, patience = (sum + lost) % 7;

        select biased {
            when (got = await next(s, &v))
                ;
            when (await turns(patience))
                lost++;
        }
        if (got == 0)
            break;
        if (got < 0)
            continue;
        sorted &= v == last + 1;
        last = v;
        sum += v;
    }
    printf("sum %d, lost some: %d, in order: %d\n", sum, lost > 5, sorted);
}

/* Two streams in one select, and in one join. */
static async void merge(void)
{
    stream(int) a = steps(0, 5, 1), b = steps(100, 110, 2);
    int x, y, na = 0, nb = 0;
    bool more_a = true, more_b = true;

    while (more_a || more_b)
        select {
            when_if (more_a; int got = await next(a, &x)) {
                more_a = got > 0;
                na += got > 0 ? x : 0;
            }
            when_if (more_b; int got = await next(b, &y)) {
                more_b = got > 0;
                nb += got > 0 ? y : 0;
            }
        }
    printf("merged %d %d\n", na, nb);
    a = steps(1, 3, 1);
    if (nb > 0) {
        int kept[2] = { nb, 7 };

        b = steps(5, 7, 1);
        await next(b, &y);
        b = steps(5, kept[1], 3);
        na += kept[0] - nb;
    }
    join {
        na = await next(a, &x);
        { nb = await next(b, &y); nb += await next(b, &y); }
    }
    printf("joined %d %d %d %d\n", na, x, nb, y);
}

/* Left in the middle of an await, then closed where its scope ends. */
static async int abandon(bool twice)
{
    stream(int) s = silent();
    int v;

    for (int i = 0; i < 1 + twice; i++)
        within (EBB_MILLISECOND) {
            await next(s, &v);
            return -1;
        }
    return open_streams;
}

/* The whole task is cancelled while it reads. */
static async void reader(int how)
{
    stream(int) s = steps(0, 1000000, how), quiet = silent();
    int v, n = 0;

    if (how == 0)
        while (await next(quiet, &v) > 0)
            n++;
    else if (how == 1)
        each (int x, s)
            n += x > 0;
    else
        each (int x, steps(0, 1000000, 1)) {
            n += x;
            each (int y, silent())
                n += y;
        }
}

struct box {
    stream(int) s;
};

static async int consume(stream(int) s)
{
    int sum = 0;

    each (int v, s)
        sum += v;
    return sum;
}

static async void ownership(void)
{
    struct box box = { steps(0, 4, 1) };
    stream(int) never = steps(0, 1, 0), once = steps(3, 9, 0);
    stream(int) passed = steps(0, 5, 1);
    int v = 0;

    printf("%d", await next(box.s, &v));
    printf(" %d %d", v, await next(box.s, &v));
    printf(" %d\n", v);
    await stream_close(box.s);
    printf("closed: %d\n", box.s == NULL);
    await stream_close(box.s);
    box.s = steps(0, 3, 1);
    await next(box.s, &v);
    each (int x, box.s)
        printf("rest %d\n", x);
    printf("consumed: %d\n", box.s == NULL);
    (void)never;
    await next(once, &v);
    printf("once %d, passed %d\n", v, await consume(passed));
    passed = NULL;
}

/* A cancel that has to wait for a noncancel inside. */
static async yields(int) guarded(void)
{
    for (int i = 0;; i++) {
        noncancel {
            await ebb_sleep(5 * EBB_MILLISECOND);
            printf("guarded %d\n", i);
        }
        yield i;
    }
}

static async void shielded(void)
{
    int v;
    stream(int) s = guarded();

    within (EBB_MILLISECOND) {
        await next(s, &v);
    }
    printf("left\n");
}

struct message {
    int id;
    char text[8];
};

static async void produce(channel(struct message) c, int n)
{
    for (int i = 0; i < n; i++)
        if (await channel_send(c, { .id = i, .text = "hi" }) < 0)
            return;
    channel_close(c);
}

static async void channels(void)
{
    channel(struct message) c = channel_new(struct message, 2);
    channel(int) d = channel_new(int, 1);
    struct message m;
    int sum = 0, v = 0, rc;

    defer channel_free(c);
    defer channel_free(d);
    spawn(produce(c, 10));
    rc = await next(c, &m);
    printf("%d: %d %s\n", rc, m.id, m.text);
    each (struct message got, c)
        sum += got.id;
    printf("sum %d, then %d\n", sum, await next(c, &m));
    rc = channel_try_send(d, 7);
    printf("%d", rc);
    rc = channel_try_send(d, 8);
    printf(" %s", ebb_strerror(rc));
    rc = await channel_recv(d, &v);
    printf(" %d %d\n", rc, v);
    select {
        when (rc = await next(d, &v))
            printf("got %d\n", rc);
        when (await turns(3))
            printf("nothing\n");
    }
    join {
        await channel_send(d, 9) == 0 ? (void)0 : (void)v++;
        select {
            when (rc = await next(d, &v))
                printf("got %d %d\n", rc, v);
        }
    }
}

async int main(void)
{
    int64_t start = ebb_now(), last = 0;
    int n = 0;

    await lose();
    await merge();
    printf("abandoned %d %d\n", await abandon(false), await abandon(true));
    for (int how = 0; how < 3; how++) {
        task(void) t = spawn(reader(how));

        await ebb_sleep(2 * EBB_MILLISECOND);
        task_abort(t);
        printf("aborted %d, ", await task_wait(t, NULL) == -ECANCELED);
        printf("open %d\n", open_streams);
    }
    await ownership();
    printf("open %d\n", open_streams);
    await shielded();
    await channels();
    each (int64_t due, ebb_interval(2 * EBB_MILLISECOND)) {
        if (n++ == 3)
            break;
        if (n == 2)
            await ebb_sleep(5 * EBB_MILLISECOND);
        last = due;
    }
    printf("interval %d\n", (last - start) > 10 * EBB_MILLISECOND);
    return 0;
}
