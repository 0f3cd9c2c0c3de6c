# SPDX-License-Identifier: MIT-0
#
# The report of `make bench-peers`: first rows.def, then the runs, one a line:
#
#   ROW SUBJECT ROUND CPU WALL CHECKSUM [NAME=VALUE ...]
#
# Prints all runs, then the table of ratios.  A ratio is the median over the
# rounds of what both subjects took in the same round; beside it stand the
# quartiles, or the 95 % interval of the median where that is judged: from the
# order of the runs, whatever their distribution.  A difference is one of
# means, with its normal interval, since ticks are what it is counted in.
# Variables: rows, a regular expression; tsv, a file to write; md, another, with
# the table as doc/performance.md has it.
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
    name["ee"] = "Ebb epoll"
    name["eu"] = "Ebb uring"
    name["c1"] = "C"
    name["ce"] = "C epoll"
    name["cu"] = "C uring"
    name["cv"] = "libuv"
    return s in name ? name[s] : name[substr(s, 1, 1)] " " substr(s, 2)
}

# Is one of the rows that begin as `name`, which ends in *, wanted?
function is_begun(name,    i) {
    for (i = 1; name ~ /\*$/ && i <= row_count; i++)
        if (index(row[i] "*", substr(name, 1, length(name) - 1)) == 1)
            return 1
    return 0
}

