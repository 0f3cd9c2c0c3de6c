/* SPDX-License-Identifier: MIT-0 */
/* Waits for a word that nobody gives any more: what to do about a task that
 * was cancelled is forgotten. */
/* test: loses it does not end */
#include <ebb.h>

static channel(int) word;

static async void give(void)
{
    await channel_send(word, 1);
}

async int main(void)
{
    word = channel_new(int, 1);
    defer channel_free(word);

    spawn(give());
    noncancel {
        int v;

        await channel_recv(word, &v);
    }
    return 0;
}
