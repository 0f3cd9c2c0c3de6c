/* SPDX-License-Identifier: MIT-0 */
/*
 * The checker; see model.h.
 *
 * Threads are contexts of one real thread.  A run follows the choices in
 * `path` as far as they go and takes the first option from there on; then the
 * last choice that has another option takes that, until none has.  Where that
 * takes more runs than are allowed, as many again choose at random: the first
 * ones differ in their last steps only.
 */
#include "model.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <ucontext.h>

#include "base/sys.h"

enum {
    STACK_BYTES = 64 * 1024,
    STEPS_MAX = 2000,           /* of a run: more is a run without end */
    PATH_MAX = 4 * STEPS_MAX,
    RANDOM_MORE = 4,            /* preemptions of a run at random */
    LOCALS_MAX = 8,
    LOCAL_BYTES = 128,
};

enum state { READY, SPINNING, ASLEEP, ENDED };

struct thread {
    ucontext_t context;
    char *stack;
    enum state state;
    uint64_t own;               /* writes by itself */
    uint64_t seen;              /* those by others before its last round */
    uint32_t *futex;            /* ASLEEP */
    bool timed;                 /* it gets up by itself at last */
    void *delayed;              /* where a store is to go; NULL: none is */
    size_t delayed_size;
    uint64_t delayed_value;
    unsigned char local[LOCALS_MAX][LOCAL_BYTES];
};

static struct thread threads[MODEL_THREADS_MAX];
static int thread_count, current;
static ucontext_t scheduler;
static const struct model *model;
static enum model_fault planted;

static struct choice {
    unsigned char taken, of;
} path[PATH_MAX];
static int path_len, at;

static char order[STEPS_MAX + 1];
static int steps, preemptions, delays;
static int preemptions_max, delays_max;
static uint64_t writes;
static bool at_random;
static uint32_t random_state;
static const char *failure;

static struct local {
    void *at;
    size_t size;
    unsigned char first[LOCAL_BYTES];   /* what each thread begins with */
} locals[LOCALS_MAX];
static int local_count;

void model_local(void *where, size_t size)
{
    if (local_count == LOCALS_MAX || size > LOCAL_BYTES)
        abort();
    locals[local_count] = (struct local){ .at = where, .size = size };
    memcpy(locals[local_count++].first, where, size);
}

bool model_has(enum model_fault fault)
{
    return planted == fault;
}

/* ---- choices ---- */

/* One of n options, as a rule the first. */
static int choose_at_random(int n)
{
    uint32_t x = random_state = random_state * 1664525 + 1013904223;

    return x >> 29 != 0 ? 0 : (int)((x >> 8) % (uint32_t)n);
}

/* One of n options; the first unless the path says otherwise. */
static int choose(int n)
{
    if (n == 1)
        return 0;
    if (at_random)
        return choose_at_random(n);
    if (at == PATH_MAX)
        abort();
    if (at == path_len)
        path[path_len++] = (struct choice){ 0, (unsigned char)n };
    return path[at++].taken;
}

/* The next path.  False: all have been taken. */
static bool turn_path(void)
{
    while (path_len > 0 && path[path_len - 1].taken + 1
                               >= path[path_len - 1].of)
        path_len--;
    if (path_len == 0)
        return false;
    path[path_len - 1].taken++;
    return true;
}

/* ---- threads ---- */

static void leave(void)
{
    swapcontext(&threads[current].context, &scheduler);
}

void model_fail(const char *what)
{
    failure = what;
    setcontext(&scheduler);
    abort();
}

void eb_panic(const char *file, int line, const char *what);
void eb_stale_use(const void *object, const char *call);

void eb_panic(const char *file, int line, const char *what)
{
    (void)file;
    (void)line;
    model_fail(what);
}

void eb_stale_use(const void *object, const char *call)
{
    (void)object;
    (void)call;
    model_fail("used after its release");
}

static void run_thread(void)
{
    model->thread[current]();
    model_flush();
    writes++;
    threads[current].state = ENDED;
    setcontext(&scheduler);
}

static void copy_locals(bool in)
{
    for (int i = 0; i < local_count; i++) {
        void *kept = threads[current].local[i];

        memcpy(in ? locals[i].at : kept, in ? kept : locals[i].at,
               locals[i].size);
    }
}

