async int g(int n)
{
    try each n, async 1 