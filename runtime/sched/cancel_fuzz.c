/* SPDX-License-Identifier: MIT-0 */
/*
 * EBB_CANCEL_FUZZ: a program with an async main, cancelled at each of its
 * awaits in turn.
 *
 * The program forks before it makes its runtime.  The first child runs to its
 * end and counts the points at which a task can be cancelled: where it has
 * parked, and where it has been woken but not yet resumed (or has not begun).
 * Each further child cancels the task that comes to one of those points: all
 * of them one after the other, or RUNS_MAX that the seed picks.  With one
 * worker and a turn budget of 0 (see eb_probe) the points come in the same
 * order each time, as far as the program itself does.
 *
 * At the end of a run, when its runtime is gone, no more blocks may live, no
 * more descriptors be open and no more permits and messages be out
 * (ledger.h) than at the end of the first.
 */
#include <dirent.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <ebb/task.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/ledger.h"
#include "base/sys.h"
#include "core/strand.h"
#include "sched/runtime.h"

enum { RUNS_MAX = 1000, STOP_AT = 20, LOSSES = EB_LEDGER_KINDS + 2 };

/* Time for a run without a cancel; for another, beside 20 times that. */
enum { LIMIT_MS = 600000, EXTRA_MS = 4000 };

/* What a run has to say; sent by the child to its parent. */
struct report {
    uint64_t awaits;            /* that have suspended a task */
    uint64_t points;            /* at which a cancel could strike */
    bool hit;                   /* it came to the point that was wanted */
    bool woken;                 /* there: the task had been woken */
    int result;                 /* of main */
    int64_t lost[LOSSES];       /* descriptors, blocks, then the ledger */
    char task[64];              /* that was cancelled */
};

static off_t input;             /* where standard input began, or -1 */

/* The run of this process.  Its points are counted by one worker. */
static struct report run;
static uint64_t wanted;         /* number of the point, from 1; 0: none */

/* A point: is it the one? */
static void pass(struct ebb_strand *root, bool woken)
{
    const struct ebb_task *task = eb_container_of(root, struct ebb_task,
                                                  strand);
    const char *name = ebb_task_name(task);

    if (++run.points != wanted)
        return;
    run.hit = true;
    run.woken = woken;
    snprintf(run.task, sizeof(run.task), "%s", *name != '\0' ? name : "?");
    /* The strand is running: whoever runs it looks at its word again. */
    eb_fetch_or(&root->word, (uint32_t)EBB_STRAND_CANCEL);
}

static void see_turn(struct ebb_strand *root)
{
    /* Every one that has suspended is resumed, by a wake or a cancel. */
    if (root->leaf != eb_strand_end(root))
        run.awaits++;
    if (!(eb_load_relaxed(&root->word) & EBB_STRAND_CANCEL))
        pass(root, true);
}

static void see_suspend(struct ebb_strand *root)
{
    if (!(eb_load_relaxed(&root->word) & EBB_STRAND_CANCEL))
        pass(root, false);
}

static const struct eb_probe probe = { see_turn, see_suspend };

static int count_descriptors(void)
{
    DIR *dir = opendir("/proc/self/fd");
    int count = 0;

    while (dir != NULL && readdir(dir) != NULL)
        count++;
    if (dir != NULL)
        closedir(dir);
    return count;
}

/* Run the program in this process and cancel it at point `at`. */
static int run_here(const struct eb_main *main, uint64_t at)
{
    int fds = count_descriptors();
    int64_t blocks = (int64_t)eb_alloc_live();

    wanted = at;
    eb_ledger.on = true;
    eb_probe = &probe;
    run.result = eb_run_main(main);
    eb_probe = NULL;
    run.lost[0] = count_descriptors() - fds;
    run.lost[1] = (int64_t)eb_alloc_live() - blocks;
    for (int i = 0; i < EB_LEDGER_KINDS; i++)
        run.lost[2 + i] = eb_load_relaxed(&eb_ledger.balance[i]);
    return run.result;
}

/* What the program says is not wanted a thousand times, and each run has the
 * same input, where that can be had again. */
static void redirect(void)
{
    int none = open("/dev/null", O_RDWR);

    if (input >= 0)
        lseek(0, input, SEEK_SET);
    else
        dup2(none, 0);
    dup2(none, 1);
    dup2(none, 2);
    close(none);
}

/* How a run has ended, for its parent. */
struct ending {
    struct report report;
    bool reported, timed_out;
    int status;                 /* of waitpid() */
};

static void wait_for(pid_t pid, int from, int64_t limit_ms, struct ending *end)
{
    struct pollfd p = { .fd = from, .events = POLLIN };
    int n = poll(&p, 1, (int)limit_ms);

    end->reported = n > 0
                 && read(from, &end->report, sizeof(end->report))
                        == (ssize_t)sizeof(end->report);
    end->timed_out = n <= 0;
    if (end->timed_out)
        kill(pid, SIGKILL);
    while (EB_SYS(waitpid(pid, &end->status, 0)) == -EINTR)
        continue;
}

