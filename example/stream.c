/* SPDX-License-Identifier: MIT-0 */
/* Values one after the other:  build/example/stream WORD < FILE */
#include <ebb.h>
#include <stdio.h>
#include <string.h>

/*
 * A generator.  Its call makes a stream and runs nothing; each time its
 * reader wants an item it runs up to the next yield, and may wait on the way.
 */
async yields(const char *) lines(struct ebb_io *in)
{
    char line[100], c;
    size_t len = 0;

    while (try await ebb_read(in, &c, 1) > 0) {
        if (c != '\n' && len < sizeof line - 1) {
            line[len++] = c;
            continue;
        }
        line[len] = '\0';
        yield line;             /* it keeps its address, and its value here */
        len = 0;
    }
}

/* One that reads another, which is its own from now on: it is closed when
 * this one ends, or is closed itself. */
async yields(const char *) matching(stream(const char *) from, const char *word)
{
    try each (const char *line, from)
        if (strstr(line, word) != NULL)
            yield line;
}

async int main(int argc, char **argv)
{
    const char *word = argc > 1 ? argv[1] : "";
    int shown = 0, ticks = 0;

    /* Leaving the loop closes both streams and waits for their clean-up. */
    try each (const char *line, matching(lines(ebb_stdin()), word)) {
        printf("%d: %s\n", ++shown, line);
        if (shown == 3)
            break;
    }
    each (int64_t due, ebb_interval(10 * EBB_MILLISECOND)) {
        printf("tick %d\n", ++ticks);
        if (ticks == 3 || due == 0)
            return 0;
    }
    return 1;
}
