/* Macros of the library go by their own names, and mistakes in what they do
 * with an operand are told once. */
#include <ebb.h>

int plain(int x);
static async yields(int) items(void) { yield 1; }

async int words(struct ebb_token *t, struct ebb_tracker *tr)
{
    join_set(int) s = join_set_new(int);
    futures(int) fs = futures_new(int);
    int v = 0;

    join_set_spawn(s, plain(1));
    join_set_spawn(s, plain);
    join_set_spawn(s, nowhere(1));
    join_set_next(s, &v);
    futures_push(fs, plain(1));
    tracker_spawn(tr, plain(1));
    try await until_cancelled(t, plain(1), &v);
    stream_take(items(), 3);
    await join_set_close(s);
    return await futures_close(fs);
}
