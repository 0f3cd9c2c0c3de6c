# shellcheck shell=sh
# SPDX-License-Identifier: MIT-0
#
# Failing as a compiler fails.
# Sourced by run.sh: each function whose head names no arguments is a test.

# ---- failing well ----

missing_file() {
    fails 1 "$ebbcc" -c nowhere.c
    grep -i 'no such file' err | grep -q nowhere.c
    fails 1 "$ebbcc" nowhere.c co.c -o prog
    absent prog nowhere.o
}
missing_header() {
    echo '#include <no/such.h>' | cat - co.c > inc.c
    fails 1 "$ebbcc" -c inc.c
    grep -q 'inc.c:1:10:.*no/such.h' err
    [ "$(grep -c 'no/such.h' err)" -le 2 ]
    absent inc.o
}
missing_compiler() {
    fails 127 "$ebbcc" --cc=/no/such/cc -c co.c
    grep -q "cannot run '/no/such/cc'" err
}
user_error_once() {
    fails 1 "$ebbcc" -O2 -c cobroken.c
    [ "$(grep -c 'error: .*undeclared' err)" = 1 ]
    grep -q '^cobroken.c:5:16: error: ' err
    absent cobroken.o
    fails 1 "$ebbcc" cobroken.c -o prog
    absent prog cobroken.o
}
user_warning_once() {
    cat > warn.c << 'END'
async int other(void) { return 1; }
async int f(unsigned u)
{
    int x = await other();
    return u < x;
}
END
    "$ebbcc" -Wall -Wextra -c warn.c 2> err
    cat err
    [ "$(grep -c 'warning: ' err)" = 1 ]
    fails 1 "$ebbcc" -Wall -Wextra -Werror -c warn.c
    absent w.o
}
fallthrough_comments() {
    cat > fall.c << 'END'
async int other(int x) { return x; }
async int f(int n)
{
    switch (n) {
    case 1:
        n += await other(n);
        /* Fall through. */

    case 1000:
        n++;
        // FALLTHRU
    default:
        n--;
    }
    char q = '"';   /* falls through */
    return await other(n) + q;
}
END
    if [ "$cc" = gcc ]; then
        "$ebbcc" -Wall -Wextra -c fall.c 2> err
        cat err
        [ ! -s err ]
        sed -i 's/FALLTHRU/nothing/' fall.c
        "$ebbcc" -Wall -Wextra -c fall.c 2> err
        grep -q '^fall.c:10:.*fall through' err
    fi
}
cpp_warning_once() {
    printf '#warning "look here"\n' | cat - co.c > warn.c
    "$ebbcc" -c warn.c 2> err
    [ "$(grep -c 'warning: .*look here' err)" = 1 ]
    printf '#warning "look here"\n' | cat - plain.c > warn.c
    "$ebbcc" -c warn.c 2> err
    [ "$(grep -c 'warning: .*look here' err)" = 1 ]
}
others_go_on() {
    fails 1 "$ebbcc" -c plain.c cobroken.c other.c lib.c
    [ -s plain.o ] && [ -s other.o ] && [ -s lib.o ]
    absent cobroken.o
}
link_error() {
    fails 1 "$ebbcc" user.c -o prog
    grep -q other err
    absent prog user.o
}
lexical_error() {
    printf 'async int f(void)\n{\n    char *s = "abc;\n    return 0;\n}\n' \
        > lex.c
    fails 1 "$ebbcc" -c lex.c
    grep -q '^lex.c:3:15: \(error\|warning\): ' err
    absent lex.o
}
several_with_output() { fails 1 "$ebbcc" -c co.c lib.c -o x.o; absent x.o; }
unwritable_output() {
    fails 1 "$ebbcc" -c co.c -o no/such/folder/x.o
    fails 1 "$ebbcc" --emit-c co.c -o no/such/folder/x.i
}
unwritable_temp() {
    fails 1 env TMPDIR="$dir/nowhere" "$ebbcc" -c co.c
    grep -q "nowhere" err
    absent co.o
}
explains_frames() {
    printf '%s\n' '#include <ebb.h>' 'struct big { char text[1024]; };' \
        'async int keep(struct big *b);' 'async void nap(void)' \
        '    __attribute__((ebb_frame(72)));' \
        'static async int hand(struct big b) { return await keep(&b); }' \
        'async int f(struct big b, int n)' '{' '    long sum = n;' \
        '    n = await hand(b);' '    {' '        char name[24];' \
        '        await nap();' '        sum += name[0] + n;' '    }' \
        '    return (int)sum;' '}' > frame.c
    "$ebbcc" --explain-frame f frame.c | cut -c 1-70 > got
    diff - got << 'END'
frame of 'f' (frame.c:8)
    24  head
       4  result: int; shares the place of what follows
       4  n: int; saved at line 13; shares its place with the callee a
       8  sum: long; saved at line 10, 13
      24  name: char [24]; in the block of line 11, an array in a scop
    1024  b: struct big; not here: only behind the frame of a start wi
  frame.c:10: hand: inline; shares its place with name, n
  frame.c:13: nap: inline, of the declared size
END
    fails 1 "$ebbcc" --explain-frame nothing frame.c
    grep -q "no async function named 'nothing'" err
}
explains() {
    "$ebbcc" --explain ebb-vla-across-await | grep -q 'variable length'
    "$ebbcc" --explain=-Wasync-unused | grep -q await
    fails 1 "$ebbcc" --explain no-such-thing
    grep -q no-such-thing err
    # Every message that ebbcc can give has its page.
    grep -oh '"ebb-[a-z0-9-]*"\|"-Wasync-[a-z-]*"' \
        "$here"/../../compiler/[a-z]*.c | tr -d '"' | sort -u > ids
    [ -s ids ]
    while read -r id; do
        "$ebbcc" --explain "$id" > page
        [ "$(wc -l < page)" -gt 3 ]
    done < ids
}
ended_while_preprocessing() { when=-E; signals 2; }
ended_while_compiling() { when=cpp-output; signals 4; }

# A file system that is full: /dev/full is one.
full_output() {
    [ -e /dev/full ] || return 0
    fails 1 "$ebbcc" --emit-c co.c -o /dev/full
    grep -q 'No space left' err
    "$ebbcc" --emit-c co.c > /dev/full 2> err && return 1
    grep -q 'No space left' err
}
# cc's status for each kind of failure.
same_statuses() {
    for args in "-c broken.c" "nowhere.c" "-c plain.c -o no/where.o" \
        "other.c" "-no-such-option -c plain.c" "-c" "-E nowhere.c"; do
        s1=0 s2=0
        # shellcheck disable=SC2086
        "$cc" $args > 1 2>&1 || s1=$?
        # shellcheck disable=SC2086
        "$ebbcc" $args > 2 2>&1 || s2=$?
        [ $s1 = $s2 ] || { echo "$args: $s1 $s2"; cat 1 2; return 1; }
    done
}
