#!/bin/sh
# SPDX-License-Identifier: MIT-0
#
# Debuggers and coverage on async functions, with gcc and clang.  What is not
# installed is left out, and said so.
#
# shellcheck disable=SC2086

set -u
cd "$(dirname "$0")/../.." || exit 1
: "${BUILD:=build}" "${WORK:=${TMPDIR:-/tmp}}"
case $BUILD in /*) ;; *) BUILD=$PWD/$BUILD ;; esac
dir=$(mktemp -d "$WORK/debug.XXXXXX") || exit 1
trap 'rm -rf "$dir"' EXIT
src=$PWD/test/debug
script=$PWD/tool/gdb/ebb-gdb.py
passed=0
failed=0

# The lines of standard input must be in the file, in this order, each as
# part of a line.
holds() { # name, file
    cat > "$dir/want"
    if awk -v want="$dir/want" 'BEGIN {
            while ((getline line < want) > 0) list[++n] = line
            i = 1
        }
        i <= n && index($0, list[i]) { i++ }
        END {
            if (i <= n) { print "not found: " list[i]; exit 1 }
        }' "$2" > "$dir/said"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAIL debug: $1"
        cat "$dir/said"
        tail -n 60 "$2"
    fi
}

# Each line of standard input must be part of some line of the file.
shows() { # name, file
    missing=0
    while read -r line; do
        grep -qF -- "$line" "$2" && continue
        echo "FAIL debug: $1: not found: $line"
        missing=1
    done
    [ $missing = 0 ] || tail -n 60 "$2"
    failed=$((failed + missing)) passed=$((passed + 1 - missing))
}

has() {
    command -v "$1" > /dev/null && return
    echo "debug: $1 is missing: left out"
    return 1
}

build() { # cc, source, program, flags
    real=$1
    from=$2
    to=$3
    shift 3
    EBBCC_CC=$real "$BUILD/bin/ebbcc" -g "$@" "$src/$from" -o "$dir/$to" ||
        { failed=$((failed + 1)); echo "FAIL debug: $from with $real"; }
}

gdb_on() { # log, program, commands on standard input
    cat > "$dir/commands"
    timeout 60 gdb -nx -batch -iex 'set auto-load no' \
        -iex 'set debuginfod enabled off' -ex "source $script" \
        -x "$dir/commands" "$2" > "$dir/$1" 2>&1 < /dev/null
}

test_gdb() { # cc
    build "$1" steps.c steps -O0
    gdb_on log "$dir/steps" << 'END'
break middle
run
next
tbreak 25
continue
next
next
ebb next
info locals
info args
ebb locals
print sum
print *pinned
print p
print name[1]
delete
tbreak leaf if n == 1
continue
next
finish
until
break 28
continue
print sum
watch sum
continue
END
    holds "gdb, $1: steps" "$dir/log" << 'END'
Breakpoint 1, middle (
sum += await leaf(n, 0);
p.x += sum;
sum += await leaf(n, 1);
*where += sum;
sum = 2
where = 0x
p = {x = 2, y = 2}
sum = 2
pinned = 5
p = {x = 2, y = 2}
name = "abc
$1 = 2
$2 = 5
$3 = {x = 2, y = 2}
$4 = 98 'b'
n=1, pause=0
if (pause)
Value returned is $5 = {p = 0x0, v = 3}
*where += sum;
$6 = 6
END
    gdb_on log "$dir/steps" << 'END'
break 25
run
step
step
finish
step
END
    holds "gdb, $1: step" "$dir/log" << 'END'
sum += await leaf(n, 0);
leaf (
int doubled = n * 2;
if (pause)
sum += await leaf(n, 0);
p.x += sum;
END
    gdb_on log "$dir/steps" << 'END'
break 12
run
ebb bt -q
delete 1
tbreak 13
continue
ebb bt
END
    holds "gdb, $1: ebb bt of what runs" "$dir/log" << 'END'
#0  leaf at
#1  middle at
#2  main at
task 1: main, spawned at
#0  leaf at
        doubled = 0
#1  middle at
        name = "abc
#2  main at
        i = 0
task 1: main, spawned at
END
    for level in -O0 -O2; do
        build "$1" tasks.c tasks $level
        gdb_on log "$dir/tasks" << END
run
ebb tasks
ebb frame 2 1
generate-core-file $dir/core
END
        holds "gdb, $1 $level: ebb tasks" "$dir/log" << 'END'
   1  main             running (thread 1)
   2  middle           waiting            middle at
   3  waiter           waiting            waiter at
#1  leaf at
doubled = 6
name = "Leaf
END
        gdb_on log "$dir/tasks" << END
core-file $dir/core
ebb bt 2
ebb bt 3
END
        holds "gdb, $1 $level: ebb bt on a core file" "$dir/log" << 'END'
    branch 1: live
    #0  sleeps
    #1  leaf at
            doubled = 6
            name = "Leaf
    #2  middle (branch 1) at
    branch 2: live
    #3  sleeps
    #4  leaf at
            doubled = 20
    #5  middle (branch 2) at
            inner = 7
#6  middle at
        n = 3
        at = {x = 3, y = 4}
    task 2: middle, spawned at
#0  awaits a task: task 2 (middle)
#1  waiter at
    task 3: waiter, spawned at
END
        rm -f "$dir/core"
    done
}

# Nothing of ebbcc's own: in a start copy, a resume copy, a branch.
test_gdb_names() { # cc
    build "$1" handles.c handles -O0
    gdb_on log "$dir/handles" << 'END'
break 25
run
info locals
bt 1
delete
break 35
continue
info locals
bt -full 1
delete
break 37
continue
echo -- here\n
info locals
bt -full 1
info locals -q ^na
info locals -t int
END
    holds "gdb, $1: names of functions" "$dir/log" << 'END'
#0  main () at
#0  main (branch 2) () at
-- here
#0  main () at
END
    shows "gdb, $1: values" "$dir/log" << 'END'
total = 0
total = 5
pinned = 3
pinned = 8
none = no task
name = "abc
c = channel, 1 of 4
s = stream of numbers at
t = task 2 (leaf), waiting, leaf at
        total = 5
END
    grep -v '^Thread.* hit \|^#1\|^Breakpoint ' "$dir/log" > "$dir/shown"
    lacks "gdb, $1" "$dir/shown"
    # Without the script too.
    timeout 60 gdb -nx -batch -iex 'set auto-load no' \
        -iex 'set debuginfod enabled off' -ex 'break 26' -ex 'break 37' \
        -ex 'break 41' -ex run -ex 'info locals' -ex continue \
        -ex 'info locals' -ex 'print *total' -ex continue \
        -ex 'info locals' "$dir/handles" > "$dir/log" 2>&1 < /dev/null
    holds "gdb without the script, $1: locals" "$dir/log" << 'END'
handles.c:26
name = 0x
handles.c:37
name = 0x
$1 = 5
handles.c:41
name = 0x
END
    grep ' = ' "$dir/log" | grep -v ' hit ' > "$dir/shown"
    lacks "gdb without the script, $1" "$dir/shown"
}

# Nothing of ebbcc's own among what a debugger shows.
lacks() { # name, file
    grep '__ebb_' "$2" || { passed=$((passed + 1)); return; }
    echo "FAIL debug: $1: names of ebbcc's"
    failed=$((failed + 1))
}

test_lldb() { # cc
    build "$1" steps.c steps -O0
    cat > "$dir/commands" << 'END'
breakpoint set -f steps.c -l 28
run
frame variable --no-args
frame variable sum p
frame variable *pinned
next
next
breakpoint set -n leaf
continue
next
finish
END
    timeout 60 lldb -x -b -s "$dir/commands" "$dir/steps" > "$dir/log" 2>&1 \
        < /dev/null
    holds "lldb, $1" "$dir/log" << 'END'
Breakpoint 1: 2 locations.
stop reason = breakpoint 1
-> 28
(int) sum = 2
p = (x = 2, y = 2)
(int) sum = 2
x = 2
(int) *pinned = 5
-> 29
-> 30
n=1, pause=0
-> 11
v = 3
END
    grep '^([^)]*) ' "$dir/log" > "$dir/shown"
    lacks "lldb, $1" "$dir/shown"
    printf '%s\n' 'breakpoint set -f steps.c -l 25' run step step finish next \
        > "$dir/commands"
    timeout 60 lldb -x -b -s "$dir/commands" "$dir/steps" > "$dir/log" 2>&1 \
        < /dev/null
    holds "lldb, $1: step" "$dir/log" << 'END'
-> 25
leaf(
-> 10
-> 11
v = 1
-> 25
-> 26
END
}

# Functions and lines of the source, of either copy.
test_valgrind() { # cc
    build "$1" bounds.c bounds -O1 -gdwarf-4
    valgrind --error-exitcode=9 "$dir/bounds" > "$dir/log" 2>&1
    holds "valgrind, $1" "$dir/log" << 'END'
Invalid read of size 4
leaf (bounds.c:8)
middle (bounds.c:18)
main (bounds.c:28)
Invalid read of size 4
leaf (bounds.c:11)
Invalid read of size 4
middle (bounds.c:19)
END
}

# The counts of the program's lines as `COUNT LINE`.
counts() {
    sed -n 's/^ *\([0-9]*\)\**: *\([0-9]*\):.*/\1 \2/p' "$1" | grep -v ' 0$'
}

