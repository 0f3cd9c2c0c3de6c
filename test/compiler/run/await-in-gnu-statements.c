/* SPDX-License-Identifier: MIT-0 */
/*
 * An await inside of what GNU C and C let control flow be, and beside types
 * and declarations of every form.
 */
/* test: flags -w */
/* test: not-serial labels before declarations are news to clang 14 */
#include <ebb.h>
#include <stdio.h>
#include <string.h>
#include <stdlib.h>
#include <stddef.h>
#include <stdarg.h>
#ifdef __clang__
#define SHUFFLE(a, b) __builtin_shufflevector(a, b, 0, 4, 1, 5)
#else
#define SHUFFLE(a, b) __builtin_shuffle(a, b, (v4){ 0, 4, 1, 5 })
#endif

static async int f(int x)
{
    if (x & 1)
        await ebb_yield();
    return x;
}

struct arr {
    int a[4];
};

static async struct arr ma(int x)
{
    await ebb_yield();
    return (struct arr){{x, x + 1, x + 2, x + 3}};
}

static async int array_in_a_result(void)
{
    return (await ma(3)).a[await f(2)] + (await ma(await f(1))).a[1];
}

static async int range_of_initialisers(void)
{
    int a[] = {[0 ... 3] = await f(3), [2] = await f(1)};
    return a[0] * 1000 + a[1] * 100 + a[2] * 10 + a[3]
           + (int)(sizeof a / sizeof *a);
}

static async int pragmas_on_loops(void)
{
    int s = 0;
    _Pragma("GCC unroll 4") for (int i = 0; i < 4; i++) s += await f(i);
#pragma GCC ivdep
    for (int i = 0; i < 4; i++)
        s += i;
#pragma GCC unroll 2
#pragma GCC ivdep
    while (await f(s) < 20)
        s++;
    return s - 8;
}

static async int fallthrough(int n)
{
    int r = 0;
    switch (n) {
    case 0:
        r += await f(1);
        __attribute__((fallthrough));
    case 1:
        r += await f(2); /* fall through */
    case 2 ... 5:
        r += await f(4);
        break;
    default: {
        int q = await f(9);
        r = q;
    }
    }
    return r;
}

static async int duffs_device(int n)
{
    int c = 0;
    switch (n % 4) {
    case 0:
        do {
            c += await f(1);
        case 3:
            c += await f(2);
        case 2:
            c += await f(3);
        case 1:
            c += await f(4);
        } while ((n -= 4) > 0);
    }
    return c;
}

static async int goto_into_a_loop(void)
{
    int i = 0, s = 0;
    goto in;
    while (i < 5) {
        s += await f(i);
    in:
        i++;
        s += 10;
        if (await f(i) == 3)
            goto in;
    }
    return s * 10 + i;
}

static int vs(int n, ...)
{
    va_list ap;
    int s = 0;
    va_start(ap, n);
    while (n--)
        s += va_arg(ap, int);
    va_end(ap);
    return s;
}

static async int variable_arguments(void)
{
    return vs(3, await f(1), await f(2), await f(3));
}

union u {
    int i;
    float f;
};

static async int cast_to_a_union(void)
{
    union u v = (union u)await f(5);
    return v.i + ((union u)await f(6)).i;
}

static async int pointers_to_arrays(void)
{
    int(*p)[3] = &(int[3]){1, 2, await f(3)};
    await f(1);
    int (*fa[2])(const char *) = {puts, 0};
    await f(1);
    return (*p)[2] + (fa[1] == 0);
}

static async int volatile_and_atomic(void)
{
    volatile struct arr v = {{1, 2, 3, 4}};
    v.a[await f(1)] = await f(7);
    _Atomic int at = 0;
    at++;
    at += await f(3);
    at = at + await f(4);
    int s = at;
    return s + v.a[1];
}

static async int statics_and_externs(void)
{
    static int st = 0;
    static __thread int tl = 5;
    st += await f(1);
    extern int ext;
    int blockfn(int);
    ext += await f(2);
    return st + tl + blockfn(ext);
}

int ext = 1;

int blockfn(int x)
{
    return x * 2;
}

typedef int T;

static async int typedef_and_parameter_of_one_name(T T)
{
    int f2 = T;
    {
        typedef struct {
            int T;
        } T;
        T t = {await f(4)};
        await f(1);
        f2 += t.T;
    }
    return f2 + T;
}

static async int label_and_object_of_one_name(void)
{
    int x = 1;
x:
    if (x < 3) {
        x += await f(1);
        goto x;
    }
    return x;
}

