#!/bin/sh
# SPDX-License-Identifier: MIT-0
#
# Messages: where the real compiler's point to, formats, options, pragmas.
# Done with gcc and clang.  The last line is `N passed, N failed`.
#
#   EBBCC=/path/to/ebbcc test/driver/messages.sh [NAME-PATTERN]

set -u
unset EBB_HOME EBBCC_CC GCC_COLORS NO_COLOR
here=$(cd "$(dirname "$0")" && pwd)
ebbcc=${EBBCC:-$here/../../build/bin/ebbcc}
pattern=${1:-}
passed=0
failed=0
top=$(mktemp -d "${TMPDIR:-/tmp}/ebb-messages.XXXXXX") || exit 1
trap 'rm -rf "$top"' EXIT
trap 'exit 1' INT TERM HUP
LC_ALL=C
export LC_ALL

t() { # name: run it in a folder of its own, with each real compiler
    case $1 in *"$pattern"*) ;; *) return ;; esac
    for cc in gcc clang; do
        command -v $cc > /dev/null 2>&1 || continue
        rm -rf "$top/work"
        mkdir "$top/work"
        (
            set -e
            cd "$top/work"
            EBBCC_CC=$cc
            export EBBCC_CC
            "$1"
        ) > "$top/log" 2>&1 < /dev/null
        if [ $? -eq 0 ]; then
            passed=$((passed + 1))
        else
            failed=$((failed + 1))
            echo "FAIL messages/$1 ($cc)"
            tail -n 30 "$top/log"
        fi
    done
}

says() { # expected lines on standard input; ebbcc's own flags as arguments
    "$ebbcc" "$@" -c x.c 2> err || true
    cat err
    while IFS= read -r line; do
        grep -Fxq -e "$line" err || { echo "missing: $line"; return 1; }
    done
}
silent() { # flags
    "$ebbcc" "$@" -c x.c 2> err || true
    cat err
    [ ! -s err ]
}
json() { python3 -m json.tool; }

# ---- the real compiler's messages ----

real_pinned_local() {
    tr % '\t' > x.c << 'END'
struct pair { int a, b; };
async int f(void *p);
async int g(void)
{
    struct pair two = { 1, 2 };
%int n = await f(&two);   two.bad = n;
    return two.a;
}
END
    "$ebbcc" -c x.c 2> err || true
    cat err
    grep -q '^x.c:6:3[0-4]: error: .*bad' err
    grep -q '^    6 | .int n = await f(&two);   two.bad = n;$' err
    [ "$(grep -c error: err)" -eq 1 ]
}

# Types by the names they have for the user, at his words, whatever else a
# line becomes.
real_handles() {
    cat > x.c << 'END'
async int f(int x);
async void none(int x);
async int g(void)
{
    task(char *) t = spawn(f(1)); char *p = await t;
    void (*q)(int) = none;
    spawn(f(1, 2));
    q(p != 0);
    return 0;
}
END
    "$ebbcc" -c x.c 2> err || true
    cat err
    [ "$(grep -c error: err)" -eq 3 ]
    [ "$(grep -c note: err)" -eq 1 ]
    ! grep -E 'ebb_|typeof|x.c:[0-9]{2}' err
    grep -qE "^x.c:5:(18|22): error: .*'task\(char \*\)' .*'task\(int\)'" err
    grep -qE "^x.c:6:(12|22): error: .*'async void" err
    grep -qE '^x.c:7:(11|16): error: too many arguments' err
}

# One message about a handle of the wrong kind; const is lost with a warning.
real_kinds() {
    cat > x.c << 'END'
#include <ebb.h>
async int f(char *s);
async int g(const char *s)
{
    future(int) t = lazy(f(0));
    task_abort(t);
    return await f(s);
}
END
    "$ebbcc" -c x.c 2> err || true
    cat err
    [ "$(grep -c error: err)" -eq 1 ]
    grep -qE "^x.c:6:5: error: .*'task\(int\)' .*'future\(int\)'" err
    grep -qE '^x.c:7:[0-9]*: warning: .*discards' err
    "$ebbcc" -Wno-incompatible-pointer-types-discards-qualifiers \
        -Wno-discarded-qualifiers -Wno-unknown-warning-option -c x.c \
        2> err || true
    cat err
    ! grep warning: err
    "$ebbcc" -Werror -c x.c 2> err || true
    cat err
    grep -qE '^x.c:7:[0-9]*: error: .*discards' err
}

