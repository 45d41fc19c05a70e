/** The certificate of a server, if `https` is on. */
import type { Service } from '../service/service.ts'
import { LOOPBACK_HOST } from '../util/loopback.ts'
import type { TlsFiles } from './authority-files.ts'
import type { ListenOptions } from './listen-types.ts'

/** `address.url` is the public URL, or the address of an earlier server. */
function listHosts({ address }: Service, host: string | undefined): string[] {
  const publicHost = address.url === undefined ? undefined : new URL(address.url).hostname
  const others = [publicHost, host].filter((each) => each !== undefined)
  // Clients do not connect to `0.0.0.0`. IPv6 addresses are left out, because their constraints need more code.
  const isNamed = (each: string) => each !== '0.0.0.0' && !each.includes(':') && !LOOPBACK_HOST.test(each)
  return ['localhost', ...new Set(others.filter(isNamed))]
}

/** Throws ConfigError. The packages for certificates are loaded only if `https` is on. */
export async function openTls(service: Service, options: ListenOptions): Promise<TlsFiles | undefined> {
  const { https = false, httpsFolder, host } = options
  if (!https) return undefined
  const { makeTlsFiles } = await import('./authority-files.ts')
  return makeTlsFiles(listHosts(service, host), httpsFolder)
}
