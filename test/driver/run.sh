#!/bin/sh
# SPDX-License-Identifier: MIT-0
#
# ebbcc as a drop-in cc: what a build system, a configure script and a user
# at a prompt expect of one.  Everything is done with gcc and with clang as
# the real compiler, if both are there.
#
#   EBBCC=/path/to/ebbcc test/driver/run.sh [NAME-PATTERN]
#
# The last line is `N passed, N failed`.

set -u
unset EBB_HOME EBBCC_CC CDPATH
here=$(cd "$(dirname "$0")" && pwd)
ebbcc=${EBBCC:-$here/../../build/bin/ebbcc}
ebbcc=$(cd "$(dirname "$ebbcc")" && pwd)/$(basename "$ebbcc")
pattern=${1:-}
passed=0
failed=0
top=$(mktemp -d "${TMPDIR:-/tmp}/ebb-driver.XXXXXX") || exit 1
trap 'rm -rf "$top"' EXIT
trap 'exit 1' INT TERM HUP

# ---- the sources ----

sources() {
    cat > plain.c << 'END'
#include <stdio.h>
#include "plain.h"
#ifndef GREETING
#define GREETING "hello"
#endif
static int await(int async) { return async + 1; }
int main(void)
{
    printf("%s %d\n", GREETING, await(PLAIN) + (int)__LINE__);
    return 0;
}
END
    echo '#define PLAIN 41' > plain.h
    cat > other.c << 'END'
int other(int x);
int other(int x) { return x * 2; }
END
    cat > co.c << 'END'
#include <stdio.h>
#include "co.h"
#ifndef GREETING
#define GREETING "hello"
#endif
async int answer(int x) { return x + 1; }
async int main(void)
{
    int n = await answer(CO);
    printf("%s %d\n", GREETING, n);
    return 0;
}
END
    echo '#define CO 41' > co.h
    cat > lib.c << 'END'
async int twice(int x);
async int twice(int x) { return 2 * x; }
END
    cat > user.c << 'END'
#include <stdio.h>
async int twice(int x);
int other(int x);
async int main(void)
{
    printf("%d\n", await twice(other(4)));
    return 0;
}
END
    printf 'int broken(void)\n{\n    return undeclared_name;\n}\n' > broken.c
    cat > cobroken.c << 'END'
async int other(void) { return 1; }
async int broken(void)
{
    int x = await other();
    return x + undeclared_name;
}
END
}

# ---- the frame ----

# Run a test function in a folder of its own, once for each real compiler.
t() {
    case $1 in *"$pattern"*) ;; *) return ;; esac
    for cc in $compilers; do
        dir=$top/work
        rm -rf "$dir"
        mkdir "$dir" "$dir/tmp" "$dir/p" "$dir/e"
        (
            # Not in a condition: there set -e would mean nothing.
            set -e
            cd "$dir"
            sources
            TMPDIR=$dir/tmp
            EBBCC_CC=$cc
            export TMPDIR EBBCC_CC
            "$1"
        ) > "$top/log" 2>&1 < /dev/null
        if [ $? -eq 0 ] && no_temps; then
            passed=$((passed + 1))
        else
            failed=$((failed + 1))
            echo "FAIL driver/$1 ($cc)"
            tail -n 20 "$top/log"
        fi
    done
}

no_temps() {
    [ -z "$(ls -A "$dir/tmp")" ] && return
    echo "temporary files are left:" >> "$top/log"
    ls -lR "$dir/tmp" >> "$top/log"
    return 1
}

fails() { # status command...
    want=$1
    shift
    got=0
    "$@" 2> err || got=$?
    cat err
    [ $got -eq "$want" ] || { echo "status $got of: $*"; return 1; }
}

# The words of a command, except those that only ebbcc adds.
absent() {
    for f in "$@"; do
        [ ! -e "$f" ] || { echo "$f is there"; return 1; }
    done
}

prints() { # expected command...
    expected=$1
    shift
    got=$("$@")
    [ "$got" = "$expected" ] ||
        { echo "'$*' printed '$got', not '$expected'"; return 1; }
}

