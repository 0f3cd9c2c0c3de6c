/* SPDX-License-Identifier: MIT-0 */
/* Datagrams, Unix sockets, descriptors under way and children lose nothing:
 * no descriptor, no memory, no zombie. */
/* test: loses nothing */
#include <ebb.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static async int over_udp(void)
{
    struct ebb_io *a, *b;
    struct ebb_addr to, from;
    char buf[16];

    try await ebb_udp_bind("127.0.0.1:0", &a);
    defer await ebb_close(a);
    try await ebb_udp_bind("127.0.0.1:0", &b);
    defer await ebb_close(b);
    try ebb_socket_local(b, &to);
    within (EBB_SECOND / 5) {
        join {
            (void)await ebb_recv_from(b, buf, sizeof(buf), &from);
            {
                await ebb_yield();
                (void)await ebb_send_to(a, "message", 7, &to);
            }
        }
    }
    return 0;
}

static async int serve_one(struct ebb_io *listener)
{
    struct ebb_io *conn;
    int fd = -1;
    size_t count = 1;
    char buf[4];

    defer {
        if (fd >= 0)
            close(fd);
    }
    try await ebb_unix_accept(listener, &conn);
    defer await ebb_close(conn);
    try await ebb_peek(conn, buf, 1);
    return await ebb_recv_fds(conn, buf, 4, &fd, &count);
}

static async int send_one(const char *path)
{
    struct ebb_io *conn;
    int fd = 0;

    try await ebb_unix_connect(path, &conn);
    defer await ebb_close(conn);
    try await ebb_ready(conn, EBB_READABLE | EBB_WRITABLE);
    return await ebb_send_fds(conn, "fd", 2, &fd, 1);
}

static async int over_unix(void)
{
    struct ebb_io *listener;
    char path[40];

    snprintf(path, sizeof(path), "@ebb-cancel-%d", (int)getpid());
    try ebb_unix_listen(path, &listener);
    defer await ebb_close(listener);
    within (EBB_SECOND / 5) {
        join {
            await serve_one(listener);
            await send_one(path);
        }
    }
    return 0;
}

static async int children(void)
{
    struct ebb_output out;
    struct ebb_exit exit;

    try await ebb_command_output(&(struct ebb_command){
        .args = EBB_ARGS("echo", "hello"), .kill_on_drop = true }, &out);
    ebb_output_fini(&out);
    within (EBB_MILLISECOND) {
        try await ebb_command_status(&(struct ebb_command){
            .args = EBB_ARGS("sleep", "100"), .kill_on_drop = true }, &exit);
    }
    return 0;
}

/* Whoever was cancelled: it has ended, and somebody has waited for it. */
static void check_zombies(void)
{
    if (waitpid(-1, NULL, WNOHANG) >= 0 || errno != ECHILD)
        abort();
}

async int main(void)
{
    defer check_zombies();
    try await over_udp();
    try await over_unix();
    try await children();
    return 0;
}
