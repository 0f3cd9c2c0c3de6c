/* SPDX-License-Identifier: MIT-0 */
/* test: flags -w */
/* Statement expressions, case ranges, gotos of every kind. */
#include <stdio.h>

#include "late.h"

struct in_stmt_expr_s {
    int a, b[3];
};
static async struct in_stmt_expr_s in_stmt_expr_mk(int a)
{
    await nap();
    return (struct in_stmt_expr_s){a, {1, 2, 3}};
}
static async int in_stmt_expr(void)
{
    int a = ({
        int t = await num(3);
        t * 2;
    });
    struct in_stmt_expr_s x = ({
        struct in_stmt_expr_s t = await in_stmt_expr_mk(2);
        t.b[1] += await num(5);
        t;
    });
    int n = ({ await in_stmt_expr_mk(4); }).b[2];
    char *str = ({
                    char *p = "abc";
                    await nap();
                    p;
                })
                + 1;
    int c = 0;
    for (int i = ({ await num(1); }); ({ await num(i); }) < 5;
         ({ i += await num(1); })) {
        if (i == 2)
            ({ continue; });
        if (i == 4)
            ({
                await nap();
                break;
                0;
            });
        c += i;
    }
    ({
        if (await num(1))
            goto over;
        c = 100;
    });
    c = 200;
over:
    c += ({
             ;
             5;
         })
         + ({
               (void)0;
               {
               }
               int q = 2;
               q;
           });
    ({});
    (void)({ await nap(); });
    int w = 1 ? ({ await num(2); }) : ({
        c++;
        await num(3);
    });
    w += 0 && ({
             c++;
             await num(1);
         });
    w += c && ({ await num(1); });
    w += ({
        switch (await num(2)) {
        case 2:
            w++;
        default:
            break;
        }
        w;
    });
    w += ({
        do {
            w++;
        } while (await num(w) < 20);
        w;
    });
    int arr[3] = {({ await num(1); }), [2] = ({
                                           int z = 3;
                                           await num(z);
                                       })};
    ({
        int inner = await num(1);
        inner;
    });
    printf("%d %d %d %d %s %d %d %d %d\n", a, x.a, x.b[1], n, str, c, w, arr[0],
           arr[2]);
    printf("%d\n", ({
                       static int st;
                       st++;
                       await nap();
                       st;
                   }) + ({
                       int f = 3;
                       int *p = &f;
                       await nap();
                       *p;
                   }));
    return ({
        int r = await num(0);
        r;
    });
}

static async int in_stmt_expr_ret_f(int n)
{
    int x = ({
                if (n)
                    return await num(7);
                n + 1;
            })
            + await num(2);
    return x;
}
static async int in_stmt_expr_ret_g(int n)
{
    return ({
        __label__ l;
        int z = await num(n);
    l:
        z++;
        if (z < 5)
            goto l;
        z;
    });
}
static async int in_stmt_expr_ret_h(int n)
{
    int v[3] = {1, ({
                    if (n > 1)
                        goto out;
                    await num(2);
                }),
                3};
    return v[1];
out:
    return -1;
}
static async int in_stmt_expr_ret(void)
{
    printf("%d %d %d %d %d\n", await in_stmt_expr_ret_f(0),
           await in_stmt_expr_ret_f(1), await in_stmt_expr_ret_g(1),
           await in_stmt_expr_ret_h(1), await in_stmt_expr_ret_h(2));
    return 0;
}

