/* SPDX-License-Identifier: MIT-0 */
/*
 * Writes a random program in Async C:  gen SEED > prog.c
 *
 * The program terminates, has no undefined behaviour, and leaves the compiler
 * no choice of order: what has an effect stands only where C puts it in
 * sequence (operands of && || ?: and the comma, statements); everywhere else
 * stand pure expressions, though they await.  So it prints the same whether
 * the words are erased or compiled, by any compiler.  It prints a checksum of
 * all that happened; with an argument, every step.
 *
 * tidy: one file, since a tool of the tests is one file.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum type {
    INT, UNS, LNG, ULN, DBL, REC, PTR,  /* what an expression can have */
    SHT, UCH, SCH, BOO, USH, ENU, VEC, RECS, NTYPE
};

static const char *const type_name[NTYPE] = {
    "int", "unsigned", "long", "unsigned long", "double", "struct rec",
    "int *", "short", "unsigned char", "signed char", "_Bool",
    "unsigned short", "enum color", "int", "struct rec",
};

struct var {
    char name[8];
    int type, scope;
    int fixed;                          /* const: never assigned */
    int locked;                         /* another branch may write it */
};

struct func {
    int result, nparam, param[4];
    int is_static;
};

enum { NFUNC = 8, NVAR = 64 };

static struct var var[NVAR + 64];
static int nvar, scope, no_pointers, cur, label, loops, quota;
static struct func func[NFUNC];
static unsigned long long seed;

static unsigned below(unsigned n)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(seed >> 33) % n;
}

