/* SPDX-License-Identifier: MIT-0 */
/* The types of a scope are the real compiler's to check. */
async int f(int n);

async int uses(int n)
{
    scope (s) {
        task(long) u = spawn_in(s, f(n));
        s = 0;
    }
    scope (t, .no_such = 1) {
        spawn_in(t, f(n));
    }
    return await f(n);
}
