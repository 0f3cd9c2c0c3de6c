typedef struct a a;
struct a { a; struct a; struct a x; a y[2]; int z; };
struct b;
struct c { struct b b; };
struct b { struct c c; struct { struct b b; }; };
async int f(a *a, struct c *c) { return await f(a, c) + a->q + c->r; }
