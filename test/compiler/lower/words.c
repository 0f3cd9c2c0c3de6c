/* SPDX-License-Identifier: MIT-0 */
/* Which words are ours, and how expressions group around them. */
struct task {
    struct task *next;
    int async, await;
};

async int f(int n);
async int (*pointer)(int);

int ordinary(int async, struct task *task)
{
    int await = async, try = 1, defer = 3;
    struct task *next = task;

join:
    if (next->async)
        goto join;
    return await * try + defer - next->await;
}

async int ours(int n)
{
    task(int) t = spawn(f(1));
    future(int) late = lazy(pointer(2));

    n = -await f(1) * 2 + await (*pointer)(n);
    n += try await f(await f(n) ? 1 : 2);
    join {
        n++;
        { int in = await t; n = in; }
    }
    select biased {
        when (n = await f(1) + 1)
            n++;
        when (int got = await late)
            return got;
        when_if (n > 2; await f(2))
            ;
        otherwise
            n--;
    }
    within (5 + n)  {
        await f(3);
    } otherwise
        return 1;
    defer {
        n--;
    }
    noncancel {
        int await = 3;

        n += await;
    }
    return n;
}
