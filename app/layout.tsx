import type { Metadata, Viewport } from 'next'
import { headers } from 'next/headers'
import { NextIntlClientProvider } from 'next-intl'
import { getLocale, getTranslations } from 'next-intl/server'
import type { ReactNode } from 'react'
import { MessagesProvider } from '@/components/ui/messages-provider'
import { HTML_LANG } from '@/lib/contracts/preferences'
import './globals.css'
import { Providers } from './providers'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('app')
  return {
    title: { default: t('title'), template: `%s · ${t('name')}` },
    description: t('description'),
    // Addresses of the card are relative to where this server is reached; only a public one has any use for them.
    metadataBase: new URL(`http://${(await headers()).get('host') ?? 'localhost'}`),
    applicationName: t('name'),
    manifest: '/manifest.webmanifest',
    icons: {
      icon: [
        { url: '/icon.svg', type: 'image/svg+xml' },
        { url: '/icon-192.png', sizes: '192x192', type: 'image/png' },
      ],
      apple: '/apple-touch-icon.png',
    },
    openGraph: {
      type: 'website',
      siteName: t('name'),
      title: t('title'),
      description: t('description'),
      images: [{ url: '/social-card.png', width: 1200, height: 630 }],
    },
    twitter: { card: 'summary_large_image' },
  }
}

export const viewport: Viewport = {
  width: 'device-width',
  initialScale: 1,
  viewportFit: 'cover',
  interactiveWidget: 'resizes-content',
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#eeebe4' },
    { media: '(prefers-color-scheme: dark)', color: '#0e1312' },
  ],
}

export default async function RootLayout({ children }: { children: ReactNode }) {
  const locale = await getLocale()
  const nonce = (await headers()).get('x-nonce') ?? ''
  return (
    <html lang={HTML_LANG[locale]} suppressHydrationWarning>
      <body>
        <NextIntlClientProvider messages={null}>
          <MessagesProvider>
            <Providers nonce={nonce}>{children}</Providers>
          </MessagesProvider>
        </NextIntlClientProvider>
      </body>
    </html>
  )
}
