#!/bin/sh
# SPDX-License-Identifier: MIT-0
#
# ebbcc compiled by itself with -fasync-all translates as the ordinary one:
#
#   test/tool/self.sh [MODE]
#
# Every function of ebbcc is async in it.  What it prints for each program of
# test/compiler/run (--emit-c=exact) is compared.

set -u
: "${BUILD:=build}" "${CC:=cc}"
case $BUILD in /*) ;; *) BUILD=$PWD/$BUILD ;; esac
mode=${1:-yield}
cd "$(dirname "$0")/../.." || exit 1
work=$(mktemp -d "${TMPDIR:-/tmp}/ebb-self.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
mkdir "$work/bin"
ln -s "$BUILD/lib" "$work/lib"
ln -s "$PWD/include" "$work/include"
EBBCC_CC=$CC "$BUILD/bin/ebbcc" -std=gnu11 -w -O1 -D_GNU_SOURCE -Iinclude \
    -DEBB_VERSION='"self"' -fasync-all="$mode" --show compiler/*.c \
    -o "$work/bin/ebbcc" > "$work/log" 2>&1 ||
    { grep -E 'error:|undefined' "$work/log"; exit 1; }
sed -n 's/^async-all: .*: \([0-9]* async, .*\)/\1/p' "$work/log" |
    awk '{ a += $1; l += $3 }
        END { printf "self: %d functions async, %d left alone\n", a, l }'
passed=0 failed=0
for f in test/compiler/run/*.c; do
    "$BUILD/bin/ebbcc" --emit-c=exact "$f" > "$work/want" 2>&1
    EBBCC_CC=$CC timeout 100 "$work/bin/ebbcc" --emit-c=exact "$f" \
        2>&1 | sed "s|$work/|$BUILD/|g" > "$work/got"
    sed "s|$work/|$BUILD/|g" "$work/want" > "$work/want2"
    if cmp -s "$work/want2" "$work/got"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAIL self: $f"
        diff "$work/want2" "$work/got" | head -n 5
    fi
done
echo "$passed passed, $failed failed"
[ $failed -eq 0 ] && [ $passed -gt 0 ]
