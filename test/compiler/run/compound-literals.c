/* SPDX-License-Identifier: MIT-0 */
/* test: silent */
/* Compound literals live as long as their block, across awaits. */
#include <ebb.h>
#include <stdio.h>
#include <string.h>

struct named {
    char name[8];
    int v[3];
};

struct node {
    int value;
    const struct node *next;
};

static async int num(int n)
{
    await ebb_yield();
    return n;
}

/* Overwrites the stack below, so that what is not kept is lost. */
static __attribute__((noinline)) void scribble(void)
{
    volatile char waste[4000];

    memset((char *)waste, 0x5a, sizeof waste);
}

static async int sum(const struct node *n)
{
    int s = 0;

    for (; n != NULL; n = n->next) {
        await ebb_yield();
        s = s * 10 + n->value;
    }
    return s;
}

static async int first(const int *v)
{
    await ebb_yield();
    scribble();
    return v[0] + v[1];
}

static async size_t length(const char *const *list)
{
    size_t n = 0;

    for (; *list != NULL; list++) {
        await ebb_yield();
        n += strlen(*list);
    }
    return n;
}

static async struct named give(struct named n)
{
    await ebb_yield();
    n.v[0]++;
    return n;
}

static async int loop(void)
{
    int s = 0;

    for (int i = 0; i < 3; i++) {
        int *p = (int[]){ i, i + 1, await num(i) };
        struct named *q = &(struct named){ .v = { i } };

        p[0] += 100;
        await ebb_yield();
        scribble();
        s += p[0] + p[1] + p[2] + q->v[0] + q->v[1];
        q->v[1] = 50;
    }
    return s;
}

async int main(void)
{
    int *p = &(int){ 5 };
    const int *c = (const int[]){ 7, 8, 9 };
    char *text = (char[]){ "hello" };
    char *in = (struct named){ "inner", { 1 } }.name;
    struct named *s = &(struct named){ "abc", { await num(1), 2 } };
    int *member = &(struct named){ .v = { 4, await num(5) } }.v[1];

    (*p)++;
    await ebb_yield();
    scribble();
    printf("%d %d %s %s %d %d %d\n", *p, c[2], text, in, s->v[0], s->v[1],
           *member);
    printf("%d\n", await sum(&(struct node){ 1, &(struct node){ 2,
                             &(struct node){ await num(3), NULL } } }));
    printf("%d\n", await first((int[]){ await num(3), await num(4) }));
    printf("%d\n", await first((const int[2]){ 3, 4 }));
    printf("%zu\n", await length((const char *const[]){ "one", "three",
                                                       NULL }));
    printf("%d\n", (await give((struct named){ .v = { await num(6) } })).v[0]);
    printf("%d\n", (int[]){ 10, 20, 30 }[await num(1)]);
    printf("%d\n", (struct named){ .v = { 1, await num(2) } }.v[1]
                   + (struct named){ .v = { 3 } }.v[await num(0)]);
    *s = (struct named){ .name = "new" };
    printf("%s %d\n", s->name, s->v[0]);
    if (*(p = &(int){ await num(9) }) > await num(8))
        printf("%d\n", *p);
    printf("%d\n", await loop());
    printf("%zu\n", sizeof (int[]){ 1, 2, 3 } + (size_t)await num(0));
    return 0;
}
