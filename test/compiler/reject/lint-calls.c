/* Blocking calls, addresses of locals in tasks, lossy arms of selects. */
#include <ebb.h>
#include <errno.h>
#include <stdio.h>
#include <unistd.h>
#include <sys/socket.h>

struct job { int id, left[4]; };

__attribute__((ebb_blocking)) int solve(struct job *j);
async int work(struct job *j);
async int count(const int *at, int n);
int plain(struct job *j);
static int mine(int fd) { return fd; }

async int blocking(int fd, char *buf, struct job *j)
{
    char line[80];

    sleep(1);
    if (read(fd, buf, 4) < 0 || solve(j) != 0)
        return -1;
    while (fgets(line, sizeof line, stdin) != NULL)
        await ebb_yield();
    /* None of these: on the pool, not evaluated, another's, no function. */
    int (*pause)(void) = NULL;
    (void)(pause != NULL && pause());
    (void)sizeof(sleep(1));
    (void)mine(fd);
    fgets(line, sizeof line, fdopen(fd, "r"));
    return await spawn_blocking(solve(j));
}

int ordinary(void) { return (int)sleep(0); }

async int borrow(struct job *given, int n)
{
    struct job mine = { 0 }, *const same = &mine, *other = &mine;
    static struct job forever;
    int cells[3] = { 0 };

    task(int) a = spawn(work(&mine));
    task(int) b = spawn(work(n ? given : same));
    task(int) c = spawn(count(cells + 1, 2));
    task(int) d = spawn(count(mine.left, 4));
    spawn_blocking(plain(&mine));
    spawn(work(&(struct job){ 1, { 2 } }));
    /* None of these: static, given, heap, a value, shielded. */
    spawn(work(&forever));
    spawn(work(given));
    spawn(count(given->left, 1));
    spawn(count(&given->left[1], 1));
    spawn(work(other == NULL ? &forever : given));
    noncancel {
        n += await spawn_blocking(plain(&mine));
    }
    return await a + await b + await c + await d + await work(&mine);
}

async int save(struct ebb_io *io, const char *text)
{
    await ebb_yield();
    return await ebb_write_text(io, text);
}

__attribute__((ebb_cancel_safe)) async int careful(struct ebb_io *io)
{
    return await ebb_write_text(io, "x");
}

async int shielded(struct ebb_io *io)
{
    noncancel {
        return await ebb_write_text(io, "x");
    }
    return 0;
}

async int loops(struct ebb_io *io, char *buf)
{
    select {                            /* once: nothing is started again */
        when (await ebb_write_all(io, "x", 1)) return 1;
        when (await ebb_sleep(EBB_SECOND)) return 0;
    }
    for (;;) {
        select {
            when (await ebb_write_all(io, buf, 1)) return 1;
            when (int n = await save(io, buf)) return n;
            when (await ebb_read(io, buf, 1)) return 2;
            when (await careful(io)) return 3;
            when (await shielded(io)) return 4;
        }
    }
}

async int ways(int fd, struct sockaddr *sa, socklen_t *len)
{
    if (accept(fd, sa, len) < 0)
        return connect(fd, sa, *len);
    return (int)recvfrom(fd, NULL, 0, 0, sa, len);
}
