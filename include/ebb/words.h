/* SPDX-License-Identifier: MIT-0 */
/*
 * The words of Async C for tools that do not know them: the serial elision.
 *
 * ebbcc has these words built in and sees nothing of this file.  For every
 * other compiler, editor and checker the words are erased, so that what is
 * left is ordinary C in which each expression has its type: `await f(x)` is
 * f(x), `spawn(f(x))` is f(x), task(T) and future(T) are T, a join block is
 * a plain block, and the arms of a select are statements that may run or not.
 *
 * A program that uses only async, await, join and spawn prints the same when
 * it is compiled this way, if no branch or task waits for a later one.
 *
 * The words must not be used as identifiers behind this header.  A source
 * that needs them defines EBB_NO_KEYWORDS and uses the reserved spellings,
 * _Async, _Await, _Task and so on, which always work, also under ebbcc.
 */
#ifndef EBB_WORDS_H
#define EBB_WORDS_H

#if !defined(__EBBCC__)

#ifdef __cplusplus
#error "Async C is C: compile this file as C, with ebbcc"
#endif

/* Their functions select() and friends have to be declared before the words
 * that look like them are taken. */
#include <stdlib.h>
#include <sys/select.h>
#include <unistd.h>

/*
 * Off: the warnings that cannot be silenced in the erased form, because they
 * follow the control flow or the use of values.  ebbcc's real compile gives
 * them, for the program as it is meant.
 */
#ifdef __clang__
#pragma clang diagnostic ignored "-Wunknown-warning-option"
#pragma clang diagnostic ignored "-Wcompound-token-split-by-macro"
#pragma clang diagnostic ignored "-Wsometimes-uninitialized"
#pragma clang diagnostic ignored "-Wmisleading-indentation"
#pragma clang diagnostic ignored "-Wreturn-type"
#pragma clang diagnostic ignored "-Wunused-result"
#pragma clang diagnostic ignored "-Wunused-value"
#elif defined(__GNUC__)
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#pragma GCC diagnostic ignored "-Wreturn-type"
#pragma GCC diagnostic ignored "-Wunused-result"
#pragma GCC diagnostic ignored "-Wunused-value"
#endif

/* What a call without a result gives as a task or future. */
struct ebb_unit {
    char unused;
};

/* Always 0, but no compiler may count on it. */
static volatile int ebb_serial_maybe __attribute__((unused));

/* Where an each puts its code that has no place for it. */
static int ebb_serial_code __attribute__((unused));

struct ebb_scope;

#define _Async
#define _Await
#define _Try
#define _Join
#define _Noncancel
#define _Biased
#define _Select if (1)
#define _When(...) for (__VA_ARGS__; ebb_serial_maybe; )
#define _When_if(...) if (({ __VA_ARGS__; ebb_serial_maybe; }))
#define _Otherwise if (ebb_serial_maybe)
#define _Within(ns) if (((void)(ns), 1))
#define _Defer for (; 0; )
#define _Scope(id, ...) \
    for (struct ebb_scope *id = NULL; id == NULL; id = (void *)&id)
#define _Each(...) EBB_SERIAL_EACH(__VA_ARGS__, ebb_serial_code, )
#define EBB_SERIAL_EACH(declaration, stream, code, ...) \
    for (declaration = (stream); ((code) = ebb_serial_maybe); )
#define _Next(stream, item) (*(item) = (stream), ebb_serial_maybe)
#define _Yield switch (0) default:
#define _Yields(T) __typeof__(T)
#define _Generate(T, ...) ({ __VA_ARGS__ (__typeof__(T)){0}; })

/* Calls: the value of the call, or a unit where it has none. */
#define EBB_SERIAL_CALL(...) \
    __builtin_choose_expr( \
        __builtin_types_compatible_p(__typeof__((__VA_ARGS__)), void), \
        ((__VA_ARGS__), (struct ebb_unit){0}), (__VA_ARGS__))
#define _Spawn(...) EBB_SERIAL_CALL(__VA_ARGS__)
#define _Spawn_local(...) EBB_SERIAL_CALL(__VA_ARGS__)
#define _Spawn_blocking(...) EBB_SERIAL_CALL(__VA_ARGS__)
#define _Spawn_in(scope, ...) ((void)(scope), EBB_SERIAL_CALL(__VA_ARGS__))
#define _Spawn_on(pool, ...) ((void)(pool), EBB_SERIAL_CALL(__VA_ARGS__))
#define _Lazy(...) EBB_SERIAL_CALL(__VA_ARGS__)
#define ebb_try_spawn(...) EBB_SERIAL_CALL(__VA_ARGS__)
#define ebb_block_on(...) (__VA_ARGS__)

/* Handles: the value itself, a unit for void. */
#define EBB_SERIAL_VALUE(T) \
    __typeof__(*_Generic((__typeof__(T) *)0, \
                         void *: (struct ebb_unit *)0, \
                         default: (__typeof__(T) *)0))
#define _Task(T) EBB_SERIAL_VALUE(T)
#define _Future(T) EBB_SERIAL_VALUE(T)
#define _Stream(T) EBB_SERIAL_VALUE(T)
#define _Channel(T) EBB_SERIAL_VALUE(T)

#ifndef EBB_NO_KEYWORDS
#define async _Async
#define await _Await
#define try _Try
#define join _Join
#define noncancel _Noncancel
#define biased _Biased
#define select _Select
#define when(...) _When(__VA_ARGS__)
#define when_if(...) _When_if(__VA_ARGS__)
#define otherwise _Otherwise
#define within(ns) _Within(ns)
#define defer _Defer
#define scope(...) _Scope(__VA_ARGS__, )
#define each(...) _Each(__VA_ARGS__)
#define next(stream, item) _Next(stream, item)
#define yield _Yield
#define yields(T) _Yields(T)
#define generate(...) _Generate(__VA_ARGS__)
#define spawn(...) _Spawn(__VA_ARGS__)
#define spawn_local(...) _Spawn_local(__VA_ARGS__)
#define spawn_blocking(...) _Spawn_blocking(__VA_ARGS__)
#define spawn_in(...) _Spawn_in(__VA_ARGS__)
#define spawn_on(...) _Spawn_on(__VA_ARGS__)
#define lazy(...) _Lazy(__VA_ARGS__)
#define task(T) _Task(T)
#define future(T) _Future(T)
#define stream(T) _Stream(T)
#define channel(T) _Channel(T)
#endif

#endif /* !__EBBCC__ */
#endif
