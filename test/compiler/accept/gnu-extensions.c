/* SPDX-License-Identifier: MIT-0 */
/* test: flags -Wno-unused */
/* The extensions of GNU C in common use, around and inside async code. */
#include <ebb.h>

#define MAX(a, b) ({ __typeof__(a) a_ = (a); __typeof__(b) b_ = (b); \
                     a_ > b_ ? a_ : b_; })
#define ARRAY_SIZE(a) (sizeof(a) / sizeof(*(a)))

static __inline__ __attribute__((__always_inline__, __unused__)) int
inlined(int x)
{
    return __builtin_expect(!!x, 1) ? x : __builtin_ctz(8u);
}

extern int external(const char *fmt, ...) __asm__("puts")
    __attribute__((format(printf, 1, 2), nonnull(1)));
static int aligned __attribute__((aligned(32))), *pointer = &aligned;
__thread int per_thread = 1;
__extension__ typedef long long wide;
typedef int vector __attribute__((vector_size(16)));
struct __attribute__((packed)) packed {
    char c;
    int n;
    union {
        int in_union;
        struct {
            short low, high;
        };
    };
    unsigned : 3, bits : 5;
};
_Static_assert(sizeof(struct packed) > 4, "packed");

async int extensions(int n, int v[static 2]);

async int extensions(int n, int v[static 2])
{
    static const char *const names[] = { [0 ... 3] = "same", [5] = "last" };
    struct packed p = { .c = 'a', .bits = 3, .low = 1 };
    vector vec = { 1, 2, 3, 4 };
    wide w = n ?: 5;
    int range;

    await ebb_yield();
    vec += vec;
    range = MAX(n, v[1]) ?: await ebb_sleep(0);
    switch (range) {
    case 1 ... 9:
        range = await ebb_sleep(0);
        __attribute__((fallthrough));
    case -1:
        break;
    }
    __asm__ volatile("" : "+r"(range) : "r"(n) : "memory");
    if (__builtin_types_compatible_p(__typeof__(n), int))
        range += (int)w + __builtin_choose_expr(1, n, names);
    range += _Generic(n, int: await ebb_sleep(0), default: 5);
    range += __builtin_offsetof(struct packed, high) + vec[2] + p.high;
    range += (int)(ARRAY_SIZE(names) + __alignof__(vec)) + per_thread;
    await ebb_yield();
    if (range > 1000)
        goto local;
    await ebb_yield();
    range += *pointer + inlined(n) + p.bits;
local:
    return range + (names[5][0] == 'l');
}
