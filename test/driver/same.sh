# shellcheck shell=sh
# SPDX-License-Identifier: MIT-0
#
# Nothing of ours in the input: the same bytes, the same answers.
# Sourced by run.sh: each function whose head names no arguments is a test.

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
