/* SPDX-License-Identifier: MIT-0 */
/*
 * ebb_echo [rest]: a TCP echo server on a free port of loopback, which it
 * prints.
 *
 * As the peers' a connection has a buffer of its own, which it reads into.
 * With `rest` one that rests has none: it waits to be readable, and the array
 * is on the stack of the thread for as long as there is data.
 */
#include <ebb.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

EBB_MAIN(.workers = 1);

enum { BUFFER = 16384 };

/* What the other side has not taken at once waits in a block of its own. */
static async int send_rest(struct ebb_io *conn, char *rest, size_t len)
{
    defer free(rest);
    return await ebb_write_all(conn, rest, len);
}

/*
 * Echo what has come.  Returns 1, 0 at the end, -EAGAIN: nothing has, or
 * another negative code; *rest gets the *left bytes that were not taken, given.
 */
static int echo_now(struct ebb_io *conn, char **rest, size_t *left)
{
    char buffer[BUFFER];
    int got = ebb_try_read(conn, buffer, BUFFER), sent;

    *left = 0;
    if (got <= 0)
        return got;
    sent = ebb_try_write(conn, buffer, (size_t)got);
    if (sent == got)
        return 1;
    if (sent < 0 && sent != -EAGAIN)
        return sent;
    sent = sent < 0 ? 0 : sent;
    *left = (size_t)(got - sent);
    if ((*rest = malloc(*left)) == NULL)
        return -ENOMEM;
    memcpy(*rest, buffer + sent, *left);
    return 1;
}

static async int echo(struct ebb_io *conn)
{
    char buffer[BUFFER];
    int got;

    defer await ebb_close(conn);
    while ((got = try await ebb_read(conn, buffer, BUFFER)) > 0)
        try await ebb_write_all(conn, buffer, (size_t)got);
    return 0;
}

static async int echo_and_rest(struct ebb_io *conn)
{
    defer await ebb_close(conn);
    for (;;) {
        char *rest;
        size_t left;
        int rc = echo_now(conn, &rest, &left);

        if (rc == -EAGAIN)
            try await ebb_readable(conn);
        else if (rc <= 0)
            return rc;
        else if (left > 0)
            try await send_rest(conn, rest, left);
    }
}

async int main(int argc, char **argv)
{
    bool rest = argc > 1 && strcmp(argv[1], "rest") == 0;
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
        if (rest)
            spawn(echo_and_rest(conn));
        else
            spawn(echo(conn));
    }
}