# A line counts once for each time it is begun, and once more for each time
# it is resumed: leaf 5 times, in line 10.
test_gcov() { # cc, gcov
    mkdir -p "$dir/cov"
    rm -f "$dir"/cov/*
    (
        cd "$dir/cov" &&
            EBBCC_CC=$1 "$BUILD/bin/ebbcc" --coverage -O0 "$src/coverage.c" \
                -o coverage && ./coverage && $2 ./*.gcda
    ) > "$dir/log" 2>&1
    cat "$dir/cov/coverage.c.gcov" >> "$dir/log"
    counts "$dir/cov/coverage.c.gcov" > "$dir/counts"
    holds "coverage, $1" "$dir/counts" << 'END'
8 8
8 9
10 10
8 11
8 12
4 17
4 22
10 26
4 36
1 37
1 39
1 40
END
}

# It cannot see lines of async functions, and must not show any other text.
test_source_coverage() {
    printf 'int twice(int n)\n{\n    return 2 * n;\n}\n' > "$dir/cov/plain.c"
    rm -f "$dir"/cov/*.profraw
    (
        cd "$dir/cov" &&
            EBBCC_CC=clang "$BUILD/bin/ebbcc" -fprofile-instr-generate \
                -fcoverage-mapping "$src/coverage.c" plain.c -o mapped &&
            ./mapped && llvm-profdata merge ./*.profraw -o mapped.data &&
            llvm-cov show ./mapped -instr-profile=mapped.data
    ) > "$dir/log" 2>&1
    holds 'source-based coverage' "$dir/log" << 'END'
    3|      0|    return 2 * n;
END
    if grep -i 'error\|warning\|ebb\.i' "$dir/log"; then
        echo 'FAIL debug: source-based coverage of what is no source'
        failed=$((failed + 1))
    fi
}

for real in gcc clang; do
    has $real || continue
    has gdb && test_gdb $real && test_gdb_names $real
    has lldb && test_lldb $real
    has valgrind && test_valgrind $real
done
has gcc && has gcov && test_gcov gcc gcov
has clang && has llvm-cov && test_gcov clang 'llvm-cov gcov'
has clang && has llvm-cov && has llvm-profdata && test_source_coverage
echo "$passed passed, $failed failed"
[ $failed -eq 0 ] && [ $passed -gt 0 ]