# Run the same command with cc in p/ and ebbcc in e/; each file it leaves
# (the outputs) must be the same.
same() {
    (cd p && cp ../*.c ../*.h . && "$cc" "$@")
    (cd e && cp ../*.c ../*.h . && "$ebbcc" "$@")
    diff -r p e
}

# ---- nothing of ours: the same bytes ----

same_object() { same -c plain.c; }
same_object_o2() { same -O2 -Wall -c plain.c -o x.o; }
# One folder, since -g records it.
same_object_debug() {
    for flags in -g "-g -O2" -g3 "-gdwarf-4 -g3"; do
        # shellcheck disable=SC2086
        "$cc" $flags -c plain.c -o 1.o
        # shellcheck disable=SC2086
        "$ebbcc" $flags -c plain.c -o 2.o
        cmp 1.o 2.o
    done
}
same_deps() { same -MMD -MF x.dep -c plain.c -o x.o; }
same_deps_default() { same -MD -MP -c plain.c; }
same_deps_output() { mkdir p/sub e/sub; same -MMD -c plain.c -o sub/x.o; }
same_deps_target() { same -MMD -MT tgt -MQ 'a$b' -c plain.c -o x.o; }
same_deps_wp() { same -Wp,-MMD,x.d -c plain.c -o x.o; }
same_deps_only() {
    "$cc" -M plain.c > 1
    "$ebbcc" -M plain.c > 2
    cmp 1 2
    same -MM plain.c -MF x.d
}
same_asm() { same -S -O1 plain.c; }
same_several() { same -c plain.c other.c; }
same_link() { same plain.c other.c -o prog; }
same_link_default() { same -O2 plain.c -lm; prints "hello 51" e/a.out; }
same_shared() { same -shared -fPIC other.c -o libother.so; }
same_relocatable() { same -c plain.c other.c; same -r plain.o other.o -o r.o; }
same_save_temps() { same -save-temps -c plain.c -o x.o; }
same_coverage() {
    # Its runtime is a package of its own for clang.
    "$cc" --coverage plain.c -o prog 2> /dev/null || return 0
    rm -f prog *.gcno
    (cd p && cp ../*.[ch] . && "$cc" --coverage plain.c -o prog && ls > ../1)
    (cd e && cp ../*.[ch] . && "$ebbcc" --coverage plain.c -o prog &&
        ls > ../2)
    diff 1 2
}
same_lto() {
    (cd p && cp ../*.[ch] . && "$cc" -flto -O2 plain.c other.c -o prog)
    (cd e && cp ../*.[ch] . && "$ebbcc" -flto -O2 plain.c other.c -o prog)
    prints "hello 51" e/prog
}
same_stdin() {
    "$cc" -x c -c - -o 1.o < plain.c
    "$ebbcc" -x c -c - -o 2.o < plain.c
    cmp 1.o 2.o
    cat plain.c | "$ebbcc" -O1 -o prog -xc -
    prints "hello 51" ./prog
}
same_cpp_output() {
    "$cc" -E plain.c -o plain.i
    "$cc" -c plain.i -o 1.o
    "$ebbcc" -c plain.i -o 2.o
    cmp 1.o 2.o
}
same_assembly() {
    printf '#define N 3\n.globl x\n.data\nx: .int N\n' > asm.S
    "$cc" -S other.c -o other.s
    "$cc" -c asm.S other.s
    mv asm.o asm1; mv other.o other1
    "$ebbcc" -c asm.S other.s
    cmp asm.o asm1
    cmp other.o other1
}
same_warnings() {
    echo 'int f(void) { int unused; }' > w.c
    "$cc" -Wall -c w.c 2> 1
    "$ebbcc" -Wall -c w.c 2> 2
    diff 1 2
    [ -s 1 ]
}
same_errors() {
    "$cc" -c broken.c 2> 1 || s1=$?
    "$ebbcc" -c broken.c 2> 2 || s2=$?
    diff 1 2
    [ $s1 = $s2 ]
    absent broken.o
}
same_preprocessed() {
    for flags in "" -P -C "-g -O2" "-I. -DX=1"; do
        # shellcheck disable=SC2086
        "$cc" -E $flags co.c 2> /dev/null | grep -v __EBBCC__ > 1
        # shellcheck disable=SC2086
        "$ebbcc" -E $flags co.c | grep -v __EBBCC__ > 2
        cmp 1 2
    done
    "$ebbcc" -E co.c -o out.i
    "$cc" -E co.c -o want.i
    cmp out.i want.i
}
same_header() {
    "$ebbcc" plain.h -o plain.h.gch
    [ -s plain.h.gch ]
}

# A folder named twice must not turn from the user's into the system's.
same_own_folder() {
    inc=$(dirname "$(dirname "$ebbcc")")/include
    printf '#include <ebb/abi.h>\nint f(void) { return EBB_ABI; }\n' > abi.c
    "$cc" -g -I"$inc" -c abi.c -o 1.o
    "$ebbcc" -g -I"$inc" -c abi.c -o 2.o
    cmp 1.o 2.o
}

# ---- questions ----

asks_the_real_one() {
    for q in -dumpmachine -dumpversion -print-search-dirs \
        -print-file-name=libc.so -print-multiarch --print-prog-name=ld; do
        "$cc" $q > 1 2>&1 || :
        "$ebbcc" $q > 2 2>&1 || :
        diff 1 2
    done
    "$cc" -v > 1 2>&1
    "$ebbcc" -v > 2 2>&1
    diff 1 2
    "$cc" -dM -E -x c /dev/null | sort > 1
    "$ebbcc" -dM -E -x c /dev/null | sort > 2
    [ "$(diff 1 2)" = "$(printf '%s\n' "$(diff 1 2 | head -n 1)" \
        '> #define __EBBCC__ 1')" ]
}
version_has_both() {
    "$ebbcc" --version > got
    "$cc" --version | head -n 1 > want
    head -n 1 got | diff want -
    tail -n 1 got | grep -q '^ebbcc [0-9]'
}
help_has_both() {
    "$ebbcc" --help > got
    grep -q 'fsyntax-only\|-save-temps\|USAGE\|Usage' got
    grep -q -e '--emit-c' got
}
no_input() { fails 1 "$ebbcc"; grep -q 'no input files' err; }
verbose_commands() {
    "$ebbcc" -### -c plain.c 2> err
    grep -q cc1 err
    absent plain.o
}

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
    "$ebbcc" --emit-c co.c > out.i
    grep -q answer out.i
    "$ebbcc" --emit-c co.c -o out2.i
    cmp out.i out2.i
    "$cc" -c out.i -o co.o
    "$ebbcc" co.o -o prog
    prints "hello 42" ./prog
    "$ebbcc" --emit-c plain.c > out3.i
    "$cc" -E plain.c | diff - out3.i
    absent a.out
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

# ---- dependency files ----

deps_list() { tr -d '\\\n' < "$1"; }
deps_of_async() {
    "$ebbcc" -MMD -c co.c
    deps_list co.d | grep -q '^co.o: co.c .*co.h'
    mkdir sub
    "$ebbcc" -MMD -MP -c co.c -o sub/x.o
    deps_list sub/x.d | grep -q '^sub/x.o: co.c .*co.h'
    grep -q '^co.h:' sub/x.d
    "$ebbcc" -MD -MF y.dep -MT 'a tgt' -c co.c -o sub/x.o
    deps_list y.dep | grep -q '^a tgt: co.c'
    grep -q stdio.h y.dep
    "$ebbcc" -MMD co.c -o prog
    deps_list prog.d | grep -q '^prog: co.c .*co.h'
    "$ebbcc" -Wp,-MMD,w.d -c co.c -o w.o
    deps_list w.d | grep -q '^[cow]*\.o: co.c .*co.h'
    absent y.d
}
deps_as_a_makefile() {
    printf 'prog: co.o\n\t"%s" $^ -o $@\n%%.o: %%.c\n' "$ebbcc" > Makefile
    printf '\t"%s" -MMD -MP -c $< -o $@\n-include co.d\n' "$ebbcc" >> Makefile
    make -s prog
    prints "hello 42" ./prog
    make -q prog
    touch -d '+1 hour' co.h
    if make -q prog; then false; fi
}
deps_not_after_error() {
    fails 1 "$ebbcc" -MMD -c cobroken.c
    absent cobroken.o cobroken.d
}

# ---- words, quotes, response files ----

odd_names() {
    mkdir 'a dir'
    cp co.c "a dir/it's \"co\" \$x.c"
    cp co.h 'a dir'
    "$ebbcc" -c "a dir/it's \"co\" \$x.c" -o 'a dir/o o.o'
    "$ebbcc" 'a dir/o o.o' -o 'a dir/prog x'
    prints "hello 42" "./a dir/prog x"
    "$ebbcc" "a dir/it's \"co\" \$x.c" -o prog
    prints "hello 42" ./prog
    cp co.c ./-co.c
    "$ebbcc" ./-co.c -o prog
    prints "hello 42" ./prog
}
odd_values() {
    for f in plain.c co.c; do
        "$ebbcc" "-DGREETING=\"it's a \\\"test\\\" \$HOME\"" $f -o prog
        ./prog | grep -q "^it's a \"test\" \$HOME "
        "$ebbcc" -D 'GREETING="b c"' -U NOTHING $f -o prog
        ./prog | grep -q '^b c '
    done
}
response_file() {
    printf '%s\n' "-DGREETING='\"a b\"' -O1" '"-o" prog' > args
    for f in plain.c co.c; do
        "$ebbcc" $f @args
        ./prog | grep -q '^a b '
    done
    printf '@args\n-Wall\\ \n' | sed 's/\\ //' > nested
    rm prog
    "$ebbcc" @nested co.c
    prints "a b 42" ./prog
    fails 1 "$ebbcc" @missing -c
}
long_command() {
    i=0
    while [ $i -lt 2300 ]; do
        echo "-DNAME_THAT_IS_RATHER_LONG_$i=\"x  y\"" >> args
        i=$((i + 1))
    done
    for f in plain.c co.c; do
        "$ebbcc" @args $f -o prog
        ./prog | grep -q '^hello '
    done
}
show_runs() {
    "$ebbcc" --show -c co.c 2> err
    grep -q -e "^$cc .*-E .*co.c\$" err
    grep -q -e "^$cc .*-x cpp-output .* -o co.o\$" err
    "$ebbcc" --show '-DX=a b' -c plain.c 2> err
    grep -q "'-DX=a b'" err
}
stops_at_20() {
    i=0
    while [ $i -lt 40 ]; do
        echo "async int x$i;"
        i=$((i + 1))
    done > many.c
    fails 1 "$ebbcc" -c many.c
    n=$(grep -c ' error: ' err)
    [ "$n" -gt 1 ] && [ "$n" -le 21 ]
}

# ---- failing well ----

missing_file() {
    fails 1 "$ebbcc" -c nowhere.c
    grep -i 'no such file' err | grep -q nowhere.c
    fails 1 "$ebbcc" nowhere.c co.c -o prog
    absent prog nowhere.o
}
missing_header() {
    echo '#include <no/such.h>' | cat - co.c > inc.c
    fails 1 "$ebbcc" -c inc.c
    grep -q 'inc.c:1:10:.*no/such.h' err
    [ "$(grep -c 'no/such.h' err)" -le 2 ]
    absent inc.o
}
missing_compiler() {
    fails 127 "$ebbcc" --cc=/no/such/cc -c co.c
    grep -q "cannot run '/no/such/cc'" err
}
user_error_once() {
    fails 1 "$ebbcc" -O2 -c cobroken.c
    [ "$(grep -c 'error: .*undeclared' err)" = 1 ]
    grep -q '^cobroken.c:5:16: error: ' err
    absent cobroken.o
    fails 1 "$ebbcc" cobroken.c -o prog
    absent prog cobroken.o
}
user_warning_once() {
    cat > warn.c << 'END'
async int other(void) { return 1; }
async int f(unsigned u)
{
    int x = await other();
    return u < x;
}
END
    "$ebbcc" -Wall -Wextra -c warn.c 2> err
    cat err
    [ "$(grep -c 'warning: ' err)" = 1 ]
    fails 1 "$ebbcc" -Wall -Wextra -Werror -c warn.c
    absent w.o
}
fallthrough_comments() {
    cat > fall.c << 'END'
async int other(int x) { return x; }
async int f(int n)
{
    switch (n) {
    case 1:
        n += await other(n);
        /* Fall through. */

    case 1000:
        n++;
        // FALLTHRU
    default:
        n--;
    }
    char q = '"';   /* falls through */
    return await other(n) + q;
}
END
    if [ "$cc" = gcc ]; then
        "$ebbcc" -Wall -Wextra -c fall.c 2> err
        cat err
        [ ! -s err ]
        sed -i 's/FALLTHRU/nothing/' fall.c
        "$ebbcc" -Wall -Wextra -c fall.c 2> err
        grep -q '^fall.c:10:.*fall through' err
    fi
}
cpp_warning_once() {
    printf '#warning "look here"\n' | cat - co.c > warn.c
    "$ebbcc" -c warn.c 2> err
    [ "$(grep -c 'warning: .*look here' err)" = 1 ]
    printf '#warning "look here"\n' | cat - plain.c > warn.c
    "$ebbcc" -c warn.c 2> err
    [ "$(grep -c 'warning: .*look here' err)" = 1 ]
}
others_go_on() {
    fails 1 "$ebbcc" -c plain.c cobroken.c other.c lib.c
    [ -s plain.o ] && [ -s other.o ] && [ -s lib.o ]
    absent cobroken.o
}
link_error() {
    fails 1 "$ebbcc" user.c -o prog
    grep -q other err
    absent prog user.o
}
lexical_error() {
    printf 'async int f(void)\n{\n    char *s = "abc;\n    return 0;\n}\n' \
        > lex.c
    fails 1 "$ebbcc" -c lex.c
    grep -q '^lex.c:3:15: \(error\|warning\): ' err
    absent lex.o
}
several_with_output() { fails 1 "$ebbcc" -c co.c lib.c -o x.o; absent x.o; }
unwritable_output() {
    fails 1 "$ebbcc" -c co.c -o no/such/folder/x.o
    fails 1 "$ebbcc" --emit-c co.c -o no/such/folder/x.i
}
unwritable_temp() {
    fails 1 env TMPDIR="$dir/nowhere" "$ebbcc" -c co.c
    grep -q "nowhere" err
    absent co.o
}
explains() {
    "$ebbcc" --explain ebb-vla-across-await | grep -q 'variable length'
    "$ebbcc" --explain=-Wasync-unused | grep -q await
    fails 1 "$ebbcc" --explain no-such-thing
    grep -q no-such-thing err
    # Every message that ebbcc can give has its page.
    grep -oh '"ebb-[a-z0-9-]*"\|"-Wasync-[a-z-]*"' \
        "$here"/../../compiler/[a-z]*.c | tr -d '"' | sort -u > ids
    [ -s ids ]
    while read -r id; do
        "$ebbcc" --explain "$id" > page
        [ "$(wc -l < page)" -gt 3 ]
    done < ids
}
# A real compiler that waits: the signal must end it and leave nothing.
signals() {
    cat > slow << END
#!/bin/sh
echo \$\$ >> $dir/pids
case " \$* " in *" $when "*) sleep 60 & echo \$! >> $dir/pids; wait ;; esac
exec $cc "\$@"
END
    chmod +x slow
    "$ebbcc" --cc="$dir/slow" -c co.c & pid=$!
    n=0
    while ! [ -s pids ] || [ "$(wc -l < pids)" -lt "$1" ]; do
        sleep 0.05
        n=$((n + 1))
        [ $n -lt 200 ]
    done
    kill -TERM $pid
    status=0
    wait $pid || status=$?
    [ $status -eq 143 ]
    sleep 0.1
    first=$(head -n 1 pids)
    if kill -0 "$first" 2> /dev/null; then false; fi
    # The sleeps of the script are nobody's: end them.
    kill $(cat pids) 2> /dev/null || :
    absent co.o
    [ -z "$(ls -A tmp)" ]
}
ended_while_preprocessing() { when=-E; signals 2; }
ended_while_compiling() { when=cpp-output; signals 4; }

