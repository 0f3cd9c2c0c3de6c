/* SPDX-License-Identifier: MIT-0 */
/* A reactor without descriptors: a place to sleep, for programs that do no
 * I/O of their own. */
#include <errno.h>

#include "base/alloc.h"
#include "base/sys.h"
#include "sched/runtime.h"

/* The futex word: 1, a wake that no poll() has seen. */
static int init_park(struct eb_worker *w)
{
    w->reactor = eb_calloc(1, sizeof(uint32_t));
    return w->reactor != NULL ? 0 : -ENOMEM;
}

static void poll_park(struct eb_worker *w, int64_t timeout_ns)
{
    uint32_t *word = w->reactor;

    if (eb_exchange(word, 0u) == 0 && timeout_ns != 0) {
        eb_sys_futex_wait(word, 0, timeout_ns);
        eb_exchange(word, 0u);
    }
}

static void wake_park(struct eb_worker *w)
{
    uint32_t *word = w->reactor;

    eb_store_release(word, 1u);     /* pairs with the exchange in poll */
    eb_sys_futex_wake(word, 1);
}

static void fini_park(struct eb_worker *w)
{
    eb_free(w->reactor);
}

static bool is_park_used(const struct eb_worker *w)
{
    (void)w;
    return false;
}

static void info_park(const struct eb_worker *w, struct ebb_runtime_info *out)
{
    (void)w;
    out->reactor = "none";
}

const struct eb_reactor_ops eb_reactor_park = {
    .init = init_park,
    .poll = poll_park,
    .wake = wake_park,
    .fini = fini_park,
    .is_used = is_park_used,
    .info = info_park,
};
