/* SPDX-License-Identifier: MIT-0 */
/*
 * A small HTTP/1.1 server for the demo and the tests, in Async C:
 *
 *     http_server TOKEN       prints `port N`, ends when its input ends
 *
 * Loopback only, one request for each connection.  Paths:
 *   /token      200, the token          /slow/MS    200 after MS milliseconds
 *   /size/N     200, N bytes of 'x'     /moved      302 to /token
 *   /cut        200, less than promised else        404
 */
#include <ebb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *token;

/* Read up to the empty line behind the headers.  Returns 0, or -1 as soon as
 * it is clear that this is no such thing. */
static async int read_request(struct ebb_io *conn, char *text, size_t size)
{
    size_t len = 0;

    while (len + 1 < size) {
        int n = try await ebb_read(conn, text + len, size - 1 - len);

        if (n == 0)
            return -1;
        len += (size_t)n;
        text[len] = '\0';
        if (strncmp(text, "GET ", len < 4 ? len : 4) != 0)
            return -1;
        if (strstr(text, "\r\n\r\n") != NULL)
            return 0;
    }
    return -1;
}

/* One answer.  `promised` is the Content-Length, which may be a lie. */
static async int answer(struct ebb_io *conn, const char *status,
                        const char *extra, const char *body, size_t promised)
{
    char head[256];

    snprintf(head, sizeof head,
             "HTTP/1.1 %s\r\nContent-Length: %zu\r\nConnection: close\r\n"
             "Content-Type: text/plain\r\n%s\r\n", status, promised, extra);
    try await ebb_write_text(conn, head);
    return await ebb_write_text(conn, body);
}

static async int route(struct ebb_io *conn, const char *path)
{
    if (strcmp(path, "/token") == 0)
        return await answer(conn, "200 OK", "", token, strlen(token));
    if (strcmp(path, "/moved") == 0)
        return await answer(conn, "302 Found", "Location: /token\r\n", "", 0);
    if (strcmp(path, "/cut") == 0)
        return await answer(conn, "200 OK", "", "half", 8);
    if (strncmp(path, "/slow/", 6) == 0) {
        await ebb_sleep(atoi(path + 6) * EBB_MILLISECOND);
        return await answer(conn, "200 OK", "", token, strlen(token));
    }
    if (strncmp(path, "/size/", 6) == 0) {
        size_t size = strtoul(path + 6, NULL, 10);
        char *body = malloc(size + 1);

        defer free(body);
        if (body == NULL || size > 64 << 20)
            return await answer(conn, "500 Too large", "", "", 0);
        memset(body, 'x', size);
        body[size] = '\0';
        return await answer(conn, "200 OK", "", body, size);
    }
    return await answer(conn, "404 Not Found", "", "no such page", 12);
}

static async int serve_one(struct ebb_io *conn)
{
    char text[4096], path[256];

    defer await ebb_close(conn);
    try await read_request(conn, text, sizeof text);
    if (sscanf(text, "GET %255s HTTP/1.", path) != 1)
        return await answer(conn, "400 Bad Request", "", "", 0);
    return await route(conn, path);
}

static async int serve(struct ebb_io *listener)
{
    for (;;) {
        struct ebb_io *conn;

        try await ebb_tcp_accept(listener, &conn);
        spawn(serve_one(conn));
    }
}

async int main(int argc, char **argv)
{
    struct ebb_io *listener;
    char byte;

    token = argc > 1 ? argv[1] : "token";
    try await ebb_tcp_listen("127.0.0.1:0", &listener);
    defer await ebb_close(listener);
    printf("port %d\n", ebb_local_port(listener));
    fflush(stdout);
    select {
        when (int rc = await serve(listener))
            return try rc;
        when (await ebb_read(ebb_stdin(), &byte, 1))
            return 0;
        when (await ebb_sleep(600 * EBB_SECOND))
            fputs("http_server: nobody stopped me for ten minutes\n", stderr);
    }
    return 0;
}
