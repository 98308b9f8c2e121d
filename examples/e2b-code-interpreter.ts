/**
 * Code in contexts that keep their state, with rich results, by the official package: set the variables of docs/e2b.md, then
 * `npx tsx examples/e2b-code-interpreter.ts`
 */
import { Sandbox } from '@e2b/code-interpreter'

const sandbox = await Sandbox.create({ timeoutMs: 60_000 })
try {
  await sandbox.runCode('import pandas as pd\nsales = pd.DataFrame({"month": ["Jan", "Feb"], "sold": [3, 4]})')
  const table = await sandbox.runCode('sales')
  console.log(table.text)
  console.log('as data:', JSON.stringify(table.results[0]?.data))

  const plot = await sandbox.runCode('sales.plot.bar(x="month", y="sold")')
  const picture = plot.results.find(({ png }) => png !== undefined)
  console.log(
    'a picture of',
    Buffer.from(picture?.png ?? '', 'base64')
      .subarray(1, 4)
      .toString(),
  )
  console.log('of a chart of type', picture?.chart?.type)

  await sandbox.runCode('for n in range(3): print("step", n)', {
    onStdout: ({ line }) => {
      process.stdout.write(line)
    },
  })

  const wrong = await sandbox.runCode('1 / 0')
  console.log('it fails with', wrong.error?.name)

  const typed = await sandbox.runCode('const words: string[] = ["hello"]; words.join(" ")', { language: 'typescript' })
  console.log('TypeScript says', typed.text)
} finally {
  await sandbox.kill()
}
