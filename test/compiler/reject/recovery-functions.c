/* test: flags -fmax-errors=0 */
/* Mistakes between functions and in their heads. */
#include <ebb.h>
async int f(int x);
asnyc int g1(void) { return await f(1); }
async int g3(int x { return await f(x); }
async int g6(void) { return await f(1); }
int g8(void) { int n = await f(1); await f(2); return await f(3); }
async int g9(void) __attribute__((nonsense { return 1; }
async g10(void) { return 1; }
int async g11(void) { return await f(1) }
async async int g12(void) { return 1; }
async int g13(void) { return await await f(1); }
async int g14(void) { return f(1); }
async int g15(void) { struct { int a } x = { 1 }; return x.a + await f(1); }
async int g16(void) { int a[] = { 1, 2 await f(1) }; return a[0]; }
async int g17(void) { int n = (int await f(1); return n; }

async int unclosed(int n)
{
    while (n > 0) {
        await f(n--);
    return 0;
}

async int behind(int n)
{
    return await f(n) 3;
}

int ordinary(int n)
{
    return await f(n) + await f(n);
}

asnyc void last(void) { await f(1) }
