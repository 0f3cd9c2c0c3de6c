#!/bin/sh
# SPDX-License-Identifier: MIT-0
#
# Large inputs that are no C end soon, in bounded memory, with an error:
# test/fuzz/huge.sh MEGABYTES

set -u
cd "$(dirname "$0")/../.." || exit 1
: "${BUILD:=build}" "${WORK:=${TMPDIR:-/tmp}}"
ebbcc=$BUILD/bin/ebbcc
size=$(($1 * 1000000))
seconds=$((20 + $1 / 2))
passed=0
failed=0
head='async int f(void); async int g(int n) {'

# The file $WORK/huge.i under 2 GB of address space: at most 20 errors and the
# one that says so, each in a line.
judge() { # name
    (
        ulimit -v 2097152
        timeout "$seconds" "$ebbcc" --stop-after=frame "$WORK/huge.i"
    ) > "$WORK/huge.out" 2>&1
    status=$?
    errors=$(grep -ac 'error: ' "$WORK/huge.out")
    [ "$status" -eq 0 ] && [ -n "${may_pass-}" ] && errors=1
    if [ $status -gt 1 ] || [ "$errors" -lt 1 ] || [ "$errors" -gt 21 ] ||
        grep -aq 'internal error' "$WORK/huge.out" ||
        [ "$(wc -c < "$WORK/huge.out")" -gt 100000 ]; then
        failed=$((failed + 1))
        echo "FAIL huge: $1: status $status"
        head -c 1000 "$WORK/huge.out"
    else
        passed=$((passed + 1))
    fi
}

again() { # name, text that is repeated, text in front
    {
        printf '%s\n' "${3-$head}"
        yes -- "$2" | tr -d '\n' | head -c "$size"
    } > "$WORK/huge.i"
    judge "$1"
}

again parentheses '('
again braces '{'
again 'nested blocks' '{ int x; '
again 'nested join' 'join {'
again 'nested statement expressions' '({'
again brackets 'n['
again 'unary operators' '- '
again casts '(int)'
again conditions '1 ? 2 : '
again 'else if' 'if (n); else '
again await 'await '
again 'await of nothing' 'await 1;'
again assignments 'n = '
again semicolons ';'
again awaits 'n = await f();'
again initialisers 'int a[] = { {'
again 'a name' x
again 'a number' 1
again strings '"a"'
again 'an open string' x "$head\""
again 'an open comment' x "$head/*"
again 'an open raw string' ')' "${head}R\"x("
may_pass=yes                            # the real compiler would refuse it
again pointers '*' 'async int'
again structs 'struct{' 'async int f(int);'
again parameters 'int(*f)(' 'async int f(int);'
again attributes '__attribute__((' 'async int f(int);'
again task 'task(' 'async int f(int);'
again lazy 'lazy(' 'async int f(int); int g(void) {'
may_pass=
again 'async async' 'async ' ''
{
    echo "$head"
    head -c "$size" /dev/zero
} > "$WORK/huge.i"
judge 'NUL bytes'
{
    echo "$head"
    awk -v n="$size" 'BEGIN { srand(1); while (n-- > 0)
        printf "%c", 32 + int(rand() * 95) - 22 * (rand() < 0.03) }'
} > "$WORK/huge.i"
judge 'random text'
{
    echo "$head"
    head -c "$size" /dev/urandom
} > "$WORK/huge.i"
judge 'random bytes'
# One line, as a macro makes it, takes memory by its length.
{
    printf '%s' "$head"
    yes 'if (n) await f();' | head -n 8000 | tr -d '\n'
    echo 'return 0; }'
} > "$WORK/huge.i"
if (ulimit -v 1000000
    timeout "$seconds" "$ebbcc" --emit-c=exact "$WORK/huge.i") \
    > "$WORK/huge.out" 2>&1; then
    passed=$((passed + 1))
else
    failed=$((failed + 1))
    echo 'FAIL huge: one line'
    tail -n 3 "$WORK/huge.out"
fi
rm -f "$WORK/huge.i" "$WORK/huge.out"
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
