import { expect, test } from 'vitest'
import { explainFailure } from './failure'
import { installedByPip, packageRows, versionIn } from './installed'

const SITE = '.local/lib/python3.11/site-packages'

test('what pip has installed is told by its folders', () => {
  const paths = [
    SITE,
    `${SITE}/scikit_learn-1.5.0.dist-info`,
    `${SITE}/scikit_learn-1.5.0.dist-info/METADATA`,
    `${SITE}/six.py`,
    `${SITE}/six-1.16.0.dist-info`,
    `${SITE}/old-2.0.egg-info`,
    'project/six-9.dist-info',
  ]
  expect([...installedByPip(paths.map((path) => ({ path })))]).toEqual([
    ['scikit-learn', '1.5.0'],
    ['six', '1.16.0'],
    ['old', '2.0'],
  ])
})

test('what the project wants comes first, with what is there of it', () => {
  const wanted = [
    { manager: 'npm', name: 'react', wanted: '^19' },
    { manager: 'npm', name: 'gone', wanted: '1' },
    { manager: 'pip', name: 'Scikit_Learn', wanted: '' },
  ] as const
  const rows = packageRows(
    wanted,
    new Map([['react', '19.3.1']]),
    new Map([
      ['scikit-learn', '1.5.0'],
      ['six', '1.16.0'],
    ]),
  )
  expect(rows.map(({ name, wanted: asked, installed }) => [name, asked, installed])).toEqual([
    ['react', '^19', '19.3.1'],
    ['gone', '1', null],
    ['Scikit_Learn', '', '1.5.0'],
    ['six', null, '1.16.0'],
  ])
})

test('a version is read from what a package says of itself, if it does', () => {
  expect(versionIn('{"version":"1.2.3"}')).toBe('1.2.3')
  for (const text of ['{"version":1}', 'null', '[', '']) expect(versionIn(text)).toBeNull()
})

test.each([
  [
    'unknown',
    'npm http fetch GET 404 http://r/x\nnpm error code E404\nnpm error 404 Not Found - GET http://r/x\nnpm error 404\nnpm error A complete log of this run can be found in: /home/user/.npm/_logs/1.log\n',
    'npm error 404 Not Found - GET http://r/x',
  ],
  [
    'unknown',
    'ERROR: Could not find a version that satisfies the requirement x (from versions: none)\nERROR: No matching distribution found for x\n',
    'ERROR: No matching distribution found for x',
  ],
  [
    'network',
    "WARNING: Retrying (Retry(total=0)) after connection broken by 'ProxyError('Cannot connect to proxy.', OSError('Tunnel connection failed: 403 Forbidden'))': /simple/x/\nERROR: No matching distribution found for x\n",
    'ERROR: No matching distribution found for x',
  ],
  ['network', 'npm error code ENETUNREACH\nnpm error syscall connect\n', 'npm error syscall connect'],
  ['disk', 'OSError: [Errno 28] No space left on device\n', 'OSError: [Errno 28] No space left on device'],
  ['other', 'a\nb\n\n', 'b'],
])('%s: %s', (kind, text, last) => {
  const failure = explainFailure(text)
  expect(failure.kind).toBe(kind)
  expect(failure.lines.at(-1)).toBe(last)
})
