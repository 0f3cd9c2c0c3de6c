/* SPDX-License-Identifier: MIT-0 */
/* A call that blocks, from a task: one hop to the pool and back. */
#include <ebb/task.h>

#include "fs/fs.h"

struct job {
    const struct eb_fs_call *call;
    int64_t result;
};

static void run_job(void *arg)
{
    struct job *job = arg;

    job->result = job->call->run(job->call);
}

_Async int64_t eb_fs_on_pool(const struct eb_fs_call *c)
{
    struct job job = { c, 0 };

    _Noncancel {
        _Await ebb_blocking(run_job, &job);
    }
    return job.result;
}
