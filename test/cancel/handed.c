/* SPDX-License-Identifier: MIT-0 */
/* What a task is handed is its own from the spawn on, and so is what the next
 * one is handed by it: cancelled before their first turn, all clean up. */
/* test: loses nothing */
#include <ebb.h>
#include <stdlib.h>

static async int copy(struct ebb_io *from, struct ebb_io *to, char *buffer)
{
    defer free(buffer);
    defer await ebb_close(from);
    defer await ebb_close(to);
    try await ebb_read(from, buffer, 8);
    return 0;
}

static async int hand_on(struct ebb_io *from, struct ebb_io *to)
{
    return await spawn(copy(from, to, malloc(8)));
}

async int main(void)
{
    struct ebb_io *from, *to;
    char *buffer = malloc(8);
    task(int) t;

    try ebb_pipe(&from, &to);
    spawn({
        defer free((char *)buffer);
        await ebb_yield();
    });
    t = spawn(hand_on(from, to));
    await ebb_yield();
    task_abort(t);
    await task_wait(t, NULL);
    scope (s) {
        for (int i = 0; i < 3; i++) {
            try ebb_pipe(&from, &to);
            spawn_in(s, copy(from, to, malloc(8)));
        }
        ebb_scope_cancel(s);
    }
    return 0;
}
