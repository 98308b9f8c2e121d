/** Panels that a wide screen can do without. */
export const SIDE_PANELS = ['files', 'output', 'metrics'] as const
export type SidePanel = (typeof SIDE_PANELS)[number]
