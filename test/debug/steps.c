/* SPDX-License-Identifier: MIT-0 */
/* Stepped through by test/debug/run.sh; lines count. */
#include <ebb.h>
#include <stdio.h>

struct pair { int x, y; };

static async int leaf(int n, int pause)
{
    int doubled = n * 2;
    if (pause)
        await ebb_sleep(EBB_MILLISECOND);
    doubled += 1;
    return doubled;
}

static async int middle(int n)
{
    int sum = 0;
    int pinned = 5;
    int *where = &pinned;
    struct pair p = { 1, 2 };
    char name[8] = "abc";

    sum += await leaf(n, 0);
    p.x += sum;
    sum += await leaf(n, 1);
    *where += sum;
    name[0] = 'x';
    p.y += pinned;
    return sum + p.x + p.y + name[0];
}

async int main(void)
{
    int total = 0;
    for (int i = 0; i < 2; i++) {
        total += await middle(i);
    }
    printf("%d\n", total);
    return 0;
}
