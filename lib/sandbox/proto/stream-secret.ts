/** By whom a WebSocket comes that may take the agent's byte stream. */
export const STREAM_SECRET_HEADER = 'x-codetok-stream'
