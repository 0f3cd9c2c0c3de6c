/* SPDX-License-Identifier: MIT-0 */
/* Strands, cancels and groups on one worker: every outcome has one order. */
#include "hand.h"

#include <errno.h>
#include <signal.h>

#define JOIN(k, progs) DO(OP_JOIN, .n = (k), .prog = (progs))
#define SELECT(k, progs, how) \
    DO(OP_SELECT, .n = (k), .prog = (progs), .flags = (how))
#define PASS(g) DO(OP_PASS, .gate = &(g))
#define EAT(g) DO(OP_EAT, .gate = &(g))
#define POST(g) DO(OP_POST, .gate = &(g))
#define DEFER(p) DO(OP_DEFER, .prog = &(p))
#define CALL(p) DO(OP_CALL, .prog = &(p))
#define YIELD DO(OP_YIELD, .n = 0)
#define EXIT(k) DO(OP_EXIT, .n = (k))
#define SHIELD DO(OP_SHIELD, .n = 1)
#define UNSHIELD DO(OP_SHIELD, .n = -1)

static struct gate a, b, never;

static void set_up(void)
{
    gate_init(&a, 0);
    gate_init(&b, 0);
    gate_init(&never, 0);
}

/* Run a program as a task, abort it after it has suspended, let a second
 * program go on, and return what waiting for the first gives. */
static struct ebb_task *victim;

static void abort_victim(void *arg)
{
    (void)arg;
    ebb_task_abort(victim);
}

static struct ebb_task *make_pair(void *arg)
{
    const struct prog *progs = arg;

    victim = prog_spawn(&progs[0]);
    return prog_spawn(&progs[1]);
}

/* progs[0] is the victim; progs[1] runs beside it and has to wait for it. */
static void run_pair(const struct prog *progs)
{
    struct ebb_runtime *rt = runtime_with(1);

    CHECK_EQ(ebb_runtime_run(rt, make_pair, (void *)(uintptr_t)progs, NULL, 0,
                             1), 0);
    CHECK(victim == NULL);
    CHECK_EQ(ebb_runtime_free(rt), 0);
    CHECK_EQ(hand.frames, 0);
    CHECK_EQ(hand.defers, hand.defers_run);
}

#define ABORT DO(OP_BLOCK, .fn = abort_victim)
#define WAIT DO(OP_WAIT, .task = &victim)

TEST(ready_program_never_suspends)
{
    const struct prog p = PROG(LOG(1), LOG(2));

    CHECK_EQ(prog_run_alone(&p), 0);
    CHECK_LOG(1, 2);
}

TEST(nested_calls_resume_in_order)
{
    const struct prog inner = PROG(YIELD, LOG(1), YIELD, LOG(2));
    const struct prog mid = PROG(CALL(inner), LOG(3));
    const struct prog p = PROG(CALL(mid), CALL(mid), LOG(4));

    CHECK_EQ(prog_run_alone(&p), 0);
    CHECK_LOG(1, 2, 3, 1, 2, 3, 4);
}

TEST(started_later_runs_from_the_trampoline)
{
    const struct prog later = PROG(DO(OP_LATER, .prog = &(
        const struct prog)PROG(LOG(1), YIELD, LOG(2))), LOG(3));
    const struct prog p = PROG(CALL(later), LOG(4));

    CHECK_EQ(prog_run_alone(&p), 0);
    CHECK_LOG(1, 2, 3, 4);
}

TEST(join_runs_branches_in_order_and_together)
{
    const struct prog branches[] = {
        PROG(LOG(1), YIELD, LOG(4), YIELD, LOG(6)),
        PROG(LOG(2), YIELD, LOG(5)),
        PROG(LOG(3)),
    };
    const struct prog p = PROG(JOIN(3, branches), LOG(7));

    CHECK_EQ(prog_run_alone(&p), 0);
    CHECK_LOG(1, 2, 3, 4, 5, 6, 7);
}

