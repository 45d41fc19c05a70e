/** The `from` option → the places to look at. Throws ConfigError. */
import { ConfigError } from '../errors/config-error.ts'
import { ownMember } from '../util/own-member.ts'
import { bearer, requireSource, type TokenSource } from './token-sources.ts'

/** Where to look, and whether the first place with a token is enough. If not, a second token is refused. */
export interface ResolvedSources {
  readonly list: readonly TokenSource[]
  readonly isFirstEnough: boolean
}

/** The `from` option. Default: {@link bearer}. */
export function resolveSources(from: unknown): ResolvedSources {
  const isFirstEnough = ownMember(Object(from), 'kind') === 'first'
  const given: unknown = isFirstEnough ? ownMember(Object(from), 'sources') : (from ?? bearer())
  const list = [given].flat().map(requireSource)
  const places = new Set(list.map(({ kind, name, find }) => find ?? `${kind} ${name}`))
  if (list.length === 0 || places.size < list.length) {
    throw new ConfigError('createVerifier: from must name at least one place, and none of them twice.')
  }
  return Object.freeze({ list: Object.freeze(list), isFirstEnough })
}
