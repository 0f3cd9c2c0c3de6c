/* SPDX-License-Identifier: MIT-0 */
/*
 * lint: what is written in one place and cannot be right.
 *
 * Calls that block the thread; durations without a unit; addresses of locals
 * given to a task that may outlive them; arms of a select in a loop that lose
 * what they have done.
 *
 * needs: the tree as the user wrote it, handles.  gives: messages, and what
 * lint_live.c judges later: addresses of this thread's, tasks that may move.
 */
#include "lint.h"

struct stale *lint_stale;

static struct fn *cur_fn;

struct walk {
    bool loop;                          /* in one of this function */
    bool shielded;                      /* in a noncancel or defer */
};

static void walk_stmt(struct stmt *s, struct walk w);
static void walk_expr(struct expr *e, struct walk w);

/* ---- names ---- */

struct sym *lint_callee(struct expr *call)
{
    struct expr *f = expr_strip(call->a);

    if (call->kind != E_CALL || f->kind != E_IDENT || f->sym == NULL
        || f->sym->kind != SYM_FUNC)
        return NULL;
    return f->sym;
}

bool lint_is_library(const struct sym *f)
{
    const struct sym *now = f->name->sym != NULL ? f->name->sym : f;

    return f->fn == NULL && !f->defined && !now->defined && f->tok != 0
        && f->storage != ST_STATIC;
}

struct sym *lint_root(struct expr *e)
{
    e = expr_strip(e);
    while (e->kind == E_MEMBER || e->kind == E_INDEX) {
        struct type *t = expr_type(e->a);

        if (e->kind == E_INDEX
            && (t == NULL || type_resolve(t)->kind != TY_ARRAY))
            return NULL;
        e = expr_strip(e->a);
    }
    if (e->kind != E_IDENT || e->sym == NULL || e->sym->kind != SYM_OBJECT)
        return NULL;
    return e->sym;
}

static bool is_automatic(const struct sym *s)
{
    return s->fn != NULL && !s->is_thread && s->storage != ST_STATIC
        && s->storage != ST_EXTERN && s->tok != 0;
}

/* ---- -Wasync-blocking-call ---- */

struct blocking {
    const char *name, *instead;         /* NULL: the pool */
};

static const struct blocking blocking[] = {
    { "accept", "ebb_tcp_accept" }, { "accept4", "ebb_tcp_accept" },
    { "clock_nanosleep", "ebb_sleep" }, { "cnd_timedwait", NULL },
    { "cnd_wait", NULL }, { "connect", "ebb_socket_connect" },
    { "curl_easy_perform", "ebb_http_fetch" }, { "epoll_pwait", NULL },
    { "epoll_wait", NULL }, { "fdatasync", "ebb_file_sync" },
    { "fsync", "ebb_file_sync" }, { "getaddrinfo", "ebb_lookup_host" },
    { "getchar", "ebb_read" }, { "gethostbyaddr", NULL },
    { "gethostbyname", "ebb_lookup_host" }, { "getnameinfo", NULL },
    { "gets", "ebb_read" }, { "lockf", NULL },
    { "mq_receive", NULL }, { "msgrcv", NULL }, { "nanosleep", "ebb_sleep" },
    { "pause", NULL }, { "pclose", NULL }, { "poll", "ebb_ready" },
    { "ppoll", "ebb_ready" }, { "pread", "ebb_file_read_at" },
    { "pselect", NULL }, { "pthread_barrier_wait", NULL },
    { "pthread_cond_timedwait", NULL }, { "pthread_cond_wait", NULL },
    { "pthread_join", NULL },
    { "read", "ebb_read" }, { "readv", "ebb_read_vectored" },
    { "recv", "ebb_read" }, { "recvfrom", "ebb_recv_from" },
    { "recvmsg", NULL }, { "scanf", "ebb_read" },
    { "select", NULL }, { "sem_timedwait", NULL }, { "sem_wait", NULL },
    { "semop", NULL }, { "sigtimedwait", NULL }, { "sigwait", NULL },
    { "sigwaitinfo", NULL }, { "sleep", "ebb_sleep" }, { "sync", NULL },
    { "system", "ebb_command_status" }, { "tcdrain", NULL },
    { "thrd_join", NULL }, { "thrd_sleep", "ebb_sleep" },
    { "usleep", "ebb_sleep" },
    { "wait", NULL }, { "wait3", NULL }, { "wait4", "ebb_child_wait" },
    { "waitid", NULL }, { "waitpid", "ebb_child_wait" },
};

