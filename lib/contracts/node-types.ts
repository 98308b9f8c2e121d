import { z } from 'zod'

/** Declarations of Node.js's API by the path under which TypeScript finds them, such as `/node_modules/@types/node/fs.d.ts`. */
export const NodeTypes = z.record(z.string(), z.string())
export type NodeTypes = z.infer<typeof NodeTypes>
