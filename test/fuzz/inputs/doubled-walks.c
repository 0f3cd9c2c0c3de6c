async int f(void);
async int g(int n)
{
    while (n)
    do
    for (;;)
    while (n)
    do
    for (;;)
    while (n)
    do
    for (;;)
    while (n)
    do
    for (;;)
    while (n)
    do
    for (;;)
    while (n)
    do
    for (;;)
    while (n)
    do
    for (;;)
    while (n)
    do
    for (;;)
    while (n)
    do
    for (;;)
    while (n)
    do
    for (;;)
    while (n)
    do
    for (;;)
    while (n)
    do
    for (;;)
    while (n)
    do
    for (;;)
    while (n)
    do
    for (;;)
    while (n)
    do
    for (;;)
    while (n)
    do
    for (;;)
    while (n)
    do
    for (;;)
    while (n)
    do
    for (;;)
    while (n)
    do
    for (;;)
    while (n)
    do
    for (;;)
    await f();
    while (n);
    while (n);
    while (n);
    while (n);
    while (n);
    while (n);
    while (n);
    while (n);
    while (n);
    while (n);
    while (n);
    while (n);
    while (n);
    while (n);
    while (n);
    while (n);
    while (n);
    while (n);
    while (n);
    while (n);
    return _Generic(n, int: _Generic(n, int: _Generic(n, int: _Generic(n, int: _Generic(n, int: _Generic(n, int: _Generic(n, int: _Generic(n, int: _Generic(n, int: _Generic(n, int: _Generic(n, int: _Generic(n, int: _Generic(n, int: _Generic(n, int: _Generic(n, int: _Generic(n, int: _Generic(n, int: _Generic(n, int: _Generic(n, int: _Generic(n, int: _Generic(n, int: _Generic(n, int: _Generic(n, int: _Generic(n, int: _Generic(n, int: _Generic(n, int: _Generic(n, int: _Generic(n, int: _Generic(n, int: _Generic(n, int: _Generic(n, int: _Generic(n, int: _Generic(n, int: _Generic(n, int: _Generic(n, int: _Generic(n, int: _Generic(n, int: _Generic(n, int: _Generic(n, int: _Generic(n, int: await f(), char: 2), char: 2), char: 2), char: 2), char: 2), char: 2), char: 2), char: 2), char: 2), char: 2), char: 2), char: 2), char: 2), char: 2), char: 2), char: 2), char: 2), char: 2), char: 2), char: 2), char: 2), char: 2), char: 2), char: 2), char: 2), char: 2), char: 2), char: 2), char: 2), char: 2), char: 2), char: 2), char: 2), char: 2), char: 2), char: 2), char: 2), char: 2), char: 2), char: 2);
}
