'use client'

import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useWorkspace, useWorkspaceStore } from '@/components/playground/workspace-context'
import { Select } from '@/components/ui/select'
import { templatesQuery } from '@/lib/client/queries/templates'
import { askedNodeVersion, isOfNode, withNodeVersion } from '@/lib/client/workspace/node-version'
import { NODE_VERSION } from '@/lib/contracts/languages'

/** Which Node.js runs the project's programs: what its `.node-version` says, which this writes. */
export function NodeVersionPicker({ path }: { path: string }) {
  const t = useTranslations('editor')
  const store = useWorkspaceStore()
  const asked = useWorkspace(({ project }) => askedNodeVersion(project)) ?? NODE_VERSION
  const { data } = useQuery(templatesQuery())
  if (!isOfNode(path)) return null
  const there = [NODE_VERSION, ...(data?.templates.find(({ name }) => name === 'languages')?.nodeVersions ?? [])]
  const versions = [...new Set([...there, asked])].sort((one, other) => Number(one) - Number(other))
  const choose = (version: string) => {
    const { project, edit, remove } = store.getState()
    const { file, content } = withNodeVersion(project, version)
    if (content !== null) edit(file, content)
    else if (project.docs.has(file)) remove(file)
  }
  return (
    <Select
      label={t('nodeVersionLabel')}
      value={asked}
      onValueChange={choose}
      options={versions.map((version) => ({
        value: version,
        label: t(there.includes(version) ? 'nodeVersion' : 'nodeVersionAbsent', { version }),
      }))}
      className="h-5! gap-1 rounded-sm border-transparent bg-transparent px-1 hover:bg-hover hover:text-ink coarse:h-6! [&_svg]:size-3!"
    />
  )
}
