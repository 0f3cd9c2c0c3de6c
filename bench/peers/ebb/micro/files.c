/* SPDX-License-Identifier: MIT-0 */
/* Rows of files. */
#include "rows.h"

#include <fcntl.h>
#include <inttypes.h>

enum { AT_ONCE = 64, FILE_BYTES = 4096, BIG_READ = 1 << 20 };

static const char *files_dir(void)
{
    const char *dir = getenv("PEERS_FILES");

    return dir != NULL ? dir : ".";
}

/* Every AT_ONCE-th file from the first; the sum of some of their bytes. */
static async uint64_t read_some(uint64_t first, uint64_t n)
{
    unsigned char *data = malloc(FILE_BYTES);
    uint64_t sum = 0;

    if (data == NULL)
        abort();
    defer free(data);
    for (uint64_t i = first; i < n; i += AT_ONCE) {
        char path[512];
        int got;

        snprintf(path, sizeof path, "%s/%" PRIu64, files_dir(), i);
        got = await ebb_fs_read_into(path, data, FILE_BYTES);
        if (got < 0)
            abort();
        for (int at = 0; at < got; at += 512)
            sum += data[at];
    }
    return sum;
}

async uint64_t row_files(uint64_t n)
{
    task(uint64_t) reader[AT_ONCE];
    uint64_t sum = 0;

    for (uint64_t i = 0; i < AT_ONCE; i++)
        reader[i] = spawn(read_some(i, n));
    for (int i = 0; i < AT_ONCE; i++)
        sum += await reader[i];
    return sum;
}

/* One large file from its begin to its end; an operation is 4 KiB. */
async uint64_t row_file_big(uint64_t n)
{
    char path[512], *data = malloc(BIG_READ);
    struct ebb_io *file;
    uint64_t bytes = 0;
    int got;

    (void)n;
    snprintf(path, sizeof path, "%s/big", files_dir());
    if (data == NULL || await ebb_file_open(path, O_RDONLY, 0, &file) < 0)
        abort();
    defer free(data);
    defer await ebb_close(file);
    while ((got = await ebb_read(file, data, BIG_READ)) > 0)
        bytes += (uint64_t)got;
    return bytes;
}
