import '#server-only'
import type { ZodOpenApiPathsObject } from 'zod-openapi'
import { SandboxEvent } from '@/lib/contracts/events'
import { RunEvent, RunList, RunTimeline, StartRunRequest, StartRunResponse, StdinQuery } from '@/lib/contracts/run'
import { CreateSandboxRequest, Sandbox } from '@/lib/contracts/sandbox'
import { Terminal, TerminalList, TerminalSize } from '@/lib/contracts/terminal'
import {
  bytes,
  eventStream,
  failures,
  json,
  noContent,
  ResumeHeader,
  RunPath,
  SandboxPath,
  TerminalPath,
} from './parts'

const STARTS = [
  'bad_request',
  'too_large',
  'unsupported_media_type',
  'rate_limited',
  'sandbox_failed',
  'no_space',
] as const

export const sandboxPaths: ZodOpenApiPathsObject = {
  '/api/sandbox': {
    post: {
      operationId: 'createSandbox',
      summary: 'Make a sandbox, with files in it',
      tags: ['sandbox'],
      requestBody: { content: json(CreateSandboxRequest) },
      responses: {
        201: { description: 'It runs and belongs to whoever asked.', content: json(Sandbox) },
        ...failures(...STARTS, 'pool_exhausted', 'template_preparing', 'sandbox_disabled'),
      },
    },
  },
  '/api/sandbox/{id}': {
    get: {
      operationId: 'readSandbox',
      summary: 'Read a sandbox',
      tags: ['sandbox'],
      requestParams: { path: SandboxPath },
      responses: { 200: { description: 'The sandbox.', content: json(Sandbox) }, ...failures('not_found') },
    },
    delete: {
      operationId: 'deleteSandbox',
      summary: 'End a sandbox',
      tags: ['sandbox'],
      requestParams: { path: SandboxPath },
      responses: { ...noContent('It is gone, with all that ran in it.'), ...failures('not_found') },
    },
  },
  '/api/sandbox/{id}/events': {
    get: {
      operationId: 'streamSandbox',
      summary: 'Follow runs, files, terminals and metrics in one stream',
      tags: ['sandbox'],
      requestParams: { path: SandboxPath, header: ResumeHeader },
      responses: { 200: eventStream(SandboxEvent, 'Everything that happens.'), ...failures('not_found') },
    },
  },
  '/api/sandbox/{id}/runs': {
    get: {
      operationId: 'listRuns',
      summary: 'List the runs of a sandbox, as far as they are kept',
      tags: ['runs'],
      requestParams: { path: SandboxPath },
      responses: { 200: { description: 'In order of start.', content: json(RunList) }, ...failures('not_found') },
    },
    post: {
      operationId: 'startRun',
      summary: 'Run a program',
      description:
        'With `Accept: text/event-stream` the answer is the run’s own stream, and the run is stopped 2 seconds after its last reader has gone. Otherwise it belongs to the sandbox, whose stream has its events.',
      tags: ['runs'],
      requestParams: { path: SandboxPath },
      requestBody: { content: json(StartRunRequest) },
      responses: {
        200: eventStream(RunEvent, 'What the run says.'),
        202: { description: 'It has been started.', content: json(StartRunResponse) },
        ...failures('not_found', ...STARTS),
      },
    },
  },
  '/api/sandbox/{id}/runs/{runId}': {
    delete: {
      operationId: 'stopRun',
      summary: 'Stop a run: SIGTERM, half a second later SIGKILL',
      tags: ['runs'],
      requestParams: { path: RunPath },
      responses: { ...noContent('Nothing that it started is alive.'), ...failures('not_found') },
    },
  },
  '/api/sandbox/{id}/runs/{runId}/events': {
    get: {
      operationId: 'streamRun',
      summary: 'Follow a run',
      tags: ['runs'],
      requestParams: { path: RunPath, header: ResumeHeader },
      responses: {
        200: eventStream(RunEvent, 'What the run has said and says.'),
        ...noContent('The reader has seen the last event.'),
        ...failures('not_found'),
      },
    },
  },
  '/api/sandbox/{id}/runs/{runId}/log': {
    get: {
      operationId: 'downloadLog',
      summary: 'Download all output of a run so far',
      tags: ['runs'],
      requestParams: { path: RunPath },
      responses: {
        200: { description: 'stdout and stderr as they came, byte for byte.', content: bytes('text/plain') },
        ...failures('not_found'),
      },
    },
  },
  '/api/sandbox/{id}/runs/{runId}/timeline': {
    get: {
      operationId: 'readTimeline',
      summary: 'Read what a run that is over used, over its time',
      tags: ['runs'],
      requestParams: { path: RunPath },
      responses: {
        200: { description: 'Its phases and samples.', content: json(RunTimeline) },
        ...failures('not_found', 'conflict'),
      },
    },
  },
  '/api/sandbox/{id}/runs/{runId}/stdin': {
    post: {
      operationId: 'writeStdin',
      summary: 'Write to a run’s stdin',
      tags: ['runs'],
      requestParams: { path: RunPath, query: StdinQuery },
      requestBody: { content: bytes() },
      responses: { ...noContent('The program’s pipe has the bytes.'), ...failures('not_found', 'gone', 'too_large') },
    },
  },
  '/api/sandbox/{id}/terminals': {
    get: {
      operationId: 'listTerminals',
      summary: 'List open terminals with their newest output',
      tags: ['terminals'],
      requestParams: { path: SandboxPath },
      responses: { 200: { description: 'The terminals.', content: json(TerminalList) }, ...failures('not_found') },
    },
    post: {
      operationId: 'openTerminal',
      summary: 'Open a terminal with a shell',
      tags: ['terminals'],
      requestParams: { path: SandboxPath },
      requestBody: { content: json(TerminalSize) },
      responses: {
        201: { description: 'Its output is on the sandbox’s stream.', content: json(Terminal) },
        ...failures('not_found', 'bad_request', 'unsupported_media_type', 'rate_limited', 'sandbox_failed'),
      },
    },
  },
  '/api/sandbox/{id}/terminals/{terminalId}': {
    patch: {
      operationId: 'resizeTerminal',
      summary: 'Resize a terminal',
      tags: ['terminals'],
      requestParams: { path: TerminalPath },
      requestBody: { content: json(TerminalSize) },
      responses: {
        ...noContent('It has that size.'),
        ...failures('not_found', 'bad_request', 'unsupported_media_type'),
      },
    },
    delete: {
      operationId: 'closeTerminal',
      summary: 'Close a terminal',
      tags: ['terminals'],
      requestParams: { path: TerminalPath },
      responses: { ...noContent('Its shell has ended.'), ...failures('not_found') },
    },
  },
  '/api/sandbox/{id}/terminals/{terminalId}/input': {
    post: {
      operationId: 'typeIntoTerminal',
      summary: 'Type into a terminal',
      tags: ['terminals'],
      requestParams: { path: TerminalPath },
      requestBody: { content: bytes() },
      responses: { ...noContent('The terminal has the bytes.'), ...failures('not_found', 'gone', 'too_large') },
    },
  },
}
