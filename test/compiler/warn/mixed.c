/* SPDX-License-Identifier: MIT-0 */
/* Control flow, values and locals of the usual kinds. */
#include <ebb.h>
#include <stdio.h>
#include <string.h>
struct big { char b[80]; int n; };
enum colour { RED, GREEN };
static async int num(int n) { await ebb_yield(); return n; }
static async struct big mk(int n) { struct big x; memset(&x, 0, sizeof x); await ebb_yield(); x.n = n; return x; }
static async void each_one(const int *v, size_t n, int (*f)(int))
{
    int sum = 0;
    size_t i;
    for (i = 0; i < n; i++) {
        int t = await num(v[i]);
        if (t > 0 && await num(t) > 1) {
            sum += f(t);
            continue;
        }
        switch (t) {
        case 1:
            sum += 1;
            break;
        default:
            sum += await num(2);
            break;
        }
    }
    printf("%d\n", sum);
}
static int twice(int n) { return n * 2; }
static async const char *pick(enum colour c, const char *const *names)
{
    const char *s = names[0];
    struct big b = await mk(3);
    int local[3] = { 1, 2, 3 };
    int *p = &local[1];
    switch (c) {
    case RED: s = names[0]; break;
    case GREEN: await ebb_yield(); s = names[1]; break;
    default: break;
    }
    *p += await num(1);
    do {
        await ebb_yield();
    } while (b.n-- > 0);
    if (local[1] == 3)
        goto out;
    s = await num(1) ? names[0] : names[1];
out:
    return s;
}
static async double avg(double a, float b, long c)
{
    double r = (double)b;
    volatile int k = 4;
    await ebb_yield();
    r += a + (double)c + (double)k;
    return r;
}
async int main(void)
{
    static const int v[4] = { 0, 1, 2, 3 };
    static const char *const names[2] = { "a", "b" };
    const char *s;
    await each_one(v, 4, twice);
    s = await pick(GREEN, names);
    printf("%s %f %d\n", s, await avg(1.0, 2.0f, 3), (await mk(4)).n);
    return 0;
}
