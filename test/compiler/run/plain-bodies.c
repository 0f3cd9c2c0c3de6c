/* SPDX-License-Identifier: MIT-0 */
/*
 * Bodies of ordinary functions, whatever is in them: those that hold nothing
 * of ours are passed by without a look at their tokens.
 */
/* test: not-serial plain code takes the address of async functions */
#include <ebb.h>
#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

/* Where brackets and quotes are not what they look like. */
static int braces(int n)
{
    const char *s = "}{\"}", c = '}', d = '\'', e = '"';

    if (n > 0) {
        /* } */
        n += c == '}' && d == '\'' && e == '"'; // }
    }
    return n + (int)strlen(s);
}

static int digraphs(int n)
<%
    int a<:2:> = <% n, 1 %>;

    return a<:0:> + a[1];
%>

static int lines(void)
{
    errno = 0;
    assert(errno == 0); /* from another file */
    int here = __LINE__;

    return here;
}

static int line_behind(void) { return __LINE__; }

#define TWICE(x) \
    ((x) + \
     (x))
static int spliced(int n)
{
    const char *s = "a\
}";

    return TWICE(n) + (int)strlen(s);
}

static int with_pragma(int n)
{
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wshadow"
    {
        int n = 3;
        (void)n;
    }
#pragma GCC diagnostic pop
    return n;
}

/* Words that are also members, labels and names. */
struct node {
    struct node *next;
    int each, join;
};

static int words(struct node *p)
{
    int sum = 0, other = 1;

    for (; p != NULL; p = p->next)
        sum += p->each + other;
    return sum;
}

static int members(struct node *p)
{
    p->join = 4;
    goto out;
out:
    return p->join;
}

static int old(a, b)
    int a;
    int b;
{
    a -= b;
    return a;
}

async static int answer(int x)
{
    await ebb_yield();
    return x + 1;
}

static int between(int n)
{
    n *= 2;
    return n;
}

/* Names something async, and no word of ours. */
typedef async int (*answerer)(int x);

static answerer choose(int n)
{
    if (n < 0)
        return NULL;
    return answer;
}

struct ops {
    answerer ask;
};

/* The name of an async member, which is not called. */
static int ask(int n)
{
    struct ops none = { NULL };

    if (none.ask == NULL)
        n++;
    return n;
}

static int behind(int n)
{
    n += 5;
    return n;
}

#pragma GCC diagnostic push
static async int asks(answerer f)
{
    int n = behind(1);

    return n + await f(n);
}
#pragma GCC diagnostic pop

static struct ops make_ops(void)
{
    struct ops o;

    o.ask = choose(1);
    return o;
}

async int main(void)
{
    struct node two = { NULL, 3, 0 }, one = { &two, 4, 0 };
    struct ops o = make_ops();

    printf("%d %d\n", braces(1), digraphs(2));
    printf("%d %d\n", lines(), line_behind());
    printf("%d %d\n", spliced(3), with_pragma(7));
    printf("%d %d %d\n", words(&one), members(&one), old(9, 4));
    printf("%d %d %d %d\n", ask(2), between(4), await asks(choose(0)), await o.ask(1));
    return 0;
}
