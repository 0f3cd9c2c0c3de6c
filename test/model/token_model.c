/* SPDX-License-Identifier: MIT-0 */
/*
 * Cancellation tokens: who waits is woken, once, by a cancel of the token or of
 * one above it, whoever makes or gives back tokens below meanwhile.
 */
#include <ebb/token.h>

#ifdef __GLIBC__
#include <malloc.h>
#endif

#include "tasks.h"

static struct ebb_token *root, *child, *late;

struct ebb_frame *call_cancelled(ebb_mem m, struct ebb_token *token)
    EB_START(ebb_token_cancelled);

static struct eb_ret_int wait_for_child(ebb_mem m, int i)
{
    (void)i;
    return (struct eb_ret_int){ call_cancelled(m, child), 0 };
}

static void make_tokens(void)
{
    forget_tasks();
    root = ebb_token_new();
    child = ebb_token_child(root);
    late = NULL;
}

static void reset(void)
{
    make_tokens();
    add_task(wait_for_child, NULL);
}

/* One waits for its own token, the other for that above. */
static struct eb_ret_int wait_for_root(ebb_mem m, int i)
{
    (void)i;
    return (struct eb_ret_int){ call_cancelled(m, root), 0 };
}

static void reset_two(void)
{
    reset();
    add_task(wait_for_root, NULL);
}

static void cancel_root(void)
{
    ebb_token_cancel(root);
}

static void cancel_child(void)
{
    ebb_token_cancel(child);
}

static void add_child(void)
{
    late = ebb_token_child(child);
}

static void drop_child(void)
{
    ebb_token_unref(child);
    child = NULL;
}

static void check_woken(void)
{
    MODEL_CHECK(!tasks[0].cancelled && ebb_token_is_cancelled(child));
    ebb_token_unref(child);
    ebb_token_unref(root);
}

static void check_any(void)
{
    MODEL_CHECK(ebb_token_is_cancelled(child));
    ebb_token_unref(child);
    ebb_token_unref(root);
}

static void check_late(void)
{
    MODEL_CHECK(ebb_token_is_cancelled(late));
    ebb_token_unref(late);
    check_any();
}

static void check_dropped(void)
{
    MODEL_CHECK(ebb_token_is_cancelled(root));
    ebb_token_unref(root);
}

enum {
    TORN = 1u << MODEL_TORN,
    LOST_OR = 1u << MODEL_NO_OR,
};

static const struct model models[] = {
    { "token: a wait below the one that is cancelled", reset,
      { run_tasks, cancel_root }, check_woken, LOST_OR },
    { "token: two waits, both are cancelled", reset_two,
      { run_tasks, cancel_child, cancel_root }, check_woken, TORN },
    { "token: a wait is cancelled as its token is", reset,
      { run_tasks, cancel_first, cancel_root }, check_any, TORN },
    { "token: one is made below", make_tokens,
      { add_child, cancel_root }, check_late, 0 },
    { "token: the last one of it goes", make_tokens,
      { drop_child, cancel_root, cancel_root }, check_dropped, TORN },
};

int main(int argc, char **argv)
{
#ifdef __GLIBC__
    /* What has been given back is not as it was. */
    (void)mallopt(M_PERTURB, 0xa5);
#endif
    return run_models(models, sizeof(models) / sizeof(models[0]), argc, argv);
}
