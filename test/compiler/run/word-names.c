/* SPDX-License-Identifier: MIT-0 */
/*
 * Each word as an object, a parameter, a function, a typedef, an enumerator,
 * a member, a tag and a label, in ordinary and in async code.
 */
/* test: not-serial the words are names here */
#include <ebb/runtime.h>
#include <ebb/time.h>
#include <stdio.h>

EBB_MAIN(.workers = 1);

static int negate(int x)
{
    return -x;
}

/* TURN: empty, or an await, in front of each use. */
#define NAMES(W, HOW, TYPE, TURN, CALL) \
    static TYPE int object_##HOW##W(int x) \
    { \
        int W = x, *at = &W; \
        TURN \
        W++; \
        W = W * 2 + *at; \
        TURN \
        if (W > 0) \
            W += W; \
        for (W -= 1; W > 100; W--) \
            TURN \
        return W; \
    } \
    static TYPE int param_##HOW##W(int W, int (*const f)(int W)) \
    { \
        TURN \
        return (W) + f(W) + (int)sizeof W; \
    } \
    static TYPE int function_##HOW##W(int (*W)(int)) \
    { \
        int x = W(3); \
        TURN \
        W(4); \
        return W(x) + (*W)(5); \
    } \
    static TYPE int type_##HOW##W(int x) \
    { \
        typedef int W; \
        W y = (W)x; \
        TURN \
        W *p = &y, z = sizeof(W); \
        TURN \
        return *p + z; \
    } \
    static TYPE int enum_##HOW##W(int x) \
    { \
        enum { before, W = 7 }; \
        TURN \
        switch (x) { \
        case W: \
            return W + before; \
        default: \
            return -W; \
        } \
    } \
    static TYPE int member_##HOW##W(int x) \
    { \
        struct { int W, other; } s = { .W = x }, *p = &s; \
        TURN \
        s.W++; \
        TURN \
        p->W += p->W; \
        return s.W + __builtin_offsetof(__typeof__(s), W); \
    } \
    static TYPE int tag_##HOW##W(int x) \
    { \
        struct W { int n; struct W *next; } s = { x, NULL }; \
        enum E##W { A##W }; \
        TURN \
        struct W *p = &s; \
        TURN \
        return p->n + A##W; \
    } \
    static TYPE int label_##HOW##W(int x) \
    { \
        if (x > 5) \
            goto W; \
        TURN \
        x += 10; \
    W: \
        TURN \
        if (x < 20) { \
            x += 5; \
            goto W; \
        } \
        return x; \
    } \
    static TYPE int all_##HOW##W(void) \
    { \
        int sum = CALL object_##HOW##W(3); \
        sum += CALL param_##HOW##W(1, negate) * 3; \
        sum += CALL function_##HOW##W(negate) * 5; \
        sum += CALL type_##HOW##W(4) * 7; \
        sum += CALL enum_##HOW##W(7) * 11; \
        sum += CALL member_##HOW##W(5) * 13; \
        sum += CALL tag_##HOW##W(6) * 17; \
        return sum + CALL label_##HOW##W(1) * 19; \
    }

#define EACH(X) \
    X(async) X(await) X(spawn) X(spawn_in) X(spawn_local) X(spawn_on) \
    X(spawn_blocking) X(lazy) X(join) X(select) X(biased) X(when) X(when_if) \
    X(otherwise) X(scope) X(within) X(defer) X(try) X(yield) X(yields) \
    X(each) X(next) X(noncancel) X(task) X(future) X(stream) X(channel) \
    X(ebb_try_spawn) X(ebb_block_on)

#define BOTH(W) \
    NAMES(W, plain_, , (void)0;, ) \
    NAMES(W, async_, _Async, _Await ebb_yield();, _Await)
EACH(BOTH)

async int main(void)
{
    int words = 0, plain = 0, wrong = 0, got;

#define CHECK(W) \
    words++; \
    got = all_plain_##W(); \
    plain += got; \
    wrong += got != await all_async_##W();
    EACH(CHECK)
    printf("%d words, %d wrong, %d each\n", words, wrong, plain / words);
    return 0;
}
