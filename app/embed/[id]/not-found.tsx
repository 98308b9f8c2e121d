import { MissingPlayground } from '@/components/share/missing-playground'
import { findPlayground } from '@/lib/server/shared-page'

export default function NotFound() {
  return <MissingPlayground find={findPlayground} />
}
