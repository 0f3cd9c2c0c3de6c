/* Slips in declarations and calls: one message each. */
#include <ebb.h>
#include <stdlib.h>

async int f(int x);
static asnyc int first(int x) { return await f(x); }
static inline asycn int second(int x) { return await f(x); }
static yields(int) count(void) { yield 3; }
async void children(void) { scope (s) { spwan_in(s, f(1)); } }
async void clean(void) { char *p = malloc(3); dfeer free(p); await f(*p); }
async int twice(int x) { return await f(x); }
async int twice(int x) { return await f(x + 1); }
static async yields(int) items(void) { yield 1; }
static async yields(int) items(void) { yield 2; }
async int use(void) { return await first(1) + await second(2); }