TEST(join_of_ready_branches_is_over_at_once)
{
    const struct prog branches[] = { PROG(LOG(1)), PROG(LOG(2)) };
    const struct prog p = PROG(JOIN(2, branches), LOG(3));

    CHECK_EQ(prog_run_alone(&p), 0);
    CHECK_LOG(1, 2, 3);
}

TEST(branch_that_leaves_cancels_the_others)
{
    const struct prog cleanup = PROG(LOG(10), YIELD, LOG(11));
    const struct prog branches[] = {
        PROG(DEFER(cleanup), LOG(1), PASS(never), LOG(99)),
        PROG(LOG(2), YIELD, EXIT(5)),
        PROG(LOG(3), PASS(never), LOG(99)),
    };
    const struct prog p = PROG(JOIN(3, branches), LOG(4));

    set_up();
    CHECK_EQ(prog_run_alone(&p), 0);
    CHECK_LOG(1, 2, 3, 10, 11, 4);
}

TEST(branch_that_leaves_at_once_keeps_later_ones_from_starting)
{
    const struct prog branches[] = {
        PROG(LOG(1), PASS(never)), PROG(EXIT(1)), PROG(LOG(99)),
    };
    const struct prog p = PROG(JOIN(3, branches), LOG(2));

    set_up();
    CHECK_EQ(prog_run_alone(&p), 0);
    CHECK_LOG(1, 2);
}

TEST(select_takes_the_first_ready_arm)
{
    const struct prog arms_[] = {
        PROG(PASS(never)), PROG(LOG(1)), PROG(LOG(99)),
    };
    const struct prog p =
        PROG(SELECT(3, arms_, EBB_SELECT_BIASED), LOG(2));

    set_up();
    CHECK_EQ(prog_run_alone(&p), 0);
    CHECK_LOG(1, 2);
    CHECK_EQ(gate_waiters(&never), 0);
}

TEST(select_waits_and_cancels_the_losers)
{
    const struct prog cleanup = PROG(LOG(5), YIELD, LOG(6));
    const struct prog arms_[] = {
        PROG(DEFER(cleanup), PASS(never)),
        PROG(YIELD, YIELD, LOG(1)),
        PROG(PASS(never)),
    };
    const struct prog p =
        PROG(SELECT(3, arms_, EBB_SELECT_BIASED), LOG(2));

    set_up();
    CHECK_EQ(prog_run_alone(&p), 0);
    CHECK_LOG(1, 5, 6, 2);
}

TEST(select_starts_anywhere_unless_biased)
{
    const struct prog arms_[] = {
        PROG(LOG(0)), PROG(LOG(1)), PROG(LOG(2)), PROG(LOG(3)),
    };
    const struct prog once = PROG(SELECT(4, arms_, 0));
    struct ebb_runtime *rt = runtime_with(1);
    int seen[4] = { 0 };

    for (int i = 0; i < 200; i++)
        prog_run_in(rt, &once);
    for (int i = 0; i < 200; i++)
        seen[hand.log[i]]++;
    for (int i = 0; i < 4; i++)
        CHECK(seen[i] > 10);
    ebb_runtime_free(rt);
}

TEST(select_otherwise_does_not_wait)
{
    const struct prog cleanup = PROG(LOG(1), YIELD, LOG(2));
    const struct prog arms_[] = {
        PROG(PASS(never)), PROG(DEFER(cleanup), PASS(never)),
    };
    const struct prog p =
        PROG(SELECT(2, arms_, EBB_SELECT_OTHERWISE), LOG(3));

    set_up();
    CHECK_EQ(prog_run_alone(&p), 0);
    CHECK_LOG(1, 2, 3);
}

