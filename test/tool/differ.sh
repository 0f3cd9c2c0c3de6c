# shellcheck shell=sh
# SPDX-License-Identifier: MIT-0
#
# Sourced: does a program behave the same with -fasync-all as without?
#
#   draw SEED            sets real, level and mode, the same for each seed
#   differ PROG FLAGS SOURCE...
#                        compiles and runs it both ways, in the folder $dir
#
# differ reads real (gcc or clang), level (-O2), mode (of -fasync-all), libs;
# PROG is a command that runs ./prog ("" for that itself), its input is empty.
# It sets verdict, what (of a failure), made and left (functions async, left
# alone) and awaits.  Limits are of processor time, so a busy machine changes
# nothing.  Verdicts:
#
#   same
#   FAIL    does not compile, ends otherwise, prints something else
#   skip    the plain program does not compile, is killed, or takes more than
#           `limit` (1) s
#   slow    the async one needs over 60 s to compile or 20 s to run
#
# EBBCC names another ebbcc than $BUILD/bin/ebbcc.

: "${EBBCC:=$BUILD/bin/ebbcc}"
export EBB_STATS=1
libs=
limit=1

draw() {
    h=$(($1 * 2654435761 % 4294967296))
    h=$(((h ^ (h / 32768)) * 2246822519 % 4294967296))
    h=$((h ^ (h / 8192)))
    case $((h % 2)) in 0) real=gcc ;; *) real=clang ;; esac
    level=-O$((h / 2 % 4))
    case $((h / 8 % 4)) in
    0) mode=ready ;;
    1) mode=yield ;;
    2) mode=mix ;;
    *) mode=stress ;;
    esac
    drawn=$((h / 32))
}

# Run a command with a limit of CPU seconds.
limited() {
    (ulimit -t "$1" && ulimit -c 0 && shift && exec timeout 300 "$@") \
        2> "$dir/err"
}

# shellcheck disable=SC2086
differ() {
    prog=$1 flags=$2
    shift 2
    made=0 left=0 awaits=0 what=
    verdict=skip
    limited 60 $real -w $level $flags "$@" -o "$dir/prog" $libs \
        > "$dir/log" 2>&1 || return
    (cd "$dir" && limited "$limit" ${prog:-./prog}) > "$dir/want" < /dev/null
    want=$?
    [ $want -lt 128 ] && [ $want -ne 124 ] || return
    verdict=FAIL
    EBBCC_CC=$real limited 60 "$EBBCC" -w $level $flags \
        -fasync-all=$mode --show "$@" -o "$dir/prog" $libs > "$dir/log"
    status=$?
    if [ $status -ne 0 ]; then
        cp "$dir/err" "$dir/log"
        what='does not compile'
        # So say the shell, gcc and clang of a compiler that was killed.
        if [ $status -ge 128 ] || grep -qE \
            'CPU time limit|Killed|SIGXCPU|terminated by signal' "$dir/log"
        then
            verdict=slow
        fi
        return
    fi
    # shellcheck disable=SC2046
    set -- $(sed -n -e 's/^async-all: .*: //' \
        -e 's/^\([0-9]*\) async, \([0-9]*\) left.*/\1 \2/p' "$dir/err" |
        awk '{ a += $1; b += $2 } END { print a + 0, b + 0 }')
    made=$1 left=$2
    (cd "$dir" && limited 20 ${prog:-./prog}) > "$dir/got" < /dev/null
    status=$?
    awaits=$(sed -n 's/^ebb: async-all: \([0-9]*\) awaits.*/\1/p' \
        "$dir/err" | awk '{ n += $1 } END { printf "%.0f", n }')
    cp "$dir/err" "$dir/log"
    if [ $status -eq 124 ] || [ $status -eq 152 ] || [ $status -eq 137 ]; then
        verdict=slow
    elif [ $status -ne $want ]; then
        what="ends with status $status instead of $want"
    elif ! cmp -s "$dir/want" "$dir/got"; then
        diff "$dir/want" "$dir/got" > "$dir/log"
        what='prints something else'
    else
        verdict=same
    fi
}
