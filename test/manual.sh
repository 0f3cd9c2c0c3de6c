#!/bin/sh
# SPDX-License-Identifier: MIT-0
#
# test/compiler/manual.tsv: each sentence that the manual says of the language
# has its line, in order, and each test that a line names exists; so does each
# in test/compiler/constructs.tsv.  A line is a test; the closing line counts.

set -u
cd "$(dirname "$0")/.." || exit 1
table=test/compiler/manual.tsv
others=test/compiler/constructs.tsv
dir=$(mktemp -d "${TMPDIR:-/tmp}/ebb-manual.XXXXXX") || exit 1
trap 'rm -rf "$dir"' EXIT

sections='|Words|Async functions|await|try and defer|Concurrency in one task'
sections="$sections|Tasks|Scopes|Streams|Cancellation|The serial elision"
sections="$sections|Debuggers and coverage|What may not stand in an async"
sections="$sections function|ebbcc|Messages|Plain C as async code:"
sections="$sections \`-fasync-all\`|"
awk -v sections="$sections" -f test/manual.awk doc/language.md > "$dir/said"

# Tests named in the table that do not exist.
cat "$table" "$others" | grep -v '^# ' | cut -s -f 2 | grep -v '^-' |
    tr -s ', ' '\n\n' | sort -u | while read -r test; do
    case $test in
    *.sh:*) grep -q "^${test#*:}()" "test/${test%%:*}" ;;
    *:*) grep -q "^[A-Z_]*(${test#*:}[),]" "test/runtime/${test%%:*}.c" ;;
    elision/*) [ -e "test/$test.c" ] ;;
    *) [ -e "test/compiler/$test.c" ] || [ -d "test/compiler/$test" ] ;;
    esac 2> /dev/null || echo "$test"
done > "$dir/absent"
grep -v '^# ' "$others" > "$dir/others"

awk -F '\t' -v absent="$dir/absent" '
function fail(what) {
    print "FAIL manual: " what
    failed++
}
function check_tests(of, tests, n, i, test, before) {
    before = failed
    n = tests ~ /^- / ? 0 : split(tests, test, ", ")
    if (tests == "")
        fail("\"" of "\" has no test and no reason")
    for (i = 1; i <= n; i++)
        if (test[i] in lacks)
            fail("\"" of "\": there is no test " test[i])
    passed += before == failed
}
BEGIN {
    while ((getline line < absent) > 0)
        lacks[line] = 1
}
FILENAME ~ /others$/ {
    check_tests($1, $2)
    next
}
FNR == NR {
    if ($0 ~ /^# /)
        next
    rows++
    key[rows] = $1
    tests[rows] = $2
    next
}
{
    at++
    if (at > rows || substr($2, 1, length(key[at])) != key[at]) {
        fail("doc/language.md, paragraph of line " $1 ": \"" \
             substr($2, 1, 60) "\" is not what comes next in the table" \
             (at > rows ? "" : ": \"" key[at] "\""))
        exit
    }
    check_tests(key[at], tests[at])
}
END {
    if (!failed && at < rows)
        fail("\"" key[at + 1] "\" is not in doc/language.md")
    print passed + 0 " passed, " failed + 0 " failed"
    exit failed > 0 || passed == 0
}' "$table" "$dir/said" "$dir/others"
