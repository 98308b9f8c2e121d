'use client'

import dynamic from 'next/dynamic'

/** Short notices at the page's foot, of which there are none at first. */
export const Toasts = dynamic(() => import('./toaster'), { ssr: false })
