/** GetId, GetCredentialsForIdentity, GetOpenIdToken; DescribeIdentity, ListIdentities, DeleteIdentities. */

import { z } from 'zod'
import { fakeCredentials } from '../identity/fake-credentials.ts'
import { authenticateIdentity, findOrCreateIdentity } from '../identity/identities.ts'
import { listIdentities, requireIdentity, requireIdentityPool } from '../identity/identity-pools.ts'
import { openIdToken } from '../identity/open-id-tokens.ts'
import { boundedMap } from '../input/shapes.ts'
import type { Service } from '../service/service.ts'
import type { IdentityRecord } from '../store/identity-records.ts'
import { toTimestamp } from '../util/time.ts'
import { identityPoolId } from './identity-pools.ts'
import { type OperationTable, operation } from './operation.ts'
import { nextToken, paginate } from './paging.ts'

const identityId = identityPoolId
const logins = boundedMap(z.string().min(1).max(128), z.string().min(1).max(50_000), 10).default({})

const getInput = z.object({ IdentityPoolId: identityPoolId, Logins: logins })
const proofInput = z.object({ IdentityId: identityId, Logins: logins })

type Proof = z.output<typeof proofInput>

async function getCredentials({ IdentityId, Logins }: Proof, service: Service): Promise<object> {
  const identity = await authenticateIdentity(service, IdentityId, Logins)
  return { IdentityId: identity.IdentityId, Credentials: fakeCredentials(service) }
}

async function getOpenIdToken({ IdentityId, Logins }: Proof, service: Service): Promise<object> {
  const identity = await authenticateIdentity(service, IdentityId, Logins)
  return { IdentityId: identity.IdentityId, Token: await openIdToken(service, identity) }
}

/** Logins are the keys of `Logins`. */
function toOutput(service: Service, identity: IdentityRecord): object {
  return {
    IdentityId: identity.IdentityId,
    Logins: identity.logins.map(({ userPoolId }) =>
      service.getIssuer(userPoolId).replace(/^https?:\/\//, ''),
    ),
    CreationDate: toTimestamp(identity.createdAt),
    LastModifiedDate: toTimestamp(identity.updatedAt),
  }
}

const listInput = z.object({
  IdentityPoolId: identityPoolId,
  MaxResults: z.int().min(1).max(60),
  NextToken: nextToken,
})

function list(
  { IdentityPoolId, MaxResults, NextToken }: z.output<typeof listInput>,
  service: Service,
): object {
  requireIdentityPool(service, IdentityPoolId)
  const all = listIdentities(service, IdentityPoolId)
  const page = paginate(all, ({ IdentityId }) => IdentityId, MaxResults, NextToken)
  return {
    IdentityPoolId,
    Identities: page.items.map((identity) => toOutput(service, identity)),
    NextToken: page.next,
  }
}

const deleteInput = z.object({ IdentityIdsToDelete: z.array(identityId).min(1).max(60) })

export const identityOperations: OperationTable = {
  GetId: operation(getInput, async ({ IdentityPoolId, Logins }, service) => ({
    IdentityId: (await findOrCreateIdentity(service, IdentityPoolId, Logins)).IdentityId,
  })),
  GetCredentialsForIdentity: operation(proofInput, getCredentials),
  GetOpenIdToken: operation(proofInput, getOpenIdToken),
  DescribeIdentity: operation(z.object({ IdentityId: identityId }), ({ IdentityId }, service) =>
    toOutput(service, requireIdentity(service, IdentityId)),
  ),
  ListIdentities: operation(listInput, list),
  DeleteIdentities: operation(deleteInput, ({ IdentityIdsToDelete }, { store }) => {
    for (const id of IdentityIdsToDelete) store.identities.delete(id)
    return { UnprocessedIdentityIds: [] }
  }),
}
