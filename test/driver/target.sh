# shellcheck shell=sh
# SPDX-License-Identifier: MIT-0
#
# Other machines and other C libraries.
# Sourced by run.sh: each function whose head names no arguments is a test.

links_for() { # name of libebb's machine, command...
    what=$1
    shift
    "$@" plain.c -o plain
    "$@" -c co.c -o co.o
    fails 1 "$@" co.o -o prog
    grep -q "no libebb for $what" err
    absent prog
}
# A va_list is what it is there: an array, a struct or a pointer.
takes_lists() { # command...
    cat > list.c << 'END'
#include <stdarg.h>
async int next(va_list ap);
async int sum(int n, va_list ap)
{
    va_list copy;
    va_copy(copy, ap);
    n += await next(copy) + va_arg(ap, int);
    va_end(copy);
    return n + await next(ap);
}
END
    "$@" -Wall -Wextra -Werror -c list.c
}
links_for_32_bits() {
    echo 'int main(void) { return sizeof(long) != 4; }' > m32.c
    "$cc" -m32 m32.c -o m32 2> /dev/null || return 0
    links_for i386 "$ebbcc" -m32
    takes_lists "$ebbcc" -m32
    prints "hello 51" ./plain
}
links_for_arm() {
    has aarch64-linux-gnu-gcc && first_compiler || return 0
    links_for aarch64 "$ebbcc" --cc=aarch64-linux-gnu-gcc
    takes_lists "$ebbcc" --cc=aarch64-linux-gnu-gcc
    EBBCC_CC=aarch64-linux-gnu-gcc links_for aarch64 "$ebbcc"
    readelf -h plain | grep -q AArch64
    readelf -h co.o | grep -q AArch64
}
links_with_musl() {
    has musl-gcc && first_compiler || return 0
    for static in '' -static; do
        # shellcheck disable=SC2086
        "$ebbcc" --cc=musl-gcc $static plain.c -o prog
        prints "hello 51" ./prog
    done
    "$ebbcc" --cc=musl-gcc -Wall -Wextra -Werror -c co.c
}
links_static() {
    "$ebbcc" -static plain.c -o prog
    prints "hello 51" ./prog
    "$ebbcc" -static co.c -o prog
    prints "hello 42" ./prog
    "$ebbcc" --show -static plain.c -o prog 2> err
    if grep -q curl err; then false; fi
}

# Headers and libraries of another root; ours are found all the same.
keeps_to_sysroot() {
    mkdir -p root/usr/include
    for h in /usr/include/*; do
        ln -s "$h" root/usr/include/
    done
    for d in /lib* /usr/lib*; do
        ln -s "$d" "root${d%/*}/"
    done
    echo '#define PLACE 7' > root/usr/include/place.h
    printf '#include <place.h>\n#ifndef PLACE\n#error\n#endif\n' > u.c
    cat co.c >> u.c
    fails 1 "$ebbcc" -c u.c
    "$ebbcc" --sysroot="$dir/root" -Wall -Wextra -Werror u.c -o prog
    prints "hello 42" ./prog
    "$ebbcc" --sysroot=/ co.c -o prog
    prints "hello 42" ./prog
    fails 1 "$ebbcc" --sysroot="$dir/e" co.c -o prog2
    absent prog2
}

# The library made for another machine, the tests of its core run there.
# It takes some seconds: not for the quick run.
runs_on() { # folder, compiler, runner...
    [ -z "${QUICK-}" ] || return 0
    to=$1 with=$2
    shift 2
    env -u MAKEFLAGS -u MFLAGS make -s -C "$here/../.." runtime \
        "$dir/$to/test/core_test" HAVE_CURL= \
        BUILD="$dir/$to" CC="$with" EBBCC="$ebbcc" CFLAGS=-O1 > log 2>&1 ||
        { cat log; return 1; }
    if grep 'warning:' log; then return 1; fi
    "$@" "$to/test/core_test" > log 2>&1 || { cat log; return 1; }
    grep -q '[1-9][0-9]* passed, 0 failed' log
    EBB_HOME=$dir/$to "$ebbcc" --cc="$with" co.c -o prog
    prints "hello 42" "$@" ./prog
}
runs_on_32_bits() {
    first_compiler || return 0
    # Where another package than the multilib one has <asm/errno.h>.
    more="-idirafter /usr/include/$(gcc -print-multiarch 2> /dev/null)"
    echo '#include <errno.h>' > m32.c
    gcc -m32 $more -c m32.c 2> /dev/null || return 0
    runs_on b32 "gcc -m32 $more" env
}
runs_on_arm() {
    has aarch64-linux-gnu-gcc qemu-aarch64 && first_compiler || return 0
    runs_on barm aarch64-linux-gnu-gcc \
        qemu-aarch64 -L /usr/aarch64-linux-gnu
}
runs_with_musl() {
    has musl-gcc && first_compiler || return 0
    runs_on bmusl musl-gcc env
}
