import { z } from 'zod'

/** Answered to a frame on another site's page, where browsers keep cookies away: its pages' requests carry it themselves. */
export const SessionToken = z.object({ token: z.string() })
export type SessionToken = z.infer<typeof SessionToken>

export const SESSION_TOKEN_HEADER = 'x-codetok-session'

export const EMBED_HEIGHT = 420
export const EMBED_WIDTH = 720

const escapeAttribute = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

/** What another site puts in its page to show a shared playground. */
export function embedCode(
  origin: string,
  id: string,
  title: string,
  size: { width?: number; height?: number } = {},
): string {
  const attributes = [
    `src="${origin}/embed/${id}"`,
    `title="${escapeAttribute(title)}"`,
    `width="${size.width ?? '100%'}"`,
    `height="${size.height ?? EMBED_HEIGHT}"`,
    'style="border:0;border-radius:12px"',
    'loading="lazy"',
    'allow="clipboard-write"',
  ]
  return `<iframe ${attributes.join(' ')}></iframe>`
}

const side = z.coerce.number().int().min(100).max(4000)

/** https://oembed.com, for links to shared playgrounds. */
export const OembedQuery = z.strictObject({
  url: z.string(),
  format: z.literal('json').optional(),
  maxwidth: side.optional(),
  maxheight: side.optional(),
})
export type OembedQuery = z.infer<typeof OembedQuery>

export const Oembed = z.object({
  version: z.literal('1.0'),
  type: z.literal('rich'),
  provider_name: z.string(),
  provider_url: z.string(),
  title: z.string(),
  html: z.string(),
  width: z.number(),
  height: z.number(),
})
export type Oembed = z.infer<typeof Oembed>

/** Of the picture that chats and feeds show of a link. */
export const CARD_WIDTH = 1200
export const CARD_HEIGHT = 630
