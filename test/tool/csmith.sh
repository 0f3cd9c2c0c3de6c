#!/bin/sh
# SPDX-License-Identifier: MIT-0
#
# Programs of csmith, plain and with -fasync-all, must behave the same:
#
#   test/tool/csmith.sh [FIRST-SEED [COUNT]]
#
# Compiler, level and mode are drawn from each seed, and which of csmith's
# options.  $BUILD/csmith/results.tsv holds a line for each seed that has been
# run: seed, compiler, level, mode, verdict, functions made async, left alone,
# awaits.  A seed that stands there is not run again, so a campaign goes on
# where it was stopped; FRESH=1 begins anew and leaves that file alone.  A
# program that differs is kept beside it.
#
# Verdicts: same; FAIL; skip: csmith or the plain program takes too long or
# fails by itself; slow: the async one takes over 20 s.  Without csmith and its
# headers (Debian: csmith, libcsmith-dev) it says so and counts nothing.

set -u
: "${BUILD:=build}"
case $BUILD in /*) ;; *) BUILD=$PWD/$BUILD ;; esac
first=${1:-1}
count=${2:-100}
out=$BUILD/csmith
for inc in /usr/include/csmith /usr/include/csmith-*; do
    [ -e "$inc/csmith.h" ] && break
done
if ! command -v csmith > /dev/null || [ ! -e "$inc/csmith.h" ]; then
    echo 'csmith is not installed: skipped'
    echo '0 passed, 0 failed'
    exit 0
fi
mkdir -p "$out" || exit 1
dir=$(mktemp -d "${TMPDIR:-/tmp}/ebb-csmith.XXXXXX") || exit 1
trap 'rm -rf "$dir"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
results=$out/results.tsv
[ -n "${FRESH-}" ] && results=$dir/results.tsv
touch "$results"

draw() { # seed: sets real, level, mode, options
    set -- $(($1 * 2654435761 / 65536 % 65536))
    case $(($1 % 2)) in 0) real=gcc ;; *) real=clang ;; esac
    level=-O$(($1 / 2 % 4))
    case $(($1 / 8 % 4)) in
    0) mode=ready ;;
    1) mode=yield ;;
    2) mode=mix ;;
    *) mode=stress ;;
    esac
    case $(($1 / 32 % 6)) in
    0) options='--max-funcs 20 --max-block-size 3' ;;
    1) options='--max-funcs 5 --max-pointer-depth 4 --builtins' ;;
    2) options='--packed-struct --max-struct-fields 6' ;;
    3) options='--max-expr-complexity 5 --float' ;;
    4) options='--const-struct-union-fields --volatile-struct-union-fields' ;;
    *) options= ;;
    esac
}

# csmith --builtins knows a few of one processor.
case $(uname -m) in x86_64) machine=-msse4.2 ;; *) machine= ;; esac

# Sets verdict, made, left, awaits.
try() {
    made=0 left=0 awaits=0
    verdict=skip
    # shellcheck disable=SC2086
    (cd "$dir" && timeout 20 csmith --seed "$1" $options) > "$dir/p.c" \
        2> "$dir/log" || return
    $real -w -O0 $machine -I"$inc" "$dir/p.c" -o "$dir/plain" \
        2> "$dir/log" || return
    timeout 3 "$dir/plain" > "$dir/want" 2>> "$dir/log" || return
    verdict=FAIL
    EBBCC_CC=$real timeout 120 "$BUILD/bin/ebbcc" -w $level $machine \
        -I"$inc" -fasync-all=$mode -v "$dir/p.c" -o "$dir/async" \
        2> "$dir/log" || {
        what='does not compile'
        return
    }
    # shellcheck disable=SC2046
    set -- $(sed -n -e 's/^async-all: .*: //' \
        -e 's/^\([0-9]*\) async, \([0-9]*\) left.*/\1 \2/p' \
        "$dir/log" | tail -n 1)
    made=${1:-0} left=${2:-0}
    EBB_STATS=1 timeout 20 "$dir/async" > "$dir/got" 2> "$dir/log"
    status=$?
    if [ $status -eq 124 ]; then
        verdict=slow
        return
    fi
    awaits=$(sed -n 's/^ebb: async-all: \([0-9]*\) awaits.*/\1/p' "$dir/log")
    if [ $status -ne 0 ]; then
        what="ends with status $status"
    elif ! cmp -s "$dir/want" "$dir/got"; then
        diff "$dir/want" "$dir/got" > "$dir/log"
        what='prints something else'
    else
        verdict=same
    fi
}

passed=0 failed=0
seed=$first
while [ "$seed" -lt $((first + count)) ]; do
    if ! grep -q "^${seed}[[:space:]]" "$results"; then
        draw "$seed"
        what=
        try "$seed"
        if [ $verdict = FAIL ]; then
            cp "$dir/p.c" "$out/$seed.c"
            echo "FAIL csmith: seed $seed: $what ($real $level $mode," \
                "kept as $out/$seed.c)"
            grep -E ' error: |internal' "$dir/log" | head -n 5
        fi
        printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n' "$seed" "$real" "$level" \
            "$mode" "$verdict" "$made" "$left" "${awaits:-0}" >> "$results"
    fi
    seed=$((seed + 1))
done
awk -F '\t' -v a="$first" -v b=$((first + count)) '
    $1 >= a && $1 < b {
        n[$5]++; made += $6; left += $7; awaits += $8
    }
    END {
        printf "csmith: seeds %d to %d: %d functions async, %d left alone, " \
            "%.0f awaits; %d programs skipped, %d too slow\n", a, b - 1,
            made, left, awaits, n["skip"], n["slow"]
        printf "%d passed, %d failed\n", n["same"], n["FAIL"]
        exit n["FAIL"] > 0
    }' "$results"
