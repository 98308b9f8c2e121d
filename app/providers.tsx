'use client'

import { ThemeProvider } from 'next-themes'
import type { ReactNode } from 'react'
import { PAGE_ID } from '@/components/ui/page-root'
import { Toasts } from '@/components/ui/toasts'
import { TooltipProvider } from '@/components/ui/tooltip'

export function Providers({ nonce, children }: { nonce: string; children: ReactNode }) {
  return (
    <ThemeProvider attribute="class" defaultTheme="system" enableSystem disableTransitionOnChange nonce={nonce}>
      <TooltipProvider>
        <div id={PAGE_ID}>{children}</div>
      </TooltipProvider>
      <Toasts />
    </ThemeProvider>
  )
}
