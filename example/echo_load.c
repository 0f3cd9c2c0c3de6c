/* SPDX-License-Identifier: MIT-0 */
/* Clients for the echo server, all connected at the same time:
 *     build/example/echo_load 127.0.0.1:7777 10000 */
#include <ebb.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

static struct ebb_sem dial = EBB_SEM_INIT(100);     /* connect at a time */
static struct ebb_sem tried = EBB_SEM_INIT(0);      /* have connected */
static struct ebb_sem go = EBB_SEM_INIT(0);         /* may talk now */

async int client(const char *addr)
{
    struct ebb_io *conn;
    char buf[5];

    try await ebb_sem_acquire(&dial, 1);
    int rc = await ebb_tcp_connect(addr, &conn);
    ebb_sem_release(&dial, 1);
    ebb_sem_release(&tried, 1);
    try rc;
    defer await ebb_close(conn);
    try await ebb_sem_acquire(&go, 1);
    try await ebb_write_all(conn, "hello", 5);
    try await ebb_read_exact(conn, buf, 5);
    return memcmp(buf, "hello", 5) == 0 ? 0 : -EBADMSG;
}

async int main(int argc, char **argv)
{
    int count = argc > 2 ? atoi(argv[2]) : 100, echoed = 0, error = 0;
    task(int) *job = calloc((size_t)count, sizeof *job);
    struct rlimit files;

    if (argc < 2 || job == NULL)
        return 2;
    defer free(job);
    if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
        files.rlim_cur = files.rlim_max;
        setrlimit(RLIMIT_NOFILE, &files);
    }
    for (int i = 0; i < count; i++)
        job[i] = spawn(client(argv[1]));
    try await ebb_sem_acquire(&tried, (uint32_t)count);
    printf("%d clients\n", count);
    ebb_sem_release(&go, (uint32_t)count);
    for (int i = 0; i < count; i++) {
        int rc = await job[i];

        echoed += rc == 0;
        error = rc < 0 ? rc : error;
    }
    printf("%d echoed, %d failed\n", echoed, count - echoed);
    return try error;
}
