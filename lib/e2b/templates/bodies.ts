import '#server-only'
import { ENVD_VERSION } from '../sandboxes/bodies'
import { isoTime } from '../sandboxes/lifetime'
import type { BuildRow, TemplateRow } from './template-table'

const names = ({ name }: TemplateRow): string[] => (name === null ? [] : [name])

/** A template as lists show it: by its newest build. */
export function templateBody(template: TemplateRow, builds: readonly BuildRow[], diskSizeMB: number) {
  const [newest] = builds
  return {
    ...sharedBody(template),
    buildID: newest?.id ?? '',
    buildStatus: newest?.status ?? 'waiting',
    buildCount: builds.length,
    cpuCount: newest?.cpuCount ?? 1,
    memoryMB: newest?.memoryMb ?? 0,
    diskSizeMB,
    envdVersion: ENVD_VERSION,
    createdBy: null,
  }
}

export function templateWithBuilds(template: TemplateRow, builds: readonly BuildRow[]) {
  return {
    ...sharedBody(template),
    builds: builds.map((build) => ({
      buildID: build.id,
      status: build.status,
      cpuCount: build.cpuCount,
      memoryMB: build.memoryMb,
      envdVersion: ENVD_VERSION,
      createdAt: isoTime(build.createdAtMs),
      updatedAt: isoTime(build.finishedAtMs ?? build.createdAtMs),
      ...(build.finishedAtMs === null ? {} : { finishedAt: isoTime(build.finishedAtMs) }),
    })),
  }
}

function sharedBody(template: TemplateRow) {
  return {
    templateID: template.id,
    aliases: names(template),
    names: names(template),
    public: template.isPublic === 1,
    createdAt: isoTime(template.createdAtMs),
    updatedAt: isoTime(template.updatedAtMs),
    spawnCount: template.spawnCount,
    lastSpawnedAt: template.lastSpawnedAtMs === null ? null : isoTime(template.lastSpawnedAtMs),
  }
}
