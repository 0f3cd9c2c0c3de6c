/* SPDX-License-Identifier: MIT-0 */
/* Clients for the echo server, all connected at the same time:
 *     build/example/echo_load 127.0.0.1:7777 10000 */
#include <ebb.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

/* Say hello and hear it again; counts those who have. */
async int talk(struct ebb_io *conn, int *echoed)
{
    char buf[5];

    try await ebb_write_all(conn, "hello", 5);
    try await ebb_read_exact(conn, buf, 5);
    if (memcmp(buf, "hello", 5) != 0)
        return -EBADMSG;
    __atomic_add_fetch(echoed, 1, __ATOMIC_RELAXED);
    return 0;
}

async int main(int argc, char **argv)
{
    int count = argc > 2 ? atoi(argv[2]) : 100;
    struct ebb_io **conn = calloc((size_t)count, sizeof *conn);
    int echoed = 0, error = 0;
    struct rlimit files;

    defer free(conn);
    if (argc < 2 || conn == NULL)
        return 2;
    if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
        files.rlim_cur = files.rlim_max;
        setrlimit(RLIMIT_NOFILE, &files);
    }
    defer {
        for (int i = 0; i < count; i++)
            await ebb_close(conn[i]);
    }
    scope (s, .limit = 100, .first_error = &error) {
        for (int i = 0; i < count; i++)
            spawn_in(s, ebb_tcp_connect(argv[1], &conn[i]));
    }
    try error;
    printf("%d clients\n", count);
    scope (s, .first_error = &error) {
        for (int i = 0; i < count; i++)
            if (conn[i] != NULL)        /* else it was cancelled */
                spawn_in(s, talk(conn[i], &echoed));
    }
    printf("%d echoed, %d failed\n", echoed, count - echoed);
    return try error;
}
