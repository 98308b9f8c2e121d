/**
 * Variables that an interpreter, its C library or its loader reads once, at its start: they cannot be given to one that has
 * started. HOME is Python's: the user's packages are below it; proxies are Node.js' own, where there are any.
 */
const START_UP =
  /^(NODE_(?!ENV$)|PYTHON|LD_|LC_|LANG|UV_|SSL_|OPENSSL_|MALLOC_|GLIBC_|GCONV_|LOCPATH$|NLSPATH$|ICU_|V8_|TZ$|TZDIR$|HOME$)|_PROXY$|_proxy$/

/** Equal for two environments in which an interpreter starts the same. */
export function startUpKey(env: Record<string, string>): string {
  const relevant = Object.entries(env).filter(([name]) => START_UP.test(name))
  return JSON.stringify(relevant.sort(([one], [other]) => (one < other ? -1 : 1)))
}
