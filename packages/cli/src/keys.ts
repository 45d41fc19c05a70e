/** `poolguard keys`: an issuer → its key set, for `jwks` in cognito() and oidc(). */
import { randomBytes } from 'node:crypto'
import { rename, rm, writeFile } from 'node:fs/promises'
import { type Algorithm, cognito, type Issuer, type JsonWebKeySet, oidc } from '@poolguard/core'
import { describeCauses, discoverJwksUri, fetchKeySet } from '@poolguard/core/adapter'
import { redactTokens } from '@poolguard/local/advice'
import { readKeySet } from './issuer-options.ts'
import { formatKeySet } from './key-set-text.ts'
import { EXIT, type ExitCode, type Terminal, UsageError } from './terminal.ts'

export interface KeysFlags {
  readonly userPoolId?: string
  readonly region?: readonly string[]
  readonly issuer?: string
  readonly algorithm?: readonly string[]
  readonly allowInsecureHttp?: true
  readonly output?: string
  readonly check?: true
}

const LIMITS = { timeoutMilliseconds: 10_000, maxBytes: 262_144, discover: discoverJwksUri }

/** Calls `cognito()` or `oidc()`, which will read the file. A key set that they refuse is never written. */
function createIssuer(flags: KeysFlags, jwks?: JsonWebKeySet): Issuer {
  const { userPoolId, region, issuer, algorithm } = flags
  const allowInsecureHttp = flags.allowInsecureHttp === true
  const given = { allowInsecureHttp, ...(jwks === undefined ? {} : { jwks }) }
  if (userPoolId !== undefined) {
    const location = { ...(issuer && { issuer }), ...(region && { regions: region }) }
    return cognito({ userPoolId, clientId: null, tokenUse: 'any', ...location, ...given })
  }
  if (issuer === undefined) throw new UsageError('--user-pool-id or --issuer is required.')
  const algorithms = algorithm && { algorithms: algorithm as Algorithm[] }
  return oidc({ issuer, audience: null, ...algorithms, ...given })
}

/** A pool has two issuers with the same keys; the first one that answers is used. */
async function fetchFirst({ endpoints }: Issuer): Promise<JsonWebKeySet> {
  const failures: string[] = []
  for (const endpoint of endpoints) {
    try {
      return await fetchKeySet(endpoint, LIMITS)
    } catch (error) {
      failures.push(`${endpoint.issuer}: ${describeCauses(error).join(' ')}`)
    }
  }
  throw new Error(`The keys could not be fetched.\n${failures.join('\n')}`)
}

/** Replaces the file in one step: a concurrent reader sees the old file or the new one, never a part of one. */
async function replaceFile(path: string, text: string): Promise<void> {
  const draft = `${path}.${randomBytes(6).toString('hex')}.tmp`
  try {
    await writeFile(draft, text, { flag: 'wx' })
    await rename(draft, path)
  } catch (error) {
    await rm(draft, { force: true })
    throw new UsageError(`${path} could not be written (${(error as NodeJS.ErrnoException).code}).`)
  }
}

/** @throws ConfigError when the file holds a private key */
async function isUpToDate(path: string, flags: KeysFlags, text: string): Promise<boolean> {
  const existing = await readKeySet(path)
  createIssuer(flags, existing)
  return formatKeySet(existing) === text
}

/** @throws UsageError, ConfigError */
export async function keys(flags: KeysFlags, { stdout, stderr }: Terminal): Promise<ExitCode> {
  const { output, check } = flags
  if (check && output === undefined) throw new UsageError('--check requires --output, the file to check.')
  const issuer = createIssuer(flags)

  let fetched: JsonWebKeySet
  try {
    fetched = await fetchFirst(issuer)
  } catch (error) {
    stderr.write(`poolguard: ${redactTokens((error as Error).message)}\n`)
    return EXIT.undecided
  }
  createIssuer(flags, fetched)
  const text = formatKeySet(fetched)

  if (output === undefined) {
    stdout.write(text)
  } else if (check) {
    if (await isUpToDate(output, flags, text)) return EXIT.done
    stderr.write(`poolguard: ${output} is out of date. To update it, run the command without --check.\n`)
    return EXIT.refused
  } else {
    await replaceFile(output, text)
  }
  return EXIT.done
}
