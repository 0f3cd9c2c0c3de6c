enum e : enum e { X };
enum a : enum b;
enum b : enum a { Y };
enum c : struct { int x; } { Z };

async int f(enum e e, enum a a, enum c c)
{
    enum e d = e;

    await f(d, a, c);
    return d + X + Y + Z;
}
