#!/bin/sh
# Adds the packages of packages.txt to an image whose /etc is a sandbox's.
set -e
PATH=$PATH:/usr/sbin:/sbin
cd /tmp/codetok

# Packages rely on Debian's own users and groups, and a sandbox's names lead nowhere.
mkdir kept
cp -p /etc/passwd /etc/group /etc/nsswitch.conf kept
cp /usr/share/base-passwd/passwd.master /etc/passwd
cp /usr/share/base-passwd/group.master /etc/group
sed -i 's/^hosts:.*/hosts: files dns/' /etc/nsswitch.conf

# fontTools pulls in SciPy, and that Boost and BLAS's sources; Pillow a window system's toolkit. Nothing here uses them.
sh before-packages.sh 'python3-scipy (= 9), python3-ufolib2 (= 9), python3-sympy, python3-fs (= 9), python3-lxml (= 9),
 python3-lz4 (= 9), python3-unicodedata2 (= 15), unicode-data (= 15.0.0), python3-pil.imagetk, libjs-jquery-ui, xdg-utils'
apt-get update
without() { for path; do echo "path-exclude=$path"; done; }
# Nobody reads manuals here. Half of Go are its tests, its own commands as packages, and its library once more for a detector of
# races.
without '/usr/share/man/*' '/usr/share/doc/*' '/usr/share/locale/*' '/usr/share/info/*' '/usr/share/gdb/*' '/usr/share/ri/*' \
  '/usr/lib/go-*/pkg/linux_*_race/*' '/usr/lib/go-*/pkg/linux_*_dynlink/*' '/usr/lib/go-*/pkg/linux_*/cmd/*' \
  '/usr/share/go-*/test/*' '/usr/share/go-*/src/*_test.go' '/usr/share/go-*/src/*/testdata/*' \
  > /etc/dpkg/dpkg.cfg.d/codetok
echo force-unsafe-io >> /etc/dpkg/dpkg.cfg.d/codetok
# Where Java's links to its manual go.
mkdir -p /usr/share/man/man1
DEBIAN_FRONTEND=noninteractive xargs -a packages.txt apt-get install -y --no-install-recommends
rm /etc/dpkg/dpkg.cfg.d/codetok

# A label may be Chinese.
sed -i 's/^#\?font.family:.*/font.family: DejaVu Sans, WenQuanYi Micro Hei/' /etc/matplotlibrc

cp kept/passwd kept/group kept/nsswitch.conf /etc
find / -xdev -type f -perm /6000 -exec chmod a-s {} +
sh command-groups.sh / languages 12000
sh after-packages.sh
