/* SPDX-License-Identifier: MIT-0 */
/* Operands of an arm that name locals for their types and sizes alone. */
#include <ebb.h>
#include <stdio.h>
static async int g(int *p, size_t n, long long k, int sign)
{
    await ebb_yield();
    *p = (int)n;
    return (int)(n + (size_t)k) * sign;
}
async int main(void)
{
    long long s = 3;
    char name[5];
    int rc = 0, v = 0;

    select {
        when (rc = await g(&v, sizeof(__typeof__(s)),
                           (__typeof__(s))sizeof(name), -(int)sizeof(rc))) ;
        when (await ebb_sleep(EBB_SECOND)) ;
    }
    printf("%d %d\n", rc, v);
    return 0;
}