FILENAME == ARGV[1] {
    if ($1 == "title") {
        key = $2
        sub(/^title [^ ]+ /, "")
        title[key] = $0
    } else if ($1 ~ /^(row|wire)$/ && $2 ~ rows) {
        row[++row_count] = $2
        subjects[$2] = $NF
    } else if ($1 == "need" && ($2 ~ rows || is_begun($2))) {
        need[++need_count] = $0
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

# Values of a figure of a subject in a[], sorted; returns how many.
function collect(where, figure, a,    i, n) {
    n = 0
    for (i = 1; i <= count[where]; i++)
        if ((where, figure, round[where, i]) in value)
            a[++n] = value[where, figure, round[where, i]]
    sort(a, n)
    return n
}

# Ratios (or, with minus, differences) of two subjects by round in a[] behind
# the n that are there; returns how many.
function compare(ours, theirs, figure, a, n, minus,    i, r, x) {
    for (i = 1; i <= count[ours]; i++) {
        r = round[ours, i]
        if (!((theirs, figure, r) in value) ||
            !((ours, figure, r) in value))
            continue
        x = value[theirs, figure, r]
        if (minus)
            a[++n] = value[ours, figure, r] - x
        else if (x > 0)
            a[++n] = value[ours, figure, r] / x
    }
    return n
}

# All rows that a need is about: compare() of each.
function compare_rows(name, figure, ours, theirs, a, minus,    i, n, part) {
    if (theirs ~ /:/) {
        split(theirs, part, ":")
        return compare(name SUBSEP ours, part[1] SUBSEP part[2], figure, a, 0,
            minus)
    }
    if (name !~ /\*$/)
        return compare(name SUBSEP ours, name SUBSEP theirs, figure, a, 0,
            minus)
    n = 0
    for (i = 1; i <= row_count; i++)
        if (index(row[i], substr(name, 1, length(name) - 1)) == 1)
            n = compare(row[i] SUBSEP ours, row[i] SUBSEP theirs, figure, a, n,
                minus)
    return n
}

# The middle and the ends of its interval: into x[0], x[1], x[2].
function summarise(a, n, minus, ci, x,    i, sum, square, half, low) {
    if (minus) {
        for (i = 1; i <= n; i++) {
            sum += a[i]
            square += a[i] * a[i]
        }
        x[0] = sum / n
        half = n > 1 ? (square - sum * x[0]) / (n - 1) / n : 0
        half = 1.96 * sqrt(half > 0 ? half : 0)
        x[1] = x[0] - half
        x[2] = x[0] + half
        return
    }
    sort(a, n)
    x[0] = quantile(a, n, 0.5)
    if (ci) {
        low = int((n - 1.96 * sqrt(n)) / 2)
        low = low < 1 ? 1 : low
        x[1] = a[low]
        x[2] = a[n + 1 - low]
    } else {
        x[1] = quantile(a, n, 0.25)
        x[2] = quantile(a, n, 0.75)
    }
}

# The runs of another figure, where there is one.
function print_more(where, figure,    i) {
    if (!((where, figure) in have))
        return
    printf "%24s", figure
    for (i = 1; i <= count[where]; i++)
        printf " %.4g", value[where, figure, round[where, i]]
    print ""
}

function print_runs(    p, i, n, part, f, figures, a) {
    print "All runs, ns of CPU per operation (wall clock):\n"
    for (p = 1; p <= pairs; p++) {
        split(order[p], part, SUBSEP)
        printf "%-14s %-9s", part[1], subject_name(part[2])
        for (i = 1; i <= count[order[p]]; i++)
            printf " %.4g (%.4g)", value[order[p], "cpu", round[order[p], i]],
                value[order[p], "wall", round[order[p], i]]
        print ""
        print_more(order[p], "bytes")
        print_more(order[p], "user")
        print_more(order[p], "p99")
        f = split("cpu wall user p99 bytes steals stolen parks remote_wakes " \
            "handoffs", figures, " ")
        for (i = 1; i <= f; i++) {
            if (!((order[p], figures[i]) in have))
                continue
            n = collect(order[p], figures[i], a)
            printf "%s.%s\t%s\t%.6g\t%s\t%d\n", part[1], figures[i], part[2],
                quantile(a, n, 0.5), i <= 4 ? "ns" : \
                i == 5 ? "bytes" : "times", n > tsv
        }
    }
}

# The middle of a figure, for the table.
function middle(name, subject, figure,    a, n, part) {
    if (subject ~ /:/) {
        split(subject, part, ":")
        name = part[1]
        subject = part[2]
    }
    n = collect(name SUBSEP subject, figure, a)
    return n ? sprintf("%.4g", quantile(a, n, 0.5)) : ""
}

function line(f, ratio, between, verdict,    ours, theirs, other) {
    ours = middle(f[2], f[4], f[3])
    theirs = middle(f[2], f[5], f[3])
    other = f[5] == "-" || f[5] ~ /:/ ? f[5] : subject_name(f[5])
    printf "%-14s %-5s %-9s %9s %-13s %9s %7s %-19s %7s  %s\n", f[2], f[3],
        subject_name(f[4]), ours, other, theirs, ratio, between, f[6], verdict
    printf "| %s | %s | %s %s | %s | %s | %s | %s | %s |\n", f[2], f[3],
        subject_name(f[4]), ours, other (theirs == "" ? "" : " " theirs),
        ratio, between, f[6], verdict > md
}

function judge(text,    f, a, n, x, minus, ci, bound, worst, ok) {
    ci = split(text, f, " ") > 6
    minus = f[6] ~ /^\+/
    if (f[5] == "-")
        n = collect(f[2] SUBSEP f[4], f[3], a)
    else
        n = compare_rows(f[2], f[3], f[4], f[5], a, minus)
    if (n == 0) {
        line(f, "", "", "absent")
        fail(f[2] ": absent for " subject_name(f[4]))
        return
    }
    summarise(a, n, minus, ci, x)
    bound = f[6]
    sub(/^[+>]/, "", bound)
    worst = ci ? x[2] : x[0]
    ok = f[6] ~ /^>/ ? worst > bound + 0 : worst <= bound + 0
    if (!ok)
        fail(f[2] ": " f[3] " of " subject_name(f[4]) " is " \
            sprintf("%.3g", worst) (f[5] == "-" ? "" : " x " f[5]) ", not " \
            f[6])
    line(f, sprintf("%.3g", x[0]),
        sprintf("%s%.3g to %.3g", ci ? "95%: " : "", x[1], x[2]),
        ok ? "met" : "MISSED")
    met += ok
}

END {
    print "row\tsubject\tmedian\tunit\truns" > tsv
    print_runs()
    print "\nRows:\n"
    for (i = 1; i <= row_count; i++) {
        printf "  %-14s %s\n", row[i], title[row[i]]
        n = split(subjects[row[i]], one, ",")
        for (k = 1; k <= n; k++)
            if (!((row[i] SUBSEP one[k]) in count))
                fail(row[i] ": absent for " subject_name(one[k]))
    }
    printf "\n%-14s %-5s %-9s %9s %-13s %9s %7s %-19s %7s\n", "row", "", "ours",
        "", "against", "", "ratio", "quartiles", "at most"
    print "| row | figure | Ebb | against | ratio | spread | at most | |\n" \
        "|---|---|---|---|---|---|---|---|" > md
    for (i = 1; i <= need_count; i++)
        judge(need[i])
    printf "\n%d of %d targets met\n", met, need_count
    for (i = 1; i <= failed; i++)
        print "MISSED " failures[i]
    print "bench-peers: written to " tsv " and " md
    exit failed > 0
}
