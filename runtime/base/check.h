/* SPDX-License-Identifier: MIT-0 */
/*
 * Checks of invariants, kept in release builds.
 *
 * Operating errors are returned; a broken invariant or a misuse of the
 * library ends here, with a line on stderr and abort().
 */
#ifndef EB_CHECK_H
#define EB_CHECK_H

#pragma GCC visibility push(default)

/* Abort with "ebb: FILE:LINE: WHAT" unless cond holds.  O(1) conditions. */
#define EB_CHECK(cond, what) \
    do { \
        if (__builtin_expect(!(cond), 0)) \
            eb_panic(__FILE__, __LINE__, (what)); \
    } while (0)

/* Print "ebb: FILE:LINE: WHAT" and abort.  Allocates nothing. */
__attribute__((noreturn, cold)) void eb_panic(const char *file, int line,
                                              const char *what);

#pragma GCC visibility pop

#endif
