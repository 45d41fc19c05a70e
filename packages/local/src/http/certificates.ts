/**
 * The certificate of an https server, from a local certificate authority. `@peculiar/x509` makes both. This
 * package and the `reflect-metadata` that it needs are optional peer dependencies: only https loads them.
 * Throws ConfigError.
 */
import { KeyObject, type webcrypto } from 'node:crypto'
import { isIP } from 'node:net'
import type * as X509 from '@peculiar/x509'
import { ConfigError } from '@poolguard/core'
import { makeNameConstraints, NAME_CONSTRAINTS_OID } from './name-constraints.ts'

type Library = typeof X509

export async function loadX509(): Promise<Library> {
  try {
    await import('reflect-metadata')
    return await import('@peculiar/x509')
  } catch {
    throw new ConfigError(
      'listen: https needs two packages. Run "npm install --save-dev @peculiar/x509 reflect-metadata".',
    )
  }
}

const DAY_MS = 86_400_000
const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }

/** Browsers refuse a server certificate with a lifetime of more than 398 days. */
const SERVER_DAYS = 90
const AUTHORITY_DAYS = 730

export interface Authority {
  readonly certificate: X509.X509Certificate
  readonly privateKey: CryptoKey
}

async function makeKeys(): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify'])
}

/** The lifetime begins one day ago, because clocks of containers differ. */
function makeLifetime(days: number): { readonly notBefore: Date; readonly notAfter: Date } {
  return { notBefore: new Date(Date.now() - DAY_MS), notAfter: new Date(Date.now() + days * DAY_MS) }
}

/** A new authority that can vouch for these hosts and for loopback addresses, and for nothing else. */
export async function makeAuthority(x509: Library, hosts: readonly string[]): Promise<Authority> {
  const keys = await makeKeys()
  const { KeyUsageFlags } = x509
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: 'CN=poolguard local authority for development',
    keys,
    signingAlgorithm: ALGORITHM,
    ...makeLifetime(AUTHORITY_DAYS),
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      new x509.Extension(NAME_CONSTRAINTS_OID, true, makeNameConstraints(hosts)),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  })
  return { certificate, privateKey: keys.privateKey }
}

/** Whether the authority is valid for the lifetime of a server's certificate, and for exactly these hosts. */
export function isAuthorityFor({ certificate }: Authority, hosts: readonly string[]): boolean {
  const constraints = certificate.getExtension(NAME_CONSTRAINTS_OID)?.value
  const isSame = constraints !== undefined && Buffer.from(constraints).equals(makeNameConstraints(hosts))
  return isSame && certificate.notAfter.getTime() > Date.now() + SERVER_DAYS * DAY_MS
}

export function toPem(key: CryptoKey): string {
  return KeyObject.from(key as webcrypto.CryptoKey)
    .export({ type: 'pkcs8', format: 'pem' })
    .toString()
}

export interface ServerCertificate {
  readonly cert: string
  readonly key: string
}

export async function issueCertificate(
  x509: Library,
  { certificate: issuer, privateKey }: Authority,
  hosts: readonly string[],
): Promise<ServerCertificate> {
  const keys = await makeKeys()
  const names = ['127.0.0.1', '::1', ...hosts].map((value) => ({
    type: isIP(value) === 0 ? ('dns' as const) : ('ip' as const),
    value,
  }))
  const certificate = await x509.X509CertificateGenerator.create({
    subject: 'CN=poolguard local pool',
    issuer: issuer.subjectName,
    publicKey: keys.publicKey,
    signingKey: privateKey,
    signingAlgorithm: ALGORITHM,
    ...makeLifetime(SERVER_DAYS),
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(names),
      await x509.AuthorityKeyIdentifierExtension.create(issuer),
    ],
  })
  return { cert: certificate.toString('pem'), key: toPem(keys.privateKey) }
}

/** Reads an authority that was stored as PEM. Throws if a text is not a certificate or a key in PEM. */
export async function parseAuthority(x509: Library, certificate: string, key: string): Promise<Authority> {
  const [pkcs8] = x509.PemConverter.decode(key)
  if (pkcs8 === undefined) throw new Error('There is no private key.')
  return {
    certificate: new x509.X509Certificate(certificate),
    privateKey: await crypto.subtle.importKey('pkcs8', pkcs8, ALGORITHM, true, ['sign']),
  }
}
