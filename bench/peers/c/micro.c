/* SPDX-License-Identifier: MIT-0 */
/*
 * c_micro ROW N [WARM]: rows of `make bench-peers` as plain C has them, one
 * thread and calls that block.  Prints `CPU_NS WALL_NS CHECKSUM` per
 * operation.
 */
#include <fcntl.h>
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

enum { FILE_BYTES = 4096, BIG_READ = 1 << 20 };

static void die(const char *what)
{
    perror(what);
    exit(1);
}

static int open_file(const char *name)
{
    const char *dir = getenv("PEERS_FILES");
    char path[512];
    int fd;

    snprintf(path, sizeof path, "%s/%s", dir == NULL ? "." : dir, name);
    fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        die(path);
    return fd;
}

/* The files 0 .. n-1 below PEERS_FILES; the sum of some of their bytes. */
static uint64_t run_files(uint64_t n)
{
    unsigned char data[FILE_BYTES];
    uint64_t sum = 0;

    for (uint64_t i = 0; i < n; i++) {
        char name[32];
        ssize_t got;
        int fd;

        snprintf(name, sizeof name, "%" PRIu64, i);
        fd = open_file(name);
        got = read(fd, data, sizeof data);
        if (got < 0)
            die("read");
        close(fd);
        for (ssize_t at = 0; at < got; at += 512)
            sum += data[at];
    }
    return sum;
}

/* One large file from its begin to its end. */
static uint64_t run_file_big(uint64_t n)
{
    char *data = malloc(BIG_READ);
    int fd = open_file("big");
    uint64_t bytes = 0;
    ssize_t got;

    (void)n;
    if (data == NULL)
        die("malloc");
    while ((got = read(fd, data, BIG_READ)) > 0)
        bytes += (uint64_t)got;
    close(fd);
    free(data);
    return bytes;
}

static const struct row {
    const char *name;
    uint64_t (*run)(uint64_t n);
} rows[] = {
    { "files", run_files },
    { "file_big", run_file_big },
};

/* User and system time of the process in nanoseconds. */
static double cpu_ns(void)
{
    struct rusage r;

    getrusage(RUSAGE_SELF, &r);
    return (double)(r.ru_utime.tv_sec + r.ru_stime.tv_sec) * 1e9
           + (double)(r.ru_utime.tv_usec + r.ru_stime.tv_usec) * 1e3;
}

static double wall_ns(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

int main(int argc, char **argv)
{
    for (size_t i = 0; argc > 2 && i < sizeof rows / sizeof rows[0]; i++) {
        uint64_t n = strtoull(argv[2], NULL, 10), sum;
        double cpu, wall;

        if (strcmp(rows[i].name, argv[1]) != 0)
            continue;
        if (argc > 3)
            (void)rows[i].run(strtoull(argv[3], NULL, 10));
        cpu = cpu_ns();
        wall = wall_ns();
        sum = rows[i].run(n);
        printf("%.2f %.2f %" PRIu64 "\n", (cpu_ns() - cpu) / (double)n,
               (wall_ns() - wall) / (double)n, sum);
        return 0;
    }
    fprintf(stderr, "usage: c_micro ROW N [WARM]\n");
    return 2;
}
