/** A template of E2B's clients: built by steps, or made of a sandbox. Its content is in its builds. */
interface E2bTemplatesTable {
  id: string
  owner: string
  /** Unique for its owner; null for a snapshot that was given none. */
  name: string | null
  createdAtMs: number
  updatedAtMs: number
  /** 1: every key may make sandboxes of it. */
  isPublic: number
  /** Sandboxes that were made of it. */
  spawnCount: number
  lastSpawnedAtMs: number | null
}

/** One content of a template. */
interface E2bBuildsTable {
  id: string
  templateId: string
  /** waiting, building, ready or error. */
  status: string
  /** What the driver calls it, once it is ready. */
  ref: string | null
  cpuCount: number
  memoryMb: number
  /** The tags that it gets when it is ready, as JSON. */
  tags: string
  /** Why it failed. */
  reason: string | null
  /** The step that failed, as E2B's clients count. */
  reasonStep: string | null
  /** The sandbox that it is a snapshot of. */
  sandboxId: string | null
  createdAtMs: number
  finishedAtMs: number | null
}

/** Which of a template's builds a name with a tag means. */
interface E2bTagsTable {
  templateId: string
  tag: string
  buildId: string
  createdAtMs: number
}

/** A sandbox of which nothing but its file system is kept. */
interface E2bPausedTable {
  id: string
  /** All that it was made with, as JSON. */
  facts: string
  /** What the driver calls what it kept. */
  keptAs: string
  pausedAtMs: number
}

interface E2bVolumesTable {
  id: string
  owner: string
  name: string
  createdAtMs: number
}

export interface E2bTables {
  e2bTemplates: E2bTemplatesTable
  e2bBuilds: E2bBuildsTable
  e2bTags: E2bTagsTable
  e2bPaused: E2bPausedTable
  e2bVolumes: E2bVolumesTable
}
