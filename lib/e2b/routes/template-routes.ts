import '#server-only'
import { LogsQuery } from '@/lib/contracts/e2b/telemetry'
import {
  AssignTags,
  BuildStatusQuery,
  NewTemplate,
  RemoveTags,
  StartBuild,
  TemplateUpdate,
} from '@/lib/contracts/e2b/template'
import { AppError } from '@/lib/contracts/errors'
import { streamBytes } from '@/lib/server/body'
import { noContent } from '../answer'
import type { E2bCall } from '../call'
import { E2B_PREFIX, type E2bRoutes } from '../router'
import { isoTime } from '../sandboxes/lifetime'
import { templateBody, templateWithBuilds } from '../templates/bodies'
import { UPLOAD_MAX_BYTES } from '../templates/template-files'
import { DEFAULT_TAG, parseTag, parseTemplateName } from '../templates/template-name'
import { BUILT_IN } from '../templates/template-resolver'
import type { TemplateRow } from '../templates/template-table'

const list = async (call: E2bCall) => {
  const { table } = call.services.e2b.templates
  const { SANDBOX_DISK } = call.services.env
  const rows = await table.list(call.owner)
  const bodies = rows.map(async (row) =>
    templateBody(row, await table.builds(row.id), Math.round(SANDBOX_DISK / 2 ** 20)),
  )
  return Response.json(await Promise.all(bodies))
}

async function update(call: E2bCall): Promise<TemplateRow> {
  const { table } = call.services.e2b.templates
  const { public: isPublic } = await call.json(TemplateUpdate)
  const template = await table.get(call.owner, call.param('id'))
  if (typeof isPublic === 'boolean') await table.setPublic(template.id, isPublic)
  return template
}

export const templateRoutes: E2bRoutes = {
  'GET /templates': list,
  'GET /v2/templates': list,
  'GET /templates/aliases/:alias': async (call) => {
    const { name } = parseTemplateName(call.param('alias'))
    if (BUILT_IN.some(({ id }) => id === name)) return Response.json({ templateID: name, public: true })
    const { table } = call.services.e2b.templates
    const { id, isPublic } =
      (await table.find(call.owner, name)) ?? (await table.findPublic(name)) ?? (await table.get(call.owner, name))
    return Response.json({ templateID: id, public: isPublic === 1 })
  },
  'POST /v3/templates': async (call) => {
    const { template, build, tags } = await call.services.e2b.builds.request(call.owner, await call.json(NewTemplate))
    const names = template.name === null ? [] : [template.name]
    const body = {
      templateID: template.id,
      buildID: build.id,
      public: template.isPublic === 1,
      names,
      aliases: names,
      tags,
    }
    return Response.json(body, { status: 202 })
  },
  'POST /v2/templates/:id/builds/:build': async (call) => {
    const body = await call.json(StartBuild)
    await call.services.e2b.builds.start(call.owner, call.param('id'), call.param('build'), body)
    return new Response(null, { status: 202 })
  },
  'GET /templates/:id/builds/:build/status': async (call) => {
    const { logsOffset } = call.query(BuildStatusQuery)
    return Response.json(
      await call.services.e2b.builds.status(call.owner, call.param('id'), call.param('build'), logsOffset),
    )
  },
  'GET /templates/:id/builds/:build/logs': async (call) => {
    const query = call.query(LogsQuery)
    const { builds } = call.services.e2b
    return Response.json({ logs: await builds.log(call.owner, call.param('id'), call.param('build'), query) })
  },
  'GET /templates/:id/files/:hash': async (call) => {
    const { templates, files } = call.services.e2b
    const { id } = await templates.table.get(call.owner, call.param('id'))
    const hash = call.param('hash')
    const present = await files.has(id, hash)
    const url = `${originOf(call)}${E2B_PREFIX}/uploads/${id}/${hash}?token=${files.tokenOf(id, hash)}`
    return Response.json({ present, url }, { status: 201 })
  },
  'POST /templates/tags': async (call) => {
    const { target, tags } = await call.json(AssignTags)
    const { name, tag = DEFAULT_TAG } = parseTemplateName(target)
    const { table } = call.services.e2b.templates
    const template = await table.get(call.owner, name)
    const build = await table.taggedBuild(template.id, tag)
    if (!build) throw new AppError('not_found', `template '${target}' not found`)
    await table.tag(template.id, build.id, tags.map(parseTag))
    return Response.json({ buildID: build.id, tags }, { status: 201 })
  },
  'DELETE /templates/tags': async (call) => {
    const { name, tags } = await call.json(RemoveTags)
    const { templates } = call.services.e2b
    const { id } = await templates.table.get(call.owner, parseTemplateName(name).name)
    await templates.table.untag(id, tags.map(parseTag))
    return noContent()
  },
  'GET /templates/:id/tags': async (call) => {
    const { table } = call.services.e2b.templates
    const { id } = await table.get(call.owner, call.param('id'))
    const tags = await table.tags(id)
    return Response.json(
      tags.map(({ tag, buildId, createdAtMs }) => ({ tag, buildID: buildId, createdAt: isoTime(createdAtMs) })),
    )
  },
  'GET /templates/:id': async (call) => {
    const { table } = call.services.e2b.templates
    const template = await table.get(call.owner, call.param('id'))
    return Response.json(templateWithBuilds(template, await table.builds(template.id)))
  },
  'PATCH /templates/:id': async (call) => {
    await update(call)
    return new Response(null, { status: 200 })
  },
  'PATCH /v2/templates/:id': async (call) => {
    const { name } = await update(call)
    return Response.json({ names: name === null ? [] : [name] })
  },
  'DELETE /templates/:id': async (call) => {
    await call.services.e2b.templates.remove(call.owner, call.param('id'))
    return noContent()
  },
}

/** Authorized by a token in their address. */
export const uploadRoutes: E2bRoutes = {
  'PUT /uploads/:id/:hash': async (call) => {
    const token = call.url.searchParams.get('token') ?? ''
    const body = streamBytes(call.request, UPLOAD_MAX_BYTES)
    await call.services.e2b.files.save(call.param('id'), call.param('hash'), token, body)
    return new Response(null, { status: 200 })
  },
}

/** As the client reached us. */
function originOf({ request }: E2bCall): string {
  const host = request.headers.get('x-forwarded-host') ?? request.headers.get('host') ?? 'localhost'
  const proto = request.headers.get('x-forwarded-proto')?.split(',')[0]?.trim() ?? 'http'
  return `${proto}://${host}`
}
