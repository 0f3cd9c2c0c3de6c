async int f(void);

async void g(int n)
{
    n ?: (void)await f();
}
