/* SPDX-License-Identifier: MIT-0 */
/*
 * Signals of the process, as streams.
 *
 *     each (int signo, ebb_signal(SIGHUP))
 *         reload();
 *
 *     select {                                  graceful shutdown
 *         when (int rc = await serve(listener))
 *             return rc;
 *         when (await ebb_shutdown_signal())
 *             ;                                 main ends: all is cancelled
 *     }
 *
 * A signal is caught from the first `next` of its stream on, and as long as
 * any stream of it is open; then what was before is in force again, so that
 * another ^C ends a program that is slow to shut down.  Every stream gets every
 * signal, in whatever runtime it is; several that come before its reader does
 * count as one.
 */
#ifndef EBB_SIGNAL_H
#define EBB_SIGNAL_H

#include <ebb/base.h>

/*
 * A stream of one signal: yields `signo` whenever it has come.  It ends with
 * -EINVAL where that cannot be caught or stands for a fault of the program
 * (SIGKILL, SIGSTOP, SIGSEGV, SIGBUS, SIGFPE, SIGILL), -EMFILE or -ENFILE
 * where there is no pipe for it, or where 256 streams of signals are open.
 */
EBB_API EBB_ASYNC _Yields(int) ebb_signal(int signo);

/* Wait for SIGINT.  Returns 0 or a code of ebb_signal(). */
EBB_API EBB_ASYNC int ebb_ctrl_c(void);

/* Wait for SIGINT or SIGTERM.  Returns which, or a code of ebb_signal(). */
EBB_API EBB_ASYNC int ebb_shutdown_signal(void);

#endif
