/* SPDX-License-Identifier: MIT-0 */
/* test: silent */
/* Computed goto beside joins, clean-ups and selects. */
#include <ebb.h>
#include <errno.h>
#include <stdio.h>

EBB_MAIN(.workers = 1);

static async int later(int x)
{
    await ebb_yield();
    return x;
}

static async int machine(const char *code)
{
    static const void *const op[] = { &&add, &&both, &&pick, &&done };
    int r = 0, a = 0, b = 0;

    printf("[");
    defer printf("]");
    goto *op[*code - '0'];
add:
    r += await later(1);
    goto *op[*++code - '0'];
both:
    join {
        a = await later(10);
        { defer printf("b"); b = await later(a + 20); if (b > 20) return -1; }
    }
    r += a + b;
    goto *op[*++code - '0'];
pick:
    select {
        when (int n = await later(100)) r += n;
        when (await ebb_sleep(EBB_HOUR)) r = -1;
    }
    goto *op[*++code - '0'];
done:
    within (EBB_HOUR) {
        r += await later(1000);
        return r;
    }
    return -r;
}

async int main(void)
{
    printf("%d\n", await machine("3"));
    printf("%d\n", await machine("003"));
    printf("%d\n", await machine("010023"));
    task(int) t = spawn(machine("2223"));
    printf("%d\n", await t);
    t = spawn(machine("2222222222222223"));
    await ebb_yield();
    task_abort(t);
    printf("%d\n", await task_wait(t, NULL) == -ECANCELED);
    return 0;
}
