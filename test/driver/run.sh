#!/bin/sh
# SPDX-License-Identifier: MIT-0
#
# ebbcc as a drop-in cc: what a build system, a configure script and a user
# at a prompt expect of one.  Everything is done with gcc and with clang as
# the real compiler, if both are there, or with those that COMPILERS names
# ("clang-19").  The tests are the functions of the
# other files in this folder that take no arguments; what needs a tool that is
# missing is skipped.
#
#   EBBCC=/path/to/ebbcc test/driver/run.sh [NAME-PATTERN]
#
# The last line is `N passed, N failed`.

set -u
unset EBB_HOME EBBCC_CC CDPATH
here=$(cd "$(dirname "$0")" && pwd)
ebbcc=${EBBCC:-$here/../../build/bin/ebbcc}
ebbcc=$(cd "$(dirname "$ebbcc")" && pwd)/$(basename "$ebbcc")
pattern=${1:-}
passed=0
failed=0
top=$(mktemp -d "${TMPDIR:-/tmp}/ebb-driver.XXXXXX") || exit 1
trap 'rm -rf "$top"' EXIT
trap 'exit 1' INT TERM HUP

# ---- the sources ----

sources() {
    cat > plain.c << 'END'
#include <stdio.h>
#include "plain.h"
#ifndef GREETING
#define GREETING "hello"
#endif
static int await(int async) { return async + 1; }
int main(void)
{
    printf("%s %d\n", GREETING, await(PLAIN) + (int)__LINE__);
    return 0;
}
END
    echo '#define PLAIN 41' > plain.h
    cat > other.c << 'END'
int other(int x);
int other(int x) { return x * 2; }
END
    cat > co.c << 'END'
#include <stdio.h>
#include "co.h"
#ifndef GREETING
#define GREETING "hello"
#endif
async int answer(int x) { return x + 1; }
async int main(void)
{
    int n = await answer(CO);
    printf("%s %d\n", GREETING, n);
    return 0;
}
END
    echo '#define CO 41' > co.h
    cat > lib.c << 'END'
async int twice(int x);
async int twice(int x) { return 2 * x; }
END
    cat > user.c << 'END'
#include <stdio.h>
async int twice(int x);
int other(int x);
async int main(void)
{
    printf("%d\n", await twice(other(4)));
    return 0;
}
END
    printf 'int broken(void)\n{\n    return undeclared_name;\n}\n' > broken.c
    cat > cobroken.c << 'END'
async int other(void) { return 1; }
async int broken(void)
{
    int x = await other();
    return x + undeclared_name;
}
END
}

# ---- the frame ----

# Run a test function in a folder of its own, once for each real compiler.
t() {
    case $1 in *"$pattern"*) ;; *) return ;; esac
    for cc in $compilers; do
        dir=$top/work
        rm -rf "$dir"
        mkdir "$dir" "$dir/tmp" "$dir/p" "$dir/e"
        (
            # Not in a condition: there set -e would mean nothing.
            set -e
            cd "$dir"
            sources
            TMPDIR=$dir/tmp
            EBBCC_CC=$cc
            export TMPDIR EBBCC_CC
            "$1"
        ) > "$top/log" 2>&1 < /dev/null
        if [ $? -eq 0 ] && no_temps; then
            passed=$((passed + 1))
        else
            failed=$((failed + 1))
            echo "FAIL driver/$1 ($cc)"
            tail -n 20 "$top/log"
        fi
    done
}

no_temps() {
    [ -z "$(ls -A "$dir/tmp")" ] && return
    echo "temporary files are left:" >> "$top/log"
    ls -lR "$dir/tmp" >> "$top/log"
    return 1
}

fails() { # status command...
    want=$1
    shift
    got=0
    "$@" 2> err || got=$?
    cat err
    [ $got -eq "$want" ] || { echo "status $got of: $*"; return 1; }
}

# The words of a command, except those that only ebbcc adds.
absent() {
    for f in "$@"; do
        [ ! -e "$f" ] || { echo "$f is there"; return 1; }
    done
}

prints() { # expected command...
    expected=$1
    shift
    got=$("$@")
    [ "$got" = "$expected" ] ||
        { echo "'$*' printed '$got', not '$expected'"; return 1; }
}

# Run the same command with cc in p/ and ebbcc in e/; each file it leaves
# (the outputs) must be the same.
same() {
    (cd p && cp ../*.c ../*.h . && "$cc" "$@")
    (cd e && cp ../*.c ../*.h . && "$ebbcc" "$@")
    diff -r p e
}

deps_list() { tr -d '\\\n' < "$1"; }

# A real compiler that waits: the signal must end it and leave nothing.
signals() {
    cat > slow << END
#!/bin/sh
echo \$\$ >> $dir/pids
case " \$* " in *" $when "*) sleep 60 & echo \$! >> $dir/pids; wait ;; esac
exec $cc "\$@"
END
    chmod +x slow
    "$ebbcc" --cc="$dir/slow" -c co.c & pid=$!
    n=0
    while ! [ -s pids ] || [ "$(wc -l < pids)" -lt "$1" ]; do
        sleep 0.05
        n=$((n + 1))
        [ $n -lt 200 ]
    done
    kill -TERM $pid
    status=0
    wait $pid || status=$?
    [ $status -eq 143 ]
    sleep 0.1
    first=$(head -n 1 pids)
    if kill -0 "$first" 2> /dev/null; then false; fi
    # The sleeps of the script are nobody's: end them.
    kill $(cat pids) 2> /dev/null || :
    absent co.o
    [ -z "$(ls -A tmp)" ]
}

# For what does not depend on the compiler.
first_compiler() { case $compilers in " $cc"*) ;; *) return 1 ;; esac }

has() { # tool...
    for tool in "$@"; do
        command -v "$tool" > /dev/null 2>&1 || return 1
    done
}

compilers=
for cc in ${COMPILERS:-gcc clang}; do
    has $cc && compilers="$compilers $cc"
done
[ -x "$ebbcc" ] || { echo "$ebbcc is not there"; exit 1; }

for topic in same async words failing build names target cost flags; do
    . "$here/$topic.sh"
    # flags.sh is long: one compiler will do when time is short.
    [ $topic != flags ] || [ -z "${QUICK-}" ] || compilers=${compilers% *}
    for name in $(sed -n 's/^\([a-z0-9_]*\)() {\( [^#].*\)*$/\1/p' \
        "$here/$topic.sh"); do
        t "$name"
    done
done
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
