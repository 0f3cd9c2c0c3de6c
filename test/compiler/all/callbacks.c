/* SPDX-License-Identifier: MIT-0 */
/* Functions that others call by pointer. */
/* test: exit 3 */
/* test: async 18 */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int compared;

static int by_value(int a, int b)
{
    compared++;
    return (a > b) - (a < b);
}

static int compare(const void *a, const void *b)
{
    return by_value(*(const int *)a, *(const int *)b);
}

static int add(int a, int b) { return a + b; }
static int mul(int a, int b) { return a * b; }
static int twice(int (*f)(int, int), int a) { return f(a, a); }
static int (*choose(int c))(int, int) { return c == '+' ? add : mul; }

struct shape {
    const char *name;
    double (*area)(const struct shape *);
    double a, b;
};

static double square(double x) { return x * x; }
static double disc(const struct shape *s) { return 3 * square(s->a); }
static double box(const struct shape *s) { return s->a * s->b; }

static const struct shape shapes[] = {
    { "disc", disc, 2, 0 },
    { .name = "box", .area = box, .a = 3, .b = 4 },
};

static volatile sig_atomic_t seen;

static int noted(int sig)
{
    return sig == SIGUSR1 ? 10 : 1;
}

static void on_signal(int sig)
{
    seen += noted(sig);
}

static void last(int n)
{
    printf("last %d\n", n);
}

static void at_end(void)
{
    last(twice(add, 4));
}

static long count_to(long n)
{
    return n == 0 ? 0 : 1 + count_to(n - 1);
}

static void *work(void *arg)
{
    long *n = arg;

    for (int i = 0; i < 20; i++)
        *n += count_to(i);
    return n;
}

static int apply(int n, int (*f)(int))
{
    return n <= 0 ? 0 : f(n) + apply(n - 1, f);
}

static int inner(int n)
{
    return apply(n / 2, inner) + 1;
}

int main(int argc, char **argv)
{
    int v[] = { 5, -3, 9, 0, 7, 7, 2 }, key = 9, *found;
    pthread_t thread[2];
    long sum[2] = { 0, 0 };
    int (*f)(int, int) = choose('*');

    (void)argv;
    qsort(v, sizeof(v) / sizeof(v[0]), sizeof(v[0]), compare);
    for (unsigned i = 0; i < sizeof(v) / sizeof(v[0]); i++)
        printf("%d ", v[i]);
    found = bsearch(&key, v, 7, sizeof(int), compare);
    printf("%d %d\n", compared > 7, found != NULL ? *found : -1);
    printf("%d %d %d\n", f(3, 4), choose('+')(3, 4), twice(choose('*'), 5));
    for (int i = 0; i < 2; i++)
        printf("%s %.1f\n", shapes[i].name, shapes[i].area(&shapes[i]));
    signal(SIGUSR1, on_signal);
    raise(SIGUSR1);
    raise(SIGUSR1);
    printf("%d\n", (int)seen);
    for (int i = 0; i < 2; i++)
        pthread_create(&thread[i], NULL, work, &sum[i]);
    for (int i = 0; i < 2; i++)
        pthread_join(thread[i], NULL);
    printf("%ld %ld %d\n", sum[0], sum[1], inner(9));
    atexit(at_end);
    if (argc > 0)
        exit(by_value(3, 2) + 2);
    return 0;
}
