/* SPDX-License-Identifier: MIT-0 */
/* What code of others does to leave turns to the other tasks, as every leaf of
 * the library does. */
#include <ebb/task.h>

#include "reactor/reactor.h"

bool ebb_has_budget(void)
{
    return ebb_self.strand != NULL && eb_turn.budget > 0;
}

_Async void ebb_consume_budget(void)
{
    if (!eb_coop())
        _Await eb_turn_over();
}
