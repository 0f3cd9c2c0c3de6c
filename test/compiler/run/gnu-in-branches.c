/* SPDX-License-Identifier: MIT-0 */
/*
 * Branches, arms, blocks and generators with GNU C in and around them.
 */
/* test: flags -w */
#include <ebb.h>
#include <stdio.h>
#include <string.h>
#include <stdlib.h>
EBB_MAIN(.workers = 1);

static async int f(int x)
{
    if (x & 1)
        await ebb_yield();
    return x;
}

struct bf {
    unsigned a : 3, b : 5;
};

static void cu(int *p)
{
    printf("cu%d ", *p);
}

static async int bit_fields(void)
{
    struct bf b = {1, 2};
    join {
        {
            b.a = await f(5);
        }
        {
            b.b += await f(3);
            b.a++;
        }
    }
    return b.a * 100 + b.b;
}

static async int every_storage(int p, int a[], const char *s)
{
    int n = 0;
    volatile int v = 1;
    _Atomic int at = 1;
    register int r = 2;
    static int st;
    st = 0;
    const int c = 4;
    join {
        {
            int n = await f(3);
            v += n;
            at++;
        }
        {
            n += await f(p);
            at += a[1];
            st++;
        }
        {
            r += await f(1) + c;
            n += s[0];
        }
    }
    return n * 1000 + v * 100 + at * 10 + r + st;
}

static async int join_in_an_expression(void)
{
    int x = ({
        int q = 0;
        join {
            q += await f(1);
            q += await f(3);
        }
        q;
    });
    for (int i = ({
             int z;
             select {
                 when (z = await f(1))
                     ;
                 when (z = await f(1))
                     ;
             }
             z;
         });
         i < 3; i++)
        x += i;
    return x;
}

static async int in_a_switch(int n)
{
    int r = 0;
    switch (n) {
    case 0:
        join {
            {
                r += await f(1);
            }
            {
                r += await f(3);
            }
        }
        break;
    case 1:
        select {
            when (int v = await f(5))
                r = v;
            when (await ebb_sleep(EBB_HOUR))
                r = -1;
        } /* fall */
    default:
        r += 100;
    }
    return r;
}

struct pt {
    int x, y;
};

static async int sum(const struct pt *p, int n)
{
    await f(1);
    int s = 0;
    for (int i = 0; i < n; i++)
        s += p[i].x * p[i].y;
    return s;
}

static async int literal_as_an_operand(void)
{
    int r = 0;
    select biased {
        when (r = await sum((struct pt[]){{1, 2}, {3, 4}}, 2))
            ;
        when (await ebb_sleep(EBB_HOUR))
            ;
    }
    return r;
}

static async int captures_of_a_block(void)
{
    enum { N = 3 };
    typedef struct {
        int v[N];
    } L;
    L l = {{1, 2, 3}};
    int m[2][2] = {{1, 2}, {3, 4}};
    int (*fp)(const char *) = puts;
    struct {
        unsigned q : 4;
        char c;
    } an = {9, 'x'};
    enum e { E1 = 7 } en = E1;
    struct bf b = {3, 4};
    const char *s = "str";
    double d = 1.5;
    int k = 5;
    task(int) t = spawn({
        await f(1);
        L copy = l;
        task(int) inner = spawn({
            await f(3);
            m[1][1] + k;
        });
        int w = await inner;
        copy.v[2] + m[1][0] + (fp == puts) + an.q + an.c + (int)en + b.a + b.b
            + s[0] + (int)(d * 2) + N + w;
    });
    l.v[2] = 0;
    m[1][0] = 0;
    k = 0;
    s = "";
    return await t;
}

static async yields(int) g1(int n)
{
    int __attribute__((cleanup(cu))) c = n;
    for (int i = 0; i < n; i++) {
        int a[2] = {await f(i), i};
        yield a[0] + a[1];
        task(int) t = spawn({
            await f(i);
            i * 10;
        });
        yield await t;
    }
}

static async int each_in_a_branch(void)
{
    int s = 0;
    each (int v, g1(3)) {
        s = s * 3 + v;
        join {
            {
                each (int w, g1(1))
                    s += w;
            }
            s += await f(1);
        }
    }
    return s;
}

static async int blocks_in_a_scope(void) {
    int r = 0;
    scope(sc) {
        int part[3] = {0};
        for (int i = 0; i < 3; i++)
            spawn_in(sc, {
                await f(i);
                i;
            });
        task(int) t = spawn_in(sc, f(5));
        r = await t;
        (void)part;
    }
    return r;
}

static async int continue_out_of_a_join(int n)
{
    int s = 0;
    for (int i = 0; i < n; i++) {
        int loc = i * 10;
        join {
            {
                if (i == 2)
                    continue;
                loc += await f(1);
            }
            {
                defer
                s += loc;
                loc += await f(3);
            }
        }
    }
    return s;
}

static async int unnamed_members(void)
{
    struct {
        int a;
        union {
            int u;
            int c[1];
        };
    } an = {1, {2}};
    join {
        an.u += await f(3);
        {
            an.a += await f(1);
            an.c[0]++;
        }
    }
    return an.a * 10 + an.u;
}

