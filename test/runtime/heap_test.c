/* SPDX-License-Identifier: MIT-0 */
/* The heaps of frames and tasks: sizes, other threads, the end of a heap. */
#include <pthread.h>
#include <string.h>

#include "base/alloc.h"
#include "base/sys.h"
#include "harness.h"
#include "task/heap.h"

enum { BLOCKS = 3000, ROUNDS = 60000 };

struct held {
    unsigned char *at;
    size_t size;
    unsigned char mark;
};

static struct held held[BLOCKS];

static uint64_t next_random(uint64_t *seed)
{
    *seed = *seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
    return *seed >> 33;
}

/* The first word of a task's head and its mark are the heap's to look at. */
static void fill(struct held *b, enum eb_block kind)
{
    memset(b->at, b->mark, b->size);
    if (kind != EB_BLOCK_FRAME) {
        struct ebb_task *task = (struct ebb_task *)(void *)
            (b->at + (kind == EB_BLOCK_CHILD ? EB_CHILD_FRONT : 0));

        task->h.cls = 0;
        task->strand.up = 0;    /* it is none */
    }
}

static void take(struct eb_heap *h, struct held *b, uint64_t *seed)
{
    enum eb_block kind = (enum eb_block)(next_random(seed) % EB_BLOCK_KINDS);
    size_t front = kind == EB_BLOCK_CHILD ? EB_CHILD_FRONT : 0;
    size_t align = (size_t)8 << (next_random(seed) % 32 == 0
                                     ? next_random(seed) % 10
                                     : next_random(seed) % 2);
    unsigned top = next_random(seed) % 16 == 0 ? 15 : 9;

    b->size = front + sizeof(struct ebb_task)
              + next_random(seed) % (1u << (next_random(seed) % top + 2));
    b->mark = (unsigned char)next_random(seed);
    b->at = eb_heap_take(h, kind, b->size, align);
    CHECK(b->at != NULL);
    CHECK_EQ(((uintptr_t)b->at + front) % align, 0);
    fill(b, kind);
}

/* Nobody else has written to it. */
static void check_whole(const struct held *b)
{
    for (size_t i = 0; i < b->size; i++)
        if (b->at[i] != b->mark && b->at[i] != 0)
            test_fail(__FILE__, __LINE__, "a block is not its own");
}

static void give(struct held *b)
{
    check_whole(b);
    eb_heap_give(b->at);
    b->at = NULL;
}

static void give_all(void)
{
    for (int i = 0; i < BLOCKS; i++)
        if (held[i].at != NULL)
            give(&held[i]);
}

TEST(heap_keeps_blocks_apart)
{
    struct eb_heap *h = eb_heap_new(false);
    uint64_t seed = 7;

    eb_heap_here = h;
    for (int i = 0; i < ROUNDS; i++) {
        struct held *b = &held[next_random(&seed) % BLOCKS];

        if (b->at != NULL)
            give(b);
        else
            take(h, b, &seed);
    }
    give_all();
    eb_heap_here = NULL;
    eb_heap_free(h);
}

TEST(heap_refuses_what_cannot_be)
{
    CHECK(eb_heap_take(&eb_heap_outside, EB_BLOCK_FRAME, SIZE_MAX - 8, 8)
          == NULL);
    if (!test_is_sanitized())   /* these do not let malloc refuse */
        CHECK(eb_heap_take(&eb_heap_outside, EB_BLOCK_TASK, SIZE_MAX / 2, 16)
              == NULL);
}

TEST(heap_counts_blocks)
{
    struct eb_heap *h = eb_heap_new(false);
    uint64_t taken = eb_alloc_count(), live = eb_alloc_live();
    void *small = eb_heap_take(h, EB_BLOCK_FRAME, 40, 8);
    void *large = eb_heap_take(h, EB_BLOCK_FRAME, 100000, 8);

    CHECK_EQ(eb_alloc_count(), taken + 2);
    CHECK_EQ(eb_alloc_live(), live + 2);
    eb_heap_give(small);
    eb_heap_give(large);
    CHECK_EQ(eb_alloc_live(), live);
    eb_heap_free(h);
    CHECK_EQ(eb_alloc_live(), live - 1);
}

/* ---- several threads ---- */

enum { THREADS = 3, PASSED = 4000 };