/* Run the program in a child.  False: there is no child to be had. */
static bool run_child(const struct eb_main *main, uint64_t at,
                      int64_t limit_ms, struct ending *end)
{
    int ends[2];
    pid_t pid;

    *end = (struct ending){ .status = 0 };
    fflush(NULL);
    if (pipe(ends) != 0)
        return false;
    pid = fork();
    if (pid < 0)
        return false;
    if (pid == 0) {
        close(ends[0]);
        fcntl(ends[1], F_SETFD, FD_CLOEXEC);
        redirect();
        run_here(main, at);
        if (write(ends[1], &run, sizeof(run)) < 0)
            _exit(1);
        close(ends[1]);
        exit(run.result);
    }
    close(ends[1]);
    wait_for(pid, ends[0], limit_ms, end);
    close(ends[0]);
    return true;
}

/* Did it come to its end at all?  Else why not. */
static const char *find_failure(const struct ending *end, char *text,
                                size_t size)
{
    if (end->timed_out)
        return "it does not end";
    if (WIFSIGNALED(end->status)) {
        snprintf(text, size, "signal %d (%s)", WTERMSIG(end->status),
                 strsignal(WTERMSIG(end->status)));
        return text;
    }
    if (!end->reported)
        return "it has exited before its end";
    if (WEXITSTATUS(end->status) == (end->report.result & 0xff))
        return NULL;
    snprintf(text, size, "status %d at exit", WEXITSTATUS(end->status));
    return text;
}

/* Print what one run has lost, against `first`.  Returns how many kinds. */
static int show_losses(uint64_t at, const struct report *r,
                       const struct report *first)
{
    static const char *const kind[LOSSES] = {
        "descriptor", "memory block",
        [2 + EB_LEDGER_PERMIT] = "permit",
        [2 + EB_LEDGER_MESSAGE] = "message",
    };
    int kinds = 0;

    for (int i = 0; i < LOSSES; i++) {
        int64_t lost = r->lost[i] - first->lost[i];

        if (lost <= 0)
            continue;
        kinds++;
        fprintf(stderr, "ebb: cancel fuzz: point %" PRIu64 ", %s %s: "
                "%" PRId64 " %s%s lost\n",
                at, r->task, r->woken ? "woken" : "waiting", lost, kind[i],
                lost > 1 ? "s" : "");
    }
    return kinds;
}

/* The n-th point to cancel at, of `count`; 0: there is none. */
static uint64_t choose_point(uint64_t seed, uint64_t n, uint64_t count)
{
    uint64_t x = seed * UINT64_C(0x9e3779b97f4a7c15) + n;

    if (count <= RUNS_MAX)
        return n < count ? n + 1 : 0;
    if (n >= RUNS_MAX)
        return 0;
    x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
    return (x ^ (x >> 31)) % count + 1;
}

/* Cancel at one point after the other.  Returns how many runs have failed. */
static int run_all(const struct eb_main *main, uint64_t seed,
                   const struct report *first, int64_t limit_ms)
{
    uint64_t cancelled = 0, at;
    struct ending end;
    int bad = 0;

    for (uint64_t n = 0;
         (at = choose_point(seed, n, first->points)) != 0; n++) {
        char text[80];
        const char *why;

        if (!run_child(main, at, limit_ms, &end))
            break;
        why = find_failure(&end, text, sizeof(text));
        if (why != NULL)
            fprintf(stderr, "ebb: cancel fuzz: point %" PRIu64 ": %s\n", at,
                    why);
        cancelled += end.report.hit || why != NULL;
        if (why != NULL || show_losses(at, &end.report, first) > 0)
            bad++;
        if (bad == STOP_AT)
            break;
    }
    fprintf(stderr, "ebb: cancel fuzz: %" PRIu64 " awaits reached, %" PRIu64
            " cancels at %" PRIu64 " points, %d with a loss\n",
            first->awaits, cancelled, first->points, bad);
    return bad;
}

int eb_cancel_fuzz(const struct eb_main *main, const char *option)
{
    uint64_t seed = strtoull(option, NULL, 10);
    const char *point = strchr(option, ':');
    struct report nothing = { .awaits = 0 };
    int64_t start = eb_clock_now();
    struct ending first;
    char text[80];
    const char *why;

    if (point != NULL) {                /* this one, here, for a debugger */
        int result = run_here(main, strtoull(point + 1, NULL, 10));

        show_losses(wanted, &run, &nothing);
        return result;
    }
    input = lseek(0, 0, SEEK_CUR);
    if (!run_child(main, 0, LIMIT_MS, &first)) {
        fprintf(stderr, "ebb: cancel fuzz: no process to be had\n");
        return 1;
    }
    why = find_failure(&first, text, sizeof(text));
    if (why == NULL && first.report.result != 0) {
        snprintf(text, sizeof(text), "main returns %d", first.report.result);
        why = text;
    }
    if (why != NULL) {
        fprintf(stderr, "ebb: cancel fuzz: without any cancel: %s\n", why);
        return 1;
    }
    return run_all(main, seed, &first.report,
                   20 * (eb_clock_now() - start) / EB_NS_PER_MS + EXTRA_MS)
           != 0;
}
