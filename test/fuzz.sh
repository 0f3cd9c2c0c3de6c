#!/bin/sh
# SPDX-License-Identifier: MIT-0
#
# Random programs, compiled serially by gcc and as async code by ebbcc, must
# print the same:  test/fuzz.sh [FIRST-SEED [COUNT]]
#
# The seed also draws compiler and optimisation.  A program that differs is
# kept in $BUILD/fuzz.

set -u
: "${BUILD:=build}"
first=${1:-1}
count=${2:-60}
dir=$(mktemp -d "${TMPDIR:-/tmp}/ebb-fuzz.XXXXXX") || exit 1
trap 'rm -rf "$dir"' EXIT
passed=0
failed=0

differs() { # seed, what
    failed=$((failed + 1))
    mkdir -p "$BUILD/fuzz"
    cp "$dir/p.c" "$BUILD/fuzz/$1.c"
    echo "FAIL fuzz: seed $1: $2 (kept as $BUILD/fuzz/$1.c)"
    head -n 10 "$dir/log"
}

seed=$first
while [ "$seed" -lt $((first + count)) ]; do
    case $((seed % 4)) in
    0) real=gcc level=-O0 ;;
    1) real=clang level=-O2 ;;
    2) real=gcc level=-O2 ;;
    *) real=clang level=-O0 ;;
    esac
    "$BUILD/tool/gen" "$seed" > "$dir/p.c" 2> "$dir/log" || {
        echo "FAIL fuzz: gen $seed"
        exit 1
    }
    if ! gcc -std=gnu11 -w -Iinclude "$dir/p.c" -o "$dir/serial" \
        2> "$dir/log"; then
        differs "$seed" 'is no C'
    elif ! timeout 20 "$dir/serial" > "$dir/want" 2> "$dir/log"; then
        differs "$seed" 'does not end well when it is run serially'
    elif ! EBBCC_CC=$real "$BUILD/bin/ebbcc" -std=gnu11 -w $level \
        -ffp-contract=off "$dir/p.c" -o "$dir/async" \
        2> "$dir/log"; then
        differs "$seed" "does not compile with $real $level"
    elif ! timeout 20 "$dir/async" > "$dir/got" 2> "$dir/log"; then
        differs "$seed" "does not end well with $real $level"
    elif ! cmp -s "$dir/want" "$dir/got"; then
        diff "$dir/want" "$dir/got" > "$dir/log"
        differs "$seed" "prints something else with $real $level"
    else
        passed=$((passed + 1))
    fi
    seed=$((seed + 1))
done
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
