async int f(void)
{
    select {
        when (int a = await nowhere)
            return a;
        when (await 1)
            return 2;
    }
    join {
        await (int (*)(int))0;
    }
}
