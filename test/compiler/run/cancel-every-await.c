/* SPDX-License-Identifier: MIT-0 */
/*
 * A task is aborted at each of its awaits in turn.
 *
 * Everything set up is written to the log of its lane (a line of awaits that
 * nothing runs beside) and so is its clean-up.  Each log must be balanced
 * like parentheses, whatever happens; that of the lane in which the abort
 * strikes must be the one that an ordinary return at that place leaves.
 * Inside a clean-up or noncancel the abort is held back: it is compared with
 * a return at the next await that waits; a join or select around is such an
 * await, so there only the balance is checked.
 */
#include <ebb.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

enum { LANES = 8, DEPTH = 64 };

struct lane {
    char text[4096];
    int open[DEPTH], depth, points;
};

static struct lane lane[LANES];
static int stop_lane, stop_point, failed;
static bool returning, pending, held, from_outside;
static struct ebb_task *_Atomic self;
static atomic_bool wanted, aborted;
static atomic_int children;

static void say(int l, const char *what, int n)
{
    char text[32];

    snprintf(text, sizeof text, " %s%d", what, n);
    strcat(lane[l].text, text);
}

static void set_up(int l, int n)
{
    say(l, "+", n);
    lane[l].open[lane[l].depth++] = n;
}

static void clean_up(int l, int n)
{
    say(l, "-", n);
    if (lane[l].depth == 0 || lane[l].open[--lane[l].depth] != n) {
        printf("wrong clean-up of %d:%s\n", n, lane[l].text);
        failed++;
    }
}

/* ---- points ---- */

/* Ask for the abort: of ourselves, or by another task. */
static async void ask(void)
{
    wanted = true;
    noncancel {
        while (from_outside ? !aborted : self == NULL)
            await ebb_yield();
    }
    if (!from_outside)
        ebb_task_abort(self);
}

static async int point(int l)
{
    bool here = ++lane[l].points == stop_point && l == stop_lane;
    bool waits = lane[l].points % 2 || here;

    if (returning && (here || (pending && waits))) {
        pending = false;
        return -ECANCELED;
    }
    if (here) {
        await ask();
        await ebb_sleep(EBB_HOUR);
        say(l, "never", lane[l].points);
    }
    if (waits)
        await ebb_yield();
    return 0;
}

/* The same where a cancel may not strike. */
static async void shielded(int l)
{
    if (++lane[l].points == stop_point && l == stop_lane) {
        held = true;
        pending = returning;
        if (!returning)
            await ask();
    }
    await ebb_yield();
    say(l, "s", lane[l].points);
}

/* ---- bodies ---- */

struct var { int l, n; };

static void free_var(struct var *v)
{
    clean_up(v->l, v->n);
}
#define VAR(l, n) \
    __attribute__((cleanup(free_var))) struct var v##n = { l, n }; \
    set_up(l, n)

static async int deep(int l, int n)
{
    VAR(l, 100);
    set_up(l, n);
    defer {
        await shielded(l);
        clean_up(l, n);
    }
    try await point(l);
    if (n > 0)
        try await deep(l, n - 1);
    return try await point(l);
}

static async int plain(int l)
{
    VAR(l, 1);
    try await point(l);
    for (int i = 0; i < 3; i++) {
        VAR(l, 2);
        set_up(l, 10 + i);
        defer {
            for (int k = 0; k < 2; k++) {
                set_up(l, 30 + k);
                defer clean_up(l, 30 + k);
                await shielded(l);
            }
            clean_up(l, 10 + i);
        }
        try await point(l);
        if (i == 1)
            continue;
        switch (i) {
            case 0: {
                VAR(l, 3);
                try await point(l);
                break;
            }
            default:;
                VAR(l, 4);
                try await deep(l, i);
                goto out;
        }
        try await point(l);
    }
out:
    try await point(l);
    noncancel {
        VAR(l, 5);
        await shielded(l);
        noncancel { await shielded(l); }
        await shielded(l);
    }
    try await point(l);
    return 7;
}

static async int boxed(int l)
{
    async int (*volatile call)(int, int) = deep;

    VAR(l, 1);
    {
        future(int) f = lazy(deep(l, 2)), g = lazy(plain(l));

        (void)g;
        try await point(l);
        try await f;
        try await call(l, 1);
        try await deep(l, 4);
    }
    future(int) h = lazy(call(l, 1));
    return try await h;
}

static async int joined(int l)
{
    VAR(l, 1);
    for (int i = 0; i < 2; i++) {
        int a = 0, b = 0;

        join {
            a = try await deep(l + 1, 1);
            {
                VAR(l + 2, 2);
                try await point(l + 2);
                set_up(l + 2, 3);
                defer { await shielded(l + 2); clean_up(l + 2, 3); }
                b = try await deep(l + 2, 1);
                join {
                    try await deep(l + 3, 1);
                    { VAR(l + 4, 4); try await point(l + 4); }
                }
                try await point(l + 2);
            }
            for (int k = 0; k < 2; k++) {
                VAR(l + 5, 5);
                try await point(l + 5);
            }
        }
        try await point(l);
        set_up(l, 6);
        defer {
            join {
                await shielded(l);
                { await ebb_yield(); await ebb_yield(); }
            }
            clean_up(l, 6);
        }
        if (a + b != 0)
            return -EINVAL;
    }
    return try await point(l);
}