static async int in_case_range_f(long long n)
{
    switch (await lnum(n)) {
    case 1 ... 5:
        return await num(1);
    case -10 ... - 2:
    case 300:
        n = 7;
        __attribute__((fallthrough));
    case 'a' ... 'z' - 1:
        n++;
        await nap();
        break;
    case 1LL << 40 ... 1LL << 41:
        return 9;
    default:
        return (int)(n ?: 70);
    }
    return (int)n;
}
static async int in_case_range_duff(int n)
{
    int c = 0, k = (n + 3) / 4;
    switch (n % 4) {
    case 0:
        do {
            c += await num(1);
        case 3:
            c += 10;
            await nap();
        case 2:
            c += 100;
        case 1:
            c += await num(1000);
        } while (--k > 0);
    }
    return c;
}
static async int in_case_range(void)
{
    printf("%d %d %d %d %d %d %d\n", await in_case_range_f(3),
           await in_case_range_f(-5), await in_case_range_f(300),
           await in_case_range_f('c'), await in_case_range_f(1LL << 40),
           await in_case_range_f(0), await in_case_range_f(-1));
    for (int i = 1; i < 10; i++)
        printf("%d ", await in_case_range_duff(i));
    printf("\n");
    unsigned char uc = 200;
    switch (uc) {
    case 128 ... 255:
        printf("hi\n");
        await nap();
    }
    switch (await num(2))
        await nap();
    switch (await num(2))
    case 2:
        printf("two\n");
    switch (3) {
        int unreached = 4;
    case 3:
        unreached = 5;
        await nap();
        printf("%d\n", unreached);
    }
    return 0;
}

static async int in_computed_goto_run(const char *prog)
{
    static const void *const tab[] = {&&add, &&sub, &&end};
    int acc = 0;
    const char *pc = prog;
    goto *tab[*pc - '0'];
add:
    acc += await num(5);
    pc++;
    goto *tab[*pc - '0'];
sub:
    acc -= await num(1);
    await nap();
    pc++;
    {
        void *t = (void *)tab[*pc - '0'];
        goto *t;
    }
end:
    return acc;
}
static async int in_computed_goto_local(int n)
{
    void *l = &&a;
    void *arr[2] = {&&a, &&b};
    await nap();
    if (n)
        goto *l;
    goto *arr[await num(1)];
a:
    n += 10;
b:
    await nap();
    return n + (arr[0] == &&a);
}
static async int in_computed_goto(void)
{
    printf("%d %d %d\n", await in_computed_goto_run("00102"),
           await in_computed_goto_local(0), await in_computed_goto_local(1));
    return 0;
}

static async int in_gotos_into(int n)
{
    int i = 0, s = 0;
    if (n == 1)
        goto inloop;
    if (n == 2)
        goto inif;
    if (n == 3)
        goto inblock;
    for (i = 0; i < 3; i++) {
        s += await num(1);
    inloop:
        s += 10;
        await nap();
    }
    if (s > 1000) {
    inif:
        s += 100;
        await nap();
    } else {
    inblock:
        s += 7;
    }
    while (i < 6) {
        i++;
        if (i == 4)
            goto inwhile;
        s += await num(1);
    inwhile:
        s += 2;
    }
    {
        int t = 3;
    back:
        t = await num(t) + 1;
        if (t < 6)
            goto back;
        s += t;
    }
    do {
        s++;
        if (s % 7 == 0)
            goto done;
        await nap();
    } while (1);
done:
    return s;
}
static async int in_gotos_sw(int n)
{
    switch (n) {
    case 1:
        goto l2;
    case 2:
    l1:
        n += 10;
        await nap();
        if (n < 40)
            goto l1;
        break;
    default:
    l2:
        n += 3;
        await nap();
        goto l1;
    }
    return n;
}
static async int in_gotos_els(int n)
{
    if (await num(n))
        goto a;
    else
    b:
        n = await num(5) + 1;
    return n;
a:
    n = 7;
    goto b;
}
static async int in_gotos_blk(int n)
{
    goto mid;
    {
        int k;
    mid:
        k = await num(n);
        {
            k++;
            goto deep;
        }
    }
    {
        {
        deep:
            await nap();
            n = 4;
        }
    }
L : {
    __label__ L;
L:
    if (n++ < 8) {
        await nap();
        goto L;
    }
}
    if (n < 20) {
        n += 10;
        goto L;
    }
    return n;
}
static async int in_gotos(void)
{
    for (int i = 0; i < 4; i++)
        printf("%d %d %d %d\n", await in_gotos_into(i), await in_gotos_sw(i),
               await in_gotos_els(i), await in_gotos_blk(i));
    return 0;
}

