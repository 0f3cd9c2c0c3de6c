/* SPDX-License-Identifier: MIT-0 */
/*
 * layout: what may lie in one place of a frame.
 *
 * A room is what has the same life: the locals saved at the same points, the
 * pinned ones of one block, the storage of callees that are awaited while the
 * same locals are needed.  A pinned local may be reached by its address and
 * needs its place as long as its block is active; a saved one, only while the
 * function is suspended at a point where it is alive; a callee's frame, at its
 * own point.  Point 0 is the start of a function that has one copy only,
 * which takes the parameters from there.  Two rooms whose lives meet clash.
 *
 * Each room is put behind all rooms that it clashes with and that have a
 * place already, the longest lives first.  Sizes are the real compiler's
 * business: the distance of a room is an expression of sizeof, and C does the
 * rest.
 *
 * needs: pinned and spilled locals, points.  gives: rooms, sym->room.
 */
#include "layout.h"

enum { ROOMS_MAX = 96 };                /* beyond: no more is told apart */

static struct code *code;
static struct rooms *rooms;

static bool same_life(const struct room *r, const struct bitset *at)
{
    for (uint32_t i = 0; i < (at->nbit + 63) / 64; i++)
        if (r->at.word[i] != at->word[i])
            return false;
    return true;
}

static bool meet(const struct bitset *a, const struct bitset *b)
{
    for (uint32_t i = 0; i < (a->nbit + 63) / 64; i++)
        if ((a->word[i] & b->word[i]) != 0)
            return true;
    return false;
}

static struct room *room_new(bool storage)
{
    struct room *r = NEW(struct room);

    r->id = rooms->n++;
    r->storage = storage;
    bitset_init(&r->at, code->npoint + 1);
    *rooms->tail = r;
    rooms->tail = &r->next;
    return r;
}

/* ---- lives ---- */

/* The block of a pinned local; NULL: the whole function. */
static struct stmt *home_of(struct sym *s)
{
    return s->pinned && !s->is_scope ? s->scope : NULL;
}

/* Does the block, or NULL for the function, hold the point?  What waits for
 * the children of a scope stands for all of its block. */
static bool holds(const struct stmt *b, const struct point *p)
{
    return b == NULL || (b->first <= p->at && p->at <= b->last)
        || (b->first <= p->within && p->within <= b->last);
}

/* Points at which s needs its place in the frame. */
static void life_of(struct sym *s, struct bitset *at)
{
    struct stmt *b = home_of(s);

    if (s->pinned ? b == NULL : code->single && s->is_param)
        bitset_add(at, 0);
    for (struct point *p = code->points; p != NULL; p = p->next)
        if (s->pinned ? holds(b, p) : bitset_has(&p->live, s->id))
            bitset_add(at, p->id);
}

static struct room *room_of(struct sym *s)
{
    struct stmt *block = home_of(s);
    struct bitset at;

    if (s->pinned)
        for (struct room *r = rooms->first; r != NULL; r = r->next)
            if (r->pinned && r->block == block)
                return r;
    bitset_init(&at, code->npoint + 1);
    life_of(s, &at);
    for (struct room *r = rooms->first; !s->pinned && r != NULL; r = r->next)
        if (!r->pinned && same_life(r, &at))
            return r;
    if (rooms->n == ROOMS_MAX)
        return NULL;
    struct room *r = room_new(false);
    r->at = at;
    r->pinned = s->pinned;
    r->block = block;
    for (uint32_t i = 0; i <= code->npoint; i++)
        r->npoint += bitset_has(&at, i);
    return r;
}

/* Bytes that the type wants to be aligned to, as far as we can tell. */
static uint64_t align_of(struct type *t)
{
    t = type_resolve(t);
    while (t->kind == TY_ARRAY)
        t = type_resolve(t->base);
    if (t->align != 0)
        return t->align;
    return type_is_scalar(t) && type_size_hint(t) != 0 ? type_size_hint(t)
                                                       : 8;
}

static uint64_t sym_align(struct sym *s)
{
    return align_of(s->is_param ? type_decay(s->type) : s->type);
}

/* Among the others of its room; those with large alignment first, so that
 * they leave no gaps. */
