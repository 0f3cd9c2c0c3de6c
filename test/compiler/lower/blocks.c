async int f(int n);

async int g(int n)
{
    char buf[8] = "";
    task(int) t = spawn({
        await f(n);
        buf[0] + n;
    });
    return await t;
}
