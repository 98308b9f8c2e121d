/** A program that is run twice, and must say the same. */
export interface Sample {
  files: Record<string, string>
  entry?: string
  args?: string[]
  stdin?: string
}

export const NODE_PROGRAMS: Record<string, Sample> = {
  'shows its arguments, its name and its options': {
    files: {
      'main.js': `console.log(JSON.stringify([process.argv, process.argv0, process.execPath, process.execArgv,
        process.title, __filename, __dirname, process.cwd(), require.main === module, module.paths, process.env]))`,
    },
    args: ['one', '', 'two words', '--flag=中文', '-r'],
  },
  'reads all of stdin at once': {
    files: { 'main.js': `process.stdout.write(require('fs').readFileSync(0, 'utf8').toUpperCase())` },
    stdin: 'some lines\nof text, é\n',
  },
  'reads stdin by its name': {
    files: { 'main.js': `process.stdout.write(require('fs').readFileSync('/dev/stdin', 'utf8'))` },
    stdin: 'by name\n',
  },
  'reads lines of stdin': {
    files: {
      'main.js': `let n = 0
        require('readline').createInterface({ input: process.stdin }).on('line', (l) => console.log(++n, l)).on('close', () => console.log('end'))`,
    },
    stdin: 'a\nb\n\nc',
  },
  'exits with a code of its own': { files: { 'main.js': `console.log('x'); process.exitCode = 7` } },
  'ends by process.exit in the middle of output to a pipe': {
    files: { 'main.js': `process.stdout.write('y'.repeat(65536)); process.exit(9)` },
  },
  'runs exit handlers in order': {
    files: {
      'main.js': `process.on('exit', (c) => console.log('exit', c)); process.on('beforeExit', (c) => console.log('before', c))
        setImmediate(() => { console.log('immediate'); setTimeout(() => console.log('timer'), 5) }); process.nextTick(() => console.log('tick'))`,
    },
  },
  'dies by a signal that it sends itself': {
    files: { 'main.js': `process.kill(process.pid, 'SIGTERM'); setTimeout(() => {}, 9999)` },
  },
  aborts: { files: { 'main.js': `console.log('a'); process.kill(process.pid, 'SIGKILL')` } },
  'handles a signal': {
    files: {
      'main.js': `process.on('SIGUSR2', (s) => { console.log(s); process.exit(4) }); process.kill(process.pid, 'SIGUSR2'); setTimeout(() => {}, 9999)`,
    },
  },
  'throws at its top level': {
    files: { 'main.js': `function deep() {\n  throw new TypeError('broken')\n}\ndeep()\n` },
  },
  'throws something that is no error': { files: { 'main.js': `throw { code: 42 }` } },
  'throws from a timer, with a cause': {
    files: {
      'main.js': `setTimeout(function later() { throw new Error('outer', { cause: new RangeError('inner') }) }, 1)`,
    },
  },
  'leaves a rejection unhandled': {
    files: { 'main.js': `async function f() { await null; throw new Error('rejected') }\nf()` },
  },
  'has a syntax error': { files: { 'main.js': `let a = 1\nlet let = ;\n` } },
  'shows where it is called from': {
    files: { 'main.js': `console.log(new Error('here').stack)\nconsole.trace('traced')` },
  },
  'requires files, JSON and what is not there': {
    files: {
      'main.js': `console.log(require('./lib/one'), require('./data.json'), Object.keys(require.cache).length)\nrequire('./missing')`,
      'lib/one.js': `module.exports = { from: module.parent.filename, name: __filename }`,
      'data.json': `{"a":[1,2]}`,
    },
  },
  'is an ES module by its name': {
    files: {
      'main.mjs': `import { x } from './x.mjs'; import fs from 'node:fs'\nconsole.log(x, import.meta.url, import.meta.filename, import.meta.main, typeof require, fs.existsSync('x.mjs'))\nawait 1\nthrow new Error('module')`,
      'x.mjs': `export const x = await Promise.resolve(5)`,
    },
    entry: 'main.mjs',
  },
  'is an ES module by its syntax': {
    files: {
      'main.js': `import os from 'node:os'\nconsole.log(typeof os.cpus, import.meta.dirname)\nexport {}\nawait 0`,
    },
  },
  'is an ES module by package.json': {
    files: { 'main.js': `console.log(typeof module, new Error('s').stack)`, 'package.json': `{"type":"module"}` },
  },
  'waits for ever at its top level': {
    files: { 'main.mjs': `console.log(1)\nawait new Promise(() => {})` },
    entry: 'main.mjs',
  },
  'starts workers and children': {
    files: {
      'main.js': `const { Worker } = require('worker_threads'); const { fork, execFileSync } = require('child_process')
        if (process.argv[2]) { console.log('child', process.execArgv, process.argv.slice(2)); process.exit(0) }
        console.log(execFileSync(process.execPath, ['-p', 'process.execArgv']).toString())
        fork(__filename, ['forked']).on('exit', (code) => {
          const w = new Worker('const w = require("worker_threads"); console.log(process.execArgv, Object.keys(require.cache)); w.parentPort.postMessage(w.isMainThread)', { eval: true })
          w.on('message', (m) => console.log('worker', m)).on('exit', (c) => console.log('over', c, code)) })`,
    },
  },
  'looks at its globals and modules': {
    files: {
      'main.js': `console.log(Object.getOwnPropertyNames(globalThis).join(), Object.keys(require.cache), module.children.length, module.parent,
        Object.keys(require('module')).join(), require('module').runMain.name, process.listenerCount('exit'), process.umask(), process.getuid(), Object.keys(process).join())`,
    },
  },
  warns: { files: { 'main.js': `process.emitWarning('careful', 'DeprecationWarning', 'DEP1'); new Buffer(1)` } },
  'has a name that begins with a dash': {
    files: { '-app.js': `console.log(process.argv[1], require.main.filename)` },
    entry: '-app.js',
  },
}