static void add_sym(struct room *r, struct sym *s)
{
    uint64_t align = sym_align(s);
    uint32_t level = 0, i;

    while (level + 1 < ROOM_LEVELS && (uint64_t)2 << level <= align)
        level++;
    for (i = level; i < ROOM_LEVELS && r->last[i] == NULL; i++)
        continue;
    s->room_next = i < ROOM_LEVELS ? r->last[i]->room_next : r->sym;
    if (i < ROOM_LEVELS)
        r->last[i]->room_next = s;
    else
        r->sym = s;
    r->last[level] = s;
    s->room = r;
}

/* Everything in one room: for a function too large to be clever about. */
static void one_room(void)
{
    struct room *r;

    rooms->first = NULL;
    rooms->tail = &rooms->first;
    rooms->n = 0;
    r = room_new(false);
    for (uint32_t i = 0; i <= code->npoint; i++)
        bitset_add(&r->at, i);
    for (struct sym *s = code->own; s != NULL; s = s->next_own)
        if (in_frame(code, s))
            add_sym(r, s);
}

static void find_rooms(void)
{
    for (struct sym *s = code->own; s != NULL; s = s->next_own) {
        struct room *r;

        if (!in_frame(code, s))
            continue;
        r = room_of(s);
        if (r == NULL) {
            one_room();
            return;
        }
        add_sym(r, s);
    }
}

/* ---- order ---- */

static bool blocks_meet(const struct stmt *a, const struct stmt *b)
{
    return a == NULL || b == NULL
        || (a->first <= b->last && b->first <= a->last);
}

static bool clash(const struct room *a, const struct room *b)
{
    if (FAULT(ROOM) && a->storage)
        return false;
    if (a->pinned && b->pinned && blocks_meet(a->block, b->block))
        return true;
    return meet(&a->at, &b->at);
}

static bool goes_first(const struct room *a, const struct room *b)
{
    return a->npoint != b->npoint ? a->npoint > b->npoint
                                  : a->pinned && !b->pinned;
}

static void sort_rooms(void)
{
    struct room *list = NULL;
    uint32_t n = 0;

    for (struct room *r = rooms->first, *next; r != NULL; r = next) {
        struct room **at = &list;

        next = r->next;
        while (*at != NULL && !goes_first(r, *at))
            at = &(*at)->next;
        r->next = *at;
        *at = r;
    }
    rooms->first = list;
    for (rooms->tail = &rooms->first; *rooms->tail != NULL;
         rooms->tail = &(*rooms->tail)->next)
        (*rooms->tail)->id = n++;
}

/*
 * The rooms that r lies behind: those in front of it in the list that it
 * clashes with, but for those that another of them lies behind already.
 */
static void place(struct room *r)
{
    struct room *before[ROOMS_MAX + 1];
    uint32_t n = 0;

    for (struct room *o = rooms->first; o != r && !o->storage; o = o->next)
        before[n++] = o;
    bitset_init(&r->below, ROOMS_MAX + 1);
    r->behind = NEW_ARRAY(struct room *, n + 1);
    while (n-- > 0) {
        struct room *o = before[n];

        if (!clash(r, o) || bitset_has(&r->below, o->id))
            continue;
        bitset_or(&r->below, &o->below);
        bitset_add(&r->below, o->id);
        r->behind[r->nbehind++] = o;
        o->is_floor = true;
    }
}

/* ---- storage of callees ---- */

/* The room of storage that lies where r would, r if there is none. */
static struct room *same_place(struct room *r)
{
    for (struct room *o = rooms->first; o != r; o = o->next)
        if (o->storage && memcmp(o->below.word, r->below.word,
                                 (ROOMS_MAX / 64 + 1) * sizeof(uint64_t)) == 0)
            return o;
    return r;
}

static void add_storage(struct point *p)
{
    struct room **end = rooms->tail, *r, *o;

    r = room_new(true);
    bitset_add(&r->at, p->id);
    for (uint32_t i = 0; rooms->n > 2 * ROOMS_MAX && i <= code->npoint; i++)
        bitset_add(&r->at, i);          /* all the rest: behind everything */
    place(r);
    o = same_place(r);
    if (o == r)
        return;
    bitset_or(&o->at, &r->at);
    *end = NULL;
    rooms->tail = end;
    rooms->n--;
}

void layout_code(struct code *c)
{
    code = c;
    rooms = c->rooms = NEW(struct rooms);
    rooms->tail = &rooms->first;
    find_rooms();
    sort_rooms();
    for (struct room *r = rooms->first; r != NULL; r = r->next)
        place(r);
    for (struct point *p = c->points; p != NULL; p = p->next)
        if (p->child != NULL || p->group != NULL)
            add_storage(p);
}
