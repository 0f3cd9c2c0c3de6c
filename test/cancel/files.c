/* SPDX-License-Identifier: MIT-0 */
/* Files, frames, lines and timers lose nothing. */
/* test: loses nothing */
#include <ebb.h>
#include <fcntl.h>
#include <stdlib.h>

static async int files(void)
{
    struct ebb_io *file;
    char *data = NULL, buf[8];
    size_t len;

    try await ebb_file_open("/dev/null", O_RDWR, 0, &file);
    defer await ebb_close(file);
    (void)await ebb_file_write_at(file, "x", 1, 0);
    (void)await ebb_file_read_at(file, buf, 1, 0);
    try await ebb_fs_read("/proc/self/comm", &data, &len);
    free(data);
    return await ebb_fs_exists("/nowhere");
}

static async int lines(struct ebb_io *from)
{
    struct ebb_lines_codec codec;
    struct ebb_framed f;
    struct ebb_slice line;

    ebb_lines_codec_init(&codec, 100);
    ebb_framed_init(&f, from, &codec.codec);
    defer ebb_framed_fini(&f);
    try await ebb_framed_send(&f, ebb_slice_of("one"));
    for (int i = 0; i < 2; i++)
        try await ebb_framed_next(&f, &line);
    return 0;
}

static async int frames(void)
{
    struct ebb_io *a, *b;

    try ebb_duplex(4, &a, &b);
    defer await ebb_close(a);
    defer await ebb_close(b);
    within (EBB_SECOND / 20) {
        join {
            await lines(a);
            await lines(b);
        }
    }
    return 0;
}

static async int timers(void)
{
    struct ebb_delay_queue *q = ebb_delay_queue_new(sizeof(int));
    struct ebb_interval interval;
    int item = 1;
    uint64_t key;

    defer ebb_delay_queue_free(q);
    try ebb_delay_queue_insert(q, &item, EBB_MILLISECOND, &key);
    try await ebb_delay_queue_next(q, &item);
    ebb_interval_init(&interval, ebb_now(), EBB_MILLISECOND,
                      EBB_MISSED_BURST);
    await ebb_interval_tick(&interval);
    await ebb_interval_tick(&interval);
    return 0;
}

async int main(void)
{
    scope (s) {
        spawn_in(s, files());
        spawn_in(s, frames());
        spawn_in(s, timers());
    }
    return 0;
}