static async int labels_before_declarations(int n)
{
    int r = 1;
    switch (await f(n)) {
    case 1:
        r = 2;
    l:
        int d = await f(4);
        if (d == r)
            break;
        r = d;
        goto l;
    case 2:
    }
    return r;
}

static async int extension(void)
{
    __extension__ long long q = await f(3);
    return (int)__extension__({ await f(4) + (int)q; });
}

typedef int v4 __attribute__((vector_size(16)));

static async int vector_shuffle(void)
{
    v4 a = {1, 2, 3, 4}, b = {await f(4), 3, 2, 1};
    v4 m = a > b;
    await f(1);
    v4 s = SHUFFLE(a, b);
    await f(1);
    return -(m[0] + m[1] + m[2] + m[3]) * 10000 + s[0] * 1000 + s[1] * 100
           + s[2] * 10 + s[3];
}

static async int parts_of_complex(void)
{
    __complex__ double z;
    __real__ z = await f(3);
    __imag__ z = await f(4);
    await f(1);
    z *= z;
    return (int)(__real__ z * 10 + __imag__ z);
}

static async int literal_in_an_operand(int n)
{
    int *p = n ? &(int){await f(7)} : NULL;
    await f(1);
    return p ? *p : -1;
}

static async int array_of_structs(void)
{
    struct {
        char n[8];
        int v;
    } s[] = {{"ab", await f(1)}, {.v = await f(2), .n = "cd"}};
    await f(1);
    return s[0].v + s[1].v + (int)sizeof s + s[1].n[1];
}

static async int struct_in_a_for(void)
{
    int r = 0;
    for (
        struct { int i, j; } it = {0, await f(3)}; it.i < it.j;
        it.i++, it.j -= await f(0))
        r += await f(it.i) + it.j;
    return r;
}

static async int generic_of_arrays(void)
{
    const int k = await f(4);
    enum { N = 3 };
    int a[N] = {k, k + 1, k + 2};
    const int *p = a;
    await f(1);
    return p[0] + p[1] + *(p + 2) + _Generic(&k, const int * : 100, default : 0)
           + _Generic(a, int * : 1000, default : 0);
}

static async int continue_and_break(int n)
{
    int r = 0;
    while (n-- > 0) {
        if (n == 3)
            continue;
        int k = await f(n);
        {
            int k2 = k;
            r += k2;
            if (k == 1)
                break;
        }
    }
    return r;
}

static async int pointers_to_pointers(void)
{
    int a = 1, b = 2;
    int *p = &a, **pp = &p;
    await f(1);
    *pp = &b;
    *p += await f(3);
    return a * 10 + b;
}

static async void sw(int *a, int *b)
{
    await f(1);
    int t = *a;
    *a = *b;
    await f(1);
    *b = t;
}

static async int addresses_given_away(void)
{
    int x[2] = {1, 2};
    await sw(&x[0], &x[1]);
    struct {
        int p, q;
    } s = {3, 4};
    await sw(&s.p, &s.q);
    return x[0] * 1000 + x[1] * 100 + s.p * 10 + s.q;
}

static async int case_ranges(char *s)
{
    int n = 0;
    while (*s) {
        switch (*s++) {
        case 'a' ... 'f':
        case 'A' ... 'F':
            n += await f(1);
            continue;
        case '0' ... '9':
            n += await f(2);
            break;
        default:
            n += await f(4);
        }
        n += 100;
    }
    return n;
}

static async int recursion_in_an_operand(int d)
{
    if (d == 0)
        return 0;
    return (await f(d) & 1) + await recursion_in_an_operand(d - 1);
}

static async int break_out_of_an_expression(void)
{
    int n = 3;
    int r = ({
        int s = 0;
        while (n > 0) {
            s += await f(n);
            if (({
                    n--;
                    n;
                })
                == 1)
                break;
        }
        s;
    });
    return r * 10 + n;
}

static async int list_on_the_frame(void)
{
    struct s {
        int x;
        struct s *next;
    } a = {1, NULL}, b = {2, &a}, *l = &b;
    int s = 0;
    for (struct s *p = l; p; p = p->next)
        s = s * 10 + await f(p->x);
    return s;
}

static async int compound_assignments(void)
{
    unsigned u = 0;
    u -= await f(1);
    unsigned long long w = 1;
    w <<= await f(40);
    short s = 1;
    s <<= await f(3);
    int i = -7;
    i /= await f(2);
    i %= await f(3);
    unsigned char uc = 0xf0;
    uc >>= await f(4);
    uc ^= await f(1);
    return (u == -1u) + (int)(w >> 38) * 10 + s * 100 + i * 10000 + uc * 100000;
}

