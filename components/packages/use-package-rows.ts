import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useWorkspace } from '@/components/playground/workspace-context'
import { useSessionState } from '@/components/session/use-sandbox-session'
import { installedByPip, type PackageRow, packageRows } from '@/lib/client/packages/installed'
import { wantedPackages } from '@/lib/client/packages/manifest'
import { fileTreeQuery } from '@/lib/client/queries/files'
import { npmVersionsQuery } from '@/lib/client/queries/packages'

/** The packages that the project wants, and those that its sandbox has. The tree is read by the synchronisation, which knows when. */
export function usePackageRows(): PackageRow[] {
  const project = useWorkspace((workspace) => workspace.project)
  const sandboxId = useSessionState(({ sandbox }) => sandbox?.id ?? null)
  const { data: tree } = useQuery({ ...fileTreeQuery(sandboxId ?? ''), enabled: false })
  const wanted = useMemo(() => wantedPackages(project), [project])
  const names = wanted.flatMap(({ manager, name }) => (manager === 'npm' ? [name] : []))
  const folders = new Map((tree?.entries ?? []).map(({ path, modifiedAtMs }) => [path, modifiedAtMs]))
  // npm gives what it unpacks times of its own, but makes the folder anew.
  const installed = names.flatMap((name) => {
    const atMs = folders.get(`node_modules/${name}`)
    return atMs === undefined ? [] : [{ name, atMs }]
  })
  const { data: ofNpm } = useQuery({
    ...npmVersionsQuery(sandboxId ?? '', installed),
    enabled: sandboxId !== null && installed.length > 0,
  })
  return packageRows(wanted, ofNpm ?? new Map(), installedByPip(tree?.entries ?? []))
}
