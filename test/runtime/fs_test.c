/* SPDX-License-Identifier: MIT-0 */
/* Files, names and folders, on a folder that is removed at the end. */
/* The tasks here have ended before the test that they borrow from. */
#pragma ebb diagnostic ignored "-Wasync-borrow"

#include <ebb.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "async_test.h"
#include "reactor/fault.h"

/* The path of a name in the test's own folder. */
static const char *in(const char *name)
{
    static __thread char text[8][200];
    static __thread unsigned turn;
    char *to = text[turn++ % 8];

    snprintf(to, 200, "%s/ebb-fs-test.%d/%s",
             getenv("TMPDIR") != NULL ? getenv("TMPDIR") : "/tmp",
             (int)getpid(), name);
    return to;
}

static async void begin(void)
{
    CHECK_EQ(await ebb_fs_mkdir_all(in(""), 0700), 0);
}

static async void end(void)
{
    CHECK_EQ(await ebb_fs_remove_all(in("")), 0);
    CHECK_EQ(await ebb_fs_exists(in("")), 0);
}

static char *pattern(size_t len, unsigned seed)
{
    char *text = malloc(len + 1);

    CHECK(text != NULL);
    for (size_t i = 0; i < len; i++)
        text[i] = (char)(seed + i * 7 + i / 251);
    return text;
}

/* ---- whole files ---- */

ASYNC_TEST(whole_files_of_many_sizes)
{
    static const size_t size[] = {
        0, 1, 4094, 4095, 4096, 4097, 8192, 65536, 1000003
    };

    await begin();
    for (size_t i = 0; i < sizeof(size) / sizeof(size[0]); i++) {
        char *text = pattern(size[i], (unsigned)i), *data = NULL;
        size_t len = 99;

        CHECK_EQ(await ebb_fs_write(in("f"), text, size[i]), 0);
        CHECK_EQ(await ebb_fs_read(in("f"), &data, &len), 0);
        CHECK_EQ(len, size[i]);
        CHECK_EQ(memcmp(data, text, len), 0);
        CHECK_EQ(data[len], 0);
        memset(data, 0, len);
        CHECK_EQ(await ebb_fs_read_into(in("f"), data, len), (int)len);
        CHECK_EQ(memcmp(data, text, len), 0);
        if (len > 10) {
            CHECK_EQ(await ebb_fs_read_into(in("f"), data, 10), 10);
            CHECK_EQ(memcmp(data, text, 10), 0);
        }
        free(data);
        CHECK_EQ(await ebb_fs_copy(in("f"), in("g")), (int64_t)len);
        CHECK_EQ(await ebb_fs_read(in("g"), &data, &len), 0);
        CHECK_EQ(len, size[i]);
        CHECK_EQ(memcmp(data, text, len), 0);
        free(data);
        free(text);
    }
    await end();
}

ASYNC_TEST(files_that_do_not_tell_their_size)
{
    struct stat before = { 0 }, after = { 0 };
    char *data = NULL, text[100];
    size_t len = 0;

    CHECK_EQ(await ebb_fs_read("/proc/self/status", &data, &len), 0);
    CHECK(len > 100 && strncmp(data, "Name:", 5) == 0);
    free(data);
    CHECK_EQ(await ebb_fs_read("/dev/null", &data, &len), 0);
    CHECK_EQ(len, 0);
    free(data);
    CHECK_EQ(await ebb_fs_read_into("/dev/zero", text, sizeof(text)), 100);
    CHECK_EQ(stat("/dev/null", &before), 0);
    CHECK(await ebb_fs_copy("/proc/self/status", "/dev/null") > 100);
    CHECK_EQ(stat("/dev/null", &after), 0);
    CHECK_EQ(after.st_mode, before.st_mode);
}

static async int read_six(const char *path)
{
    char text[10];

    CHECK_EQ(await ebb_fs_read_into(path, text, sizeof(text)), 6);
    CHECK_EQ(memcmp(text, "abcdef", 6), 0);
    return 0;
}

/* A short read of what has no end to tell is not the last one. */
ASYNC_TEST(a_fifo_that_is_read_whole)
{
    int fd;

    await begin();
    CHECK_EQ(mkfifo(in("whole"), 0600), 0);
    fd = open(in("whole"), O_RDWR);
    CHECK(fd >= 0);
    CHECK_EQ(write(fd, "abc", 3), 3);
    task(int) reader = spawn(read_six(in("whole")));
    await ebb_sleep(5 * EBB_MILLISECOND);
    CHECK_EQ(write(fd, "def", 3), 3);
    await ebb_sleep(20 * EBB_MILLISECOND);
    CHECK_EQ(close(fd), 0);
    CHECK_EQ(await reader, 0);
    await end();
}

