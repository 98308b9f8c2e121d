import { execFile } from 'node:child_process'
import { BASE_ENV, enclosed } from './surroundings'

export interface BareResult {
  stdout: string
  stderr: string
  /** Of a program that a signal ended, the signal's number below zero. */
  exitCode: number
}

/** Gives the program real pipes, which the user owns, as a shell would. */
const PARENT = `
import json, subprocess, sys
order = json.load(sys.stdin)
done = subprocess.run(order["argv"], input=order["stdin"].encode(), env=order["env"], capture_output=True, cwd="/home/user",
                      start_new_session=True)
text = lambda data: data.decode("utf-8", "replace")
json.dump({"stdout": text(done.stdout), "stderr": text(done.stderr), "exitCode": done.returncode}, sys.stdout)
`

/** Runs a program in the surroundings of a sandbox, as the user, without an agent. */
export async function runBare(home: string, argv: string[], stdin: string): Promise<BareResult> {
  const env = { ...BASE_ENV, HOME: '/home/user', USER: 'user', LOGNAME: 'user', SHELL: '/bin/bash' }
  const asUser = ['setpriv', '--reuid', '1000', '--regid', '1000', '--groups', '1000', '--no-new-privs', '--']
  const parent = [...asUser, '/usr/bin/python3', '-c', PARENT]
  const [command = '', ...args] = await enclosed({ home, argv: parent })
  return new Promise((resolve, reject) => {
    const child = execFile(command, args, { maxBuffer: 1 << 24 }, (error, stdout) => {
      if (error) reject(error)
      else resolve(JSON.parse(stdout))
    })
    child.stdin?.end(JSON.stringify({ argv, stdin, env }))
  })
}
