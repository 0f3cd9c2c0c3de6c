# shellcheck shell=sh
# SPDX-License-Identifier: MIT-0
#
# What ebbcc and its output cost, in instructions, which do not depend on what
# else the machine does.  Sourced by run.sh.

# ---- cost ----

# Of the most expensive process of a command; nothing without valgrind.
instructions() { # command...
    valgrind --tool=callgrind --callgrind-out-file=/dev/null "$@" 2>&1 \
        > out | sed -n 's/.*Collected : *//p' | sort -n | tail -n 1
}

# n functions, each awaiting the next one, which is defined behind it.
functions() { # n
    awk -v n="$1" 'BEGIN {
        print "#include <ebb.h>\nasync int last(int x);"
        for (i = 0; i < n; i++)
            print "async int f" i "(int x);"
        for (i = 0; i < n; i++) {
            next_one = i + 1 < n ? "f" (i + 1) : "last"
            print "async int f" i "(int x)\n{\n    int s = x;\n" \
                "    for (int i = 0; i < x; i++)\n" \
                "        s += await " next_one "(i) * s;\n    return s;\n}"
        }
    }'
}
# One function with n awaits and a few locals alive at each.
awaits() { # n
    awk -v n="$1" 'BEGIN {
        print "#include <ebb.h>\nasync int other(int x);"
        print "async int f(int x)\n{\n    int s = 0;"
        for (i = 0; i < n; i++) {
            print "    int v" i " = await other(x + " i ");"
            print "    if (v" i " > 3)\n        s += v" (i > 3 ? i - 3 : 0) ";"
        }
        print "    return s;\n}"
    }'
}

# Four times the source: less than five times the work and the output.
grows_in_line() { # functions|awaits n
    "$1" "$2" > 1.c
    "$1" $((4 * $2)) > 4.c
    for n in 1 4; do
        "$ebbcc" -E $n.c -o $n.i
        eval "work$n=$(instructions "$ebbcc" --emit-c=exact $n.i)"
        eval "size$n=$(wc -c < out)"
    done
    # shellcheck disable=SC2154
    [ "$work4" -lt $((5 * work1)) ]
    # shellcheck disable=SC2154
    [ "$size4" -lt $((5 * size1)) ]
}
many_functions() {
    first_compiler && has valgrind || return 0
    grows_in_line functions 200
}
many_awaits() {
    first_compiler && has valgrind || return 0
    grows_in_line awaits 200
}

# A megabyte of plain C is not even lexed.
plain_is_free() {
    first_compiler && has valgrind || return 0
    awk 'BEGIN { for (i = 0; i < 22000; i++)
        print "int f" i "(int x) { return x * " i " + 1; }" }' > big.c
    "$cc" -E -P big.c -o big.i
    [ "$(instructions "$ebbcc" --emit-c big.i)" -lt 40000000 ]
    cmp -s out big.i
}

# Loops between awaits: at most 5 % more than in plain C.
loops_in_registers() {
    has valgrind || return 0
    root=$here/../..
    "$ebbcc" -std=gnu11 -O2 -I"$root/bench" "$root/bench/loop_bench.c" -o loops
    plain=$(instructions ./loops plain)
    want=$(cat out)
    async=$(instructions ./loops async)
    [ "$want" = "$(cat out)" ]
    [ "$async" -lt $((plain + plain / 20)) ]
}

# The same in branches, over locals that they share.
shared_in_registers() {
    has valgrind || return 0
    cat > shared.c << 'END'
#include <ebb.h>
#include <stdio.h>
#include <string.h>
static int data[4096];
#define SUMS \
    for (int round = 0; round < 500; round++) \
        for (int i = 0; i < 4096; i++) \
            data[i] = (int)(sum += i ^ (sum >> 3));
#define HASHES \
    for (const int *p = data; p < data + 4096; p++) \
        for (int bit = 0; bit < 300; bit++) \
            hash = (hash ^ (unsigned)(*p >> bit % 32)) * 16777619u;
static __attribute__((noinline)) long plain(long sum, unsigned hash)
{
    SUMS
    HASHES
    return sum + (long)hash;
}
static async long shared(long sum, unsigned hash)
{
    join {
        { SUMS await ebb_yield(); }
        HASHES
    }
    return sum + (long)hash;
}
EBB_MAIN(.workers = 1);
async int main(int argc, char **argv)
{
    long n = argc;
    printf("%ld\n", strcmp(argv[1], "plain") == 0 ? plain(n, 7)
                                                  : await shared(n, 7));
    return 0;
}
END
    "$ebbcc" -O2 shared.c -o shared
    plain=$(instructions ./shared plain)
    want=$(cat out)
    async=$(instructions ./shared async)
    [ "$want" = "$(cat out)" ]
    [ "$async" -lt $((plain + plain / 20)) ]
}

# A megabyte of C with some async functions in it: 16 ms.
a_megabyte() {
    first_compiler && has valgrind || return 0
    {
        functions 60
        awk 'BEGIN { for (i = 0; i < 1320; i++) {
            print "int g" i "(struct ebb_scope *s, const char *p, int n)\n{"
            print "    int sum = 0;\n\n    for (int i = 0; i < n; i++) {"
            for (k = 0; k < 8; k++)
                print "        if (p[i] == " k " && s != 0)\n" \
                    "            sum += g" i "(s, p + i, n - " k ");"
            print "    }\n    return sum;\n}"
        } }'
    } > big.c
    "$ebbcc" -E big.c -o big.i
    [ "$(wc -c < big.i)" -gt 1000000 ]
    [ "$(instructions "$ebbcc" --emit-c=exact big.i)" -lt 78000000 ]
}

# Processor time, of which a busy machine takes a little more.
hundred_thousand_lines() {
    first_compiler || return 0
    functions 14300 > long.c
    [ "$(wc -l < long.c)" -gt 100000 ]
    "$ebbcc" -E long.c -o long.i
    (ulimit -t 2 && "$ebbcc" -w --emit-c=exact long.i > out)
}