/* What an attempt on the spot comes to. */
static struct attempt {
    int open;                   /* < 0: not to be opened so */
    int read;                   /* < 0: nor read, beyond `warm` bytes */
    int64_t warm;
} attempt;
static int64_t warm_left;

static int64_t limit_attempts(enum eb_call call, int64_t n)
{
    int64_t now = warm_left < n ? warm_left : n;

    if (call == EB_CALL_OPEN_NOW)
        return attempt.open;
    if (call != EB_CALL_READ_NOW || attempt.read == 0)
        return 0;
    warm_left -= now;
    return now > 0 ? now : attempt.read;
}

static async int read_with_attempts(const char *path, const char *text,
                                    size_t size)
{
    char *data = NULL, into[10000];
    size_t len = 0;

    warm_left = attempt.warm;
    CHECK_EQ(await ebb_fs_read(path, &data, &len), 0);
    defer free(data);
    CHECK_EQ(len, size);
    CHECK_EQ(memcmp(data, text, size), 0);
    warm_left = attempt.warm;
    CHECK_EQ(await ebb_fs_read_into(path, into, sizeof(into)), (int)size);
    CHECK_EQ(memcmp(into, text, size), 0);
    warm_left = attempt.warm;
    CHECK_EQ(await ebb_fs_read_into(path, into, size), (int)size);
    CHECK_EQ(memcmp(into, text, size), 0);
    return 0;
}

/* Whatever of a file is in memory, and whatever the kernel can tell of that,
 * all of it is read. */
static async int read_lukewarm(void)
{
    static const struct attempt of[] = {
        { 0, 0, 0 },
        { -ENOSYS, 0, 0 }, { -EPERM, 0, 0 }, { -EINVAL, 0, 0 },
        { -E2BIG, 0, 0 }, { -EINTR, 0, 0 }, { -EAGAIN, -EAGAIN, 0 },
        { 0, -EAGAIN, 0 }, { 0, -EOPNOTSUPP, 0 }, { 0, -EINTR, 0 },
        { 0, -EAGAIN, 512 }, { 0, -EAGAIN, 4096 }, { 0, -EAGAIN, 8192 },
        { 0, -EOPNOTSUPP, 4096 },
    };
    static const size_t size[] = { 1, 512, 4095, 4096, 4097, 9000 };

    await begin();
    for (size_t k = 0; k < sizeof(size) / sizeof(size[0]); k++) {
        char *text = pattern(size[k], (unsigned)k);

        attempt = of[0];
        CHECK_EQ(await ebb_fs_write(in("f"), text, size[k]), 0);
        for (size_t i = 0; i < sizeof(of) / sizeof(of[0]); i++) {
            attempt = of[i];
            CHECK_EQ(await read_with_attempts(in("f"), text, size[k]), 0);
        }
        free(text);
    }
    await end();
    return 0;
}

static struct ebb_task *make_lukewarm(void *arg)
{
    (void)arg;
    return (struct ebb_task *)spawn(read_lukewarm());
}

TEST(files_that_are_in_memory_in_part)
{
    eb_fault_hook = limit_attempts;
    run_async(1, make_lukewarm);
    eb_fault_hook = NULL;
}

/* ---- many at once ---- */

enum { AT_ONCE = 150, SIZES = 5 };

static const size_t size_at_once[SIZES] = { 0, 1, 4095, 4096, 5000 };
static int64_t open_now, ring_cut, ring_refuses, ring_entries;
static int ring_reads;

static int64_t limit_rings(enum eb_call call, int64_t n)
{
    switch (call) {
    case EB_CALL_OPEN_NOW:
        return open_now;
    case EB_CALL_URING_SETUP:
        return ring_entries;
    case EB_CALL_URING_OP:
        __atomic_add_fetch(&ring_reads, 1, __ATOMIC_RELAXED);
        return ring_cut < n ? ring_cut : 0;
    case EB_CALL_URING_ENTER:
        return __atomic_sub_fetch(&ring_refuses, 1, __ATOMIC_RELAXED) > 0
                   ? -EBUSY : 0;
    default:
        return 0;
    }
}

