/**
 * The names that an OpenID provider uses for the levels of authentication. The mapping translates a requested
 * level to such a name, and the name in the provider's answer to a level. A name that is not mapped stands
 * for the lowest level. Source: CreateIdentityProvider of the API reference, "AcrMapping".
 */
import type { Level } from '../store/user-records.ts'
import type { StoredProvider } from './providers.ts'

const LEVELS = [1, 2, 3, 4] as const satisfies readonly Level[]

/** The provider's name for a level. */
export function findProviderAcr(
  { AcrMapping = {} }: StoredProvider,
  level: Level | undefined,
): string | undefined {
  return level === undefined ? undefined : AcrMapping[`Level${level}`]
}

/** The level that the provider's `acr` stands for; `undefined` without a mapping. */
export function findProviderLevel({ AcrMapping = {} }: StoredProvider, acr: unknown): Level | undefined {
  if (Object.keys(AcrMapping).length === 0 || typeof acr !== 'string') return undefined
  return LEVELS.find((level) => AcrMapping[`Level${level}`] === acr) ?? 1
}
