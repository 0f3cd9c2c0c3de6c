typedef struct a a;
struct a { a; struct a; struct a x; a y[2]; int z; };
struct b;
struct c { struct b b; };
struct b { struct c c; struct { struct b b; }; };
async int f(a *a, struct c *c) { return await f(a, c) + a->q + c->r; }
struct d { struct d { int x; struct d; } d; union e { struct d d; } e; };
async int g(struct d *d) { struct d e = *d; return await g(&e) + d->d.x; }
struct f { struct g { h; }; };
struct i { struct g { struct f; }; };
async int k(struct i) { struct i e; }
