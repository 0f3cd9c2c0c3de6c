/* SPDX-License-Identifier: MIT-0 */
/* Functions that call themselves and each other, in every position. */
#include <stdio.h>

static int is_odd(unsigned n);

static int is_even(unsigned n)
{
    return n == 0 ? 1 : is_odd(n - 1);
}

static int is_odd(unsigned n)
{
    return n == 0 ? 0 : is_even(n - 1);
}

long fib(int n)
{
    return n < 2 ? n : fib(n - 1) + fib(n - 2);
}

unsigned ackermann(unsigned m, unsigned n)
{
    if (m == 0)
        return n + 1;
    if (n == 0)
        return ackermann(m - 1, 1);
    return ackermann(m - 1, ackermann(m, n - 1));
}

struct node {
    int key;
    struct node *left, *right;
};

static struct node pool[64];
static unsigned used;

static struct node *insert(struct node *at, int key)
{
    if (at == NULL) {
        at = &pool[used++];
        at->key = key;
    } else if (key < at->key) {
        at->left = insert(at->left, key);
    } else if (key > at->key) {
        at->right = insert(at->right, key);
    }
    return at;
}

static int depth(const struct node *n)
{
    int l, r;

    if (n == NULL)
        return 0;
    l = depth(n->left);
    r = depth(n->right);
    return 1 + (l > r ? l : r);
}

static void walk(const struct node *n, void (*visit)(int))
{
    for (; n != NULL; n = n->right) {
        walk(n->left, visit);
        visit(n->key);
    }
}

static void print(int key)
{
    printf(" %d", key);
}

static void hanoi(int n, char from, char to, char by, int *moves)
{
    if (n == 0)
        return;
    hanoi(n - 1, from, by, to, moves);
    if (++*moves < 5)
        printf("%c%c ", from, to);
    hanoi(n - 1, by, to, from, moves);
}

/* Deep enough to need the loop where frames are larger than plain ones. */
static long sum_to(long n)
{
    volatile char pad[64];

    pad[n % 64] = (char)n;
    return n == 0 ? 0 : n + sum_to(n - 1) + (pad[n % 64] - (char)n);
}

static void permute(char *s, int at, int n, int *count)
{
    if (at == n) {
        if ((*count)++ % 40 == 0)
            printf("%s ", s);
        return;
    }
    for (int i = at; i < n; i++) {
        char c = s[at];

        s[at] = s[i];
        s[i] = c;
        permute(s, at + 1, n, count);
        c = s[at];
        s[at] = s[i];
        s[i] = c;
    }
}

int main(void)
{
    struct node *root = NULL;
    char word[] = "abcde";
    int moves = 0, count = 0;

    printf("%d %d %d\n", is_even(40), is_odd(41), is_even(7));
    printf("%ld %u\n", fib(17), ackermann(2, 9));
    for (int i = 0; i < 40; i++)
        root = insert(root, i * 37 % 41);
    printf("depth %d:", depth(root));
    walk(root, print);
    putchar('\n');
    hanoi(8, 'a', 'b', 'c', &moves);
    printf("%d moves\n", moves);
    printf("%ld\n", sum_to(20000));
    permute(word, 0, 5, &count);
    printf("%d %s\n", count, word);
}