# ---- side files ----

save_temps() {
    "$ebbcc" -save-temps -c co.c -o x.o
    [ -s x.i ] && [ -s x.ebb.i ] && [ -s x.o ]
    ls ./*.s
    "$ebbcc" -save-temps co.c -o prog
    prints "hello 42" ./prog
    [ -s prog-co.i ] && [ -s prog-co.ebb.i ] && [ -s prog-co.o ]
}
coverage() {
    "$ebbcc" --coverage -c co.c
    [ -s co.gcno ]
    [ "$cc" = clang ] && return
    "$ebbcc" --coverage co.c -o prog
    ls
    [ -s prog-co.gcno ]
}

# ---- what build systems do ----

probe_configure() {
    cat > conftest.c << 'END'
#define HAVE 1
#ifdef __cplusplus
extern "C"
#endif
char sin();
int main(void) { return sin() == 0; }
END
    "$ebbcc" -o conftest conftest.c -lm
    "$ebbcc" -c -g -O2 conftest.c
    [ -s conftest.o ]
    echo 'choke me' > conftest.c
    fails 1 "$ebbcc" -c conftest.c
    absent conftest.d
    "$ebbcc" -E - < plain.c > out
    grep -q 'hello' out
}
probe_cmake() {
    mkdir -p CMakeFiles/x.dir
    "$ebbcc" -DX=1 -O2 -g -std=gnu11 -MD -MT CMakeFiles/x.dir/co.c.o \
        -MF CMakeFiles/x.dir/co.c.o.d -o CMakeFiles/x.dir/co.c.o -c "$dir/co.c"
    deps_list CMakeFiles/x.dir/co.c.o.d |
        grep -q "^CMakeFiles/x.dir/co.c.o: .*/co.c "
    "$ebbcc" -O2 -g -rdynamic CMakeFiles/x.dir/co.c.o -o x -Wl,-rpath,/tmp
    prints "hello 42" ./x
}

