// npm run doctor: whether this machine can run codetok, and how to mend what can't. `--json` for programs.
// Node.js's own modules only: it is asked when nothing else works.

import { machineFindings } from './doctor/machine.mjs'
import { settingsFindings } from './doctor/our-settings.mjs'
import { sandboxFindings } from './doctor/sandboxes.mjs'
import { localeOf, say } from './setup/locale.mjs'

/**
 * One thing looked at. `remedy` is there where it is not ok.
 *
 * @typedef {{ id: string, level: 'ok' | 'warn' | 'fail', title: string, found: string, remedy?: string }} Finding
 */

const SIGNS = { ok: '✓', warn: '!', fail: '✗' }

/** @param {readonly Finding[]} findings */
function print(findings) {
  for (const { level, title, found, remedy } of findings) {
    console.log(`${SIGNS[level]} ${title}: ${found}`)
    if (remedy) console.log(`    → ${remedy.split('\n').join('\n      ')}`)
  }
  const count = (/** @type {Finding['level']} */ level) => findings.filter((finding) => finding.level === level).length
  console.log(
    say({
      en: `\n${count('ok')} fine, ${count('warn')} to know, ${count('fail')} to mend`,
      zh: `\n${count('ok')} 项正常，${count('warn')} 项提醒，${count('fail')} 项需要修复`,
    }),
  )
}

const { findings: ours, settings } = await settingsFindings()
const findings = [...(await machineFindings(settings)), ...(await sandboxFindings(settings)), ...ours]
const hasFailed = findings.some(({ level }) => level === 'fail')
if (process.argv.includes('--json')) {
  console.log(JSON.stringify({ ok: !hasFailed, locale: localeOf(process.env), findings }, null, 2))
} else {
  print(findings)
}
process.exitCode = hasFailed ? 1 : 0