TEST(abort_strikes_at_a_suspension_and_runs_deferred)
{
    const struct prog d1 = PROG(LOG(3), YIELD, LOG(4));
    const struct prog d2 = PROG(LOG(1), YIELD, LOG(2));
    const struct prog inner = PROG(DEFER(d2), PASS(never), LOG(99));
    const struct prog progs[] = {
        PROG(DEFER(d1), CALL(inner), LOG(99)),
        PROG(ABORT, WAIT, LOG(7)),
    };

    set_up();
    run_pair(progs);
    CHECK_LOG(1, 2, 3, 4, -ECANCELED, 7);
}

TEST(task_aborted_before_it_ran_runs_to_its_first_suspension)
{
    const struct prog d = PROG(LOG(2), YIELD, LOG(3));
    const struct prog p = PROG(DEFER(d), LOG(1), PASS(never), LOG(99));
    struct ebb_runtime *rt = runtime_with(1);
    const struct prog wait = PROG(WAIT);

    set_up();
    ebb_self.executor = (const struct ebb_executor *)(const void *)rt;
    victim = prog_spawn(&p);
    ebb_self.executor = NULL;
    ebb_task_abort(victim);
    CHECK(!ebb_task_is_finished(victim));
    prog_run_in(rt, &wait);
    ebb_runtime_free(rt);
    CHECK_LOG(1, 2, 3, -ECANCELED);
}

TEST(shield_holds_a_cancel_back_until_it_ends)
{
    const struct prog progs[] = {
        PROG(SHIELD, PASS(a), LOG(1), UNSHIELD, LOG(2), PASS(never), LOG(99)),
        PROG(ABORT, YIELD, LOG(0), POST(a), WAIT),
    };

    set_up();
    run_pair(progs);
    CHECK_LOG(0, 1, 2, -ECANCELED);
    CHECK_EQ(gate_waiters(&never), 0);
}

TEST(cancel_beats_a_wake_and_the_permit_goes_back)
{
    const struct prog d = PROG(LOG(1), YIELD, YIELD, LOG(2));
    struct ebb_runtime *rt = runtime_with(1);
    const struct prog lone = PROG(DEFER(d), PASS(a), LOG(99));
    const struct prog wait = PROG(WAIT);
    const struct prog turn = PROG(YIELD);

    set_up();
    ebb_self.executor = (const struct ebb_executor *)(const void *)rt;
    victim = prog_spawn(&lone);
    ebb_self.executor = NULL;
    prog_run_in(rt, &turn);
    CHECK_EQ(gate_waiters(&a), 1);
    gate_post(&a);
    ebb_task_abort(victim);
    CHECK_EQ(a.permits, 0);
    prog_run_in(rt, &wait);
    CHECK_EQ(a.permits, 1);
    CHECK_EQ(a.given_back, 1);
    CHECK_LOG(1, 2, -ECANCELED);
    ebb_runtime_free(rt);
}

/* Spawn p, let it have a turn, abort it, and return when it has ended. */
static void abort_after_a_turn(struct ebb_runtime *rt, const struct prog *p)
{
    const struct prog wait = PROG(WAIT), turn = PROG(YIELD);

    ebb_self.executor = (const struct ebb_executor *)(const void *)rt;
    victim = prog_spawn(p);
    ebb_self.executor = NULL;
    prog_run_in(rt, &turn);
    ebb_task_abort(victim);
    prog_run_in(rt, &wait);
}

TEST(cancel_of_who_has_given_way_waits_for_its_shield)
{
    const struct prog p = PROG(SHIELD, YIELD, YIELD, YIELD, LOG(1), UNSHIELD,
                               LOG(2), PASS(never), LOG(99));
    struct ebb_runtime *rt = runtime_with(1);

    set_up();
    abort_after_a_turn(rt, &p);
    CHECK_LOG(1, 2, -ECANCELED);
    ebb_runtime_free(rt);
}

TEST(cancel_strikes_who_has_given_way)
{
    const struct prog d = PROG(LOG(1), YIELD, LOG(2));
    const struct prog p = PROG(DEFER(d), YIELD, YIELD, YIELD, LOG(99));
    struct ebb_runtime *rt = runtime_with(1);

    abort_after_a_turn(rt, &p);
    CHECK_LOG(1, 2, -ECANCELED);
    ebb_runtime_free(rt);
}

