#!/bin/sh
# SPDX-License-Identifier: MIT-0
#
# The compiler's programs on other machines and with another C library:
#
#   test/tool/cross.sh [MACHINE...]
#
# MACHINE is i386 (gcc -m32), musl (musl-gcc) or one that qemu plays: aarch64,
# armhf, riscv64, s390x, ppc64, ppc64el, mips.  Without any, those whose
# compiler and qemu (Debian: gcc-TRIPLE, qemu-user) are there.  Each gets the
# library made for it; then every program of test/compiler/run and
# test/compiler/all runs on it, linked statically.  s390x, ppc64 and mips have
# the high byte first; i386, armhf and mips have 32 bits.  CASE=PATTERN takes
# the programs whose name matches; JOBS at a time (2).

set -u
: "${BUILD:=build}" "${JOBS:=2}" "${CASE:=.}"
case $BUILD in /*) ;; *) BUILD=$PWD/$BUILD ;; esac
export BUILD
cd "$(dirname "$0")/../.." || exit 1
unset MAKEFLAGS MFLAGS MAKELEVEL EBBCC_CC
[ $# -gt 0 ] || set -- i386 musl aarch64 armhf riscv64 s390x ppc64 \
    ppc64el mips

# Its compiler and what its programs are run by.
choose() { # machine
    case $1 in
    i386)
        # Where another package than the multilib one has <asm/errno.h>.
        CROSS="gcc -m32 -idirafter /usr/include/$(gcc -print-multiarch)"
        EMULATOR=
        ;;
    musl) CROSS=musl-gcc EMULATOR= ;;
    armhf)
        # Or gcc tells of other compilers' way to pass structs.
        CROSS='arm-linux-gnueabihf-gcc -Wno-psabi'
        EMULATOR=qemu-arm
        ;;
    ppc64) CROSS=powerpc64-linux-gnu-gcc EMULATOR=qemu-ppc64 ;;
    ppc64el) CROSS=powerpc64le-linux-gnu-gcc EMULATOR=qemu-ppc64le ;;
    *) CROSS=$1-linux-gnu-gcc EMULATOR=qemu-$1 ;;
    esac
    EBB_HOME=$BUILD/cross/$1
    WORK=$EBB_HOME/work
    log=$EBB_HOME/log
    mkdir -p "$WORK"
    export CROSS EMULATOR EBB_HOME WORK
}

# Can it be made and run at all?
is_there() {
    echo 'int main(void) { return 0; }' > "$WORK/a.c"
    $CROSS -static "$WORK/a.c" -o "$WORK/a" 2> /dev/null &&
        $EMULATOR "$WORK/a" 2> /dev/null
}

# A line for each program, `ok NAME` or `FAIL NAME`.
cross() { # machine
    if ! make -s -j"$JOBS" runtime HAVE_CURL= CC="$CROSS" CFLAGS=-O2 \
        BUILD="$EBB_HOME" EBBCC="$BUILD/bin/ebbcc" > "$log.make" 2>&1 ||
        grep 'warning:' "$log.make"; then
        tail -n 20 "$log.make"
        echo "FAIL $1/library"
        return
    fi
    echo "ok $1/library"
    for f in test/compiler/run/*.c test/compiler/run/*/ \
        test/compiler/all/*.c test/compiler/all/*/; do
        echo "$(basename "$(dirname "$f")") ${f%/}"
    done | grep -e "$CASE" | xargs -P "$JOBS" -n 2 test/case
}

run_all() { # machine
    choose "$1"
    is_there || { echo "$1: no $CROSS, or nothing to run it by"; return; }
    cross "$1" > "$log" 2>&1
    rm -rf "$WORK"
    grep -v '^ok ' "$log" | sed "s/^/$1: /"
    passed=$((passed + $(grep -c '^ok ' "$log")))
    failed=$((failed + $(grep -c '^FAIL ' "$log")))
}

passed=0 failed=0
for machine; do
    run_all "$machine"
done
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
