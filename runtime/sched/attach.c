/* SPDX-License-Identifier: MIT-0 */
/* Objects that layers above keep for a runtime: one per key. */
#include "base/alloc.h"
#include "sched/runtime.h"

struct eb_attachment {
    struct eb_attachment *next;
    const void *key;
    void *object;
    void (*fini)(void *object);
};

static struct eb_attachment *find_key(struct ebb_runtime *rt, const void *key)
{
    struct eb_attachment *a = rt->attached;

    while (a != NULL && a->key != key)
        a = a->next;
    return a;
}

static struct eb_attachment *make_object(struct ebb_runtime *rt,
                                         void *(*make)(struct ebb_runtime *))
{
    struct eb_attachment *a = eb_calloc(1, sizeof(*a));

    if (a == NULL)
        return NULL;
    a->object = make(rt);
    if (a->object != NULL)
        return a;
    eb_free(a);
    return NULL;
}

void *eb_runtime_attach(struct ebb_runtime *rt, const void *key,
                        void *(*make)(struct ebb_runtime *rt),
                        void (*fini)(void *object))
{
    struct eb_attachment *a;

    eb_runtime_check(rt);
    pthread_mutex_lock(&rt->attach_lock);
    a = find_key(rt, key);
    if (a == NULL) {
        a = make_object(rt, make);
        if (a != NULL) {
            a->key = key;
            a->fini = fini;
            a->next = rt->attached;
            rt->attached = a;
        }
    }
    pthread_mutex_unlock(&rt->attach_lock);
    return a != NULL ? a->object : NULL;
}

void eb_runtime_detach_all(struct ebb_runtime *rt)
{
    struct eb_attachment *a;

    while ((a = rt->attached) != NULL) {
        rt->attached = a->next;
        if (a->fini != NULL)
            a->fini(a->object);
        eb_free(a);
    }
}
