/**
 * The policy of a page: everything from this origin, so that no foreign request is possible. Styles may be inline, since
 * Monaco and the panels set them; scripts run by nonce only. Monaco's and our workers come from this origin or a blob of it.
 */
export function contentSecurityPolicy(
  nonce: string,
  { isDevelopment, isEmbed, previewDomain }: { isDevelopment: boolean; isEmbed: boolean; previewDomain: string },
): string {
  return [
    `default-src 'self'`,
    // React rebuilds server stacks with eval while developing; nothing does in production.
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${isDevelopment ? ` 'unsafe-eval'` : ''}`,
    `style-src 'self' 'unsafe-inline'`,
    `img-src 'self' data: blob:`,
    `font-src 'self' data:`,
    `connect-src 'self'`,
    `worker-src 'self' blob:`,
    `manifest-src 'self'`,
    // Servers of sandboxes, each under a name of its own.
    `frame-src ${isEmbed ? `'none'` : `http://*.${previewDomain} https://*.${previewDomain}`}`,
    `object-src 'none'`,
    `base-uri 'none'`,
    `form-action 'self'`,
    // Only what is made for it may be shown within another site's page.
    `frame-ancestors ${isEmbed ? '*' : `'none'`}`,
  ].join('; ')
}
