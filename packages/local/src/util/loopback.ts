/** What loopback is: the addresses to listen on, and the hosts that name this machine. */

/** The addresses that a pool listens on, unless it is exposed. */
export const LOOPBACK_ADDRESSES = ['127.0.0.1', '::1'] as const

/** A host with an optional port. RFC 6761 §6.3: names below `localhost` are loopback names too. */
const AUTHORITY = String.raw`(?:(?:[\w-]+\.)*localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?`

/** A Host header that names this machine. */
export const LOOPBACK_HOST = new RegExp(`^${AUTHORITY}$`, 'i')

/** An origin whose page this machine serves. */
export const LOOPBACK_ORIGIN = new RegExp(`^https?://${AUTHORITY}$`, 'i')

/** AWS accepts an http redirect URI for these hosts only. The names are those of `URL.hostname`. */
const REDIRECT_HOSTNAMES: readonly string[] = ['localhost', '127.0.0.1', '[::1]']

export function isLoopbackRedirect({ hostname }: URL): boolean {
  return REDIRECT_HOSTNAMES.includes(hostname)
}
