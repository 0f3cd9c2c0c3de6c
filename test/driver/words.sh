# shellcheck shell=sh
# SPDX-License-Identifier: MIT-0
#
# Dependency files; words, quotes and response files.
# Sourced by run.sh: each function whose head names no arguments is a test.

# ---- dependency files ----

deps_of_async() {
    "$ebbcc" -MMD -c co.c
    deps_list co.d | grep -q '^co.o: co.c .*co.h'
    mkdir sub
    "$ebbcc" -MMD -MP -c co.c -o sub/x.o
    deps_list sub/x.d | grep -q '^sub/x.o: co.c .*co.h'
    grep -q '^co.h:' sub/x.d
    "$ebbcc" -MD -MF y.dep -MT 'a tgt' -c co.c -o sub/x.o
    deps_list y.dep | grep -q '^a tgt: co.c'
    grep -q stdio.h y.dep
    "$ebbcc" -MMD co.c -o prog
    deps_list prog.d | grep -q '^prog: co.c .*co.h'
    "$ebbcc" -Wp,-MMD,w.d -c co.c -o w.o
    deps_list w.d | grep -q '^[cow]*\.o: co.c .*co.h'
    absent y.d
}
deps_as_a_makefile() {
    printf 'prog: co.o\n\t"%s" $^ -o $@\n%%.o: %%.c\n' "$ebbcc" > Makefile
    printf '\t"%s" -MMD -MP -c $< -o $@\n-include co.d\n' "$ebbcc" >> Makefile
    make -s prog
    prints "hello 42" ./prog
    make -q prog
    touch -d '+1 hour' co.h
    if make -q prog; then false; fi
}
deps_not_after_error() {
    fails 1 "$ebbcc" -MMD -c cobroken.c
    absent cobroken.o cobroken.d
}

# ---- words, quotes, response files ----

odd_names() {
    mkdir 'a dir'
    cp co.c "a dir/it's \"co\" \$x.c"
    cp co.h 'a dir'
    "$ebbcc" -c "a dir/it's \"co\" \$x.c" -o 'a dir/o o.o'
    "$ebbcc" 'a dir/o o.o' -o 'a dir/prog x'
    prints "hello 42" "./a dir/prog x"
    "$ebbcc" "a dir/it's \"co\" \$x.c" -o prog
    prints "hello 42" ./prog
    cp co.c ./-co.c
    "$ebbcc" ./-co.c -o prog
    prints "hello 42" ./prog
}
odd_values() {
    for f in plain.c co.c; do
        "$ebbcc" "-DGREETING=\"it's a \\\"test\\\" \$HOME\"" $f -o prog
        ./prog | grep -q "^it's a \"test\" \$HOME "
        "$ebbcc" -D 'GREETING="b c"' -U NOTHING $f -o prog
        ./prog | grep -q '^b c '
    done
}
response_file() {
    printf '%s\n' "-DGREETING='\"a b\"' -O1" '"-o" prog' > args
    for f in plain.c co.c; do
        "$ebbcc" $f @args
        ./prog | grep -q '^a b '
    done
    printf '@args\n-Wall\\ \n' | sed 's/\\ //' > nested
    rm prog
    "$ebbcc" @nested co.c
    prints "a b 42" ./prog
    fails 1 "$ebbcc" @missing -c
}
long_command() {
    i=0
    while [ $i -lt 2300 ]; do
        echo "-DNAME_THAT_IS_RATHER_LONG_$i=\"x  y\"" >> args
        i=$((i + 1))
    done
    for f in plain.c co.c; do
        "$ebbcc" @args $f -o prog
        ./prog | grep -q '^hello '
    done
}
show_runs() {
    "$ebbcc" --show -c co.c 2> err
    grep -q -e "^$cc .*-E .*co.c\$" err
    grep -q -e "^$cc .*-x cpp-output .* -o co.o\$" err
    "$ebbcc" --show '-DX=a b' -c plain.c 2> err
    grep -q "'-DX=a b'" err
}
stops_at_20() {
    i=0
    while [ $i -lt 40 ]; do
        echo "async int x$i;"
        i=$((i + 1))
    done > many.c
    fails 1 "$ebbcc" -c many.c
    n=$(grep -c ' error: ' err)
    [ "$n" -gt 1 ] && [ "$n" -le 21 ]
}
