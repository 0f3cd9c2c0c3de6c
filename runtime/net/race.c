/* SPDX-License-Identifier: MIT-0 */
/*
 * Happy eyeballs (RFC 8305): a host of many addresses, some of which are out
 * of reach, is connected to by the first one that answers.
 *
 * Two branches: one connects, the other waits and then does the same with the
 * rest of the list.  Both are of one task, so what they tell each other needs
 * no lock.  Who has failed while the other is at work stays suspended: the
 * select is over with the first that succeeds, or the last that fails.
 */
#include <ebb/time.h>

#include "net/socket.h"

enum { HEAD_START_MS = 250 };

struct race {
    const struct eb_addr_list *list;
    size_t i;                   /* who leads */
    struct ebb_io **out;
    bool rest_runs, rest_failed;
    bool first_failed;
};

static async void wait_for_the_other(void)
{
    await ebb_sleep(INT64_MAX);
}

static async int lead(struct race *r)
{
    int err = await eb_socket_connect_to(&r->list->item[r->i], r->out);

    r->first_failed = err < 0;
    if (err < 0 && r->rest_runs && !r->rest_failed)
        await wait_for_the_other();
    return err;
}

static async int follow(struct race *r)
{
    int err;

    await ebb_sleep(HEAD_START_MS * EBB_MILLISECOND);
    r->rest_runs = true;
    err = await eb_socket_race(r->list, r->i + 1, r->out);
    r->rest_failed = err < 0;
    if (err < 0 && !r->first_failed)
        await wait_for_the_other();
    return err;
}

async int eb_socket_race(const struct eb_addr_list *list, size_t i,
                      struct ebb_io **out)
{
    for (; i + 1 < list->count; i++) {
        struct race r = { .list = list, .i = i, .out = out };
        int err = 0;

        select {
            when (err = await lead(&r))
                ;
            when (err = await follow(&r))
                ;
        }
        if (err == 0 || r.rest_runs)
            return err;
    }
    return await eb_socket_connect_to(&list->item[i], out);
}
