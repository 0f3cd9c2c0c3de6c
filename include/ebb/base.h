/* SPDX-License-Identifier: MIT-0 */
/*
 * What every other public header of Ebb starts from.
 *
 * Functions return 0 or a count on success, and a negative errno value or a
 * negative code of the library's own on failure; ebb_strerror() names all.
 */
#ifndef EBB_BASE_H
#define EBB_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include <ebb/words.h>
#ifdef __EBBCC__
#include <ebb/abi.h>
#endif

#define EBB_VERSION_MAJOR 0
#define EBB_VERSION_MINOR 1
#define EBB_VERSION_PATCH 0
#define EBB_VERSION "0.1.0"

/* Exported from the library, with C linkage. */
#ifdef __cplusplus
#define EBB_API extern "C" __attribute__((visibility("default")))
#else
#define EBB_API __attribute__((visibility("default")))
#endif

/* The result says whether it worked: it has to be looked at. */
#define EBB_MUST_USE __attribute__((warn_unused_result))

/*
 * EBB_ASYNC declares an async function in a header that every compiler can
 * read; EBB_FRAME(n) says that its frame needs at most n bytes, which the
 * awaiting function then holds in its own.  EBB_CANCEL_UNSAFE says that a
 * cancel in the middle loses something: -Wasync-select-loop warns of such a
 * call in an arm of a select that is run again.
 */
#ifdef __EBBCC__
#define EBB_ASYNC _Async
#define EBB_FRAME(n) __attribute__((ebb_frame(n)))
#define EBB_CANCEL_UNSAFE __attribute__((ebb_cancel_unsafe))
#else
#define EBB_ASYNC
#define EBB_FRAME(n)
#define EBB_CANCEL_UNSAFE
#endif

/*
 * Handles that know a type: a pointer to one that says T, told from others by
 * the struct `tag`; and the T of such a handle.
 */
#define EBB_HANDLE(T, tag) __typeof__(__typeof__(T)(**)(struct tag *))
#define EBB_HANDLE_TYPE(h, tag) __typeof__((*(h))((struct tag *)0))

/*
 * An error where h is a handle of another tag, or of none.  It stands in a list
 * without parentheses of ours, for compilers keep quiet about what they take
 * for a header's.  Then what such a handle points to, and where it lies.
 */
#define EBB_HANDLE_CHECK(h, tag) \
    ((void)sizeof(__typeof__( \
         (EBB_HANDLE(EBB_HANDLE_TYPE(h, tag), tag)){ h })))
#define EBB_HANDLE_PTR(h, tag) (EBB_HANDLE_CHECK(h, tag), (void *)(h))
#define EBB_HANDLE_AT(h, tag) (EBB_HANDLE_CHECK(h, tag), (void *)&(h))

/* The library's own error codes, as errno values: functions return -code. */
enum {
    EBB_ESHUTDOWN = 10000,      /* the runtime is shutting down */
};

/*
 * The text of an error code: errno's (negative or positive), the library's
 * own, "success" for 0.  Static storage, never NULL.  Any thread.
 */
EBB_API const char *ebb_strerror(long code);

#endif
