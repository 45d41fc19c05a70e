/** The addresses of identity providers: https, or http on this machine. */
import { LOOPBACK_HOST } from './loopback.ts'

/** @param allowsHttp whether http is allowed on other machines too */
export function isProviderUrl(text: string, allowsHttp: boolean): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url?.protocol === 'https:') return true
  return url?.protocol === 'http:' && (allowsHttp || LOOPBACK_HOST.test(url.host))
}