static void start_threads(void)
{
    for (thread_count = 0; thread_count < MODEL_THREADS_MAX
                           && model->thread[thread_count] != NULL;
         thread_count++) {
        struct thread *t = &threads[thread_count];

        if (t->stack == NULL)
            t->stack = malloc(STACK_BYTES);
        t->state = READY;
        t->own = 0;
        t->seen = writes;
        t->delayed = NULL;
        for (int i = 0; i < local_count; i++)
            memcpy(t->local[i], locals[i].first, locals[i].size);
        getcontext(&t->context);
        t->context.uc_stack.ss_sp = t->stack;
        t->context.uc_stack.ss_size = STACK_BYTES;
        makecontext(&t->context, run_thread, 0);
    }
}

/* A round of a loop that waits is worth while if others have written since
 * the last one began. */
static bool can_run(const struct thread *t)
{
    return t->state == READY
           || (t->state == SPINNING && t->seen != writes - t->own);
}

/* Nobody can run: one that sleeps for a time gets up. */
static bool wake_timed(void)
{
    for (int i = 0; i < thread_count; i++) {
        if (threads[i].state == ASLEEP && threads[i].timed) {
            threads[i].state = READY;
            return true;
        }
    }
    return false;
}

/* Who goes on: the same as before, or another, at the price of a preemption
 * where the same one could.  -1: nobody. */
static int choose_thread(void)
{
    int option[MODEL_THREADS_MAX], n = 0, chosen;
    bool goes_on = can_run(&threads[current]);

    if (goes_on)
        option[n++] = current;
    for (int i = 0; i < thread_count; i++)
        if (i != current && can_run(&threads[i])
            && (!goes_on || preemptions < preemptions_max))
            option[n++] = i;
    if (n == 0)
        return -1;
    chosen = option[choose(n)];
    if (goes_on && chosen != current)
        preemptions++;
    return chosen;
}

static bool has_ended(void)
{
    for (int i = 0; i < thread_count; i++)
        if (threads[i].state != ENDED)
            return false;
    return true;
}

/* One run along the path. */
static void run_once(void)
{
    at = steps = preemptions = delays = current = 0;
    failure = NULL;
    writes = 1;
    model->reset();
    start_threads();
    while (failure == NULL && !has_ended()) {
        int next = choose_thread();

        if (next < 0 && wake_timed())
            continue;
        if (next < 0 || steps == STEPS_MAX) {
            failure = next < 0 ? "a deadlock" : "a run without end";
            break;
        }
        current = next;
        order[steps++] = (char)('0' + next);
        threads[next].state = READY;
        copy_locals(true);
        swapcontext(&scheduler, &threads[next].context);
        copy_locals(false);
    }
    order[steps] = '\0';
    if (failure == NULL && model->check != NULL) {
        getcontext(&scheduler);
        if (failure == NULL)
            model->check();
    }
}

/* ---- what the atomics call; outside the threads plain ---- */

static bool is_in_thread(void)
{
    char here;

    return &here >= threads[current].stack
           && &here < threads[current].stack + STACK_BYTES;
}

void model_point(void)
{
    if (is_in_thread())
        leave();
}

void model_spin(void)
{
    if (!is_in_thread())
        return;
    model_flush();
    threads[current].state = SPINNING;
    leave();
    threads[current].seen = writes - threads[current].own;
}

static void write_memory(void *where, size_t size, uint64_t value)
{
    memcpy(where, &value, size);        /* little-endian, as x86 */
    writes++;
    threads[current].own++;
}

uint64_t model_load(const void *where, size_t size)
{
    const struct thread *t = &threads[current];
    const char *first = where, *late = t->delayed;
    uint64_t value = 0;

    memcpy(&value, where, size);
    if (!is_in_thread() || late == NULL)
        return value;
    for (size_t i = 0; i < t->delayed_size; i++)    /* what overlaps */
        if (late + i >= first && late + i < first + size)
            ((char *)&value)[late + i - first] =
                ((const char *)&t->delayed_value)[i];
    return value;
}

static void flush_thread(struct thread *t)
{
    if (t->delayed == NULL)
        return;
    write_memory(t->delayed, t->delayed_size, t->delayed_value);
    t->delayed = NULL;
}

void model_store(void *where, size_t size, uint64_t value)
{
    struct thread *t = &threads[current];

    if (is_in_thread())
        flush_thread(t);
    if (!is_in_thread() || delays == delays_max || choose(2) == 0) {
        write_memory(where, size, value);
        return;
    }
    delays++;
    t->delayed = where;
    t->delayed_size = size;
    t->delayed_value = value;
}

void model_flush(void)
{
    flush_thread(&threads[current]);
}

void model_flush_all(void)
{
    for (int i = 0; i < thread_count; i++)
        flush_thread(&threads[i]);
}

