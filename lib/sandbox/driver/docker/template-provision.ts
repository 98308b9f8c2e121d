/**
 * Run as root in an image of somebody else's, so that the agent finds what it relies on: Debian's tools, and a user `user` who
 * may use sudo.
 */
export const PROVISION = `set -e
for tool in bash setpriv env chrt nice prlimit setsid; do
  command -v "$tool" > /dev/null || { echo "this image has no $tool: take one of Debian or Ubuntu" >&2; exit 1; }
done
if ! grep -q '^user:' /etc/passwd; then
  taken=$(cut -d: -f3 /etc/passwd)
  uid=1000; while echo "$taken" | grep -qx "$uid"; do uid=$((uid + 1)); done
  grep -q '^user:' /etc/group || echo "user:x:$uid:" >> /etc/group
  gid=$(grep '^user:' /etc/group | cut -d: -f3)
  echo "user:x:$uid:$gid::/home/user:/bin/bash" >> /etc/passwd
  [ ! -f /etc/shadow ] || echo 'user:!:20000:0:99999:7:::' >> /etc/shadow
fi
install -d -o user -g user /home/user
if ! command -v sudo > /dev/null && command -v apt-get > /dev/null; then
  { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends sudo; } ||
    echo 'sudo could not be installed: commands become root by user: "root"' >&2
fi
if [ -d /etc/sudoers.d ]; then
  printf '%s\\n' 'Defaults !use_pty, preserve_groups' 'user ALL=(ALL:ALL) NOPASSWD: ALL' > /etc/sudoers.d/user
  chmod 0440 /etc/sudoers.d/user
fi
rm -f /tmp/provision.sh
`
