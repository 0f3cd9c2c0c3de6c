#!/bin/sh
# SPDX-License-Identifier: MIT-0
#
# ebbcc under the address and undefined sanitizers, over all sources of the
# compiler's tests and what fuzzing has found, as they are and with
# -fasync-all; then over large inputs that are no C (see huge.sh).

set -u
cd "$(dirname "$0")/../.." || exit 1
: "${BUILD:=build}" "${WORK:=${TMPDIR:-/tmp}}"
translate=$BUILD-address-undefined/fuzz/translate
passed=0
failed=0

export ASAN_OPTIONS=detect_leaks=0
each() { # flags, files
    flag=$1
    shift
    for f; do
        # shellcheck disable=SC2086
        timeout 60 "$translate" $flag "$f" > "$WORK/names" 2> "$WORK/said"
        status=$?
        if [ $status -ne 0 ]; then
            failed=$((failed + 1))
            tail -n 30 "$WORK/said"
            echo "FAIL inputs: $flag $f: status $status"
        else
            passed=$((passed + 1))
        fi
    done
}
for flag in '' -all; do
    each "$flag" test/fuzz/inputs/*
    # shellcheck disable=SC2046,SC2086
    if timeout 300 "$translate" $flag \
        $(find test/compiler example -name '*.c') > "$WORK/names" \
        2> "$WORK/said"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        tail -n 30 "$WORK/said"
        echo "FAIL inputs: $flag: a source behind" \
            "$(tail -n 1 "$WORK/names")"
    fi
done
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
