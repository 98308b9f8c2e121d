/** From the control, and from the window's edge, in pixels. */
const OFFSET_PX = 6
const MARGIN_PX = 8

type Size = { width: number; height: number }
type Rect = Size & { left: number; top: number }

/** Above the control and in its middle; below where there is no room, and never beyond the window. In CSS pixels. */
export function tooltipPlace(control: Rect, tooltip: Size, window: Size): { left: number; top: number } {
  const above = control.top - OFFSET_PX - tooltip.height
  const middle = control.left + control.width / 2 - tooltip.width / 2
  const rightmost = window.width - MARGIN_PX - tooltip.width
  return {
    left: Math.max(MARGIN_PX, Math.min(middle, rightmost)),
    top: above >= MARGIN_PX ? above : control.top + control.height + OFFSET_PX,
  }
}
