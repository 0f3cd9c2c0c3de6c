#!/bin/sh
# SPDX-License-Identifier: MIT-0
#
# Does the campaign find a translator that is wrong?
#
#   test/tool/fault.sh [NUMBER...]
#
# For each fault that compiler/code.h lists, or those given, ebbcc is built
# with it (-DEBBCC_FAULT=NUMBER) and has to fail a program of
# test/compiler/all or of test/compiler/run.  With CSMITH=1 in the environment
# it has to fail one of csmith's: the seed that is known to find it, or else
# one of 1 to SEEDS (100); without NUMBER, those with a known seed.

set -u
: "${BUILD:=build}" "${CC:=cc}" "${SEEDS:=100}"
case $BUILD in /*) ;; *) BUILD=$PWD/$BUILD ;; esac
export BUILD
top=$(cd "$(dirname "$0")/../.." && pwd)
cd "$top" || exit 1
work=$(mktemp -d "${TMPDIR:-/tmp}/ebb-fault.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# The first of csmith's programs that finds the fault.
known_seed() { # number
    case $1 in
    1 | 5 | 6 | 9) echo 2 ;;
    2) echo 11 ;;
    esac
}

all=$(sed -n 's/^    FAULT_[A-Z_]* = \([0-9]*\),.*/\1/p' compiler/code.h)
if [ -n "${CSMITH-}" ]; then
    if ! command -v csmith > /dev/null; then
        echo 'csmith is not installed: skipped'
        echo '0 passed, 0 failed'
        exit 0
    fi
    [ $# -gt 0 ] || set -- $(for n in $all; do
        [ -z "$(known_seed "$n")" ] || echo "$n"
    done)
fi
[ $# -gt 0 ] || set -- $all

# A build folder like $BUILD whose ebbcc has the fault.
plant() { # number
    mkdir -p "$work/bin" "$work/obj"
    ln -sfn "$BUILD/lib" "$work/lib"
    ln -sfn "$BUILD/include" "$work/include"
    # Not all of them: one may be left of a file that is no more.
    for f in compiler/*.c; do
        cp "$BUILD/obj/${f%.c}.o" "$work/obj/" || exit 1
    done
    fault=$(sed -n "s/^    FAULT_\([A-Z_]*\) = $1,.*/\1/p" compiler/code.h)
    for f in $(grep -lE "(^|[^_A-Z])FAULT\($fault\)" compiler/*.c); do
        $CC -std=gnu11 -w -O1 -D_GNU_SOURCE -Iinclude -DEBBCC_FAULT="$1" \
            -DEBB_VERSION='"fault"' -c "$f" \
            -o "$work/obj/$(basename "$f" .c).o" || exit 1
    done
    $CC "$work"/obj/*.o -o "$work/bin/ebbcc" || exit 1
}

# Says by what it was found, or nothing.  The order of operands is a matter of
# ours: C leaves it open, and so do programs of plain C.
find_it() {
    for f in test/compiler/all/*.c test/compiler/run/*order*.c; do
        if BUILD=$work WORK=$work QUICK=1 \
            test/case "$(basename "$(dirname "$f")")" "$f" 2>&1 |
            grep -q '^FAIL'; then
            echo "$f"
            return
        fi
    done
}

find_by_csmith() { # number
    for seed in $(known_seed "$1") $(seq "$SEEDS"); do
        if ! EBBCC=$work/bin/ebbcc BUILD=$BUILD FRESH=1 \
            sh test/tool/csmith.sh "$seed" 1 > "$work/log" 2>&1; then
            sed -n 's/^FAIL \(csmith: seed [0-9]*\).*/\1/p' "$work/log" |
                head -n 1
            return
        fi
    done
}

passed=0 failed=0
for n; do
    plant "$n"
    what=$(sed -n "s|^    FAULT_[A-Z_]* = $n, */\\* *\\(.*[^ ]\\) *\\*/|\\1|p" \
        compiler/code.h)
    if [ -n "${CSMITH-}" ]; then
        by=$(find_by_csmith "$n")
    else
        by=$(find_it)
    fi
    if [ -n "$by" ]; then
        passed=$((passed + 1))
        echo "fault $n ($what): found by $by"
    else
        failed=$((failed + 1))
        echo "FAIL fault $n ($what): nothing has found it"
    fi
done
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
