#!/bin/sh
# SPDX-License-Identifier: MIT-0
#
# Other people's programs, built by ebbcc and put through their own tests:
#
#   test/tool/project.sh [-k] NAME...   zlib lua jq libuv sqlite curl redis git
#
# Each is fetched as a Debian source package (apt-get source: deb-src lines and
# dpkg-dev are needed, and what the project itself builds with) and built three
# times in the same folder by the same command, `cc`:
#
#   cc      that is the real compiler
#   ebbcc   that is ebbcc: every object must have the same bytes
#   async   that is ebbcc -fasync-all=$MODE (mix): as far as it goes
#
# The tests of the project are run on the last two.  Nothing here is async of
# its own, so what the first and the second disagree about is a fault of
# ebbcc, and so is a test that passes plain and fails async.
#
# $BUILD/project/results.tsv gets a line for each build: project, build,
# objects, objects that differ from those of cc, tests passed, tests failed,
# functions made async, left alone, awaits executed.  $BUILD/project/NAME holds
# the logs; -k keeps the built trees too.  ONLY="ebbcc async" limits the
# builds, TESTED="cc ebbcc async" is whose tests are run, JOBS=2 is what make
# gets.  Some projects have variables for a part of their tests; see there.

set -u
: "${BUILD:=build}" "${MODE:=mix}" "${JOBS:=2}" "${ONLY:=cc ebbcc async}" \
    "${TESTED:=ebbcc async}"
case $BUILD in /*) ;; *) BUILD=$PWD/$BUILD ;; esac
keep=
if [ "${1-}" = -k ]; then
    keep=1
    shift
fi
[ $# -gt 0 ] || set -- zlib lua jq libuv sqlite curl redis git
top=$BUILD/project
mkdir -p "$top/src" || exit 1
real=$(command -v "${EBBCC_CC:-cc}") || exit 1
unset EBBCC_CC MAKEFLAGS MFLAGS MAKELEVEL CC CFLAGS
export SOURCE_DATE_EPOCH=1700000000 LC_ALL=C TZ=UTC

# Root would be allowed too much: libuv's tests refuse to run, git's skip some.
as_nobody() { # command...
    if [ "$(id -u)" != 0 ]; then
        "$@"
        return
    fi
    chown -R nobody "$work" && touch "$logs/stats" &&
        chmod 666 "$logs/stats" &&
        setpriv --reuid=nobody --regid=nogroup --clear-groups "$@"
}

# ---- the projects: how each is configured, built, tested ----
#
# X_test leaves lines `ok`, `not ok` or a sum `= PASSED FAILED` on its output
# (see count_tests); they run in the source folder with cc on PATH.

zlib_source=zlib
zlib_configure() { CC=cc ./configure; }
zlib_build() { make -j"$JOBS"; }
zlib_test() {
    make test 2>&1 | tee /dev/stderr |
        sed -n -e 's/.*test OK.*/ok/p' -e 's/.*test FAILED.*/not ok/p'
}

# Lua's own tests are no part of its release; those of LPeg, a module in C
# with a test in Lua, stand in for them.
lua_source='lua5.4 lua-lpeg'
lua_configure() { :; }
lua_build() {
    make -j"$JOBS" -C src CC='cc -std=gnu99' linux &&
        make -C lua-lpeg CC=cc LUADIR=../src linux
}
lua_test() {
    ./src/lua -v
    (cd lua-lpeg && ../src/lua test.lua) 2>&1 | tee /dev/stderr |
        tail -n 1 | sed 's/^OK$/ok/; t; s/^/not ok /'
    # A compiler and virtual machine at work, on code of some size.
    ./src/luac -l -l lua-lpeg/re.lua | sha256sum >&2 && echo ok
}

