#!/bin/sh
# Runs after packages are installed.
set -e
rm /usr/bin/py3compile
dpkg-divert --local --rename --remove /usr/bin/py3compile
find /usr/lib/python3/dist-packages -depth -type d -name tests -exec rm -r {} +
# What can't be compiled is for other versions of Python.
python3 -m compileall -q -j 0 /usr/lib/python3/dist-packages >/dev/null || true
rm -rf /var/lib/apt/lists/* /var/cache/apt/* /tmp/codetok
