'use client'

import { ThemeProvider } from 'next-themes'
import type { ReactNode } from 'react'
import { PAGE_ID } from '@/components/ui/page-root'
import { Toasts } from '@/components/ui/toasts'
import { TooltipLayer } from '@/components/ui/tooltip-layer'

export function Providers({ nonce, children }: { nonce: string; children: ReactNode }) {
  return (
    <ThemeProvider attribute="class" defaultTheme="system" enableSystem disableTransitionOnChange nonce={nonce}>
      <div id={PAGE_ID}>{children}</div>
      <TooltipLayer />
      <Toasts />
    </ThemeProvider>
  )
}
