/**
 * The key that signs the SAML requests of a pool, and its certificate. They are made when they are first
 * needed, and then kept. The same key decrypts assertions.
 */
import { makeSigningCertificate, type SigningCertificate } from '../keys/signing-certificate.ts'
import type { Service } from '../service/service.ts'
import { findDocument, putDocument } from '../settings/documents.ts'
import { requireUserPool } from '../users/user-pools.ts'

const toDocumentKey = (userPoolId: string) =>
  ({ userPoolId, kind: 'signingCertificate', key: 'saml' }) as const

function findKey({ store }: Service, userPoolId: string): SigningCertificate | undefined {
  return findDocument(store, toDocumentKey(userPoolId))?.value as SigningCertificate | undefined
}

/** Throws ResourceNotFoundException. */
export async function ensureSamlKey(service: Service, userPoolId: string): Promise<SigningCertificate> {
  requireUserPool(service, userPoolId)
  const known = findKey(service, userPoolId)
  if (known !== undefined) return known
  const made = await makeSigningCertificate(userPoolId, service.now())
  // Meanwhile, another request may have deleted the pool or stored a key. The first stored key counts.
  requireUserPool(service, userPoolId)
  const first = findKey(service, userPoolId)
  if (first !== undefined) return first
  putDocument(service.store, toDocumentKey(userPoolId), { ...made }, service.now())
  return made
}
