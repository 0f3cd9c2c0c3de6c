#!/bin/sh
# SPDX-License-Identifier: MIT-0
#
# The rows of doc/proof.md for the programs that have been run:
#
#   test/tool/proof.sh
#
# csmith's come from doc/campaign.tsv, the others from $BUILD/corpus, where
# test/tool/corpus.sh leaves them.

set -u
: "${BUILD:=build}"
cd "$(dirname "$0")/../.." || exit 1

form='| %s | %d | %d | %d | %d | %d | %d | %.0f |\n'
awk -F '\t' -v form="$form" '$1 == "csmith" {
        same += $5; skip += $6; slow += $7; failed += $8
        made += $9; left += $10; awaits += $11
    }
    END {
        printf form, "csmith", same, failed, slow, skip, made, left, awaits
    }' doc/campaign.tsv
for f in "$BUILD"/corpus/*.tsv; do
    [ -e "$f" ] || continue
    awk -F '\t' -v form="$form" -v name="$(basename "$f" .tsv)" '
        { n[$5]++; made += $6; left += $7; awaits += $8 }
        END {
            printf form, name, n["same"], n["FAIL"] + n["other"],
                n["known"] + n["slow"], n["skip"], made, left, awaits
        }' "$f"
done
