/* SPDX-License-Identifier: MIT-0 */
/* What a block of spawn or lazy may not name or do. */
struct res;
void put(struct res **);
async int f(int n);

async void captures(int n)
{
    int v[n];
    __attribute__((cleanup(put))) struct res *r = 0;
    char big[300] = "";

    spawn({ v[0]; });
    lazy({ r == 0; });
    spawn({ big[0]; });
}

async int leaves(int n)
{
    while (n) {
        spawn({ return 1; });
        spawn({ break; });
        spawn({ continue; });
        spawn({ goto out; });
        spawn({ f(1); });
        spawn({ try n; (void)0; });
    }
out:
    await f(n);
    return 0;
}

void ordinary(int n)
{
    spawn({ await f(n); });
    spawn_blocking({ await f(n); });
    spawn_blocking({ return; });
    spawn(n);
}
