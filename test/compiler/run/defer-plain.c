/* SPDX-License-Identifier: MIT-0 */
/* Clean-ups and try in ordinary functions. */
#include <ebb.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

struct pair { int x, y; };

static void end_int(int *n)
{
    printf(" i%d", *n);
}

static void end_pair(struct pair *p)
{
    printf(" p%d,%d", p->x, p->y);
}

static void end_array(int (*a)[3])
{
    printf(" a%d%d%d", (*a)[0], (*a)[1], (*a)[2]);
}

static void end_text(char **text)
{
    printf(" %s", *text);
    free(*text);
}

#define CLEAN(f) __attribute__((cleanup(f)))

static char *copy(const char *text)
{
    char *s = malloc(8);

    snprintf(s, 8, "%s", text);
    return s;
}

static struct pair pairs(int how)
{
    struct pair r = { how, 1 };

    defer { r.x = -1; printf(" d"); }
    CLEAN(end_int) int a = 1, b = 2;
    CLEAN(end_pair) struct pair p = { 3, 4 };
    CLEAN(end_array) int v[3] = { 5, 6, 7 };
    CLEAN(end_text) char *text = copy("text");
    defer printf(" e%d", a + b);
    if (how == 1)
        return r;
    if (how == 2) {
        defer printf(" inner");
        return (struct pair){ 20 + r.x, p.y };
    }
    a = 8;
    return p;
}

static int jumps(int how)
{
    int n = 0;

    defer printf(" fn");
    for (;;) {
        defer printf(" loop%d", n);
        switch (how) {
        case 0: {
            defer printf(" case0");
            how = 1;
            n++;
            continue;
        }
        case 1:
            if (n++ == 1) {
                defer printf(" again");
                continue;
            }
            {
                defer printf(" case1");
                break;
            }
        case 2:
            goto out;
        default:
            return try -how;
        }
        if (n > 2)
            how++;
    }
out:
    defer printf(" late");
    n *= 10;
    while (n > 0) {
        defer {
            for (int i = 0; i < 5; i++) {
                defer printf("%d", i);
                if (i == 1)
                    continue;
                if (i == 3)
                    break;
                do {
                    defer printf(".");
                } while (0);
            }
        }
        n -= 20;
    }
    return n;
}

static long tries(int a, short b)
{
    defer printf(" t");
    long sum = try a + try b * 2;

    for (int i = 0; i < 3; i++) {
        defer printf(" %d", i);
        sum += try (i == a ? -EDOM : i);
    }
    int last = ({ defer printf(" s"); try (b - 5); });
    return sum + last;
}

static void nothing(bool early)
{
    defer printf(" v");
    if (early)
        return;
    defer { printf(" w"); }
}

/* One clean-up with many ways out. */
static int many(int n)
{
    defer printf(" m");
    if (n == 0) return 0;
    if (n == 1) return n + 1;
    if (n == 2) goto two;
    if (n == 3) { int r = n * 2; defer r++; return r; }
    return -1;
two:
    return 22;
}

static int nested_scopes(void)
{
    int x = 1;
    {
        defer x += 10;
        {
            defer x *= 2;
            x++;
        }
        x++;
    }
    if (x) defer x++;           /* runs at once: the if is its scope */
    return x;
}

async int main(void)
{
    for (int how = 0; how < 3; how++) {
        struct pair p = pairs(how);

        printf(" = %d %d\n", p.x, p.y);
    }
    printf(" = %d\n", jumps(0));
    printf(" = %d\n", jumps(7));
    printf(" = %ld\n", tries(5, 7));
    printf(" = %ld\n", tries(-3, 7));
    printf(" = %ld\n", tries(1, 7));
    printf(" = %ld\n", tries(9, 2));
    nothing(false);
    nothing(true);
    puts("");
    for (int n = 0; n < 5; n++)
        printf(" = %d\n", many(n));
    printf("%d\n", nested_scopes());
    return 0;
}
