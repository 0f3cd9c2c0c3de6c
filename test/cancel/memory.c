/* SPDX-License-Identifier: MIT-0 */
/* Frees its channel only if nothing goes wrong. */
/* test: loses memory block */
#include <ebb.h>

async int main(void)
{
    channel(int) c = channel_new(int, 1);
    int v;

    join {
        await channel_send(c, 1);
        await channel_recv(c, &v);
    }
    channel_free(c);
    return 0;
}
