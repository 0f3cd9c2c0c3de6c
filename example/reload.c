/* SPDX-License-Identifier: MIT-0 */
/* Services that are told of each new configuration, and stop in good order. */
#include <ebb.h>
#include <stdio.h>

struct config {
    const char *name;
    int rate;                   /* rounds a second */
};

static async void serve(watch_receiver(struct config) configs,
                        struct ebb_token *stop, int *seen)
{
    struct config now;

    defer watch_receiver_free(configs);
    watch_borrow_and_update(configs, &now);
    for (;;)
        select biased {
            when (await ebb_token_cancelled(stop))
                return;
            when (int rc = await watch_changed(configs)) {
                if (rc < 0)
                    return;
                watch_borrow_and_update(configs, &now);
                ++*seen;
            }
            when (await ebb_sleep(EBB_SECOND / now.rate))
                ;               /* a round of work */
        }
}

async int main(void)
{
    static const char *const name[] = { "careful", "faster", "fastest" };
    watch_sender(struct config) configs;
    watch_receiver(struct config) first;
    struct ebb_token *stop = ebb_token_new();
    int seen[3] = { 0 };

    defer ebb_token_unref(stop);
    watch_channel(&configs, &first, { "first", 100 });
    defer watch_sender_free(configs);
    defer watch_receiver_free(first);
    scope (services) {
        for (int i = 0; i < 3; i++)
            spawn_in(services, serve(watch_subscribe(configs), stop,
                                     &seen[i]));
        defer ebb_token_cancel(stop);   /* however the block is left */
        for (int i = 0; i < 3; i++) {
            await ebb_sleep(10 * EBB_MILLISECOND);
            if (watch_send(configs, { name[i], 200 * (i + 1) }) == 0)
                printf("now %s\n", name[i]);
        }
        await ebb_sleep(10 * EBB_MILLISECOND);
    }
    printf("told: %d, %d, %d\n", seen[0] > 0, seen[1] > 0, seen[2] > 0);
    return 0;
}