static async int nested_groups(void)
{
    int depth = 0;
    join {
        join{{depth += await f(1);
    }
    join {
        {
            depth += await f(1);
        }
        {
            int depth2 = depth;
            depth = depth2 + await f(1);
        }
    }
}
{
    within (EBB_SECOND) {
        depth += 10;
        await f(1);
        noncancel {
            depth += await f(1);
        }
    }
}
}
return depth;
}

static async int vla_without_await(int n)
{
    int a[n];
    memset(a, 0, sizeof a);
    a[n - 1] = 4;
    return a[n - 1];
}

static async struct pt return_of_a_struct(void);

static async int structs_in_arms(void)
{
    int i = 0;
    select biased {
        when (int v = await f(1))
            i = v;
        when (struct pt p = await return_of_a_struct())
            i = p.x + 1;
    }
    return i == 1;
}

static async int arms_in_a_loop(void)
{
    int got = 0;
    for (int k = 0; k < 6; k++)
        select biased {
            when_if (k % 3 == 0; int v = await f(k))
                got += v;
            when_if (k % 3 == 1; await f(k)) {
                got += 100;
                if (k > 3)
                    break;
            } otherwise {
                got += 1000;
                continue;
            }
        }
    return got;
}

static async int goto_out_of_within(void) {
    int r = 0;
    within (EBB_SECOND) {
        r = await f(1);
        goto out;
    } otherwise r = 9;
    r = 5;
out:
    return r;
}

static async int futures_of_blocks(void)
{
    future(int) fs[3];
    for (int i = 0; i < 3; i++)
        fs[i] = lazy({
            await f(i);
            int q = i;
            q * 2;
        });
    int s = 0;
    join {
        s += await fs[0];
        s += await fs[1];
        s += await fs[2];
    }
    return s;
}

static async int cleanups_in_branches(void)
{
    int __attribute__((cleanup(cu))) a = 1;
    join {
        {
            int __attribute__((cleanup(cu))) b = 2;
            await f(1);
        }
        {
            int __attribute__((cleanup(cu))) c = 3;
            defer {
                await f(1);
                printf("d ");
            }
            await f(1);
        }
    }
    return a;
}

static async int goto_before_the_join(int a)
{
    __label__ l1;
    int n = 0;
l1:
    join {
        {
            n += await f(1);
            if (n < 6)
                goto l1;
        }
        n += a;
    }
    return n;
}

static async int array_in_a_generator(void)
{
    int r = 0;
    stream(int) s = generate(int, {
        int q[2] = {3, 4};
        for (int i = 0; i < 2; i++) {
            await f(1);
            yield q[i];
        }
    });
    int v;
    while (await next(s, &v) > 0)
        r = r * 10 + v;
    return r;
}

static async int one_pointer_in_two_branches(void)
{
    char buf[32] = "", *p = buf;
    join {
        {
            p += sprintf(p, "a");
            await f(1);
            p += sprintf(p, "b");
        }
        {
            p += sprintf(p, "c");
            await f(1);
            p += sprintf(p, "d");
        }
    }
    puts(buf);
    return (int)(p - buf);
}

static async struct pt return_of_a_struct(void)
{
    struct pt p = {1, 2};
    join {
        p.x = await f(5);
        {
            p.y = await f(7);
            if (p.y == 7)
                return (struct pt){p.x, 9};
        }
    }
    return p;
}

static async _Bool return_of_a_bool(void)
{
    join {
        {
            if (await f(3))
                return 5;
        }
    }
    return 0;
}

static async void *return_of_a_pointer(void *q)
{
    join {
        {
            await f(1);
            return q;
        }
    }
    return NULL;
}

static void show(const char *what, int value)
{
    printf("%.*s %d\n", (int)strcspn(what, "("), what, value);
}

#define SHOW(call) show(#call, await call)

async int main(void)
{
    SHOW(bit_fields());
    SHOW(every_storage(3, (int[]){1, 2}, "A"));
    SHOW(join_in_an_expression());
    SHOW(in_a_switch(0));
    SHOW(in_a_switch(1));
    SHOW(literal_as_an_operand());
    SHOW(captures_of_a_block());
    SHOW(each_in_a_branch());
    SHOW(blocks_in_a_scope());
    SHOW(continue_out_of_a_join(4));
    SHOW(unnamed_members());
    SHOW(nested_groups());
    SHOW(vla_without_await(3));
    SHOW(structs_in_arms());
    SHOW(arms_in_a_loop());
    SHOW(goto_out_of_within());
    SHOW(futures_of_blocks());
    SHOW(cleanups_in_branches());
    SHOW(goto_before_the_join(2));
    SHOW(array_in_a_generator());
    SHOW(one_pointer_in_two_branches());
    struct pt p = await return_of_a_struct();
    show("members", p.x * 10 + p.y);
    SHOW(return_of_a_bool());
    show("pointer", await return_of_a_pointer(&p) == &p);
    return 0;
}
