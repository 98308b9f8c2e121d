import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { run, shell } from '../testing/collect'
import { startAgent, type TestAgent } from '../testing/start-agent'

let agent: TestAgent

beforeAll(async () => {
  agent = await startAgent()
})
afterAll(async () => {
  await agent[Symbol.asyncDispose]()
})

describe('a run', () => {
  it('streams both outputs of a shell line and tells its exit code', async () => {
    const result = await run(agent.client, shell('echo out; echo err >&2; exit 3'))
    expect(result).toMatchObject({
      stdout: 'out\n',
      stderr: 'err\n',
      end: { outcome: { kind: 'exited', exitCode: 3 } },
    })
  })

  it('runs the text of a program and leaves no file behind', async () => {
    const result = await run(agent.client, {
      kind: 'code',
      language: 'javascript',
      code: 'console.log(process.argv.slice(2), require("fs").readdirSync(".").length)',
      args: ['a', '中文'],
    })
    expect(result.stderr).toBe('')
    expect(result.stdout).toBe("[ 'a', '中文' ] 1\n")
  })

  it('lets a program open its standard streams again by name', async () => {
    const result = await run(agent.client, shell('cat /dev/stdin; echo out > /dev/stdout; echo err > /dev/stderr'))
    expect(result).toMatchObject({
      stdout: 'out\n',
      stderr: 'err\n',
      end: { outcome: { kind: 'exited', exitCode: 0 } },
    })
  })
})