/* The leaf asks whether its waker is done with it, and there was none. */
TEST(cancel_strikes_who_gives_way_before_it_takes_a_result)
{
    enum { TURNS = 3, EATEN = TURNS * (EB_TURN_BUDGET + 1) - 1 };
    static struct op op[EATEN + 3];
    struct ebb_runtime *rt = runtime_with(1);
    const struct prog turn = PROG(YIELD), p = { op };
    struct ebb_task *ended;

    set_up();
    a.permits = EATEN;
    for (int i = 0; i < EATEN; i++)
        op[i] = (struct op)DO(OP_EAT, .gate = &a);
    op[EATEN] = (struct op)DO(OP_WAIT, .task = &ended);
    op[EATEN + 1] = (struct op)LOG(99);
    ebb_self.executor = (const struct ebb_executor *)(const void *)rt;
    ended = prog_spawn(&turn);
    ebb_self.executor = NULL;
    prog_run_in(rt, &turn);
    prog_run_in(rt, &turn);
    CHECK(ebb_task_is_finished(ended));
    abort_after_a_turn(rt, &p);
    CHECK_EQ(hand.eaten, EATEN);
    CHECK_LOG(-ECANCELED);
    ebb_task_free(ended);
    ebb_runtime_free(rt);
}

/* The wake that the cancel has beaten must not end the clean-up's wait. */
TEST(stale_wake_does_not_hit_the_next_suspension)
{
    const struct prog d = PROG(LOG(1), EAT(b), LOG(2));
    const struct prog lone = PROG(DEFER(d), PASS(a), LOG(99));
    const struct prog turns = PROG(YIELD, YIELD, LOG(3), POST(b), WAIT);
    const struct prog turn = PROG(YIELD);
    struct ebb_runtime *rt = runtime_with(1);

    set_up();
    ebb_self.executor = (const struct ebb_executor *)(const void *)rt;
    victim = prog_spawn(&lone);
    ebb_self.executor = NULL;
    prog_run_in(rt, &turn);
    gate_post(&a);
    ebb_task_abort(victim);
    prog_run_in(rt, &turns);
    CHECK_LOG(1, 3, 2, -ECANCELED);
    CHECK_EQ(a.permits, 1);
    ebb_runtime_free(rt);
}

static void await_cancelled_in_defer(void)
{
    static struct ebb_task *inner;
    const struct prog lone = PROG(PASS(never));
    const struct prog d = PROG(DO(OP_AWAIT, .task = &inner));
    const struct prog p = PROG(DEFER(d), YIELD);
    struct ebb_runtime *rt = runtime_with(1);

    set_up();
    ebb_self.executor = (const struct ebb_executor *)(const void *)rt;
    inner = prog_spawn(&lone);
    ebb_self.executor = NULL;
    ebb_task_abort(inner);
    prog_run_in(rt, &p);
}

TEST(await_of_a_cancelled_task_in_a_clean_up_aborts)
{
    char text[256];

    CHECK_EQ(test_in_child(await_cancelled_in_defer, text, sizeof(text)),
             SIGABRT);
    CHECK(strstr(text, "task_wait") != NULL);
}

TEST(cancel_of_a_join_ends_all_branches_first)
{
    const struct prog d = PROG(LOG(2), YIELD, LOG(3));
    const struct prog inner[] = {
        PROG(PASS(never)), PROG(DEFER(d), PASS(never), LOG(99)),
    };
    const struct prog branches[] = {
        PROG(PASS(never)), PROG(JOIN(2, inner), LOG(99)), PROG(LOG(1)),
    };
    const struct prog progs[] = {
        PROG(JOIN(3, branches), LOG(99)),
        PROG(ABORT, WAIT),
    };

    set_up();
    run_pair(progs);
    CHECK_LOG(1, 2, 3, -ECANCELED);
    CHECK_EQ(gate_waiters(&never), 0);
}

