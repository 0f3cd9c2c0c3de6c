# shellcheck shell=sh
# SPDX-License-Identifier: MIT-0
#
# Side files, and what build systems do.
# Sourced by run.sh: each function whose head names no arguments is a test.

# ---- side files ----

save_temps() {
    "$ebbcc" -save-temps -c co.c -o x.o
    [ -s x.i ] && [ -s x.ebb.i ] && [ -s x.o ]
    ls ./*.s
    "$ebbcc" -save-temps co.c -o prog
    prints "hello 42" ./prog
    [ -s prog-co.i ] && [ -s prog-co.ebb.i ] && [ -s prog-co.o ]
}
coverage() {
    "$ebbcc" --coverage -c co.c
    [ -s co.gcno ]
    "$cc" --coverage plain.c -o prog 2> /dev/null || return 0
    "$ebbcc" --coverage co.c -o prog
    ls
    [ -s prog-co.gcno ]
    prints "hello 42" ./prog
    [ -s prog-co.gcda ]
}
split_dwarf() {
    "$ebbcc" -g -gsplit-dwarf co.c -o prog
    [ -s prog-co.dwo ]
    readelf --debug-dump=info prog | grep -q 'dwo_name.*prog-co\.dwo$'
}

# ---- what build systems do ----

probe_configure() {
    cat > conftest.c << 'END'
#define HAVE 1
#ifdef __cplusplus
extern "C"
#endif
char sin();
int main(void) { return sin() == 0; }
END
    "$ebbcc" -o conftest conftest.c -lm
    "$ebbcc" -c -g -O2 conftest.c
    [ -s conftest.o ]
    echo 'choke me' > conftest.c
    fails 1 "$ebbcc" -c conftest.c
    absent conftest.d
    "$ebbcc" -E - < plain.c > out
    grep -q 'hello' out
}
probe_cmake() {
    mkdir -p CMakeFiles/x.dir
    "$ebbcc" -DX=1 -O2 -g -std=gnu11 -MD -MT CMakeFiles/x.dir/co.c.o \
        -MF CMakeFiles/x.dir/co.c.o.d -o CMakeFiles/x.dir/co.c.o -c "$dir/co.c"
    deps_list CMakeFiles/x.dir/co.c.o.d |
        grep -q "^CMakeFiles/x.dir/co.c.o: .*/co.c "
    "$ebbcc" -O2 -g -rdynamic CMakeFiles/x.dir/co.c.o -o x -Wl,-rpath,/tmp
    prints "hello 42" ./x
}

probe_real_cmake() {
    command -v cmake > /dev/null 2>&1 || return 0
    printf '%s\n' 'cmake_minimum_required(VERSION 3.10)' 'project(x C)' \
        'include(CheckFunctionExists)' \
        'check_function_exists(puts HAVE_PUTS)' \
        'check_function_exists(no_such_thing HAVE_NOT)' \
        'if(NOT HAVE_PUTS OR HAVE_NOT)' 'message(FATAL_ERROR probes)' \
        'endif()' \
        'add_library(l STATIC other.c lib.c)' 'add_executable(x user.c)' \
        'target_link_libraries(x l)' > CMakeLists.txt
    CC=$ebbcc cmake -S . -B build
    cmake --build build
    prints 16 build/x
    touch other.c
    cmake --build build | grep -q 'other.c'
    "$cc" --version | head -n 1 | grep -qi clang && want=Clang || want=GNU
    grep -q "COMPILER_ID \"$want\"" build/CMakeFiles/*/CMakeCCompiler.cmake
}
