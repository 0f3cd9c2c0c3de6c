/* SPDX-License-Identifier: MIT-0 */
/*
 * "Did you mean ...?": the name closest to a misspelt one.
 *
 * The distance counts letters inserted, left out, replaced, and neighbours
 * that changed places.  A name is offered if at most a third of it is wrong.
 */
#include "cc.h"

enum { NAME_MAX_LEN = 64 };

static size_t min3(size_t a, size_t b, size_t c)
{
    size_t m = a < b ? a : b;

    return m < c ? m : c;
}

static size_t distance(const char *a, size_t na, const char *b, size_t nb)
{
    size_t row[3][NAME_MAX_LEN + 1];
    size_t *two = row[0], *one = row[1], *now = row[2];

    for (size_t j = 0; j <= nb; j++)
        one[j] = j;
    for (size_t i = 1; i <= na; i++) {
        size_t *next = two;

        now[0] = i;
        for (size_t j = 1; j <= nb; j++) {
            now[j] = min3(one[j] + 1, now[j - 1] + 1,
                          one[j - 1] + (a[i - 1] != b[j - 1]));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2]
                && a[i - 2] == b[j - 1] && two[j - 2] + 1 < now[j])
                now[j] = two[j - 2] + 1;
        }
        two = one;
        one = now;
        now = next;
    }
    return one[nb];
}

void guess_add(struct guess *g, const char *candidate)
{
    size_t len = strlen(candidate), d;
    size_t longer = len > g->len ? len : g->len;

    if (longer > NAME_MAX_LEN || (len == g->len
                                  && memcmp(candidate, g->name, len) == 0))
        return;
    d = distance(g->name, g->len, candidate, len);
    if (d * 3 > longer || (g->best != NULL && d >= g->distance))
        return;
    g->best = candidate;
    g->distance = d;
}
