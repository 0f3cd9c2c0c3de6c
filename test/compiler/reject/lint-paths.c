/* Locks across awaits, handles that nobody releases. */
#include <ebb.h>
#include <pthread.h>
#include <stdlib.h>

struct shared { pthread_mutex_t lock; pthread_spinlock_t spin; int n; };
struct latch { int taken; };

__attribute__((ebb_blocking_lock(latch_close))) void latch_open(struct latch *);
void latch_close(struct latch *);
__attribute__((ebb_blocking_lock)) void bus_lock(int bus);
void bus_unlock(int bus);
void keep(task(int));
async int f(int x);

async int held(struct shared *s, struct latch *l, int c)
{
    pthread_mutex_lock(&s->lock);
    s->n += await f(1);
    pthread_mutex_unlock(&s->lock);
    pthread_spin_lock(&s->spin);
    if (c) {
        pthread_spin_unlock(&s->spin);
        return await f(2);
    }
    join {
        await f(3);
    }
    pthread_spin_unlock(&s->spin);
    latch_open(l);
    defer latch_close(l);
    bus_lock(3);
    while (c-- > 0)
        await ebb_yield();
    bus_unlock(3);
    return 0;
}

async int not_held(struct shared *s, int c)
{
    pthread_mutex_lock(&s->lock);
    if (c == 1) {
        pthread_mutex_unlock(&s->lock);
        goto out;
    }
    s->n++;
    pthread_mutex_unlock(&s->lock);
    await f(1);
    if (pthread_mutex_trylock(&s->lock) == 0) {
        s->n--;
        pthread_mutex_unlock(&s->lock);
    }
    for (int i = 0; i < c; i++) {
        pthread_mutex_lock(&s->lock);
        if (s->n == i) {
            pthread_mutex_unlock(&s->lock);
            break;
        }
        pthread_mutex_unlock(&s->lock);
        await f(i);
    }
    if (c == 2)
        pthread_mutex_lock(&s->lock);
    if (c == 2)
        pthread_mutex_unlock(&s->lock);
    {
        pthread_mutex_lock(&s->lock);
        defer pthread_mutex_unlock(&s->lock);
        s->n = 0;
    }
out:
    return await f(2);
}

async int leaks(int c)
{
    task(int) t = spawn(f(1));
    task(int) u = spawn(f(2));

    if (c == 1)
        return -1;
    keep(t);
    if (c == 2) {
        task_detach(u);
        return 0;
    }
    if (c == 3)
        try await f(3);
    keep(u);
    return 0;
}

async int no_leaks(int c)
{
    task(int) own = spawn(f(0));        /* released by itself */
    task(int) t = spawn(f(1));
    task(int) u = NULL;

    if (c == 0) {
        task_detach(t);
        return await own;
    }
    if (c == 1)
        goto out;
    u = spawn(f(2));
    keep(u);
    if (c == 2) {
        keep(t);
        return 1;
    }
out:
    return await t;
}

async yields(int) count(int n);
void keep_stream(stream(int) s);

async int leaks_streams(int c)
{
    stream(int) s = count(3), t = count(4);
    int v = 0;

    if (c == 1)
        return await next(s, &v);
    if (c == 2) {
        await stream_close(s);
        keep_stream(t);
        return v;
    }
    each (int w, s)
        v += w;
    keep_stream(s);
    keep_stream(t);
    return v;
}

/* It may be null, and that is looked at where it is set. */
async int may_be_null(int c)
{
    task(int) t, u;

    while ((t = ebb_try_spawn(f(c))) != NULL)
        task_detach(t);
    if (!(u = ebb_try_spawn(f(c))))
        return -1;
    keep(u);
    return 0;
}