static async int read_name(const char *name, char *into, size_t room)
{
    char path[200];

    strcpy(path, in(name));
    return await ebb_fs_read_into(path, into, room);
}

/* Its name says what is in it; of some there is none. */
static async int read_one(int i)
{
    size_t size = size_at_once[i % SIZES];
    char name[32], into[4096], *text = pattern(size, (unsigned)(i % SIZES));
    size_t room = i % 3 == 0 ? 100 : sizeof(into);
    size_t least = size < room ? size : room;

    defer free(text);
    snprintf(name, sizeof(name), "%d", i % SIZES);
    for (int k = 0; k < 3; k++) {
        memset(into, 0, sizeof(into));
        CHECK_EQ(await read_name(name, into, room), (int)least);
        CHECK_EQ(memcmp(into, text, least), 0);
    }
    CHECK_EQ(await read_name("none", into, room), -ENOENT);
    CHECK_EQ(await read_name("0/x", into, room), -ENOTDIR);
    CHECK_EQ(await read_name("", into, room), -EISDIR);
    return 0;
}

/* Some of them are cancelled. */
static async void read_all_at_once(void)
{
    task(int) reader[AT_ONCE];

    for (int i = 0; i < AT_ONCE; i++)
        reader[i] = spawn(read_one(i));
    for (int i = 0; i < 10; i++) {
        select {
            when (await read_one(3))
                ;
            when (await ebb_sleep(i * 20 * EBB_MICROSECOND))
                ;
        }
    }
    for (int i = 0; i < AT_ONCE; i++)
        CHECK_EQ(await reader[i], 0);
}

static async void read_fifo_beside_files(void)
{
    char path[200];
    task(int) fifo, file;
    int fd;

    strcpy(path, in("fifo"));
    CHECK_EQ(mkfifo(path, 0600), 0);
    fd = open(path, O_RDWR);
    CHECK(fd >= 0);
    CHECK_EQ(write(fd, "abc", 3), 3);
    fifo = spawn(read_six(path));
    file = spawn(read_one(3));
    CHECK_EQ(await file, 0);
    CHECK_EQ(write(fd, "def", 3), 3);
    await ebb_sleep(10 * EBB_MILLISECOND);
    CHECK_EQ(close(fd), 0);
    CHECK_EQ(await fifo, 0);
}

static async int read_at_once(void)
{
    struct ebb_runtime_info info;

    await begin();
    open_now = ring_refuses = 0;
    for (int k = 0; k < SIZES; k++) {
        char name[8] = { (char)('0' + k) };
        char *text = pattern(size_at_once[k], (unsigned)k);

        CHECK_EQ(await ebb_fs_write(in(name), text, size_at_once[k]), 0);
        free(text);
    }
    for (ring_cut = 1 << 20; ring_cut > 1; ring_cut /= 1024) {
        ring_reads = 0;
        await read_all_at_once();
        CHECK_EQ(ebb_runtime_info(NULL, &info), 0);
        CHECK(!info.uring_deferred || ring_entries > 0
              || ring_reads > AT_ONCE);
    }
    ring_cut = 1 << 20;
    await read_fifo_beside_files();
    ring_refuses = 20;
    await read_all_at_once();
    open_now = -EAGAIN;
    await read_all_at_once();
    await end();
    return 0;
}

static struct ebb_task *make_at_once(void *arg)
{
    (void)arg;
    return (struct ebb_task *)spawn(read_at_once());
}

/* With a ring they share its calls; without one, or where it is too small for
 * that, the same comes. */
TEST(files_read_by_many_tasks)
{
    eb_fault_hook = limit_rings;
    CHECK_EQ(ebb_block_on(read_at_once()), 0);
    ring_entries = 8;
    CHECK_EQ(ebb_block_on(read_at_once()), 0);
    ring_entries = 0;
    run_async(3, make_at_once);
    eb_fault_hook = NULL;
}

static async int write_fifo(const char *path)
{
    struct ebb_io *to = NULL;
    int err;

    /* No reader yet: that is an error of a FIFO that does not block. */
    while ((err = await ebb_file_open(path, O_WRONLY, 0, &to)) == -ENXIO)
        await ebb_sleep(EBB_MILLISECOND);
    CHECK_EQ(err, 0);
    await ebb_sleep(5 * EBB_MILLISECOND);
    CHECK_EQ(await ebb_write_text(to, "through a pipe"), 0);
    return await ebb_close(to);
}

