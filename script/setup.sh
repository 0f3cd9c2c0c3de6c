# shellcheck shell=sh
# SPDX-License-Identifier: MIT-0
#
# Sourced by script/demo and script/test: find out what is missing of the
# tools and libraries named, and install it where that is ours to do.
#
#   need TOOL PACKAGE          a command
#   need_lib NAME PACKAGE      a library, as pkg-config calls it
#   need_header NAME PACKAGE   a header below /usr/include
#   need_links CC FLAG PACKAGE  a compiler whose programs link
#   install_missing "$@"       with the script's own arguments

missing=''

need() {
    command -v "$1" > /dev/null 2>&1 || missing="$missing $2"
}

need_lib() {
    pkg-config --exists "$1" 2> /dev/null || missing="$missing $2"
}

need_header() {
    [ -e "/usr/include/$1" ] || missing="$missing $2"
}

# Can $1 compile, link and find the C headers (and the sanitizer, $2)?
need_links() {
    probe=$(mktemp "${TMPDIR:-/tmp}/ebb-probe.XXXXXX") || exit 1
    # shellcheck disable=SC2086
    printf '#include <stdio.h>\nint main(void) { return 0; }\n' |
        "$1" $2 -x c - -o "$probe" > /dev/null 2>&1 || missing="$missing $3"
    rm -f "$probe"
}

install_missing() {
    no_install=''
    for arg; do
        case $arg in
        --no-install) no_install=1 ;;
        *)
            echo "usage: $0 [--no-install]" >&2
            exit 2
            ;;
        esac
    done
    [ -n "$missing" ] || return 0
    # shellcheck disable=SC2086
    missing=$(printf '%s\n' $missing | sort -u | tr '\n' ' ')
    sudo=''
    [ "$(id -u)" = 0 ] || sudo=sudo
    if [ -n "$no_install" ] || ! command -v apt-get > /dev/null 2>&1 ||
        { [ -n "$sudo" ] && ! command -v sudo > /dev/null 2>&1; }; then
        echo "$0: these packages are missing (Debian's names): $missing" >&2
        echo "$0: install them, then run it again" >&2
        exit 1
    fi
    echo "$0: installing: $missing"
    # shellcheck disable=SC2086
    if ! { $sudo apt-get update -qq &&
        $sudo env DEBIAN_FRONTEND=noninteractive \
            apt-get install -y -qq --no-install-recommends $missing; }; then
        echo "$0: could not install: $missing" >&2
        exit 1
    fi
}
