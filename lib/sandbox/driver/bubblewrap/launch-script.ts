/**
 * Runs before bwrap, in a mount namespace of its own: whatever it mounts is gone with the sandbox, even when the server is
 * killed. It gets its parameters by environment variables, never as program text; bwrap clears them.
 *
 * - GROUPS_TO_JOIN: folders of control groups, one a line; joined first, so that all that follows is counted
 * - STAGE: an empty folder, over which a file system in memory is mounted that holds the other mount points
 * - HOME_IMAGE, HOME_OPTIONS: the ext4 image of the home, unlinked once it is mounted; empty: no disk of its own
 * - MEMORY_MOUNTS: `name options`, one a line, each mounted at $STAGE/name
 * - LIMITS: arguments of prlimit; one that only root could raise stays as it is
 * - SECCOMP: the file with the program for bwrap's descriptor 9
 *
 * stdin has bwrap's options, each ended by NUL. Descriptor 3 is the agent's stream; 4 tells when the first process is there.
 */
export const LAUNCH_SCRIPT = `
set -eu
PATH="$TOOL_PATH"
printf '%s\\n' "$GROUPS_TO_JOIN" | while read -r group; do
  if [ -n "$group" ]; then echo $$ > "$group/cgroup.procs"; fi
done
mount -t tmpfs -o size=1m,nr_inodes=64,mode=755 codetok "$STAGE"
printf '%s\\n' "$MEMORY_MOUNTS" | while read -r name options; do
  mkdir "$STAGE/$name"
  mount -t tmpfs -o "$options" codetok "$STAGE/$name"
done
if [ -n "$HOME_IMAGE" ]; then
  mkdir "$STAGE/home"
  mount -t ext4 -o "$HOME_OPTIONS" "$HOME_IMAGE" "$STAGE/home"
  rm "$HOME_IMAGE"
  rmdir "$STAGE/home/lost+found"
fi
prlimit --pid $$ $LIMITS 2>/dev/null || for limit in $LIMITS; do
  prlimit --pid $$ "$limit" 2>/dev/null || true
done
exec bwrap --args 8 --json-status-fd 4 -- "$@" 8<&0 0</dev/null 9< "$SECCOMP"
`
