/* SPDX-License-Identifier: MIT-0 */
/* A name has one meaning in a block; the two might get different places. */
async int f(int n);

async int g(int q)
{
    int a = await f(1);
    int a = await f(2);
    char b[4];
    char b[5];

    for (int i = 0; i < 3; i++) {
        int i = await f(a);

        a += i;
    }
    int q = 3;
    static int s;
    static int s;
    typedef int T;
    typedef int T;
    extern int e;
    extern int e;
    int plain(int);
    int plain(int);
    struct z {
        T x;
    } z;
    {
        struct z {
            T y;
        } a = { q };

        s = a.y + e;
    }
    struct z {
        T x;
    } y;
    enum { A };
    enum { A };
    extern int a;
    return await f(b[0] + s + z.x + y.x + plain(A));
}
