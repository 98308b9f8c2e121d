import { MissingPlayground } from '@/components/share/missing-playground'

export default function NotFound() {
  return <MissingPlayground />
}
