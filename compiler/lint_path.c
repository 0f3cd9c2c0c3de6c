/* SPDX-License-Identifier: MIT-0 */
/*
 * What is held on each path: locks across an await, handles at the end.
 *
 * The tree is walked in the order of execution with a set of sites: calls
 * that took a lock, and values of handles that nobody releases by themselves.
 * Where paths meet, a site stays in the set only if all of them have it, so
 * what is reported happens on every way that leads there.  The first rounds
 * learn what jumps bring to each label and what comes around each loop; as
 * soon as one learns nothing, another one reports.
 */
#include "lint.h"

enum {
    SITES_MAX = 64, DEFERS_MAX = 64, ROUNDS_MAX = 8,
    STEPS_MAX = 4000000,                /* statements of all rounds: defers
                                         * count at each way out */
    PLACES = 256,
};

struct site {
    tok_id at;
    const char *key;                    /* of a lock: its argument */
    const char *release;                /* name of what gives it back */
    struct sym *handle;                 /* NULL: a lock */
    bool told;
};

/* What is held here. */
struct held {
    uint64_t set;
    bool dead;                          /* no path leads here */
};

/* Where paths from behind arrive: a label, by its name, or a loop. */
struct place {
    struct place *next;
    const void *key;
    struct held state;
};

static struct fn *cur_fn;
static struct site site[SITES_MAX];
static unsigned nsite;
static struct held now;
static struct held *on_break, *on_continue;
static struct place *places[PLACES];    /* by the hash of the key */
static bool learnt;                     /* this round brought a change */
static unsigned steps;
static struct stmt *defer[DEFERS_MAX];  /* in scope, outer first */
static unsigned ndefer;
static bool telling;

static void run(struct stmt *s);
static void run_expr(struct expr *e);
static void leave_function(tok_id at);

static const struct held nowhere = { 0, true };

static void merge(struct held *to, struct held from)
{
    if (to->dead)
        *to = from;
    else if (!from.dead)
        to->set &= from.set;
}

/* What reaches a place from behind, in addition to what did before. */
static void learn(struct held *to, struct held from)
{
    if (from.dead || (!to->dead && (to->set & ~from.set) == 0))
        return;
    merge(to, from);
    learnt = true;
}

/* The site of this token, made if there is none; SITES_MAX: no room. */
static unsigned site_at(tok_id at)
{
    for (unsigned i = 0; i < nsite; i++)
        if (site[i].at == at)
            return i;
    if (nsite == SITES_MAX)
        return SITES_MAX;
    memset(&site[nsite], 0, sizeof(site[nsite]));
    site[nsite].at = at;
    return nsite++;
}

static bool holds(unsigned i)
{
    return !now.dead && ((now.set >> i) & 1) != 0;
}

static void drop(unsigned i)
{
    now.set &= ~((uint64_t)1 << i);
}

/* ---- locks ---- */

struct lock {
    const char *take, *release;
};

static const struct lock lock[] = {
    { "pthread_mutex_lock", "pthread_mutex_unlock" },
    { "pthread_spin_lock", "pthread_spin_unlock" },
    { "pthread_rwlock_rdlock", "pthread_rwlock_unlock" },
    { "pthread_rwlock_wrlock", "pthread_rwlock_unlock" },
    { "mtx_lock", "mtx_unlock" },
    { "flockfile", "funlockfile" },
};

/* my_lock: my_unlock */
static const char *opposite(const char *name)
{
    const char *p = strstr(name, "lock");

    return p == NULL ? name
                     : arena_printf("%.*sun%s", (int)(p - name), name, p);
}

const char *lint_release_of(const struct sym *f)
{
    if (f->takes_lock)
        return f->lock_release != NULL ? f->lock_release->text
                                       : opposite(f->name->text);
    if (!lint_is_library(f))
        return NULL;
    for (size_t i = 0; i < sizeof(lock) / sizeof(*lock); i++)
        if (strcmp(lock[i].take, f->name->text) == 0)
            return lock[i].release;
    return NULL;
}

