/* Words in front of a call or block that are none of the language there. */
#include <ebb.h>

struct s { int a; }
async int first(void) { return await first(); }
async int f(int x);
int plain(int x);
async void go_on(void) { go f(1); }
async void go_plain(void) { call plain(1); }
async int value(void) { return co_await f(1); }
async void start(void) { async f(1); }
async void alone(void) { defer; }
async int none(void) { return await; }
async int within_value(void) { int n = within (EBB_SECOND) { await f(1); }; return n; }
async int select_value(void) { return select { when (await f(1)) 1; }; }
async void join_call(task(int) t) { join(t); }
async int no_function(int x) { return await x(1); }
async int hidden(void) { int f = 1; return await f(f); }
