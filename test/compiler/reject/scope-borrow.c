/* SPDX-License-Identifier: MIT-0 */
/* Children of a scope are given locals that end before it does. */
#include <ebb.h>

async int work(int *p);
async int fill(int *p, int n);

async int too_short(int n)
{
    scope (s) {
        int own[8] = { 0 };

        for (int i = 0; i < n; i++)
            spawn_in(s, work(&i));
        for (int i = 0; i < n; i++) {
            int part[4];

            spawn_in(s, work(part));
            spawn_in(s, fill(&part[i], i));
            spawn_in(s, work(&own[i]));
        }
        scope (inner) {
            int z = 4;

            spawn_in(inner, work(&z));
            spawn_in(s, work(&z));
        }
    }
    return 0;
}

async int scope_of_the_caller(struct ebb_scope *s, int n)
{
    int x = n;

    spawn_in(s, work(&x));
    spawn_in(s, work(&n));
    return 0;
}

async int long_enough(int n)
{
    int before = 0, sum = 0;

    scope (s) {
        int own = 1;

        spawn_in(s, work(&before));
        for (int i = 0; i < n; i++) {
            int y = i;

            sum += await spawn_in(s, work(&y));
            task(int) t = spawn_in(s, work(&y));
            sum += await t;
            spawn_in(s, {
                int z = y;
                await work(&z);
            });
            spawn_in(s, work(&own));
        }
    }
    return sum;
}