/* The first argument as text, without & and parentheses. */
static const char *lock_key(struct expr *call)
{
    struct expr *e = call->args;
    struct buf b = { 0 };

    if (e == NULL)
        return "";
    e = expr_strip(e);
    if (e->kind == E_ADDR)
        e = expr_strip(e->a);
    for (tok_id t = e->first; t <= e->last; t++)
        buf_add(&b, unit.text + tok_at(t)->off, tok_at(t)->len);
    return arena_strndup(b.text, b.len);
}

static void take_lock(struct expr *call, const char *release)
{
    unsigned i = site_at(call->first);

    if (i == SITES_MAX)
        return;
    site[i].key = lock_key(call);
    site[i].release = release;
    now.set |= (uint64_t)1 << i;
}

/* Give back the lock of that name; an unknown name gives back all. */
static void release_lock(struct expr *call, const char *name)
{
    const char *key = lock_key(call);
    bool found = false;

    for (unsigned i = 0; i < nsite; i++)
        if (holds(i) && site[i].handle == NULL
            && strcmp(site[i].release, name) == 0
            && strcmp(site[i].key, key) == 0) {
            drop(i);
            found = true;
        }
    if (found || (strstr(name, "unlock") == NULL
                  && strstr(name, "release") == NULL
                  && strstr(name, "leave") == NULL))
        return;
    for (unsigned i = 0; i < nsite; i++)
        if (site[i].handle == NULL)
            drop(i);
}

static void suspend(tok_id at)
{
    for (unsigned i = 0; telling && i < nsite; i++) {
        if (!holds(i) || site[i].handle != NULL || site[i].told)
            continue;
        site[i].told = true;
        warn_at(at, "-Wasync-lock-held",
                "'%s' stays locked while this waits, and a task that wants "
                "it blocks its whole thread", site[i].key);
        note_at(site[i].at, "locked here: unlock it before the await, or "
                "use an 'ebb_mutex'");
    }
}

/* ---- handles that are not released by themselves ---- */

static bool is_tracked(const struct sym *s)
{
    struct type *t;

    if (s == NULL || s->kind != SYM_OBJECT || s->fn != cur_fn || s->owned
        || s->is_param || s->tok == 0 || s->scope == NULL || s->captured
        || s->storage == ST_STATIC || s->storage == ST_EXTERN)
        return false;
    t = type_resolve(s->type);
    return t->kind == TY_HANDLE && t->handle != H_CHANNEL;
}

static void forget_handle(const struct sym *s)
{
    for (unsigned i = 0; i < nsite; i++)
        if (site[i].handle == s)
            drop(i);
}

/* s = value; */
static void set_handle(struct sym *s, struct expr *value)
{
    struct expr *e = expr_strip(value);
    unsigned i;

    forget_handle(s);
    if (!is_tracked(s) || !(e->kind == E_LAZY
                            /* what a scope spawns it also releases */
                            || (e->kind == E_SPAWN && e->op != KW_SPAWN_IN)
                            || (e->kind == E_CALL
                                && call_generator_type(e) != NULL)))
        return;
    i = site_at(e->first);
    if (i == SITES_MAX)
        return;
    site[i].handle = s;
    now.set |= (uint64_t)1 << i;
}

/* The function is left here, or the scope of these handles. */
static void check_leaks(tok_id at, const struct stmt *scope)
{
    for (unsigned i = 0; telling && i < nsite; i++) {
        struct sym *s = site[i].handle;
        unsigned h;

        if (s == NULL || !holds(i) || site[i].told
            || (scope != NULL && s->scope != scope))
            continue;
        site[i].told = true;
        h = type_resolve(s->type)->handle;
        warn_at(at, "-Wasync-leak",
                "'%s' is left here and nobody releases its %s",
                s->name->text, h == H_TASK ? "task" : h == H_FUTURE ? "future"
                                                                : "stream");
        note_at(site[i].at, "it was made here; %s it, or hand it on",
                h == H_STREAM ? "read it by 'each', close"
                              : "await it, detach");
    }
}

/* ---- expressions, in the order of evaluation ---- */

/* An expression whose value is looked at.  A handle in it may be null, or be
 * handed on. */
static void run_value(struct expr *e)
{
    struct expr *set = e != NULL ? expr_strip(e) : NULL, *to;

    run_expr(e);
    to = set != NULL && set->kind == E_ASSIGN ? expr_strip(set->a) : NULL;
    if (to != NULL && to->kind == E_IDENT && to->sym != NULL)
        forget_handle(to->sym);
}

