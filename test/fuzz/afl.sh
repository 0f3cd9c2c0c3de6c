#!/bin/sh
# SPDX-License-Identifier: MIT-0
#
# AFL++ on ebbcc:  test/fuzz/afl.sh SECONDS [-all]
#
# Seeds are the sources of test/compiler without their comments.  What has
# been found stays in $BUILD/fuzz/out, and the next run goes on from there.
# Each run adds its line to doc/fuzzing.tsv, with its limit and the processor
# time that it had: less, on a busy machine or where it was stopped.  A crash
# that is not yet known is kept in that folder too and ends the run with status
# 1: mend it, and keep it, reduced, in test/fuzz/inputs.

set -u
cd "$(dirname "$0")/../.." || exit 1
: "${BUILD:=build-afl}"
seconds=$1
all=${2-}
dir=$BUILD/fuzz
out=$dir/out$all
command -v afl-fuzz > /dev/null || { echo 'afl-fuzz is missing' >&2; exit 1; }

if [ ! -d "$dir/seeds" ]; then
    mkdir -p "$dir/seeds"
    n=0
    for f in test/compiler/*/*.c test/compiler/*/*/*.c example/*.c \
        test/fuzz/inputs/*.c; do
        case $f in *.out.c) continue ;; esac
        n=$((n + 1))
        grep -v '^#include' "$f" | ${REAL_CC:-gcc} -fpreprocessed -E -P - \
            > "$dir/seeds/$n.c" 2> /dev/null
        [ -s "$dir/seeds/$n.c" ] || rm -f "$dir/seeds/$n.c"
    done
fi
sed -n 's/^KW(.*, *\("[^"]*"\)).*/\1/p' compiler/tok.def > "$dir/words"
grep -o '"_[A-Z_a-z]*"' compiler/intern.c | sort -u >> "$dir/words"

from=$dir/seeds
[ -d "$out/default/queue" ] && from=-
rm -rf "$out/default/crashes" "$out/default/hangs"
export AFL_SKIP_CPUFREQ=1 AFL_NO_AFFINITY=1 AFL_NO_UI=1 \
    AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1
execs() {
    sed -n 's/^execs_done *: //p' "$out/default/fuzzer_stats" 2> /dev/null ||
        echo 0
}
execs_before=0
[ "$from" = - ] && execs_before=$(execs)
nice -n "${NICE:-19}" afl-fuzz -i "$from" -o "$out" -x "$dir/words" \
    -t 2000 -m none -V "$seconds" -- "$dir/translate" $all \
    > "$dir/afl.log" 2>&1 ||
    { tail -n 20 "$dir/afl.log"; exit 1; }
kept() { # crashes or hangs
    find "$out/default/$1" -name 'id*' | wc -l
}
crashes=$(kept crashes)
hangs=$(kept hangs)
[ -e doc/fuzzing.tsv ] ||
    printf 'date\ttarget\tlimit\tCPU\texecs\tcrashes\thangs\n' \
        > doc/fuzzing.tsv
times > "$dir/times"
cpu=$(tr -d s < "$dir/times" | awk -F '[m ]' '
    NR == 2 { printf "%.0f", $1 * 60 + $2 + $3 * 60 + $4 }')
printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\n' "$(date +%F)" \
    "translate${all:+ $all}" "$seconds" "$cpu" $(($(execs) - execs_before)) \
    "$crashes" "$hangs" | tee -a doc/fuzzing.tsv
[ "$crashes" -eq 0 ] && [ "$hangs" -eq 0 ]
