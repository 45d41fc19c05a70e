/**
 * The options that say whom to trust, the same for `explain` and `keys` → what `cognito()` and `oidc()` take.
 * Throws UsageError, and the ConfigError of those two.
 */
import { readFile } from 'node:fs/promises'
import { type Algorithm, cognito, type Issuer, type JsonWebKeySet, oidc } from '@poolguard/core'
import { UsageError } from './terminal.ts'

export interface IssuerFlags {
  readonly userPoolId?: string
  readonly issuer?: string
  readonly clientId?: readonly string[]
  readonly anyClient?: true
  readonly tokenUse?: string
  readonly region?: readonly string[]
  readonly audience?: readonly string[]
  readonly anyAudience?: true
  readonly algorithm?: readonly string[]
  /** A path. Then nothing is fetched. */
  readonly jwks?: string
}

/** A key set that was written to a file. */
export async function readKeySet(path: string): Promise<JsonWebKeySet> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    throw new UsageError(`${path} cannot be read (${(error as NodeJS.ErrnoException).code}).`)
  }
  try {
    return JSON.parse(text)
  } catch {
    throw new UsageError(`${path} is not JSON.`)
  }
}

/** As in the library, to accept any is said out loud. */
function listOrAny(
  flag: string,
  list: readonly string[] | undefined,
  anyFlag: string,
  any: true | undefined,
) {
  if (list !== undefined && any) throw new UsageError(`Give ${flag} or ${anyFlag}, not both.`)
  if (list !== undefined) return list
  if (any) return null
  throw new UsageError(`Give ${flag}, or ${anyFlag} to accept every one.`)
}

function refuse(flags: IssuerFlags, names: readonly (keyof IssuerFlags)[], why: string): void {
  const given = names.find((name) => flags[name] !== undefined)
  const flag = given?.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
  if (flag !== undefined) throw new UsageError(`--${flag} ${why}`)
}

async function poolOf(userPoolId: string, flags: IssuerFlags): Promise<Issuer> {
  refuse(flags, ['algorithm', 'anyAudience'], 'is for --issuer alone: a user pool signs with RS256.')
  const { issuer, region, audience, jwks } = flags
  return cognito({
    userPoolId,
    clientId: listOrAny('--client-id', flags.clientId, '--any-client', flags.anyClient),
    tokenUse: (flags.tokenUse ?? 'access') as 'access',
    ...(issuer === undefined ? {} : { issuer }),
    ...(region === undefined ? {} : { regions: region }),
    ...(audience === undefined ? {} : { audience }),
    ...(jwks === undefined ? {} : { jwks: await readKeySet(jwks), jwksUri: null }),
  })
}

async function providerOf(issuer: string, flags: IssuerFlags): Promise<Issuer> {
  refuse(
    flags,
    ['clientId', 'anyClient', 'tokenUse', 'region'],
    'is for a user pool: give --user-pool-id with it.',
  )
  const { algorithm, jwks } = flags
  return oidc({
    issuer,
    audience: listOrAny('--audience', flags.audience, '--any-audience', flags.anyAudience),
    ...(algorithm === undefined ? {} : { algorithms: algorithm as Algorithm[] }),
    ...(jwks === undefined ? {} : { jwks: await readKeySet(jwks), jwksUri: null }),
  })
}

/** Whom to trust, or nothing if no option says so. */
export async function issuerOf(flags: IssuerFlags): Promise<Issuer | undefined> {
  const { userPoolId, issuer } = flags
  if (userPoolId !== undefined) return poolOf(userPoolId, flags)
  if (issuer !== undefined) return providerOf(issuer, flags)
  refuse(
    flags,
    ['clientId', 'anyClient', 'tokenUse', 'region', 'audience', 'anyAudience', 'algorithm', 'jwks'],
    'needs --user-pool-id or --issuer.',
  )
  return undefined
}
