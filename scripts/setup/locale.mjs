/**
 * What these scripts say, in the language of the shell: `LC_ALL`, `LC_MESSAGES` or `LANG`, first one set, Chinese where it
 * starts with `zh`.
 */

/** @typedef {{ en: string, zh: string }} Text */

/**
 * @param {NodeJS.ProcessEnv} env
 * @returns {'en' | 'zh'}
 */
export function localeOf(env) {
  const value = env.LC_ALL || env.LC_MESSAGES || env.LANG || ''
  return value.toLowerCase().startsWith('zh') ? 'zh' : 'en'
}

/** @param {Text} text */
export function say(text) {
  return text[localeOf(process.env)]
}