ASYNC_TEST(a_fifo_is_read_to_its_end)
{
    struct ebb_io *from = NULL;
    char buf[100];
    int n, got = 0;

    await begin();
    CHECK_EQ(mkfifo(in("fifo"), 0600), 0);
    CHECK_EQ(await ebb_file_open(in("fifo"), O_RDONLY, 0, &from), 0);
    task(int) writer = spawn(write_fifo(in("fifo")));
    CHECK_EQ(await writer, 0);
    while ((n = await ebb_read(from, buf + got, 3)) > 0)
        got += n;
    CHECK_EQ(n, 0);
    CHECK_EQ(got, 14);
    CHECK_EQ(memcmp(buf, "through a pipe", 14), 0);
    CHECK_EQ(await ebb_close(from), 0);
    await end();
}

/* ---- open files ---- */

ASYNC_TEST(open_files)
{
    struct ebb_io *file = NULL;
    char buf[64] = "";
    struct stat st;

    await begin();
    CHECK_EQ(await ebb_file_open(in("none"), O_RDONLY, 0, &file), -ENOENT);
    CHECK(file == NULL);
    CHECK_EQ(await ebb_file_open(in("f"), O_RDWR | O_CREAT | O_EXCL, 0640,
                                 &file), 0);
    CHECK_EQ(await ebb_write_text(file, "hello, "), 0);
    CHECK_EQ(await ebb_write_text(file, "world"), 0);
    CHECK_EQ(await ebb_file_write_at(file, "J", 1, 0), 1);
    CHECK_EQ(await ebb_file_read_at(file, buf, sizeof(buf), 7), 5);
    CHECK_EQ(memcmp(buf, "world", 5), 0);
    CHECK_EQ(await ebb_file_read_at(file, buf, sizeof(buf), 12), 0);
    CHECK_EQ(await ebb_file_read_at(file, buf, sizeof(buf), -1), -EINVAL);
    CHECK_EQ(await ebb_file_write_at(file, "", 1, -1), -EINVAL);
    CHECK_EQ(ebb_file_seek(file, 1, SEEK_SET), 1);
    CHECK_EQ(await ebb_read(file, buf, 4), 4);
    CHECK_EQ(memcmp(buf, "ello", 4), 0);
    CHECK_EQ(ebb_try_read(file, buf, 1), 1);
    CHECK_EQ(buf[0], ',');
    CHECK_EQ(await ebb_file_sync(file, false), 0);
    CHECK_EQ(await ebb_file_sync(file, true), 0);
    CHECK_EQ(await ebb_file_stat(file, &st), 0);
    CHECK_EQ(st.st_size, 12);
    CHECK_EQ(st.st_mode & 0777 & ~0640, 0);
    CHECK_EQ(await ebb_file_truncate(file, 5), 0);
    CHECK_EQ(await ebb_file_stat(file, &st), 0);
    CHECK_EQ(st.st_size, 5);
    CHECK_EQ(await ebb_close(file), 0);

    CHECK_EQ(await ebb_file_open(in("f"), O_WRONLY | O_APPEND, 0, &file), 0);
    CHECK_EQ(await ebb_write_text(file, "!"), 0);
    CHECK_EQ(await ebb_write_text(file, "?"), 0);
    CHECK_EQ(await ebb_read(file, buf, 1), -EBADF);
    CHECK_EQ(await ebb_close(file), 0);
    CHECK_EQ(await ebb_fs_read_into(in("f"), buf, sizeof(buf)), 7);
    CHECK_EQ(memcmp(buf, "Jello!?", 7), 0);
    await end();
}

/* Many tasks on one file, each at its own offset. */
enum { WRITERS = 20, PIECE = 1000 };

static async int write_piece(struct ebb_io *file, int number)
{
    char piece[PIECE], back[PIECE];

    memset(piece, 'a' + number, sizeof(piece));
    for (int at = 0; at < PIECE; ) {
        int n = await ebb_file_write_at(file, piece + at,
                                        (size_t)(PIECE - at),
                                        number * PIECE + at);

        CHECK(n > 0);
        at += n;
    }
    for (int at = 0; at < PIECE; ) {
        int n = await ebb_file_read_at(file, back + at, (size_t)(PIECE - at),
                                       number * PIECE + at);

        CHECK(n > 0);
        at += n;
    }
    return memcmp(piece, back, PIECE);
}

