import type { Metadata } from 'next'
import { Embed } from '@/components/embed/embed'

export const metadata: Metadata = { robots: { index: false } }

/** The program is in the address's fragment. */
export default function Page() {
  return <Embed initial={null} run={null} />
}
