/* SPDX-License-Identifier: MIT-0 */
/* What the kernel seldom says, said often: on both reactors. */
/* The tasks here have ended before the test that they borrow from. */
#pragma ebb diagnostic ignored "-Wasync-borrow"

#include <ebb.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "async_test.h"
#include "echo.h"
#include "reactor/fault.h"
#include "reactor/uring.h"

static uint32_t dice;           /* atomic */

/* One in n times. */
static bool chance(uint32_t n)
{
    uint32_t x = __atomic_add_fetch(&dice, 0x9e3779b9, __ATOMIC_RELAXED);

    x = (x ^ x >> 16) * 0x85ebca6b;
    x = (x ^ x >> 13) * 0xc2b2ae35;
    return (x ^ x >> 16) % n == 0;
}

/* ---- traffic ---- */

enum { CLIENTS = 10, MESSAGES = 12, LONGEST = 3000 };

static void fill(char *text, size_t len, int seed)
{
    for (size_t i = 0; i < len; i++)
        text[i] = (char)((size_t)seed * 31 + i * 7);
}

/* Send and get back, in pieces; some reads are given up on the way. */
static async int talk(const char *addr, int number)
{
    char text[LONGEST], back[LONGEST];
    struct ebb_io *conn = NULL;

    try await ebb_tcp_connect(addr, &conn);
    defer await ebb_close(conn);
    CHECK_EQ(ebb_zero_copy(conn, number % 3 == 0 ? 1000 : 0), 0);
    for (int i = 0; i < MESSAGES; i++) {
        size_t len = 1 + (size_t)(number * 977 + i * 331) % LONGEST;
        size_t got = 0;

        fill(text, len, number + i);
        try await ebb_write_all(conn, text, len);
        while (got < len) {
            select {
                when (int n = await ebb_read(conn, back + got, len - got)) {
                    CHECK(n > 0);
                    got += (size_t)n;
                }
                when (await ebb_sleep((i % 3) * 40 * EBB_MICROSECOND))
                    ;
            }
        }
        CHECK_EQ(memcmp(text, back, len), 0);
    }
    CHECK_EQ(ebb_shutdown(conn), 0);
    return await ebb_read(conn, back, sizeof(back));
}

/* The begin of this program, as it is on the disk. */
static async int read_it(void)
{
    struct ebb_io *file = NULL;
    char text[80] = "";

    try await ebb_file_open("/proc/self/exe", 0, 0, &file);
    defer await ebb_close(file);
    CHECK_EQ(try await ebb_file_read_at(file, text, sizeof(text), 0),
             (int)sizeof(text));
    CHECK_EQ(memcmp(text, "\177ELF", 4), 0);
    return 0;
}

static async int traffic(void)
{
    struct ebb_io *listener = NULL;
    char addr[EBB_ADDR_MAX];
    task(int) client[CLIENTS];

    CHECK_EQ(await ebb_tcp_listen("127.0.0.1:0", &listener), 0);
    CHECK(ebb_local_addr(listener, addr, sizeof(addr)) > 0);
    CHECK_EQ(ebb_tcp_accept_ahead(listener, 4), 0);
    task(int) server = spawn(serve(listener));
    for (int i = 0; i < CLIENTS; i++)
        client[i] = spawn(talk(addr, i));
    CHECK_EQ(await read_it(), 0);
    for (int i = 0; i < CLIENTS; i++)
        CHECK_EQ(await client[i], 0);
    task_abort(server);
    CHECK_EQ(await task_wait(server, NULL), -ECANCELED);
    CHECK_EQ(await ebb_close(listener), 0);
    return 0;
}

static struct ebb_task *make_traffic(void *arg)
{
    (void)arg;
    return (struct ebb_task *)spawn(traffic());
}

/* With these faults, on one worker and on three. */
static void run_traffic(int64_t (*hook)(enum eb_call call, int64_t n))
{
    eb_fault_hook = hook;
    run_async(1, make_traffic);
    run_async(3, make_traffic);
    eb_fault_hook = NULL;
}

TEST(no_faults)
{
    run_traffic(NULL);
}

static int64_t interrupt(enum eb_call call, int64_t n)
{
    (void)n;
    return call != EB_CALL_URING_SETUP && call != EB_CALL_URING_OPCODE
                   && chance(3) ? -EINTR : 0;
}

TEST(signals_interrupt_every_call)
{
    run_traffic(interrupt);
}

static int64_t shorten(enum eb_call call, int64_t n)
{
    (void)n;
    switch (call) {
    case EB_CALL_RECV:
    case EB_CALL_SEND:
    case EB_CALL_URING_OP:
        return chance(2) ? 100 : 0;
    default:
        return 0;
    }
}

TEST(reads_and_writes_are_short)
{
    run_traffic(shorten);
}

static int64_t refuse_entries(enum eb_call call, int64_t n)
{
    static const int64_t error[] = { -EAGAIN, -ENOMEM, -EBUSY };

    if (call != EB_CALL_URING_ENTER || !chance(4))
        return 0;
    return n > 1 && chance(2) ? 1 : error[n % 3];
}

TEST(the_ring_takes_some_entries_or_none)
{
    run_traffic(refuse_entries);
}

static int64_t make_tiny(enum eb_call call, int64_t n)
{
    (void)n;
    return call == EB_CALL_URING_SETUP ? 1 : 0;
}

TEST(a_ring_of_one_entry_overflows)
{
    run_traffic(make_tiny);
}