# In a body of several lines that nothing else looks into.
real_plain_body() {
    cat > x.c << 'END'
#include <errno.h>
#define ADD(x, y) ((x) + (y))
async int f(int n);
static int plain(int n)
{
    struct one { int a; } one = { errno };

    return ADD(n, one) + one.b;
}
async int g(int n)
{
    return await f(plain(n)) + none;
}
END
    "$ebbcc" -c x.c 2> err || true
    cat err
    grep -q '^x.c:8:[23][0-9]: error: .*b' err
    grep -q '^x.c:8:1[0-9]: error: invalid operands' err
    grep -q '^x.c:12:32: error: .*undeclared' err
    grep -q '^    8 |     return ADD(n, one) + one.b;$' err
}

real_macro() {
    cat > x.c << 'END'
#define ADD(x) ((x) + not_there)
async int f(void);
async int g(void)
{
    int n = await f();
    return   ADD( n )  + (n ? 1 : 2);
}
END
    "$ebbcc" -c x.c 2> err || true
    cat err
    grep -q '^x.c:6:14: error: .*not_there' err
    grep -Fxq '    6 |     return   ADD( n )  + (n ? 1 : 2);' err
    grep -Fxq '      |              ^~~' err
}

real_fixit() {
    cat > x.c << 'END'
struct s { int alpha; };
async int f(void);
async int g(struct s *p)
{
    return await f() + p->alpho;
}
END
    says -fdiagnostics-parseable-fixits << 'END'
    5 |     return await f() + p->alpho;
      |                           ^~~~~
      |                           alpha
fix-it:"x.c":{5:27-5:32}:"alpha"
END
}

real_words() { # types, parameters and functions as the user has them
    cat > x.c << 'END'
async int f(int x, char *t);
async int h(void)
{
    int (*p)(int, char *) = f;
    int n = 0, *q = 0;
    join {
        n += await f("x", q);
    }
    return n + await f(1) + (p == 0);
}
END
    "$ebbcc" -Wall -c x.c 2> err || true
    cat err
    if grep -q '__ebb\|ebb_mem' err; then false; fi
    grep -q "'async int (" err
    if [ $cc = gcc ]; then
        grep -q "^x.c: In function 'h':" err
        [ "$(grep -c 'In function' err)" -eq 1 ]
        grep -q "^x.c:7:22: warning: passing argument 1 of 'f'" err
    else
        grep -q '^x.c:9:25: error: too few arguments .*expected 2, have 1' err
    fi
    grep -o '^x.c:[0-9]*:.*\(warning\|error\)' err | cut -d: -f2 > lines
    sort -n lines | cmp - lines
}

real_include() {
    echo '#include "x.h"' > x.c
    cat > x.h << 'END'
async int f(void);
static inline async int g(void)
{
    return await f() + nothing;
}
END
    "$ebbcc" -c x.c 2> err || true
    cat err
    grep -q '^In file included from x.c:1:$' err
    grep -q '^\(./\)\{0,1\}x.h:4:24: error: ' err
}

real_warning() { # of a late stage, too: gcc says this when optimizing
    cat > x.c << 'END'
async int f(int *p);
async int g(int c)
{
    int unused, n = 0;
    if (c)
        n += await f(&n);
    return n;
}
END
    "$ebbcc" -Wall -c x.c 2> err
    cat err
    grep -q "^x.c:4:9: warning: unused variable 'unused'" err
    [ "$(grep -c warning: err)" -eq 1 ]
    fails=0
    "$ebbcc" -Wall -Werror -c x.c 2> err || fails=1
    [ $fails -eq 1 ]
    grep -q "^x.c:4:9: error: unused variable 'unused'" err
    [ ! -e x.again.o ]
}

# ---- how they look ----

own() {
    cat > x.c << 'END'
async int f(int x);
async void g(void)
{
    f(1);
    lazy(f(2));
}
END
}

