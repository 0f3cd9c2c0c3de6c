/* SPDX-License-Identifier: MIT-0 */
/* scope and spawn_in: children, every way out, options. */
#include <ebb.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

EBB_MAIN(.workers = 1);

static int alive, started;

/* Live for n turns; say how it ends. */
static async int child(const char *name, int n)
{
    bool done = false;

    alive++;
    started++;
    defer {
        alive--;
        if (!done)
            printf(" %s cancelled;", name);
        await ebb_yield();              /* the one who waits for us waits */
    }
    for (int i = 0; i < n; i++)
        await ebb_yield();
    done = true;
    return n;
}

static async void add(int *to, int n)
{
    await ebb_yield();
    *to += n;
}

/* The end waits; children use the locals around by pointer. */
static async int sum(int n)
{
    int total = 0, part[3] = { 0 };

    scope (s) {
        for (int i = 0; i < n; i++)
            spawn_in(s, add(&total, i));
        for (int i = 0; i < 3; i++)
            spawn_in(s, add(&part[i], i * 10));
    }
    return total + part[0] + part[1] + part[2];
}

/* Every way out cancels and waits; a return value is computed before. */
static async int ways(int how)
{
    for (int i = 0; i < 2; i++) {
        scope (s) {
            spawn_in(s, child("a", 100));
            spawn_in(s, child("b", 100));
            await ebb_yield();
            switch (how) {
            case 0: return alive;
            case 1: goto out;
            case 3: try -5; break;
            default: break;
            }
            if (how == 2)
                break;
            if (how == 4)
                continue;
        }
        printf(" end;");
    }
out:
    return alive + 10;
}

/* Handles: awaited, asked, left to the scope. */
static async int handles(void)
{
    task(int) outer = NULL;
    int got = 0;

    scope (s) {
        task(int) t[4];

        for (int i = 0; i < 4; i++)
            t[i] = spawn_in(s, child("h", i + 1));
        outer = spawn_in(s, child("outer", 2));
        task_abort(t[3]);
        got += await t[1];
        int rc = await task_wait(t[3], NULL);
        printf("abort %s;", rc == -ECANCELED ? "seen" : "?");
        got += 100 * await spawn_in(s, child("x", 3));
    }
    outer = NULL;
    (void)outer;
    return got + alive;
}

/* The scope handed to functions and children. */
static async void tree(struct ebb_scope *s, int depth, int *count)
{
    ++*count;
    if (depth == 0)
        return;
    spawn_in(s, tree(s, depth - 1, count));
    await ebb_yield();
    spawn_in(s, tree(s, depth - 1, count));
}

static void from_ordinary(struct ebb_scope *s, int *count)
{
    spawn_in(s, { ++*count; await ebb_yield(); ++*count; });
}

static async void passed(void)
{
    int count = 0, extra = 0, *at = &extra;

    scope (s) {
        spawn_in(s, tree(s, 5, &count));
        from_ordinary(s, &count);
        spawn_in(s, {
            await ebb_yield();
            spawn_in(s, { ++*at; });
            ++*at;
        });
        struct ebb_scope *same = s;
        printf("children %zu\n", ebb_scope_count(same));
    }
    printf("%d %d\n", count, extra);
}

/* So many at once. */
static int most, now;

static async void limited(void)
{
    now++;
    most = now > most ? now : most;
    await ebb_yield();
    now--;
}

static async int limit(unsigned n)
{
    most = 0;
    scope (s, .limit = n) {
        for (int i = 0; i < 10; i++)
            spawn_in(s, limited());
    }
    return most;
}

static async int limit_cancel(void)
{
    started = 0;
    scope (s, .limit = 2) {
        for (int i = 0; i < 10; i++)
            spawn_in(s, child("l", 50));
        await ebb_yield();
        await ebb_yield();
        return started;
    }
    return -1;
}

/* The first error cancels the rest, the block too. */
static async int fail(int n, int code)
{
    for (int i = 0; i < n; i++)
        await ebb_yield();
    return code;
}

static async int first_error(int n)
{
    int err = 0, after = 0;

    scope (s, .first_error = &err, .limit = n > 0 ? 3 : 1) {
        spawn_in(s, fail(3, -7));
        spawn_in(s, fail(5, -8));
        spawn_in(s, child("f", 50));
        spawn_in(s, child("g", 1));
        defer printf(" block ends;");
        await ebb_sleep(60 * EBB_SECOND);
        after = 1;
    }
    printf(" after %d;", after);
    return err;
}

/* No error; leaving the block of such a scope. */
static async int no_error(int leave)
{
    int err = 0;

    for (;;) {
        scope (s, .first_error = &err) {
            spawn_in(s, child("n", 3));
            await ebb_yield();
            if (leave == 1)
                return 41 + alive;
            if (leave == 2)
                break;
        }
        return err;
    }
    return 43 + alive;
}

/* Cancelled from outside: in the block, at its end. */
static async void waits(int where)
{
    defer printf(" waits %d;", alive);
    scope (s) {
        spawn_in(s, child("w", 100));
        if (where == 0)
            await ebb_sleep(60 * EBB_SECOND);
    }
    printf(" not reached;");
}

static async void cancelled(int where)
{
    task(void) t = spawn(waits(where));

    for (int i = 0; i < 3; i++)
        await ebb_yield();
    task_abort(t);
    int rc = await task_wait(t, NULL);
    printf(" %s\n", rc == -ECANCELED ? "cancelled" : "?");
}

/* In a branch, an arm, a within, a defer, a noncancel, another scope. */
static async void places(void)
{
    int n = 0, *at = &n;

    join {
        scope (s) {
            spawn_in(s, add(at, 1));
        }
        {
            scope (s) {
                spawn_in(s, child("p", 2));
                scope (inner) {
                    spawn_in(inner, add(at, 10));
                    spawn_in(s, add(at, 100));
                }
            }
        }
    }
    printf("%d;", n);
    within (EBB_MILLISECOND) {
        scope (s) {
            spawn_in(s, child("late", 1000000));
            spawn_in(s, { await ebb_sleep(60 * EBB_SECOND); });
        }
    } otherwise {
        printf(" time;");
    }
    select {
        when (await ebb_yield())
            scope (s) {
                spawn_in(s, add(at, 1000));
            }
    }
    {
        defer {
            scope (s) {
                spawn_in(s, add(at, 10000));
            }
            printf(" %d;", n);
        }
        noncancel {
            scope (s) {
                spawn_in(s, add(at, 100000));
            }
        }
    }
    printf(" %d\n", alive);
}

/* Only the children of the scope are cancelled when asked to. */
static async int stop(void)
{
    task(int) free = spawn(child("free", 3));
    int n = 0;

    scope (s) {
        spawn_in(s, child("s1", 100));
        spawn_in(s, child("s2", 100));
        await ebb_yield();
        ebb_scope_cancel(s);
        spawn_in(s, add(&n, 5));
    }
    return n + await free;
}

async int main(void)
{
    printf("%d\n", await sum(10));
    for (int i = 0; i < 6; i++)
        printf(" %d\n", await ways(i));
    printf("%d\n", await handles());
    await passed();
    printf("%d %d %d\n", await limit(3), await limit(1), await limit(0));
    printf(" %d\n", await limit_cancel());
    printf(" %d\n", await first_error(1));
    printf(" %d\n", await first_error(0));
    for (int i = 0; i < 3; i++)
        printf(" %d\n", await no_error(i));
    await cancelled(0);
    await cancelled(1);
    await places();
    printf(" %d\n", await stop());
    printf("alive %d\n", alive);
    return 0;
}
