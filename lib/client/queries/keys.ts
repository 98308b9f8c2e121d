/** The keys of the query cache, so that what invalidates and what reads cannot drift apart. */
export const queryKeys = {
  fileTree: (sandboxId: string) => ['sandbox', sandboxId, 'files', 'tree'] as const,
}
