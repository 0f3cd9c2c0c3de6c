/* SPDX-License-Identifier: MIT-0 */
/* test: flags -Wall -Wextra */
/* What the real compiler has to say comes once, at the user's own place. */
async int num(int n);

struct s { int a; };

async int wrong(int n, int unused_parameter)
{
    int unused = 3, x = "abc";
    struct s v = { 1 };

    if (n<3) { x = undeclared; }
    for(int i=0;i<n;i++) n+=(char*)await num(i);
    while (n-->0) { char *p = n; struct nope z; n = v.a + *n; }
    x = await num("text") + await num(1, 2);
    switch (await num(3)) { case 1: n++; case 2: break; }
    return "x" ;
}

async struct s other(struct s a, struct s b)
{
    unsigned u = 1;

    if (await num(1) < u)
        return a == b;
    return 3;
}
