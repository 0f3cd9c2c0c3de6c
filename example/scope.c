/* SPDX-License-Identifier: MIT-0 */
/*
 * Structured concurrency: the tasks of a scope have ended when its block is
 * left, so they may use the locals around it, and none is forgotten.
 */
#include <ebb.h>
#include <errno.h>
#include <stdio.h>

/* Stands for work that takes its time: a page, a query, a file. */
static async int weigh(const char *word, int *to)
{
    for (; *word != '\0'; word++) {
        *to += *word - 'a' + 1;
        await ebb_sleep(EBB_MILLISECOND);
    }
    return *to > 60 ? -ERANGE : 0;
}

/* The end of the block waits for all of them. */
static async int total(const char **word)
{
    int weight[4] = { 0 };

    scope (s) {
        for (int i = 0; i < 4; i++)
            spawn_in(s, weigh(word[i], &weight[i]));
    }
    return weight[0] + weight[1] + weight[2] + weight[3];
}

/* Leaving it cancels the rest: one answer is enough. */
static async int race(const char **word)
{
    int weight = 0;

    scope (s) {
        for (int i = 0; i < 9; i++)
            spawn_in(s, { await ebb_sleep(60 * EBB_SECOND); });
        return await spawn_in(s, weigh(word[0], &weight)) == 0;
    }
}

async int main(void)
{
    const char *word[] = { "ebb", "flow", "tide", "current" };
    int weight[4] = { 0 }, err = 0;

    printf("total %d\nrace %d\n", await total(word), await race(word));

    /* At most two at a time; the first error cancels the others. */
    scope (s, .limit = 2, .first_error = &err) {
        for (int i = 0; i < 4; i++)
            spawn_in(s, weigh(word[i], &weight[i]));
    }
    printf("careful: %s\n", ebb_strerror(err));
    return 0;
}