static void run_maybe(struct expr *e)
{
    struct held before = now;

    run_expr(e);
    merge(&now, before);
}

static void run_call(struct expr *e)
{
    struct sym *f = lint_callee(e);
    const char *release;

    run_expr(e->a);
    for (struct expr *a = e->args; a != NULL; a = a->next)
        run_expr(a);
    if (f == NULL)
        return;
    release = lint_release_of(f);
    if (release != NULL)
        take_lock(e, release);
    else
        release_lock(e, f->name->text);
}

static void run_branches(struct expr *e)
{
    struct held other, first;

    run_expr(e->a);
    other = now;
    run_expr(e->b);
    first = now;
    now = other;
    run_expr(e->c);
    merge(&now, first);
}

/* The function may be left here. */
static void run_exit(tok_id at)
{
    struct held after = now;

    leave_function(at);
    now = after;
}

static void run_expr(struct expr *e)
{
    struct expr *to;

    if (e == NULL)
        return;
    switch (e->kind) {
    case E_SIZEOF:
        return;
    case E_GENERIC:
        run_expr(e->b);
        return;
    case E_IDENT:
        if (e->sym != NULL)
            forget_handle(e->sym);
        return;
    case E_STMT:
        run(e->body);
        return;
    case E_CALL:
        run_call(e);
        return;
    case E_NEXT:
        if (expr_strip(e->a)->kind != E_IDENT)
            run_expr(e->a);             /* reading does not release it */
        run_expr(e->b);
        return;
    case E_AWAIT:
        run_expr(e->a);
        suspend(e->first);
        return;
    case E_TRY:
        run_expr(e->a);
        run_exit(e->first);
        return;
    case E_ANDAND: case E_OROR:
        run_expr(e->a);
        run_maybe(e->b);
        return;
    case E_COND:
        run_branches(e);
        return;
    case E_ASSIGN:
        to = expr_strip(e->a);
        if (e->op == '=' && to->kind == E_IDENT && to->sym != NULL) {
            run_expr(e->b);
            set_handle(to->sym, e->b);
            return;
        }
        break;
    default:
        break;
    }
    run_value(e->a);
    run_value(e->b);
    run_value(e->c);
    for (struct expr *i = e->args; i != NULL; i = i->next)
        run_value(i);
}

/* ---- statements ---- */

static struct held *place_state(const void *key)
{
    struct place **at = &places[((uintptr_t)key >> 4) % PLACES], *p;

    for (p = *at; p != NULL; p = p->next)
        if (p->key == key)
            return &p->state;
    p = NEW(struct place);
    p->key = key;
    p->state = nowhere;
    p->next = *at;
    *at = p;
    return &p->state;
}

/* What defers would do, down to the given depth, before a way out. */
static void run_defers(unsigned down_to)
{
    unsigned n = ndefer;

    while (ndefer > down_to)
        run(defer[--ndefer]);
    ndefer = n;
}

static void leave_function(tok_id at)
{
    run_defers(0);
    check_leaks(at, NULL);
    now = nowhere;
}

static void run_block(struct stmt *s)
{
    unsigned outer = ndefer;

    for (struct stmt *x = s->body; x != NULL; x = x->next)
        run(x);
    if (!now.dead)
        run_defers(outer);
    ndefer = outer;
    check_leaks(s->last, s);
    for (unsigned i = 0; i < nsite; i++)
        if (site[i].handle != NULL && site[i].handle->scope == s)
            drop(i);
}

/* One time around; what the end brings to the head counts in the next round. */
static void run_loop(struct stmt *s)
{
    struct held *saved[2] = { on_break, on_continue };
    struct held out = nowhere, end = nowhere, *head = place_state(s);

    if (s->init != NULL)
        run(s->init);
    if (!now.dead) {
        merge(head, now);
        now = *head;
    }
    on_break = &out;
    on_continue = &end;
    if (s->kind != S_DO) {
        run_value(s->e);
        if (s->e != NULL)
            merge(&out, now);
    }
    run(s->body);
    merge(&end, now);
    now = end;
    run_expr(s->step);
    if (s->kind == S_DO) {
        run_value(s->e);
        merge(&out, now);
    }
    learn(head, now);
    now = out;
    on_break = saved[0];
    on_continue = saved[1];
}