/* Blocks on their way from the owner to those who give them back. */
static void *passed[PASSED];            /* atomic */

static void *give_passed(void *arg)
{
    int first = (int)(intptr_t)arg;

    for (int i = first; i < PASSED; i += THREADS) {
        void *block;

        while ((block = eb_load_acquire(&passed[i])) == NULL)
            eb_sys_yield();
        eb_heap_give(block);
    }
    return NULL;
}

static void pass_blocks(struct eb_heap *h)
{
    pthread_t thread[THREADS];

    for (intptr_t i = 0; i < THREADS; i++)
        CHECK_EQ(pthread_create(&thread[i], NULL, give_passed, (void *)i), 0);
    for (int i = 0; i < PASSED; i++) {
        size_t size = 64 + (size_t)(i % 7) * 40 + (i % 500 == 0 ? 20000 : 0);
        char *block = eb_heap_take(h, EB_BLOCK_FRAME, size, 8);

        memset(block, i, size);
        eb_store_release(&passed[i], (void *)block);
    }
    for (int i = 0; i < THREADS; i++)
        pthread_join(thread[i], NULL);
}

TEST(heap_takes_back_from_other_threads)
{
    struct eb_heap *h = eb_heap_new(false);

    eb_heap_here = h;
    pass_blocks(h);
    eb_heap_collect(h);
    for (struct eb_chunk *c = h->chunk[EB_BLOCK_FRAME]; c != NULL; c = c->next)
        CHECK_EQ(c->used, 0);
    eb_heap_here = NULL;
    eb_heap_free(h);
}

TEST(heap_without_owner_serves_all)
{
    struct eb_heap *h = eb_heap_new(true);

    pass_blocks(h);
    eb_heap_free(h);
}

/* The last of the blocks that outlive a heap takes it along: the harness
 * counts the heap itself. */
TEST(heap_outlived_by_its_blocks)
{
    struct eb_heap *h = eb_heap_new(false);
    pthread_t thread[THREADS];
    int made = 0;

    for (; made < PASSED / 2; made++)
        passed[made] = eb_heap_take(h, EB_BLOCK_FRAME,
                                    made % 100 == 0 ? 50000 : 80, 8);
    for (; made < PASSED; made++)
        passed[made] = eb_heap_take(h, EB_BLOCK_TASK, 200, 8);
    for (intptr_t i = 0; i < THREADS; i++)
        CHECK_EQ(pthread_create(&thread[i], NULL, give_passed, (void *)i), 0);
    eb_heap_free(h);
    for (int i = 0; i < THREADS; i++)
        pthread_join(thread[i], NULL);
}

/* ---- what is in it ---- */

static void count_task(struct ebb_task *task, void *arg)
{
    *(int *)arg += task->strand.index == 4711;
}

static void mark_task(void *head)
{
    struct ebb_task *task = head;

    *task = (struct ebb_task){ .strand = { .index = 4711 } };
    task->h.cls = 1;
}

TEST(heap_is_the_list_of_its_tasks)
{
    struct eb_heap *h = eb_heap_new(false);
    void *block[200];
    int seen = 0;

    eb_heap_here = h;
    for (int i = 0; i < 200; i++) {
        bool is_child = i % 2 == 0;
        size_t size = (i % 10 == 9 ? 30000 : 100) + EB_CHILD_FRONT;

        block[i] = eb_heap_take(h, is_child ? EB_BLOCK_CHILD : EB_BLOCK_TASK,
                                size, i % 3 == 0 ? 64 : 8);
        mark_task((char *)block[i] + (is_child ? EB_CHILD_FRONT : 0));
    }
    eb_heap_visit(h, count_task, &seen);
    CHECK_EQ(seen, 200);
    for (int i = 0; i < 200; i += 2) {
        struct ebb_task *task =
            (struct ebb_task *)(void *)((char *)block[i] + EB_CHILD_FRONT);

        task->h.cls = 0;
        eb_heap_give(block[i]);
    }
    seen = 0;
    eb_heap_visit(h, count_task, &seen);
    CHECK_EQ(seen, 100);
    for (int i = 1; i < 200; i += 2)
        eb_heap_give(block[i]);
    eb_heap_here = NULL;
    eb_heap_free(h);
}
