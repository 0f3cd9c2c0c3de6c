#!/bin/sh
# SPDX-License-Identifier: MIT-0
#
# EBB_CANCEL_FUZZ: programs cancelled at each of their awaits in turn.
#
#   test/cancel/*.c   say on a line "test: loses TEXT" what is to be found
#   example/*.c       lose nothing
#   the headers       have no async call that none of these programs makes
#   planted faults    of the library (base/fault.h) are found
#
# It prints the awaits reached and cancelled of each program; the closing line
# counts the programs that were as they should be.

set -u
: "${BUILD:=build}" "${CC:=cc}"
cd "$(dirname "$0")/.." || exit 1
case $BUILD in /*) ;; *) BUILD=$PWD/$BUILD ;; esac
dir=$(mktemp -d "${TMPDIR:-/tmp}/ebb-cancel.XXXXXX") || exit 1
trap 'rm -rf "$dir"' EXIT
passed=0
failed=0

# Run one program and compare what it loses: TEXT, or "nothing".
fuzz() { # name want command...
    name=$1
    want=$2
    shift 2
    EBB_CANCEL_FUZZ=1 timeout 300 "$@" > /dev/null 2> "$dir/err"
    status=$?
    sum=$(sed -n 's/^ebb: cancel fuzz: \(.* awaits reached.*\)/\1/p' "$dir/err")
    if [ "$want" = nothing ] && [ $status -eq 0 ] &&
        echo "$sum" | grep -q '^[1-9].* [1-9][0-9]* cancels .* 0 with'; then
        found=1
    elif [ "$want" != nothing ] && [ $status -eq 1 ] &&
        grep -q "point [0-9].*: .*$want" "$dir/err"; then
        found=1
    else
        found=0
    fi
    if [ $found -eq 1 ]; then
        passed=$((passed + 1))
        echo "$name: $sum"
    else
        failed=$((failed + 1))
        echo "FAIL $name: status $status, wanted: loses $want"
        cat "$dir/err"
    fi
}

build() { # output source [object]
    EBBCC_CC=$CC "$BUILD/bin/ebbcc" -std=gnu11 -Wall -O1 -g "$2" ${3-} -o "$1"
}

for f in test/cancel/*.c; do
    name=$(basename "$f" .c)
    if build "$dir/$name" "$f"; then
        fuzz "$name" "$(sed -n 's|^/\* test: loses \(.*\) \*/$|\1|p' "$f")" \
            "$dir/$name"
    else
        failed=$((failed + 1))
    fi
done

# Every async call of the headers stands in one of these programs, by its name
# or by a macro: all but ebb_http_get_with(), for which example/fetch stands.
cat include/ebb/*.h | tr '\n' ' ' | sed 's|/\*|\n&|g; s|\*/|&\n|g' \
    | sed '/^\/\*/d' | tr '\n' ' ' | tr ';{}' '\n\n\n' \
    | sed -n 's/.*EBB_ASYNC[^(]*[ *]\(ebb_[a-z0-9_]*\)(.*/\1/p' \
    | grep -vx ebb_http_get_with | sort -u > "$dir/calls"
for f in test/cancel/*.c example/*.c; do
    EBBCC_CC=$CC "$BUILD/bin/ebbcc" -std=gnu11 -E "$f"
done | awk '/^# [0-9]/ { mine = $3 ~ /"(test\/cancel|example)\// } mine' \
    | tr -cs 'A-Za-z0-9_' '\n' | sort -u > "$dir/words"
comm -23 "$dir/calls" "$dir/words" > "$dir/left"
if [ -s "$dir/calls" ] && [ ! -s "$dir/left" ]; then
    passed=$((passed + 1))
    echo "calls: $(wc -l < "$dir/calls"), each in a program"
else
    failed=$((failed + 1))
    echo "FAIL calls: in no program:" $(cat "$dir/left")
fi

for name in io files sockets bytes names; do
    fuzz "$name on epoll" nothing env EBB_REACTOR=epoll "$dir/$name"
done

# whole.c with an object of the library that has a fault.
plant() { # number file what
    if $CC -std=gnu11 -w -O1 -g -D_GNU_SOURCE -DEBB_NO_KEYWORDS -Iinclude \
        -Iruntime -DEB_FAULT="$1" -c "$2" -o "$dir/fault.o" &&
        build "$dir/fault" test/cancel/whole.c "$dir/fault.o"; then
        fuzz "fault $1 of $2" "$3" "$dir/fault"
    else
        failed=$((failed + 1))
    fi
}
plant 1 runtime/sync/sem.c permit
plant 2 runtime/sync/chan.c message
plant 3 runtime/sync/broadcast.c message
plant 4 runtime/sync/watch.c message

# The examples, some of which talk to servers of ours.
seq 40 > "$dir/input"
example() { # name args...
    name=$1
    shift
    fuzz "example $name" nothing "$BUILD/example/$name" "$@"
}
serve() { # program args...: in the background, its port is $port then
    rm -f "$dir/serve"
    mkfifo "$dir/serve"
    "$@" < "$dir/serve" > "$dir/port" 2> /dev/null &
    exec 9> "$dir/serve"
    tries=0
    until port=$(sed -n 's/.*port \([0-9][0-9]*\)$/\1/p' "$dir/port") &&
        [ -n "$port" ] || [ $tries -gt 100 ]; do
        sleep 0.1
        tries=$((tries + 1))
    done
}
for name in concurrent gotchas pool reload scope; do
    example $name < /dev/null
done
example stream 3 < "$dir/input"
example echo < /dev/null
serve "$BUILD/example/echo" 127.0.0.1:0
example echo_load 127.0.0.1:"$port" 3 < /dev/null
if [ -x "$BUILD/example/fetch" ]; then
    serve "$BUILD/tool/http_server" token
    url=http://127.0.0.1:$port
    example fetch "$url/token" < /dev/null
    example first "$url/slow/200" "$url/token" < /dev/null
    example crawl "$url/token" "$url/size/1000" "$url/moved" < /dev/null
fi
exec 9>&-

echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
