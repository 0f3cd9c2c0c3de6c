/* SPDX-License-Identifier: MIT-0 */
/*
 * Cancellation tokens: one word, "stop", to any number of tasks, each of which
 * decides itself what to do about it.
 *
 *     struct ebb_token *stop = ebb_token_new();
 *     defer ebb_token_unref(stop);
 *     spawn(serve(ebb_token_ref(stop)));        unrefs it in the end
 *     ...
 *     ebb_token_cancel(stop);
 *
 *     select {                                  in serve()
 *         when (await ebb_token_cancelled(stop))         break_off();
 *         when (int n = await ebb_read(conn, buf, size)) use(n);
 *     }
 *
 * A token may have children: they are cancelled with it, but not the other
 * way round.  `defer ebb_token_cancel(t)` is a drop guard.  All functions may
 * be called from any task and any thread, but not from a signal handler.
 */
#ifndef EBB_TOKEN_H
#define EBB_TOKEN_H

#include <ebb/base.h>

struct ebb_token;
struct ebb_frame;

/* A new token with one reference, or NULL: out of memory. */
EBB_API EBB_MUST_USE struct ebb_token *ebb_token_new(void);

/*
 * A new token that is cancelled when `parent` is, at once if that has been
 * already.  It keeps a reference to its parent.  NULL: out of memory.
 */
EBB_API EBB_MUST_USE struct ebb_token *
ebb_token_child(struct ebb_token *parent);

/* One more reference, for somebody else; returns token. */
EBB_API struct ebb_token *ebb_token_ref(struct ebb_token *token);

/* Give a reference back; that cancels nobody.  NULL is allowed. */
EBB_API void ebb_token_unref(struct ebb_token *token);

/* Cancel it and its children, for good; who waits is woken.  Never
 * suspends; a second time it does nothing. */
EBB_API void ebb_token_cancel(struct ebb_token *token);

/* Has it been cancelled? */
EBB_API bool ebb_token_is_cancelled(const struct ebb_token *token);

/*
 * Wait until the token is cancelled; borrowed for the wait.  Any number may
 * wait.  Cancel safe: nothing is lost.
 */
EBB_API EBB_ASYNC void ebb_token_cancelled(struct ebb_token *token)
    EBB_FRAME(56);

#ifdef __EBBCC__

/*
 * Run a future until it has ended or the token is cancelled: then the future
 * is, too, and its clean-up has run when this returns.  Programs use
 * until_cancelled().
 *
 *   token    borrowed
 *   future   taken in any case; it does not begin where the token is
 *            cancelled already
 *   out      gets the result, size bytes aligned to align; NULL: dropped
 *
 * Returns 0, or -ECANCELED: by the token.  A cancel of the call cancels the
 * future.
 */
EBB_API EBB_ASYNC int ebb_token_run(struct ebb_token *token,
                                    struct ebb_frame *future, void *out,
                                    size_t size, size_t align);

/* await until_cancelled(token, f(x), &result): 0, or -ECANCELED.  The result
 * may be NULL, and is for a function that returns nothing. */
#define until_cancelled(token, call, out) \
    ebb_token_run((token), (struct ebb_frame *)(void *)_Lazy(call), \
                  (EBB_FUTURE_TYPE(_Lazy(call)) *){ out }, \
                  sizeof(EBB_FUTURE_TYPE(_Lazy(call))), \
                  __alignof__(EBB_FUTURE_TYPE(_Lazy(call))))

#else
#include <ebb/serial.h>
#endif

#endif
