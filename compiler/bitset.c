/* SPDX-License-Identifier: MIT-0 */
/* Sets of small numbers; the simple operations are inline in cc.h. */
#include "cc.h"

void bitset_init(struct bitset *s, uint32_t nbit)
{
    s->nbit = nbit;
    s->word = NEW_ARRAY(uint64_t, ((size_t)nbit + 63) / 64 + 1);
}

bool bitset_or(struct bitset *to, const struct bitset *from)
{
    uint32_t n = (from->nbit + 63) / 64;
    uint64_t added = 0;

    for (uint32_t i = 0; i < n; i++) {
        added |= from->word[i] & ~to->word[i];
        to->word[i] |= from->word[i];
    }
    return added != 0;
}
