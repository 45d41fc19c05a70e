/** Makes the proof method for tokens that are bound to a client certificate. */
import { X509Certificate } from 'node:crypto'
import { AuthError } from '../errors/auth-error.ts'
import type { AuthErrorCode } from '../errors/codes.ts'
import { excerpt } from '../errors/excerpt.ts'
import { describeRequest } from '../possession/described-request.ts'
import { type BoundRequest, makeProofCheck } from '../possession/possession.ts'
import type { ProofMethod } from '../possession/proof-method.ts'
import type { RequestLike } from '../request/request.ts'
import { ownMember } from '../util/own-member.ts'
import { isNonEmptyString } from '../util/value-types.ts'
import { hashHeader } from './certificate-header.ts'
import { type MtlsOptions, type ResolvedMtlsOptions, resolveMtlsOptions } from './mtls-options.ts'
import { hashCertificate } from './thumbprint.ts'

/** What {@link mtls} makes. */
export interface Mtls extends ProofMethod {
  readonly kind: 'mtls'
}

function makeRefusal(code: AuthErrorCode, reason: string, expected: unknown, actual?: unknown): AuthError {
  return new AuthError(code, { detail: { reason, claim: 'cnf', expected: excerpt(expected), actual } })
}

/** Hashes the certificate of the TLS connection, or of the event of API Gateway. */
function hashConnectionCertificate(request: RequestLike): string | undefined {
  const certificate = describeRequest(request).getCertificate()
  if (certificate instanceof Uint8Array) return hashCertificate(certificate)
  return isNonEmptyString(certificate) ? hashCertificate(new X509Certificate(certificate).raw) : undefined
}

function findHash(request: RequestLike, { header }: ResolvedMtlsOptions): string | undefined {
  if (header === undefined) return hashConnectionCertificate(request)
  const value = ownMember(Object(request.headers), header.name)
  const [line, ...others] = Array.isArray(value) ? value : [value]
  if (others.length > 0) throw new Error('The header is there more than once.')
  return isNonEmptyString(line) ? hashHeader(line, header.format) : undefined
}

function check({ request, thumbprint }: BoundRequest, options: ResolvedMtlsOptions): void {
  let found: string | undefined
  try {
    found = findHash(request, options)
  } catch (cause) {
    const reason = 'The client certificate cannot be read.'
    throw new AuthError('ERR_TOKEN_BOUND', {
      detail: { reason, claim: options.header?.name ?? 'cnf' },
      cause,
    })
  }
  if (found === undefined) throw makeRefusal('ERR_TOKEN_BOUND', 'There is no client certificate.', thumbprint)
  if (found === thumbprint) return
  throw makeRefusal('ERR_TOKEN_KEY_MISMATCH', 'The token is bound to another certificate.', thumbprint, found)
}

/**
 * Accepts tokens that are bound to a client certificate (RFC 8705 §3): `cnf` has the thumbprint of the
 * certificate that the client uses for the connection. The server must ask for certificates (`requestCert`),
 * but need not trust their issuers.
 *
 * @throws ConfigError when an option is unknown or wrong.
 * @example
 * ```ts
 * import { createVerifier, oidc } from '@poolguard/core'
 * import { mtls } from '@poolguard/core/mtls'
 *
 * const verifier = createVerifier({
 *   issuers: oidc({ issuer: 'https://login.example.com/', audience: 'https://api.example.com' }),
 *   proofs: mtls({
 *     certificate: { header: 'x-amzn-mtls-clientcert-leaf', format: 'pem', proxyReplacesHeader: true },
 *   }),
 * })
 * ```
 */
export function mtls(options: MtlsOptions): Mtls {
  const resolved = resolveMtlsOptions(options)
  const method = makeProofCheck({
    kind: 'mtls',
    member: 'x5t#S256',
    isRequired: resolved.isRequired,
    check: (bound) => check(bound, resolved),
  })
  return method as ProofMethod as Mtls
}