static int64_t tiny_and_refusing(enum eb_call call, int64_t n)
{
    int64_t tiny = make_tiny(call, n);

    return tiny != 0 ? tiny : refuse_entries(call, n);
}

TEST(a_ring_of_one_entry_that_is_refused)
{
    run_traffic(tiny_and_refusing);
}

static int64_t starve_accept(enum eb_call call, int64_t n)
{
    (void)n;
    return call == EB_CALL_ACCEPT && chance(4) ? -EMFILE : 0;
}

TEST(accept_lacks_descriptors)
{
    run_traffic(starve_accept);
}

/* Some workers have a ring, some have none; they share connections. */
static int64_t some_rings(enum eb_call call, int64_t n)
{
    (void)n;
    return call == EB_CALL_URING_SETUP && chance(2) ? -ENOMEM : 0;
}

TEST(not_every_worker_gets_a_ring)
{
    if (getenv("EBB_REACTOR") != NULL
        && strcmp(getenv("EBB_REACTOR"), "uring") == 0)
        unsetenv("EBB_REACTOR");        /* that would need one at least */
    for (int i = 0; i < 4; i++)
        run_traffic(some_rings);
}

/* An operation of the ring that the kernel has not, or a filter leaves out:
 * what it is for is done in another way, in the ring or without. */
static int64_t lacking;
static uint32_t lacked;         /* atomic */

static int64_t lack_one(enum eb_call call, int64_t n)
{
    if (call == EB_CALL_READ_NOW)
        return -EAGAIN;                 /* not in memory */
    if (call != EB_CALL_URING_OPCODE || n != lacking)
        return 0;
    __atomic_add_fetch(&lacked, 1, __ATOMIC_RELAXED);
    return -ENOSYS;
}

TEST(the_ring_lacks_an_operation)
{
    const enum eb_uring_opcode opcode[] = {
        EB_URING_POLL, EB_URING_ACCEPT, EB_URING_CANCEL, EB_URING_READ,
        EB_URING_WRITE, EB_URING_RECV, EB_URING_SEND_LENT,
    };
    bool has_ring = false;

    if (getenv("EBB_REACTOR") != NULL
        && strcmp(getenv("EBB_REACTOR"), "uring") == 0)
        has_ring = unsetenv("EBB_REACTOR") == 0;
    for (int i = 0; i < (int)(sizeof(opcode) / sizeof(opcode[0])); i++) {
        lacking = opcode[i];
        lacked = 0;
        run_traffic(lack_one);
        CHECK(lacked > 0 || !has_ring);
    }
}

/* ---- which reactor ---- */

static int64_t forbid(enum eb_call call, int64_t n)
{
    (void)n;
    return call == EB_CALL_URING_SETUP ? -EPERM : 0;
}

static struct ebb_runtime_info info_of(const char *reactor)
{
    struct ebb_options options = { .workers = 2 };
    struct ebb_runtime_info info;
    struct ebb_runtime *rt;

    setenv("EBB_REACTOR", reactor, 1);
    CHECK_EQ(ebb_runtime_new(&options, &rt), 0);
    CHECK_EQ(ebb_runtime_info(rt, &info), 0);
    CHECK_EQ(ebb_runtime_free(rt), 0);
    return info;
}

TEST(info_names_the_reactor)
{
    struct ebb_runtime_info info = info_of("");
    bool has_uring = info.uring_error == 0;

    CHECK_STR(info.reactor, has_uring ? "io_uring" : "epoll");
    CHECK_EQ(info.workers, 2);
    CHECK(info.processors >= 1 && info.descriptors_max > 0);
    CHECK(info.kernel[0] >= '2' && info.kernel[0] <= '9');
    CHECK(!info.uring_deferred);        /* another worker looks after it */
    info = info_of("epoll");
    CHECK_STR(info.reactor, "epoll");
    CHECK_EQ(info.uring_error, 0);
    CHECK_EQ(ebb_runtime_info(NULL, &info), -EINVAL);
    if (has_uring)
        CHECK_STR(info_of("uring").reactor, "io_uring");

    eb_fault_hook = forbid;
    info = info_of("");
    CHECK_STR(info.reactor, "epoll");
    CHECK_EQ(info.uring_error, -EPERM);
    eb_fault_hook = NULL;
}

TEST(a_kernel_without_io_uring_is_no_fault)
{
    setenv("EBB_REACTOR", "", 1);
    run_traffic(forbid);
}

static void run_forced(void)
{
    struct ebb_runtime *rt;

    eb_fault_hook = forbid;
    setenv("EBB_REACTOR", "uring", 1);
    exit(ebb_runtime_new(NULL, &rt) == -EPERM ? 7 : 1);
}

static void run_unknown(void)
{
    struct ebb_runtime *rt;

    setenv("EBB_REACTOR", "kqueue", 1);
    exit(ebb_runtime_new(NULL, &rt) == -EINVAL ? 8 : 1);
}

TEST(a_reactor_that_cannot_be_had_is_an_error)
{
    char text[200];

    CHECK_EQ(test_in_child(run_forced, text, sizeof(text)), -7);
    CHECK_STR(text, "ebb: EBB_REACTOR=uring: there is no io_uring: "
                    "Operation not permitted\n");
    CHECK_EQ(test_in_child(run_unknown, text, sizeof(text)), -8);
    CHECK_STR(text, "ebb: EBB_REACTOR=kqueue: only epoll and uring are "
                    "known\n");
}
