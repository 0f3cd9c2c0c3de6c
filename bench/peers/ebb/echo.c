/* SPDX-License-Identifier: MIT-0 */
/*
 * ebb_echo: a TCP echo server on a free port of loopback, which it prints.
 */
#include <ebb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

EBB_MAIN(.workers = 1);

enum { BUFFER = 4096 };

static async int echo(struct ebb_io *conn)
{
    char buffer[BUFFER];
    int got;

    defer await ebb_close(conn);
    while ((got = try await ebb_read(conn, buffer, BUFFER)) > 0)
        try await ebb_write_all(conn, buffer, (size_t)got);
    return 0;
}

async int main(void)
{
    struct rlimit files;
    struct ebb_io *listener, *conn;
    const char *reactor = getenv("EBB_REACTOR");

    if (reactor != NULL && strcmp(reactor, "epoll") != 0)
        return 3;                       /* it would be measured as another */
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
