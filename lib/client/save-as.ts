/** How long the browser may take to begin a download before its source is let go. */
const RELEASE_AFTER_MS = 60_000

/** Hands bytes to the browser as a download. */
export function saveAs(name: string, blob: Blob): void {
  const url = URL.createObjectURL(blob)
  saveUrlAs(name, url)
  setTimeout(() => URL.revokeObjectURL(url), RELEASE_AFTER_MS)
}

export function saveUrlAs(name: string, url: string): void {
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
}
