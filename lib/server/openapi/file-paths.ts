import '#server-only'
import type { ZodOpenApiPathsObject } from 'zod-openapi'
import { FileQuery, FileTree, MakeDirectoryRequest, MoveRequest, OptionalFileQuery } from '@/lib/contracts/files'
import { bytes, failures, json, noContent, SandboxPath } from './parts'

const CHANGES = ['not_found', 'bad_request', 'conflict', 'sandbox_failed', 'no_space'] as const

export const filePaths: ZodOpenApiPathsObject = {
  '/api/sandbox/{id}/files': {
    get: {
      operationId: 'readFiles',
      summary: 'Read the tree, or with a path one file',
      tags: ['files'],
      requestParams: { path: SandboxPath, query: OptionalFileQuery },
      responses: {
        200: { description: 'The tree, or the file’s bytes.', content: { ...json(FileTree), ...bytes() } },
        ...failures('not_found', 'bad_request', 'conflict', 'too_large'),
      },
    },
    put: {
      operationId: 'writeFile',
      summary: 'Write a file',
      tags: ['files'],
      requestParams: { path: SandboxPath, query: FileQuery },
      requestBody: { content: bytes() },
      responses: { ...noContent('The file has these bytes.'), ...failures(...CHANGES, 'too_large') },
    },
    delete: {
      operationId: 'removeFile',
      summary: 'Remove a file, or a folder with all in it',
      tags: ['files'],
      requestParams: { path: SandboxPath, query: FileQuery },
      responses: { ...noContent('It is gone.'), ...failures(...CHANGES) },
    },
  },
  '/api/sandbox/{id}/files/move': {
    post: {
      operationId: 'moveFile',
      summary: 'Rename or move a file or folder',
      tags: ['files'],
      requestParams: { path: SandboxPath },
      requestBody: { content: json(MoveRequest) },
      responses: { ...noContent('It has its new name.'), ...failures(...CHANGES, 'unsupported_media_type') },
    },
  },
  '/api/sandbox/{id}/directories': {
    post: {
      operationId: 'makeDirectory',
      summary: 'Make a folder',
      tags: ['files'],
      requestParams: { path: SandboxPath },
      requestBody: { content: json(MakeDirectoryRequest) },
      responses: { ...noContent('It is there.'), ...failures(...CHANGES, 'unsupported_media_type') },
    },
  },
  '/api/sandbox/{id}/archive': {
    get: {
      operationId: 'downloadArchive',
      summary: 'Download the project as a zip',
      tags: ['files'],
      requestParams: { path: SandboxPath },
      responses: {
        200: { description: 'The zip.', content: bytes('application/zip') },
        ...failures('not_found', 'too_large', 'sandbox_failed'),
      },
    },
    post: {
      operationId: 'uploadArchive',
      summary: 'Put the files of a zip into the project',
      tags: ['files'],
      requestParams: { path: SandboxPath },
      requestBody: { content: bytes('application/zip') },
      responses: { ...noContent('They are there.'), ...failures(...CHANGES, 'too_large', 'unsupported_media_type') },
    },
  },
}
