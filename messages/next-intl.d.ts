import type { Locale as OurLocale } from '@/lib/contracts/preferences'
import type messages from './en.json'

declare module 'next-intl' {
  /** Makes an unknown message key a type error. */
  interface AppConfig {
    Locale: OurLocale
    Messages: typeof messages
  }
}
