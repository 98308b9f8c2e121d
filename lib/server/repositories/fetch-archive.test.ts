import { describe, expect, test } from 'vitest'
import { parseRepository } from '@/lib/contracts/repository'
import { type Fetch, fetchArchive } from './fetch-archive'

describe('a link to GitHub', () => {
  test.each([
    ['https://github.com/vercel/next.js', '/vercel/next.js/zip/HEAD', '', 'next.js'],
    ['https://github.com/a/b.git', '/a/b/zip/HEAD', '', 'b'],
    ['vercel/next.js', '/vercel/next.js/zip/HEAD', '', 'next.js'],
    ['https://github.com/a/b/tree/v1.2/docs/%E4%B8%96', '/a/b/zip/v1.2', 'docs/世', 'b'],
    ['https://gist.github.com/me/0123456789abcdef0123', '/gist/0123456789abcdef0123/zip/HEAD', '', 'gist 0123456'],
  ])('%s is read', (link, archivePath, folder, name) => {
    expect(parseRepository(link)).toEqual({ archivePath, folder, name })
  })

  test.each([
    'https://github.com.evil.example/a/b',
    'https://evil.example/a/b',
    'http://github.com/a/b',
    'https://github.com:2375/a/b',
    'https://github.com@evil.example/a/b',
    'https://169.254.169.254/a/b',
    'file:///etc/passwd',
    'https://github.com/a',
    'https://github.com/../..',
    'https://github.com/a/..%2f..',
    'https://github.com/a/b/blob/main/file.js',
    'https://gist.github.com/me',
    'what',
  ])('%s is refused', (link) => {
    expect(parseRepository(link)).toBeNull()
  })
})

describe('an archive', () => {
  const repository = { name: 'b', archivePath: '/a/b/zip/HEAD', folder: '' }
  const { signal } = new AbortController()
  const answering =
    (response: Response): Fetch =>
    async () =>
      response

  test('is asked of one host, and no redirect is followed', async () => {
    let asked: [string, string | undefined] | undefined
    const get: Fetch = async (url, init) => {
      asked = [url, init.redirect]
      return new Response('zip')
    }
    expect((await fetchArchive(repository, signal, get)).toString()).toBe('zip')
    expect(asked).toEqual(['https://codeload.github.com/a/b/zip/HEAD', 'manual'])
    const redirect = new Response(null, { status: 302, headers: { location: 'http://169.254.169.254/' } })
    await expect(fetchArchive(repository, signal, answering(redirect))).rejects.toMatchObject({
      code: 'upstream_failed',
    })
  })

  test('that is not there is told from a GitHub that can not be reached', async () => {
    const missing = answering(new Response('404', { status: 404 }))
    await expect(fetchArchive(repository, signal, missing)).rejects.toMatchObject({ code: 'not_found' })
    const offline: Fetch = async () => {
      throw new TypeError('fetch failed')
    }
    await expect(fetchArchive(repository, signal, offline)).rejects.toMatchObject({
      code: 'upstream_failed',
      message: 'GitHub can not be reached from this server; import a zip instead',
    })
  })

  test('without an end is left at the limit', async () => {
    let isLeft = false
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new Uint8Array(1024 * 1024)),
      cancel: () => {
        isLeft = true
      },
    })
    await expect(fetchArchive(repository, signal, answering(new Response(body)))).rejects.toMatchObject({
      code: 'too_large',
    })
    expect(isLeft).toBe(true)
  })
})
