/* SPDX-License-Identifier: MIT-0 */
/*
 * Ordinary programs with every call awaited and a suspension here and there
 * behave as the plain C they are without these words: a sort, a parser, a
 * search, a hash table, matrices and a big number.
 */
#include <ctype.h>
#include <ebb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static unsigned seed = 12345, turns;

/* Suspends on every third call. */
static async void breathe(void)
{
    if (++turns % 3 == 0)
        await ebb_yield();
}

static async unsigned next_random(void)
{
    await breathe();
    seed = seed * 1103515245u + 12345u;
    return seed >> 16 & 0x7fff;
}

/* ---- quicksort with a comparison through a pointer ---- */

typedef async int (*comparison)(const void *, const void *);

static async int by_value(const void *a, const void *b)
{
    int x = *(const int *)a, y = *(const int *)b;

    await breathe();
    return (x > y) - (x < y);
}

static async int downward(const void *a, const void *b)
{
    return -await by_value(a, b);
}

static async void swap(int *a, int *b)
{
    int t = *a;

    *a = *b;
    await breathe();
    *b = t;
}

static async void sort(int *v, int n, comparison cmp)
{
    int last = 0;

    if (n < 2)
        return;
    await swap(&v[0], &v[n / 2]);
    for (int i = 1; i < n; i++)
        if (await cmp(&v[i], &v[0]) < 0)
            await swap(&v[++last], &v[i]);
    await swap(&v[0], &v[last]);
    await sort(v, last, cmp);
    await sort(v + last + 1, n - last - 1, cmp);
}

/* ---- a calculator by recursive descent ---- */

static async long expression(const char **s);

static async int peek(const char **s)
{
    await breathe();
    while (isspace((unsigned char)**s))
        ++*s;
    return **s;
}

static async long factor(const char **s)
{
    long v = 0;

    switch (await peek(s)) {
    case '(':
        ++*s;
        v = await expression(s);
        if (await peek(s) == ')')
            ++*s;
        return v;
    case '-':
        ++*s;
        return -await factor(s);
    case '0' ... '9':
        do
            v = v * 10 + (*(*s)++ - '0');
        while (isdigit(await peek(s)));
        return v;
    default:
        return -1;
    }
}

static async long term(const char **s)
{
    long v = await factor(s);

    for (;;) {
        int op = await peek(s);

        if (op != '*' && op != '/' && op != '%')
            return v;
        ++*s;
        long w = await factor(s);
        v = op == '*' ? v * w : w == 0 ? 0 : op == '/' ? v / w : v % w;
    }
}

static async long expression(const char **s)
{
    long v = await term(s);

    for (int op; (op = await peek(s)) == '+' || op == '-'; ) {
        ++*s;
        v += op == '+' ? await term(s) : -await term(s);
    }
    return v;
}

/* ---- queens ---- */

static async int queens(int n, int row, unsigned cols, unsigned up,
                        unsigned down)
{
    int found = 0;

    if (row == n)
        return 1;
    for (int c = 0; c < n; c++) {
        unsigned bit = 1u << c;

        if (cols & bit || up & 1u << (row + c) || down & 1u << (row - c + n))
            continue;
        found += await queens(n, row + 1, cols | bit, up | 1u << (row + c),
                              down | 1u << (row - c + n));
    }
    await breathe();
    return found;
}

/* ---- a hash table of strings ---- */

struct entry {
    struct entry *next;
    int count;
    char key[];
};

struct table {
    struct entry *slot[13];
    int used;
};

static async unsigned hash(const char *s)
{
    unsigned h = 5381;

    while (*s) {
        h = h * 33 ^ (unsigned char)*s++;
        if (h % 5 == 0)
            await breathe();
    }
    return h;
}

static async struct entry *lookup(struct table *t, const char *key)
{
    struct entry **where = &t->slot[await hash(key) % 13];

    for (; *where != NULL; where = &(*where)->next) {
        await breathe();
        if (strcmp((*where)->key, key) == 0)
            return *where;
    }
    *where = calloc(1, sizeof **where + strlen(key) + 1);
    strcpy((*where)->key, key);
    t->used++;
    return *where;
}

static async int words(const char *text)
{
    struct table t = { { NULL }, 0 };
    char copy[200], *save, *most = NULL;
    int best = 0;

    snprintf(copy, sizeof copy, "%s", text);
    for (char *w = strtok_r(copy, " ", &save); w != NULL;
         w = strtok_r(NULL, " ", &save)) {
        struct entry *e = await lookup(&t, w);

        if (++e->count > best) {
            best = e->count;
            most = e->key;
        }
    }
    printf("%d words, most often %s\n", t.used, most);
    for (int i = 0; i < 13; i++)
        while (t.slot[i] != NULL) {
            struct entry *e = t.slot[i];

            t.slot[i] = e->next;
            free(e);
        }
    return best;
}

/* ---- matrices by value, a factorial of many digits ---- */

struct matrix {
    long m[3][3];
};

static async struct matrix times(struct matrix a, struct matrix b)
{
    struct matrix r = { { { 0 } } };

    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 3; j++)
            for (int k = 0; k < 3; k++) {
                r.m[i][j] += a.m[i][k] * b.m[k][j] % 1009;
                await breathe();
            }
    return r;
}

static async struct matrix power(struct matrix a, int n)
{
    struct matrix one = { { { 1, 0, 0 }, { 0, 1, 0 }, { 0, 0, 1 } } };

    if (n == 0)
        return one;
    if (n % 2)
        return await times(a, await power(a, n - 1));
    struct matrix half = await power(a, n / 2);
    return await times(half, half);
}

static async int factorial(int n, char *digits, int cap)
{
    int len = 1;

    digits[0] = 1;
    for (int k = 2; k <= n; k++) {
        int carry = 0, i = 0;

        do {
            carry += i < len ? digits[i] * k : 0;
            digits[i++] = (char)(carry % 10);
            carry /= 10;
            if (i >= len)
                len = i;
            await breathe();
        } while (i < cap && (i < len || carry > 0));
    }
    return len;
}

async int main(void)
{
    int v[40];
    const char *s = "2 * (3 + 4) - -5 * 6 / 4 % 5 + 100";
    struct matrix m = { { { 1, 1, 0 }, { 1, 0, 2 }, { 0, 3, 1 } } };
    char digits[80];
    int len;

    for (int i = 0; i < 40; i++)
        v[i] = (int)(await next_random() % 100);
    await sort(v, 40, by_value);
    for (int i = 0; i < 40; i++)
        printf("%d%c", v[i], i == 39 ? '\n' : ' ');
    await sort(v, 40, downward);
    for (int i = 0; i < 40; i++)
        printf("%d%c", v[i], i == 39 ? '\n' : ' ');
    printf("%ld\n", await expression(&s));
    for (int n = 4; n < 8; n++)
        printf("%d queens: %d\n", n, await queens(n, 0, 0, 0, 0));
    printf("%d times\n", await words("a b a c d e f a b g h i b j a k l m"));
    m = await power(m, 13);
    for (int i = 0; i < 9; i++)
        printf("%ld ", m.m[i / 3][i % 3]);
    len = await factorial(40, digits, (int)sizeof digits);
    while (len-- > 0)
        putchar('0' + digits[len]);
    printf("\n");
    return 0;
}
