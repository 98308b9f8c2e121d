import AxeBuilder from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'

/**
 * What axe finds on a page, in either theme, that would keep somebody from using it.
 *
 * @param part a selector, where the rest was looked at before
 */
export async function seriousProblems(page: Page, part?: string): Promise<string[]> {
  const found: string[] = []
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    await expect(page.locator('html')).toHaveCSS('color-scheme', colorScheme)
    // A colour on its way to another has a contrast of its own.
    await page.evaluate(() =>
      Promise.allSettled(
        document
          .getAnimations()
          .flatMap((animation) => (animation instanceof CSSTransition ? [animation.finished] : [])),
      ),
    )
    // Themes are colours and nothing else: what a page is made of is looked at once.
    // What a program shows in a frame is its own affair. Without frames nothing has to be put together in a page of its own,
    // and what is in order need not be described: a quarter of the time.
    const axe = new AxeBuilder({ page })
      .setLegacyMode(true)
      .options({ resultTypes: ['violations'] })
      .exclude('iframe')
    if (part !== undefined) axe.include(part)
    const { violations } = await (colorScheme === 'light'
      ? axe
      : axe.withRules(['color-contrast', 'link-in-text-block'])
    ).analyze()
    for (const { id, impact, nodes } of violations) {
      if (impact !== 'serious' && impact !== 'critical') continue
      for (const { target, failureSummary } of nodes) {
        found.push(`${colorScheme}: ${id}: ${target.join(' ')}: ${failureSummary}`)
      }
    }
  }
  return found
}
