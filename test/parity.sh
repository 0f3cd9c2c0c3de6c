#!/bin/sh
# SPDX-License-Identifier: MIT-0
#
# doc/parity.tsv: each name is in a header and in the source of a test beside
# it, and each test exists and has passed.
#
# The runtime suite leaves what its programs have said beside them; a program
# that is newer than that, or has not run, is run here.  Each row is a test;
# the closing line counts.

set -u
cd "$(dirname "$0")/.." || exit 1
: "${BUILD:=build}"
dir=$(mktemp -d "${TMPDIR:-/tmp}/ebb-parity.XXXXXX") || exit 1
trap 'rm -rf "$dir"' EXIT

# Names in the headers, one a line.
cat include/ebb.h include/ebb/*.h | tr -cs 'A-Za-z0-9_' '\n' | sort -u \
    > "$dir/names"

# Tests that have passed: PROGRAM:TEST, and run:NAME for what the compiler
# suite runs.
cut -s -f 3 doc/parity.tsv | tr -s ', ' '\n\n' | sed -n 's/:.*//p' | sort -u \
    > "$dir/programs"
while read -r program; do
    if [ "$program" = run ]; then
        for source in test/compiler/run/*; do
            name=$(basename "$source" .c)
            [ -e "test/compiler/run/$name.stdout" ] \
                || [ -e "test/compiler/run/$name/stdout" ] || continue
            echo "run:$name"
        done
        continue
    fi
    binary=$BUILD/test/${program}_test
    [ -x "$binary" ] || continue
    if [ ! -e "$binary.said" ] || [ "$binary" -nt "$binary.said" ]; then
        "$binary" > "$binary.said" 2> /dev/null < /dev/null
    fi
    sed -n "s/^ok  *\([a-z0-9_]*\)$/$program:\1/p" "$binary.said"
done < "$dir/programs" | sort -u > "$dir/tests"

# The words of each source: PROGRAM WORD, or run:NAME WORD.
cut -s -f 3 doc/parity.tsv | tr -s ', ' '\n\n' | sed 's/^\([^r][^:]*\):.*/\1/
    s/^\(r[^u][^:]*\):.*/\1/; s/^\(run[^:]\{1,\}\):.*/\1/' | sort -u \
    | while read -r key; do
    case $key in
    run:*) set -- "test/compiler/run/${key#run:}" \
        "test/compiler/run/${key#run:}.c" ;;
    *) set -- test/*/"${key}_test.c" ;;
    esac
    find "$@" -name '*.[ch]' -exec cat {} + 2> /dev/null \
        | tr -cs 'A-Za-z0-9_' '\n' | sort -u | sed "s/^/$key /"
done > "$dir/words"

awk -F '\t' -v names="$dir/names" -v tests="$dir/tests" \
    -v words="$dir/words" '
function fail(what) {
    print "FAIL parity: line " NR ": " $1 ": " what
    bad = 1
}
function check_each(list, known, what, n, part, i, word) {
    n = split(list, part, /, */)
    for (i = 1; i <= n; i++) {
        word = part[i]
        sub(/^\./, "", word)
        if (!(word in known))
            fail(what " " part[i])
    }
}
# Does a name stand in the source of one of the tests?
function check_used(list, from, n, part, m, test_at, i, k, key, word, found) {
    n = split(list, part, /, */)
    m = split(from, test_at, /, */)
    for (i = 1; i <= n; i++) {
        word = part[i]
        sub(/^\./, "", word)
        found = 0
        for (k = 1; k <= m; k++) {
            key = test_at[k]
            if (key !~ /^run:/)
                sub(/:.*/, "", key)
            if ((key " " word) in used)
                found = 1
        }
        if (!found)
            fail(part[i] " is not in the source of " from)
    }
}
BEGIN {
    while ((getline line < words) > 0)
        used[line] = 1
    while ((getline line < names) > 0)
        name[line] = 1
    while ((getline line < tests) > 0)
        test[line] = 1
}
/^# / { section = $0; next }
{
    bad = 0
    if (NF != 4) {
        fail("has " NF " fields, not 4")
    } else if ($2 == "-") {
        if ($4 == "")
            fail("no counterpart and no reason")
    } else {
        check_each($2, name, "in no header:")
        if ($3 == "-" || $3 == "")
            fail("a counterpart without a test")
        else
            check_each($3, test, "not among the tests that passed:")
        check_used($2, $3)
    }
    if (seen[section, $1]++)
        fail("twice")
    if (bad)
        failed++
    else
        passed++
}
END { print passed + 0, failed + 0 }' doc/parity.tsv > "$dir/out"
grep '^FAIL' "$dir/out"
read -r passed failed << END
$(tail -n 1 "$dir/out")
END

cp doc/parity.md "$dir/parity.md" 2> /dev/null
mkdir -p "$dir/tool" "$dir/doc"
cp tool/parity "$dir/tool/" && cp doc/parity.tsv "$dir/doc/" \
    && "$dir/tool/parity"
if cmp -s "$dir/doc/parity.md" doc/parity.md; then
    passed=$((passed + 1))
else
    failed=$((failed + 1))
    echo "FAIL parity: doc/parity.md is old: run tool/parity"
fi
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
