/* SPDX-License-Identifier: MIT-0 */
/* What the real compiler says about codes, messages, and what has one copy. */
#include <ebb.h>

async yields(int) code_of_a_stream(int n)
{
    yield n;
    return "no code";
}

async int message_of_a_channel(channel(int) c)
{
    char *s;

    return await channel_recv(c, &s);
}

async int f(int n);

/* It is written once. */
async int with_a_computed_goto(int n)
{
    void *to = &&out;

    n = await f(n);
    goto *to;
out:
    return "no number";
}
