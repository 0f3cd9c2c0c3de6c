/* SPDX-License-Identifier: MIT-0 */
/*
 * Task-locals: tasks of one bucket of the table set, read and leave values at
 * the same time, and a child inherits its parent's.  Each finds its own and
 * none of the others', and all are gone at the end.
 *
 * Threads of the model are the tasks.  The file is included for its table,
 * which a fault leaves as it should not be.
 */
#include "task/local.c"

#include <stdlib.h>

#include "model.h"
#include "outside.h"

enum { PARENT, CHILD, OTHER, ACTORS, APART = 1 << 16 | 1 << 6 };

/* Tasks that lie so far apart share a bucket. */
static char field[3 * APART] __attribute__((aligned(4 << 16)));
static struct ebb_task *const task[ACTORS] = {
    [PARENT] = (struct ebb_task *)(void *)field,
    [CHILD] = (struct ebb_task *)(void *)(field + APART),
    [OTHER] = (struct ebb_task *)(void *)(field + 2 * APART),
};

static const struct ebb_local plain = { false }, inherited = { true };
static struct ebb_binding binding[ACTORS];
static int value[ACTORS];
static int blocks;              /* copies that have not been freed */
static uint32_t child_runs;     /* atomic: the parent has started it */

static const struct ebb_executor executor = { .place = 0 };
static const struct eb_origin origin = { &executor, NULL };

static void reset(void)
{
    for (int i = 0; i < ACTORS; i++) {
        *task[i] = (struct ebb_task){
            .strand.up = (uintptr_t)&origin | EBB_STRAND_ROOT,
        };
        value[i] = i;
        if (bucket_of(task[i]) != bucket_of(task[PARENT]))
            abort();
    }
    blocks = 0;
    child_runs = 0;
    memset(table, 0, sizeof(table));
    eb_local_heritable = 0;
}

static void be(int who)
{
    ebb_self.strand = &task[who]->strand;
}

static void check_sees(const struct ebb_local *local, int who)
{
    const int *v = ebb_local_get(local);

    MODEL_CHECK(v != NULL && *v == value[who]);
}

static void set_and_leave(int who, const struct ebb_local *local)
{
    be(who);
    ebb_local_bind(&binding[who], local, &value[who], sizeof(int));
    check_sees(local, who);
    ebb_local_unbind(&binding[who]);
    MODEL_CHECK(ebb_local_get(local) == NULL);
}

static void parent(void)
{
    set_and_leave(PARENT, &plain);
}

static void other(void)
{
    set_and_leave(OTHER, &plain);
}

static void heritable_other(void)
{
    set_and_leave(OTHER, &inherited);
}

/* It makes a child, and leaves its own value at once. */
static void parent_of_child(void)
{
    be(PARENT);
    ebb_local_bind(&binding[PARENT], &inherited, &value[PARENT], sizeof(int));
    MODEL_CHECK(eb_load_relaxed(&eb_local_heritable) != 0);
    eb_local_inherit(task[CHILD]);
    eb_store_release(&child_runs, 1u);
    ebb_local_unbind(&binding[PARENT]);
    MODEL_CHECK(ebb_local_get(&inherited) == NULL);
}

static void child(void)
{
    while (eb_load_acquire(&child_runs) == 0)
        eb_cpu_relax();
    be(CHILD);
    MODEL_CHECK(task[CHILD]->h.flags & EB_TASK_LEGACY);
    check_sees(&inherited, PARENT);
    MODEL_CHECK(ebb_local_get(&inherited) != &value[PARENT]);
    eb_local_release(task[CHILD]);
    MODEL_CHECK(ebb_local_get(&inherited) == NULL);
}

static void check_empty(void)
{
    MODEL_CHECK(eb_local_heritable == 0 && blocks == 0);
    MODEL_CHECK(bucket_of(task[PARENT])->first == NULL);
}

/* ---- what locals ask the library for ---- */

struct ebb_task *eb_task_self(void)
{
    return ebb_self.strand == NULL ? NULL
         : eb_container_of(ebb_self.strand, struct ebb_task, strand);
}

void eb_task_oom(const struct ebb_executor *ex, size_t size)
{
    (void)ex;
    (void)size;
    model_fail("out of memory");
}

void *eb_malloc(size_t size)
{
    blocks++;
    return malloc(size);
}

void eb_free(void *block)
{
    blocks--;
    free(block);
}

enum { TORN = 1u << MODEL_TORN };

static const struct model two = {
    "two tasks of a bucket", reset, { parent, other }, check_empty, TORN
};
static const struct model three = {
    "a child inherits, another of the bucket sets a plain one", reset,
    { parent_of_child, child, other }, check_empty, TORN
};
static const struct model four = {
    "a child inherits, another of the bucket sets the same", reset,
    { parent_of_child, child, heritable_other }, check_empty, TORN
};

int main(int argc, char **argv)
{
    static const struct model *const models[] = {
        &two, &three, &four, NULL
    };

    model_local(&ebb_self, sizeof(ebb_self));
    return model_main(models, argc, argv);
}