static void say(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

static void say(const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    vprintf(fmt, ap);
    va_end(ap);
}

static void expr(int t, int depth, int fx);
static void stmts(int n, int depth);

/* ---- variables ---- */

static int visible(int i)
{
    for (int j = i + 1; j < nvar; j++)
        if (strcmp(var[i].name, var[j].name) == 0)
            return 0;
    return !var[i].locked && !(no_pointers && var[i].type == PTR);
}

static int is_small(int t)
{
    return t >= SHT && t <= ENU;
}

/* A visible variable of the type (SHT: any small one), or -1. */
static int pick(int t, int writable)
{
    int found = -1, n = 0;

    for (int i = 0; i < nvar; i++) {
        int same = t == SHT ? is_small(var[i].type) : var[i].type == t;

        if (same && visible(i) && !(writable && var[i].fixed)
            && below((unsigned)++n) == 0)
            found = i;
    }
    return found;
}

/* Names come from a small pool: inner ones hide outer ones.  It is not to be
 * used (locked) before its initialiser has been written. */
static int declare(int t, int fixed)
{
    struct var *v = &var[nvar];
    int taken;

    do {
        snprintf(v->name, sizeof(v->name), "%c%u", "xyz"[below(3)],
                 below(6));
        taken = 0;
        for (int i = 0; i < nvar; i++)
            taken |= var[i].scope == scope
                  && strcmp(var[i].name, v->name) == 0;
    } while (taken);
    v->type = t;
    v->scope = scope;
    v->fixed = fixed;
    v->locked = 1;
    return nvar++;
}

static void leave_scope(void)
{
    scope--;
    while (nvar > 0 && var[nvar - 1].scope > scope)
        nvar--;
}

/* ---- expressions ---- */

/* An int whose value is below 65536 and that may be narrower than int. */
static void small(int depth, int fx)
{
    static const char *const member[] = {
        "b", "bits", "sbits", "flag", "in.h", "ul",
    };
    int v = pick(SHT, 0), s = pick(REC, 0);

    switch (below(6)) {
    case 0: case 1:
        if (v >= 0) {
            say("%s", var[v].name);
            return;
        }
        break;
    case 2:
        if (s >= 0) {
            say("%s.%s", var[s].name, member[below(6)]);
            return;
        }
        break;
    case 3:
        if (depth > 0 && below(3) == 0) {
            say("(");
            expr(REC, depth - 1, 0);
            say(").%s", member[below(6)]);
            return;
        }
        if (depth > 0) {
            say("await pure_char(");
            expr(INT, depth - 1, 0);
            say(")");
            return;
        }
        break;
    case 4:
        if (depth > 0) {
            say("(");
            expr(INT, depth - 1, fx);
            say(" & 0x%x)", 255u << below(9));
            return;
        }
    }
    say("%u", below(300));
}

static void vector_item(int depth)
{
    int v = pick(VEC, 0), r = pick(RECS, 0);

    if (below(4) == 0) {                /* an array in a value */
        say("(");
        expr(REC, depth - 1, 0);
        say(").v[(");
        expr(INT, depth - 1, 0);
        say(") & 1]");
    } else if (v >= 0 && below(3) != 0) {
        say("%s[(", var[v].name);
        expr(INT, depth - 1, 0);
        say(") & 3]");
    } else if (r >= 0) {
        say("%s[(", var[r].name);
        expr(UNS, depth - 1, 0);
        say(") & 1u].%s", below(2) ? "a" : "v[1]");
    } else {
        say("global[");
        small(depth - 1, 0);
        say(" & 7]");
    }
}

static void leaf(int t)
{
    int v = pick(t, 0), s;

    if (v >= 0 && below(5) != 0) {
        say("%s", var[v].name);
        return;
    }
    s = pick(REC, 0);
    switch (t) {
    case INT:
        if (s >= 0 && below(3) == 0)
            say("%s.%s", var[s].name, below(2) ? "a" : "in.i");
        else if (below(4) == 0 && (v = pick(PTR, 0)) >= 0)
            say("*%s", var[v].name);
        else
            say("%d", (int)below(2000) - 1000);
        break;
    case UNS: say("%uu", below(100000)); break;
    case LNG:
        if (s >= 0)
            say("%s.c", var[s].name);
        else
            say("%dl", (int)below(100000) - 50000);
        break;
    case ULN: say("%uul", below(1u << 30)); break;
    case DBL: say("%u.%u", below(1000), below(10)); break;
    case REC:
        say("(struct rec){ .a = %u, .bits = %u, .in.i = %u }", below(100),
            below(32), below(9));
        break;
    default: say("&global[%u]", below(8)); break;
    }
}

/* A call of a function without effects. */
static void pure_call(int t, int depth)
{
    static const char *const word[] = {
        "int", "uns", "lng", "uln", "dbl", "rec", "ptr",
    };
    int other = below(8) == 0;

    if (other && t != INT)
        say("(");
    if (other)
        say(t == INT || t == LNG || t == ULN ? "plain_%s(" : "(", word[t]);
    else if (t == INT && below(5) == 0)
        say("await table[%u](", below(3));
    else if (t == INT && below(5) == 0)
        say("await holder.call(");
    else
        say("await pure_%s(", word[t]);
    expr(t, depth - 1, 0);
    if (other && t != INT)
        say(")");
    say(")");
}

static int callable(int t)
{
    for (int i = cur + 1, tries = 0; tries < NFUNC; tries++, i++) {
        int f = cur + 1 + (int)below(NFUNC);

        if (f < NFUNC && func[f].result == t)
            return f;
    }
    return -1;
}

static void call(int f, int depth)
{
    say("await f%d(level + 1", f);
    for (int i = 0; i < func[f].nparam; i++) {
        say(", ");
        expr(func[f].param[i], depth - 1, 0);
    }
    say(")");
}

/* Sequences, which may hold effects. */
static void sequenced(int t, int depth, int fx)
{
    int v;

    switch (t == PTR ? below(2) : below(fx ? 6 : 3)) {
    case 0:
        say("(");
        expr(below(2) ? INT : ULN, depth - 1, fx);
        say(" ? ");
        expr(t, depth - 1, fx);
        say(" : ");
        expr(t, depth - 1, fx);
        say(")");
        return;
    case 1:
        say("((void)");
        expr(below(2) ? INT : DBL, depth - 1, fx);
        say(", ");
        expr(t, depth - 1, fx);
        say(")");
        return;
    case 2:
        scope++;
        v = declare(t, below(2) != 0);
        say("({ ");
        say("%s%s %s = ", var[v].fixed ? "const " : "", type_name[t],
            var[v].name);
        expr(t, depth - 1, fx);
        var[v].locked = 0;
        say("; ");
        if (fx)
            stmts(1, depth - 1);
        expr(t, depth - 1, fx);
        say("; })");
        leave_scope();
        return;
    case 3:
        say("(trace(%u, (unsigned long)", below(1000));
        expr(LNG, depth - 1, 0);
        say("), ");
        expr(t, depth - 1, 1);
        say(")");
        return;
    default:
        v = pick(t, 1);
        if (v >= 0 && t != PTR) {
            say("(%s = ", var[v].name);
            expr(t, depth - 1, 1);
            say(")");
            return;
        }
        say("(");
        expr(t, depth - 1, 1);
        say(")");
    }
}

static void int_expr(int depth, int fx)
{
    static const char *const rel[] = { "<", ">", "<=", ">=", "==", "!=" };
    static const char *const bit[] = { "&", "|", "^" };
    int t = (int)below(5);

    switch (below(10)) {
    case 0:
        expr(t, depth - 1, 0);
        say(" %s ", rel[below(6)]);
        say("(");
        expr(t, depth - 1, 0);
        say(")");
        return;
    case 1: case 2:
        say("((");
        expr(t, depth - 1, fx);
        say(") %s (", below(2) ? "&&" : "||");
        expr(INT, depth - 1, fx);
        say("))");
        return;
    case 3:
        say("(");
        expr(INT, depth - 1, 0);
        say(" %s ", bit[below(3)]);
        expr(INT, depth - 1, 0);
        say(")");
        return;
    case 4:
        say("(");
        small(depth - 1, 0);
        say(" %s ", below(2) ? "+" : "-");
        small(depth - 1, 0);
        say(")");
        return;
    case 5:
        say("((");
        small(depth - 1, 0);
        say(" - %u) %s ", below(400), rel[below(4)]);
        expr(below(2) ? UNS : LNG, depth - 1, 0);
        say(")");
        return;
    case 6: vector_item(depth); return;
    case 7:
        say("(int)");
        expr(below(2) ? UNS : ULN, depth - 1, 0);
        return;
    case 8:
        say("*");
        expr(PTR, depth - 1, 0);
        return;
    default:
        say("%s", below(2) ? "!" : "~");
        expr(INT, depth - 1, fx);
    }
}

static void wide_expr(int t, int depth)
{
    static const char *const op[] = { "+", "-", "*", "^", "|", "&" };

    switch (below(6)) {
    case 0: case 1:
        say("(");
        expr(t, depth - 1, 0);
        say(" %s ", op[below(6)]);
        expr(t == ULN && below(3) == 0 ? UNS : t, depth - 1, 0);
        say(")");
        return;
    case 2:
        say("(");
        expr(t, depth - 1, 0);
        say(" %s ", below(2) ? "%" : "/");
        say("(");
        expr(t, depth - 1, 0);
        say(" | 1u))");
        return;
    case 3:
        say("(");
        expr(t, depth - 1, 0);
        say(below(2) ? " << (" : " >> (");
        small(depth - 1, 0);
        say(" & 15))");
        return;
    case 4:
        say("(%s)", type_name[t]);
        expr(below(2) ? INT : LNG, depth - 1, 0);
        return;
    default:
        say("(%s)-", type_name[t]);
        expr(t, depth - 1, 0);
    }
}

static void rec_literal(int depth)
{
    say("(struct rec){ ");
    if (below(2)) {
        say(".b = (unsigned char)(");
        small(depth - 1, 0);
        say("), ");
    }
    say(".a = ");
    expr(INT, depth - 1, 0);
    if (below(2)) {
        say(", .v = { [0] = ");
        expr(INT, depth - 1, 0);
        say(", ");
        expr(INT, depth - 1, 0);
        say(" }");
    }
    if (below(2)) {
        say(", .c = ");
        expr(LNG, depth - 1, 0);
        say(", .in = { ");
        expr(INT, depth - 1, 0);
        say(" }");
    }
    if (below(2)) {
        say(", .sbits = (");
        expr(INT, depth - 1, 0);
        say(" & 63) - 32");
    }
    say(" }");
}

static void ptr_expr(int depth)
{
    int v;

    switch (below(5)) {
    case 0:
        say("&(int){ ");
        expr(INT, depth - 1, 0);
        say(" }");
        return;
    case 1:
        say("((int[]){ ");
        expr(INT, depth - 1, 0);
        say(", %u, ", below(100));
        expr(INT, depth - 1, 0);
        say(" } + (");
        expr(UNS, depth - 1, 0);
        say(" %% 3))");
        return;
    case 2:
        v = pick(VEC, 1);
        if (v >= 0) {
            say("&%s[", var[v].name);
            expr(INT, depth - 1, 0);
            say(" & 3]");
            return;
        }
        break;
    case 3:
        v = pick(INT, 1);
        if (v >= 0) {
            say("&%s", var[v].name);
            return;
        }
    }
    say("(global + (");
    small(depth - 1, 0);
    say(" & 7))");
}

static void other_expr(int t, int depth)
{
    switch (t) {
    case LNG:
        if (below(3) == 0) {
            say("(long)sizeof(");
            expr((int)below(5), depth - 1, 0);
            say(")");
            return;
        }
        say("(");
        expr(INT, depth - 1, 0);
        say(" %s (long)", below(2) ? "+" : "-");
        expr(INT, depth - 1, 0);
        say(")");
        return;
    case DBL:
        say("(");
        expr(below(2) ? INT : DBL, depth - 1, 0);
        say(" %s 0.%u", below(2) ? "*" : "-", 1 + below(9));
        say(")");
        return;
    case REC:
        if (below(3) == 0)
            leaf(t);
        else
            rec_literal(depth);
        return;
    default: ptr_expr(depth);
    }
}

/* An expression of a type; fx: effects are allowed. */
static void expr(int t, int depth, int fx)
{
    int f;

    if (depth <= 0 || --quota < 0) {
        leaf(t);
        return;
    }
    switch (below(8)) {
    case 0: leaf(t); return;
    case 1: case 2: pure_call(t, depth); return;
    case 3: sequenced(t, depth, fx); return;
    case 4:
        f = fx && t != PTR ? callable(t) : -1;
        if (f >= 0) {
            call(f, depth);
            return;
        }
        break;
    case 5:
        if (t < DBL) {
            say("_Generic(");
            expr(t, depth - 2, 0);
            say(", %s: ", type_name[t]);
            expr(t, depth - 1, 0);
            say(", default: 7)");
            return;
        }
    }
    if (t == INT) {
        say("(");
        int_expr(depth, fx);
        say(")");
    } else if (t == UNS || t == ULN) {
        wide_expr(t, depth);
    } else {
        other_expr(t, depth);
    }
}

/* ---- statements ---- */

static void indent(void)
{
    say("\n%*s", 4 * (scope < 12 ? scope : 12), "");
}

static void open(void)
{
    say(" {");
    scope++;
}

static void close(void)
{
    leave_scope();
    indent();
    say("}");
}

static void block(int depth)
{
    open();
    stmts(1 + (int)below(3), depth - 1);
    close();
}

static void decl_stmt(int depth)
{
    static const char *const quals[] = {
        "", "", "", "", "const ", "volatile ", "static ", "register ",
    };
    int t = (int)below(NTYPE), v, more;
    const char *q = quals[below(8)];

    if (nvar > NVAR - 8)
        return;
    v = declare(t, *q == 'c' || *q == 'r' || *q == 'v');
    if (t == PTR || t == REC || t == VEC || t == RECS)
        q = *q == 'v' || *q == 'r' || *q == 's' ? "" : q;
    if (t == PTR)
        q = "";
    indent();
    say("%s%s%s", q, type_name[t], t == PTR ? "" : " ");
    say("%s%s", var[v].name, t == VEC ? "[4]" : t == RECS ? "[2]" : "");
    if (*q == 's' && t < SHT) {
        say(" = 3;");
        var[v].locked = 0;
        return;
    }
    say(" = ");
    if (*q == 's')
        say("1");
    else if (t == VEC || t == RECS) {
        say("{ ");
        for (int i = 0; i < 1 + (int)below(2); i++) {
            expr(t == VEC ? INT : REC, depth, 0);
            say(", ");
        }
        say("}");
    } else if (is_small(t)) {
        say("(%s)(", type_name[t]);
        small(depth, 1);
        say(")");
    } else if (t == PTR) {
        ptr_expr(depth);
    } else {
        expr(t, depth, 1);
    }
    var[v].locked = 0;
    more = t == INT && *q != 'v' && *q != 'r' && below(3) == 0;
    if (more) {
        v = declare(INT, *q == 'c');
        say(", %s = ", var[v].name);
        if (*q == 's')
            say("%u", below(9));
        else
            expr(INT, depth, 1);
        var[v].locked = 0;
    }
    say(";");
}

static void compound_assign(int depth)
{
    static const char *const op[] = { "+", "-", "*", "^", "|", "&" };
    int t = below(2) ? UNS : ULN, v = pick(t, 1), s = pick(SHT, 1);

    if (v >= 0 && below(2)) {
        say("%s %s= ", var[v].name, op[below(6)]);
        expr(t, depth, 0);
    } else if (s >= 0 && var[s].type != ENU && below(3) != 0) {
        say("%s %s= ", var[s].name, op[below(3)]);
        small(depth, 0);
    } else if ((s = pick(REC, 1)) >= 0) {
        if (below(2)) {
            say("%s.bits %s= ", var[s].name, op[below(6)]);
            small(depth, 0);
        } else {
            say("%s.v[", var[s].name);
            small(depth, 0);
            say(" & 1]%s", below(2) ? " ^= " : " = ");
            expr(INT, depth, 0);
        }
    } else {
        say("counter %s= ", op[below(6)]);
        expr(UNS, depth, 0);
    }
    say(";");
}

static void assign_stmt(int depth)
{
    int t = (int)below(7), v = pick(t, 1), i;

    indent();
    if (below(3) == 0) {
        compound_assign(depth);
        return;
    }
    if (t == INT && below(2) && (i = pick(VEC, 1)) >= 0) {
        say("%s[", var[i].name);
        expr(INT, depth, 0);
        say(" & 3] = ");
        expr(INT, depth, 0);
    } else if (t == INT && below(2) && (i = pick(PTR, 0)) >= 0) {
        say("*%s = ", var[i].name);
        expr(INT, depth, 1);
    } else if (v >= 0 && t != PTR) {
        say("%s = ", var[v].name);
        expr(t, depth, 1);
    } else {
        say("(void)");
        expr(t, depth, 1);
    }
    say(";");
}

static void trace_stmt(int depth)
{
    int t = (int)below(5), v = pick(REC, 0);

    indent();
    if (v >= 0 && below(3) == 0) {
        say("trace_rec(%u, %s);", below(1000), var[v].name);
        return;
    }
    if (t == DBL)
        say("trace_dbl(%u, ", below(1000));
    else
        say("trace(%u, (unsigned long)", below(1000));
    expr(t, depth, 0);
    say(");");
}

static void if_stmt(int depth)
{
    indent();
    say("if (");
    expr((int)below(4), depth, 1);
    say(")");
    block(depth);
    if (below(2)) {
        say(" else");
        block(depth);
    }
}

static void loop_stmt(int depth)
{
    int k = ++label, kind = (int)below(4), n = 1 + (int)below(4);

    indent();
    loops++;
    if (kind == 0) {
        say("for (int i%d = 0; i%d < %d && ((void)", k, k, n);
        expr(INT, depth, 1);
        say(", 1); i%d++)", k);
    } else if (kind == 1) {
        say("for (int i%d = 0, j%d = ", k, k);
        expr(INT, depth, 1);
        say("; i%d < %d; i%d++, j%d ^= ", k, n, k, k);
        expr(INT, depth, 0);
        say(")");
    } else {
        say("{ int n%d = 0; ", k);
        say(kind == 2 ? "while (n%d++ < %d && (" : "do", k, n);
        if (kind == 2) {
            expr(INT, depth, 1);
            say(" | 1))");
        }
    }
    open();
    stmts(2, depth - 1);
    if (below(2)) {
        indent();
        say("if (");
        expr(INT, depth, 0);
        say(") %s;", below(2) ? "break" : "continue");
        stmts(1, depth - 1);
    }
    close();
    if (kind == 3) {
        say(" while (n%d++ < %d && (", k, n);
        expr(INT, depth, 1);
        say(" | 1));");
    }
    if (kind >= 2)
        say(" }");
    loops--;
}

static void switch_stmt(int depth)
{
    int n = 2 + (int)below(3), def = (int)below(5);

    indent();
    say("switch ((");
    expr(INT, depth, 1);
    say(") & 3)");
    open();
    for (int i = 0; i < n; i++) {
        indent();
        if (i == def)
            say("default:");
        else
            say("case %d:", i);
        block(depth);
        if (below(2) == 0) {
            indent();
            say("break;");
        }
    }
    close();
}

static void goto_stmt(int depth)
{
    int k = ++label;

    indent();
    switch (below(4)) {
    case 0:                             /* forward, over a block */
        say("if (");
        expr(INT, depth, 0);
        say(") goto L%d;", k);
        indent();
        block(depth);
        indent();
        say("L%d: ;", k);
        return;
    case 1:                             /* out of blocks */
        say("for (int i%d = 0; i%d < 3; i%d++)", k, k, k);
        open();
        stmts(1, depth - 1);
        indent();
        say("if (");
        expr(INT, depth, 0);
        say(") goto L%d;", k);
        stmts(1, depth - 1);
        close();
        indent();
        say("L%d: ;", k);
        return;
    case 2:                             /* back */
        say("int g%d = 0;", k);
        indent();
        say("L%d:", k);
        block(depth);
        indent();
        say("if (++g%d < 3 && ", k);
        expr(INT, depth, 0);
        say(") goto L%d;", k);
        return;
    default:                            /* into a loop */
        say("int g%d = 0; if (", k);
        expr(INT, depth, 0);
        say(") goto L%d; while (g%d < 2) {", k, k);
        indent();
        block(depth);
        indent();
        say("L%d:", k);
        block(depth);
        say(" g%d++; }", k);
    }
}

/* Branches write a variable each and read none of the others. */
static void join_stmt(int depth)
{
    int v[3], n = 0;

    while (n < 3) {
        int i = pick((int)below(4), 1);

        if (i < 0)
            break;
        var[i].locked = 1;
        v[n++] = i;
    }
    no_pointers++;
    indent();
    say("join {");
    for (int i = 0; i < n; i++) {
        int was = quota;

        indent();
        if (below(2)) {
            say("    %s = ", var[v[i]].name);
            expr(var[v[i]].type, depth, 0);
            say(";");
        } else {
            say("    { ");
            if (below(2))
                say("await pure_void(); ");
            say("%s = ", var[v[i]].name);
            expr(var[v[i]].type, depth, 0);
            say("; }");
        }
        quota = was;
    }
    indent();
    say("}");
    no_pointers--;
    for (int i = 0; i < n; i++)
        var[v[i]].locked = 0;
}

static void task_stmt(int depth)
{
    int k = ++label, t = (int)below(5);
    static const char *const word[] = { "int", "uns", "lng", "uln", "dbl" };

    indent();
    say("{ task(%s) t%d = spawn(pure_%s(", type_name[t], k, word[t]);
    expr(t, depth, 0);
    say("));");
    scope++;
    stmts(1, depth - 1);
    say(" trace(%u, (unsigned long)(long)(await t%d)); }", below(1000), k);
    leave_scope();
}

/* The value of a block that reads a copy of a local. */
static void block_task_stmt(int depth)
{
    int k = ++label, v = pick(INT, 0);

    indent();
    say("{ task(int) t%d = spawn({ int b = ", k);
    if (v >= 0 && var[v].fixed)
        say("%s", var[v].name);
    else
        say("%u", below(100));
    say(" + await pure_int(%u); if (b & 1) await pure_void(); "
        "await two(b); });", below(9));
    scope++;
    stmts(1, depth - 1);
    say(" trace(%u, (unsigned long)(await t%d)); }", below(1000), k);
    leave_scope();
}

/* A block whose variables have clean-ups, or that cannot be cancelled. */
static void guarded_stmt(int depth)
{
    int n = (int)below(3);

    indent();
    if (n == 0) {
        say("noncancel");
        block(depth);
        return;
    }
    say("{");
    scope++;
    while (n-- > 0) {
        say(" int c%d __attribute__((cleanup(gone))) = ", ++label);
        expr(INT, depth, 1);
        say(";");
    }
    stmts(2, depth - 1);
    indent();
    say("}");
    leave_scope();
}

static void return_stmt(int depth)
{
    indent();
    say("if (");
    expr(INT, depth, 0);
    say(")");
    open();
    indent();
    if (func[cur].result == NTYPE) {
        say("return;");
    } else {
        say("return ");
        expr(func[cur].result, depth, 1);
        say(";");
    }
    close();
}

static void stmt(int depth)
{
    switch (below(depth > 0 ? 18 : 5)) {
    case 0: case 1: case 2: assign_stmt(depth); return;
    case 3: trace_stmt(depth); return;
    case 4: case 5: case 6: decl_stmt(depth); return;
    case 7: case 8: if_stmt(depth); return;
    case 9: case 10: loop_stmt(depth); return;
    case 11: switch_stmt(depth); return;
    case 12: goto_stmt(depth); return;
    case 13:
        if (below(2))
            join_stmt(depth);
        else if (below(3))
            task_stmt(depth);
        else
            block_task_stmt(depth);
        return;
    case 14:
        if (below(3) == 0)
            return_stmt(depth);
        return;
    case 15: case 16:
        guarded_stmt(depth);
        return;
    default:
        indent();
        block(depth);
    }
}

static void stmts(int n, int depth)
{
    for (int i = 0; i < n; i++) {
        quota = 24;
        stmt(depth);
        if (depth > 0 && below(2))
            trace_stmt(depth);
    }
}

/* ---- the program ---- */

static const char *const prelude =
    "#include <ebb.h>\n"
    "#include <stdio.h>\n"
    "#include <string.h>\n"
    "enum color { RED, GREEN, BLUE };\n"
    "struct rec { int a; unsigned char b; long c; unsigned bits : 5;\n"
    "    int sbits : 7; _Bool flag : 1; unsigned long ul : 11;\n"
    "    struct { int i; short h; } in; int v[2]; };\n"
    "static int global[8] = { 1, -2, 3, 44, 5, -66, 7, 8 };\n"
    "static unsigned counter, fuel = 3000;\n"
    "static _Atomic unsigned turn;\n"
    "static unsigned long sum;\n"
    "static int loud;\n"
    "static void trace(unsigned at, unsigned long v)\n"
    "{\n"
    "    sum = sum * 1099511628211u + v + at;\n"
    "    if (loud)\n"
    "        printf(\"%u %lx\\n\", at, v);\n"
    "}\n"
    "static void trace_dbl(unsigned at, double d)\n"
    "{\n"
    "    unsigned long v;\n"
    "    memcpy(&v, &d, sizeof(v));\n"
    "    trace(at, v);\n"
    "}\n"
    "static void trace_rec(unsigned at, struct rec r)\n"
    "{\n"
    "    trace(at, (unsigned long)r.a * 3 + r.b + (unsigned long)r.c\n"
    "          + r.bits * 7u + (unsigned long)r.sbits + r.flag + r.ul\n"
    "          + (unsigned long)r.in.i + (unsigned long)r.in.h\n"
    "          + (unsigned long)r.v[0] * 5 + (unsigned long)r.v[1]);\n"
    "}\n"
    "static void gone(int *p) { trace(77, (unsigned long)(long)*p); }\n"
    "static int plain_int(int x) { return x ^ 21; }\n"
    "static long plain_lng(long x) { return x % 100003; }\n"
    "static unsigned long plain_uln(unsigned long x) { return x ^ 9; }\n";

static void pure_functions(void)
{
    static const char *const body[] = {
        "x ^ 5", "x * 3u + 1u", "x % 10007", "x * 7u",
        "x > 1e6 || x < -1e6 ? 1.5 : x * 0.5", "x", "x", "(unsigned char)x",
    };
    static const char *const head[] = {
        "int pure_int(int x)", "unsigned pure_uns(unsigned x)",
        "long pure_lng(long x)", "unsigned long pure_uln(unsigned long x)",
        "double pure_dbl(double x)", "struct rec pure_rec(struct rec x)",
        "int *pure_ptr(int *x)", "unsigned char pure_char(int x)",
    };

    say("static async void pure_void(void)\n{\n"
        "    if (++turn %% %u == 0)\n        await ebb_yield();\n}\n",
        1 + below(4));
    for (int i = 0; i < 8; i++) {
        say("%sasync %s\n{\n", below(2) ? "static " : "", head[i]);
        if (below(4) == 0)
            say("    await pure_void();\n");
        if (below(3) != 0)
            say("    if (++turn %% %u == 0)\n        await ebb_yield();\n",
                2 + below(4));
        say("    return %s;\n}\n", body[i]);
    }
    say("static async int two(int x)\n{\n    return await pure_int(x) "
        "+ 1;\n}\n");
    say("static async int (*const table[3])(int) = { pure_int, two, "
        "pure_int };\n");
    say("static struct { int n; async int (*call)(int); } holder = { 3, two "
        "};\n");
}

static void head(int f)
{
    static const char *const word[] = { "p", "q", "r", "s" };

    say("%sasync %s f%d(int level", func[f].is_static ? "static " : "",
        func[f].result == NTYPE ? "void" : type_name[func[f].result], f);
    for (int i = 0; i < func[f].nparam; i++)
        say(", %s %s", type_name[func[f].param[i]], word[i]);
    say(")");
}

static void function(int f)
{
    static const char *const word[] = { "p", "q", "r", "s" };
    int result = func[f].result;

    cur = f;
    nvar = 0;
    scope = 1;
    say("\n");
    head(f);
    say("\n{");
    for (int i = 0; i < func[f].nparam; i++) {
        var[nvar].type = func[f].param[i];
        var[nvar].scope = 0;
        var[nvar].fixed = var[nvar].locked = 0;
        snprintf(var[nvar++].name, sizeof(var[0].name), "%s", word[i]);
    }
    indent();
    if (result == NTYPE) {
        say("if (fuel == 0 || level > 9)\n        return;\n    fuel--;");
    } else {
        say("if (fuel == 0 || level > 9)\n        return ");
        quota = 4;
        expr(result, 2, 0);
        say(";\n    fuel--;");
    }
    stmts(5 + (int)below(5), 3);
    if (below(3) == 0 && result != NTYPE) { /* recursion */
        indent();
        say("if (level < 5)\n        return ");
        cur = f;
        quota = 8;
        call(f, 2);
        say(";");
    }
    if (result != NTYPE) {
        indent();
        say("return ");
        quota = 20;
        expr(result, 3, 1);
        say(";");
    }
    say("\n}\n");
}

int main(int argc, char **argv)
{
    int order[NFUNC];

    seed = argc > 1 ? strtoull(argv[1], NULL, 0) * 77777 + 12345 : 1;
    below(2);
    say("%s", prelude);
    pure_functions();
    for (int i = 0; i < NFUNC; i++) {
        func[i].result = below(7) == 0 ? NTYPE : (int)below(6);
        func[i].nparam = (int)below(5);
        func[i].is_static = below(3) != 0;
        for (int j = 0; j < func[i].nparam; j++)
            func[i].param[j] = (int)below(7);
        order[i] = i;
        head(i);
        say(";\n");
    }
    for (unsigned i = NFUNC - 1; i > 0; i--) {
        unsigned j = below(i + 1);
        int t = order[i];

        order[i] = order[j];
        order[j] = t;
    }
    for (int i = 0; i < NFUNC; i++)
        function(order[i]);
    say("\nasync int main(int argc, char **argv)\n{\n"
        "    (void)argv;\n    loud = argc > 1;\n");
    cur = -1;
    nvar = 0;
    for (int i = 0; i < NFUNC; i++) {
        say("    fuel = 400;\n    (void)");
        quota = 10;
        scope = 1;
        say("(");
        say("await f%d(0", i);
        for (int j = 0; j < func[i].nparam; j++) {
            say(", ");
            expr(func[i].param[j], 2, 0);
        }
        say("));\n    trace(%d, counter);\n", i);
        say("    printf(\"%%lu\\n\", sum);\n");
    }
    say("    return 0;\n}\n");
    return 0;
}
