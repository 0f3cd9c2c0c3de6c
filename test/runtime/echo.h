/* SPDX-License-Identifier: MIT-0 */
/* A server that sends back what it gets, until it is cancelled. */
#ifndef TEST_ECHO_H
#define TEST_ECHO_H

#include <ebb.h>

static async int echo(struct ebb_io *conn)
{
    char buf[256];
    int n;

    defer await ebb_close(conn);
    while ((n = try await ebb_read(conn, buf, sizeof(buf))) > 0)
        try await ebb_write_all(conn, buf, (size_t)n);
    return 0;
}

static async int echo_filled(struct ebb_io *conn)
{
    const void *data;
    int n;

    defer await ebb_close(conn);
    while ((n = try await ebb_fill(conn, &data)) > 0) {
        try await ebb_write_all(conn, data, (size_t)n);
        ebb_consume(conn, (size_t)n);
    }
    return 0;
}

/* By turns in both ways. */
static async int serve(struct ebb_io *listener)
{
    for (;;) {
        struct ebb_io *conn = NULL;

        try await ebb_tcp_accept(listener, &conn);
        spawn(echo(conn));
        try await ebb_tcp_accept(listener, &conn);
        spawn(echo_filled(conn));
    }
}

#endif
