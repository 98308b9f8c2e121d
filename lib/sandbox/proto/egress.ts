/** The `CONNECT` authority of the streams that the server keeps open for programs that dial out. */
export const EGRESS_AUTHORITY = 'egress'
/** In the agent's answer to such a `CONNECT`: the pid of the launched program whose connection it is, where that is known. */
export const CALLER_HEADER = 'codetok-caller'
