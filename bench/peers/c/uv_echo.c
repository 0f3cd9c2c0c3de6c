/* SPDX-License-Identifier: MIT-0 */
/* libuv: one loop, one buffer to read into, and a write that is tried at once
 * and queued only for what is left. */
#include "server.h"

#include <uv.h>

struct rest {
    uv_write_t write;
    char data[];
};

static char buffer[65536];

static void on_close(uv_handle_t *handle)
{
    free(handle);
}

static void drop(uv_stream_t *conn)
{
    if (!uv_is_closing((uv_handle_t *)conn))
        uv_close((uv_handle_t *)conn, on_close);
}

static void on_alloc(uv_handle_t *handle, size_t size, uv_buf_t *out)
{
    (void)handle;
    (void)size;
    *out = uv_buf_init(buffer, sizeof buffer);
}

static void on_write(uv_write_t *write, int status)
{
    uv_stream_t *conn = write->handle;

    free(write);
    if (status < 0)
        drop(conn);
}

static void on_read(uv_stream_t *conn, ssize_t got, const uv_buf_t *from)
{
    uv_buf_t b;
    struct rest *rest;
    int sent;

    if (got < 0)
        drop(conn);
    if (got <= 0)
        return;
    b = uv_buf_init(from->base, (unsigned)got);
    sent = uv_try_write(conn, &b, 1);
    if (sent == (int)got)
        return;
    if (sent < 0)
        sent = 0;
    rest = malloc(sizeof *rest + (size_t)(got - sent));
    if (rest == NULL)
        server_die("malloc");
    memcpy(rest->data, from->base + sent, (size_t)(got - sent));
    b = uv_buf_init(rest->data, (unsigned)(got - sent));
    uv_write(&rest->write, conn, &b, 1, on_write);
}

static void on_connection(uv_stream_t *listener, int status)
{
    uv_tcp_t *conn;

    if (status < 0)
        return;
    conn = malloc(sizeof *conn);
    if (conn == NULL)
        server_die("malloc");
    uv_tcp_init(listener->loop, conn);
    if (uv_accept(listener, (uv_stream_t *)conn) < 0) {
        drop((uv_stream_t *)conn);
        return;
    }
    uv_tcp_nodelay(conn, 1);
    uv_read_start((uv_stream_t *)conn, on_alloc, on_read);
}

int main(void)
{
    uv_loop_t *loop = uv_default_loop();
    struct sockaddr_in a;
    uv_tcp_t listener;
    uv_os_fd_t fd;

    server_init();
    uv_ip4_addr("127.0.0.1", 0, &a);
    uv_tcp_init(loop, &listener);
    if (uv_tcp_bind(&listener, (struct sockaddr *)&a, 0) < 0
        || uv_listen((uv_stream_t *)&listener, 4096, on_connection) < 0
        || uv_fileno((uv_handle_t *)&listener, &fd) < 0)
        server_die("uv_listen");
    server_announce(fd);
    return uv_run(loop, UV_RUN_DEFAULT);
}
