/**
 * Ways around `allowedCommands: ['node', 'python3']`, tried by user code. Each prints, as JSON, what happened by the name of the
 * way: `ran` where a command has run that may not; else why it did not.
 */

export const NODE_BYPASSES = `
const { spawnSync, execSync } = require('child_process')
const fs = require('fs')
const results = {}
const MARK = 'a command has run'
const ARGS = ['-c', 'echo ' + MARK]

function attempt(name, act) {
  try { results[name] = act() } catch (error) { results[name] = error.code ?? String(error) }
}
/** What a shell, an env or a loader says of a refusal counts as the refusal. */
function told({ error, status, signal, stdout, stderr }) {
  if (String(stdout).includes(MARK)) return 'ran'
  if (error) return error.code
  const refusal = /Permission denied|No permissions|No such file|Operation not permitted|failed to map segment|cannot open shared object/.exec(stderr)
  return refusal ? refusal[0] : 'ended with ' + (status ?? signal) + ': ' + stderr + stdout
}
const start = (file, args = ARGS, options = {}) => told(spawnSync(file, args, options))
function copied(from, to) {
  fs.writeFileSync(to, fs.readFileSync(from), { mode: 0o755 })
  return to
}
function script(path, text) {
  fs.writeFileSync(path, text)
  fs.chmodSync(path, 0o755)
  return path
}
const PRINT = ['-c', 'print("' + MARK + '")']
const python = fs.realpathSync('/usr/bin/python3')
const LOADER = fs.readdirSync('/lib64').map((name) => '/lib64/' + name).find((path) => path.includes('ld-linux'))
const bash = '/usr/bin/bash'

attempt('bash by its name', () => start('bash'))
attempt('bash by its path', () => start(bash))
attempt('/bin/sh -c', () => start('/bin/sh'))
attempt('a shell line', () => {
  try { return execSync('echo ' + MARK, { stdio: 'pipe' }).includes(MARK) ? 'ran' : 'nothing' }
  catch (error) { return error.code ?? told(error) }
})
attempt('dash', () => start('dash'))
attempt('another shell language', () => start('perl', ['-e', 'print "' + MARK + '"']))
attempt('awk', () => start('awk', ['BEGIN { print "' + MARK + '" }']))
attempt('echo itself', () => start('echo', [MARK]))
attempt('an interpreter through env', () => start('env', ['bash', ...ARGS]))
attempt('env with variables', () => start('/usr/bin/env', ['X=1', 'bash', ...ARGS]))
attempt("an interpreter through the agent's env", () => start('/opt/steps/env', ['bash', ...ARGS]))
attempt("a session through the agent's setsid", () => start('/opt/steps/setsid', ['--wait', 'bash', ...ARGS]))
attempt("the agent's own tools", () => start('/opt/tools/setpriv', ['bash', ...ARGS]))
attempt('nice', () => start('nice', ['bash', ...ARGS]))
attempt('xargs', () => start('xargs', ['echo', MARK], { input: '' }))
attempt('find -exec', () => start('find', ['/etc/passwd', '-exec', 'echo', MARK, ';']))
attempt('the loader', () => start(LOADER, [bash, ...ARGS]))
attempt('the loader, with another name', () => start(LOADER, ['--argv0', 'node', bash, ...ARGS]))
attempt('a copied shell', () => start(copied(bash, '/home/user/copied-bash')))
for (const folder of ['/home/user', '/tmp', '/dev/shm'])
  attempt('a copied Python in ' + folder, () => start(copied(python, folder + '/copied-python'), PRINT))
attempt('the loader, with a file of its own', () => start(LOADER, ['/home/user/copied-python', ...PRINT]))
attempt('a script of its own', () => start(script('/home/user/own.sh', '#!/bin/sh\\necho ' + MARK), []))
attempt('a script for an allowed interpreter', () =>
  start(script('/home/user/own.js', '#!' + process.execPath + '\\nconsole.log("' + MARK + '")'), []))
attempt('a link called node', () => {
  fs.symlinkSync(bash, '/home/user/node')
  return start('/home/user/node')
})
attempt('a hard link', () => {
  fs.linkSync(bash, '/home/user/linked')
  return start('/home/user/linked')
})
attempt('a PATH of its own', () => start('node', ARGS, { env: { PATH: '/home/user' } }))
attempt('a false argv0', () => start(bash, ARGS, { argv0: 'node' }))
attempt('a path with dots', () => start('/opt/node/bin/../../../usr/bin/bash'))
attempt('a path with slashes', () => start('//usr///bin/./bash'))
attempt('a path by /proc', () => start('/proc/self/root/usr/bin/bash'))
attempt('a name with a newline', () => start('node\\nbash'))
attempt('an opened file', () => start('/proc/self/fd/' + fs.openSync(bash, 'r')))
attempt('more rights on the file', () => {
  fs.chmodSync(bash, 0o777)
  return start(bash)
})
attempt("the first process's program", () =>
  start('/proc/1/exe', ['--dev-bind', '/', '/', '--', process.execPath, '-e', 'console.log("' + MARK + '")']))
const own = confinement('self')
for (const pid of fs.readdirSync('/proc').filter((name) => /^\\d+$/.test(name)))
  attempt('the memory of process ' + pid, () => {
    const other = confinement(pid)
    fs.closeSync(fs.openSync('/proc/' + pid + '/mem', 'r+'))
    return other.groups >= own.groups && other.filters >= own.filters ? 'EACCES' : 'ran'
  })
function confinement(pid) {
  const status = fs.readFileSync('/proc/' + pid + '/status', 'latin1')
  const of = (name) => new RegExp('^' + name + ':(.*)$', 'm').exec(status)?.[1].trim() ?? ''
  return { groups: of('Groups').split(' ').length, filters: Number(of('Seccomp')) }
}
console.log(JSON.stringify(results))
`

export const PYTHON_BYPASSES = `
import ctypes, errno, json, os, platform, subprocess
x86 = platform.machine() == "x86_64"
libc = ctypes.CDLL(None, use_errno=True)
results = {}
def told(act):
    try: return act()
    except OSError as error: return errno.errorcode[error.errno]
def call(number, *args):
    ctypes.set_errno(0)
    return "ran" if libc.syscall(number, *args) >= 0 else errno.errorcode[ctypes.get_errno()]
def started(*argv, **options):
    done = subprocess.run(argv, capture_output=True, text=True, **options)
    return "ran" if done.returncode == 0 else done.stderr
def no_groups():
    os.setgroups([])
    return "ran"
def in_memory():
    fd = os.memfd_create("node")
    os.write(fd, b"#!/usr/bin/python3\\nprint(1)")
    return started(f"/proc/self/fd/{fd}", pass_fds=[fd])
def open_file(path):
    def act():
        os.close(os.open(path, os.O_RDONLY))
        return "ran"
    return act
results["os.system"] = "ran" if os.system("true") == 0 else "EACCES"
results["a file in memory"] = told(in_memory)
results["memfd_create, as a call"] = call(319 if x86 else 279, b"x", 0)
# One that worked would never return: the interpreter itself may be started.
results["execveat"] = call(322 if x86 else 281, -100, b"/usr/bin/python3", 0, 0, 0)
results["execveat of an open file"] = call(322 if x86 else 281, 0, b"", 0, 0, 0x1000)
results["leaving the groups"] = told(no_groups)
results["another user namespace"] = call(272 if x86 else 97, 0x10000000)
results["a mount that may run files"] = call(165 if x86 else 40, 0, b"/tmp", 0, 0x1020, 0)
results["reading what may not run"] = told(open_file("/usr/bin/bash"))
print(json.dumps(results))
`
