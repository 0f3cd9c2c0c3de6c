/* SPDX-License-Identifier: MIT-0 */
/* Jumps out of and into the constructs of Ebb, in odd places. */
async int f(int n);
async int g(int n)
{
    within (5000) {
        defer return 4;
        join { { defer { try f(1); } } }
    }
    select {
        when (int a = await f(1)) { lab: n++; }
        otherwise { goto lab; }
    }
    for (;;) {
        defer continue;
        noncancel { break; }
        within (1000) { continue; } otherwise break;
        join { { goto in; } { in: n++; } }
    }
    defer { defer { goto deep; } deep: ; }
    {
        goto over;
        __attribute__((cleanup(cl))) int x = 1;
        over: ;
    }
    int y = ({ defer return 5; 3; });
    while (n) { defer { while (n) { switch (n) { case 1: break; default: continue; } } break; } }
    await a.b;
    return n + y;
}
