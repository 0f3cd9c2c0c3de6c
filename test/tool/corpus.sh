#!/bin/sh
# SPDX-License-Identifier: MIT-0
#
# Other people's test programs, plain and with -fasync-all:
#
#   test/tool/corpus.sh torture|tcc [FOLDER]
#
#   torture  gcc's gcc.c-torture/execute, about 1,700 programs that each ask
#            one thing of a compiler and abort if the answer is wrong
#   tcc      tests/tests2 of tcc
#
# FOLDER holds the sources; without it they come from Debian's source packages
# gcc-12 and tcc (`apt-get source`) into $BUILD/corpus.  Compiler, level and
# mode are drawn from each program's number and PASS (1); MATCH=PATTERN takes
# the programs whose name matches; JOBS at a time (2).  Each is also compiled by
# ebbcc without any option, which has to give the same object as plain cc.
#
# $BUILD/corpus/SET.PASS.tsv has a line for each program: name, compiler, level,
# mode, verdict (see differ.sh; `other`: the plain object differs; `known`: see
# corpus.known), functions async, left alone, awaits.  A program that stands
# there is not run again.

set -u
: "${BUILD:=build}" "${JOBS:=2}" "${PASS:=1}" "${MATCH:=.}"
case $BUILD in /*) ;; *) BUILD=$PWD/$BUILD ;; esac
export BUILD PASS
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=test/tool/differ.sh
. "$here/differ.sh"
libs='-lm -pthread'
limit=10

# Options that the program asks for, but for those of one machine.
wanted() { # source
    sed -n 's/.*dg-\(additional-\)\{0,1\}options {* *"\([^"]*\)".*/\2/p' "$1" |
        sed -e 's/-O[0-9s]*//g' | tr '\n' ' '
}

# Objects of ebbcc and of plain cc, where nothing is async.
same_plain() { # flags source
    # shellcheck disable=SC2086
    $real -w $level $1 -c "$2" -o "$dir/a.o" 2> "$dir/log" &&
        EBBCC_CC=$real "$EBBCC" -w $level $1 -c "$2" -o "$dir/b.o" \
            2> "$dir/log" && cmp -s "$dir/a.o" "$dir/b.o"
}

run_programs() { # set, then number and source in turn
    set=$1
    shift
    dir=$(mktemp -d "${TMPDIR:-/tmp}/ebb-corpus.XXXXXX") || exit 1
    trap 'rm -rf "$dir"' EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM
    while [ $# -gt 1 ]; do
        number=$1 file=$2
        shift 2
        name=$(basename "$file" .c)
        draw $((number + PASS * 100000))
        flags=$(wanted "$file")
        differ '' "$flags -I$(dirname "$file")" "$file"
        if [ "$verdict" = same ] && ! same_plain "$flags" "$file"; then
            verdict=other what='the plain object differs'
        fi
        if [ "$verdict" = FAIL ] &&
            grep -q "^$set $name " "$here/corpus.known"; then
            verdict=known
        fi
        case $verdict in
        FAIL | other)
            echo "FAIL $set: $name: $what ($real $level $mode)"
            grep -E ' error: |internal' "$dir/log" | head -n 3
            ;;
        esac
        printf '= %s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n' "$name" "$real" \
            "$level" "$mode" "$verdict" "$made" "$left" "${awaits:-0}"
    done
}

if [ "${1-}" = --programs ]; then
    shift
    run_programs "$@"
    exit 0
fi

set=${1-}
folder=${2-}
out=$BUILD/corpus
mkdir -p "$out" || exit 1

# The source of a Debian package; what is in it may be packed once more.
fetch() { # package
    (cd "$out" && apt-get source -qq --download-only "$1") > "$out/log" 2>&1 ||
        { cat "$out/log"; echo "no source of $1"; exit 1; }
}

case $set in
torture)
    if [ -z "$folder" ]; then
        folder=$out/torture
        if [ ! -d "$folder" ]; then
            fetch gcc-12
            mkdir "$folder.new" && tar -xzOf "$out"/gcc-12_*.orig.tar.gz \
                --wildcards '*/gcc-12*.tar.xz' |
                tar -xJf - -C "$folder.new" --strip-components=5 \
                    --wildcards '*/gcc.c-torture/execute/*' &&
                mv "$folder.new" "$folder" || exit 1
        fi
    fi
    sources=$(ls "$folder"/*.c "$folder"/ieee/*.c)
    ;;
tcc)
    if [ -z "$folder" ]; then
        folder=$out/tcc
        if [ ! -d "$folder" ]; then
            fetch tcc
            mkdir "$folder.new" && tar -xjf "$out"/tcc_*.orig.tar.bz2 \
                -C "$folder.new" && mv "$folder.new" "$folder" || exit 1
        fi
        folder=$(dirname "$(find "$folder" -name 00_assignment.c)")
    fi
    sources=$(ls "$folder"/*.c)
    ;;
*)
    echo "usage: $0 torture|tcc [FOLDER]" >&2
    exit 2
    ;;
esac

results=$out/$set.$PASS.tsv
touch "$results"
number=0
for f in $sources; do
    number=$((number + 1))
    name=$(basename "$f" .c)
    echo "$name" | grep -q -e "$MATCH" || continue
    grep -q "^$name[[:space:]]" "$results" || echo "$number $f"
done > "$out/todo"
xargs -P "$JOBS" -n 20 sh "$0" --programs "$set" < "$out/todo" \
    2> "$out/err" | while IFS= read -r line; do
    case $line in
    '= '*) printf '%s\n' "${line#= }" >> "$results" ;;
    *) printf '%s\n' "$line" ;;
    esac
done
awk -F '\t' -v set="$set" '
    { n[$5]++; made += $6; left += $7; awaits += $8 }
    END {
        printf "%s: %d functions async, %d left alone, %.0f awaits; " \
            "%d programs skipped, %d too slow, %d differ for a known " \
            "reason\n", set, made, left, awaits, n["skip"], n["slow"],
            n["known"]
        printf "%d passed, %d failed\n", n["same"], n["FAIL"] + n["other"]
        exit n["FAIL"] + n["other"] > 0
    }' "$results"
