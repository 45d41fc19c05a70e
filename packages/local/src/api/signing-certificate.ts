/**
 * GetSigningCertificate: the certificate of a pool's SAML requests, made at the first request and then kept.
 * The local pool sends no SAML requests, so nothing is signed with its key.
 */
import type { z } from 'zod'
import { inPool } from '../input/shapes.ts'
import { makeSigningCertificate } from '../keys/signing-certificate.ts'
import type { Service } from '../service/service.ts'
import { findDocument, putDocument } from '../settings/documents.ts'
import { requireUserPool } from '../users/user-pools.ts'
import { type OperationTable, operation } from './operation.ts'

async function get({ UserPoolId }: z.output<typeof inPool>, service: Service): Promise<object> {
  requireUserPool(service, UserPoolId)
  const name = { userPoolId: UserPoolId, kind: 'signingCertificate', key: 'saml' } as const
  const find = () => findDocument(service.store, name)
  if (find() === undefined) {
    const Certificate = await makeSigningCertificate(UserPoolId, service.now())
    // Of two concurrent requests the first one stores its certificate; the pool may be deleted meanwhile.
    requireUserPool(service, UserPoolId)
    if (find() === undefined) putDocument(service.store, name, { Certificate }, service.now())
  }
  return { Certificate: find()?.value.Certificate }
}

export const signingCertificateOperations: OperationTable = {
  GetSigningCertificate: operation(inPool, get),
}
