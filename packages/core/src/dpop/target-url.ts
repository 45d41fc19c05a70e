/** The URL that a proof must name (`htu`), and how two URLs are compared (RFC 9449 §4.3, RFC 3986 §6.2.2). */
import type { DescribedRequest } from '../possession/described-request.ts'

const ENCODED = /%[0-9a-f]{2}/gi
const UNRESERVED = /^[\w.~-]$/

/** Decodes characters that need no encoding, and writes hex digits in upper case (RFC 3986 §6.2.2). */
function normalizeEncoding(path: string): string {
  return path.replace(ENCODED, (encoded) => {
    const character = String.fromCharCode(Number.parseInt(encoded.slice(1), 16))
    return UNRESERVED.test(character) ? character : encoded.toUpperCase()
  })
}

/** Returns the compared parts of a URL: scheme, host, port and path. `undefined` for any other text. */
function toComparable(text: unknown): string | undefined {
  if (typeof text !== 'string' || /[\s\\]/.test(text) || !URL.canParse(text)) return undefined
  const { protocol, username, password, host, pathname } = new URL(text)
  if (!/^https?:$/.test(protocol) || username !== '' || password !== '') return undefined
  return `${protocol}//${host}${normalizeEncoding(pathname)}`
}

/** Joins base and path as texts, so that a path such as `//other.example/` cannot become a host. */
function joinPath(base: string, path: string): string {
  return `${base.replace(/\/$/, '')}${path}`
}

/** Returns no URL if the request-target is not a path, but for example a whole URL or `*`. */
function findUrls(
  { path, getOrigin }: DescribedRequest,
  publicUrls: readonly string[] | undefined,
): string[] {
  if (typeof path !== 'string' || !path.startsWith('/')) return []
  return (publicUrls ?? [getOrigin()]).map((base) => joinPath(base, path))
}

/**
 * Whether a proof is for the URL of a request. Query and fragment are ignored.
 *
 * @param publicUrls `undefined` if the URL comes from the request
 */
export function isForUrl(
  htu: unknown,
  request: DescribedRequest,
  publicUrls: readonly string[] | undefined,
): boolean {
  const named = toComparable(htu)
  return named !== undefined && findUrls(request, publicUrls).some((url) => toComparable(url) === named)
}
