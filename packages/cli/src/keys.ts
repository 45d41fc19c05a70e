/** `poolguard keys`: an issuer → its key set, for `jwks` in cognito() and oidc(). */
import { randomBytes } from 'node:crypto'
import { rename, rm, writeFile } from 'node:fs/promises'
import { type Algorithm, cognito, type Issuer, type JsonWebKeySet, oidc } from '@poolguard/core'
import { fetchKeySet } from '@poolguard/core/adapter'
import { readKeySet } from './issuer-options.ts'
import { keySetText } from './key-set-text.ts'
import { withoutTokens } from './printable.ts'
import { EXIT, type ExitCode, type Terminal, UsageError } from './terminal.ts'

export interface KeysFlags {
  readonly userPoolId?: string
  readonly region?: readonly string[]
  readonly issuer?: string
  readonly algorithm?: readonly string[]
  readonly output?: string
  readonly check?: true
}

const LIMITS = { timeoutMilliseconds: 10_000, maxBytes: 262_144 }

/** The issuer with these keys, made by the function that will be given the file: what it refuses is not written. */
function issuerOf(flags: KeysFlags, jwks?: JsonWebKeySet): Issuer {
  const { userPoolId, region, issuer, algorithm } = flags
  const given = jwks === undefined ? {} : { jwks }
  if (userPoolId !== undefined) {
    const place = { ...(issuer && { issuer }), ...(region && { regions: region }) }
    return cognito({ userPoolId, clientId: null, tokenUse: 'any', ...place, ...given })
  }
  if (issuer === undefined) throw new UsageError('Give --user-pool-id or --issuer.')
  const algorithms = algorithm && { algorithms: algorithm as Algorithm[] }
  return oidc({ issuer, audience: null, ...algorithms, ...given })
}

/** A pool has two issuers with the same keys; the first that answers will do. */
async function fetchFirst({ endpoints }: Issuer): Promise<JsonWebKeySet> {
  const failures: string[] = []
  for (const endpoint of endpoints) {
    try {
      return await fetchKeySet(endpoint, LIMITS)
    } catch (error) {
      failures.push(`${endpoint.issuer}: ${(error as Error).message}`)
    }
  }
  throw new Error(`The keys cannot be had.\n${failures.join('\n')}`)
}

/** Whoever reads the file meanwhile reads the old one or the new one, never half of one. */
async function replaceFile(path: string, text: string): Promise<void> {
  const draft = `${path}.${randomBytes(6).toString('hex')}.tmp`
  try {
    await writeFile(draft, text, { flag: 'wx' })
    await rename(draft, path)
  } catch (error) {
    await rm(draft, { force: true })
    throw new UsageError(`${path} cannot be written (${(error as NodeJS.ErrnoException).code}).`)
  }
}

/** Throws like the issuer's own function when the file holds a private key. */
async function isUpToDate(path: string, flags: KeysFlags, text: string): Promise<boolean> {
  const written = await readKeySet(path)
  issuerOf(flags, written)
  return keySetText(written) === text
}

/** @throws UsageError, ConfigError */
export async function keys(flags: KeysFlags, { stdout, stderr }: Terminal): Promise<ExitCode> {
  const { output, check } = flags
  if (check && output === undefined) throw new UsageError('Give --output, the file to check.')
  const issuer = issuerOf(flags)

  let fetched: JsonWebKeySet
  try {
    fetched = await fetchFirst(issuer)
  } catch (error) {
    stderr.write(`poolguard: ${withoutTokens((error as Error).message)}\n`)
    return EXIT.undecided
  }
  issuerOf(flags, fetched)
  const text = keySetText(fetched)

  if (output === undefined) {
    stdout.write(text)
  } else if (check) {
    if (await isUpToDate(output, flags, text)) return EXIT.done
    stderr.write(`poolguard: ${output} is out of date. Write it again without --check.\n`)
    return EXIT.refused
  } else {
    await replaceFile(output, text)
  }
  return EXIT.done
}
