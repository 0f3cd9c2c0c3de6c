# SPDX-License-Identifier: MIT-0
#
# The report of `make bench-peers`: first rows.def, then the runs, one a line:
#
#   ROW SUBJECT ROUND CPU WALL CHECKSUM [NAME=VALUE ...]
#
# Prints all runs, then the table of ratios.  A ratio is the median over the
# rounds of what both subjects took in the same round; beside it stand the
# quartiles.  Variables: rows, a regular expression; tsv, a file to write.
# Exit status 1: a target is missed, something is absent, checksums differ.

function fail(text) {
    failures[++failed] = text
}

# Insertion sort of a[1..n].
function sort(a, n,    i, k, x) {
    for (i = 2; i <= n; i++) {
        x = a[i]
        for (k = i - 1; k > 0 && a[k] > x; k--)
            a[k + 1] = a[k]
        a[k + 1] = x
    }
}

# The quantile q of sorted a[1..n], between neighbours.
function quantile(a, n, q,    at, low) {
    at = 1 + (n - 1) * q
    low = int(at)
    return low >= n ? a[n] : a[low] + (at - low) * (a[low + 1] - a[low])
}

function subject_name(s) {
    name["e"] = "Ebb"
    name["t"] = "tokio"
    name["g"] = "Go"
    name["c"] = "C"
    return name[substr(s, 1, 1)] " " substr(s, 2)
}

FILENAME == ARGV[1] {
    if ($1 == "title") {
        key = $2
        sub(/^title [^ ]+ /, "")
        title[key] = $0
    } else if ($1 == "row" && $2 ~ rows) {
        row[++row_count] = $2
        subjects[$2] = $6
    } else if ($1 == "need" && $2 ~ rows) {
        need[++need_count] = $2 " " $3 " " $4 " " $5 " " $6
    }
    next
}

# A run.
{
    where = $1 SUBSEP $2
    if (!(where in count))
        order[++pairs] = where
    runs = ++count[where]
    round[where, runs] = $3
    value[where, "cpu", $3] = $4
    value[where, "wall", $3] = $5
    have[where, "cpu"] = have[where, "wall"] = 1
    for (i = 7; i <= NF; i++) {
        split($i, pair, "=")
        value[where, pair[1], $3] = pair[2]
        have[where, pair[1]] = 1
    }
    if (!($1 in sum)) {
        sum[$1] = $6
        first[$1] = $2
    } else if (sum[$1] != $6 && !(where in wrong)) {
        wrong[where] = 1
        fail($1 ": the checksum of " subject_name($2) " is " $6 ", that of " \
            subject_name(first[$1]) " " sum[$1])
    }
}

# Sorted values of a figure of a subject in a[]; returns how many.
function collect(where, figure, a,    i, n) {
    n = 0
    for (i = 1; i <= count[where]; i++)
        if ((where, figure, round[where, i]) in value)
            a[++n] = value[where, figure, round[where, i]]
    sort(a, n)
    return n
}

# Sorted ratios of two subjects by round in a[]; returns how many.
function compare(ours, theirs, figure, a,    i, r, n, x) {
    n = 0
    for (i = 1; i <= count[ours]; i++) {
        r = round[ours, i]
        if (!((theirs, figure, r) in value))
            continue
        x = value[theirs, figure, r]
        if (x > 0)
            a[++n] = value[ours, figure, r] / x
    }
    sort(a, n)
    return n
}

function print_runs(    p, i, n, part, f, figures, a) {
    print "All runs, ns of CPU per operation (wall clock):\n"
    for (p = 1; p <= pairs; p++) {
        split(order[p], part, SUBSEP)
        printf "%-12s %-8s", part[1], subject_name(part[2])
        for (i = 1; i <= count[order[p]]; i++)
            printf " %.4g (%.4g)", value[order[p], "cpu", round[order[p], i]],
                value[order[p], "wall", round[order[p], i]]
        print ""
        f = split("cpu wall bytes steals stolen parks remote_wakes handoffs",
            figures, " ")
        for (i = 1; i <= f; i++) {
            if (!((order[p], figures[i]) in have))
                continue
            n = collect(order[p], figures[i], a)
            printf "%s.%s\t%s\t%.6g\t%s\t%d\n", part[1], figures[i], part[2],
                quantile(a, n, 0.5), i <= 2 ? "ns" : \
                i == 3 ? "bytes" : "times", n > tsv
        }
    }
}

# The middle of a figure, for the table.
function middle(where, figure,    a, n) {
    n = collect(where, figure, a)
    return n ? sprintf("%.4g", quantile(a, n, 0.5)) : "-"
}

function judge(text,    f, ours, theirs, part, a, n, x, spread, ok, asked) {
    split(text, f, " ")
    ours = f[1] SUBSEP f[3]
    asked = f[5]
    if (f[4] == "-") {
        n = collect(ours, f[2], a)
    } else {
        theirs = f[4]
        if (theirs !~ /:/)
            theirs = f[1] ":" theirs
        split(theirs, part, ":")
        theirs = part[1] SUBSEP part[2]
        n = compare(ours, theirs, f[2], a)
    }
    if (n == 0) {
        printf "%-11s %-5s %-8s %9s %-18s %9s %7s %15s %6s  absent\n", f[1],
            f[2], subject_name(f[3]), middle(ours, f[2]), f[4], "", "", "",
            asked
        fail(f[1] ": absent for " subject_name(f[3]))
        return
    }
    x = quantile(a, n, 0.5)
    spread = sprintf("%.3g to %.3g", quantile(a, n, 0.25),
        quantile(a, n, 0.75))
    ok = asked ~ /^>/ ? x > substr(asked, 2) + 0 : x <= asked + 0
    if (!ok)
        fail(f[1] ": " f[2] " of " subject_name(f[3]) " is " \
            sprintf("%.3g", x) (f[4] == "-" ? "" : " x " f[4]) ", not " asked)
    printf "%-11s %-5s %-8s %9s %-18s %9s %7.3g %15s %6s  %s\n", f[1], f[2],
        subject_name(f[3]), middle(ours, f[2]),
        f[4] == "-" ? "-" : (f[4] ~ /:/ ? f[4] : subject_name(f[4])),
        f[4] == "-" ? "" : middle(theirs, f[2]), x, spread, asked,
        ok ? "met" : "MISSED"
    met += ok
}

END {
    print "row\tsubject\tmedian\tunit\truns" > tsv
    print_runs()
    print "\nRows:\n"
    for (i = 1; i <= row_count; i++) {
        printf "  %-11s %s\n", row[i], title[row[i]]
        n = split(subjects[row[i]], one, ",")
        for (k = 1; k <= n; k++)
            if (!((row[i] SUBSEP one[k]) in count))
                fail(row[i] ": absent for " subject_name(one[k]))
    }
    printf "\n%-11s %-5s %-8s %9s %-18s %9s %7s %15s %6s\n", "row", "", "ours",
        "", "against", "", "ratio", "quartiles", "most"
    for (i = 1; i <= need_count; i++)
        judge(need[i])
    printf "\n%d of %d targets met\n", met, need_count
    for (i = 1; i <= failed; i++)
        print "MISSED " failures[i]
    print "bench-peers: written to " tsv
    exit failed > 0
}
