# shellcheck shell=sh
# SPDX-License-Identifier: MIT-0
#
# ebbcc under other names, and which compiler is the real one.
# Sourced by run.sh: each function whose head names no arguments is a test.

# A folder in front of PATH with a link of that name; not for EBBCC_CC.
called() { # name command...
    mkdir -p bin
    ln -sf "$ebbcc" "bin/$1"
    shift
    (unset EBBCC_CC; PATH=$dir/bin:$PATH timeout 20 "$@")
}
is_called_cc() {
    first_compiler || return 0
    called cc cc -c plain.c -o 1.o
    cc -c plain.c -o 2.o
    cmp 1.o 2.o
    called cc cc co.c -o prog
    prints "hello 42" ./prog
    # The same without a PATH that leads to it.
    (unset EBBCC_CC; bin/cc co.c -o prog2)
    prints "hello 42" ./prog2
}
is_called_like_the_real_one() {
    called "$cc" "$cc" --show -c co.c 2> err
    grep -q "/$cc -D" err
    absent "$dir/bin/co.o"
    "$cc" --version | head -n 1 > want
    called "$cc" "$cc" --version | head -n 1 | diff want -
}
is_called_after_the_real_one() {
    called "ebbcc-$cc" "ebbcc-$cc" --show co.c -o prog 2> err
    grep -q "^$cc -D" err
    prints "hello 42" ./prog
    called ebbcc-0.9 ebbcc-0.9 --show -c co.c 2> err
    grep -q "^cc -D" err
}
is_the_real_one_of_itself() {
    first_compiler || return 0
    fails 1 env EBBCC_CC="$ebbcc" timeout 20 "$ebbcc" -c co.c
    grep -q 'is ebbcc: name another' err
    printf '#!/bin/sh\nexec "%s" --cc="$0" "$@"\n' "$ebbcc" > script
    chmod +x script
    fails 1 timeout 20 ./script -c co.c
    grep -q 'runs ebbcc again' err
    # A script that names the real one is no such case.
    printf '#!/bin/sh\nexec "%s" --cc=%s "$@"\n' "$ebbcc" "$cc" > script
    ./script co.c -o prog
    prints "hello 42" ./prog
}
is_ccache_s_compiler() {
    has ccache && first_compiler || return 0
    CCACHE_DIR=$dir/cache
    CCACHE_COMPILERCHECK=content
    export CCACHE_DIR CCACHE_COMPILERCHECK
    for f in plain.c co.c; do
        ccache "$ebbcc" -g -O1 -MMD -c $f -o 1.o
        ccache "$ebbcc" -g -O1 -MMD -c $f -o 2.o
        cmp 1.o 2.o
        [ -s 2.d ]
    done
    ccache -s -v | grep -q 'Hits: *2 /'
    "$ebbcc" 2.o -o prog
    prints "hello 42" ./prog
}
uses_ccache() {
    has ccache && first_compiler || return 0
    CCACHE_DIR=$dir/cache
    export CCACHE_DIR
    for i in 1 2; do
        "$ebbcc" --cc="ccache $cc" -c plain.c -o $i.o
        "$ebbcc" --cc="ccache $cc" -c co.c -o co$i.o
    done
    cmp 1.o 2.o
    cmp co1.o co2.o
    ccache -s -v | grep -q 'Hits: *[1-9]'
    "$ebbcc" co2.o -o prog
    prints "hello 42" ./prog
}
# What distcc does: preprocess here, compile there.
is_split_as_by_distcc() {
    "$ebbcc" -E co.c -o co.i
    mkdir there
    cp co.i there
    (cd there && "$ebbcc" -g -c co.i -o co.o)
    "$ebbcc" there/co.o -o prog
    prints "hello 42" ./prog
}