jq_source=jq
jq_configure() {
    autoreconf -fi && CC=cc ./configure --disable-docs --disable-maintainer-mode
}
jq_build() { make -j"$JOBS"; }
jq_test() {
    make check NO_VALGRIND=1 2>&1
    cat tests/*.log >&2
    # Of 1.6's own tests with today's tools: those of each .test file.
    sed -n 's/^\([0-9]*\) of \([0-9]*\) tests passed.*/\1 \2/p' tests/*.log |
        while read -r p n; do echo "= $p $((n - p))"; done
    for t in tests/*.trs; do
        sed -n -e 's/^:test-result: PASS.*/ok/p' \
            -e 's/^:test-result: FAIL.*/not ok/p' "$t"
    done
}

libuv_source=libuv1
libuv_configure() { sh autogen.sh && CC=cc ./configure; }
libuv_build() { make -j"$JOBS" && make -j"$JOBS" check TESTS=; }
libuv_test() { UV_TEST_TIMEOUT_MULTIPLIER=5 as_nobody ./test/run-tests 2>&1; }

sqlite_source=sqlite3
: "${SQLITE_CFLAGS:=-g -O2}" "${SQLITE_MAKES:=sqlite3 testfixture speedtest1}"
sqlite_configure() {
    CC=cc CFLAGS=$SQLITE_CFLAGS ./configure --enable-debug=no \
        --with-tcl=/usr/lib
}
# Each of these is all of SQLite, compiled once more.
sqlite_build() {
    for t in $SQLITE_MAKES; do
        make -j"$JOBS" "$t" || return
    done
}
sqlite_test() {
    [ ! -x speedtest1 ] || { ./speedtest1 --size 5 --verify :memory: >&2 &&
        echo ok; }
    for t in $SQLITE_TESTS; do
        timeout 1200 ./testfixture "test/$t.test" 2>&1 | tee /dev/stderr |
            awk '/^[0-9]+ errors out of [0-9]+ tests/ {
                     print "=", $5 - $1, $1; n++
                 }
                 END { if (!n) print "not ok" }'
    done
}
: "${SQLITE_TESTS:=select1 select2 select3 select4 select5 select6 select7 \
    select8 select9 selectA selectB selectC expr expr2 func func2 insert \
    insert2 insert3 update delete join join2 join3 join4 join5 trigger1 \
    trigger2 trigger3 trigger4 view index index2 index3 alter alter2 alter3 \
    autoinc blob btree01 boundary1 cast collate1 collate2 conflict count \
    date default distinct e_expr e_select fkey1 fkey2 fts3aa fts3ab fts4aa \
    in in2 in3 incrblob json101 json102 like like2 limit malloc minmax misc1 \
    misc2 null printf quote rollback rowid rtree savepoint schema sort \
    subquery table tkt2339 trans types upsert1 utf16align vacuum wal where \
    where2 window1 window2 with1 with2 without_rowid1}"

curl_source=curl
: "${CURL_CFLAGS:=-O2}"
curl_configure() {
    CC=cc CFLAGS=$CURL_CFLAGS ./configure --with-openssl --disable-ldap \
        --without-libpsl --without-nghttp2 --without-brotli --without-zstd \
        --without-libidn2 --without-librtmp --without-libssh2 \
        --disable-manual --disable-shared
}
# Without the 900 small programs of tests/libtest, which tests from 500 on use.
curl_build() { make -j"$JOBS" && make -j"$JOBS" -C tests/server; }
curl_test() {
    # shellcheck disable=SC2086
    (cd tests && timeout 3000 perl runtests.pl -a -n $CURL_TESTS) 2>&1 |
        tee /dev/stderr |
        sed -n 's/^TESTDONE: \([0-9]*\) tests out of \([0-9]*\) .*/\1 \2/p' |
        while read -r p n; do echo "= $p $((n - p))"; done
}
: "${CURL_TESTS:=1 to 350 !flaky !1100}"

