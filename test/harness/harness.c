/* SPDX-License-Identifier: MIT-0 */
/* The test library's main(): runs each test in a process of its own. */
#include "harness.h"

#include <dirent.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern const struct test *const __start_ebb_tests[];
extern const struct test *const __stop_ebb_tests[];

/* The library's count of live blocks, where the library is linked in. */
uint64_t eb_alloc_live(void) __attribute__((weak));

enum { EXIT_SKIPPED = 77 };

void test_fail(const char *file, int line, const char *what)
{
    fprintf(stderr, "%s:%d: check failed: %s\n", file, line, what);
    fflush(stderr);
    _exit(1);
}

void test_check_eq(const char *file, int line, const char *what, int64_t a,
                   int64_t b)
{
    if (a == b)
        return;
    fprintf(stderr, "%s:%d: check failed: %s: %" PRId64 " and %" PRId64 "\n",
            file, line, what, a, b);
    fflush(stderr);
    _exit(1);
}

void test_check_str(const char *file, int line, const char *what,
                    const char *a, const char *b)
{
    if (a != NULL && b != NULL && strcmp(a, b) == 0)
        return;
    fprintf(stderr, "%s:%d: check failed: %s is \"%s\", expected \"%s\"\n",
            file, line, what, a != NULL ? a : "(null)",
            b != NULL ? b : "(null)");
    fflush(stderr);
    _exit(1);
}

void test_skip(const char *why)
{
    fprintf(stderr, "skipped: %s\n", why);
    fflush(stderr);
    _exit(EXIT_SKIPPED);
}

static int count_entries(const char *path)
{
    DIR *dir = opendir(path);
    int count = 0;

    if (dir == NULL)
        return -1;
    while (readdir(dir) != NULL)
        count++;
    closedir(dir);
    return count;
}

int test_fd_count(void)
{
    return count_entries("/proc/self/fd") - 3;  /* . .. and the directory */
}

int test_thread_count(void)
{
    return count_entries("/proc/self/task") - 2;
}

unsigned test_long(void)
{
    const char *text = getenv("EBB_LONG");
    int times = text != NULL ? atoi(text) : 1;

    return times > 1 ? (unsigned)times : 1;
}

unsigned test_first(void)
{
    const char *text = getenv("EBB_FIRST");

    return text != NULL ? (unsigned)strtoul(text, NULL, 10) : 0;
}

bool test_is_sanitized(void)
{
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    return true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
    return true;
#else
    return false;
#endif
#else
    return false;
#endif
}

int test_in_child(void (*fn)(void), char *text, unsigned size)
{
    unsigned used = 0;
    int ends[2], status;
    ssize_t got;
    pid_t pid;

    if (pipe(ends) != 0)
        test_fail(__FILE__, __LINE__, "pipe");
    fflush(stdout);
    pid = fork();
    if (pid == 0) {
        dup2(ends[1], 2);
        close(ends[0]);
        close(ends[1]);
        fn();
        fflush(stdout);
        _exit(0);
    }
    close(ends[1]);
    while (used + 1 < size
           && (got = read(ends[0], text + used, size - 1 - used)) > 0)
        used += (unsigned)got;
    text[used] = '\0';
    close(ends[0]);
    if (waitpid(pid, &status, 0) != pid)
        test_fail(__FILE__, __LINE__, "waitpid");
    return WIFSIGNALED(status) ? WTERMSIG(status) : -WEXITSTATUS(status);
}

/* The body of the child process of one test. */
static void run_child(const struct test *test, int timeout_s)
{
    int fds = test_fd_count();
    uint64_t blocks = eb_alloc_live != NULL ? eb_alloc_live() : 0;

    setpgid(0, 0);
    signal(SIGALRM, SIG_DFL);
    alarm((unsigned)timeout_s);
    test->run();
    if (eb_alloc_live != NULL)
        test_check_eq(test->name, 0, "blocks at the end and at the start",
                      (int64_t)eb_alloc_live(), (int64_t)blocks);
    test_check_eq(test->name, 0, "descriptors at the end and at the start",
                  test_fd_count(), fds);
    fflush(stdout);
    exit(0);
}

/* Returns 0 if it passed. */
static int run_test(const struct test *test)
{
    const char *text = getenv("TEST_TIMEOUT");
    int timeout_s = test->timeout_s * (test_is_sanitized() ? 4 : 1);
    int status = 0;
    pid_t pid;

    if (text != NULL && atoi(text) > 0)
        timeout_s = atoi(text);
    fflush(stdout);
    fflush(stderr);
    pid = fork();
    if (pid < 0) {
        perror("fork");
        return 1;
    }
    if (pid == 0)
        run_child(test, timeout_s);
    waitpid(pid, &status, 0);
    kill(-pid, SIGKILL);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) {
        printf("ok      %s\n", test->name);
        return 0;
    }
    if (WIFEXITED(status) && WEXITSTATUS(status) == EXIT_SKIPPED) {
        printf("skipped %s\n", test->name);
        return 0;
    }
    if (WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM)
        printf("FAILED  %s: took more than %d s\n", test->name, timeout_s);
    else if (WIFSIGNALED(status))
        printf("FAILED  %s: signal %d (%s)\n", test->name, WTERMSIG(status),
               strsignal(WTERMSIG(status)));
    else
        printf("FAILED  %s: exit status %d\n", test->name,
               WEXITSTATUS(status));
    return 1;
}

static bool is_wanted(const struct test *test, int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        if (strstr(test->name, argv[i]) != NULL)
            return true;
    return argc == 1;
}

int main(int argc, char **argv)
{
    const struct test *const *t;
    int passed = 0, failed = 0;

    if (argc == 2 && strcmp(argv[1], "-l") == 0) {
        for (t = __start_ebb_tests; t < __stop_ebb_tests; t++)
            puts((*t)->name);
        return 0;
    }
    for (t = __start_ebb_tests; t < __stop_ebb_tests; t++) {
        if (!is_wanted(*t, argc, argv))
            continue;
        if (run_test(*t) == 0)
            passed++;
        else
            failed++;
    }
    printf("%d passed, %d failed\n", passed, failed);
    return failed != 0;
}
