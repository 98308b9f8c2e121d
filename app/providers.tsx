'use client'

import { ThemeProvider } from 'next-themes'
import type { ReactNode } from 'react'
import { Toasts } from '@/components/ui/toasts'
import { TooltipProvider } from '@/components/ui/tooltip'

export function Providers({ nonce, children }: { nonce: string; children: ReactNode }) {
  return (
    <ThemeProvider attribute="class" defaultTheme="system" enableSystem disableTransitionOnChange nonce={nonce}>
      <TooltipProvider>{children}</TooltipProvider>
      <Toasts />
    </ThemeProvider>
  )
}