redis_source=redis
: "${REDIS_LEVEL:=-O2}"
redis_configure() { :; }
redis_build() {
    make -j"$JOBS" V=1 CC=cc MALLOC=libc OPTIMIZATION="$REDIS_LEVEL" \
        USE_SYSTEMD=no
}
redis_test() {
    # shellcheck disable=SC2086
    timeout 3000 ./runtest --clients 2 --timeout 600 $REDIS_TESTS 2>&1 |
        sed "s/$(printf '\033')\[[0-9;]*m//g" | tee /dev/stderr |
        sed -n -e 's/.*\[ok\]: .*/ok/p' -e 's/.*\[err\]: /not ok /p' \
            -e 's/.*\[exception\]: /not ok /p'
}
: "${REDIS_TESTS:=--single unit/type/string --single unit/type/list \
    --single unit/type/hash --single unit/type/set --single unit/type/zset \
    --single unit/type/stream --single unit/scripting --single unit/sort \
    --single unit/expire --single unit/multi --single unit/pubsub \
    --single unit/bitops --single unit/hyperloglog \
    --single unit/scan --single unit/protocol --single unit/dump}"

git_source=git
git_configure() { :; }
git_make() {
    make -j"$JOBS" CC=cc V=1 NO_GETTEXT=1 NO_TCLTK=1 NO_PERL=1 NO_PYTHON=1 \
        NO_EXPAT=1 NO_CURL=1 NO_OPENSSL=1 NO_REGEX=1 CFLAGS="$GIT_CFLAGS" "$@"
}
: "${GIT_CFLAGS:=-g -O2}"
git_build() { git_make all; }
git_test() {
    for t in $GIT_TESTS; do
        (cd t && for s in $t-*.sh; do
            [ -e "$s" ] || continue
            as_nobody timeout 1200 sh "./$s" --root="$work/trash" 2>&1
        done) | grep -v '# .* known breakage'
    done
}
: "${GIT_TESTS:=t0000 t0001 t0002 t0003 t0006 t0008 t0010 t0020 t0027 t0040 \
    t0050 t0060 t0061 t0062 t0063 t0064 t0070 t0090 t0110 t1000 t1001 t1006 \
    t1007 t1050 t1300 t1400 t1404 t1410 t1500 t2000 t2020 t2200 t3000 t3070 \
    t3200 t3301 t3400 t3404 t3501 t3600 t3700 t3903 t4001 t4010 t4013 t4015 \
    t4100 t4202 t5000 t5300 t5302 t5310 t5500 t5510 t5601 t6000 t6012 t6030 \
    t6300 t7001 t7004 t7102 t7201 t7500 t7600 t7810 t8001 t9300}"

# ---- the frame ----

fetch() { # Debian's name
    ls "$top/src/$1"_*.dsc > /dev/null 2>&1 && return
    (cd "$top/src" && apt-get source --download-only -qq "$1")
}

# The sources as their authors published them, the first in $work itself.
unpack() { # Debian's names
    rm -rf "$work"
    dpkg-source --skip-patches -x "$top/src/$1"_*.dsc "$work" || return 1
    shift
    for more; do
        dpkg-source --skip-patches -x "$top/src/$more"_*.dsc \
            "$work/$more" || return 1
    done
}

# `cc` on PATH.  The async one keeps what --show tells in a file.
put_cc() { # cc, ebbcc, async
    mkdir -p "$bin"
    rm -f "$bin/cc"
    case $1 in
    cc) ln -s "$real" "$bin/cc" ;;
    ebbcc) ln -s "$BUILD/bin/ebbcc" "$bin/cc" ;;
    async)
        cat > "$bin/cc" << END
#!/bin/sh
log=\$(mktemp) || exit 1
EBBCC_CC='$real' '$BUILD/bin/ebbcc' --show -fasync-all=$MODE "\$@" -w 2> "\$log"
status=\$?
grep '^async-all: ' "\$log" >> '$logs/async.list'
[ \$status = 0 ] || cat "\$log" >&2
rm -f "\$log"
exit \$status
END
        chmod +x "$bin/cc"
        ;;
    esac
}

# Every object of the tree and its sum, in order.
sums() {
    (cd "$work" && find . -name '*.o' -type f | sort | xargs sha256sum)
}