/* Those that only block when they read standard input, their last argument. */
static const char *const reading[] = {
    "fgets", "fgetc", "getc", "getdelim", "getline", "fread", "fscanf",
};

static bool reads_stdin(struct expr *call, const char *name)
{
    for (size_t i = 0; i < sizeof(reading) / sizeof(*reading); i++) {
        if (strcmp(name, reading[i]) != 0)
            continue;
        for (struct expr *a = call->args; a != NULL; a = a->next) {
            struct expr *e = expr_strip(a);

            if (e->kind == E_IDENT && e->sym != NULL
                && strcmp(e->sym->name->text, "stdin") == 0)
                return true;
        }
    }
    return false;
}

static const struct blocking *find_blocking(const char *name)
{
    for (size_t i = 0; i < sizeof(blocking) / sizeof(*blocking); i++)
        if (strcmp(blocking[i].name, name) == 0)
            return &blocking[i];
    return NULL;
}

static void check_blocking(struct expr *call)
{
    struct sym *f = lint_callee(call);
    const struct blocking *b = NULL;
    const char *instead = NULL, *name;

    if (f == NULL || !cur_fn->is_async)
        return;
    name = f->name->text;
    if (!f->blocking) {
        if (!lint_is_library(f) || !tok_at(f->tok)->sys)
            return;
        b = find_blocking(name);
        if (b == NULL && !reads_stdin(call, name))
            return;
        instead = b != NULL ? b->instead : "ebb_read";
    }
    diag_range(call->first, call->last);
    if (instead == NULL) {
        hint_before(call->first, "await spawn_blocking(");
        hint_behind(call->last, ")");
    }
    warn_at(call->first, "-Wasync-blocking-call",
            "'%s' blocks the thread and every task that it runs: use '%s'",
            name, instead != NULL ? arena_printf("await %s", instead)
                                  : "await spawn_blocking(...)");
}

/* ---- -Wasync-duration ---- */

enum { UNIT_WANTED = 1000 };            /* nobody waits for so few ns */

static void check_duration(struct expr *e)
{
    int64_t n;

    e = expr_strip(e);
    if (e->kind != E_CONST || !expr_value(e, &n) || n <= 0 || n >= UNIT_WANTED)
        return;
    diag_range(e->first, e->last);
    warn_at(e->first, "-Wasync-duration", "a duration of %d nanosecond%s: "
            "say the unit, as in '%d * EBB_SECOND'", (int)n, n == 1 ? "" : "s",
            (int)n);
}

static void check_sleep(struct expr *call)
{
    struct sym *f = lint_callee(call);

    if (f != NULL && strcmp(f->name->text, "ebb_sleep") == 0
        && call->args != NULL)
        check_duration(call->args);
}

/* ---- -Wasync-borrow ---- */

/* Is e the address of a literal with the life of a local? */
static bool is_literal_address(struct expr *e)
{
    struct type *t;

    e = expr_strip(e);
    while (e->kind == E_CAST)
        e = expr_strip(e->a);
    if (e->kind == E_ADDR)
        return expr_strip(e->a)->kind == E_COMPOUND;
    t = e->kind == E_COMPOUND ? expr_type(e) : NULL;
    return t != NULL && type_resolve(t)->kind == TY_ARRAY;
}

static bool decays_to_pointer(struct type *t)
{
    return t != NULL && type_resolve(type_decay(t))->kind == TY_PTR;
}

/* Is a value of t, made from an address, still one?  What is too narrow for
 * it is a hash, or whether there is one. */
static bool holds_address(struct type *t)
{
    return t == NULL || !type_is_integer(t) || type_resolve(t)->size == 8;
}

/* The local whose address e is the value of; NULL: none that is seen. */
static struct sym *borrowed(struct expr *e, unsigned depth)
{
    struct type *t;
    struct sym *s;