TEST(cancel_of_a_join_waits_for_a_shielded_branch)
{
    const struct prog branches[] = {
        PROG(PASS(never), LOG(99)),
        PROG(SHIELD, PASS(a), LOG(1), UNSHIELD, PASS(never), LOG(99)),
    };
    const struct prog progs[] = {
        PROG(JOIN(2, branches), LOG(99)),
        PROG(ABORT, YIELD, YIELD, LOG(0), POST(a), WAIT),
    };

    set_up();
    run_pair(progs);
    CHECK_LOG(0, 1, -ECANCELED);
    CHECK_EQ(gate_waiters(&never), 0);
}

TEST(cancel_of_a_decided_select_waits_for_its_outcome)
{
    const struct prog d = PROG(EAT(b), LOG(1));
    const struct prog arms_[] = {
        PROG(DEFER(d), PASS(never)), PROG(EAT(a)),
    };
    /* The loser's clean-up waits for b; the abort comes meanwhile. */
    const struct prog progs[] = {
        PROG(SELECT(2, arms_, 0), LOG(2), PASS(never), LOG(99)),
        PROG(YIELD, POST(a), YIELD, YIELD, ABORT, YIELD, LOG(0), POST(b),
             WAIT),
    };

    set_up();
    run_pair(progs);
    CHECK_LOG(0, 1, 2, -ECANCELED);
}

TEST(awaiting_a_cancelled_task_cancels_the_awaiter)
{
    static struct ebb_task *inner;
    const struct prog d = PROG(LOG(1));
    const struct prog lone = PROG(PASS(never));
    const struct prog p =
        PROG(DEFER(d), DO(OP_AWAIT, .task = &inner), LOG(99));
    const struct prog turn = PROG(YIELD);
    struct ebb_runtime *rt = runtime_with(1);

    set_up();
    ebb_self.executor = (const struct ebb_executor *)(const void *)rt;
    inner = prog_spawn(&lone);
    ebb_self.executor = NULL;
    prog_run_in(rt, &turn);
    ebb_task_abort(inner);
    CHECK_EQ(prog_run_in(rt, &p), -ECANCELED);
    CHECK_LOG(1);
    ebb_task_free(inner);
    ebb_runtime_free(rt);
}

TEST(branch_cancelled_by_itself_takes_the_join_with_it)
{
    static struct ebb_task *inner;
    const struct prog lone = PROG(PASS(never));
    const struct prog branches[] = {
        PROG(PASS(never)), PROG(DO(OP_AWAIT, .task = &inner), LOG(99)),
    };
    const struct prog p = PROG(JOIN(2, branches), LOG(99));
    const struct prog turn = PROG(YIELD);
    struct ebb_runtime *rt = runtime_with(1);

    set_up();
    ebb_self.executor = (const struct ebb_executor *)(const void *)rt;
    inner = prog_spawn(&lone);
    ebb_self.executor = NULL;
    prog_run_in(rt, &turn);
    ebb_task_abort(inner);
    prog_run_in(rt, &turn);
    CHECK(ebb_task_is_finished(inner));
    CHECK_EQ(prog_run_in(rt, &p), -ECANCELED);
    ebb_task_free(inner);
    ebb_runtime_free(rt);
    CHECK_EQ(hand.frames, 0);
}