look_options() {
    own
    says << 'END'
    4 |     f(1);
      |     ^~~~
END
    caret=-fno-caret-diagnostics
    if [ $cc = gcc ]; then
        caret=-fno-diagnostics-show-caret
        says -fno-diagnostics-show-line-numbers << 'END'
     f(1);
     ^~~~
END
        "$ebbcc" -fdiagnostics-plain-output -c x.c 2> err || true
        if grep -q '\^' err; then false; fi
    fi
    says $caret -fno-diagnostics-show-option << 'END'
x.c:4:5: error: the future returned by 'f' is never awaited
END
    if grep -q '\^' err; then false; fi
    "$ebbcc" -fdiagnostics-color=always -c x.c 2> err || true
    grep -q '\[01;31m' err
    GCC_COLORS='error=01;34' "$ebbcc" -fdiagnostics-color=always -c x.c \
        2> err || true
    grep -q '\[01;34m' err
}

limits() {
    own
    "$ebbcc" -Wfatal-errors -c x.c 2> err || true
    [ "$(grep -c '^x.c.* error: ' err)" -eq 1 ]
    "$ebbcc" -fmax-errors=1 -c x.c 2> err || true
    [ "$(grep -c '^x.c.* error: ' err)" -eq 1 ]
    "$ebbcc" -c x.c 2> err || true
    [ "$(grep -c '^x.c.* error: ' err)" -eq 2 ]
}

document() { # json or sarif: of own messages, the real one's, of plain units
    command -v python3 > /dev/null || return 0
    own
    "$ebbcc" -fdiagnostics-format="$1" -c x.c 2> err || true
    json < err > own.json
    grep -q 'future returned by' own.json
    cat > x.c << 'END'
async int f(int x);
async int g(void) { int u = await f(1); return undeclared_name; }
END
    "$ebbcc" -Wall -Werror -fmax-errors=1 -fdiagnostics-format="$1" -c x.c \
        2> err || true
    json < err > /dev/null
    "$ebbcc" -Wall -fdiagnostics-format="$1" -c x.c 2> err || true
    json < err > real.json
    grep -q 'undeclared_name' real.json
    echo 'int h(void) { return undeclared_name; }' > x.c
    "$ebbcc" -fdiagnostics-format="$1" -c x.c 2> err || true
    json < err > plain.json
    grep -q 'undeclared_name' plain.json
    echo '#include "nowhere.h"' > x.c
    "$ebbcc" -fdiagnostics-format="$1" -c x.c 2> err || true
    json < err | grep -q 'nowhere.h'
    echo 'int h;' > x.c
    "$ebbcc" -fdiagnostics-format="$1" -c x.c 2> err
    json < err > /dev/null
}
json_document() {
    document json
    grep -q '"byte-column": 5' own.json
    grep -q '"option": "-Wasync-unused"' own.json
}
sarif_document() {
    document sarif
    grep -q '"version": "2.1.0"' own.json
    grep -q '"ruleId": "-Wasync-unused"' own.json
    own
    "$ebbcc" -fdiagnostics-format=sarif-file -c x.c 2> err || true
    [ ! -s err ]
    json < x.c.sarif | grep -q 'future returned by'
}

# ---- which are shown ----

unknown_option() {
    own
    "$ebbcc" -Wasync-unsued -fsyntax-only x.c 2> err || true
    grep -Fxq "ebbcc: warning: unknown warning option '-Wasync-unsued'; did \
you mean '-Wasync-unused'? [-Wunknown-warning-option]" err
    echo 'async void f(void) {}' > x.c
    silent -Wno-async-whatever
}

levels() {
    cat > x.c << 'END'
async int f(int x);
async int g(int x)
{
    if (x)
        return;
    return await f(x);
}
END
    m="'return' with no value in 'g', which returns one"
    says << END
x.c:5:9: warning: $m [-Wasync-return]
END
    says -Werror=async-return << END
x.c:5:9: error: $m [-Wasync-return]
END
    says -Werror=async << END
x.c:5:9: error: $m [-Wasync-return]
END
    says -Werror << END
x.c:5:9: error: $m [-Wasync-return]
END
    says -Werror -Wno-error=async-return << END
x.c:5:9: warning: $m [-Wasync-return]
END
    says -Wno-async -Wasync-return << END
x.c:5:9: warning: $m [-Wasync-return]
END
    silent -Wno-async-return
    silent -Wno-async
    silent -w
}

