/* SPDX-License-Identifier: MIT-0 */
/*
 * What has been released, kept in a queue: the oldest goes when there is too
 * much of it.
 *
 * Any thread; the guard protects the queue.  When the oldest goes it is looked
 * at once more: who has written to it meanwhile had no right to.
 */
#include "base/stale.h"

#include <malloc.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <ucontext.h>

#include <ebb/abi.h>

#include "base/guard.h"
#include "base/trace.h"

enum {
    BLOCKS_MAX = 1 << 14,
    BYTES_MAX = 16 << 20,
    TRACE_MAX = 12,
};

struct kept {
    char *block;
    size_t size;
    const char *what;
    const struct ebb_site *site;
    void *by[TRACE_MAX];        /* who has released it */
    int depth;
};

bool eb_stale_on;

static struct {
    uint32_t guard;             /* protects what follows */
    size_t first, count, bytes;
    struct kept *queue;         /* of BLOCKS_MAX */
} stale;

/* ---- telling ---- */

/* The block in which `at` lies, or NULL.  Guard held, or the program ends. */
static const struct kept *find(const void *at)
{
    const char *byte = at;

    for (size_t i = 0; i < stale.count; i++) {
        const struct kept *k = &stale.queue[(stale.first + i) % BLOCKS_MAX];

        if (byte >= k->block && byte < k->block + k->size)
            return k;
    }
    return NULL;
}

/* "eb_x_start", the start function of a call of the library, is its ebb_x. */
static void print_call(const char *call)
{
    size_t len = strlen(call);

    if (len > 9 && strncmp(call, "eb_", 3) == 0
        && strcmp(call + len - 6, "_start") == 0)
        eb_trace_say("ebb%.*s(): ", (int)len - 8, call + 2);
    else
        eb_trace_say("%s(): ", call);
}

/* Tell of k, or NULL: what that was is not known any more. */
static _Noreturn void tell(const struct kept *k, const char *call,
                           const char *has)
{
    void *here[TRACE_MAX];
    int depth = eb_trace_take(here, TRACE_MAX, 2);

    eb_trace_say("ebb: ");
    if (call != NULL)
        print_call(call);
    eb_trace_say("%s %s\n",
                 k != NULL && k->what != NULL ? k->what : "an object", has);
    if (k != NULL && k->site != NULL)
        eb_trace_say("ebb: %s, spawned at %s:%u\n",
                     k->site->name != NULL ? k->site->name : "it",
                     k->site->file, (unsigned)k->site->line);
    eb_trace_say("ebb: found out in\n");
    eb_trace_print(here, depth);
    if (k != NULL) {
        eb_trace_say("ebb: released in\n");
        eb_trace_print(k->by, k->depth);
    }
    abort();
}

void eb_stale_use(const void *at, const char *call)
{
    const struct kept *k;

    eb_guard_lock(&stale.guard);
    k = find(at);
    eb_guard_unlock(&stale.guard);
    tell(k, call, "is used that has been released");
}

/* ---- the queue; guard held ---- */

/* Has somebody written to it? */
static bool is_written(const struct kept *k)
{
    const uint32_t *word = (const uint32_t *)(const void *)k->block;
    size_t i = 0, n = k->size / sizeof(*word);

    while (i < n && word[i] == EB_STALE_WORD)
        i++;
    return i < n;
}

static void drop_oldest(void)
{
    struct kept *k = &stale.queue[stale.first];

    if (is_written(k))
        tell(k, NULL, "was written to after it had been released");
    stale.bytes -= k->size;
    free(k->block);
    stale.first = (stale.first + 1) % BLOCKS_MAX;
    stale.count--;
}

void eb_stale_keep(void *block, const char *what, const struct ebb_site *site)
{
    struct kept k = { block, malloc_usable_size(block), what, site, { 0 }, 0 };
    uint32_t *word = block;
    const struct kept *before;

    if (k.size >= sizeof(*word) && eb_is_stale(block)) {
        eb_guard_lock(&stale.guard);
        before = find(block);
        eb_guard_unlock(&stale.guard);
        if (before != NULL)
            tell(before, NULL, "is released a second time");
    }
    if (k.size > BYTES_MAX / 4) {
        free(block);
        return;
    }
    k.depth = eb_trace_take(k.by, TRACE_MAX, 1);
    k.size -= k.size % sizeof(*word);
    for (size_t i = 0; i < k.size / sizeof(*word); i++)
        word[i] = EB_STALE_WORD;
    eb_guard_lock(&stale.guard);
    while (stale.count == BLOCKS_MAX
           || (stale.count > 0 && stale.bytes + k.size > BYTES_MAX))
        drop_oldest();
    stale.queue[(stale.first + stale.count++) % BLOCKS_MAX] = k;
    stale.bytes += k.size;
    eb_guard_unlock(&stale.guard);
}

/* ---- pointers out of a block ---- */

/* Does a register hold an address in what is kept, or one made of the word? */
static bool tell_of_register(uintptr_t value, bool in_block)
{
    uintptr_t pattern = EB_STALE_WORD;

    if (in_block) {
        if (find((void *)value) != NULL)
            eb_stale_use((void *)value, NULL);
        return false;
    }
    if (sizeof(pattern) > 4)
        pattern |= (uintptr_t)((uint64_t)pattern << 32);
    return value - pattern + 65536 < 2 * 65536;
}

/* A pointer that was read from what has been released is no address: if the
 * thread has faulted with one, tell of the block it came from. */
static void on_fault(int number, siginfo_t *info, void *context)
{
    ucontext_t *uc = context;
    const uintptr_t *value = (const void *)&uc->uc_mcontext;
    size_t n = sizeof(uc->uc_mcontext) / sizeof(*value);
    bool is_ours = false;

    (void)info;
    for (size_t i = 0; i < n; i++)
        is_ours = is_ours || tell_of_register(value[i], false);
    for (size_t i = 0; is_ours && i < n; i++)
        (void)tell_of_register(value[i], true);
    if (is_ours)
        eb_stale_use(NULL, NULL);
    /* Not ours: it happens again, with nobody to handle it. */
    signal(number, SIG_DFL);
}

/* Before the constructors that look at it. */
__attribute__((constructor(101))) static void start(void)
{
    const char *text = getenv("EBB_CHECK");
    struct sigaction action = { .sa_flags = SA_SIGINFO };
#ifdef __OPTIMIZE__
    bool on = false;
#else
    bool on = true;
#endif

    if (text != NULL && *text != '\0')
        on = strcmp(text, "0") != 0;
    if (!on)
        return;
    stale.queue = calloc(BLOCKS_MAX, sizeof(*stale.queue));
    if (stale.queue == NULL)
        return;
    eb_stale_on = true;
    eb_trace_prepare();
    action.sa_sigaction = on_fault;
    sigaction(SIGSEGV, &action, NULL);
    sigaction(SIGBUS, &action, NULL);
}
