# SPDX-License-Identifier: MIT-0
#
# The output of `ebbcc --emit-c` without the headers: what lies, by its line
# markers, in the file `own` or is ebbcc's.
/^# [0-9]+ "/ {
    file = $3
    keep = file == "\"" own "\"" || file == "\"<ebb>\""
}
keep && NF > 0
