/* SPDX-License-Identifier: MIT-0 */
/*
 * Streams of signals.
 *
 * Each stream has a pipe; the handler writes a byte to the pipes of all
 * streams of its signal, which stand in a table that it can read without a
 * lock.  A stream that ends takes itself out of the table and waits until no
 * handler is at work before its pipe may go: the number could soon be another
 * file's.
 */
#include <ebb/signal.h>

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <ebb/io.h>

#include "base/atomic.h"
#include "base/sys.h"

enum { STREAMS_MAX = 256 };

/* A stream; signo is 0 where there is none.  Atomics. */
static struct entry {
    int signo;
    int fd;
} table[STREAMS_MAX];

static uint32_t handlers;       /* atomic: that are at work */
static pid_t owner;             /* atomic: the process of the pipes */

/* What a signal was before its first stream; under the lock. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct sigaction before[NSIG];
static unsigned streams[NSIG];

/* In a child that was forked and has not become another program: the streams
 * are its parent's. */
static void die_of(int signo)
{
    signal(signo, SIG_DFL);
    raise(signo);               /* it comes when the handler has returned */
}

static void handle(int signo)
{
    int saved = errno;

    if (getpid() != eb_load_acquire(&owner)) {
        die_of(signo);
        return;
    }
    /* In one order with the store and the load in forget(). */
    eb_fetch_add_sc(&handlers, 1u);
    for (int i = 0; i < STREAMS_MAX; i++)
        if (eb_load_sc(&table[i].signo) == signo
            && write(eb_load_acquire(&table[i].fd), "", 1) < 0)
            continue;           /* it is full: the reader has enough */
    eb_fetch_add_sc(&handlers, UINT32_MAX);
    errno = saved;
}

static bool is_allowed(int signo)
{
    return signo > 0 && signo < NSIG && signo != SIGKILL && signo != SIGSTOP
        && signo != SIGSEGV && signo != SIGBUS && signo != SIGFPE
        && signo != SIGILL;
}

/* In a child that was forked: its parent's streams are none of its own, and
 * what they have caught is as it was before.  Lock held. */
static void disown(void)
{
    for (int i = 0; i < STREAMS_MAX; i++)
        (void)eb_exchange_sc(&table[i].signo, 0);
    for (int signo = 1; signo < NSIG; signo++) {
        if (streams[signo] > 0)
            (void)sigaction(signo, &before[signo], NULL);
        streams[signo] = 0;
    }
    (void)eb_exchange_sc(&handlers, 0u);
}

/* One more stream of the signal.  Lock held. */
static int catch(int signo)
{
    struct sigaction action = { .sa_handler = handle, .sa_flags = SA_RESTART };
    int err = 0;

    eb_store_release(&owner, getpid());
    sigfillset(&action.sa_mask);
    if (streams[signo] == 0)
        err = (int)EB_SYS(sigaction(signo, &action, &before[signo]));
    if (err == 0)
        streams[signo]++;
    return err;
}

/* The entry of a new stream, or a negative code. */
static int enter(int signo, int fd)
{
    int err = -EMFILE;

    if (!is_allowed(signo))
        return -EINVAL;
    pthread_mutex_lock(&lock);
    if (eb_load_relaxed(&owner) != getpid())    /* the lock is held */
        disown();
    for (int i = 0; i < STREAMS_MAX; i++) {
        if (eb_load_relaxed(&table[i].signo) != 0)
            continue;
        err = catch(signo);
        if (err < 0)
            break;
        eb_store_release(&table[i].fd, fd);
        /* Pairs with the load in handle(): fd is seen. */
        (void)eb_exchange_sc(&table[i].signo, signo);
        err = i;
        break;
    }
    pthread_mutex_unlock(&lock);
    return err;
}

static void forget(int i)
{
    int signo = eb_load_relaxed(&table[i].signo);

    pthread_mutex_lock(&lock);
    (void)eb_exchange_sc(&table[i].signo, 0);
    if (--streams[signo] == 0)
        sigaction(signo, &before[signo], NULL);
    /* With the lock: a new stream in this place would get the byte of who has
     * seen the old one there. */
    while (eb_load_sc(&handlers) != 0)
        eb_sys_yield();
    pthread_mutex_unlock(&lock);
}

async yields(int) ebb_signal(int signo)
{
    struct ebb_io *from, *to;
    char byte[64];

    try ebb_pipe(&from, &to);
    defer await ebb_close(from);
    defer await ebb_close(to);

    int entry = try enter(signo, ebb_io_fd(to));

    defer forget(entry);
    for (;;) {
        try await ebb_read(from, byte, sizeof(byte));
        yield signo;
    }
}

/* Wait for the signal once.  Returns its number or a negative code. */
static async int wait_once(int signo)
{
    try each (int got, ebb_signal(signo))
        return got;
    return -EINVAL;
}

async int ebb_ctrl_c(void)
{
    int got = await wait_once(SIGINT);

    return got < 0 ? got : 0;
}

async int ebb_shutdown_signal(void)
{
    select {
        when (int got = await wait_once(SIGINT))
            return got;
        when (int got = await wait_once(SIGTERM))
            return got;
    }
}
