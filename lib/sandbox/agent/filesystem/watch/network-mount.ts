import { statfsSync } from 'node:fs'

/** `f_type` of file systems whose files change without the kernel here being told. */
const NETWORK_TYPES = new Set([
  0x6969, // NFS
  0x517b, // SMB
  0xfe534d42, // SMB2
  0xff534d42, // CIFS
  0x65735546, // FUSE
])

export function isNetworkMount(path: string): boolean {
  // The field is signed on some platforms.
  return NETWORK_TYPES.has(statfsSync(path).type >>> 0)
}
