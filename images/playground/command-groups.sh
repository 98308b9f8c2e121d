#!/bin/sh
# Gives each command below the root folder $1 that has none yet a group of its own that may not use it, from number $3 on (10000),
# and lists them under the name $2 (base). Nobody is a member until a sandbox names the commands that it allows: its programs are
# then born members of all other groups.
#
# What is not a script counts wherever it lies; a script only where commands are looked for, since elsewhere it is no more than a
# file that its interpreter may read. Shared objects and the loader are no commands, and every command needs them.
set -eu
root=${1%/}
list=$root/usr/share/codetok/commands/${2:-base}
first=${3:-10000}
mkdir -p "${list%/*}" "$root/opt/steps"

commands() {
  find "${root:-/}" -xdev \( -path "$root/proc" -o -path "$root/sys" -o -path "$root/dev" -o -path "$root/opt" \) -prune -o \
    -type f -perm /111 ! -gid +9999 ! -name '*.so' ! -name '*.so.*' ! -name 'ld-linux*' -print
}
in_path() {
  case ${1#"$root"} in
    /bin/* | /sbin/* | /usr/bin/* | /usr/sbin/* | /usr/local/bin/* | /usr/local/sbin/* | /usr/games/*) return 0 ;;
  esac
  return 1
}

gid=$first
commands | sort | while read -r file; do
  in_path "$file" || [ "$(head -c 4 "$file" | tail -c 3)" = ELF ] || continue
  chown "0:$gid" "$file"
  chmod 0705 "$file"
  echo "$gid ${file#"$root"}"
  gid=$((gid + 1))
done > "$list"

# What the agent puts before a program, once it is the user: it starts nothing that the user could not start.
for step in env setsid; do
  cp "$root/usr/bin/$step" "$root/opt/steps/$step"
  chown 0:0 "$root/opt/steps/$step"
  chmod 0755 "$root/opt/steps/$step"
done
