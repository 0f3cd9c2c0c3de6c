/* SPDX-License-Identifier: MIT-0 */
/* The threads of a runtime: how they are made and named, and who this one
 * is. */
#include <limits.h>
#include <stdio.h>

#include "sched/runtime.h"

enum { STACK_MIN = 64 * 1024 };

int eb_thread_start(struct ebb_runtime *rt, void *(*run)(void *arg), void *arg,
                    pthread_t *out)
{
    size_t size = rt->thread_stack;
    pthread_attr_t attr;
    int err;

    if (size == 0)
        return -pthread_create(out, NULL, run, arg);
    if (size < STACK_MIN)
        size = STACK_MIN;
    err = pthread_attr_init(&attr);
    if (err != 0)
        return -err;
    err = pthread_attr_setstacksize(&attr, size);
    if (err == 0)
        err = pthread_create(out, &attr, run, arg);
    (void)pthread_attr_destroy(&attr);
    return -err;
}

void eb_thread_name(const struct ebb_runtime *rt, const char *suffix)
{
    char name[24];

    snprintf(name, sizeof(name), "%s-%s", rt->name, suffix);
    name[15] = '\0';                    /* what the kernel keeps */
    (void)pthread_setname_np(pthread_self(), name);
}

uint64_t ebb_runtime_id(const struct ebb_runtime *rt)
{
    if (rt == NULL)
        rt = eb_runtime_here();
    return rt != NULL ? rt->id : 0;
}

const char *ebb_runtime_name(const struct ebb_runtime *rt)
{
    if (rt == NULL)
        rt = eb_runtime_here();
    return rt != NULL ? rt->name : "";
}

int ebb_worker_index(void)
{
    struct eb_worker *w = ebb_self.worker;

    return w != NULL ? (int)w->index : -1;
}
