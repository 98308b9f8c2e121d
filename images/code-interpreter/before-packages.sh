#!/bin/sh
# Runs before the packages of the code interpreter are installed.
set -e

# Debian's SciPy, fontTools and debugger pull in Boost, BLAS's sources and gdb (300 MB), which nothing here uses: an empty package
# provides them.
mkdir -p /tmp/without/DEBIAN
cat >/tmp/without/DEBIAN/control <<'CONTROL'
Package: codetok-without
Version: 1
Architecture: all
Maintainer: codetok <codetok@localhost>
Provides: python3-pythran, gdb, unicode-data (= 15.0.0)
Description: stands for packages that the code interpreter does without
CONTROL
dpkg-deb --build --root-owner-group /tmp/without /tmp/without.deb >/dev/null
dpkg --install /tmp/without.deb
rm -r /tmp/without /tmp/without.deb

# Each package would start Python to compile itself; after-packages.sh compiles all at once.
dpkg-divert --local --rename --add /usr/bin/py3compile
ln -s /bin/true /usr/bin/py3compile
