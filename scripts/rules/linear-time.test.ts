import { cpuUsage } from 'node:process'
import { expect, test } from 'vitest'
import { findLocations } from '@/components/console/locations'
import { dropOverwritten, hasOverwriting } from '@/components/console/long-lines'
import { plainText, rowSpans } from '@/components/console/row-spans'
import { DEFAULT_STYLE } from '@/components/console/sgr'
import { readDocument } from '@/components/help/document'
import { Environment } from '@/lib/contracts/environment'
import { FilePath } from '@/lib/contracts/files'
import { ByteSize } from '@/lib/contracts/size'
import { loggable, printable } from '@/lib/sandbox/logger/printable'
import { outcomeError } from '@/lib/sandbox/outcome-error'
import { tellable } from '@/lib/sandbox/tellable'
import { hostPolicy } from '@/lib/server/same-origin'

const LENGTH = 1_000_000
/** A quadratic one takes many minutes, a linear one most of a second on a slow machine; CPU time, since others may have it. */
const CPU_MAX_MS = 10_000

const USAGE = { durationMs: 1, cpuMs: 1, peakMemoryBytes: 1 }

/** What reads text that a stranger may have written, by what is tried on it. */
const READERS: Record<string, (text: string) => unknown> = {
  'a row of output': (text) => rowSpans(text, DEFAULT_STYLE),
  'a row of output as text': (text) => plainText(text, DEFAULT_STYLE),
  'a progress bar': (text) => hasOverwriting(text),
  'a long progress bar': (text) => dropOverwritten(text, 4096),
  'places in a row': (text) => findLocations(text, () => true),
  'places in a row of the longest kind': (text) => findLocations(text.slice(0, 2000), () => true),
  'the last line of an error': (text) =>
    outcomeError({ kind: 'exited', exitCode: 1 }, USAGE, { stdout: '', stderr: text }),
  'a detail of a log': (text) => loggable(text),
  'a line of a log': (text) => printable(JSON.stringify(text)),
  'the path of a file': (text) => FilePath.safeParse(text),
  'a name of the environment': (text) => Environment.safeParse({ [text]: '' }),
  'a size': (text) => ByteSize.safeParse(text),
  'what an engine said': (text) => tellable(text),
  'a Host': (text) => hostPolicy('127.0.0.1', [])(text),
  'a document of the help': (text) => readDocument(text),
}

/** Repeated, and then broken off by something else: where a backtracking expression tries again from each place. */
const TROUBLES = [
  ...[
    '\r',
    '\n',
    ' ',
    '\t',
    'a',
    '1',
    '.',
    '/',
    '-',
    '=',
    ':',
    ';',
    '"',
    '%',
    '\u001b',
    '\u001b[',
    '\u001b]0;',
    '\u202e',
  ],
  ...[
    'a/',
    './',
    '../',
    'a.',
    ':1',
    '1:',
    'a:1:',
    '\r\n',
    ' ,',
    'at ',
    'e2b_',
    'sk-',
    'Bearer ',
    'File "',
    '#  ',
    '限\n ',
  ],
]

test.each(Object.entries(READERS))(
  '[threat 48] %s is read in time that grows as the text does',
  (_name, read) => {
    for (const trouble of TROUBLES) {
      const text = `${trouble.repeat(LENGTH / trouble.length)}!`
      const before = cpuUsage()
      read(text)
      const { user, system } = cpuUsage(before)
      expect({ trouble, isLinear: (user + system) / 1000 < CPU_MAX_MS }).toEqual({ trouble, isLinear: true })
    }
  },
  60_000,
)
