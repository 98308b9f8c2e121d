import '#server-only'
import { headers } from 'next/headers'
import { cache } from 'react'
import { AppError } from '@/lib/contracts/errors'
import type { Playground } from '@/lib/contracts/playground'
import { PlaygroundId } from '@/lib/contracts/playground'
import { services } from './services'
import { sourceOf } from './source'

export type Found = { playground: Playground } | { problem: 'missing' | 'gone' | 'limited' }

/** What a page of a link shows; asked for once a request, by its title as well. */
export const findPlayground = cache(async (id: string): Promise<Found> => {
  if (!PlaygroundId.safeParse(id).success) return { problem: 'missing' }
  const { playgrounds, playgroundGate } = services()
  try {
    return { playground: await playgroundGate.look(sourceOf(await headers()), () => playgrounds.read(id)) }
  } catch (error) {
    if (error instanceof AppError && error.code === 'gone') return { problem: 'gone' }
    if (error instanceof AppError && error.code === 'rate_limited') return { problem: 'limited' }
    if (error instanceof AppError && error.code === 'not_found') return { problem: 'missing' }
    throw error
  }
})