static int in_elvis_calls;
static async int in_elvis_c(int n)
{
    in_elvis_calls++;
    await nap();
    return n;
}
static int oc(int n)
{
    in_elvis_calls++;
    return n;
}
static async int in_elvis(void)
{
    int z = 0, a = await in_elvis_c(3) ?: await in_elvis_c(4),
        b = await in_elvis_c(0) ?: await in_elvis_c(5),
        d = oc(7) ?: await in_elvis_c(1), e = oc(0) ?: await in_elvis_c(2),
        f = (z++ ?: await in_elvis_c(9));
    char *s = (char *)await ptr("x") ?: "y";
    char *t = (char *)await ptr(0) ?: "y";
    long l = await lnum(0) ?: 3;
    double dd = 0.5 ?: await num(1);
    printf("%d %d %d %d %d %d %s %s %ld %g %d\n", a, b, d, e, f, z, s, t, l, dd,
           in_elvis_calls);
    return 0;
}

static async int in_jump_past_init_f(int n)
{
    int r = 0;
    if (n)
        goto skip;
    int x = 4;
    r += x;
skip:
    x = await num(5);
    r += x;
    for (int i = 0; i < 3; i++) {
        int y;
        if (i == 0)
            y = 7;
        await nap();
        int z = i;
        if (z == 1)
            continue;
        r += z;
    }
    return r;
}
static async int in_jump_past_init(void)
{
    printf("%d %d\n", await in_jump_past_init_f(0),
           await in_jump_past_init_f(1));
    return 0;
}

static int in_comma_cond_c;
static async int in_comma_cond_inc(void)
{
    await nap();
    return ++in_comma_cond_c;
}
static async int in_comma_cond(void)
{
    int a = (await in_comma_cond_inc(), in_comma_cond_c++,
             await in_comma_cond_inc());
    int b = await in_comma_cond_inc() && await in_comma_cond_inc()
            || await in_comma_cond_inc();
    int d = await num(0)   ? await in_comma_cond_inc()
            : await num(1) ? await in_comma_cond_inc() * 10
                           : 5;
    int e = (await num(1), await num(2))
            + (in_comma_cond_c ? (await in_comma_cond_inc(), 4) : 3);
    if (!await num(0) && !(await num(1) - 1))
        e++;
    while (await num(e) < 10 && (e++, await num(1)))
        ;
    int *p = &e;
    *(await num(1) ? p : &d) += await num(3);
    (await num(0) ? d : e);
    int arr[3] = {0};
    arr[await num(1)]++;
    ++arr[await num(1)];
    arr[await num(2)] = arr[await num(1)] <<= await num(2);
    -await num(1);
    !await num(1);
    (void)await num(1);
    (long)await num(1);
    a = b = await num(4);
    a += b -= await num(1);
    int z = a++ + await num(1) + a--;
    printf("%d %d %d %d %d %d %d %d\n", a, b, d, e, arr[1], arr[2], z,
           in_comma_cond_c);
    return 0;
}

async int main(void)
{
    printf("stmt-expr:\n");
    await in_stmt_expr();
    printf("stmt-expr-ret:\n");
    await in_stmt_expr_ret();
    printf("case-range:\n");
    await in_case_range();
    printf("computed-goto:\n");
    await in_computed_goto();
    printf("gotos:\n");
    await in_gotos();
    printf("elvis:\n");
    await in_elvis();
    printf("jump-past-init:\n");
    await in_jump_past_init();
    printf("comma-cond:\n");
    await in_comma_cond();
    return 0;
}
