/* SPDX-License-Identifier: MIT-0 */
async int f(int n);

async int g(int n)
{
    goto a;
    join {
        { a: n++; }
        { goto b; b: n--; }
    }
    goto c;
    within (5000) {
        c: await f(n);
    }
    switch (n) {
        noncancel {
            case 1: n++;
        }
    }
    goto nowhere;
    select {
        when (await f(1)) { d: n++; }
    }
    goto d;
    for (;;) {
        join { break; continue; }
    }
    join { break; }
    return n;
}
