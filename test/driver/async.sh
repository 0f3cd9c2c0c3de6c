# shellcheck shell=sh
# SPDX-License-Identifier: MIT-0
#
# Async units, in each form of the command.
# Sourced by run.sh: each function whose head names no arguments is a test.

# ---- async units ----

co_program() { "$ebbcc" co.c -o prog; prints "hello 42" ./prog; }
co_default_name() {
    "$ebbcc" -O2 -Wall -Wextra -std=gnu11 co.c
    prints "hello 42" ./a.out
}
co_object() {
    "$ebbcc" -g -c co.c
    "$ebbcc" co.o -o prog
    prints "hello 42" ./prog
}
co_several() {
    "$ebbcc" -c lib.c user.c other.c
    "$ebbcc" lib.o user.o other.o -o 1
    prints 16 ./1
    rm -f ./*.o
    "$ebbcc" lib.c user.c other.c -o 2
    prints 16 ./2
    "$ebbcc" -c lib.c
    "$ebbcc" other.c user.c -DX lib.o -o 3
    prints 16 ./3
    absent other.o user.o
}
# A caller that does not know that it is async, or knows it for another ABI.
plain_call_does_not_link() {
    echo 'int twice(int x); int main(void) { return twice(2); }' > knows_not.c
    "$ebbcc" -c lib.c knows_not.c
    fails 1 "$ebbcc" lib.o knows_not.o -o prog
    grep twice err
}
defines_no_words() {
    printf '#include <ebb.h>\nint x;\n' > x.c
    "$ebbcc" -dM -E x.c > macros
    grep -q '^#define __EBBCC__ ' macros
    for word in async await spawn spawn_in spawn_local spawn_on \
        spawn_blocking lazy join select biased when when_if otherwise scope \
        within defer try yield yields generate each next noncancel task \
        future stream channel; do
        if grep "^#define $word\\>" macros; then
            return 1
        fi
    done
}
co_asm() {
    "$ebbcc" -S co.c
    "$ebbcc" co.s -o prog
    prints "hello 42" ./prog
}
co_asm_stdout() { "$ebbcc" -S co.c -o - > out.s; grep -q answer out.s; }
co_stdin() {
    "$ebbcc" -x c - -o prog < co.c
    prints "hello 42" ./prog
    cat co.c | "$ebbcc" -x c -c - -o co.o
    "$ebbcc" co.o -o prog2
    prints "hello 42" ./prog2
}
co_lang() {
    cp co.c co.weird
    "$ebbcc" -x c co.weird -x none other.c -o prog
    prints "hello 42" ./prog
    "$ebbcc" -x c co.weird -o prog2
    prints "hello 42" ./prog2
}
co_cpp_output() {
    "$ebbcc" -E co.c -o co.i
    "$ebbcc" -c co.i
    "$ebbcc" co.o -o prog
    prints "hello 42" ./prog
    "$ebbcc" -E -P co.c -o bare.i
    "$ebbcc" bare.i -o prog2
    prints "hello 42" ./prog2
}
co_syntax_only() {
    "$ebbcc" -fsyntax-only co.c
    absent co.o a.out
    fails 1 "$ebbcc" -fsyntax-only cobroken.c
}
co_pipe() { "$ebbcc" -pipe co.c -o prog; prints "hello 42" ./prog; }
co_emit_c() {
    "$ebbcc" --emit-c=exact co.c > out.i
    grep -q answer out.i
    "$ebbcc" --emit-c=exact co.c -o out2.i
    cmp out.i out2.i
    "$cc" -c out.i -o co.o
    "$ebbcc" co.o -o prog
    prints "hello 42" ./prog
    "$ebbcc" --emit-c plain.c > out3.i
    "$cc" -E plain.c | diff - out3.i
    absent a.out
}
# What a person reads has the same tokens, but for those of the headers.
emit_c_readable() {
    cp "$here"/../compiler/run/*.h .
    for f in "$here"/../compiler/run/[jg]*.c; do
        cp "$f" own.c
        # What stands behind the last #include; of what is in front of it
        # there is more in the one than in the other.
        "$ebbcc" --emit-c=exact own.c |
            awk '/^# [0-9]+ "own.c" 2/ { n = 0; next }
                !/^# [0-9]/ { line[n++] = $0 }
                END { for (i = 0; i < n; i++) print line[i] }' |
            tr -d ' \n' > exact
        "$ebbcc" --emit-c own.c > read.c
        grep -v '^ *// [0-9]*: \|^#include' read.c | tr -d ' \n' |
            tail -c "$(wc -c < exact)" | cmp exact -
        [ "$(grep -v '^ *//' read.c | awk '{ print gsub(/;/, ";") }' |
            sort -n | tail -n 1)" \
            -le 4 ]
    done
    grep -q '^ *// [0-9]*: .*await' read.c
    grep -q '^#include <' read.c
}
co_dump_tokens() {
    "$ebbcc" --dump=tokens co.c > out
    grep -q '^co.c:6:1 word bol async$' out
    grep -q '^co.c:9:19 name space answer$' out
}
co_include() {
    printf '#define EXTRA\n' > extra.h
    printf '#ifndef EXTRA\n#error no\n#endif\n' > co2.c
    cat co.c >> co2.c
    "$ebbcc" -include extra.h -iquote . -isystem tmp co2.c -o prog
    prints "hello 42" ./prog
}
co_debug_name() {
    "$ebbcc" -g -c co.c
    readelf --debug-dump=info co.o | grep -m 1 -q 'DW_AT_name.*: co\.c$'
    readelf -s co.o | grep -q 'FILE .* co\.c$'
    strings co.o > s
    if grep -q "$dir/tmp" s; then echo "a temporary name in co.o"; false; fi
}
co_color() {
    fails 1 "$ebbcc" -fdiagnostics-color=always -c cobroken.c
    grep -q "$(printf '\033')" err
    fails 1 "$ebbcc" -fdiagnostics-color=never -c cobroken.c
    if grep -q "$(printf '\033')" err; then false; fi
}
co_relative_home() {
    mkdir -p home/bin
    cp "$ebbcc" home/bin/ebbcc
    ln -s "$(dirname "$(dirname "$ebbcc")")/include" home/include
    ln -s "$(dirname "$(dirname "$ebbcc")")/lib" home/lib
    (cd home/bin && ./ebbcc ../../co.c -o ../../prog)
    prints "hello 42" ./prog
    ln -s "$dir/home/bin/ebbcc" linked
    ./linked co.c -o prog2
    prints "hello 42" ./prog2
    rm home/include home/lib
    EBB_HOME=$(dirname "$(dirname "$ebbcc")") home/bin/ebbcc co.c -o prog3
    prints "hello 42" ./prog3
}
co_shared() {
    "$ebbcc" -shared -fPIC lib.c -o liblib.so
    [ -s liblib.so ]
}
cc_option_wins() {
    EBBCC_CC=/no/such/cc
    "$ebbcc" --cc="$cc" co.c -o prog
    prints "hello 42" ./prog
    "$ebbcc" --cc "$cc -DGREETING=\"words\"" co.c -o prog
    prints "words 42" ./prog
}
# Nothing of ours may come before what a source defines for the headers.
co_feature_macros() {
    cat > gnu.c << 'END'
#define _GNU_SOURCE
#include <string.h>
#include <stdio.h>
#include <unistd.h>
async int find(const char *s)
{
    return (const char *)memmem(s, 5, "c", 1) - s;
}
async int main(void)
{
    char **e = environ;
    printf("found %d\n", await find("abcde") + (e == NULL));
    return 0;
}
END
    for how in "" -std=c99 "-std=c11 -g3" "-Wextra -pedantic"; do
        # shellcheck disable=SC2086
        "$ebbcc" $how -Wall -Werror gnu.c -o prog
        prints "found 2" ./prog
    done
    "$ebbcc" -fasync-all plain.c -o prog
    prints "hello 51" ./prog
}
# Each turn of each loop gives way: what does not ask for an order of its tasks
# behaves as without.
loops_give_way() {
    first_compiler || return 0
    cat > pause.c << 'END'
#include "core/core.h"
static ebb_next resume(struct ebb_frame *self, struct ebb_frame *from,
                       unsigned mode)
{
    (void)from;
    return mode == EBB_CANCEL ? EBB_CANCELLED(self) : EBB_DONE(self);
}
struct ebb_frame *ebb_loop_pause(ebb_mem m)
{
    struct ebb_frame *f = ebb_frame_at(m, sizeof(*f), 8, resume);
    ebb_self.loops = 1;
    f->state = 1;
    return eb_yield_turn(f);
}
END
    root=$here/../..
    "$cc" -O1 -DEBB_NO_KEYWORDS -I"$root/runtime" -I"$root/include" -c pause.c
    for name in control-flow-odd control-flow compound-literals comma-values \
        cancel-at-each-await differential expr-kinds generators \
        gnu-statements initialisers large-values local-objects \
        manual-errors named-loops order-of-evaluation recursion-kinds \
        select-arms stale-addresses streams within-deadline; do
        source=$root/test/compiler/run/$name.c
        "$ebbcc" -w -fasync-loop-budget "$source" pause.o -o prog -lm
        ./prog > out < /dev/null
        cmp out "${source%.c}.stdout"
    done
}
# In a simulation the seed says after how many turns.
simulated_loops_give_way() {
    first_compiler || return 0
    cat > turns.c << 'END'
#include <ebb.h>
#include <stdio.h>
static int last, changes;
static async void turn(int me)
{
    for (int i = 0; i < 50; i++) {
        changes += last != me;
        last = me;
    }
}
async int main(void)
{
    task(void) a = spawn(turn(1)), b = spawn(turn(2));
    await a;
    await b;
    printf("%d\n", changes);
    return 0;
}
END
    "$ebbcc" turns.c -o prog
    [ "$(EBB_SIM=1 ./prog)" -eq 2 ]
    "$ebbcc" -fasync-loop-budget turns.c -o prog
    most=0
    for seed in 1 2 3 4 5 6; do
        changes=$(EBB_SIM=$seed ./prog)
        [ "$changes" -eq "$(EBB_SIM=$seed ./prog)" ]
        [ "$changes" -le "$most" ] || most=$changes
    done
    [ "$most" -gt 4 ]
}
# Nobody has written async code: there is nothing to warn of.
all_without_warnings() {
    cat > blocks.c << 'END'
#include <unistd.h>
int get(int fd) { char c; return read(fd, &c, 1) == 1 ? c : -1; }
int main(void) { return get(-1) + 1; }
END
    "$ebbcc" -fasync-all -Wall -Werror blocks.c -o prog
    ./prog
}
