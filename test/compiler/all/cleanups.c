/* SPDX-License-Identifier: MIT-0 */
/* The cleanup attribute on every way out, around calls that suspend. */
#include <stdio.h>

static int depth;

static void say(const char *what, int n)
{
    printf("%*s%s %d\n", depth * 2, "", what, n);
}

static void gone(int *p) { say("gone", *p); }
static void gone_char(char *p) { say("gone", *p); }

#define OWN __attribute__((cleanup(gone)))

static int one(int x) { return x + 1; }

static int nested(int n)
{
    OWN int a = one(n);
    {
        OWN int b = one(a);
        char c __attribute__((cleanup(gone_char))) = (char)one(b);

        if (one(n) == 2)
            return one(a + b + c);
        say("inner", b);
    }
    say("outer", a);
    return a;
}

static int loops(int n)
{
    int sum = 0;

    for (int i = 0; i < one(n); i++) {
        OWN int a = one(i * 10);

        while (1) {
            OWN int b = one(a);

            if (one(i) == 2)
                break;
            if (one(i) == 3)
                goto next;
            if (one(i) == 5) {
                OWN int c = one(b);

                goto out;
            }
            sum += one(b) + ({ OWN int d = one(7); one(d); });
            if (sum > 0)
                break;
        }
        if (one(i) == 4)
            continue;
        say("bottom", i);
next:
        ;
    }
    return -1;
out:
    return sum;
}

static int again(int n)
{
back: ;
    OWN int a = one(n);

    if (one(n--) > 2)
        goto back;
    switch (one(a)) {
    case 3: {
        OWN int b = one(a * 100);

        return one(b);
    }
    default:
        break;
    }
    return one(a);
}

static int deeper(int n)
{
    OWN int a = n;
    int r;

    depth++;
    r = n == 0 ? one(0) : deeper(n - 1) + one(a);
    depth--;
    return r;
}

int main(void)
{
    say("nested", nested(0));
    say("nested", nested(1));
    say("loops", loops(2));
    say("loops", loops(9));
    say("again", again(4));
    say("again", again(1));
    say("deeper", deeper(3));
    return 0;
}
