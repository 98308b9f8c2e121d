/** Kept in this browser and sent to each new sandbox; larger files live in the sandbox alone. */
export const KEEP_MAX_BYTES = 4 * 1024 * 1024

/** The editors slow down beyond it. */
export const EDIT_MAX_CHARS = 2 * 1024 * 1024
