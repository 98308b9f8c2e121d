/** The `CONNECT` authority of the streams that the server keeps open for programs that dial out. */
export const EGRESS_AUTHORITY = 'egress'
