# shellcheck shell=sh
# SPDX-License-Identifier: MIT-0
#
# Sourced by script/demo and script/test: find out what is missing of the
# tools and libraries named, and install it where that is ours to do.
#
#   need TOOL PACKAGE          a command
#   need_lib NAME PACKAGE      a library, as pkg-config calls it
#   need_header NAME PACKAGE   a header below /usr/include
#   need_links CC FLAG PACKAGE  a compiler whose programs link with FLAG
#   install_missing "$@"       with the script's own arguments
#
# PACKAGE is Debian's name; package_name() has what others call it.  It is
# installed by the first of apt-get, dnf, apk and pacman that is there.

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

# apt-get, dnf, apk, pacman, or nothing.
find_manager() {
    for manager in apt-get dnf apk pacman; do
        command -v $manager > /dev/null 2>&1 && echo $manager && return
    done
    echo none
}

# What a manager calls a package of Debian's; nothing: it does not have it.
package_name() { # manager package
    case $1:$2 in
    dnf:pkg-config) echo pkgconf-pkg-config ;;
    dnf:libc6-dev)
        echo glibc-devel glibc-static libasan libtsan libubsan
        ;;
    dnf:libcurl4-openssl-dev) echo libcurl-devel ;;
    dnf:libcsmith-dev) echo csmith-devel ;;
    apk:pkg-config) echo pkgconf ;;
    apk:libc6-dev) echo musl-dev linux-headers ;;
    apk:libcurl4-openssl-dev) echo curl-dev ;;
    pacman:pkg-config) echo pkgconf ;;
    pacman:libc6-dev) echo glibc linux-api-headers ;;
    pacman:libcurl4-openssl-dev) echo curl ;;
    apk:csmith | apk:libcsmith-dev | pacman:csmith | pacman:libcsmith-dev) ;;
    *) echo "$2" ;;
    esac
}

run_manager() { # manager package...
    manager=$1
    shift
    case $manager in
    apt-get)
        $sudo apt-get update -qq &&
            $sudo env DEBIAN_FRONTEND=noninteractive \
                apt-get install -y -qq --no-install-recommends "$@"
        ;;
    dnf) $sudo dnf install -y -q --setopt=install_weak_deps=False "$@" ;;
    apk) $sudo apk add --quiet "$@" ;;
    pacman) $sudo pacman -S --needed --noconfirm "$@" ;;
    esac
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
    manager=$(find_manager)
    names=$(for package in $missing; do
        package_name "$manager" "$package"
    done | tr ' ' '\n' | sort -u | tr '\n' ' ')
    [ -n "${names# }" ] || return 0
    sudo=''
    [ "$(id -u)" = 0 ] || sudo=sudo
    if [ -n "$no_install" ] || [ "$manager" = none ] ||
        { [ -n "$sudo" ] && ! command -v sudo > /dev/null 2>&1; }; then
        case $manager in
        none) echo "$0: these packages are missing (Debian's names): $names" ;;
        *) echo "$0: these packages are missing: $names" ;;
        esac >&2
        echo "$0: install them, then run it again" >&2
        exit 1
    fi
    echo "$0: installing: $names"
    # shellcheck disable=SC2086
    if ! run_manager "$manager" $names; then
        echo "$0: could not install: $names" >&2
        exit 1
    fi
}
