/**
 * StartWebAuthnRegistration, CompleteWebAuthnRegistration, ListWebAuthnCredentials, DeleteWebAuthnCredential.
 */
import type { RegistrationResponseJSON } from '@simplewebauthn/server'
import { z } from 'zod'
import { registrationShape } from '../input/passkey-shapes.ts'
import { accessToken } from '../input/shapes.ts'
import type { Service } from '../service/service.ts'
import { requireApiBearer } from '../sign-in/bearer.ts'
import type { PasskeyRecord } from '../store/user-records.ts'
import { completeRegistration, deletePasskey, startRegistration } from '../users/passkeys.ts'
import { toSeconds } from '../util/time.ts'
import { type OperationTable, operation } from './operation.ts'
import { nextToken, paginate } from './paging.ts'

const byToken = z.object({ AccessToken: accessToken })
const completeInput = byToken.extend({ Credential: registrationShape })

const listInput = byToken.extend({ NextToken: nextToken, MaxResults: z.int().min(0).max(20).optional() })
const deleteInput = byToken.extend({ CredentialId: z.string().min(1).max(2048) })

function toOutput({ id, name, relyingPartyId, attachment, transports, createdAt }: PasskeyRecord): object {
  return {
    CredentialId: id,
    FriendlyCredentialName: name,
    RelyingPartyId: relyingPartyId,
    AuthenticatorAttachment: attachment,
    AuthenticatorTransports: transports,
    CreatedAt: toSeconds(createdAt),
  }
}

async function start({ AccessToken }: z.output<typeof byToken>, service: Service): Promise<object> {
  const { pool, client, user } = await requireApiBearer(service, AccessToken)
  return { CredentialCreationOptions: await startRegistration(service, pool, user, client.ClientId) }
}

async function complete(input: z.output<typeof completeInput>, service: Service): Promise<object> {
  const { pool, client, user } = await requireApiBearer(service, input.AccessToken)
  const credential = { clientExtensionResults: {}, ...input.Credential } as RegistrationResponseJSON
  await completeRegistration(service, pool, user, client.ClientId, credential)
  return {}
}

async function list(input: z.output<typeof listInput>, service: Service): Promise<object> {
  const { user } = await requireApiBearer(service, input.AccessToken)
  const page = paginate(user.passkeys ?? [], ({ id }) => id, input.MaxResults || 20, input.NextToken)
  return { Credentials: page.items.map(toOutput), NextToken: page.next }
}

async function remove(input: z.output<typeof deleteInput>, service: Service): Promise<object> {
  deletePasskey(service, (await requireApiBearer(service, input.AccessToken)).user, input.CredentialId)
  return {}
}

export const passkeyOperations: OperationTable = {
  StartWebAuthnRegistration: operation(byToken, start),
  CompleteWebAuthnRegistration: operation(completeInput, complete),
  ListWebAuthnCredentials: operation(listInput, list),
  DeleteWebAuthnCredential: operation(deleteInput, remove),
}