static async int write_pieces(void)
{
    task(int) writer[WRITERS];
    struct ebb_io *file = NULL;
    char *data = NULL;
    size_t len = 0;

    await begin();
    CHECK_EQ(await ebb_file_open(in("f"), O_RDWR | O_CREAT, 0600, &file), 0);
    for (int i = 0; i < WRITERS; i++)
        writer[i] = spawn(write_piece(file, i));
    for (int i = 0; i < WRITERS; i++)
        CHECK_EQ(await writer[i], 0);
    CHECK_EQ(await ebb_close(file), 0);
    CHECK_EQ(await ebb_fs_read(in("f"), &data, &len), 0);
    CHECK_EQ(len, WRITERS * PIECE);
    for (size_t i = 0; i < len; i++)
        CHECK_EQ(data[i], 'a' + (int)(i / PIECE));
    free(data);
    await end();
    return 0;
}

static struct ebb_task *make_pieces(void *arg)
{
    (void)arg;
    return (struct ebb_task *)spawn(write_pieces());
}

static uint32_t asked;          /* atomic */

/* Nothing is in memory, and what is read or written is short. */
static int64_t make_cold(enum eb_call call, int64_t n)
{
    uint32_t turn = __atomic_add_fetch(&asked, 1, __ATOMIC_RELAXED);

    switch (call) {
    case EB_CALL_READ_NOW:
        return -EAGAIN;
    case EB_CALL_READ:
    case EB_CALL_WRITE:
        /* Not of an eventfd, which takes eight bytes or none. */
        return turn % 3 == 0 ? -EINTR : n > 8 ? n / 2 : 0;
    case EB_CALL_URING_OP:
        return n / 2;
    default:
        return 0;
    }
}

TEST(tasks_share_a_file)
{
    run_async(1, make_pieces);
    run_async(3, make_pieces);
    eb_fault_hook = make_cold;
    run_async(1, make_pieces);
    run_async(3, make_pieces);
    eb_fault_hook = NULL;
}

static async int use_files(void)
{
    for (int i = 0; i < 50; i++) {
        struct ebb_io *file = NULL;
        char *data = NULL, buf[4];
        size_t len;

        defer free(data);
        defer await ebb_close(file);
        CHECK_EQ(await ebb_fs_read(in("f"), &data, &len), 0);
        CHECK_EQ(await ebb_file_open(in("f"), O_RDWR | O_CREAT, 0600, &file),
                 0);
        CHECK(await ebb_read(file, buf, sizeof(buf)) >= 0);
        CHECK_EQ(await ebb_file_write_at(file, "x", 1, 0), 1);
    }
    return 0;
}

/* Cancelled at any moment: nothing is left open or allocated (the harness
 * counts). */
ASYNC_TEST(calls_that_are_cancelled)
{
    await begin();
    CHECK_EQ(await ebb_fs_write(in("f"), "1234567890", 10), 0);
    for (int i = 0; i < 60; i++) {
        select {
            when (await use_files())
                ;
            when (await ebb_sleep(i * 30 * EBB_MICROSECOND))
                ;
        }
    }
    await end();
}

/* ---- names and folders ---- */

