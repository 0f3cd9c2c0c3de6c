# SPDX-License-Identifier: MIT-0
#
# The sentences of the sections of a manual in Markdown, one a line:
# LINE<tab>SENTENCE.  -v sections='|Words|await|' names the sections.  Code in
# fences is left out; each row of a table but its head is a sentence.

function flush_unit(n, part, i, text) {
    gsub(/[ \t]+/, " ", unit)
    sub(/^ /, "", unit)
    sub(/ $/, "", unit)
    # A sentence ends where a full stop is followed by a capital or code.
    text = unit
    unit = ""
    while (match(text, /[.!?] ([A-Z`(]|-W)/)) {
        print unit_line "\t" substr(text, 1, RSTART)
        text = substr(text, RSTART + 2)
    }
    if (text != "")
        print unit_line "\t" text
}
function start(text) {
    flush_unit()
    unit = text
    unit_line = NR
}
/^```/ { flush_unit(); fenced = !fenced; next }
fenced { next }
/^## / { flush_unit(); on = index(sections, "|" substr($0, 4) "|"); next }
/^#/ { flush_unit(); on = 0; next }
!on || /^    / || /^$/ { flush_unit(); next }
/^\|/ {
    flush_unit()
    row++
    if (row > 2) {
        gsub(/ *\| */, " | ")
        start($0)
        flush_unit()
    }
    next
}
{ row = 0 }
/^- / { start(substr($0, 3)); next }
unit == "" { start($0); next }
{ unit = unit " " $0 }
END { flush_unit() }