static async int increments(void)
{
    int x = 10;
    int y = x++ + await f(x) + x--;
    return y * 100 + x;
}

static async int floating_types(void)
{
    double d = 0;
    d += await f(1) / 2.0;
    float fl = await f(3);
    long double ld = await f(2);
    ld *= 1.5L;
    await f(1);
    return (int)(d * 10 + fl * 100 + (double)ld * 1000);
}

static async int goto_of_a_choice(void)
{
    goto *(({ await f(1); }) ? &&a : &&b);
a:
    return 1;
b:
    return 2;
}

static async int nested_conditions(int a, int b)
{
    return a ? b ? await f(1) : await f(2) : b ? await f(3) : await f(4);
}

static async int rows_of_a_matrix(void)
{
    int a[2][3] = {{1, await f(2)}, [1][2] = await f(6)};
    int(*row)[3] = a;
    await f(1);
    return row[1][2] * 100 + row[0][1] * 10 + a[1][1];
}

static async int arguments_of_printf(void)
{
    char b[16];
    int n = snprintf(b, sizeof b, "%d-%d", await f(12), await f(34));
    await f(1);
    return n * 100 + (strcmp(b, "12-34") == 0);
}

static async int recursion_in_a_statement_expression(int n)
{
    return n == 0 ? 0 : ({
        int k = await recursion_in_a_statement_expression(n - 1);
        k + 1;
    });
}

static async int goto_out_of_loops(void)
{
    int s = 0;
    for (;;) {
        for (;;) {
            s += await f(1);
            if (s > 2)
                goto l1;
        }
    }
l1:
    for (;;) {
        if ((s += await f(2)) > 6)
            break;
    }
    return s;
}

static inline __attribute__((always_inline)) int inl(int x)
{
    return x + 1;
}

static async __attribute__((hot, optimize("O2"), warn_unused_result)) int
attributes(int x)
{
    return inl(await f(x));
}

static async int parameters_of_every_form(int a[static 2],
                                          const char *restrict s,
                                          int (*cb)(int),
                                          struct arr v)
{
    await f(1);
    a[1] += cb(v.a[2]);
    return a[0] + a[1] + s[0];
}

static void show(const char *what, int value)
{
    printf("%.*s %d\n", (int)strcspn(what, "("), what, value);
}

#define SHOW(call) show(#call, await call)

async int main(void)
{
    SHOW(array_in_a_result());
    SHOW(range_of_initialisers());
    SHOW(pragmas_on_loops());
    for (int i = 0; i < 7; i += 2)
        SHOW(fallthrough(i));
    for (int i = 1; i < 9; i++)
        SHOW(duffs_device(i));
    SHOW(goto_into_a_loop());
    SHOW(variable_arguments());
    SHOW(cast_to_a_union());
    SHOW(pointers_to_arrays());
    SHOW(volatile_and_atomic());
    SHOW(statics_and_externs());
    SHOW(statics_and_externs());
    SHOW(typedef_and_parameter_of_one_name(3));
    SHOW(label_and_object_of_one_name());
    SHOW(labels_before_declarations(1));
    SHOW(extension());
    SHOW(vector_shuffle());
    SHOW(parts_of_complex());
    SHOW(literal_in_an_operand(1));
    SHOW(literal_in_an_operand(0));
    SHOW(array_of_structs());
    SHOW(struct_in_a_for());
    SHOW(generic_of_arrays());
    SHOW(continue_and_break(7));
    SHOW(pointers_to_pointers());
    SHOW(addresses_given_away());
    SHOW(case_ranges("aZ4F9x"));
    SHOW(recursion_in_an_operand(9));
    SHOW(break_out_of_an_expression());
    SHOW(list_on_the_frame());
    SHOW(compound_assignments());
    SHOW(floating_types());
    SHOW(goto_of_a_choice());
    SHOW(nested_conditions(1, 0));
    SHOW(nested_conditions(0, 1));
    SHOW(rows_of_a_matrix());
    SHOW(arguments_of_printf());
    SHOW(recursion_in_a_statement_expression(40));
    SHOW(goto_out_of_loops());
    SHOW(attributes(4));
    int q[2] = {1, 2};
    SHOW(parameters_of_every_form(q, "x", abs, (struct arr){{0, 0, -9}}));
    SHOW(increments());
    return 0;
}
