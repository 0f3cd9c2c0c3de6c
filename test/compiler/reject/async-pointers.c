/* SPDX-License-Identifier: MIT-0 */
/* Pointers to async functions and to ordinary ones are not mixed up. */
typedef int compare(const void *, const void *);

async int f(int n);
async int later(const void *a, const void *b);
int plain(int n);
void sort(int *array, compare *order);

struct ops {
    async int (*call)(int n);
};

async int (*to_plain)(int n) = plain;
int (*to_async)(int n) = f;
struct ops ops = { plain };

async int g(struct ops *o, int *array)
{
    o->call = plain;
    sort(array, later);
    return await o->call(1);
}
