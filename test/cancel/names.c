/* SPDX-License-Identifier: MIT-0 */
/* Calls on names and open files, children, signals, addresses and datagrams
 * lose nothing; what they leave in the file system is removed. */
/* test: loses nothing */
#include <ebb.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

static async int names(void)
{
    struct stat st;
    char text[PATH_MAX];
    int err = 0;

    try await ebb_fs_mkdir("d", 0700);
    try await ebb_fs_mkdir_all("e/f", 0700);
    try await ebb_fs_write("d/a", "text", 4);
    try await ebb_fs_read_into("d/a", text, 4);
    if (await ebb_fs_copy("d/a", "d/b") < 0)
        return -EIO;
    try await ebb_fs_link("d/a", "d/c");
    try await ebb_fs_symlink("a", "d/l");
    try await ebb_fs_readlink("d/l", text, sizeof(text));
    try await ebb_fs_realpath("d/l", text, sizeof(text));
    try await ebb_fs_stat("d/l", &st);
    try await ebb_fs_lstat("d/l", &st);
    try await ebb_fs_chmod("d/a", 0600);
    try await ebb_fs_rename("d/b", "d/g");
    each (struct ebb_entry e, ebb_fs_entries("d", &err))
        (void)e;
    try await ebb_fs_unlink("d/c");
    try await ebb_fs_rmdir("e/f");
    return await ebb_fs_remove_all("d");
}

static async int open_files(void)
{
    struct ebb_io *file;
    struct stat st;

    try await ebb_file_open("o", O_CREAT | O_RDWR, 0600, &file);
    defer await ebb_close(file);
    try await ebb_file_truncate(file, 10);
    try await ebb_file_chmod(file, 0640);
    try await ebb_file_stat(file, &st);
    return await ebb_file_sync(file, true);
}

static async int children(void)
{
    struct ebb_output out;
    struct ebb_child *child = NULL;
    struct ebb_exit exit;

    try await ebb_command_spawn(&(struct ebb_command){
        .args = EBB_ARGS("echo", "hello"), .out = EBB_PIPED,
        .kill_on_drop = true }, &child);
    defer await ebb_child_close(child);
    try await ebb_child_output(child, &out);
    ebb_output_fini(&out);
    await ebb_child_close(child);
    child = NULL;
    try await ebb_command_spawn(&(struct ebb_command){
        .args = EBB_ARGS("sleep", "100"), .kill_on_drop = true }, &child);
    within (EBB_MILLISECOND) {
        try await ebb_child_wait(child, &exit);
    }
    return await ebb_child_kill(child);
}

static async int signals(void)
{
    within (EBB_MILLISECOND) {
        each (int s, ebb_signal(SIGURG))
            (void)s;
    }
    within (EBB_MILLISECOND) {
        (void)await ebb_ctrl_c();
    }
    within (EBB_MILLISECOND) {
        (void)await ebb_shutdown_signal();
    }
    return 0;
}

static async int addresses(void)
{
    struct ebb_addr at, from;
    struct ebb_io *listener, *conn;

    try await ebb_lookup_host("127.0.0.1:0", &from, 1);
    try await ebb_tcp_listen("127.0.0.1:0", &listener);
    defer await ebb_close(listener);
    try ebb_socket_local(listener, &at);
    try ebb_socket_new(AF_INET, SOCK_STREAM, &conn);
    defer await ebb_close(conn);
    return await ebb_socket_connect(conn, &at);
}

static async int datagrams(void)
{
    struct ebb_bytes_codec codec;
    struct ebb_udp_framed in, out;
    struct ebb_io *a, *b;
    struct ebb_addr from;
    struct ebb_slice s;
    char at[EBB_ADDR_MAX], buf[8];

    try await ebb_udp_bind("127.0.0.1:0", &a);
    defer await ebb_close(a);
    try await ebb_udp_bind("127.0.0.1:0", &b);
    defer await ebb_close(b);
    if (ebb_local_addr(b, at, sizeof(at)) < 0)
        return -EINVAL;
    try await ebb_udp_connect(a, at);
    ebb_bytes_codec_init(&codec);
    ebb_udp_framed_init(&in, b, &codec.codec);
    defer ebb_udp_framed_fini(&in);
    ebb_udp_framed_init(&out, a, &codec.codec);
    defer ebb_udp_framed_fini(&out);
    within (EBB_SECOND / 5) {
        join {
            {
                try await ebb_peek_from(b, buf, sizeof(buf), &from);
                try await ebb_recv(b, buf, sizeof(buf));
                try await ebb_udp_framed_next(&in, &s, &from);
            }
            {
                await ebb_yield();
                try await ebb_send(a, "one", 3);
                await ebb_yield();
                try await ebb_udp_framed_send(&out, ebb_slice_of("two"), NULL);
            }
        }
    }
    return 0;
}

/* The same two ways on a network in memory. */
static async int in_memory(void)
{
    struct ebb_simnet *net = ebb_simnet_new(&(struct ebb_simnet_options){
        .seed = 1, .latency_min = EBB_MICROSECOND });
    struct ebb_io *listener, *conn, *a, *b;
    char from[EBB_SIMNET_ADDR_MAX], buf[4];

    defer ebb_simnet_free(net);
    try ebb_simnet_listen(net, "server:7", &listener);
    defer await ebb_close(listener);
    try await ebb_simnet_connect(net, "client", "server:7", &conn);
    defer await ebb_close(conn);
    try ebb_simnet_bind(net, "left:1", &a);
    defer await ebb_close(a);
    try ebb_simnet_bind(net, "right:1", &b);
    defer await ebb_close(b);
    try ebb_simnet_send_to(a, "right:1", "one", 3);
    return await ebb_simnet_recv_from(b, buf, sizeof(buf), from);
}

/* All names are below a folder of its own. */
async int main(void)
{
    char path[] = "/tmp/ebb-cancel-names-XXXXXX";

    if (mkdtemp(path) == NULL || chdir(path) < 0)
        return 1;
    defer await ebb_fs_remove_all(path);
    try await names();
    try await open_files();
    try await children();
    try await signals();
    try await addresses();
    try await datagrams();
    try await in_memory();
    return 0;
}
