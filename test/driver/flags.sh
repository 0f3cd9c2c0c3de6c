# shellcheck shell=sh
# SPDX-License-Identifier: MIT-0
#
# What users and build systems put into CFLAGS, on an async unit: it must
# compile without a word and run.
# Sourced by run.sh: each function whose head names no arguments is a test.

quiet_with() { # flags...
    rm -f prog
    "$ebbcc" "$@" co.c -o prog 2> err || { cat err; echo "with $*"; return 1; }
    [ ! -s err ] || { cat err; echo "with $*"; return 1; }
    prints "hello 42" ./prog
}
# Only what the real compiler takes: each has a few of its own.
quiet_if_known() {
    "$cc" -Werror "$@" other.c plain.c -o known 2> /dev/null || return 0
    ./known > /dev/null 2>&1 || return 0
    quiet_with "$@"
}
flags_of_standards() {
    for std in c99 c11 gnu11 c17 gnu17 c2x gnu2x; do
        quiet_with -std=$std -pedantic -Wall -Wextra -Werror
    done
    quiet_if_known -std=c23 -pedantic -Wall -Wextra -Werror
    quiet_with -std=gnu89
}
flags_of_warnings() {
    quiet_with -Wall -Wextra -pedantic -Werror -O2
    quiet_with -Wall -Wextra -pedantic-errors -Og
    quiet_with -Wconversion -Wshadow -Wmissing-prototypes -Wundef \
        -Wstrict-prototypes -Wunused -Wcast-qual -Wredundant-decls \
        -Wdeclaration-after-statement -Wpointer-arith -Wwrite-strings \
        -Wformat=2 -Wfloat-equal -Wswitch-default -Wswitch-enum -Wvla \
        -Winit-self -Wuninitialized -Wnested-externs -Wold-style-definition
    quiet_with -Werror=declaration-after-statement
    quiet_if_known -Wduplicated-cond -Wduplicated-branches -Wlogical-op \
        -Wnull-dereference -Wjump-misses-init -Wunsuffixed-float-constants
    quiet_if_known -Weverything -Wno-padded -Wno-unused-macros \
        -Wno-missing-prototypes -Wno-unsafe-buffer-usage
}
flags_of_code() {
    quiet_with -O3 -march=native
    quiet_with -Os -fno-common -ffunction-sections -fdata-sections \
        -Wl,--gc-sections
    quiet_with -O2 -fstack-protector-all -D_FORTIFY_SOURCE=2 -fPIE -pie
    quiet_with -O2 -fno-strict-aliasing -fwrapv -fno-omit-frame-pointer
    quiet_with -fno-pie -no-pie -fomit-frame-pointer
    quiet_if_known -O2 -fcf-protection
    quiet_if_known -O2 -fstack-clash-protection -fexceptions
    quiet_if_known -fopenmp
    quiet_if_known -fanalyzer -O2
    quiet_if_known -Xclang -disable-llvm-passes
}
flags_of_lto() {
    quiet_if_known -flto -O2
    quiet_if_known -flto=auto -O2 -g
    quiet_if_known -flto=thin -O2
    "$cc" -flto plain.c -o known 2> /dev/null || return 0
    "$ebbcc" -flto -O2 -c lib.c user.c other.c
    "$ebbcc" -flto -O2 lib.o user.o other.o -o prog
    prints 16 ./prog
}
flags_of_debugging() {
    for g in -g -g3 "-g3 -O2" -ggdb3 "-gdwarf-4 -Og" "-g -gsplit-dwarf"; do
        # shellcheck disable=SC2086
        quiet_with $g
    done
    quiet_if_known -fsanitize=undefined -fno-sanitize-recover
    ASAN_OPTIONS=detect_leaks=0 quiet_if_known -fsanitize=address -g
    for s in thread leak memory integer safe-stack function kcfi; do
        quiet_if_known -fsanitize=$s -g
    done
    quiet_if_known -fstack-usage -c
}
flags_of_preprocessing() {
    quiet_with -pipe -Wp,-DX=2 -Wp,-MMD,x.d -DY -UY
    quiet_if_known -fdirectives-only
    quiet_if_known -Wtrigraphs -trigraphs
    quiet_with -include co.h -iquote . -isystem p -idirafter e
    quiet_with -imacros co.h
    quiet_if_known -Xpreprocessor -DZ
}
profile_guided() {
    "$cc" -fprofile-generate plain.c -o known 2> /dev/null || return 0
    "$ebbcc" -O2 -fprofile-generate=prof co.c -o prog
    prints "hello 42" ./prog
    [ -n "$(ls prof)" ]
    [ "$cc" = gcc ] || return 0
    "$ebbcc" -O2 -fprofile-use=prof -Wno-missing-profile co.c -o prog2
    prints "hello 42" ./prog2
}
same_bytes_twice() {
    mkdir one two
    for flags in -O2 "-g -O1" "-g -frandom-seed=7 -flto" "-g3"; do
        for d in one two; do
            # shellcheck disable=SC2086
            TMPDIR=$dir/tmp "$ebbcc" $flags -c co.c -o $d/co.o
        done
        cmp one/co.o two/co.o
        strings -a one/co.o > s
        if grep "$dir/tmp\|ebbcc-" s; then return 1; fi
    done
    "$ebbcc" -g -ffile-prefix-map="$dir"=/src -c co.c -o co.o
    strings -a co.o > s
    if grep "$dir" s; then return 1; fi
    grep -q '^/src' s
}
precompiled_headers() {
    printf '#include <stdio.h>\n#define PRE 7\n' > pre.h
    printf '#ifndef PRE\n#error no PRE\n#endif\n' > u.c
    cat co.c >> u.c
    printf '#include "pre.h"\n' | cat - u.c > v.c
    printf '#include "pre.h"\n' | cat - plain.c > w.c
    for how in "pre.h" "-x c-header pre.h"; do
        # shellcheck disable=SC2086
        "$ebbcc" -O1 $how -o pre.h.gch
        [ "$(wc -c < pre.h.gch)" -gt 10000 ]
        for args in v.c "-include pre.h u.c"; do
            # shellcheck disable=SC2086
            "$ebbcc" -O1 $args -o prog
            prints "hello 42" ./prog
        done
        "$ebbcc" -O1 w.c -o prog
        ./prog | grep -q hello
        rm pre.h.gch
    done
}
# Not precompiled, and used all the same; clang does not go on without one.
precompiled_async_headers() {
    printf '#include <ebb.h>\nasync int answer(int x);\n' > pre.h
    if "$cc" --version | grep -qi clang; then
        fails 1 "$ebbcc" pre.h -o pre.h.gch
        grep -q 'pre.h: clang cannot precompile' err
        absent pre.h.gch
        return
    fi
    "$ebbcc" pre.h
    [ -s pre.h.gch ]
    "$ebbcc" -include pre.h co.c -o prog
    prints "hello 42" ./prog
    "$ebbcc" -include pre.h plain.c -o prog
    ./prog | grep -q hello
}
several_modes() {
    "$ebbcc" -S co.c lib.c
    [ -s co.s ] && [ -s lib.s ]
    "$ebbcc" -E co.c lib.c > both
    grep -q twice both && grep -q answer both
    mkdir dir
    fails 1 "$ebbcc" -c co.c -o dir
    absent co.o
    "$ebbcc" -c co.c lib.c plain.c
    "$ebbcc" -c -x c co.c -x none lib.c
}
# Two at once, as make -j2 runs them: no output in the middle of another's.
output_in_one_piece() {
    first_compiler || return 0
    for i in 1 2 3 4; do
        sed "s/undeclared_name/unknown_$i/" cobroken.c > b$i.c
    done
    printf 'all: b1.o b2.o b3.o b4.o\n%%.o: %%.c\n\t+-@"%s" -c $<\n' \
        "$ebbcc" > Makefile
    make -s -k -j2 > out 2>&1 || :
    for i in 1 2 3 4; do
        [ "$(grep -c "^b$i.c:.* error: .*unknown_$i" out)" = 1 ]
    done
    absent b1.o b2.o b3.o b4.o
}
# gcc 15 leaves a line of #embed in its output: some bytes, however many.
embed_output() {
    cat > embed.i << 'END'
# 1 "embed.c"
async int f(int n);
static const unsigned char data[] = {
# 3 "embed.c"
#embed "." __gnu__::__base64__("AAECAwQF" "BgcI")
# 4 "embed.c"
, 3 };
async int g(void)
{
    static const unsigned char once[] = {
# 8 "embed.c"
#embed "." __gnu__::__base64__("AAEC")
# 9 "embed.c"
    };
    unsigned char local[] = { 1,
# 11 "embed.c"
#embed "." __gnu__::__base64__("AAEC")
# 12 "embed.c"
    };
    int n = await f(data[1] + once[2]);
    return n + local[await f(2)];
}
END
    "$ebbcc" --emit-c=exact embed.i > embed.c
    # Two of them as they are, the third in each copy of the function and
    # wherever its size is asked for.
    [ "$(grep -c '^#embed ' embed.c)" -ge 5 ]
    if grep -q 'char local\[[1-9]' embed.c; then false; fi
}
