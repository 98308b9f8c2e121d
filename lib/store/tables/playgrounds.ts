/** A shared playground. What was deleted or has expired stays as a row of nothing but its id, so that its link can say so. */
interface PlaygroundsTable {
  id: string
  title: string
  template: string
  entry: string | null
  /** As a person writes them: one line. */
  args: string
  /** The playground that this one was made from; it may be gone. */
  parentId: string | null
  /** The recorded run, as JSON, among the blobs. */
  runHash: string | null
  sizeBytes: number
  createdAtMs: number
  expiresAtMs: number | null
  /** Set once its content has been taken away. */
  goneAtMs: number | null
  /** SHA-256 of the token that may delete it. */
  deleteTokenHash: string
}

/** Which content a playground has under which path. */
interface PlaygroundFilesTable {
  playgroundId: string
  path: string
  /** In the order of the tree that was shared. */
  position: number
  hash: string
  isText: number
}

/** Content by its SHA-256, kept once however many playgrounds have it. */
interface BlobsTable {
  hash: string
  content: Uint8Array
  sizeBytes: number
  /** When somebody last asked for it to be kept: what was asked for a moment ago is not swept. */
  touchedAtMs: number
}

export interface PlaygroundTables {
  playgrounds: PlaygroundsTable
  playgroundFiles: PlaygroundFilesTable
  blobs: BlobsTable
}
