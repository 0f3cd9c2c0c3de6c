/* SPDX-License-Identifier: MIT-0 */
/* test: not-serial it needs the library */
/* test: no-sanitizer they reserve more than any limit */
/* test: no-emulator it does not keep to RLIMIT_AS */
/*
 * Without memory ebb_try_spawn gives a null handle; spawn calls the hook, and
 * then the program aborts.
 */
#include <ebb.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

static void no_memory(size_t size)
{
    printf("hook %d\n", size > 1000);
    fflush(stdout);
}

EBB_MAIN(.workers = 1, .oom = no_memory);

static async int keep(int n)
{
    char room[50000];

    room[n] = (char)n;
    await ebb_sleep(EBB_HOUR);
    return room[n];
}

static void aborted(int sig)
{
    static const char text[] = "aborted\n";

    (void)sig;
    _exit(write(1, text, sizeof(text) - 1) < 0);
}

/* No more than so many bytes beyond what is used. */
static void limit(size_t more)
{
    FILE *f = fopen("/proc/self/statm", "r");
    unsigned long pages = 0;
    struct rlimit r;

    if (f == NULL || fscanf(f, "%lu", &pages) != 1)
        exit(2);
    fclose(f);
    r.rlim_cur = r.rlim_max = pages * (size_t)sysconf(_SC_PAGESIZE) + more;
    if (setrlimit(RLIMIT_AS, &r) != 0)
        exit(3);
}

async int main(void)
{
    int n = 0;
    task(int) t;

    signal(SIGABRT, aborted);
    limit(16 << 20);
    while ((t = ebb_try_spawn(keep(n % 10))) != NULL) {
        task_detach(t);
        n++;
    }
    printf("null %d\n", n > 10);
    for (int i = 0; i < 1000; i++)
        spawn(keep(i % 10));
    puts("not reached");
    return 1;
}
