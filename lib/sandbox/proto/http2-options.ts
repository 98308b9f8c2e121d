/** How far a run's output may be ahead of its reader: HTTP/2's window of one stream, on the server's side. */
export const OUTPUT_WINDOW_BYTES = 256 * 1024
/** The same for what the server sends: files, stdin. */
export const UPLOAD_WINDOW_BYTES = 1024 * 1024
/** Of all streams together: so large that a stream whose reader has stopped never holds up another. */
export const CONNECTION_WINDOW_BYTES = 2 ** 31 - 1

/** Both ends are ours and on one machine: Node.js' guards against hostile peers would only cut long sessions. */
export const HTTP2_OPTIONS = {
  maxSessionMemory: 1024,
  peerMaxConcurrentStreams: 100_000,
  streamResetBurst: 1_000_000,
  streamResetRate: 1_000_000,
}
