/** Every key of the query cache, so that what invalidates and what reads cannot drift apart. */
export const queryKeys = {
  health: () => ['health'] as const,
  sandbox: (sandboxId: string) => ['sandbox', sandboxId] as const,
  files: (sandboxId: string) => ['sandbox', sandboxId, 'files'] as const,
  fileTree: (sandboxId: string) => ['sandbox', sandboxId, 'files', 'tree'] as const,
  file: (sandboxId: string, path: string) => ['sandbox', sandboxId, 'files', 'content', path] as const,
  terminals: (sandboxId: string) => ['sandbox', sandboxId, 'terminals'] as const,
}