    e = expr_strip(e);
    while (e->kind == E_CAST) {
        if (!holds_address(expr_type(e)))
            return NULL;
        e = expr_strip(e->a);
    }
    if (depth == 0)
        return NULL;
    if (e->kind == E_ADDR) {
        s = lint_root(e->a);
        return s != NULL && is_automatic(s) ? s : NULL;
    }
    if (e->kind == E_COND && e->b != NULL) {
        s = borrowed(e->b, depth);
        return s != NULL ? s : borrowed(e->c, depth);
    }
    if (e->kind == E_BINARY && (e->op == '+' || e->op == '-')) {
        /* The distance of two is no address. */
        if (!decays_to_pointer(expr_type(e)))
            return NULL;
        s = borrowed(e->a, depth);
        return s != NULL ? s : borrowed(e->b, depth);
    }
    t = expr_type(e);
    s = lint_root(e);
    if (s == NULL || !is_automatic(s) || t == NULL)
        return NULL;
    t = type_resolve(t);
    if (t->kind == TY_ARRAY && !s->is_param)
        return s;
    /* A pointer that was never anything else. */
    if (t->kind == TY_PTR && e->kind == E_IDENT && s->init != NULL
        && (t->quals & Q_CONST) != 0)
        return borrowed(s->init, depth - 1);
    return NULL;
}

/* An array that a block names: it gets a copy. */
static bool is_copied(struct sym *f, struct expr *arg)
{
    return f != NULL && f->body != NULL && f->body->around != NULL
        && type_resolve(arg->type)->kind == TY_ARRAY;
}

/* The scope that a `spawn_in` names, as a block or a parameter; or NULL. */
static struct sym *scope_named(struct expr *e)
{
    struct expr *in = e->op == KW_SPAWN_IN ? expr_strip(e->b) : NULL;

    return in != NULL && in->kind == E_IDENT && in->sym != NULL
        && (in->sym->is_scope || in->sym->is_param) ? in->sym : NULL;
}

/* Does the local's life end before that of the scope?  The body of a scope is
 * the block below its name. */
static bool ends_before(const struct sym *local, const struct sym *scope)
{
    return !scope->is_scope
        || (local->fn == scope->fn && local->depth > scope->depth + 1);
}

/* A child that nobody awaits has a local that ends before it has to. */
static void check_child(struct expr *e, struct expr *arg, struct sym *local,
                        struct sym *scope)
{
    if (!e->detached || scope == NULL || local == NULL
        || !ends_before(local, scope))
        return;
    diag_range(arg->first, arg->last);
    warn_at(arg->first, "-Wasync-borrow", "the address of '%s' is given to a "
            "task that lives as long as the scope '%s'", local->name->text,
            scope->name->text);
    note_at(local->tok, !scope->is_scope
            ? "'%s' is gone when the function returns: pass its value or "
              "allocate it"
            : "'%s' is gone when the block around it is left: pass its value, "
              "declare it where the scope begins, or await the task here",
            local->name->text);
}

static void check_borrow(struct expr *e)
{
    struct expr *call = e->a != NULL ? expr_strip(e->a) : NULL;

    if (call == NULL || call->kind != E_CALL)
        return;
    for (struct expr *a = call->args; a != NULL; a = a->next) {
        struct sym *s = is_copied(lint_callee(call), a) ? NULL
                                                        : borrowed(a, 4);

        if (e->op == KW_SPAWN_IN) {
            check_child(e, a, s, scope_named(e));
            continue;
        }
        if (s == NULL && !is_literal_address(a))
            continue;
        diag_range(a->first, a->last);
        if (s == NULL) {
            warn_at(a->first, "-Wasync-borrow",
                    "the address of this literal is given to '%s', whose "
                    "task may outlive it", word_told(e->op_tok));
            continue;
        }
        warn_at(a->first, "-Wasync-borrow",
                "the address of '%s' is given to '%s', whose task may "
                "outlive it", s->name->text, word_told(e->op_tok));
        note_at(s->tok, "'%s' is gone when its scope is left, by a cancel "
                "too: pass its value, allocate it, or spawn_in a scope",
                s->name->text);
    }
}

