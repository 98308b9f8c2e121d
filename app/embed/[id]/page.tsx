import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { Embed } from '@/components/embed/embed'
import { MissingPlayground } from '@/components/share/missing-playground'
import { linkedWorkspace } from '@/lib/client/share/linked-workspace'
import { findPlayground } from '@/lib/server/shared-page'

type PageProps = { params: Promise<{ id: string }> }

export async function generateMetadata({ params }: PageProps): Promise<Metadata> {
  const found = await findPlayground((await params).id)
  return 'problem' in found ? {} : { title: found.playground.title, robots: { index: false } }
}

export default async function Page({ params }: PageProps) {
  const { id } = await params
  const found = await findPlayground(id)
  if ('problem' in found && found.problem === 'gone') return <MissingPlayground isGone />
  if ('problem' in found) notFound()
  const { playground } = found
  const initial = linkedWorkspace(playground, `/p/${id}`, Date.parse(playground.createdAt))
  return <Embed initial={initial} run={playground.run} />
}