count_tests() {
    awk '/^= / { p += $2; f += $3 } /^ok/ { p++ } /^not ok/ { f++ }
         END { print p + 0, f + 0 }'
}

build() { # name, variant
    echo "== $1: $2"
    : > "$logs/async.list"
    # Configured plain: what the probes find out is the same for all.
    put_cc "$([ "$2" = async ] && echo ebbcc || echo "$2")"
    eval "unpack \$${1}_source" > "$logs/$2.unpack" 2>&1 &&
        (cd "$work" && "$1_configure") > "$logs/$2.configure" 2>&1 &&
        put_cc "$2" &&
        (cd "$work" && "$1_build") > "$logs/$2.build" 2>&1
    status=$?
    [ $status -eq 0 ] && return
    echo "FAIL $1: does not build ($2): see $logs"
    for log in unpack configure build; do
        tail -n 5 "$logs/$2.$log" 2> /dev/null
    done
    return 1
}

report() { # name, variant, passed, failed
    sums > "$logs/$2.sums"
    differ=-
    [ "$2" != ebbcc ] || [ ! -e "$logs/cc.sums" ] ||
        differ=$(diff "$logs/cc.sums" "$logs/$2.sums" | grep -c '^[<>]')
    made=0 left=0 awaits=0
    if [ "$2" = async ]; then
        # shellcheck disable=SC2046
        set -- "$@" $(sed -n \
            's/^async-all: .*: \([0-9]*\) async, \([0-9]*\) left.*/\1 \2/p' \
            "$logs/async.list" |
            awk '{ a += $1; b += $2 } END { print a + 0, b + 0 }')
        made=$5 left=$6
        awaits=$(awk '{ n += $3 } END { printf "%.0f", n }' "$logs/stats" \
            2> /dev/null)
    fi
    grep -v "^$(printf '%s\t%s\t' "$1" "$2")" "$results" > "$results.new"
    printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n' "$1" "$2" \
        "$(wc -l < "$logs/$2.sums")" "$differ" "$3" "$4" "$made" "$left" \
        "${awaits:-0}" >> "$results.new"
    mv "$results.new" "$results"
    tail -n 1 "$results"
    [ "$differ" != - ] && [ "$differ" != 0 ] && {
        echo "FAIL $1: objects that differ:"
        diff "$logs/cc.sums" "$logs/$2.sums" | grep '^>' | head -n 5
        return 1
    }
    return 0
}

results=$top/results.tsv
touch "$results"
bin=$top/bin
PATH=$bin:$PATH
passed=0 failed=0
verdict() {
    if [ "$1" -eq 0 ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
    fi
}
for name; do
    logs=$top/$name
    work=$top/$name/work
    mkdir -p "$logs"
    for package in $(eval "echo \$${name}_source"); do
        fetch "$package" || {
            echo "$package: no source package to be had: skipped"
            continue 2
        }
    done
    for variant in $ONLY; do
        build "$name" "$variant"
        ok=$?
        set -- 0 0
        case " $TESTED " in *" $variant "*) tested=1 ;; *) tested= ;; esac
        if [ $ok -eq 0 ] && [ -n "$tested" ]; then
            rm -f "$logs/stats"
            # shellcheck disable=SC2046
            set -- $( (cd "$work" && EBB_STATS=$logs/stats "${name}_test") \
                2> "$logs/$variant.log" | tee "$logs/$variant.test" |
                count_tests)
            [ "$1" -gt 0 ] || ok=1
            # What fails with plain objects is no fault of -fasync-all.
            if [ "$variant" != async ]; then
                plain=$2
            elif [ "$2" -gt "${plain:-0}" ]; then
                ok=1
            fi
            [ $ok -eq 0 ] || echo "FAIL $name: $1 tests pass, $2 fail" \
                "($variant): see $logs/$variant.log"
        fi
        report "$name" "$variant" "$1" "$2" || ok=1
        verdict $ok
    done
    [ -n "$keep" ] || rm -rf "$work"
done
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
