/* SPDX-License-Identifier: MIT-0 */
/*
 * Samples of a thread that runs: see sample.h.
 *
 * One at a time, under a lock.  The state goes from IDLE to ASKED, to TAKING
 * in the handler, to DONE; who asks may take ASKED back when the thread does
 * not answer.  ASKED says whom, so that a handler that comes late does not
 * answer for another thread.
 */
#include "sched/sample.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/atomic.h"
#include "base/clock.h"
#include "base/sys.h"
#include "base/trace.h"

enum { IDLE, ASKED, TAKING, DONE, STATES };
enum { OWN_FRAMES = 2 };        /* of the handler, and what has called it */

static const int64_t ANSWER_NS = 20 * EB_NS_PER_MS;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static uint32_t state;          /* atomic: futex */
static void *stack[EB_SAMPLE_MAX];      /* its, in TAKING */
static int depth;

/* The state in which it is asked.  Numbers of threads have 22 bits. */
static uint32_t asked_of(pid_t thread)
{
    return ASKED + STATES * (uint32_t)thread;
}

static void answer(int number)
{
    uint32_t is_asked = asked_of(eb_sys_thread_id());
    int saved = errno;

    (void)number;
    if (eb_cas(&state, &is_asked, (uint32_t)TAKING)) {
        depth = eb_trace_take(stack, EB_SAMPLE_MAX, OWN_FRAMES);
        eb_store_release(&state, (uint32_t)DONE);       /* pairs: ask() */
        eb_sys_futex_wake(&state, 1);
    }
    errno = saved;
}

/* Is the signal ours, or free to be? */
static bool has_handler(void)
{
    struct sigaction act;

    if (sigaction(SIGURG, NULL, &act) != 0 || act.sa_flags & SA_SIGINFO)
        return false;
    if (act.sa_handler == answer)
        return true;
    if (act.sa_handler != SIG_DFL)
        return false;
    eb_trace_prepare();
    act = (struct sigaction){ .sa_handler = answer, .sa_flags = SA_RESTART };
    return sigaction(SIGURG, &act, NULL) == 0;
}

/* Have the thread answer.  The lock is held. */
static void ask(pid_t thread, struct eb_sample *out)
{
    int64_t until = eb_clock_add(eb_clock_now(), ANSWER_NS);
    uint32_t is_asked = asked_of(thread), now;

    eb_store_release(&state, is_asked);
    if (syscall(SYS_tgkill, getpid(), thread, SIGURG) != 0)
        until = 0;
    /* Acquire: pairs with answer(). */
    while ((now = eb_load_acquire(&state)) != DONE) {
        int64_t left = until - eb_clock_now();

        if (left <= 0 && eb_cas(&state, &is_asked, (uint32_t)IDLE))
            return;
        is_asked = asked_of(thread);
        (void)eb_sys_futex_wait(&state, now, left > 0 ? left : EB_NS_PER_MS);
    }
    for (int i = 0; i < depth; i++)
        out->at[out->count++] = (uintptr_t)stack[i];
    eb_store_relaxed(&state, (uint32_t)IDLE);           /* the lock is held */
}

/* What /proc says of it: "running", or a call's number and operands, its
 * stack and its place, at the end. */
static bool read_call(pid_t thread, char *text, size_t size)
{
    long n = -1;
    int fd;

    snprintf(text, size, "/proc/self/task/%d/syscall", (int)thread);
    fd = (int)EB_SYS(open(text, O_RDONLY | O_CLOEXEC));
    if (fd >= 0) {
        n = EB_SYS(read(fd, text, size - 1));
        close(fd);
    }
    text[n > 0 ? n : 0] = '\0';
    return n > 0;
}

void eb_sample_take(pid_t thread, struct eb_sample *out)
{
    char text[256];

    out->count = 0;
    out->is_call = false;
    if (!read_call(thread, text, sizeof(text)))
        return;
    if (strncmp(text, "running", 7) != 0) {
        const char *last = strrchr(text, ' ');

        out->is_call = text[0] != '-';
        if (last != NULL)
            out->at[out->count++] = (uintptr_t)strtoull(last, NULL, 16);
        return;
    }
    pthread_mutex_lock(&lock);
    if (has_handler())
        ask(thread, out);
    pthread_mutex_unlock(&lock);
}
