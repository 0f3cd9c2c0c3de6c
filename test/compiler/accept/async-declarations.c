/* SPDX-License-Identifier: MIT-0 */
/* Every place where an async function type can be named. */
/* test: flags -Wno-c2x-extensions */
#include <ebb.h>

struct later;

async int plain(int a);
extern async int plain(int a) __attribute__((cold));
static inline async int (in_parens)(int, const char *name, struct later *l)
    __attribute__((nonnull(2), unused));
async struct later *pointer_result(void);
async const unsigned long *const qualified(volatile int *where);
async void no_parameters();
async int several(int), and_another(void), (*and_a_pointer)(long);
async int (*returns_nothing_async(int q))(int);
int (*ordinary_returning_pointer(int q))(int);
async int (*table[2][3])(void);
async int (*const constant_table[])(int) = { plain };
typedef async void handler(void *);
typedef async int (*handler_pointer)(void *, int);
handler by_typedef;

struct ops {
    async void (*first)(void), (*second)(int);
    async struct ops *(*array[3])(void *);
    handler *third;
    int async, await, task;             /* members are never words of ours */
};

union either {
    async int (*call)(void);
    int n;
};

void takes(async int (*callback)(int), async void as_parameter(void));
async int takes_async(async int (*callback)(async int (*)(int)));

static inline async int (in_parens)(int a, const char *name, struct later *l)
{
    async int local(int);
    async int (*pointer)(int) = local;
    async int (*pointers[2])(int) = { plain, pointer };
    handler *h = by_typedef;
    handler_pointer hp = 0;
    unsigned long n = sizeof(async int (*)(void)) +
                      sizeof(async struct later *(*[4])(int));

    (void)l;
    await h(&a);
    if (hp != 0)
        a += await hp(0, 1);
    a += await pointers[name[0] & 1](a) + await (*pointer)(2);
    a += (int)n + (int)sizeof(await plain(1));
    return a + await (returns_nothing_async(1))(2);
}

async int takes_async(async int (*callback)(async int (*)(int)))
{
    return await callback(plain) + await in_parens(1, "x", 0);
}

async int unnamed_parameters(int, char *, struct ops)
{
    return 1;
}

async void empty(void)
{
}

_Async void reserved(void)
{
    _Task(void) t = _Spawn(empty());

    _Await t;
}

static int in_ordinary(void)
{
    async int (*p)(int) = plain;
    void (*any)(void) = (void (*)(void))0;

    return p != (async int (*)(int))0 && any == 0;
}

int use(void)
{
    return in_ordinary();
}
