/* SPDX-License-Identifier: MIT-0 */
/*
 * Storage that lives until exit.
 *
 * The arena is a list of zeroed blocks; nothing is ever given back.  Running
 * out of memory ends the program.  What is large lies in huge pages where the
 * kernel has them: a fault for each 4 KiB was a third of the time for 1 MB of
 * source.  For the address sanitizer every piece is
 * an allocation of its own, so that it sees where one ends.
 *
 * What one unit may take is bounded: text that is no C must not take down the
 * machine.  Real units need about 250 bytes for each token of async code.
 */
#include "cc.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum {
#ifdef __SANITIZE_ADDRESS__
    BLOCK_BYTES = 0,
#else
    BLOCK_BYTES = 256 * 1024,
#endif
    BLOCKS_SMALL = 2,                   /* so many, then of huge pages */
    HUGE_BYTES = 2 * 1024 * 1024,
    ALIGN_BYTES = 16,
};

enum { MEMORY_MAX_MB = 1800 };

static char *block_next;
static size_t taken;                    /* of the system, in bytes */
static size_t block_left;
static unsigned blocks;

_Noreturn void out_of_memory(void)
{
    fputs("ebbcc: fatal error: out of memory\n", stderr);
    exit(1);
}

void memory_take(size_t size)
{
    taken += size;
    if (taken / 1024 / 1024 < MEMORY_MAX_MB)
        return;
    fprintf(stderr, "ebbcc: fatal error: too much code in one file: more than "
            "%d MB of memory are needed\n", MEMORY_MAX_MB);
    exit(1);
}

/* Zeroed; what alignment leaves out is only taken from the address space. */
static void *take_pages(size_t size)
{
    size_t whole = (size + HUGE_BYTES - 1) & ~(size_t)(HUGE_BYTES - 1);
    char *got = calloc(1, whole + HUGE_BYTES);

    if (got == NULL)
        return NULL;
    got += -(uintptr_t)got & (HUGE_BYTES - 1);
    (void)madvise(got, whole, MADV_HUGEPAGE);   /* without, it works too */
    return got;
}

static void *take_block(size_t size)
{
    void *got;

    memory_take(size);
    got = BLOCK_BYTES != 0 && size >= HUGE_BYTES / 2 ? take_pages(size)
                                                     : calloc(1, size);
    if (got == NULL)
        out_of_memory();
    return got;
}

void *arena_alloc(size_t size)
{
    void *got;

    if (size > BLOCK_BYTES / 4)
        return take_block(size);
    size = (size + ALIGN_BYTES - 1) & ~(size_t)(ALIGN_BYTES - 1);
    if (size > block_left) {
        block_left = blocks++ < BLOCKS_SMALL ? BLOCK_BYTES : HUGE_BYTES;
        block_next = take_block(block_left);
    }
    got = block_next;
    block_next += size;
    block_left -= size;
    return got;
}

char *arena_strndup(const char *s, size_t len)
{
    char *copy = arena_alloc(len + 1);

    memcpy(copy, s, len);
    return copy;
}
