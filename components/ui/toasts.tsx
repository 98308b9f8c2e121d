'use client'

import dynamic from 'next/dynamic'
import { persistently } from '@/lib/client/persistently'

/** Short notices at the page's foot, of which there are none at first. */
export const Toasts = dynamic(() => persistently(() => import('./toaster')), { ssr: false })
