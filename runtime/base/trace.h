/* SPDX-License-Identifier: MIT-0 */
/* Stacks: who has called, kept as addresses and printed when it matters.  All
 * of it may be used by a signal handler of a process that ends. */
#ifndef EB_TRACE_H
#define EB_TRACE_H

enum { EB_TRACE_MAX = 32 };

/* Before signal handlers take stacks. */
void eb_trace_prepare(void);

/* The return addresses of this thread's calls, innermost first, but for the
 * first `skip`, at most 15.  Returns how many, at most max and EB_TRACE_MAX;
 * 0: the C library cannot tell. */
int eb_trace_take(void **pc, int max, int skip);

/* Print to stderr, up to 500 bytes, without any allocation. */
void eb_trace_say(const char *format, ...)
    __attribute__((format(printf, 1, 2)));

/* Print them to stderr, a line each: function, file and line where addr2line
 * can be run, else function, file and offset in it. */
void eb_trace_print(void *const *pc, int count);

#endif
