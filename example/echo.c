/* SPDX-License-Identifier: MIT-0 */
/* An echo server:  build/example/echo 127.0.0.1:7777
 * It runs until its own input ends (^D), or until it is told to stop (^C). */
#include <ebb.h>
#include <stdio.h>
#include <sys/resource.h>

/* One task for each connection, written as if it had a thread to itself.
 * The array lies in the task: a connection costs one block of memory. */
async int echo(struct ebb_io *conn)
{
    char buf[512];
    int n;

    defer await ebb_close(conn);    /* a clean-up may wait, too */
    while ((n = try await ebb_read(conn, buf, sizeof buf)) > 0)
        try await ebb_write_all(conn, buf, (size_t)n);
    return 0;
}

/* Accept for ever; out of descriptors, accept waits and tries again. */
async int serve(struct ebb_io *listener)
{
    for (;;) {
        struct ebb_io *conn;

        try await ebb_tcp_accept(listener, &conn);
        spawn(echo(conn));          /* nobody waits for it: detached */
    }
}

async int main(int argc, char **argv)
{
    const char *addr = argc > 1 ? argv[1] : "127.0.0.1:0";
    struct rlimit files;
    struct ebb_io *listener;
    char byte;

    if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
        files.rlim_cur = files.rlim_max;    /* one descriptor each */
        setrlimit(RLIMIT_NOFILE, &files);
    }
    try await ebb_tcp_listen(addr, &listener);
    defer await ebb_close(listener);
    printf("listening on port %d\n", ebb_local_port(listener));
    fflush(stdout);
    select {
        when (int rc = await serve(listener))
            return try rc;
        when (await ebb_read(ebb_stdin(), &byte, 1))
            puts("input ended");
        when (await ebb_shutdown_signal())
            puts("told to stop");
    }
    return 0;       /* every task still alive is cancelled and cleaned up */
}
