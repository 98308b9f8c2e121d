/** The keys of the query cache, so that what invalidates and what reads cannot drift apart. */
export const queryKeys = {
  limits: ['limits'] as const,
  templates: ['templates'] as const,
  apiKeys: ['keys'] as const,
  runs: (sandboxId: string) => ['sandbox', sandboxId, 'runs'] as const,
  runLog: (sandboxId: string, runId: string) => ['sandbox', sandboxId, 'runs', runId, 'log'] as const,
  file: (sandboxId: string, path: string) => ['sandbox', sandboxId, 'files', 'text', path] as const,
  npmVersions: (sandboxId: string, seen: string) => ['sandbox', sandboxId, 'npm', seen] as const,
  fileTree: (sandboxId: string) => ['sandbox', sandboxId, 'files', 'tree'] as const,
}
