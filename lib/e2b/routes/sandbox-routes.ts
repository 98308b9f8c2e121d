import '#server-only'
import { NetworkUpdate } from '@/lib/contracts/e2b/network'
import {
  ConnectSandbox,
  NewSandbox,
  PauseSandbox,
  SandboxListQuery,
  SandboxRefresh,
  SandboxTimeout,
} from '@/lib/contracts/e2b/sandbox'
import { AppError } from '@/lib/contracts/errors'
import { noContent } from '../answer'
import type { E2bCall } from '../call'
import { pageAnswer } from '../page'
import type { E2bRoutes } from '../router'
import { accessBody, detailBody, listedBody } from '../sandboxes/bodies'
import { listSandboxes } from '../sandboxes/list'

const create = async (call: E2bCall) => {
  const sandbox = await sandboxes(call).create(call.owner, await call.json(NewSandbox), call.request.signal)
  return Response.json(accessBody(sandbox, call.services.gatewayDomain), { status: 201 })
}

const connect = async (call: E2bCall) => {
  const body = await call.json(ConnectSandbox)
  const { sandbox, wasPaused } = await sandboxes(call).connect(call.owner, call.param('id'), body)
  return Response.json(accessBody(sandbox, call.services.gatewayDomain), { status: wasPaused ? 201 : 200 })
}

export const sandboxRoutes: E2bRoutes = {
  'POST /sandboxes': create,
  'POST /v2/sandboxes': create,
  'POST /sandboxes/:id/connect': connect,
  'POST /v2/sandboxes/:id/connect': connect,
  'GET /v2/sandboxes': (call) => {
    const { items, nextToken } = listSandboxes(owned(call), call.query(SandboxListQuery))
    return pageAnswer(items.map(listedBody), nextToken)
  },
  // Before there were pages and pauses: all that run.
  'GET /sandboxes': (call) => {
    const { metadata } = call.query(SandboxListQuery)
    const all = owned(call)
    const query = { metadata, state: ['running' as const], order: 'desc' as const, limit: Math.max(1, all.length) }
    return Response.json(listSandboxes(all, query).items.map(listedBody))
  },
  'GET /sandboxes/:id': (call) => {
    const sandbox = sandboxes(call).get(call.owner, call.param('id'))
    return Response.json(detailBody(sandbox, call.services.gatewayDomain))
  },
  'DELETE /sandboxes/:id': async (call) => {
    await sandboxes(call).kill(call.owner, call.param('id'))
    return noContent()
  },
  'POST /sandboxes/:id/pause': async (call) => {
    const { memory } = await call.json(PauseSandbox)
    await sandboxes(call).pause(call.owner, call.param('id'), memory ?? true)
    return noContent()
  },
  // Before there was connect, which leaves alone what runs.
  'POST /sandboxes/:id/resume': async (call) => {
    const body = await call.json(ConnectSandbox)
    if (sandboxes(call).get(call.owner, call.param('id')).state === 'running')
      throw new AppError('conflict', 'the sandbox is running already')
    const { sandbox } = await sandboxes(call).connect(call.owner, call.param('id'), body)
    return Response.json(accessBody(sandbox, call.services.gatewayDomain), { status: 201 })
  },
  'PUT /sandboxes/:id/network': async (call) => {
    await sandboxes(call).setNetwork(call.owner, call.param('id'), await call.json(NetworkUpdate))
    return noContent()
  },
  'POST /sandboxes/:id/timeout': async (call) => {
    const { timeout } = await call.json(SandboxTimeout)
    sandboxes(call).setTimeout(call.owner, call.param('id'), timeout)
    return noContent()
  },
  'POST /sandboxes/:id/refreshes': async (call) => {
    const { duration } = await call.json(SandboxRefresh)
    sandboxes(call).refresh(call.owner, call.param('id'), duration ?? undefined)
    return noContent()
  },
}

const sandboxes = (call: E2bCall) => call.services.e2b.sandboxes

const owned = (call: E2bCall) =>
  sandboxes(call)
    .list()
    .filter(({ owner }) => owner === call.owner)