TEST(arm_cancelled_by_itself_drops_out)
{
    static struct ebb_task *inner;
    const struct prog lone = PROG(PASS(never));
    const struct prog arms_[] = {
        PROG(DO(OP_AWAIT, .task = &inner), LOG(99)), PROG(YIELD, LOG(1)),
    };
    const struct prog p =
        PROG(SELECT(2, arms_, EBB_SELECT_BIASED), LOG(2));
    const struct prog alone =
        PROG(SELECT(1, arms_, EBB_SELECT_BIASED), LOG(99));
    const struct prog turn = PROG(YIELD);
    struct ebb_runtime *rt = runtime_with(1);

    set_up();
    ebb_self.executor = (const struct ebb_executor *)(const void *)rt;
    inner = prog_spawn(&lone);
    ebb_self.executor = NULL;
    prog_run_in(rt, &turn);
    ebb_task_abort(inner);
    prog_run_in(rt, &turn);
    CHECK_EQ(prog_run_in(rt, &p), 0);
    CHECK_LOG(1, 2);
    /* None is left: the select's frame is cancelled. */
    CHECK_EQ(prog_run_in(rt, &alone), -ECANCELED);
    CHECK_LOG(1, 2);
    ebb_task_free(inner);
    ebb_runtime_free(rt);
}

TEST(yielding_branch_starves_neither_siblings_nor_tasks)
{
    const struct prog spin_once = PROG(YIELD);
    const struct op spin_op[] = {
        DO(OP_CALL, .prog = &spin_once), DO(OP_CALL, .prog = &spin_once),
        DO(OP_CALL, .prog = &spin_once), DO(OP_CALL, .prog = &spin_once),
        DO(OP_END, .n = 0),
    };
    const struct prog branches[] = {
        { spin_op }, PROG(YIELD, LOG(1), YIELD, LOG(2)),
    };
    const struct prog nested[] = { PROG(JOIN(2, branches)),
                                          PROG(YIELD, LOG(3)) };
    const struct prog progs[] = {
        PROG(JOIN(2, nested), LOG(9)),
        PROG(YIELD, LOG(5), YIELD, LOG(6), WAIT),
    };

    run_pair(progs);
    /* Each turn of the task runs one step of each branch; the other task has
     * its turn between two of them. */
    CHECK_LOG(1, 3, 5, 2, 6, 9, 0);
}

TEST(ready_leaves_use_up_a_budget)
{
    static struct op many[1002];
    const struct prog loop = { many };
    struct prog progs[2] = {
        [1] = PROG(LOG(1), YIELD, LOG(2), WAIT),
    };

    set_up();
    a.permits = 1000;
    for (int i = 0; i < 1000; i++)
        many[i] = (struct op)DO(OP_EAT, .gate = &a);
    many[1000] = (struct op)LOG(3);
    progs[0] = loop;
    run_pair(progs);
    CHECK_LOG(1, 2, 3, 0);
}

/* A join nested 3,000 deep, each level with a frame in the heap. */
TEST_WITHIN(deeply_nested_joins_need_no_stack, 60)
{
    enum { DEEP = 3000 };
    static struct prog progs[DEEP + 1];
    static struct op ops[DEEP + 1][2];

    set_up();
    for (int i = 0; i < DEEP; i++) {
        ops[i][0] = (struct op)JOIN(1, &progs[i + 1]);
        progs[i].op = ops[i];
    }
    ops[DEEP][0] = (struct op)EAT(a);
    progs[DEEP].op = ops[DEEP];
    {
        const struct prog pair[] = {
            progs[0], PROG(YIELD, POST(a), WAIT, LOG(1)),
        };
        run_pair(pair);
    }
    CHECK_LOG(0, 1);
    {
        const struct prog pair[] = {
            progs[0], PROG(YIELD, ABORT, WAIT, LOG(2)),
        };
        run_pair(pair);
    }
    CHECK_LOG(0, 1, -ECANCELED, 2);
}

static void select_nothing(void)
{
    struct ebb_group g;
    struct ebb_branch br[1] = { { .status = EBB_BRANCH_OFF } };
    struct ebb_strand s = { 0 };

    ebb_self.strand = &s;
    ebb_select_start(&g, br, 1, NULL, NULL, 0);
}

TEST(select_of_nothing_aborts)
{
    char text[256];

    CHECK_EQ(test_in_child(select_nothing, text, sizeof(text)), SIGABRT);
    CHECK(strstr(text, "no otherwise") != NULL);
}
