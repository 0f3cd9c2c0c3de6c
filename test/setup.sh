#!/bin/sh
# SPDX-License-Identifier: MIT-0
#
# script/setup.sh on four kinds of Linux: a PATH of fakes that say what they
# are called with.  Each check is one test.

set -u
cd "$(dirname "$0")/.." || exit 1
dir=$(mktemp -d "${TMPDIR:-/tmp}/ebb-setup.XXXXXX") || exit 1
trap 'rm -rf "$dir"' EXIT
passed=0
failed=0

# A folder with the tools that setup.sh itself uses, and the fakes named.
world() { # fake...
    rm -rf "$dir/bin"
    mkdir "$dir/bin"
    for tool in sh env sort tr mktemp rm; do
        ln -s "$(command -v $tool)" "$dir/bin/$tool"
    done
    printf '#!/bin/sh\necho %s\n' "${uid:-0}" > "$dir/bin/id"
    for fake; do
        printf '#!/bin/sh\necho "%s $*"\n' "$fake" > "$dir/bin/$fake"
    done
    chmod +x "$dir/bin/id"
    for fake; do chmod +x "$dir/bin/$fake"; done
}

# Needs three things that are nowhere, and one that is.
run() { # argument of the script
    cat > "$dir/script" << 'END'
. script/setup.sh
need no-such-tool-of-ours pkg-config
need sh dash
need_lib no-such-library libcurl4-openssl-dev
need_links no-such-compiler '' libc6-dev
need_header no/such/header.h libcsmith-dev
install_missing "$@"
echo ready
END
    PATH=$dir/bin sh "$dir/script" "$@" > "$dir/out" 2> "$dir/err"
}

says() { # what, status, text
    what=$1 want=$2 text=$3
    shift 3
    run "$@"
    status=$?
    if [ $status -eq "$want" ] && cat "$dir/out" "$dir/err" |
        grep -qxF -- "$text"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAIL setup: $what: status $status, or no line '$text'"
        cat "$dir/out" "$dir/err"
    fi
}

debian='libc6-dev libcsmith-dev libcurl4-openssl-dev pkg-config'
fedora='csmith-devel glibc-devel glibc-static libasan libcurl-devel libtsan'
fedora="$fedora libubsan pkgconf-pkg-config"
me=$dir/script
world apt-get
says apt-get 0 'apt-get update -qq'
world dnf
says dnf 0 "dnf install -y -q --setopt=install_weak_deps=False $fedora"
says 'dnf, then on' 0 ready
world apk
says apk 0 'apk add --quiet curl-dev linux-headers musl-dev pkgconf'
world pacman
says pacman 0 \
    'pacman -S --needed --noconfirm curl glibc linux-api-headers pkgconf'
says 'only told' 1 \
    "$me: these packages are missing: curl glibc linux-api-headers pkgconf " \
    --no-install
says 'bad argument' 2 "usage: $me [--no-install]" --what
world
says 'no manager' 1 \
    "$me: these packages are missing (Debian's names): $debian "
uid=1000
world dnf
says 'no sudo' 1 "$me: these packages are missing: $fedora "
world dnf sudo
says sudo 0 "sudo dnf install -y -q --setopt=install_weak_deps=False $fedora"
uid=0
world apt-get
printf '#!/bin/sh\nexit 100\n' > "$dir/bin/apt-get"
says 'a failure' 1 "$me: could not install: $debian "
world apt-get
printf '. script/setup.sh\nneed sh dash\ninstall_missing\necho ready\n' \
    > "$dir/nothing"
if [ "$(PATH=$dir/bin sh "$dir/nothing")" = ready ]; then
    passed=$((passed + 1))
else
    failed=$((failed + 1))
    echo 'FAIL setup: nothing is missing'
fi

echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
