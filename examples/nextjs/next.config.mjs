import { realpathSync } from 'node:fs'
import { dirname, relative } from 'node:path'

const codetok = realpathSync('node_modules/codetok')
let root = process.cwd()
while (relative(root, codetok).startsWith('..')) root = dirname(root)

/** @type {import('next').NextConfig} */
export default {
  // It finds its agent beside itself, and has native addons: Node.js loads it, no bundler.
  serverExternalPackages: ['codetok'],
  // `node_modules/codetok` is a link, and Turbopack follows none out of its root: that is a folder which holds both.
  turbopack: { root },
}
