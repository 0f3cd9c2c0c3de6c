/* SPDX-License-Identifier: MIT-0 */
/* test: async 10 */
/* Names that a body declares for what lies outside of it, and parameters that
 * hide the type that they are of. */
#include <stdio.h>

typedef struct list { int n; } list;
typedef unsigned char byte;
typedef list *handle;
typedef struct {
    list *list;
} user;

static int first(void);

static list *make(list *list, byte byte)
{
    static struct list own;

    own.n = byte + first();
    return list ? list : &own;
}

static byte half(byte byte)
{
    byte /= 2;
    return first() ? byte : 0;
}

static handle same(handle handle, int n)
{
    return n > 0 ? same(handle, n - 1) : handle;
}

static int ask(list *list, int n) { return list->n + n; }

static int known(list *list, user *user, int n)
{
    return ask(user->list, first() + ask(list, n))
        + ask(n > 0 ? (user + half(1))->list : list, half(2));
}

static int table(int x)
{
    extern int second(int);
    extern int value, *more;
    int third(void);
    static const struct {
        const char *name;
        int (*f)(int);
        int *at;
    } entry[] = { { "second", second, &value } };
    static int (*const t)(void) = third;

    return entry[0].f(x) + *entry[0].at + first() + t() + *more;
}

int value = 4, *more = &value;
int second(int x) { return x + 1; }
int third(void) { return 100; }
static int first(void) { return 1000; }

int main(void)
{
    list l = { 7 };
    user u = { &l };

    printf("%d %d %d\n", make(NULL, 4)->n, make(&l, 5)->n, half(200));
    printf("%d\n", known(&l, &u, 3));
    printf("%d %d\n", table(3), same(&l, 3)->n);
    return 0;
}
