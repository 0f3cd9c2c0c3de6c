async int f(void);

async int g(void)
{
    scope (s, [0] = 1) {
        await f();
    }
    scope (t, first_error: 1) {
        await f();
    }
    return 0;
}
