int f(void)
{
  other:
    do await(
}

async int g(void)
{
    break other;
}
