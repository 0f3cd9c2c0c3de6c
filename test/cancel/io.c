/* SPDX-License-Identifier: MIT-0 */
/* Connections, pipes, pipes in memory, time and the blocking pool lose
 * nothing. */
/* test: loses nothing */
#include <ebb.h>
#include <stdio.h>
#include <unistd.h>

static async int answer(struct ebb_io *listener)
{
    struct ebb_io *conn;
    char buf[16];

    try await ebb_tcp_accept(listener, &conn);
    defer await ebb_close(conn);
    try await ebb_read_exact(conn, buf, 10);
    return await ebb_write_all(conn, buf, 10);
}

static async int ask(const char *addr)
{
    struct ebb_io *conn;
    char buf[16];

    try await ebb_tcp_connect(addr, &conn);
    defer await ebb_close(conn);
    try await ebb_write_text(conn, "ninechars");
    try await ebb_write_all(conn, "!", 1);
    return await ebb_read_exact(conn, buf, 10);
}

static async int over_tcp(void)
{
    struct ebb_io *listener;
    char addr[40];

    try await ebb_tcp_listen("127.0.0.1:0", &listener);
    defer await ebb_close(listener);
    snprintf(addr, sizeof(addr), "127.0.0.1:%d", ebb_local_port(listener));
    within (EBB_SECOND / 5) {
        join {
            await answer(listener);
            await ask(addr);
        }
    }
    return 0;
}

static async int through(struct ebb_io *from, struct ebb_io *to)
{
    char buf[4];

    defer await ebb_close(from);
    defer await ebb_close(to);
    within (EBB_SECOND / 5) {
        join {
            await ebb_write_all(to, "12345678", 8);
            {
                await ebb_read_exact(from, buf, 4);
                await ebb_read(from, buf, 4);
            }
        }
    }
    return 0;
}

static async int through_pipes(void)
{
    struct ebb_io *from, *to;

    try ebb_pipe(&from, &to);
    try await through(from, to);
    try ebb_simplex(3, &from, &to);
    return await through(from, to);
}

static int pause_thread(int us)
{
    usleep((unsigned)us);
    return us;
}

static async int in_time(void)
{
    try await ebb_sleep(EBB_MILLISECOND);
    each (int64_t t, ebb_interval(EBB_MILLISECOND))
        if (t > 0)
            break;
    noncancel {
        await ebb_sleep(EBB_MILLISECOND);
    }
    return await spawn_blocking(pause_thread(100)) == 100 ? 0 : -1;
}

async int main(void)
{
    scope (s) {
        spawn_in(s, over_tcp());
        spawn_in(s, through_pipes());
        spawn_in(s, in_time());
    }
    return 0;
}
