import { createElement } from 'react'
import { renderToString } from 'react-dom/server'
import { Group, Panel } from 'react-resizable-panels'
import { expect, test } from 'vitest'
import { ResizeHandle } from './resize-handle'

test('as the server has it, a handle takes no focus, since it has no value to tell', () => {
  const handle = createElement(ResizeHandle, { id: 'handle', label: 'Resize' })
  const html = renderToString(
    createElement(Group, null, createElement(Panel, { id: 'a' }), handle, createElement(Panel, { id: 'b' })),
  )
  const [separator = ''] = /<div[^>]*role="separator"[^>]*>/.exec(html) ?? []
  expect(separator).toContain('aria-label="Resize"')
  expect(separator).not.toContain('tabindex')
})
