import type { Place } from '@/components/playground/shell-context'
import type { TakeOver } from './early-text'

/** What either editor is given. */
export interface EditorPaneProps {
  /** The file that is shown; it is one of the project's texts. */
  path: string
  /** Where to go in it, once. */
  place: Place | null
  /** `takeOver`: goes on where the plain text box was left. */
  onReady: (takeOver: TakeOver) => void
  onRun: () => void
  onCursor: (line: number, column: number) => void
}
