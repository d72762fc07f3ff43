#!/bin/sh
# Install the Debian packages that are missing. Without root: print the one command to run, and stop.
# usage: install-packages.sh PYTHON
set -eu
python=$1
here=$(dirname "$0")
command -v dpkg-query >/dev/null || { echo "not Debian: see deploy/debian-packages.txt for what Qt needs" >&2; exit 0; }
wanted=$(grep -v '^#' "$here/debian-packages.txt")
"$python" -c 'import ensurepip' 2>/dev/null || wanted="$wanted python3-venv"
"$python" -c 'import os, sysconfig as s; assert os.path.exists(s.get_path("include") + "/Python.h")' 2>/dev/null \
    || wanted="$wanted python3-dev"
missing=
for package in $wanted; do
    case $(dpkg-query -W -f '${Status}' "$package" 2>/dev/null) in
        *"install ok installed") ;;
        *) missing="$missing $package" ;;
    esac
done
[ -n "$missing" ] || exit 0
if [ "$(id -u)" != 0 ]; then
    echo "These Debian packages are missing. Run this once, then make again:" >&2
    echo "    sudo apt-get install --no-install-recommends$missing" >&2
    exit 1
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
# shellcheck disable=SC2086  # one word per package is meant
apt-get install -qq --no-install-recommends $missing >/dev/null
