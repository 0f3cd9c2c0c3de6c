/* SPDX-License-Identifier: MIT-0 */
/* test: silent */
/* test: wants __int128 */
/* Arithmetic types of every kind as locals, parameters, results, operands. */
#include <complex.h>
#include <ebb.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

typedef int v4 __attribute__((vector_size(16)));
typedef float v8 __attribute__((vector_size(16)));
typedef unsigned __int128 u128;

#define ECHO(name, T) \
    static async T name(T v) \
    { \
        T w = v; \
        await ebb_yield(); \
        return w; \
    }

ECHO(e_char, char)
ECHO(e_schar, signed char)
ECHO(e_uchar, unsigned char)
ECHO(e_short, short)
ECHO(e_ushort, unsigned short)
ECHO(e_ll, long long)
ECHO(e_ull, unsigned long long)
ECHO(e_float, float)
ECHO(e_double, double)
ECHO(e_ld, long double)
ECHO(e_bool, bool)
ECHO(e_i128, __int128)
ECHO(e_u128, u128)
ECHO(e_cd, double complex)
ECHO(e_cf, _Complex float)
ECHO(e_vec, v4)
ECHO(e_size, size_t)
ECHO(e_u8, uint8_t)
ECHO(e_wide, long int long unsigned)

static async v8 scale(v8 a, float f)
{
    v8 r = a * f;

    for (int i = 0; i < 4; i++) {
        await ebb_yield();
        r[i] += (float)i;
    }
    return r;
}

async int main(void)
{
    v4 v = { 1, 2, 3, 4 };
    v8 w = { 1, 2, 3, 4 };
    double complex z = 1 + 2 * I;
    __int128 n = (__int128)1 << 100;
    u128 u = ~(u128)0;
    long double ld = 1.25L;
    float f = 0.5f;

    /* The promotions have to be the ones of C. */
    printf("%d\n", await e_uchar(200) + await e_uchar(100));
    printf("%d\n", await e_uchar(1) - await e_ushort(2) < 0);
    printf("%d\n", ~await e_uchar(0) == -1);
    printf("%d\n", -await e_short(-32768) == 32768);
    printf("%d\n", (int)sizeof(await e_char('a') + 1) + await e_char('b'));
    printf("%d\n", (int)sizeof(await e_bool(1) ? await e_char(1)
                                               : await e_ull(1)));
    printf("%d\n", (await e_bool(1) ? await e_schar(-1) : await e_ull(1)) > 0);
    printf("%d\n", await e_bool(256) + await e_bool(2));
    printf("%lld\n", await e_ll(1) << 40 | await e_short(5));
    printf("%d\n", await e_schar(-1) < (int)await e_u8(1));
    printf("%zu\n", await e_size(5) * sizeof(long) + await e_u8(250));
    printf("%llu\n", await e_wide(7) - await e_ull(8));

    printf("%g %Lg %g\n", await e_float(f) * await e_double(3),
           await e_ld(ld) + f, (double)(await e_float(0.1f) + 0.1f));
    z = await e_cd(z) * await e_cf(3 - I) + 1;
    printf("%g %g %g\n", creal(z), cimag(z), __real__ await e_cd(z));
    n = await e_i128(n) + await e_i128(7);
    u = await e_u128(u) / 3 - (u128)n;
    printf("%llx %llx\n", (unsigned long long)(n >> 64),
           (unsigned long long)u);
    v = await e_vec(v) + await e_vec(v * 2) - (v4){ 1, 1, 1, 1 };
    v[await e_uchar(2)] += await e_short(100);
    v[await e_uchar(1)]++;
    printf("%d %d %d %d\n", v[0], v[1], v[2], (await e_vec(v))[3]);
    w = await scale(w, 2);
    printf("%g %g\n", (double)w[0], (double)w[3]);
    return 0;
}
