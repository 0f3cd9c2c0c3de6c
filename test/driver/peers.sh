#!/bin/sh
# SPDX-License-Identifier: MIT-0
#
# The verdict of `make bench-peers`, by figures that were made up: what meets
# its targets passes; what misses one, differs in its work or is absent fails,
# and says so.

cd "$(dirname "$0")/../.." || exit 1
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
passed=0
failed=0

cat > "$work/rows" << 'END'
title walk a walk
row walk 1000 10 3 e1,t1
need walk cpu e1 t1 0.5
need walk steals e1 - >0
title run a run
row run 1000 10 3 e1
need run cpu e1 walk:e1 2
END

# CPU of Ebb, of tokio, steals, checksum of tokio
runs() {
    for round in 1 2 3; do
        echo "walk e1 $round $1 1 77 steals=$3"
        echo "walk t1 $round $2 1 $4"
        echo "run e1 $round 15 1 99"
    done
}

# NAME STATUS WORDS: what the report of $work/raw ends with and says
verdict() {
    awk -v rows="^(${ROWS:-.*})$" -v tsv="$work/tsv" -v md="$work/md" \
        -f bench/peers/report.awk "$work/rows" "$work/raw" > "$work/out" 2>&1
    status=$?
    if [ $status = "$2" ] && grep -q -- "$3" "$work/out"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAIL peers: $1: status $status, wanted $2 and \"$3\""
        sed 's/^/  /' "$work/out"
    fi
}

runs 10 40 5 77 > "$work/raw"
verdict "all is met" 0 "met"
if grep -q "^walk.cpu.e1.10.ns.3" "$work/tsv"; then
    passed=$((passed + 1))
else
    echo "FAIL peers: the table of medians"
    sed 's/^/  /' "$work/tsv"
    failed=$((failed + 1))
fi
runs 30 40 5 77 > "$work/raw"
verdict "a ratio is missed" 1 "MISSED walk"
runs 10 40 0 77 > "$work/raw"
verdict "nothing was stolen" 1 "MISSED walk"
runs 10 40 5 78 > "$work/raw"
verdict "another checksum" 1 "checksum"
runs 10 40 5 77 | grep -v '^walk t1' > "$work/raw"
verdict "a subject is absent" 1 "absent"
runs 10 40 5 77 | grep -v '^run' > "$work/raw"
verdict "a row is absent" 1 "absent"
runs 10 40 5 77 | grep -v '^run' > "$work/raw"
ROWS=walk verdict "a row that is not asked for" 0 "met"
: > "$work/raw"
verdict "no run at all" 1 "absent"

echo "$passed passed, $failed failed"
[ $failed = 0 ]
