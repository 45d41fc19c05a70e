/** GetSigningCertificate: the certificate for the SAML requests of a pool. It is made once and then kept. */
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
