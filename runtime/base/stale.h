/* SPDX-License-Identifier: MIT-0 */
/*
 * Is a handle used whose object has been released?
 *
 * With EBB_CHECK=1 in the environment, or in a library that was compiled
 * without optimisation, a block that is freed is filled with a word that no
 * live object begins with, or has as its guard, and is kept for a while.  Who
 * comes across that word ends the program, and says what has been used, where,
 * and where it was released.
 *
 * Nobody looks for it on a fast path: a guard with that word is not free, a
 * joiner is none of those there are, a pointer leads nowhere.  So what is
 * looked at is what a fast path has given up on; calls that have no such path
 * say EB_LIVE() first, one load of a word that they are about to use.
 */
#ifndef EB_STALE_H
#define EB_STALE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#pragma GCC visibility push(default)

struct ebb_site;

/* The word.  No guard, no count and no state; as a pointer it is no address,
 * its low bits are clear, and the flags of a frame say that it has ended. */
#define EB_STALE_WORD 0xebd2ebd0u

/* Are blocks kept?  Set before main(). */
extern bool eb_stale_on;

/*
 * Fill a block of malloc() and keep it, in place of free().
 *
 *   what   static: what it was to its users ("a channel"), or NULL
 *   site   static: where it was spawned, or NULL
 */
void eb_stale_keep(void *block, const char *what, const struct ebb_site *site);

/* The end of the program: what lies at `at` is no more.  call: the function it
 * was handed to, or NULL. */
__attribute__((noreturn, cold)) void eb_stale_use(const void *at,
                                                  const char *call);

#pragma GCC visibility pop

static inline bool eb_is_stale(const void *object)
{
    typedef uint32_t __attribute__((may_alias)) word;

    return __builtin_expect(__atomic_load_n((const word *)object,
                                            __ATOMIC_RELAXED)
                                == EB_STALE_WORD, 0);
}

/* Abort if the object, not NULL and aligned as a word, has been released. */
#define EB_LIVE(object) \
    (eb_is_stale(object) ? eb_stale_use((object), __func__) : (void)0)

#endif
