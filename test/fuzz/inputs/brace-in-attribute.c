void put(int *);
async int f(int n);
async void ures(int n)
{
    __attribute__((cleanup(}put))) int r = 0;
    await f(n); }}} 2; }
