/**
 * GetSigningCertificate: the certificate of a pool's SAML requests, made at the first request and then kept.
 */
import type { z } from 'zod'
import { ensureSamlKey } from '../federation/saml-key.ts'
import { inPool } from '../input/shapes.ts'
import type { Service } from '../service/service.ts'
import { type OperationTable, operation } from './operation.ts'

async function get({ UserPoolId }: z.output<typeof inPool>, service: Service): Promise<object> {
  const { certificate } = await ensureSamlKey(service, UserPoolId)
  return { Certificate: certificate }
}

export const signingCertificateOperations: OperationTable = {
  GetSigningCertificate: operation(inPool, get),
}
