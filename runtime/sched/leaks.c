/* SPDX-License-Identifier: MIT-0 */
/*
 * EBB_LEAKS=1: at its end a runtime lists the tasks that have ended and whose
 * handles nobody has released.  No task runs any more then, and each block
 * that is still there is some handle's.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include <ebb/task.h>

#include "sched/runtime.h"
#include "task/heap.h"
#include "task/task.h"

static void tell(struct ebb_task *task, void *arg)
{
    const struct ebb_site *site = eb_task_site(task);
    const char *name = ebb_task_name(task);

    (void)arg;
    if (eb_task_is_live(task))
        return;
    fprintf(stderr, "ebb: the handle of task %" PRIu64 " was never released: "
            "%s", ebb_task_id(task), *name != '\0' ? name : "a task");
    if (site != NULL)
        fprintf(stderr, ", spawned at %s:%u", site->file,
                (unsigned)site->line);
    fputc('\n', stderr);
}

void eb_leaks_tell(struct ebb_runtime *rt)
{
    const char *text = getenv("EBB_LEAKS");

    if (text == NULL || *text == '\0' || *text == '0')
        return;
    for (uint32_t i = 0; i <= rt->worker_count; i++)
        eb_heap_visit(rt->heaps[i], tell, NULL);
}
