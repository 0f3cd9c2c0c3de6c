async int f(int n);

async int g(int n)
{
    int err = 0;

    scope (s, .limit = 2, .first_error = &err) {
        spawn_in(s, f(n));
        if (n > 3)
            return 1;
    }
    for (;;) {
        scope (s) {
            await spawn_in(s, f(n));
            break;
        }
    }
    return err;
}
