/* test: flags -fmax-errors=0 */
/* Misspelt words of the language, operands that are none. */
#include <ebb.h>
async int f(int x);
#define CALL(x) await f(x
async int g1(void) { return CALL(1); }
async int g2(void) { return wait f(1); }
async int g3(void) { int v = 1; return await v; }
async int g4(void) { return await 5; }
async int g5(void) { return await (f); }
async int g6(void) { return await f; }
async int g7(void) { yeild 3; }
async int g8(void) { whlie (1) { await f(1); } return 0; }
async int g9(void) { int n = 0; n += awit f(1); return n; }
async int g10(void) { slect { when (await f(1)) return 1; } return 0; }
async int g11(void) { select { wen (await f(1)) return 1; } return 0; }
async int g12(void) { jion { await f(1); await f(2); } return 0; }
async int g13(void) { noncancle { await f(1); } return 0; }
async int g14(void) { witihn (5) { await f(1); } otherwise { return 3; } return 0; }
async int g15(void) { dfer f(1); return await f(2); }
async int g16(void) { task(int) t = spawn(f); return await t; }
async int g17(void) { task(int) t = spawn f(1); return await t; }
async int g18(void) { await fetch(1); return 0; }
async int g19(void) { return try f(1); }
async int g20(void) { int n = await f(1)) + 2; return n; }
