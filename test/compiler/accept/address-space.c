/* SPDX-License-Identifier: MIT-0 */
/* Pointers into an address space of clang's, kept over an await. */
#include <ebb.h>

#ifdef __clang__
#define SPACE(n) __attribute__((address_space(n)))
#else
#define SPACE(n)
#endif

typedef SPACE(257) const char there;

struct place {
    SPACE(256) int *at;
};

static async SPACE(256) int *same(SPACE(256) int *p)
{
    await ebb_yield();
    return p;
}

async int main(void)
{
    SPACE(256) int *p = 0, *q = p, *const *r = &p;
    int SPACE(256) *many[2] = { 0, 0 };
    struct place place = { 0 };
    there *far = 0;

    await ebb_yield();
    place.at = await same(*r);
    many[1] = place.at != 0 ? p : await same(q);
    join {
        q = await same(many[1]);
        far = (there *)0;
    }
    return p != q || far != 0;
}
