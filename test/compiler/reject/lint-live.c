/* test: flags -Wasync-large-frame=4000 */
/* What is alive at an await and should not be; large frames. */
#include <ebb.h>
#include <errno.h>
#include <string.h>

struct __attribute__((ebb_thread_bound)) view { int id; };
struct holder { struct view view; int n; };
typedef void *gl_context __attribute__((ebb_thread_bound));
struct view *view_get(void);

async int f(int x);
static __thread int calls;
static __thread char scratch[64];

async int stale(int c)
{
    int *mine = &calls;
    char *text = scratch;
    int *code = &errno;
    int *again = &calls;
    int *local = &c;

    strcpy(text, "x");
    *mine += await f(*code);
    again = &calls;
    ++*again;
    if (c == 1)
        return *local;
    await f(2);
    return text[0];
}

static async int deep(struct view *v)
{
    await f(v->id);
    return v->id;
}

static async int moves(int c)
{
    struct holder h = { { 1 }, 2 };
    gl_context gl = &h;

    if (c)
        await f(1);
    c += gl != NULL;
    gl = NULL;
    await f(h.n);
    return h.view.id + await deep(&h.view);
}

static async int stays(void)
{
    struct view *v = view_get();

    await f(1);
    return v->id;
}

async int large(int n)
{
    char page[4096];
    struct { long word[100]; } words = { { n } };

    memset(page, 0, sizeof page);
    await f(n + 1);
    return page[0] + (int)words.word[0];
}

async int around(void)
{
    return await large(1);
}

async int apart(int n)
{
    if (n > 1) {
        char a[2100] = "x";
        await f(a[0]);
    } else {
        char b[2100] = "y";
        await f(b[0]);
    }
    return 0;
}

async int main(void)
{
    spawn(moves(1));
    spawn_local(stays());
    return 0;
}
