/* SPDX-License-Identifier: MIT-0 */
/* What may not be done with a scope. */
async int f(int n);
int plain(int n);

async int jumps(int n)
{
    goto in;
    scope (s) {
        in: spawn_in(s, f(n));
    }
    switch (n) {
        scope (s) {
            case 1: n++;
        }
    }
    scope (s) {
        defer {
            scope (t) { return 1; }
        }
        break;
    }
    return await f(n);
}

async int uses(int n)
{
    scope (s) {
        spawn_in(s, plain(n));
        spawn_in(s, n);
        s = 0;
    }
    scope (s, .first_error = &n, .limit = f(1)) {
        void *p = &&out;
        goto *p;
        out: n++;
    }
    return await f(n);
}

void ordinary(int n)
{
    scope (s) {
        spawn_in(s, f(n));
    }
}