static void run_switch(struct stmt *s)
{
    struct held *saved = on_break, *outer = on_continue;
    struct held out = nowhere;

    run_expr(s->e);
    merge(&out, now);                   /* no case fits, or ... */
    on_break = &out;
    run(s->body);
    merge(&now, out);
    on_break = saved;
    on_continue = outer;
}

static void run_select(struct stmt *s)
{
    struct held before = now, out = nowhere;

    for (struct stmt *arm = s->body; arm != NULL; arm = arm->next) {
        now = before;
        run_expr(arm->cond);
        if (arm->init != NULL)
            run(arm->init);
        run_expr(arm->e);
        if (arm->body != NULL)
            run(arm->body);
        merge(&out, now);
    }
    now = out;
}

static void run_if(struct stmt *s)
{
    struct held other;

    run_value(s->e);
    other = now;
    run(s->body);
    if (s->other != NULL) {
        struct held first = now;

        now = other;
        run(s->other);
        merge(&now, first);
    } else {
        merge(&now, other);
    }
}

static void run_decl(struct stmt *s)
{
    for (struct sym **d = s->decl; d != NULL && *d != NULL; d++) {
        if ((*d)->init == NULL || (*d)->storage == ST_STATIC)
            continue;
        run_expr((*d)->init);
        set_handle(*d, (*d)->init);
    }
}

static void visit(struct stmt **at, void *arg)
{
    struct held before = now;

    (void)arg;
    run(*at);
    merge(&now, before);
}

static void run_within(struct stmt *s)
{
    struct held before;

    run_expr(s->e);
    before = now;
    run(s->body);
    if (s->other != NULL) {
        struct held first = now;

        now = before;
        run(s->other);
        merge(&now, first);
    }
}

/* tidy: one switch */
static void run(struct stmt *s)
{
    if (++steps > STEPS_MAX) {
        telling = false;
        return;
    }
    switch (s->kind) {
    case S_BLOCK: run_block(s); break;
    case S_DECL: run_decl(s); break;
    case S_IF: run_if(s); break;
    case S_WHILE: case S_DO: case S_FOR: run_loop(s); break;
    case S_SWITCH: run_switch(s); break;
    case S_SELECT: run_select(s); break;
    case S_WITHIN: run_within(s); break;
    case S_JOIN: case S_NONCANCEL: run(s->body); break;
    case S_SCOPE:
        run_expr(s->e);
        run(s->body);
        suspend(s->first);
        break;
    case S_CASE: case S_DEFAULT:
        if (on_break != NULL)
            merge(&now, *on_break);
        if (s->body != NULL)
            run(s->body);
        break;
    case S_LABEL:
        merge(&now, *place_state(s->label));
        if (s->body != NULL)
            run(s->body);
        break;
    case S_GOTO:
        learn(place_state(s->label), now);
        now = nowhere;
        break;
    case S_GOTO_PTR:
        run_expr(s->e);
        now = nowhere;
        break;
    case S_BREAK:
        if (on_break != NULL)
            merge(on_break, now);
        now = nowhere;
        break;
    case S_CONTINUE:
        if (on_continue != NULL)
            merge(on_continue, now);
        now = nowhere;
        break;
    case S_RETURN:
        run_expr(s->e);
        leave_function(s->first);
        break;
    case S_DEFER:
        if (ndefer < DEFERS_MAX)
            defer[ndefer++] = s->body;
        break;
    default:
        run_expr(s->e);
        run_expr(s->e2);
        stmt_children(s, visit, NULL);
        break;
    }
}

static void run_round(struct fn *fn)
{
    learnt = false;
    ndefer = 0;
    on_break = on_continue = NULL;
    now = (struct held){ 0, false };
    run(fn->body);
}

void lint_paths(struct fn *fn)
{
    cur_fn = fn;
    nsite = 0;
    steps = 0;
    memset(places, 0, sizeof(places));
    telling = false;
    for (int round = 0; round < ROUNDS_MAX; round++) {
        run_round(fn);
        if (learnt)
            continue;
        telling = true;
        run_round(fn);
        telling = false;
        break;
    }
}
