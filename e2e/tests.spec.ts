import { expect, test } from './fixtures'

const UNITTEST = `import unittest

class Sums(unittest.TestCase):
    def test_right(self):
        self.assertEqual(1 + 1, 2)

    def test_wrong(self):
        self.assertEqual(1 + 1, 3)
`

test('tests are a tree beside the output, which leads to a failure and runs one again', async ({
  openPlayground: playground,
}) => {
  const { page } = playground
  const tree = page.getByRole('tree', { name: 'Tests' })
  const summary = page.getByRole('status', { name: 'Summary of the tests' })
  await playground.newProject('Tests')
  await playground.file('roman.js').click()
  await playground.replace('roman.js', "[4, 'IV']", "[4, 'IIII']")
  await playground.run.click()
  await expect(playground.state).toContainText('Failed')
  await expect(summary).toHaveText('3 tests · 1 failed · 2 passed')
  const failed = tree.getByRole('treeitem', { name: /^Failed: writes four and nine/ })
  await expect(failed).toContainText("'IIII' !== 'IV'")
  // The reporter that the project chose prints as ever, and nothing of ours is in it.
  await expect(playground.output).toContainText("expected: 'IV'")
  await expect(playground.output).not.toContainText('codetok.test')

  // By keyboard: from the file down to the failure, and into the editor at its line.
  await tree.getByRole('treeitem', { name: /^Failed: roman\.test\.js/ }).focus()
  for (const key of ['ArrowDown', 'ArrowDown', 'ArrowDown']) await page.keyboard.press(key)
  await expect(failed).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(playground.editor('roman.test.js')).toBeFocused()

  await playground.file('roman.js').click()
  await playground.replace('roman.js', "[4, 'IIII']", "[4, 'IV']")
  await failed.getByRole('button', { name: /^Run .* again$/ }).click()
  await expect(summary).toHaveText('3 tests · 3 passed')
  await expect(playground.output).toContainText('ℹ duration_ms')
})

const PYTEST = `import pytest

class TestSums:
    @pytest.mark.parametrize('sum', [2, 3])
    def test_sum(self, sum):
        assert 1 + 1 == sum

def test_other(tmp_path):
    assert tmp_path.exists()
`

test('tests of pytest are a tree, and those that failed are run again alone', async ({
  openPlayground: playground,
}) => {
  const { page } = playground
  const tree = page.getByRole('tree', { name: 'Tests' })
  const summary = page.getByRole('status', { name: 'Summary of the tests' })
  await playground.program('Python', PYTEST)
  await playground.run.click()
  // The sandbox that has pytest is another one.
  await expect(summary).toHaveText('3 tests · 1 failed · 2 passed', { timeout: 45_000 })
  const failed = tree.getByRole('treeitem', { name: /^Failed: test_sum\[3\]/ })
  await expect(failed).toContainText('assert (1 + 1) == 3')
  await expect(failed).toContainText('main.py:6')
  await expect(playground.output).toContainText('1 failed, 2 passed')

  await playground.replace('main.py', '[2, 3]', '[2, 2 + 1 - 0]')
  await failed.getByRole('button', { name: /^Run .* again$/ }).click()
  // Not “1 failed, 2 passed in”: the others were not run.
  await expect(playground.output).toContainText('1 failed in')
  await expect(summary).toHaveText('3 tests · 1 failed · 2 passed')

  await playground.replace('main.py', '1 + 1 == sum', 'sum < 4')
  await page.getByRole('button', { name: 'Run failed again' }).click()
  await expect(summary).toHaveText('3 tests · 3 passed')
  await expect(playground.output).toContainText('1 passed in')

  // Not before the run that went before has ended, which is a little after its last line.
  await expect(playground.run).toBeEnabled()
  await playground.command('Run all tests')
  await expect(playground.output).toContainText('3 passed in')
})

test('tests of Python are a tree, and the column folds away for good', async ({ openPlayground: playground }) => {
  const { page } = playground
  const summary = page.getByRole('status', { name: 'Summary of the tests' })
  await playground.program('Python', UNITTEST)
  await playground.run.click()
  await expect(summary).toHaveText('2 tests · 1 failed · 1 passed')
  await expect(page.getByRole('treeitem', { name: 'Failed: test_wrong' })).toContainText('main.py:8')
  await expect(playground.output).toContainText('FAILED (failures=1)')
  await page.getByRole('button', { name: 'Fold this away' }).click()
  await playground.run.click()
  await expect(playground.output).toContainText('FAILED (failures=1)')
  await expect(summary).toHaveCount(0)
  await page.getByRole('button', { name: 'Tests', expanded: false }).click()
  await expect(summary).toHaveText('2 tests · 1 failed · 1 passed')

  await playground.addFiles([
    {
      name: 'four.test.js',
      text: "import { test } from 'node:test'\ntest('four', () => {})\ntest('five', () => {})\n",
    },
  ])
  await expect(playground.file('four.test.js')).toBeVisible()
  // Not before the run that went before has ended, which is a little after its last line.
  await expect(playground.run).toBeEnabled()
  await playground.command('Run all tests')
  await expect(summary).toHaveText('4 tests · 1 failed · 3 passed')
})
