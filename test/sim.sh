#!/bin/sh
# SPDX-License-Identifier: MIT-0
#
# tool/ebb-sim: finds planted faults, says a seed that shows them again, and
# lets what is right pass.  Each check is one test; the closing line counts.

set -u
cd "$(dirname "$0")/.." || exit 1
: "${BUILD:=build}"
dir=$(mktemp -d "${TMPDIR:-/tmp}/ebb-simtest.XXXXXX") || exit 1
trap 'rm -rf "$dir"' EXIT
passed=0
failed=0
program=$BUILD/tool/sim_fault

# What a command has to exit with and to say.
check() { # name status text command...
    what=$1
    want=$2
    text=$3
    shift 3
    "$@" > "$dir/out" 2>&1 < /dev/null
    status=$?
    if [ $status -eq "$want" ] && grep -q -e "$text" "$dir/out"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAIL sim: $what: status $status, not $want, or not '$text'"
        cat "$dir/out"
    fi
}

# The seed that ebb-sim has named last.
seed() {
    sed -n 's/.*again: EBB_SIM=\([0-9]*\) .*/\1/p' "$dir/out"
}

check 'nothing to find' 0 'seeds 1 to 40: none fails' \
    tool/ebb-sim -n 40 "$program" none
check 'a range of seeds' 0 'seeds 7 to 9: none fails' \
    tool/ebb-sim -s 7 -n 3 -j 1 "$program" none

for fault in order wake; do
    case $fault in
    order) says='balance' ;;
    wake) says='deadlock' ;;
    esac
    check "find $fault" 1 "$says" tool/ebb-sim -n 200 "$program" $fault
    bad=$(seed)
    check "$fault says its seed" 1 "failed with EBB_SIM=$bad" \
        tool/ebb-sim -s "$bad" -n 1 "$program" $fault
    EBB_SIM=$bad EBB_SIM_TRACE=2 "$program" $fault > "$dir/one" 2>&1
    EBB_SIM=$bad EBB_SIM_TRACE=2 "$program" $fault > "$dir/two" 2>&1
    check "$fault repeats turn by turn" 0 same \
        sh -c "cmp '$dir/one' '$dir/two' && echo same"
done

check 'a program that hangs' 1 'no end after 1 s' \
    tool/ebb-sim -n 1 -t 1 sleep 20
check 'no program' 2 'usage' tool/ebb-sim -n 3
check 'a number that is none' 2 'usage' tool/ebb-sim -n x true
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
