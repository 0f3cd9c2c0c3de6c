/* SPDX-License-Identifier: MIT-0 */
/*
 * ebb_echo: a TCP echo server on a free port of loopback, which it prints.
 *
 * What has come is sent from where it lies in the library, so a connection
 * that rests has no buffer; the plain C servers have one for all connections,
 * or a ring of them.
 */
#include <ebb.h>
#include <stdio.h>
#include <sys/resource.h>

EBB_MAIN(.workers = 1);

static async int echo(struct ebb_io *conn)
{
    const void *data;
    int got;

    defer await ebb_close(conn);
    while ((got = try await ebb_fill(conn, &data)) > 0) {
        try await ebb_write_all(conn, data, (size_t)got);
        ebb_consume(conn, (size_t)got);
    }
    return 0;
}

async int main(void)
{
    struct rlimit files;
    struct ebb_io *listener, *conn;

    if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
        files.rlim_cur = files.rlim_max;
        setrlimit(RLIMIT_NOFILE, &files);
    }
    try await ebb_tcp_listen("127.0.0.1:0", &listener);
    printf("%d\n", ebb_local_port(listener));
    fflush(stdout);
    for (;;) {
        try await ebb_tcp_accept(listener, &conn);
        spawn(echo(conn));
    }
}
