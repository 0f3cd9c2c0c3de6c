/* SPDX-License-Identifier: MIT-0 */
/*
 * Running the real compiler, and temporary files.
 *
 * One folder holds all temporary files of a command.  The process that made
 * it removes it, at exit and in the handler of the signals that end a
 * compile.  The handler first passes the signal to the running child and
 * waits for it, so that nobody writes there any more.
 */
#include "driver.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { TEMP_MAX = 8192, ARGS_BYTES_MAX = 96 * 1024, LEVEL_MAX = '4' };

bool spawn_show;

static const char *temp[TEMP_MAX];
static volatile sig_atomic_t ntemp;
static const char *temp_dir;
static pid_t temp_owner;
static volatile pid_t running;          /* the child to pass signals to */

/* ---- temporary files ---- */

/* Safe in a signal handler. */
static void remove_temps(void)
{
    if (temp_dir == NULL || getpid() != temp_owner)
        return;
    for (int i = 0; i < ntemp; i++)
        unlink(temp[i]);
    rmdir(temp_dir);
    temp_dir = NULL;
}

static void on_signal(int sig)
{
    pid_t child = running;
    int status;

    if (child > 0) {
        kill(child, sig);
        while (waitpid(child, &status, 0) < 0 && errno == EINTR)
            ;
    }
    remove_temps();
    signal(sig, SIG_DFL);
    raise(sig);
}

static void catch_signals(void)
{
    static const int ending[] = {SIGINT, SIGTERM, SIGHUP};
    struct sigaction sa, old;

    memset(&sa, 0, sizeof(sa));
    sa.sa_handler = on_signal;
    sa.sa_flags = SA_NODEFER;           /* raise() must end us */
    sigfillset(&sa.sa_mask);
    for (size_t i = 0; i < sizeof(ending) / sizeof(ending[0]); i++) {
        if (sigaction(ending[i], NULL, &old) == 0 &&
            old.sa_handler == SIG_IGN)
            continue;                   /* nohup stays nohup */
        sigaction(ending[i], &sa, NULL);
    }
}

static void make_temp_dir(void)
{
    const char *tmp = getenv("TMPDIR");
    char *dir;

    if (tmp == NULL || *tmp == '\0')
        tmp = "/tmp";
    dir = arena_printf("%s/ebbcc-XXXXXX", tmp);
    if (mkdtemp(dir) == NULL) {
        fprintf(stderr, "ebbcc: error: cannot make a folder in %s: %s\n", tmp,
                strerror(errno));
        exit(1);
    }
    temp_owner = getpid();
    temp_dir = dir;
    temp[0] = arena_printf("%s/args", dir);
    ntemp = 1;
    atexit(remove_temps);
    catch_signals();
}

const char *temp_path(const char *name)
{
    if (temp_dir == NULL)
        make_temp_dir();
    if (ntemp == TEMP_MAX) {
        fputs("ebbcc: error: too many inputs in one command\n", stderr);
        exit(1);
    }
    temp[ntemp] = arena_printf("%s/%d-%s", temp_dir, (int)ntemp, name);
    ntemp = ntemp + 1;
    return temp[ntemp - 1];
}

/* ---- commands ---- */

void argv_add(struct argv *a, const char *word)
{
    if (a->n + 1 >= a->cap) {
        const char **old = a->word;
        a->cap = a->cap == 0 ? 64 : a->cap * 2;
        a->word = NEW_ARRAY(const char *, a->cap);
        if (old != NULL)
            memcpy(a->word, old, a->n * sizeof(*old));
    }
    a->word[a->n++] = word;
    a->word[a->n] = NULL;
}

/* As one would type it. */
static void show_command(const struct argv *a)
{
    const char *plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                        "0123456789_-+=./,:@%^";
    struct buf b = {0};

    for (size_t i = 0; i < a->n; i++) {
        const char *w = a->word[i];
        if (i > 0)
            buf_putc(&b, ' ');
        if (*w != '\0' && w[strspn(w, plain)] == '\0') {
            buf_puts(&b, w);
            continue;
        }
        buf_putc(&b, '\'');
        for (; *w != '\0'; w++) {
            if (*w == '\'')
                buf_puts(&b, "'\\''");
            else
                buf_putc(&b, *w);
        }
        buf_putc(&b, '\'');
    }
    buf_putc(&b, '\n');
    fwrite(b.text, 1, b.len, stderr);
    free(b.text);
}

