import { describe, expect, test } from 'vitest'
import {
  addressOf,
  choices,
  isListening,
  isReachable,
  noPreview,
  withListening,
  withPath,
  withPort,
} from './preview-state'

const at = (port: number, socket = port) => ({ port, socket })
const nothing = noPreview('w')
const vite = withListening(nothing, [at(5173)])

describe('the preview', () => {
  test('shows a server as soon as it listens', () => {
    expect(nothing.isShown).toBe(false)
    expect(vite).toMatchObject({ port: 5173, isShown: true, path: '/' })
  })

  test('keeps what is looked at when another server comes, and offers that', () => {
    const both = withListening(vite, [at(3000), at(5173)])
    expect(both).toMatchObject({ port: 5173, load: vite.load })
    expect(choices(both)).toEqual([3000, 5173])
    expect(withPort(withPath(both, '/deep'), 3000)).toMatchObject({ port: 3000, path: '/' })
  })

  test('says of a server that it has ended, and loads it anew when it is back, even at the same moment', () => {
    const ended = withListening(withPath(vite, 'about'), [])
    expect([ended.port, ended.isShown, isListening(ended), ended.path]).toEqual([5173, true, false, '/about'])
    expect(choices(ended)).toEqual([5173])
    const back = withListening(ended, [at(5173, 2)])
    expect([isListening(back), back.path, back.load]).toEqual([true, '/about', ended.load + 1])
    expect(withListening(back, [at(5173, 3)]).load).toBe(back.load + 1)
    expect(withListening(back, [at(5173, 2), at(9000)]).load).toBe(back.load)
  })

  test('takes the next server where the one that was shown is gone', () => {
    expect(withListening(withListening(vite, []), [at(8000)])).toMatchObject({ port: 8000, isShown: true })
  })

  test('once closed, opens for what comes and not for what stays', () => {
    const closed = { ...vite, isShown: false }
    expect(withListening(closed, [at(5173), at(40_001)]).isShown).toBe(false)
    expect(withListening(closed, [at(5173, 9)]).isShown).toBe(false)
    expect(withListening(withListening(closed, []), [at(5173, 9)]).isShown).toBe(true)
    expect(withListening(closed, [at(3000), at(5173)])).toMatchObject({ port: 3000, isShown: true })
  })

  test('does not open for a port that a program was given at random', () => {
    const shown = withListening(nothing, [at(40_001)])
    expect([shown.isShown, choices(shown)]).toEqual([false, [40_001]])
  })
})

test('its address is as secure as the page', () => {
  expect(addressOf('http://{port}-x.localhost:3001/', 80, '/a?b', false)).toBe('http://80-x.localhost:3001/a?b')
  expect(addressOf('http://{port}-x.example.com/', 80, '/', true)).toBe('https://80-x.example.com/')
})

test('a preview on localhost is found from there alone', () => {
  const local = 'http://{port}-x.localhost:3001/'
  expect(['localhost', '127.0.0.1', '192.168.1.5', 'example.com'].map((host) => isReachable(local, host))).toEqual([
    true,
    true,
    false,
    false,
  ])
  expect(isReachable('https://{port}-x.example.com/', 'example.org')).toBe(true)
})
