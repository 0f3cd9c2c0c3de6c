/* SPDX-License-Identifier: MIT-0 */
/*
 * select in every combination: biased or not, with otherwise or without,
 * arms that are off, ready or have to wait, of a call, a task or a future.
 */
#include <ebb.h>
#include <stdio.h>
#include <string.h>

EBB_MAIN(.workers = 1);

enum state { OFF, READY, LATER, NEVER };

static async int give(enum state s, int v)
{
    if (s == LATER)
        await ebb_sleep(EBB_MILLISECOND);
    if (s == NEVER)
        await ebb_sleep(EBB_HOUR);
    return v;
}

#define ARMS(TAIL) \
    { \
        when_if (a != OFF; int x = await give(a, 1)) got = x; \
        when_if (b != OFF; got = await t) got++; \
        when_if (c != OFF; int x = await f) got = x + 1; \
        TAIL \
    }

/* Which arm wins: 1, 2, 3, or 9 for otherwise; 0: none could. */
static async int pick(bool biased, bool other, enum state a, enum state b,
                      enum state c)
{
    task(int) t = spawn(give(b, 1));
    future(int) f = lazy(give(c, 2));
    int got = 0;

    await ebb_yield();                  /* a ready task has ended */
    if (biased && other)
        select biased ARMS(otherwise got = 9;)
    else if (biased)
        select biased ARMS()
    else if (other)
        select ARMS(otherwise got = 9;)
    else
        select ARMS()
    task_abort(t);
    future_free(f);
    return got;
}

/* What may win. */
static bool fits(bool biased, bool other, const enum state *s, int got)
{
    bool ready = s[0] == READY || s[1] == READY || s[2] == READY;
    bool later = s[0] == LATER || s[1] == LATER || s[2] == LATER;

    if (got == 9)
        return other && !ready;
    if (got < 1 || got > 3)
        return false;
    if (ready && s[got - 1] != READY)
        return false;
    if (ready && biased)
        for (int i = 0; i < got - 1; i++)
            if (s[i] == READY)
                return false;
    return ready || (!other && later && s[got - 1] == LATER);
}

async int main(void)
{
    int done = 0, wrong = 0, seen[10] = { 0 };

    for (int n = 0; n < 64 * 4; n++) {
        const enum state s[] = { n % 4, n / 4 % 4, n / 16 % 4 };
        bool biased = n & 64, other = n & 128;
        bool any = s[0] || s[1] || s[2];
        bool ends = other || s[0] == READY || s[0] == LATER || s[1] == READY
                 || s[1] == LATER || s[2] == READY || s[2] == LATER;
        int got;

        if ((!any && !other) || !ends)
            continue;
        got = await pick(biased, other, s[0], s[1], s[2]);
        done++;
        seen[got]++;
        if (!fits(biased, other, s, got)) {
            wrong++;
            printf("%d %d: %d %d %d gives %d\n", biased, other, s[0], s[1],
                   s[2], got);
        }
    }
    printf("%d selects, %d wrong, each arm %s\n", done, wrong,
           seen[1] && seen[2] && seen[3] && seen[9] ? "seen" : "not seen");
    return 0;
}
