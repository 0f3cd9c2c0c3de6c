/* SPDX-License-Identifier: MIT-0 */
/* Watch, in Async C: wait for a certain value. */
#include "sync/watch.h"

async int ebb_watch_wait_for(struct ebb_watch_receiver *rx,
                             bool (*is_it)(const void *value, void *arg),
                             void *arg, void *to)
{
    while (!eb_watch_test(rx, is_it, arg, to))
        try await ebb_watch_changed(rx);
    return 0;
}
