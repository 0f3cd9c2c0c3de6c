/* SPDX-License-Identifier: MIT-0 */
/* Adaptors, frames and a delay queue: whatever is cancelled, all is closed. */
/* test: loses nothing */
#include <ebb.h>

EBB_MAIN(.workers = 1);

static async yields(int) numbers(int n)
{
    for (int i = 0; i < n; i++) {
        if (i % 2)
            await ebb_yield();
        yield i;
    }
}

static async int twice(int x)
{
    await ebb_yield();
    return 2 * x;
}

static async int both(void)
{
    stream(int) many[] = { numbers(2), numbers(3) };
    int sum = 0;

    try each (int x, stream_select_all(i, y, many, 2, (int)i + y))
        sum += x;
    return sum;
}

static async int adapt(void)
{
    stream(int) s = stream_map(x, numbers(5), await twice(x));
    int sum = 0, v = 0;

    try each (int x, stream_buffered(2, y, stream_take(s, 3),
                                     await twice(y)))
        sum += x;
    try each (int x, stream_merge(stream_skip(numbers(4), 1),
                                  stream_buffer_unordered(2, y, numbers(3),
                                                          await twice(y))))
        sum += x;
    sum += try await both();
    try each (int *list, stream_chunks(numbers(5), 2))
        sum += list[0];
    try stream_for_each_concurrent(2, x, numbers(4), await twice(x));
    s = stream_zip(x, numbers(3), y, numbers(4), x + y);
    try await stream_peek(s, &v);
    try await next(s, &v);
    return sum + v > 0 ? 0 : -1;
}

static async int send(struct ebb_io *to)
{
    struct ebb_lines_codec lines;
    struct ebb_framed f;

    defer await ebb_close(to);
    ebb_lines_codec_init(&lines, 99);
    ebb_framed_init(&f, to, &lines.codec);
    defer ebb_framed_fini(&f);
    for (int i = 0; i < 3; i++)
        try await ebb_framed_send(&f, ebb_slice_of("some line"));
    return await ebb_framed_close(&f);
}

static async int frames(void)
{
    struct ebb_io *from, *to;
    struct ebb_lines_codec lines;
    struct ebb_framed f, *const p = &f;
    int n = 0;

    try ebb_simplex(4, &from, &to);
    defer await ebb_close(from);
    ebb_lines_codec_init(&lines, 99);
    ebb_framed_init(&f, from, &lines.codec);
    defer ebb_framed_fini(&f);
    join {
        try await send(to);
        try each (struct ebb_slice line, stream_frames(p))
            n += line.len > 0;
    }
    return n == 3 ? 0 : -1;
}

static async int expire(void)
{
    struct ebb_delay_queue *q = ebb_delay_queue_new(sizeof(int));
    int n = 0;

    if (q == NULL)
        return -1;
    defer ebb_delay_queue_free(q);
    for (int i = 0; i < 3; i++)
        try ebb_delay_queue_insert(q, &i, i * EBB_MILLISECOND / 2, NULL);
    try each (int i, stream_expired(q, int))
        n += i;
    return n == 3 ? 0 : -1;
}

async int main(void)
{
    try await adapt();
    try await frames();
    try await expire();
    return 0;
}
