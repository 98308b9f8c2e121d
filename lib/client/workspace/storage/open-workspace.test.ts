import { describe, expect, it } from 'vitest'
import { withContent } from '../project'
import { workspaceFrom } from '../templates/workspace-from'
import { newWorkspace, type OpenOptions, openWorkspace, reopenWorkspace, withEarlyEdits } from './open-workspace'
import { type StoredWorkspace, toStored, type WorkspaceSummary } from './stored-workspace'

/** A browser with one database and any number of tabs. */
class FakeBrowser {
  readonly stored = new Map<string, StoredWorkspace>()
  readonly held = new Map<string, number>()
  #clock = 0

  tab(number: number, memory: { id: string | null } = { id: null }, locale: 'en' | 'zh' = 'en'): OpenOptions {
    return {
      locale,
      titleOf: (template) => template,
      firstTemplate: 'javascript',
      shown: null,
      nowMs: 0,
      tab: {
        read: () => memory.id,
        write: (id) => {
          memory.id = id
        },
      },
      locks: {
        claim: async (id) => {
          if ((this.held.get(id) ?? number) !== number) return false
          for (const [other, holder] of this.held) if (holder === number) this.held.delete(other)
          this.held.set(id, number)
          return true
        },
      },
      storage: {
        read: async (id) => this.stored.get(id),
        write: async (workspace) => {
          this.stored.set(workspace.id, workspace)
        },
        writeLeaving: (workspace) => {
          this.stored.set(workspace.id, workspace)
        },
        remove: async (id) => {
          this.stored.delete(id)
        },
        list: async (): Promise<WorkspaceSummary[]> =>
          [...this.stored.values()].sort((a, b) => b.updatedAtMs - a.updatedAtMs),
      },
    }
  }

  /** What the page does when somebody types. */
  async type(options: OpenOptions, text: string) {
    const opened = await openWorkspace(options)
    const project = withContent(opened.project, 'main.js', text)
    await options.storage.write(toStored({ ...opened, project, isTouched: true }, opened.id ?? '', ++this.#clock))
    return opened.id
  }

  close(number: number): void {
    for (const [id, holder] of this.held) if (holder === number) this.held.delete(id)
  }
}

describe('the workspace of a tab', () => {
  it('is a new example where the browser has none', async () => {
    const state = await openWorkspace(new FakeBrowser().tab(1))
    expect(state).toMatchObject({ template: 'javascript', isTouched: false })
    expect(state.id).toMatch(/^[a-z0-9]{20}$/)
  })

  it('is the same after a reload', async () => {
    const browser = new FakeBrowser()
    const memory = { id: null }
    const id = await browser.type(browser.tab(1, memory), 'mine')
    const again = await openWorkspace(browser.tab(1, memory))
    expect(again.id).toBe(id)
    expect(again.project.docs.get('main.js')?.content).toBe('mine')
  })

  it("is never another tab's", async () => {
    const browser = new FakeBrowser()
    const first = await browser.type(browser.tab(1), 'one')
    const second = await openWorkspace(browser.tab(2))
    expect(second.id).not.toBe(first)
    expect(second.isTouched).toBe(false)
  })

  it('is the last work after the browser has crashed and forgotten its tabs', async () => {
    const browser = new FakeBrowser()
    await browser.type(browser.tab(1), 'older')
    const id = await browser.type(browser.tab(2), 'newer')
    browser.close(1)
    browser.close(2)
    expect((await openWorkspace(browser.tab(3))).id).toBe(id)
  })

  it('is a copy in a tab that was duplicated, all of it still to be sent to a sandbox', async () => {
    const browser = new FakeBrowser()
    const memory = { id: null as string | null }
    const id = await browser.type(browser.tab(1, memory), 'mine')
    const copy = await openWorkspace(browser.tab(2, { ...memory }))
    expect(copy.id).not.toBe(id)
    expect(copy.project.docs.get('main.js')).toMatchObject({ content: 'mine', savedEdit: -1 })
  })

  it('follows the language while it is an example that nobody has touched', async () => {
    const browser = new FakeBrowser()
    const memory = { id: null }
    const options = browser.tab(1, memory)
    const opened = await newWorkspace(options, 'python')
    await options.storage.write(toStored(opened, opened.id ?? '', 1))
    const again = await openWorkspace(browser.tab(1, memory, 'zh'))
    expect(again.template).toBe('python')
    expect(again.project.docs.get('main.py')?.content).toContain('我想好了一个')
  })

  it('can be one of the list, or a copy of it where another tab has it', async () => {
    const browser = new FakeBrowser()
    const id = (await browser.type(browser.tab(1), 'one')) ?? ''
    const taken = await reopenWorkspace(browser.tab(2), id)
    expect(taken?.id).not.toBe(id)
    expect(taken?.project.docs.get('main.js')?.content).toBe('one')
    browser.close(1)
    expect((await reopenWorkspace(browser.tab(3), id))?.id).toBe(id)
  })

  it('is a new one where the database cannot be read', async () => {
    const options = new FakeBrowser().tab(1, { id: 'lost' })
    const broken = {
      ...options.storage,
      read: () => Promise.reject(new Error('no')),
      list: () => Promise.reject(new Error('no')),
    }
    expect((await openWorkspace({ ...options, storage: broken })).template).toBe('javascript')
  })
})

it('is the example that the page shows already, where there is none', async () => {
  const shown = { ...workspaceFrom('javascript', 'en', 'Shown', 0), args: 'as shown' }
  const tab = { ...new FakeBrowser().tab(1), nowMs: 7 }
  const opened = await openWorkspace({ ...tab, shown })
  expect(opened).toMatchObject({ args: 'as shown', title: 'Shown', createdAtMs: 7, isTouched: false })
  expect(tab.tab.read()).toBe(opened.id)
  expect((await openWorkspace({ ...new FakeBrowser().tab(1), shown: { ...shown, template: 'blank' } })).args).toBe('')
})

describe('what is typed before a workspace is open', () => {
  const example = workspaceFrom('javascript', 'en', 'javascript', 0)
  const typed = { ...example, isTouched: true, project: withContent(example.project, 'main.js', 'typed early') }
  const textOf = ({ project }: { project: typeof example.project }) => project.docs.get('main.js')?.content

  it('is the new workspace from then on', async () => {
    const options = new FakeBrowser().tab(1)
    const opened = await openWorkspace(options)
    const kept = await withEarlyEdits(options, opened, () => typed)
    expect(textOf(kept)).toBe('typed early')
    expect(kept).toMatchObject({ id: opened.id, isTouched: true })
    expect(await withEarlyEdits(options, opened, () => example)).toBe(opened)
  })

  it('takes no place of earlier work, which stays among the recent', async () => {
    const browser = new FakeBrowser()
    const earlierId = await browser.type(browser.tab(1), 'earlier work')
    browser.close(1)
    const options = browser.tab(2)
    const kept = await withEarlyEdits(options, await openWorkspace(options), () => typed)
    expect(textOf(kept)).toBe('typed early')
    expect(kept.id).not.toBe(earlierId)
    expect(browser.stored.get(earlierId ?? '')?.files.get('main.js')).toBe('earlier work')
  })
})
