/* SPDX-License-Identifier: MIT-0 */
/* Ends of sets and of futures under a token, in Async C. */
#include <errno.h>

#include <ebb/join_set.h>
#include <ebb/token.h>

#include "task/future.h"

async void ebb_join_set_close(struct ebb_join_set *set)
{
    if (set == NULL)
        return;
    defer ebb_join_set_free(set);
    ebb_join_set_abort_all(set);
    while (await ebb_join_set_next(set, (struct ebb_joined){ 0 }) != 0)
        continue;
}

async int ebb_token_run(struct ebb_token *token, struct ebb_frame *future,
                        void *out, size_t size, size_t align)
{
    if (ebb_token_is_cancelled(token)) {
        ebb_future_drop(future);
        return -ECANCELED;
    }
    /* The future first: it has begun, and is consumed, in any case. */
    select biased {
        when (await eb_future_run(future, out, size, align))
            return 0;
        when (await ebb_token_cancelled(token))
            return -ECANCELED;
    }
}
