/* A local of an async function is gone when that returns. */
#include <ebb.h>

async int f(int x);
static int kept;

async int *local(void) { int x = await f(1); return &x; }
async char *array(void) { char text[8] = "a"; await f(1); return text + 1; }
async int *either(int n) { int x = n; await f(1); return n ? &kept : &x; }
async int *literal(void) { await f(1); return (int[]){ 1, 2 }; }
async int *fine(int *p) { static int x; await f(1); return *p ? p : &x; }
async long distance(void) { char t[4] = "", *p = t; await f(1); return p - t; }
async char *moved(char *p) { char t[4] = "", *q = t; await f(1); return p + (q - t); }
async int count(long n);
async int spawned(void) { char t[4] = "", *q = t; task(int) n = spawn(count(q - t)); return await n; }
async yields(int *) items(void) { int x = 1; yield &x; }
async _Bool has(void) { char t[4]; await f(1); return t; }
async _Bool other(int n) { int t[9]; await f(1); return t + n != &t[3]; }
async int told(void)
{
    char t[9], *p = t;

    task(int) far = spawn(f((int)(p - t))), low = spawn(f((char)(long)t));
    return await far + await low;
}