export const TYPESCRIPT_PROGRAMS: Record<string, Sample> = {
  'uses enums, namespaces and parameter properties, and has a type error': {
    files: {
      'main.ts': `enum Colour { Red = 'r', Blue = 'b' }\nnamespace N { export const x: number = 'no' }\nclass P { constructor(readonly name: string) {} }
        console.log(Colour.Blue, N.x, new P('p').name, process.argv.slice(1), process.execArgv)`,
    },
    args: ['a'],
  },
  'imports other files and throws': {
    files: {
      'main.ts': `import { f } from './lib.ts'\nimport type { T } from './types.ts'\n\nconst t: T = 5\nf(t)\n`,
      'lib.ts': `export enum E { A }\nexport function f(n: number): never {\n  throw new Error(\`thrown \${n}\`)\n}\n`,
    },
  },
}

export const PYTHON_PROGRAMS: Record<string, Sample> = {
  'shows its arguments and its names': {
    files: {
      'main.py': `import sys, os\nprint(sys.argv, sys.path, __name__, __file__, __package__, __spec__, __doc__, __annotations__, sorted(globals()), os.getcwd())\nprint(sys.orig_argv, sys.flags, sys.executable, sorted(os.environ.items()))\nprint(type(__loader__), __builtins__)`,
    },
    args: ['one', '', 'two words', '中文'],
  },
  'shows what is loaded': {
    files: {
      'main.py': `import sys\nprint(sorted(sys.modules))\nprint(sys.modules['__main__'].__dict__ is globals())`,
    },
  },
  'reads stdin': {
    files: { 'main.py': `import sys\nprint(input('name? ').upper())\nprint([l for l in sys.stdin])` },
    stdin: 'é\nb\nc',
  },
  'reaches the end of stdin': { files: { 'main.py': `input()` } },
  'exits with a code': { files: { 'main.py': `import sys\nprint('x', file=sys.stderr)\nsys.exit(3)` } },
  'exits with a message': { files: { 'main.py': `raise SystemExit('sorry')` } },
  'fails deep inside': {
    files: {
      'main.py': `def f(n):\n    return 1 / n\n\ndef g():\n    try:\n        f(0)\n    except ZeroDivisionError as e:\n        raise ValueError('bad') from e\n\ng()\n`,
    },
  },
  'has a syntax error': { files: { 'main.py': `x = 1\nif x\n    print(x)\n` } },
  'is interrupted': {
    files: {
      'main.py': `import os, signal\nprint('a', flush=True)\nos.kill(os.getpid(), signal.SIGINT)\nimport time; time.sleep(9)`,
    },
  },
  'is killed': {
    files: { 'main.py': `import os, signal\nos.kill(os.getpid(), signal.SIGTERM)\nimport time; time.sleep(9)` },
  },
  'has a hook of its own for errors': {
    files: {
      'main.py': `import sys, traceback\ndef hook(kind, value, tb):\n    traceback.print_exception(kind, value, tb)\n    print('hooked', len(traceback.extract_tb(tb)))\nsys.excepthook = hook\n{}['k']`,
    },
  },
  'runs exit handlers, threads and children': {
    files: {
      'main.py': `import atexit, threading, subprocess, sys\natexit.register(print, 'at exit')\nthreading.Thread(target=lambda: print('thread')).start()\nprint(subprocess.run([sys.executable, '-c', 'import sys; print(sys.argv)'], capture_output=True, text=True).stdout)`,
    },
  },
  'imports its own module and a missing one': {
    files: { 'main.py': `import helper\nprint(helper.__file__, helper.x)\nimport absent`, 'helper.py': `x = 5` },
  },
  'recurses without end': {
    files: {
      'main.py': `import sys\ndef f(): f()\ntry:\n    f()\nexcept RecursionError as e:\n    print(e, sys.getrecursionlimit())`,
    },
  },
  'writes bytes and a lone surrogate': {
    files: { 'main.py': `import sys\nsys.stdout.buffer.write(b'\\xff\\x00')\nprint('\\ud800')` },
  },
  'lies in a folder': {
    files: {
      'sub/main.py': `import sys, os\nprint(sys.path[0], sys.argv, __file__, os.getcwd())\nraise KeyError('k')`,
    },
    entry: 'sub/main.py',
  },
  'uses what pip put into the home': {
    files: {
      'main.py': `import site, sys\nprint(sys.path)\nimport mine\nprint(mine.x)`,
      '.local/lib/python3.11/site-packages/mine.py': `x = 1`,
    },
  },
}
