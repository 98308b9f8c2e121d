/** Whether a dialog of ours asks something first. Monaco calls its search box one too, and keeps it when it is closed. */
export function isDialogOpen(): boolean {
  return document.querySelector('[role="dialog"]:not(.monaco-editor *)') !== null
}
