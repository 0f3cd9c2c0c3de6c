#!/bin/sh
# SPDX-License-Identifier: MIT-0
#
# `make install` into a folder, then a program built from there in each way
# that the README names.  Each check is one test.

set -u
: "${BUILD:=build}"
dir=$(mktemp -d "${TMPDIR:-/tmp}/ebb-install.XXXXXX") || exit 1
trap 'rm -rf "$dir"' EXIT
here=$(cd "$(dirname "$0")" && pwd)
passed=0
failed=0
check() { # what, command...
    what=$1
    shift
    if "$@" > "$dir/log" 2>&1; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAIL install: $what"
        cat "$dir/log"
    fi
}

prints() { # text, command...
    text=$1
    shift
    [ "$("$@" < /dev/null)" = "$text" ]
}

check 'make install' make BUILD="$BUILD" DESTDIR="$dir/root" PREFIX=/usr \
    install
root=$dir/root/usr
mkdir "$dir/away"
cat > "$dir/away/hello.c" << 'END'
#include <ebb.h>
#include <stdio.h>

async int hello(void)
{
    await ebb_sleep(EBB_MILLISECOND);
    return 42;
}

async int main(void)
{
    task(int) t = spawn(hello());
    printf("hello %d\n", await t);
    return 0;
}
END
cd "$dir/away" || exit 1
mkdir "$dir/bin"
ln -s "$root/bin/ebbcc" "$dir/bin/ebbcc"

check 'nothing of the build folder in what is installed' sh -c \
    "! grep -rqF '$BUILD' '$root/lib/ebb.link' '$root/lib/pkgconfig'"
check 'compile in one step' "$root/bin/ebbcc" hello.c -o one
check 'run' prints 'hello 42' ./one
check 'compile through a symbolic link' "$dir/bin/ebbcc" hello.c -o link
check 'run it' prints 'hello 42' ./link
check 'compile and link apart' sh -c \
    "'$root/bin/ebbcc' -O2 -c hello.c && '$root/bin/ebbcc' hello.o -o two"
check 'run it' prints 'hello 42' ./two
system=$(pkg-config --variable pc_path pkg-config)
export PKG_CONFIG_LIBDIR="$root/lib/pkgconfig:$system"
export PKG_CONFIG_SYSROOT_DIR="$dir/root"
check 'link as pkg-config says' sh -c \
    "cc hello.o -o three \$(pkg-config --libs ebb)"
check 'run it with the shared library' prints 'hello 42' \
    env LD_LIBRARY_PATH="$root/lib" ./three
if [ -e "$root/lib/libebb_http.so" ]; then
    cat > http.c << 'END'
#include <ebb.h>
#include <stdio.h>
async int main(void)
{
    struct ebb_http_response *res;
    int rc = await ebb_http_get("http://127.0.0.1:1/", &res);

    printf("%s\n", rc == -ECONNREFUSED ? "refused" : ebb_strerror(rc));
    return 0;
}
END
    sed -i '1i #include <errno.h>' http.c
    check 'compile an HTTP client' "$root/bin/ebbcc" http.c -o http
    check 'run it' prints refused ./http
fi
if command -v cmake > /dev/null 2>&1; then
    mkdir cm
    cp hello.c cm
    cat > cm/CMakeLists.txt << 'END'
cmake_minimum_required(VERSION 3.13)
project(hello C)
add_executable(hello hello.c)
END
    check 'cmake -DCMAKE_C_COMPILER=ebbcc' sh -c \
        "cmake -S cm -B cm/b -DCMAKE_C_COMPILER='$root/bin/ebbcc' &&
         cmake --build cm/b"
    check 'run it' prints 'hello 42' cm/b/hello
fi
project=$here/../example/project
if command -v cmake > /dev/null 2>&1; then
    check 'find_package(Ebb) in a project of another compiler' sh -c \
        "cmake -S '$project' -B pkg -DCMAKE_PREFIX_PATH='$root' \
             -DCMAKE_EXPORT_COMPILE_COMMANDS=ON &&
         cmake --build pkg --verbose > made && cat made"
    check 'run it' prints '8 ticks' pkg/tick 4
    check 'ebbcc for the one target, the compiler for the other' sh -c \
        "grep -q 'ebbcc --cc [^ ]*cc .*tick.c' made &&
         grep 'count.c' made | grep -v Building | ( ! grep ebbcc )"
fi
if command -v meson > /dev/null 2>&1; then
    check 'meson with ebbcc for all' sh -c \
        "PATH='$root/bin:$PATH' && export PATH && meson setup me '$project' \
             --native-file '$project/ebbcc.ini' && ninja -C me"
    check 'run it' prints '6 ticks' \
        env LD_LIBRARY_PATH="$root/lib" me/tick 3
fi
if command -v mandoc > /dev/null 2>&1; then
    check 'the manual' sh -c \
        "mandoc -T ascii '$root/share/man/man1/ebbcc.1' | grep -q async"
fi
# The in-place use of the build folder, from elsewhere.
check 'in place' "$BUILD/bin/ebbcc" hello.c -o place
check 'run it' prints 'hello 42' ./place

# The library of another machine, in a folder of its name beside the other.
if command -v aarch64-linux-gnu-gcc > /dev/null 2>&1; then
    check 'make install-runtime for another machine' make -C "$here/.." \
        BUILD="$dir/arm" EBBCC="$BUILD/bin/ebbcc" HAVE_CURL= \
        CC=aarch64-linux-gnu-gcc DESTDIR="$dir/root" PREFIX=/usr \
        LIBDIR=/usr/lib/aarch64 install-runtime
    check 'link for it' "$root/bin/ebbcc" --cc=aarch64-linux-gnu-gcc hello.c \
        -o arm
    command -v qemu-aarch64 > /dev/null 2>&1 &&
        check 'run it there' prints 'hello 42' \
            qemu-aarch64 -L /usr/aarch64-linux-gnu ./arm
    check 'make uninstall for it' make -C "$here/.." DESTDIR="$dir/root" \
        PREFIX=/usr LIBDIR=/usr/lib/aarch64 uninstall
    check 'make install again' make -C "$here/.." BUILD="$BUILD" \
        DESTDIR="$dir/root" PREFIX=/usr install
fi
: > "$root/include/other.h"
check 'make uninstall' make -C "$here/.." BUILD="$BUILD" DESTDIR="$dir/root" \
    PREFIX=/usr uninstall
check 'nothing is left, and nothing else gone' sh -c \
    "[ \"\$(find '$dir/root' ! -type d)\" = '$root/include/other.h' ]"

echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