void model_update(void *where, size_t size, uint64_t value)
{
    write_memory(where, size, value);
}

/* ---- what the system does ---- */

int eb_sys_futex_wait(uint32_t *word, uint32_t value, int64_t timeout_ns)
{
    struct thread *t = &threads[current];

    model_point();
    model_flush();
    if (*word != value)
        return 0;
    t->state = ASLEEP;
    t->futex = word;
    t->timed = timeout_ns >= 0;
    leave();
    return 0;
}

void eb_sys_futex_wake(uint32_t *word, int count)
{
    model_point();
    model_flush();
    if (planted == MODEL_NO_WAKE)
        return;
    for (int i = 0; i < thread_count && count > 0; i++) {
        if (threads[i].state == ASLEEP && threads[i].futex == word) {
            threads[i].state = READY;
            count--;
        }
    }
}

void eb_sys_membarrier(void)
{
    model_point();
    model_flush();
    if (planted != MODEL_NO_BARRIER)
        model_flush_all();
}

void eb_sys_yield(void)
{
    model_spin();
}

/* ---- the search ---- */

/* All runs up to a number of them, and as many at random if there are more.
 * Returns how many; failure is set. */
static long search(enum model_fault fault, long runs_max)
{
    bool more = true;
    long runs = 0;

    planted = fault;
    path_len = 0;
    do {
        run_once();
        runs++;
    } while (failure == NULL && (more = turn_path()) && runs < runs_max);
    if (failure != NULL || !more)
        return runs;
    at_random = true;
    random_state = 1;
    preemptions_max += RANDOM_MORE;
    do {
        run_once();
        runs++;
    } while (failure == NULL && runs < 2 * runs_max);
    preemptions_max -= RANDOM_MORE;
    at_random = false;
    return runs;
}

static const char *const fault_names[MODEL_FAULTS] = {
    [MODEL_NO_BARRIER] = "membarrier does nothing",
    [MODEL_TORN] = "updates in two steps",
    [MODEL_NO_WAKE] = "no futex wakes",
    [MODEL_NO_OR] = "bits set beside others are lost",
};

/* A planted fault may make the code under test follow a wild pointer. */
static void fail_here(int signal)
{
    (void)signal;
    model_fail("a bad address");
}

static void catch_signals(void)
{
    static char stack[64 * 1024];
    const stack_t alternate = { .ss_sp = stack, .ss_size = sizeof(stack) };
    struct sigaction action = { .sa_handler = fail_here,
                                .sa_flags = SA_ONSTACK | SA_NODEFER };

    sigaltstack(&alternate, NULL);
    sigaction(SIGSEGV, &action, NULL);
    sigaction(SIGBUS, &action, NULL);
}

/* Returns how many of its checks have failed. */
static int run_model(const struct model *m, long runs_max)
{
    int failed = 0;
    long runs;

    model = m;
    runs = search(MODEL_SOUND, runs_max);
    if (failure != NULL) {
        printf("FAILED  %s: %s, in the order %s\n", m->name, failure, order);
        return 1;
    }
    printf("ok      %s (%ld runs)\n", m->name, runs);
    for (int fault = 1; fault < MODEL_FAULTS; fault++) {
        if (!(m->faults & 1u << fault))
            continue;
        runs = search((enum model_fault)fault, runs_max);
        printf("%s  %s: %s, %s\n", failure != NULL ? "ok    " : "FAILED",
               m->name, fault_names[fault],
               failure != NULL ? "found" : "not found");
        failed += failure == NULL;
    }
    return failed;
}

/* Arguments: preemptions, runs at most; else what takes a second. */
/* What the command line says: how many runs of each model. */
static long begin(int argc, char **argv)
{
    catch_signals();
    preemptions_max = argc > 1 ? atoi(argv[1]) : 2;
    delays_max = preemptions_max;
    return argc > 2 ? atol(argv[2]) : 4000;
}

static int end(int count, int failed)
{
    printf("%d passed, %d failed\n", count - failed, failed);
    return failed != 0;
}

int model_main(const struct model *const *models, int argc, char **argv)
{
    long runs_max = begin(argc, argv);
    int count = 0, failed = 0;

    for (; models[count] != NULL; count++)
        failed += run_model(models[count], runs_max) != 0;
    return end(count, failed);
}

int model_table(const struct model *models, int count, int argc, char **argv)
{
    long runs_max = begin(argc, argv);
    int failed = 0;

    for (int i = 0; i < count; i++)
        failed += run_model(&models[i], runs_max) != 0;
    return end(count, failed);
}