/* A command too long for the kernel reads its words from a file. */
static void shorten_command(struct argv *a)
{
    struct buf b = {0};
    size_t bytes = 0;
    const char *path;
    FILE *f;

    for (size_t i = 0; i < a->n; i++)
        bytes += strlen(a->word[i]) + 1;
    if (bytes < ARGS_BYTES_MAX)
        return;
    if (temp_dir == NULL)
        make_temp_dir();
    for (size_t i = 1; i < a->n; i++) {
        buf_putc(&b, '"');
        for (const char *w = a->word[i]; *w != '\0'; w++) {
            if (*w == '"' || *w == '\\')
                buf_putc(&b, '\\');
            buf_putc(&b, *w);
        }
        buf_puts(&b, "\"\n");
    }
    path = temp[0];                     /* one will do: they run one by one */
    f = fopen(path, "w");
    if (f != NULL && fwrite(b.text, 1, b.len, f) == b.len && fclose(f) == 0) {
        a->n = 1;
        argv_add(a, arena_printf("@%s", path));
    }
    free(b.text);
}

/* In the child: put `path` in the place of descriptor fd. */
static void redirect(const char *path, int fd, int flags)
{
    int got = open(path, flags | O_CLOEXEC, 0600);

    if (got < 0 || dup2(got, fd) < 0) {
        fprintf(stderr, "ebbcc: error: %s: %s\n", path, strerror(errno));
        _exit(127);
    }
}

int spawn_wait(int pid, int *sig)
{
    int status;

    running = pid;
    while (waitpid(pid, &status, 0) < 0)
        if (errno != EINTR)
            return 127;
    running = 0;
    *sig = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    return *sig != 0 ? 128 + *sig : WEXITSTATUS(status);
}

int spawn_fork(void)
{
    sigset_t all, old;
    pid_t pid;

    fflush(NULL);
    /* No signal may come between fork and `running`. */
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, &old);
    pid = fork();
    running = pid > 0 ? pid : 0;
    sigprocmask(SIG_SETMASK, &old, NULL);
    if (pid < 0) {
        fprintf(stderr, "ebbcc: error: cannot start a process: %s\n",
                strerror(errno));
        exit(1);
    }
    return pid;
}

/*
 * A `cc` that is a script around ebbcc, called by ebbcc, would never end.
 * Each run counts in the environment.
 */
static void count_level(const char *command)
{
    const char *level = getenv("EBBCC_LEVEL");
    char next[2] = "1";

    if (level != NULL && level[0] >= '1' && level[0] < LEVEL_MAX)
        next[0] = (char)(level[0] + 1);
    else if (level != NULL && level[0] == LEVEL_MAX) {
        fprintf(stderr, "ebbcc: error: the real compiler, '%s', runs ebbcc "
                        "again: name another with EBBCC_CC or --cc\n",
                command);
        _exit(1);
    }
    setenv("EBBCC_LEVEL", next, 1);
}

int spawn_run(struct argv *a, const char *in, const char *err)
{
    int pid, sig;

    if (spawn_show)
        show_command(a);
    shorten_command(a);
    pid = spawn_fork();
    if (pid == 0) {
        if (in != NULL)
            redirect(in, 0, O_RDONLY);
        if (err != NULL)
            redirect(err, 2, O_WRONLY | O_CREAT | O_TRUNC);
        count_level(a->word[0]);
        execvp(a->word[0], (char *const *)(uintptr_t)a->word);
        fprintf(stderr, "ebbcc: error: cannot run '%s': %s\n", a->word[0],
                strerror(errno));
        _exit(127);
    }
    return spawn_wait(pid, &sig);
}
