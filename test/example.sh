#!/bin/sh
# SPDX-License-Identifier: MIT-0
#
# The examples as a user runs them: the whole demo, then their failures.
# Each check is one test; the closing line counts them.

set -u
: "${BUILD:=build}"
dir=$(mktemp -d "${TMPDIR:-/tmp}/ebb-example.XXXXXX") || exit 1
trap 'exec 9>&-; rm -rf "$dir"' EXIT
passed=0
failed=0

ok() {
    passed=$((passed + 1))
}
bad() { # what
    failed=$((failed + 1))
    echo "FAIL example: $1"
    cat "$dir/out" "$dir/err" 2> /dev/null
}

# A program, its exit status, and a text it has to say on stderr.
fails() { # name status text program args...
    what=$1
    want=$2
    text=$3
    shift 3
    timeout 30 "$@" > "$dir/out" 2> "$dir/err" < /dev/null
    status=$?
    if [ $status -eq "$want" ] && grep -qiE -- "$text" "$dir/err"; then
        ok
    else
        bad "$what: status $status, not $want, or not '$text'"
    fi
}

if BUILD=$BUILD tool/demo > "$dir/out" 2> "$dir/err"; then ok; else bad demo; fi

"$BUILD/example/gotchas" > "$dir/out" 2> "$dir/err" < /dev/null
cat > "$dir/want" << 'END'
total 6
depth 100000
twice gets 21
twice gets 42
twice, twice: 126
twice gets 21
refuse gets 42
twice, refuse: Permission denied
END
if diff "$dir/want" "$dir/out"; then ok; else bad gotchas; fi

"$BUILD/example/scope" > "$dir/out" 2> "$dir/err" < /dev/null
cat > "$dir/want" << 'END'
total 202
race 1
careful: Numerical result out of range
END
if diff "$dir/want" "$dir/out"; then ok; else bad scope; fi

"$BUILD/example/pool" > "$dir/out" 2> "$dir/err" < /dev/null
echo '4, 9, 121' > "$dir/want"
if diff "$dir/want" "$dir/out"; then ok; else bad pool; fi

EBB_SIM=1 "$BUILD/example/reload" > "$dir/out" 2> "$dir/err" < /dev/null
cat > "$dir/want" << 'END'
now careful
now faster
now fastest
told: 1, 1, 1
END
if diff "$dir/want" "$dir/out"; then ok; else bad reload; fi

# It stops at the third line that it shows, and leaves the rest.
yes 'one fish' | "$BUILD/example/stream" fish > "$dir/out" 2> "$dir/err"
cat > "$dir/want" << 'END'
1: one fish
2: one fish
3: one fish
tick 1
tick 2
tick 3
END
if diff "$dir/want" "$dir/out"; then ok; else bad stream; fi

mkfifo "$dir/in"
"$BUILD/tool/http_server" token < "$dir/in" > "$dir/port" &
exec 9> "$dir/in"
tries=0
until grep -q port "$dir/port" || [ $tries -gt 100 ]; do
    sleep 0.1
    tries=$((tries + 1))
done
url=http://127.0.0.1:$(sed -n 's/^port //p' "$dir/port")
fetch=$BUILD/example/fetch

fails 'no argument' 2 usage "$fetch"
fails 'status 404' 1 'status 404' "$fetch" "$url/nowhere"
fails 'truncated body' 1 'body|ended|early|truncated' "$fetch" "$url/cut"
fails 'connection refused' 1 refused "$fetch" http://127.0.0.1:1/
fails 'unknown host' 1 host "$fetch" http://no-such-host.invalid/
fails 'no URL' 1 url "$fetch" 'http://'
fails 'other scheme' 1 scheme "$fetch" gopher://127.0.0.1/
fails 'not TLS' 1 tls "$fetch" "https${url#http}/"
fails 'crawl counts' 1 '1 of 2 failed' "$BUILD/example/crawl" "$url/token" \
    http://127.0.0.1:1/

# The program that the README shows.
# shellcheck disable=SC2016
sed -n '/^```c$/,/^```$/p' README.md | sed -e '/^```$/q' -e '/^```c$/d' |
    sed '/^```$/d' > "$dir/show.c"
for real in gcc clang; do
    if $real -Wall -Iinclude -c "$dir/show.c" -o "$dir/show.o" \
        > "$dir/out" 2> "$dir/err" && [ ! -s "$dir/err" ]; then
        ok
    else
        bad "the program in README.md, to the eyes of $real"
    fi
done
if "$BUILD/bin/ebbcc" -Wall -Wextra "$dir/show.c" -o "$dir/show" \
    > "$dir/out" 2> "$dir/err" && [ ! -s "$dir/err" ] &&
    "$dir/show" "$url/token" > "$dir/out" 2> "$dir/err" < /dev/null &&
    grep -q '^200: token$' "$dir/out"; then
    ok
else
    bad 'the program in README.md'
fi

# Who has been told the answer before the slow one must not wait for it.
start=$(date +%s)
"$BUILD/example/first" "$url/slow/20000" "$url/token" > "$dir/out" 2>&1
if [ $(($(date +%s) - start)) -lt 5 ] &&
    grep -q '^backup: token' "$dir/out"; then
    ok
else
    bad 'first waits for the loser'
fi

echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
