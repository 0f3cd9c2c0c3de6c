/* test: flags -fmax-errors=0 */
/* One mistake in each function: one message for each. */
#include <ebb.h>
async int f(int x);
async void v(void);
int plain(int x);
struct s { int a; };
async int a1(void) { int n = await f(1) return n; }
async int a2(void) { int n = awiat f(1); return n; }
async int a3(void) { int n = await; return n; }
async int a4(void) { int n = await f(1; return n; }
async int a5(void) { if (await f(1) return 2; return 3; }
async int a6(void) { return await f(1)); }
async int a7(void) { return await f(1) + ; }
async int a8(void) { int x[3 = { 1 }; return x[0] + await f(1); }
async int b2(void) { await v() await v(); return 0; }
async int b3(void) { for (int i = 0; i < 3, i++) await v(); return 0; }
async int b4(void) { while await f(1) { } return 0; }
async int b5(void) { do { await v(); } while (0) return 0; }
async int b6(void) { switch (await f(1)) { case 1 return 1; default: break; } return 0; }
async int b7(void) { join { await v() } return 0; }
async int b8(void) { join await v(); return 0; }
async int b9(void) { select { when await f(1) return 2; } return 0; }
async int c1(void) { select { when (await f(1)) return 2; int x; } return 0; }
async int c2(void) { within 5 { await v(); } return 0; }
async int c3(void) { defer; await v(); return 0; }
async int c4(void) { noncancel await v(); return 0; }
async int c5(void) { goto 5; await v(); return 0; }
async int c6(void) { int 3x = 5; await v(); return 0; }
async int c7(void) { return await f(,1); }
async int c8(void) { return await f(1)[; }
async int c9(void) { else return 1; await v(); }
async int d1(void) { int n = spwan(f(1)); await v(); return n; }
async int d2(void) { task(int t = spawn(f(1)); return await t; }
async int d3(void) { task t = spawn(f(1)); return await t; }
async int d4(void) { task() t = spawn(f(1)); return await t; }
async int d5(void) { retrun await f(1); }
async int d6(void) { await plain(1); return 0; }
async int d7(void) { await fplain(1); return 0; }
async int d8(void) { int n = f(1); return n; }
async int d9(void) { struct s s = { .a = await f(1) ; return s.a; }

async int several(int n)
{
    n += await f(1)
    if (n > 1 {
        await f(2);
    }
    for (int i = 0; i < n i++)
        await f(i);
    await f(n;
    n = await f(n +);
    join {
        await f(1)
        await f(2);
    }
    n = [3];
    return await f(n)
}
