export const MENU_CONTENT =
  'z-50 min-w-48 max-w-[min(22rem,calc(100vw-1rem))] max-h-(--radix-popper-available-height) overflow-y-auto rounded-lg border border-line bg-raised p-1 text-ink shadow-raised animate-appear'

export const MENU_ITEM =
  'relative flex min-h-8 items-center gap-2.5 rounded-md px-2 py-1.5 outline-none select-none coarse:min-h-10 [&_svg]:size-4 [&_svg]:shrink-0 [&_svg]:text-ink-faint data-[highlighted]:bg-hover data-[state=open]:bg-hover data-[disabled]:opacity-45'

export const MENU_ITEM_DANGER = 'text-danger [&_svg]:text-danger data-[highlighted]:bg-danger-wash'
export const MENU_LABEL = 'px-2 pt-2 pb-1 text-xs font-medium text-ink-faint'
export const MENU_SEPARATOR = 'mx-1 my-1 h-px bg-line'
export const MENU_HINT = 'ml-auto pl-4 text-xs text-ink-faint'