/* The frame is no stack of the real compiler's, which says so of that. */
static void check_returned(struct expr *e)
{
    struct sym *s;

    if (e == NULL || !cur_fn->is_async || cur_fn->is_generator
        || pipeline_options.plain || !decays_to_pointer(expr_type(e))
        || !decays_to_pointer(type_resolve(cur_fn->sym->type)->base))
        return;
    s = borrowed(e, 4);
    if (s == NULL && !is_literal_address(e))
        return;
    diag_range(e->first, e->last);
    if (s == NULL) {
        warn_at(e->first, "-Wasync-borrow",
                "the address of this literal is returned");
        return;
    }
    warn_at(e->first, "-Wasync-borrow", "the address of '%s' is returned",
            s->name->text);
    note_at(s->tok, "'%s' is gone when the function returns: pass its value "
            "or allocate it", s->name->text);
}

static void check_spawn(struct expr *e, struct walk w)
{
    struct expr *call = e->a != NULL ? expr_strip(e->a) : NULL;
    struct fn *to = NULL;

    if (e->kind == E_SPAWN && e->op != KW_BLOCK_ON
        && !(w.shielded && e->op == KW_SPAWN_BLOCKING))
        check_borrow(e);
    if (call == NULL || call->kind != E_CALL)
        return;
    if (e->kind == E_SPAWN && e->op != KW_SPAWN_LOCAL
        && e->op != KW_SPAWN_BLOCKING)
        to = callee_fn(call);
    if (to != NULL && to->data != NULL && trans_of(to)->moved_at == 0)
        trans_of(to)->moved_at = e->first;
}

/* ---- -Wasync-select-loop ---- */

struct visiting {
    const struct visiting *up;
    struct fn *fn;
};

static bool loses(struct sym *f, const struct visiting *up);

struct loss {
    const struct visiting *up;
    bool found;
};

static void find_loss(struct stmt **at, void *arg);

static void find_loss_expr(struct expr *e, struct loss *l)
{
    struct sym *f;

    if (e == NULL || !e->has_await || l->found)
        return;
    if (e->kind == E_AWAIT && e->a != NULL
        && (f = lint_callee(expr_strip(e->a))) != NULL && loses(f, l->up))
        l->found = true;
    find_loss_expr(e->a, l);
    find_loss_expr(e->b, l);
    find_loss_expr(e->c, l);
    for (struct expr *i = e->args; i != NULL; i = i->next)
        find_loss_expr(i, l);
    for (struct stmt *s = e->kind == E_STMT ? e->body->body : NULL; s != NULL;
         s = s->next)
        find_loss(&s, l);
}

static void find_loss(struct stmt **at, void *arg)
{
    struct stmt *s = *at;

    if (s->kind == S_NONCANCEL || s->kind == S_DEFER)
        return;
    find_loss_expr(s->e, arg);
    find_loss_expr(s->step, arg);
    for (struct sym **d = s->decl; d != NULL && *d != NULL; d++)
        find_loss_expr((*d)->init, arg);
    stmt_children(s, find_loss, arg);
}

/* Does a cancel in the middle of f lose something? */
static bool loses(struct sym *f, const struct visiting *up)
{
    struct visiting v = { up, NULL };
    struct loss l = { &v, false };

    if (f->body == NULL && f->fn == NULL && f->name->sym != NULL
        && f->name->sym->kind == SYM_FUNC)
        f = f->name->sym;
    if (f->cancel_safe || f->cancel_unsafe)
        return !f->cancel_safe;
    v.fn = f->body;
    if (v.fn == NULL || !v.fn->parsed || v.fn->body == NULL)
        return false;
    for (; up != NULL; up = up->up)
        if (up->fn == v.fn)
            return false;
    find_loss(&v.fn->body, &l);
    return l.found;
}

static struct expr *find_await(struct expr *e)
{
    struct expr *x = NULL;

    if (e == NULL || !e->has_await || e->kind == E_AWAIT)
        return e != NULL && e->kind == E_AWAIT ? e : NULL;
    x = find_await(e->a);
    if (x == NULL)
        x = find_await(e->b);
    if (x == NULL)
        x = find_await(e->c);
    for (struct expr *i = e->args; i != NULL && x == NULL; i = i->next)
        x = find_await(i);
    return x;
}

