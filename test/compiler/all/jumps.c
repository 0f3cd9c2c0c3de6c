/* SPDX-License-Identifier: MIT-0 */
/* goto, switch, loops, static locals, around calls that suspend. */
#include <stdio.h>

static int tick(int n)
{
    static int calls;
    static struct { int last; } kept = { -1 };

    calls++;
    kept.last = n;
    return calls * 100 + kept.last % 100;
}

static int next(void)
{
    static unsigned state = 1;

    state = state * 1103515245u + 12345u;
    return (int)(state >> 16 & 0x7fff);
}

static int one(int x) { return x; }

static int duff(const char *from, char *to, int n)
{
    int left = (n + 3) / 4;

    switch (one(n) % 4) {
    case 0: do { *to++ = (char)one(*from++);
    case 3:      *to++ = (char)one(*from++);
    case 2:      *to++ = (char)one(*from++);
    case 1:      *to++ = (char)one(*from++);
            } while (--left > 0);
    }
    return left;
}

static const char *kind(int c)
{
    switch (c) {
    case '0' ... '9':
        return "digit";
    case 'a' ... 'z': case 'A' ... 'Z':
        if (one(c) == 'q')
            goto odd;
        return "letter";
    odd:
        return "odd letter";
    default: {
        int d = one(c);

        if (d < 32)
            break;
        return "other";
    }
    }
    return "control";
}

static int interpret(const unsigned char *code)
{
    static const void *const op[] = { &&push, &&plus, &&times, &&end };
    int stack[8], n = 0;

    goto *op[*code++];
push:
    stack[n++] = one(*code++);
    goto *op[*code++];
plus:
    n--;
    stack[n - 1] = one(stack[n - 1]) + one(stack[n]);
    goto *op[*code++];
times:
    n--;
    stack[n - 1] *= one(stack[n]);
    goto *op[*code++];
end:
    return stack[0];
}

static int scan(int limit)
{
    int i, j, found = 0;

    for (i = 0; i < limit; i++) {
        for (j = one(i); j < limit; j += one(2)) {
            if (j == i)
                continue;
            if (one(i * j) == 30)
                goto out;
            if (one(j) > 12)
                break;
        }
        while (one(j) > 3) {
            if (--j == 5)
                break;
            found += one(1);
        }
    }
    return -found;
out:
    return i * 100 + j + found;
}

static int retry(void)
{
    int tries = 0;

again:;
    int x = next();

    if (tries++ < 10 && one(x) % 3 != 0)
        goto again;
    {
        int x = one(7);

        if (x > tries)
            goto inside;
        tries += x;
inside:
        tries *= one(2);
    }
    return tries * 1000 + x % 7;
}

static int nested(int n)
{
    int sum = 0;

    do {
        switch (one(n)) {
        case 5:
            n -= one(2);
            continue;
        case 3:
            for (int i = 0; ; i++) {
                if (one(i) == 4)
                    break;
                if (i & 1)
                    continue;
                sum += one(i) + 10;
            }
            /* fall through */
        case 2:
            sum += one(1);
            break;
        default:
            sum += n;
        }
        n--;
    } while (one(n) > 0);
    return sum;
}

static int stop_at(int *a, int n)
{
    int i = 0;

    while (i < n && one(a[i]) != 0 && (a[i] > 0 || one(i) < 3))
        i++;
    for (; one(i) < n; i += one(1), a[i % n]++)
        if (!one(a[i]))
            break;
    return i;
}

int main(void)
{
    const unsigned char code[] = { 0, 6, 0, 7, 2, 0, 9, 1, 3 };
    char copy[16] = "";
    int a[] = { 3, 2, -1, 0, 5, 0 };

    for (int i = 0; i < 4; i++)
        printf("%d ", tick(i * 3));
    duff("hello, worlds", copy, 13);
    printf("%s\n", copy);
    for (const char *p = "a7q \n"; *p != '\0'; p++)
        printf("%s; ", kind(*p));
    printf("%d\n", interpret(code));
    printf("%d %d\n", scan(14), scan(3));
    for (int i = 0; i < 3; i++)
        printf("%d ", retry());
    putchar('\n');
    printf("%d %d\n", nested(5), nested(9));
    printf("%d %d\n", stop_at(a, 6), a[4]);
    return 0;
}