probe_real_cmake() {
    command -v cmake > /dev/null 2>&1 || return 0
    printf '%s\n' 'cmake_minimum_required(VERSION 3.10)' 'project(x C)' \
        'include(CheckFunctionExists)' \
        'check_function_exists(puts HAVE_PUTS)' \
        'check_function_exists(no_such_thing HAVE_NOT)' \
        'if(NOT HAVE_PUTS OR HAVE_NOT)' 'message(FATAL_ERROR probes)' \
        'endif()' \
        'add_library(l STATIC other.c lib.c)' 'add_executable(x user.c)' \
        'target_link_libraries(x l)' > CMakeLists.txt
    CC=$ebbcc cmake -S . -B build
    cmake --build build
    prints 16 build/x
    touch other.c
    cmake --build build | grep -q 'other.c'
    "$cc" --version | head -n 1 | grep -qi clang && want=Clang || want=GNU
    grep -q "COMPILER_ID \"$want\"" build/CMakeFiles/*/CMakeCCompiler.cmake
}

compilers=
for cc in gcc clang; do
    command -v $cc > /dev/null 2>&1 && compilers="$compilers $cc"
done
[ -x "$ebbcc" ] || { echo "$ebbcc is not there"; exit 1; }

for name in $(sed -n 's/^\([a-z0-9_]*\)() {.*/\1/p' "$0"); do
    case $name in
    sources | t | no_temps | fails | absent | prints | same | deps_list | \
        signals) ;;
    *) t "$name" ;;
    esac
done
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
