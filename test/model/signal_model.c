/* SPDX-License-Identifier: MIT-0 */
/*
 * Streams of signals: the handler reads their table without a lock, while
 * streams come and go.  A stream that is there as its signal comes gets a
 * byte; none gets that of another signal, and nothing is written to a pipe
 * that its stream has given up.
 *
 * The file under test is Async C and all its functions but the streams are
 * its own, so it is a part of this one.  The kernel is a few lines here: what
 * catches each signal, and pipes that count their bytes.
 */
#undef EBB_NO_KEYWORDS
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <ebb/io.h>
#include <ebb/signal.h>

#include "base/atomic.h"
#include "base/sys.h"
#include "model.h"

enum { PIPES = 3, PID = 7 };

static struct {
    int signo;                          /* 0: nobody has it open */
    int bytes, due;
} pipes[PIPES];
static struct sigaction caught[NSIG];
static uint32_t is_locked;

static void enter_kernel(void)
{
    model_point();
    model_flush();
}

static long model_sigaction(int signo, const struct sigaction *next,
                            struct sigaction *last)
{
    enter_kernel();
    if (last != NULL)
        *last = caught[signo];
    caught[signo] = *next;
    return 0;
}

static long model_write(int fd)
{
    enter_kernel();
    MODEL_CHECK(fd >= 0 && fd < PIPES && pipes[fd].signo != 0);
    pipes[fd].bytes++;
    return 1;
}

static int model_lock(const pthread_mutex_t *m)
{
    (void)m;
    enter_kernel();
    while (is_locked != 0)
        model_spin();
    model_update(&is_locked, sizeof(is_locked), 1);
    return 0;
}

static int model_unlock(const pthread_mutex_t *m)
{
    (void)m;
    enter_kernel();
    model_update(&is_locked, sizeof(is_locked), 0);
    return 0;
}

/* The places of the table that no model uses stay empty: that one is read is
 * no point at which others could go on. */
static bool is_used(const void *word);

#undef eb_load_sc
#define eb_load_sc(p) \
    (is_used(p) ? model_point() : (void)0, \
     MODEL_VALUE(p, model_load((p), sizeof(*(p)))))
#undef EB_SYS
#define EB_SYS(call) ((long)(call))
#define getpid() ((pid_t)PID)
#define write(fd, bytes, count) model_write(fd)
#define sigaction(signo, next, last) model_sigaction(signo, next, last)
#define pthread_mutex_lock(m) model_lock(m)
#define pthread_mutex_unlock(m) model_unlock(m)
#include "io/signal.c"
#undef sigaction

static bool is_used(const void *word)
{
    const char *at = word;

    return at < (const char *)&table[PIPES]
        || at >= (const char *)&table[STREAMS_MAX];
}

/* ---- streams ---- */

static int open_stream(int fd, int signo)
{
    int i;

    pipes[fd].signo = signo;
    i = enter(signo, fd);
    MODEL_CHECK(i >= 0);
    return i;
}

static void close_stream(int i, int fd)
{
    forget(i);
    pipes[fd].signo = 0;
}

/* The signal comes: as one step the kernel sees who catches it, and begins to
 * call that. */
static void send(int signo)
{
    enter_kernel();
    if (caught[signo].sa_handler == handle)
        handle(signo);
}

static int first;                       /* the entry of the first stream */

static void clear(void)
{
    memset(pipes, 0, sizeof(pipes));
    memset(caught, 0, sizeof(caught));
    memset(table, 0, sizeof(table));
    memset(before, 0, sizeof(before));
    memset(streams, 0, sizeof(streams));
    is_locked = handlers = 0;
    owner = 0;
    first = -1;
}

/* One stream of SIGHUP is open. */
static void reset(void)
{
    clear();
    first = open_stream(0, SIGHUP);
}

/* And another, which stays. */
static void reset_two(void)
{
    reset();
    (void)open_stream(1, SIGHUP);
    pipes[1].due = 1;
}

static void hang_up(void)
{
    send(SIGHUP);
}

static void close_first(void)
{
    close_stream(first, 0);
}

/* Its own signal comes once it is there. */
static void open_usr1(void)
{
    (void)open_stream(2, SIGUSR1);
    pipes[2].due = 1;
    send(SIGUSR1);
}

static void open_and_close(void)
{
    close_stream(open_stream(2, SIGUSR1), 2);
}

static void open_hup(void)
{
    (void)open_stream(2, SIGHUP);
    pipes[2].due = 1;
    send(SIGHUP);
}

/* Each has its bytes; and as all have ended, things are as they were. */
static void check(void)
{
    MODEL_CHECK(handlers == 0 && is_locked == 0);
    for (int fd = 0; fd < PIPES; fd++)
        MODEL_CHECK(pipes[fd].bytes >= pipes[fd].due);
    for (int i = 0; i < PIPES; i++) {
        if (table[i].signo == 0)
            continue;
        MODEL_CHECK(table[i].signo == pipes[table[i].fd].signo
                    && caught[table[i].signo].sa_handler == handle);
        close_stream(i, table[i].fd);
    }
    for (int fd = 0; fd < PIPES; fd++)
        MODEL_CHECK(pipes[fd].signo == 0);
    for (int signo = 1; signo < NSIG; signo++)
        MODEL_CHECK(streams[signo] == 0
                    && caught[signo].sa_handler == SIG_DFL);
}

/* What has come for another signal is not this one's. */
static void check_own(void)
{
    MODEL_CHECK(pipes[2].bytes <= pipes[2].due);
    check();
}

enum { TORN = 1u << MODEL_TORN };

static const struct model models[] = {
    { "signal: one of two streams ends as it comes", reset_two,
      { hang_up, close_first }, check, 0 },
    { "signal: it comes twice as a stream ends", reset_two,
      { hang_up, hang_up, close_first }, check, TORN },
    { "signal: a stream of another one takes the place", reset,
      { hang_up, close_first, open_usr1 }, check_own, 0 },
    { "signal: a stream comes and goes", reset_two,
      { hang_up, close_first, open_and_close }, check, 0 },
    { "signal: a stream comes as the last one goes", reset,
      { close_first, open_hup }, check, 0 },
};
enum { MODELS = sizeof(models) / sizeof(models[0]) };

int main(int argc, char **argv)
{
    return model_table(models, MODELS, argc, argv);
}
