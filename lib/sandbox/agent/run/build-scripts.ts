/** Languages whose programs are compiled first, and then take the place of what compiled them. */
export type CompiledLanguage = 'c' | 'cpp' | 'go' | 'rust' | 'java'

/**
 * $1 is `project` where the files beside the entry belong to it, else `file`; $2 the entry; the rest are the program's arguments.
 * What was built lies in a folder of the memory that is locked as long as the program, which inherits the lock, lives: the next
 * build removes those of programs that have ended.
 */
const PRELUDE = `mode=$1 entry=$2
shift 2
for old in /tmp/codetok-build-*/; do
  [ -d "$old" ] && flock -n "$old" rm -rf "$old"
done
built=$(mktemp -d /tmp/codetok-build-XXXXXX) && exec 9<"$built" && flock 9 || exit
folder=$(dirname -- "$entry")
failed() {
  local code=$?
  echo "$entry did not compile" >&2
  exit "$code"
}
# The files beside the entry that are no programs of their own. beside PATTERN-OF-MAIN FILE...
beside() {
  local main=$1 file
  shift
  sources=("$entry")
  [ "$mode" = project ] || return 0
  for file; do
    [ ! -f "$file" ] || [ "$file" -ef "$entry" ] || grep -qE "$main" -- "$file" || sources+=("\${file#./}")
  done
}
`

const C_MAIN = String.raw`(^|[^A-Za-z0-9_])main[[:space:]]*\(`

const BUILDS: Record<CompiledLanguage, string> = {
  c: `beside '${C_MAIN}' "$folder"/*.c
gcc -std=gnu17 -g -Wall -o "$built/program" "\${sources[@]}" -lm -pthread || failed
exec "$built/program" "$@"`,

  cpp: `beside '${C_MAIN}' "$folder"/*.{cpp,cc,cxx}
g++ -std=gnu++20 -g -Wall -o "$built/program" "\${sources[@]}" -pthread || failed
exec "$built/program" "$@"`,

  // One step at a time: several would need more memory than a small sandbox has.
  go: `export GOCACHE=\${GOCACHE:-/tmp/go-cache}
case $folder in /*) ;; *) folder=./$folder ;; esac
build() { GOMAXPROCS=2 go build -p 1 -o "$built/program" "$@" || failed; }
if [ "$mode" = project ] && [ -e go.mod ]; then
  build "$folder"
elif [ "$mode" = project ] && [ -e "$folder/go.mod" ]; then
  (cd "$folder" && build .) || exit
else
  files=("$folder"/*.go)
  beside '^func main\\(' "\${files[@]/%*_test.go}"
  build "\${sources[@]}"
fi
exec "$built/program" "$@"`,

  rust: `rustc --edition 2021 --crate-name main -o "$built/program" "$entry" || failed
exec "$built/program" "$@"`,

  java: `quick=(-XX:+UseSerialGC -XX:TieredStopAtLevel=1)
[ "$mode" = project ] || exec java "\${quick[@]}" "$entry" "$@"
package=$(sed -nE 's/^[[:space:]]*package[[:space:]]+([A-Za-z0-9_.]+)[[:space:]]*;.*/\\1/p' "$entry" | head -n 1)
root=\${folder%"\${package//.//}"}
root=\${root%/}
javac "\${quick[@]/#/-J}" -encoding UTF-8 -d "$built" -sourcepath "\${root:-.}" "$entry" || failed
main=$(basename -- "$entry" .java)
exec java -XX:+UseSerialGC -cp "$built" "\${package:+$package.}$main" "$@"`,
}

export const buildScript = (language: CompiledLanguage): string => PRELUDE + BUILDS[language]
