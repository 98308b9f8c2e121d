#!/bin/sh
# Runs before packages are installed. $1 names packages that are done without: an empty one provides them.
set -e
mkdir -p /tmp/without/DEBIAN
cat >/tmp/without/DEBIAN/control <<CONTROL
Package: codetok-without
Version: 1
Architecture: all
Maintainer: codetok <codetok@localhost>
Provides: $1
Description: stands for packages that this image does without
CONTROL
dpkg-deb --build --root-owner-group /tmp/without /tmp/without.deb >/dev/null
dpkg --install /tmp/without.deb
rm -r /tmp/without /tmp/without.deb

# Each package would start Python to compile itself; after-packages.sh compiles all at once.
dpkg-divert --local --rename --add /usr/bin/py3compile
ln -s /bin/true /usr/bin/py3compile
