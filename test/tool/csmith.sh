#!/bin/sh
# SPDX-License-Identifier: MIT-0
#
# Programs of csmith, plain and with -fasync-all, must behave the same:
#
#   test/tool/csmith.sh [FIRST-SEED|next [COUNT]]
#
# Compiler, level, mode and csmith's options are drawn from each seed; nine
# programs of ten are small ones.  JOBS seeds run at a time (2).  A program that
# differs is kept in $BUILD/csmith.
#
# doc/campaign.tsv is the record of all seeds ever run and of what ran them;
# a seed that stands there is not run again, `next` is the first behind all of
# them, and a campaign that is stopped loses at most the last few programs.
# FRESH=1 runs the seeds in any case and records nothing.  So does
# MACHINE=FLAGS, which are for the compiler: -m32, say, with EBB_HOME as where
# the library for it is (test/tool/cross.sh i386 makes $BUILD/cross/i386).
#
# Verdicts: see differ.sh; a program with undefined behaviour is skipped as
# well.  Without csmith and its headers (Debian: csmith,
# libcsmith-dev) it says so and counts nothing.

set -u
: "${BUILD:=build}" "${JOBS:=2}" "${RECORD:=doc/campaign.tsv}"
case $BUILD in /*) ;; *) BUILD=$PWD/$BUILD ;; esac
export BUILD
here=$(dirname "$0")
. "$here/differ.sh"
for inc in /usr/include/csmith /usr/include/csmith-*; do
    [ -e "$inc/csmith.h" ] && break
done
# csmith --builtins knows a few of one processor.
case $(uname -m) in x86_64) machine=-msse4.2 ;; *) machine= ;; esac
if [ -n "${MACHINE-}" ]; then
    FRESH=1
    machine="$machine $MACHINE"
fi

generate() { # seed
    options='--max-funcs 4 --max-block-size 2 --max-block-depth 2
        --max-array-dim 2 --max-array-len-per-dim 4'
    if [ $((drawn % 10)) -eq 9 ]; then
        options='--max-funcs 8'
    fi
    case $((drawn / 10 % 6)) in
    0) options="$options --max-funcs 6 --max-block-size 3" ;;
    1) options="$options --max-pointer-depth 4 --builtins" ;;
    2) options="$options --packed-struct --max-struct-fields 6" ;;
    3) options="$options --max-expr-complexity 7 --float" ;;
    4) options="$options --const-struct-union-fields
        --vol-struct-union-fields" ;;
    esac
    # shellcheck disable=SC2086
    limited 5 csmith --seed "$1" $options > "$dir/p.c" && return
    # It says so on standard output.
    if grep -q 'invalid option' "$dir/p.c"; then
        cp "$dir/p.c" "$dir/log"
        verdict=FAIL what=$(head -n 1 "$dir/p.c")
    fi
    return 1
}

# csmith means its programs to be defined, but some call __builtin_clz(0), and
# with --float some convert a number that the integer type cannot hold.  Neither
# compiler's sanitizer sees all of it: gcc folds some before it looks.
is_undefined() {
    for with in gcc clang; do
        command -v $with > /dev/null || continue
        # shellcheck disable=SC2086
        limited 60 $with -w -O0 $machine -I"$inc" \
            -fsanitize=undefined,float-cast-overflow -fno-sanitize=alignment \
            "$dir/p.c" -o "$dir/prog" &&
            limited 20 "$dir/prog" > "$dir/out"
        grep -q 'runtime error' "$dir/err" && return
    done
    return 1
}

# One line for each seed: seed, verdict, async, left alone, awaits.
run_seeds() {
    dir=$(mktemp -d "${TMPDIR:-/tmp}/ebb-csmith.XXXXXX") || exit 1
    trap 'rm -rf "$dir"' EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM
    for seed; do
        draw "$seed"
        verdict=skip made=0 left=0 awaits=0
        generate "$seed" && differ '' "$machine -I$inc" "$dir/p.c"
        if [ "$verdict" = FAIL ] && is_undefined; then
            verdict=skip
        fi
        if [ "$verdict" = FAIL ]; then
            cp "$dir/p.c" "$BUILD/csmith/$seed.c"
            echo "FAIL csmith: seed $seed: $what ($real $level $mode," \
                "kept as $BUILD/csmith/$seed.c)"
            grep -E ' error: |internal' "$dir/log" | head -n 5
        fi
        echo "= $seed $verdict $made $left $awaits"
    done
}

if [ "${1-}" = --seeds ]; then
    shift
    run_seeds "$@"
    exit 0
fi

if ! command -v csmith > /dev/null || [ ! -e "$inc/csmith.h" ]; then
    echo 'csmith is not installed: skipped'
    echo '0 passed, 0 failed'
    exit 0
fi
first=${1:-next}
count=${2:-100}
mkdir -p "$BUILD/csmith" || exit 1
work=$(mktemp -d "${TMPDIR:-/tmp}/ebb-csmith.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
[ -n "${FRESH-}" ] && RECORD=$work/record
touch "$RECORD"
if [ "$first" = next ]; then
    first=$(awk -F '\t' '$1 == "csmith" && $4 > n { n = $4 }
        END { print n + 1 }' "$RECORD")
fi
commit=$(git describe --always --dirty --exclude '*' 2> /dev/null)

# Seeds between $1 and $2 that are not in the record.
todo() {
    awk -F '\t' -v a="$1" -v b="$2" '
        $1 == "csmith" { for (i = $3; i <= $4; i++) if (i >= a) had[i] = 1 }
        END { for (i = a; i <= b; i++) if (!(i in had)) print i }' "$RECORD"
}

# Sum up what ran; a range right behind the last line's is joined with it.
record() { # log
    awk -v commit="${commit:-unknown}" -v file="$RECORD" '
        BEGIN { FS = OFS = "\t" }
        { line[NR] = $0 }
        FILENAME == file { last = NR; next }
        {
            split($0, f, " ")
            if (f[1] != "=")
                next
            if (n++ == 0 || f[2] < a) a = f[2]
            if (f[2] > b) b = f[2]
            sum[f[3]]++
            made += f[4]; left += f[5]; awaits += f[6]
        }
        END {
            if (n == 0)
                exit
            split(line[last], f, "\t")
            if (last > 0 && f[1] == "csmith" && f[2] == commit \
                && f[4] + 1 == a) {
                a = f[3]
                sum["same"] += f[5]; sum["skip"] += f[6]
                sum["slow"] += f[7]; sum["FAIL"] += f[8]
                made += f[9]; left += f[10]; awaits += f[11]
                last--
            }
            for (i = 1; i <= last; i++)
                print line[i] > (file ".new")
            printf "csmith\t%s\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%.0f\n",
                commit, a, b, sum["same"], sum["skip"], sum["slow"],
                sum["FAIL"], made, left, awaits > (file ".new")
        }' "$RECORD" "$1" && [ -e "$RECORD.new" ] &&
        mv "$RECORD.new" "$RECORD"
}

# In blocks of seeds without a gap: each is a line of the record, or joins one.
last=$((first + count - 1))
: > "$work/all"
while [ "$first" -le "$last" ]; do
    end=$((first + 49))
    [ $end -le $last ] || end=$last
    todo "$first" "$end" > "$work/seeds"
    if [ -s "$work/seeds" ]; then
        # What a shell says of killed programs is no news.
        xargs -P "$JOBS" -n 5 sh "$0" --seeds < "$work/seeds" \
            > "$work/log" 2> "$work/err"
        grep -v '^= ' "$work/log"
        cat "$work/log" >> "$work/all"
        record "$work/log"
    fi
    first=$((end + 1))
done
awk '/^= / {
        n[$3]++; made += $4; left += $5; awaits += $6
    }
    END {
        printf "csmith: %d functions async, %d left alone, %.0f awaits; " \
            "%d programs skipped, %d too slow\n", made, left, awaits,
            n["skip"], n["slow"]
        printf "%d passed, %d failed\n", n["same"], n["FAIL"]
        exit n["FAIL"] > 0
    }' "$work/all"