pragmas() {
    cat > x.c << 'END'
async int f(int x);
#pragma ebb diagnostic push
#pragma ebb diagnostic ignored "-Wasync-return"
async int g(int x) { if (x) return; return await f(x); }
#pragma ebb diagnostic pop
#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wasync-return"
async int h(int x)
{
    if (x) return;
#pragma ebb diagnostic ignored "-Wasync"
    if (x > 2) return;
    return await f(x);
}
#pragma GCC diagnostic pop
END
    # clang drops what it does not know when it preprocesses.
    [ $cc = gcc ] || sed -i 's/#pragma GCC/#pragma ebb/' x.c
    m="'return' with no value in 'h', which returns one"
    says -Wall -Wextra << END
x.c:10:12: error: $m [-Wasync-return]
END
    [ "$(grep -c 'warning:\|error:' err)" -eq 1 ]
    sed 's/diagnostic error/diagnostic ignored/' x.c > y.c
    mv y.c x.c
    silent -Wall -Wextra
}

# ---- pages ----

# The program of a page: `A program that gets it:' or `One that does not:'.
program() { # page, title
    for h in ebb.h alloca.h errno.h pthread.h setjmp.h stdio.h stdlib.h \
        string.h unistd.h; do
        echo "#include <$h>"
    done
    awk -v title="$2" '/^[AO].*:$/ { here = $0 == title; next }
        here { print }' "$1" | sed 's/^    //'
}

# Each id has a page, with a program that gets the message and one that gets
# none at all.
pages() {
    "$ebbcc" --explain list > ids
    grep -q '^ebb-syntax$' ids
    grep -oh '"ebb-[a-z0-9-]*"\|"-Wasync-[a-z-]*"' \
        "$here"/../../compiler/[a-z]*.c | tr -d '"' | sort -u > used
    while read -r id; do
        grep -Fxq -e "$id" ids || { echo "no page: $id"; return 1; }
    done < used
    [ $cc = gcc ] || return 0
    while read -r id; do
        "$ebbcc" --explain "$id" > page
        flag=
        case $id in
        -Wasync-alloc | -Wasync-elision) flag=$id ;;
        ebb-omp) flag=-fopenmp ;;
        esac
        program page 'A program that gets it:' > x.c
        [ "$(wc -l < x.c)" -gt 9 ] || { echo "no example: $id"; return 1; }
        "$ebbcc" $flag -c x.c 2> err || true
        grep -Fq -e "[$id]" err ||
            { cat x.c err; echo "not said: $id"; return 1; }
        program page 'One that does not:' > x.c
        "$ebbcc" $flag -c x.c 2> err && [ ! -s err ] ||
            { cat x.c err; echo "no way out: $id"; return 1; }
    done < ids
}

manual() {
    [ $cc = gcc ] && command -v mandoc > /dev/null || return 0
    mandoc -T lint "$here/../../doc/man/ebbcc.1" > lint || true
    "$ebbcc" --explain list > ids
    while read -r id; do
        "$ebbcc" --explain-man "$id" > x.7
        [ "$(mandoc x.7 | wc -l)" -gt 9 ]
        mandoc -T lint x.7 >> lint || true
    done < ids
    # Pages of other manuals may not be there.
    ours='referenced manual not\|mandoc.db\|without markup'
    grep -v "$ours" lint > bad || true
    cat bad
    [ ! -s bad ]
    # Every option of ebbcc's own has its place in the manual.
    mandoc "$here/../../doc/man/ebbcc.1" | col -b > text ||
        mandoc -T ascii "$here/../../doc/man/ebbcc.1" > text
    "$ebbcc" --help | sed -n 's/^  --*\([a-z-]*\).*/\1/p' |
        sed -n '/^cc$/,$p' > options
    [ -s options ]
    while read -r o; do
        [ "$o" = W ] || grep -q -e "-$o" text ||
            { echo "not in the manual: $o"; return 1; }
    done < options
}

for name in real_pinned_local real_handles real_kinds real_plain_body \
    real_macro real_fixit real_words real_include real_warning look_options \
    limits json_document sarif_document unknown_option levels pragmas pages \
    manual; do
    t $name
done
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
