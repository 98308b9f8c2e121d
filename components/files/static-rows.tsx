import { Folder } from 'lucide-react'
import { ROOT, type TreeNode } from '@/lib/client/workspace/tree'
import { FileIcon } from './file-icon'

/** The top of the tree as the server paints it, until the tree itself is there. */
export function StaticRows({ nodes }: { nodes: ReadonlyMap<string, TreeNode> }) {
  const rows = (nodes.get(ROOT)?.children ?? []).map((path) => {
    const node = nodes.get(path)
    return (
      <div
        key={path}
        role="treeitem"
        tabIndex={-1}
        aria-selected={false}
        className="flex h-7 items-center gap-1.5 pr-1 pl-1.5 coarse:h-10"
      >
        <span className="w-3.5 shrink-0" />
        {node?.isFolder ? <Folder aria-hidden className="size-4 shrink-0 text-ink-muted" /> : <FileIcon path={path} />}
        <span className="truncate">{node?.name}</span>
      </div>
    )
  })
  return <div className="py-1">{rows}</div>
}
