/**
 * The command-line options that configure an issuer → an issuer made by `cognito()` or `oidc()`. Throws UsageError, and
 * the ConfigError of these two functions.
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
  /** The path of a file with a key set. With it, no keys are fetched. */
  readonly jwks?: string
  readonly jwksUri?: string
  readonly allowInsecureHttp?: true
}

/** Reads a key set from a file. */
export async function readKeySet(path: string): Promise<JsonWebKeySet> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    throw new UsageError(`${path} could not be read (${(error as NodeJS.ErrnoException).code}).`)
  }
  try {
    return JSON.parse(text)
  } catch {
    throw new UsageError(`${path} is not JSON.`)
  }
}

/** Returns `null` for a flag that accepts every value. As in the library, this is never the default. */
function requireListOrAny(
  flag: string,
  list: readonly string[] | undefined,
  anyFlag: string,
  any: true | undefined,
) {
  if (list !== undefined && any) throw new UsageError(`Use either ${flag} or ${anyFlag}, not both.`)
  if (list !== undefined) return list
  if (any) return null
  throw new UsageError(`${flag} is required; use ${anyFlag} to accept every value.`)
}

function refuseFlags(flags: IssuerFlags, names: readonly (keyof IssuerFlags)[], reason: string): void {
  const given = names.find((name) => flags[name] !== undefined)
  const flag = given?.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
  if (flag !== undefined) throw new UsageError(`--${flag} ${reason}`)
}

/** Keys from a file, from another address than the issuer's, or by default from the issuer. */
async function resolveKeys({ jwks, jwksUri, ...flags }: IssuerFlags) {
  const allowInsecureHttp = flags.allowInsecureHttp === true
  if (jwks !== undefined && jwksUri !== undefined)
    throw new UsageError('Use either --jwks or --jwks-uri, not both.')
  if (jwks !== undefined) return { jwks: await readKeySet(jwks), jwksUri: null, allowInsecureHttp }
  return { allowInsecureHttp, ...(jwksUri === undefined ? {} : { jwksUri }) }
}

async function createPoolIssuer(userPoolId: string, flags: IssuerFlags): Promise<Issuer> {
  refuseFlags(flags, ['algorithm', 'anyAudience'], 'cannot be used with --user-pool-id.')
  const { issuer, region, audience } = flags
  return cognito({
    userPoolId,
    clientId: requireListOrAny('--client-id', flags.clientId, '--any-client', flags.anyClient),
    tokenUse: (flags.tokenUse ?? 'access') as 'access',
    ...(issuer === undefined ? {} : { issuer }),
    ...(region === undefined ? {} : { regions: region }),
    ...(audience === undefined ? {} : { audience }),
    ...(await resolveKeys(flags)),
  })
}

async function createOidcIssuer(issuer: string, flags: IssuerFlags): Promise<Issuer> {
  refuseFlags(flags, ['clientId', 'anyClient', 'tokenUse', 'region'], 'requires --user-pool-id.')
  const { algorithm } = flags
  return oidc({
    issuer,
    audience: requireListOrAny('--audience', flags.audience, '--any-audience', flags.anyAudience),
    ...(algorithm === undefined ? {} : { algorithms: algorithm as Algorithm[] }),
    ...(await resolveKeys(flags)),
  })
}

/** The configured issuer; `undefined` when no option configures one. */
export async function resolveIssuer(flags: IssuerFlags): Promise<Issuer | undefined> {
  const { userPoolId, issuer } = flags
  if (userPoolId !== undefined) return createPoolIssuer(userPoolId, flags)
  if (issuer !== undefined) return createOidcIssuer(issuer, flags)
  refuseFlags(
    flags,
    [
      'clientId',
      'anyClient',
      'tokenUse',
      'region',
      'audience',
      'anyAudience',
      'algorithm',
      'jwks',
      'jwksUri',
      'allowInsecureHttp',
    ],
    'requires --user-pool-id or --issuer.',
  )
  return undefined
}