ASYNC_TEST(names)
{
    char text[300], small[4];
    struct stat st;

    await begin();
    CHECK_EQ(await ebb_fs_write(in("a"), "1", 1), 0);
    CHECK_EQ(await ebb_fs_exists(in("a")), 1);
    CHECK_EQ(await ebb_fs_exists(in("a/b")), 0);
    CHECK_EQ(await ebb_fs_rename(in("a"), in("b")), 0);
    CHECK_EQ(await ebb_fs_exists(in("a")), 0);
    CHECK_EQ(await ebb_fs_rename(in("a"), in("b")), -ENOENT);
    CHECK_EQ(await ebb_fs_link(in("b"), in("c")), 0);
    CHECK_EQ(await ebb_fs_stat(in("c"), &st), 0);
    CHECK_EQ(st.st_nlink, 2);
    CHECK_EQ(await ebb_fs_symlink("b", in("s")), 0);
    CHECK_EQ(await ebb_fs_readlink(in("s"), text, sizeof(text)), 1);
    CHECK_STR(text, "b");
    CHECK_EQ(await ebb_fs_readlink(in("s"), small, 1), -ENOSPC);
    CHECK_EQ(await ebb_fs_readlink(in("s"), small, 0), -ENOSPC);
    CHECK_EQ(await ebb_fs_readlink(in("b"), text, sizeof(text)), -EINVAL);
    CHECK_EQ(await ebb_fs_stat(in("s"), &st), 0);
    CHECK(S_ISREG(st.st_mode));
    CHECK_EQ(await ebb_fs_lstat(in("s"), &st), 0);
    CHECK(S_ISLNK(st.st_mode));
    CHECK(await ebb_fs_realpath(in("s"), text, sizeof(text)) > 0);
    CHECK_STR(strrchr(text, '/'), "/b");
    CHECK_EQ(await ebb_fs_realpath(in("s"), small, sizeof(small)), -ENOSPC);
    CHECK_EQ(await ebb_fs_realpath(in("none"), text, sizeof(text)), -ENOENT);
    CHECK_EQ(await ebb_fs_chmod(in("b"), 0400), 0);
    CHECK_EQ(await ebb_fs_stat(in("b"), &st), 0);
    CHECK_EQ(st.st_mode & 0777, 0400);
    CHECK_EQ(await ebb_fs_unlink(in("b")), 0);
    CHECK_EQ(await ebb_fs_unlink(in("b")), -ENOENT);
    CHECK_EQ(await ebb_fs_unlink(in("")), -EISDIR);
    await end();
}

/* How many entries of each kind; kinds by enum ebb_entry_kind. */
static async int count_entries(const char *path, int count[4], int *err)
{
    int all = 0;

    memset(count, 0, 4 * sizeof(count[0]));
    each (struct ebb_entry e, ebb_fs_entries(path, err)) {
        CHECK(e.name[0] != '\0' && e.inode != 0);
        count[e.kind]++;
        all++;
    }
    return all;
}

ASYNC_TEST(folders)
{
    int count[4], err = 1;
    char name[80];

    await begin();
    CHECK_EQ(await ebb_fs_mkdir(in("d"), 0700), 0);
    CHECK_EQ(await ebb_fs_mkdir(in("d"), 0700), -EEXIST);
    CHECK_EQ(await ebb_fs_mkdir(in("x/y"), 0700), -ENOENT);
    CHECK_EQ(await ebb_fs_mkdir_all(in("d/e/f/g"), 0700), 0);
    CHECK_EQ(await ebb_fs_mkdir_all(in("d/e//f/"), 0700), 0);
    CHECK_EQ(await ebb_fs_write(in("d/e/file"), "", 0), 0);
    CHECK_EQ(await ebb_fs_mkdir_all(in("d/e/file/g"), 0700), -EEXIST);
    CHECK_EQ(await ebb_fs_symlink("/", in("d/e/root")), 0);
    CHECK_EQ(await count_entries(in("d/e"), count, &err), 3);
    CHECK_EQ(err, 0);
    CHECK_EQ(count[EBB_ENTRY_FILE], 1);
    CHECK_EQ(count[EBB_ENTRY_DIR], 1);
    CHECK_EQ(count[EBB_ENTRY_LINK], 1);
    CHECK_EQ(await ebb_fs_rmdir(in("d/e")), -ENOTEMPTY);
    CHECK_EQ(await ebb_fs_rmdir(in("d/e/f/g")), 0);

    /* More than one piece of names; and one reader that stops early. */
    CHECK_EQ(await ebb_fs_mkdir(in("many"), 0700), 0);
    for (int i = 0; i < 700; i++) {
        snprintf(name, sizeof(name), "many/a-name-of-some-length-%d", i);
        CHECK_EQ(mknod(in(name), S_IFREG | 0600, 0), 0);
    }
    CHECK_EQ(await count_entries(in("many"), count, NULL), 700);
    each (struct ebb_entry e, ebb_fs_entries(in("many"), NULL)) {
        if (e.kind == EBB_ENTRY_FILE)
            break;
    }
    CHECK_EQ(await count_entries(in("none"), count, &err), 0);
    CHECK_EQ(err, -ENOENT);
    CHECK_EQ(await count_entries(in("d/e/file"), count, &err), 0);
    CHECK_EQ(err, -ENOTDIR);
    CHECK_EQ(await ebb_fs_remove_all(in("d/e/root")), 0);
    CHECK_EQ(await ebb_fs_exists("/proc"), 1);
    CHECK_EQ(await ebb_fs_remove_all(in("none")), -ENOENT);
    await end();
}
