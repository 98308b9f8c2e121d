import { AppError } from '@/lib/contracts/errors'
import type { TemplateBuild, TemplateStep } from '../templates'
import type { Defaults } from './snapshot'
import { quoted } from './snapshot'

/** The Dockerfile of a build, and which of its instructions belong to which of the request's steps. */
export interface TemplateDockerfile {
  text: string
  /** Of the instruction with this number, counted from 1 as the engine does: the step, counted from 0. */
  stepOf(instruction: number): number | undefined
}

/** Where the files of a COPY step are in the build's context. */
export const filesOf = (step: number): string => `files/${step}`

const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/
const USER = /^[A-Za-z_][A-Za-z0-9_.-]*$/
const OWNER = /^[A-Za-z0-9_.-]+(:[A-Za-z0-9_.-]+)?$/

/**
 * @param from the image to begin with, and who and where its programs are
 * @param prepare what has to be done to it first
 * @throws {AppError} `bad_request` for a step that can't be
 */
export function templateDockerfile(
  from: Defaults & { image: string },
  prepare: { before: readonly string[]; after: readonly string[] },
  steps: TemplateBuild['steps'],
): TemplateDockerfile {
  const lines = [...prepare.before, `FROM ${from.image}`, ...prepare.after]
  const owners: (number | undefined)[] = lines.map(() => undefined)
  let user = from.defaultUser || 'user'
  for (const [index, step] of steps.entries()) {
    const instructions = instructionsOf(step, index, user)
    if (step.type === 'USER') user = step.user
    lines.push(...instructions)
    owners.push(...instructions.map(() => index))
  }
  return { text: lines.join('\n'), stepOf: (instruction) => owners[instruction - 1] }
}

function instructionsOf(step: TemplateStep, index: number, user: string): string[] {
  switch (step.type) {
    case 'RUN':
      return as(step.user ?? user, user, [`RUN ${JSON.stringify(['/bin/bash', '-l', '-c', step.command])}`])
    case 'ENV':
      return Object.entries(step.env).map(([name, value]) => {
        if (!VARIABLE.test(name)) refuse(index, `${JSON.stringify(name)} can't be the name of a variable`)
        if (/[\r\n\0]/.test(value)) refuse(index, `the value of ${name} has more than one line`)
        return `ENV ${name}=${quoted(value)}`
      })
    case 'WORKDIR':
      return [
        ...as('root', user, [`RUN ${JSON.stringify(makeFolder(step.path, user))}`]),
        `WORKDIR ${word(index, step.path)}`,
      ]
    case 'USER':
      if (!USER.test(step.user)) refuse(index, `${JSON.stringify(step.user)} can't be the name of a user`)
      return [`USER ${step.user}`]
    case 'COPY': {
      const owner = step.owner || user
      if (!OWNER.test(owner)) refuse(index, `${JSON.stringify(owner)} can't own files`)
      const source = step.source.replace(/^(\.?\/)+/, '')
      return [`COPY --chown=${owner} ${JSON.stringify([`${filesOf(index)}/${source}`, step.target])}`]
    }
  }
}

/** The engine would make it root's, and the steps after it are a user's. */
function makeFolder(path: string, user: string): string[] {
  const script = '[ -d "$1" ] || install -d -o "$2" -g "$(id -gn "$2")" -- "$1"'
  return ['/bin/sh', '-c', script, 'sh', path, user]
}

function as(one: string, usual: string, instructions: string[]): string[] {
  return one === usual ? instructions : [`USER ${one}`, ...instructions, `USER ${usual}`]
}

function word(index: number, text: string): string {
  if (/[\r\n\0]/.test(text)) refuse(index, `${JSON.stringify(text)} has more than one line`)
  return quoted(text)
}

function refuse(index: number, why: string): never {
  throw new AppError('bad_request', `step ${index + 1}: ${why}`)
}
