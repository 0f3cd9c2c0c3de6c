/* SPDX-License-Identifier: MIT-0 */
/*
 * The seed of a simulation, said when the process fails.
 *
 * A signal handler may not format: the text is made when the seed is set.  The
 * handler then does what the signal would have done without it.
 */
#include "sched/simnote.h"

#include <inttypes.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/check.h"

/* glibc's; musl has none, and says the seed only for signals. */
int on_exit(void (*fn)(int status, void *arg), void *arg)
    __attribute__((weak));

static const int fatal[] = { SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL };
enum { FATAL_COUNT = sizeof(fatal) / sizeof(fatal[0]) };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct sigaction before[FATAL_COUNT];
static char text[128];
static pid_t owner;             /* not a child that it has forked */

static void say(void)
{
    if (getpid() == owner) {
        ssize_t n = write(STDERR_FILENO, text, strlen(text));

        (void)n;                        /* nothing can be done about it */
    }
}

static void on_fatal(int sig)
{
    say();
    for (int i = 0; i < FATAL_COUNT; i++)
        if (fatal[i] == sig)
            sigaction(sig, &before[i], NULL);
    raise(sig);
}

static void on_status(int status, void *arg)
{
    (void)arg;
    if (status != 0)
        say();
}

/* A fault that somebody handles already, as a sanitizer does, stays his. */
static void install(void)
{
    struct sigaction action = { .sa_handler = on_fatal };

    sigemptyset(&action.sa_mask);
    for (int i = 0; i < FATAL_COUNT; i++)
        if (sigaction(fatal[i], NULL, &before[i]) == 0
            && before[i].sa_handler == SIG_DFL)
            sigaction(fatal[i], &action, NULL);
    if (on_exit != NULL)
        (void)on_exit(on_status, NULL);
}

void eb_simnote_set(uint64_t seed, const char *remark)
{
    pthread_mutex_lock(&lock);
    snprintf(text, sizeof(text), "ebb: failed with EBB_SIM=%" PRIu64 "%s\n",
             seed, remark);
    if (owner == 0)
        install();
    owner = getpid();
    pthread_mutex_unlock(&lock);
}
