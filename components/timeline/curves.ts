import type { RecordedRun } from '@/lib/contracts/playground'
import type { RunSample } from '@/lib/contracts/run'

/** What curves are drawn on: so many units wide and high, stretched to the room there is. */
export const CURVE_WIDTH = 1000
export const CURVE_HEIGHT = 100
/** Above the highest value, so that it is seen as the highest. */
const HEADROOM = 1.15
const ONE_CORE = 100
const TICKS_MAX = 250

/** What is drawn: a colour of its own each. */
export const CURVES = ['cpuPercent', 'memoryBytes', 'processes'] as const
export type CurveName = (typeof CURVES)[number]

/** From when to when the picture is, and the top of each curve. */
export type Scale = Readonly<Record<CurveName, number>> & { readonly fromMs: number; readonly lengthMs: number }

/** The limit that ended a run, where a curve reaches it: a value of the curve, or a moment. */
export type LimitLine = { curve: CurveName; value: number } | { curve: null; atMs: number }

/** @param limit is then within the picture */
export function scaleOf(
  samples: readonly RunSample[],
  { fromMs = 0, lengthMs }: { fromMs?: number; lengthMs: number },
  limit: LimitLine | null = null,
): Scale {
  const topOf = (name: CurveName, least: number) => {
    const floor = limit?.curve === name ? Math.max(least, limit.value) : least
    return samples.reduce((top, sample) => Math.max(top, sample[name] ?? 0), floor) * HEADROOM
  }
  return {
    fromMs,
    lengthMs,
    cpuPercent: topOf('cpuPercent', ONE_CORE),
    memoryBytes: topOf('memoryBytes', 1),
    processes: topOf('processes', 1),
  }
}

/** Of the time that it ran; who waited longer for a sandbox is told so in words, and sees the run all the same. */
const WAIT_SHARE_MAX = 0.15

/** Where a picture of a run begins that is not to be all waiting. */
export function pictureFromMs(startedAtMs: number, lengthMs: number): number {
  return Math.max(0, startedAtMs - (lengthMs - startedAtMs) * WAIT_SHARE_MAX)
}

/** Null where the run came to its own end, or where no curve shows the limit. */
export function limitLineOf(end: RecordedRun['end'], startedAtMs: number): LimitLine | null {
  if (end.type !== 'error' || end.limit === undefined) return null
  if (end.code === 'memory') return { curve: 'memoryBytes', value: end.limit }
  if (end.code === 'processes') return { curve: 'processes', value: end.limit }
  if (end.code === 'timeout') return { curve: null, atMs: startedAtMs + end.limit }
  return null
}

export function xOf(atMs: number, { fromMs, lengthMs }: Scale): number {
  const share = (Math.min(atMs, lengthMs) - fromMs) / (lengthMs - fromMs)
  return round(Math.max(0, share) * CURVE_WIDTH)
}

export function yOf(value: number, top: number): number {
  return round(CURVE_HEIGHT - (Math.min(value, top) / top) * CURVE_HEIGHT)
}

/** A line for an SVG path through what each sample says; empty where there is none. */
export function curveOf(samples: readonly RunSample[], scale: Scale, name: CurveName): string {
  return samples
    .map(
      (sample, index) => `${index === 0 ? 'M' : 'L'}${xOf(sample.atMs, scale)} ${yOf(sample[name] ?? 0, scale[name])}`,
    )
    .join('')
}

/** The same, closed along the bottom. */
export function areaOf(samples: readonly RunSample[], scale: Scale, name: CurveName): string {
  const [first, last] = [samples.at(0), samples.at(-1)]
  if (!first || !last) return ''
  return `${curveOf(samples, scale, name)}V${CURVE_HEIGHT}H${xOf(first.atMs, scale)}Z`
}

/** Where something was written, as many places as can be told apart. */
export function ticksOf(
  output: readonly { stream: string; atMs: number }[],
  scale: Scale,
): { x: number; stream: string }[] {
  const ticks = new Map<string, { x: number; stream: string }>()
  for (const { stream, atMs } of output) {
    const place = Math.round((xOf(atMs, scale) / CURVE_WIDTH) * TICKS_MAX)
    ticks.set(`${place}${stream}`, { x: round((place / TICKS_MAX) * CURVE_WIDTH), stream })
  }
  return [...ticks.values()]
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
