/* SPDX-License-Identifier: MIT-0 */
/* What the branches of a join share with the function around them. */
#include <ebb.h>
#include <stdio.h>

struct pair {
    int x, y;
};

static async int later(int x)
{
    await ebb_yield();
    return x;
}

static async int params(int a, struct pair p, const char *text, int *out)
{
    join {
        a += await later(1);
        p.x += await later(10);
        *out = await later(p.y);
        p.y++;
        text++;
    }
    return a * 10000 + p.x * 100 + p.y + text[0];
}

static async int shadows(int x)
{
    int y = 1, sum = 0;

    join {
        {
            int x = 100, y = await later(2);

            for (int x = 0; x < 3; x++)
                y += await later(x);
            sum += x + y;               /* 100 + 5 */
        }
        {
            int y = x;                  /* the parameter */

            {
                int x = await later(y);

                sum += x;
            }
            sum += await later(x + y);
        }
        sum += y;
    }
    return sum;
}

static async long many_locals(void)
{
    long total = 0;
    const int k = 3;

    join {
        {
            long a = await later(1), b = await later(2), c = await later(k);
            double d = a + b, e = d * c;
            struct pair p = { (int)a, (int)c }, *q = &p;
            char text[80];

            await ebb_yield();
            snprintf(text, sizeof text, "%ld%ld%ld", a, b, c);
            q->x += await later(text[2]);
            total += q->x + p.y + (long)e;
        }
        {
            int many[50], *last = many + 49;

            for (int i = 0; i < 50; i++)
                many[i] = await later(i);
            total += *last * 1000;
        }
        for (int i = 0; i < 4; i++) {
            static int calls;
            int here = i;
            int *at = &here;

            if (i == 2)
                continue;
            await ebb_yield();
            total += (*at + ++calls * 0) * 1000000;
        }
        switch (k) {
        case 3:
            total += await later(100000000);
            break;
        default:
            total = -1;
        }
        do {
            total += await later(500);
        } while (await later(0));
    }
    return total;
}

static async int loops(void)
{
    int n = 0, array[5] = { 0 };

    for (int i = 0; i < 1000; i++) {
        int j = i % 5, twice;

        join {
            twice = 2 * await later(i);
            array[j] += await later(1);
        }
        n += twice;
    }
    for (int i = 0; i < 5; i++)
        n += array[i] * 1000000;
    return n;
}

static async int fibonacci(int n)
{
    int a, b;

    if (n < 2)
        return await later(n);
    join {
        a = await fibonacci(n - 1);
        b = await fibonacci(n - 2);
    }
    return a + b;
}

static async int deep(int n)
{
    int r = 0, other = 0;

    if (n == 0)
        return await later(1);
    join {
        r = await deep(n - 1);
        other = await later(n);
    }
    return r + (other == n);
}

static async struct pair both(struct pair p)
{
    join {
        { p.x = await later(p.x + 1); }
        { p.y = await later(p.y + 1); }
    }
    return p;
}

async int main(void)
{
    int out = 0, i = 0, left = 0;
    struct pair p = { 1, 2 };
    struct pair *q = &p;
    int (*rows)[2], grid[3][2] = { { 0 } };

    printf("%d", await params(1, p, "abc", &out));
    printf(" %d\n", out);
    printf("%d\n", await shadows(7));
    printf("%ld\n", await many_locals());
    printf("%d\n", await loops());
    printf("%d\n", await fibonacci(12));
    printf("%d\n", await deep(5000));
    *q = await both(p);
    rows = grid;
    join {
        grid[i][0] = await later(1);
        rows[1][i] = await later(2);
        { q = &(struct pair){ await later(5), 6 }; left = q->y; }
        i = 0;
        if (grid[2][1] == 0)
            grid[2][1] = await later(9);
        else
            grid[2][1] = 3;
        (void)await later(0);
        while (i < 3)
            i += await later(1);
    }
    printf("%d %d %d %d %d %d\n", p.x, p.y, grid[0][0], grid[1][0], grid[2][1],
           i);
    return left - 6;
}
