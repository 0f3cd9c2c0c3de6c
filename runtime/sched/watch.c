/* SPDX-License-Identifier: MIT-0 */
/*
 * The monitor: tells of workers that are in one turn for too long.
 *
 * A thread of its own, since a runtime may have one worker or have all of
 * them stuck, and only where it is asked for.  It looks at each worker's count
 * of turns a few times in the time that is too long; what it says is of a
 * turn that it has seen before and after it read whose it is and where.
 * (That others take over what waits for such a worker is the standby's: see
 * worker.c.)
 *
 * Where: at the turn's begin the worker notes which frames it resumes, and
 * the program's symbol table leads from a frame's function to its table of
 * places.  What it is in by now, a sample of its stack says.
 */
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/symbol.h"
#include "base/sys.h"
#include "core/strand.h"
#include "sched/runtime.h"
#include "sched/sample.h"

enum { LOOKS = 4 };             /* in the time that is too long */
enum { NAME_MAX = 128, SHOWN_MAX = 6 };

/* What the monitor knows of a worker. */
struct view {
    uint32_t turns;
    int64_t spent;              /* in that turn, as far as it was seen */
    bool told;
};

/* The message, written at once. */
struct report {
    char text[2000];
    size_t len;
};

static __attribute__((format(printf, 2, 3))) void
add(struct report *r, const char *format, ...)
{
    size_t room = sizeof(r->text) - r->len;
    va_list args;
    int n;

    va_start(args, format);
    n = vsnprintf(r->text + r->len, room, format, args);
    va_end(args);
    if (n > 0)
        r->len += (size_t)n < room ? (size_t)n : room - 1;
}

/* ---- where ---- */

static const char resume_prefix[] = "__ebb_resume_";

/* The text behind a prefix, or NULL. */
static const char *behind(const char *text, const char *prefix)
{
    size_t len = strlen(prefix);

    return strncmp(text, prefix, len) == 0 ? text + len : NULL;
}

/* The user's name of a function; NULL: ebbcc has made it. */
static const char *source_name(char *symbol)
{
    const char *own = behind(symbol, resume_prefix);
    size_t len = strcspn(symbol, ".");  /* what the real compiler appends */

    symbol[len] = '\0';
    if (own == NULL)
        own = behind(symbol, "__ebb1_");
    if (own == NULL)
        own = behind(symbol, "__ebb_start_");
    return own != NULL ? own : behind(symbol, "__ebb_") ? NULL : symbol;
}

/* Where a frame waits, by the table that goes with its function. */
static bool add_wait(struct report *r, const struct eb_step *step)
{
    uintptr_t resume = (uintptr_t)eb_load_relaxed(&step->resume);
    uint32_t state = eb_load_relaxed(&step->state) & EB_STATE_POINT;
    char symbol[NAME_MAX], table[NAME_MAX + 16];
    const struct ebb_point *point;
    const char *own;
    size_t size;

    if (resume == 0 || !eb_symbol_name(resume, symbol, sizeof(symbol)))
        return false;
    own = behind(symbol, resume_prefix);
    if (own == NULL)
        return false;
    snprintf(table, sizeof(table), "__ebb_points_%s", own);
    point = eb_symbol_object(resume, table, &size);
    if (point == NULL || state >= size / sizeof(*point))
        return false;
    add(r, "ebb:   resumed at %s:%u in %s\n", point[state].file,
        (unsigned)point[state].line, source_name(symbol));
    return true;
}

static void add_waits(struct report *r, struct eb_worker *w)
{
    for (int i = 0, shown = 0; i < EB_TRAIL_MAX && shown < 3; i++)
        shown += add_wait(r, &w->trail[i]);
}

/* The functions it is in, up to the innermost async one. */
static void add_stack(struct report *r, struct eb_worker *w)
{
    const char *sep = "ebb:   now in ";
    struct eb_sample sample;
    int shown = 0;

    eb_sample_take(eb_load_relaxed(&w->thread_id), &sample);
    if (sample.is_call)
        sep = "ebb:   now waits in ";
    for (size_t i = 0; i < sample.count && shown < SHOWN_MAX; i++) {
        char symbol[NAME_MAX];
        const char *name;

        if (!eb_symbol_name(sample.at[i], symbol, sizeof(symbol)))
            continue;
        name = source_name(symbol);
        if (name != NULL)
            add(r, "%s%s", shown++ == 0 ? sep : ", called by ", name);
        if (name != symbol)
            break;
    }
    if (shown > 0)
        add(r, "\n");
}

/* ---- who ---- */

static void tell(struct eb_worker *w, const struct ebb_site *site,
                 struct view *view)
{
    struct report r = { .len = 0 };

    add(&r, "ebb: worker %u has been in one turn of %s for %lld ms "
        "(spawned at %s:%u)\n", (unsigned)w->index,
        site->name != NULL ? site->name : "a task",
        (long long)(view->spent / EB_NS_PER_MS), site->file,
        (unsigned)site->line);
    add_waits(&r, w);
    add_stack(&r, w);
    /* Unless that is of another turn by now. */
    if (eb_load_acquire(&w->turns) == view->turns)
        fwrite(r.text, 1, r.len, stderr);
    view->told = true;
}

/* `passed` ns after the last look. */
static void look_at(struct eb_worker *w, struct view *view, int64_t passed)
{
    uint32_t turns = eb_load_acquire(&w->turns);
    /* Acquire: pairs with note_trail(); site is static data. */
    const struct ebb_site *site = eb_load_acquire(&w->running);

    if (turns != view->turns || site == NULL) {
        *view = (struct view){ .turns = turns };
        return;
    }
    view->spent += passed;
    if (!view->told && view->spent >= w->rt->stuck)
        tell(w, site, view);
}

static void *run_monitor(void *arg)
{
    struct ebb_runtime *rt = arg;
    struct view *view = eb_calloc(rt->worker_count, sizeof(*view));
    int64_t last = eb_clock_now(), tick = rt->stuck / LOOKS;

    eb_thread_name(rt, "monitor");
    while (view != NULL && eb_load_acquire(&rt->monitor_stop) == 0) {
        int64_t now = eb_clock_now(), passed = now - last;

        /* If the process was stopped, or the machine, so were all. */
        if (passed > 2 * tick)
            passed = 2 * tick;
        for (uint32_t i = 0; i < rt->worker_count; i++)
            look_at(&rt->workers[i], &view[i], passed);
        last = now;
        eb_sys_futex_wait(&rt->monitor_stop, 0, tick);
    }
    eb_free(view);
    return NULL;
}

int eb_monitor_start(struct ebb_runtime *rt)
{
    if (rt->stuck <= 0)
        return 0;
    return -pthread_create(&rt->monitor, NULL, run_monitor, rt);
}

void eb_monitor_stop(struct ebb_runtime *rt)
{
    if (rt->stuck <= 0)
        return;
    eb_store_release(&rt->monitor_stop, 1u);
    eb_sys_futex_wake(&rt->monitor_stop, 1);
    pthread_join(rt->monitor, NULL);
}