static void check_arm(struct stmt *arm)
{
    struct expr *e = arm->e, *await;
    struct sym *f;

    if (arm->init != NULL && arm->init->decl != NULL
        && arm->init->decl[0] != NULL)
        e = arm->init->decl[0]->init;
    await = find_await(e);
    if (await == NULL || await->a == NULL)
        return;
    f = lint_callee(expr_strip(await->a));
    if (f == NULL || !loses(f, NULL))
        return;
    diag_range(await->first, await->last);
    warn_at(await->first, "-Wasync-select-loop",
            "when another arm wins, what '%s' has done so far is lost, and "
            "the loop starts it afresh", f->name->text);
    note_at(f->tok, "'%s' is not cancel safe: spawn it before the loop and "
            "wait for its task", f->name->text);
}

/* ---- -Wasync-stale-local ---- */

/* What e is the address of, if that belongs to the running thread. */
static const char *thread_place(struct expr *e)
{
    struct type *t;
    struct sym *s;

    e = expr_strip(e);
    while (e->kind == E_CAST)
        e = expr_strip(e->a);
    if (e->kind == E_ADDR) {
        struct expr *of = expr_strip(e->a);

        if (of->kind == E_DEREF)
            return thread_place(of->a);
        s = lint_root(of);
        return s != NULL && s->is_thread ? s->name->text : NULL;
    }
    if (e->kind == E_CALL && (s = lint_callee(e)) != NULL
        && strcmp(s->name->text, "__errno_location") == 0)
        return "errno";
    t = expr_type(e);
    s = lint_root(e);
    if (s != NULL && s->is_thread && t != NULL
        && type_resolve(t)->kind == TY_ARRAY)
        return s->name->text;
    return NULL;
}

static void note_stale(struct sym *s, struct expr *value)
{
    const char *what = value != NULL ? thread_place(value) : NULL;
    struct stale *x;

    if (what == NULL || !is_automatic(s) || !cur_fn->is_async)
        return;
    x = NEW(struct stale);
    x->fn = cur_fn;
    x->sym = s;
    x->at = value->first;
    x->what = what;
    x->next = lint_stale;
    lint_stale = x;
}

/* ---- the walk ---- */

static void walk_assign(struct expr *e)
{
    struct expr *to = expr_strip(e->a);

    if (e->op == '=' && to->kind == E_IDENT && to->sym != NULL)
        note_stale(to->sym, e->b);
}

static void walk_expr(struct expr *e, struct walk w)
{
    struct expr *call;

    if (e == NULL || e->kind == E_SIZEOF)
        return;
    if (e->kind == E_GENERIC) {
        walk_expr(e->b, w);
        return;
    }
    if (e->kind == E_STMT) {
        walk_stmt(e->body, w);
        return;
    }
    if (e->kind == E_ASSIGN)
        walk_assign(e);
    if (e->kind == E_SPAWN || e->kind == E_LAZY) {
        check_spawn(e, w);
        call = e->a != NULL ? expr_strip(e->a) : NULL;
        walk_expr(e->b, w);
        for (call = call != NULL ? call->args : NULL; call != NULL;
             call = call->next)
            walk_expr(call, w);
        return;
    }
    if (e->kind == E_CALL) {
        check_blocking(e);
        check_sleep(e);
    }
    walk_expr(e->a, w);
    walk_expr(e->b, w);
    walk_expr(e->c, w);
    for (struct expr *i = e->args; i != NULL; i = i->next)
        walk_expr(i, w);
}

static void visit(struct stmt **at, void *arg)
{
    walk_stmt(*at, *(struct walk *)arg);
}

static void walk_stmt(struct stmt *s, struct walk w)
{
    for (struct sym **d = s->decl; d != NULL && *d != NULL; d++) {
        walk_expr((*d)->init, w);
        note_stale(*d, (*d)->init);
    }
    w.loop |= is_loop(s);
    w.shielded |= s->kind == S_NONCANCEL || s->kind == S_DEFER;
    walk_expr(s->e, w);
    walk_expr(s->e2, w);
    walk_expr(s->step, w);
    walk_expr(s->cond, w);
    if (s->kind == S_RETURN)
        check_returned(s->e);
    if (s->kind == S_WITHIN)
        check_duration(s->e);
    if (s->kind == S_WHEN && w.loop)
        check_arm(s);
    stmt_children(s, visit, &w);
}

void lint_fn(struct fn *fn)
{
    struct walk w = { false, false };

    cur_fn = fn;
    walk_stmt(fn->body, w);
    if (fn->is_async)
        lint_paths(fn);
}
