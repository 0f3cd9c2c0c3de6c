#!/bin/sh
# SPDX-License-Identifier: MIT-0
#
# Each primitive at random under the thread sanitizer, 10^8 operations, in
# pieces that are recorded:
#
#   test/tool/soak.sh [SECONDS]
#
# doc/soak.tsv has for each primitive how many units have been run, each of
# them other rounds than all before, how many operations that were by the
# program's own count, and how many pieces have failed.  The one that is
# furthest behind is next, PIECE units (100) at a time, until the time is over
# or all have had their 10^8.  BUILD is the folder of the sanitized build;
# ONLY="mutex mpsc" runs those.

set -u
: "${BUILD:=build-soak}" "${PIECE:=100}" "${RECORD:=doc/soak.tsv}" "${ONLY:=}"
cd "$(dirname "$0")/../.." || exit 1
end=$(($(date +%s) + ${1:-60}))

# Each primitive and the program test/runtime/soak_PROGRAM_test.c it is in.
primitives() {
    cat <<END
mutex lock
rwlock lock
semaphore lock
notify meet
cond meet
barrier meet
open_barrier meet
once meet
mpsc chan
channel chan
oneshot chan
broadcast cast
watch cast
shared cast
join_set task
streams task
END
}

[ -e "$RECORD" ] || printf '# primitive\tunits\toperations\tseconds\tfailed\n' \
    > "$RECORD"

# A number of a primitive's row: 2 units, 3 operations, 4 seconds, 5 failed.
noted() { # primitive column
    awk -F '\t' -v name="$1" -v column="$2" \
        '$1 == name { n = $column } END { print n + 0 }' "$RECORD"
}

note() { # primitive units operations seconds failed
    awk -F '\t' -v OFS='\t' -v name="$1" -v u="$2" -v o="$3" -v s="$4" \
        -v f="$5" '
        $1 == name { $2 += u; $3 += o; $4 += s; $5 += f; found = 1 }
        { print }
        END { if (!found) print name, u, o, s, f }' "$RECORD" > "$RECORD.new" &&
        mv "$RECORD.new" "$RECORD"
}

# The one with the fewest operations below 10^8, or nothing.
furthest_behind() {
    primitives | while read -r name program; do
        case " ${ONLY:-$name} " in
        *" $name "*) ;;
        *) continue ;;
        esac
        operations=$(noted "$name" 3)
        [ "$operations" -ge 100000000 ] || echo "$operations $name $program"
    done | sort -n | head -1
}

passed=0
failed=0
while [ "$(date +%s)" -lt "$end" ]; do
    next=$(furthest_behind)
    [ -n "$next" ] || break
    # shellcheck disable=SC2086
    set -- $next
    name=$2
    start=$(date +%s)
    EBB_FIRST=$(noted "$name" 2) EBB_LONG=$PIECE TEST_TIMEOUT=3600 \
        "$BUILD/test/soak_${3}_test" "unit_of_$name" > "$RECORD.said" 2>&1
    bad=$?
    operations=$(awk '$2 == "operations" { n += $1 } END { print n + 0 }' \
        "$RECORD.said")
    [ "$bad" -eq 0 ] && [ "$operations" -gt 0 ] || bad=1
    note "$name" "$PIECE" "$operations" $(($(date +%s) - start)) $bad
    passed=$((passed + 1 - bad))
    failed=$((failed + bad))
    if [ $bad -ne 0 ]; then
        echo "FAIL $name from unit $(($(noted "$name" 2) - PIECE)):"
        cat "$RECORD.said"
    fi
done
rm -f "$RECORD.said"
cat "$RECORD"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
