/* SPDX-License-Identifier: MIT-0 */
/*
 * A small test library: each TEST is a process of its own.
 *
 *   TEST(noun_does_this)
 *   {
 *       CHECK_EQ(f(2), 4);
 *   }
 *
 * A test fails when a check fails, when it dies, when it takes longer than
 * its time, or when it ends with more descriptors open or more of the
 * library's blocks allocated than it began with.  The program is linked with
 * harness.c, which has main(): arguments are parts of the names of tests to
 * run (none: all), -l lists them; the last line is "N passed, N failed".
 * TEST_TIMEOUT in the environment changes the time, in seconds.
 */
#ifndef TEST_HARNESS_H
#define TEST_HARNESS_H

#include <stdbool.h>
#include <stdint.h>

enum { TEST_TIMEOUT_S = 30 };

struct test {
    const char *name;
    void (*run)(void);
    int timeout_s;
};

/* A test that may take up to `seconds` (of an unsanitized build). */
#define TEST_WITHIN(id, seconds) \
    static void test_##id(void); \
    static const struct test test_entry_##id = { #id, test_##id, seconds }; \
    static const struct test *const test_pointer_##id \
        __attribute__((used, section("ebb_tests"))) = &test_entry_##id; \
    static void test_##id(void)

#define TEST(id) TEST_WITHIN(id, TEST_TIMEOUT_S)

/* Checks may stand in any thread; a failing one ends the test's process. */
#define CHECK(cond) \
    ((cond) ? (void)0 : test_fail(__FILE__, __LINE__, #cond))

/* Integers or pointers of any type: compared and shown as int64_t. */
#define CHECK_EQ(a, b) \
    test_check_eq(__FILE__, __LINE__, #a " == " #b, (int64_t)(a), (int64_t)(b))

#define CHECK_STR(a, b) test_check_str(__FILE__, __LINE__, #a, (a), (b))

/* End the test as passed but say that it could not be made, and why. */
#define TEST_SKIP(why) test_skip(why)

__attribute__((noreturn)) void test_fail(const char *file, int line,
                                         const char *what);
void test_check_eq(const char *file, int line, const char *what, int64_t a,
                   int64_t b);
void test_check_str(const char *file, int line, const char *what,
                    const char *a, const char *b);
__attribute__((noreturn)) void test_skip(const char *why);

/* Descriptors open in this process, threads running in it. */
int test_fd_count(void);
int test_thread_count(void);

/* Run fn in a child process and return the signal that killed it, or minus
 * its exit status; what it writes to stderr goes to text, cut at size - 1. */
int test_in_child(void (*fn)(void), char *text, unsigned size);

/* How many times as long a test at random goes on as it does for every day:
 * EBB_LONG in the environment, else 1. */
unsigned test_long(void);

/* Where such a test goes on: EBB_FIRST in the environment, else 0; what it has
 * been long for before.  And the numbers of its rounds, n a time. */
unsigned test_first(void);
#define TEST_ROUNDS(round, n) \
    uint32_t round = (n) * test_first(); \
    round < (n) * (test_first() + test_long()); round++

/* True under a sanitizer, which makes everything several times slower. */
bool test_is_sanitized(void);

#endif
