/* SPDX-License-Identifier: MIT-0 */
/* test: silent */
/* test: not-serial the compilers in common use do not know C2y */
/* `break name` and `continue name` of C2y, against the same with goto; a
 * declaration in the parentheses of if and switch. */
#include <ebb.h>
#include <stdio.h>

static async int num(int n)
{
    await ebb_yield();
    return n;
}

static async int named(int n)
{
    int r = 0;

first: second:
    for (int i = 0; i < 4; i++) {
        defer { await ebb_yield(); r += 1000; }
inner:
        for (int j = 0;; j++) {
            defer r += 10;
            switch (await num(j + n)) {
            case 0:
                continue inner;
            case 1:
                if (i == 1)
                    continue first;
                break;
            case 2:
                if (i == 2)
                    break second;
                break inner;
            default:
                break inner;
            }
            r++;
        }
        r += 100;
    }
    return r;
}

static async int with_goto(int n)
{
    int r = 0;

    for (int i = 0; i < 4; i++) {
        defer { await ebb_yield(); r += 1000; }
        for (int j = 0;; j++) {
            defer r += 10;
            switch (await num(j + n)) {
            case 0:
                goto next_inner;
            case 1:
                if (i == 1)
                    goto next_first;
                break;
            case 2:
                if (i == 2)
                    goto end_second;
                goto end_inner;
            default:
                goto end_inner;
            }
            r++;
next_inner: ;
        }
end_inner:
        r += 100;
next_first: ;
    }
end_second:
    return r;
}

static async int others(int n)
{
    int r = n, turns = 0;

retry:
    do {
        turns++;
wait:
        while (await num(1)) {
            if (r & 1) {
                r++;
                continue retry;
            }
            r++;
            break wait;
        }
        r += 100;
choice:
        switch (r & 3) {
        case 1:
            for (;;) {
                await ebb_yield();
                if (++r > 105)
                    break choice;
            }
        default:
            break retry;
        }
        r += 1000;
    } while (await num(turns) < 3);
    return r + 10000 * turns;
}

/* Out of a branch of a join: the others are cancelled first. */
static async int branches(void)
{
    int n = 0;

    defer n = 0;
loop:
    for (;;) {
        join {
            {
                await ebb_yield();
                if (++n > 3)
                    break loop;
                continue loop;
            }
            {
                defer n += 10;
                await ebb_sleep(100 * EBB_SECOND);
                n = 10000;
            }
        }
    }
    return n;
}

static int plain(void)
{
    int r = 0;

out:
    for (int i = 0; i < 3; i++) {
        defer r += 10;
        for (;;) {
            r++;
            if (i == 1)
                break out;
            continue out;
        }
    }
    return r;
}

static async int declared(int n)
{
    int r = 0, k = 1000;

    if (int k = await num(n); k > 1) {
        await ebb_yield();
        r += k;
    } else if (const int *p = &k; await num(*p) == 1) {
        r += 10 * *p;
    } else {
        r -= k;
    }
    switch (struct { int a, b; } s = { n, await num(7) }; s.a) {
    case 1:
        await ebb_yield();
        r += 100 * s.b;
        break;
    default:
        r += s.a;
    }
    return r + k;
}

async int main(void)
{
    for (int n = 0; n < 4; n++)
        printf("%d %d %d\n", await named(n), await with_goto(n),
               await others(n));
    printf("%d %d %d\n", await declared(0), await declared(1),
           await declared(5));
    printf("%d %d\n", await branches(), plain());
    return 0;
}
