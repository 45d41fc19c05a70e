/** Checks of the options that are addresses or scopes. */
import { ConfigError } from '@poolguard/core'
import { USER_SCOPES } from '../sign-in/scopes.ts'
import type { OptionCheck } from '../util/option-checks.ts'
import { isRedirectUri } from '../util/redirect-uri.ts'
import { parseCustomScope } from './custom-scopes.ts'

function isListOf(accepts: (text: string) => boolean) {
  return (value: unknown): boolean =>
    Array.isArray(value) && value.every((item) => typeof item === 'string' && accepts(item))
}

export const redirectUris: OptionCheck = {
  expected: 'an array of URLs: https, http on localhost, or a scheme of an app',
  accepts: isListOf(isRedirectUri),
}

export const customScopes: OptionCheck = {
  expected: 'an array of scopes such as "orders/read" or "openid"',
  accepts: isListOf((scope) => USER_SCOPES.has(scope) || parseCustomScope(scope) !== undefined),
}

/** The paths of the endpoints begin at the root, as at AWS. */
export function requirePublicUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const isOrigin = url !== undefined && [url.origin, `${url.origin}/`].includes(text.toLowerCase())
  if (isOrigin && /^https?:$/.test(url.protocol)) return url.origin
  throw new ConfigError(
    'createLocalPool: publicUrl must be a URL without a path, such as http://cognito:9229.',
  )
}