static async int forever(int l)
{
    VAR(l, 50);
    set_up(l, 51);
    defer { await shielded(l); clean_up(l, 51); }
    try await point(l);
    await ebb_sleep(EBB_HOUR);
    return -1;
}

static async int selected(int l)
{
    int n = 0;

    VAR(l, 1);
    for (int i = 0; i < 2; i++) {
        select biased {
            when (int r = await deep(l + 1, 2)) { n += try r; }
            when (int r = await forever(l + 2)) { n += try r; }
            when_if (i; int r = await forever(l + 3)) { n += try r; }
        }
        within (EBB_HOUR) {
            VAR(l, 2);
            try await point(l);
            set_up(l, 3);
            defer { await shielded(l); clean_up(l, 3); }
            within (EBB_HOUR) {
                VAR(l, 4);
                try await deep(l, 1);
            }
            try await point(l);
        } otherwise {
            return -1;
        }
        try await point(l);
    }
    return n;
}

static async int child(int l)
{
    defer children--;                   /* the last thing it does */
    VAR(l, 60);
    await ebb_yield();
    return 0;
}

static async int tasks(int l)
{
    VAR(l, 1);
    children++;
    task(int) a = spawn(child(l + 1));
    try await point(l);
    int r = await a;
    try await point(l);
    within (EBB_HOUR) {
        children++;
        task(int) b = spawn(child(l + 2));
        join {
            { VAR(l + 3, 2); r += await b; try await point(l + 3); }
            try await point(l + 4);
        }
    }
    return r + try await point(l);
}

static async int recursive(int l, int n)
{
    VAR(l, n);
    if (n == 0)
        return try await point(l);
    select {
        when (int r = await recursive(l, n - 1)) return try r;
        when (int r = await forever(l + n)) return try r;
    }
}

static async int recursion(int l)
{
    return try await recursive(l, 4);
}

/* ---- the test ---- */

static async int (*const body[])(int l) = {
    plain, boxed, joined, selected, tasks, recursion,
};
enum { BODIES = sizeof body / sizeof *body };

static void reset(void)
{
    memset(lane, 0, sizeof lane);
    pending = held = false;
    wanted = aborted = false;
    self = NULL;
}

static async void check_balance(int b)
{
    while (children > 0)
        await ebb_yield();
    for (int l = 0; l < LANES; l++)
        if (lane[l].depth != 0 || strstr(lane[l].text, "never") != NULL) {
            printf("body %d, stop %d.%d, lane %d:%s\n", b, stop_lane,
                   stop_point, l, lane[l].text);
            failed++;
        }
}

static async int run(int b)
{
    return await body[b](0);
}

/* The task has ended with rc; `text` is what a return logs, want its value. */
static void compare(int b, const char *text, int rc, int want)
{
    bool exact = b < 2;                 /* nothing but calls and loops */

    /* The other arm of a select may win before the abort comes. */
    if (b == BODIES - 1 && (from_outside || rc == 0))
        return;
    if (exact ? rc != want : !held && rc != -ECANCELED) {
        printf("body %d, stop %d.%d: %d, not %d\n", b, stop_lane, stop_point,
               rc, want);
        failed++;
    }
    if ((exact || !held) && strcmp(text, lane[stop_lane].text) != 0) {
        printf("body %d, stop %d.%d:\n%s\n%s\n", b, stop_lane, stop_point,
               text, lane[stop_lane].text);
        failed++;
    }
}

/* Abort at the point; false: there is no such point any more. */
static async void one(int b)
{
    static char text[sizeof lane[0].text];
    int rc, value = 0, want;

    reset();
    returning = true;
    want = await body[b](0);
    await check_balance(b);
    strcpy(text, lane[stop_lane].text);
    for (int how = 0; how < 2; how++) {
        reset();
        returning = false;
        from_outside = how == 1;
        task(int) t = spawn(run(b));
        self = (struct ebb_task *)t;
        if (from_outside) {
            while (!wanted && !task_is_finished(t))
                await ebb_yield();
            task_abort(t);
            aborted = true;
        }
        rc = await task_wait(t, &value);
        await check_balance(b);
        compare(b, text, rc == 0 ? value : rc, want);
    }
}

async int main(void)
{
    for (int b = 0; b < BODIES; b++) {
        int count[LANES], all = 0;

        stop_lane = -1;
        reset();
        if (await body[b](0) < 0)
            return 2;
        await check_balance(b);
        for (int l = 0; l < LANES; l++)
            count[l] = lane[l].points;
        for (stop_lane = 0; stop_lane < LANES; stop_lane++)
            for (stop_point = 1; stop_point <= count[stop_lane]; stop_point++) {
                await one(b);
                all++;
            }
        printf("body %d: %d points\n", b, all);
    }
    printf("%d failed\n", failed);
    return failed > 0;
}
