/**
 * GetId, GetCredentialsForIdentity, GetOpenIdToken, UnlinkIdentity; DescribeIdentity, ListIdentities,
 * DeleteIdentities.
 */
import { z } from 'zod'
import { refuse } from '../errors/cognito-error.ts'
import { makeFakeCredentials } from '../identity/fake-credentials.ts'
import {
  authenticateForCredentials,
  authenticateIdentity,
  findOrCreateIdentity,
  unlinkLogins,
} from '../identity/identities.ts'
import { isGuest, listIdentities, requireIdentity, requireIdentityPool } from '../identity/identity-pools.ts'
import { nameProvider } from '../identity/logins.ts'
import { makeOpenIdToken, OPEN_ID_PROVIDER } from '../identity/open-id-tokens.ts'
import { chooseRole, findDefaultRole } from '../identity/roles.ts'
import {
  arn,
  identityId,
  logins,
  loginsMap,
  maxResults,
  ofIdentityPool,
  providerName,
} from '../input/identity-shapes.ts'
import type { Service } from '../service/service.ts'
import type { IdentityRecord } from '../store/identity-records.ts'
import { toTimestamp } from '../util/time.ts'
import { type OperationTable, operation } from './operation.ts'
import { nextToken, paginate } from './paging.ts'

const getIdInput = ofIdentityPool.extend({
  AccountId: z.string().min(1).max(15).regex(/^\d+$/).optional(),
  Logins: logins,
})
const tokenInput = z.object({ IdentityId: identityId, Logins: logins })

type TokenInput = z.output<typeof tokenInput>

const credentialsInput = tokenInput.extend({ CustomRoleArn: arn.optional() })

type CredentialsInput = z.output<typeof credentialsInput>

async function getCredentials(input: CredentialsInput, service: Service): Promise<object> {
  const { IdentityId, Logins, CustomRoleArn } = input
  const { identity, logins } = await authenticateForCredentials(service, IdentityId, Logins)
  const pool = requireIdentityPool(service, identity.IdentityPoolId)
  const role = isGuest(identity)
    ? findDefaultRole(pool, 'unauthenticated')
    : chooseRole(pool, logins, CustomRoleArn)
  const { SecretAccessKey: SecretKey, ...rest } = makeFakeCredentials(service, { role })
  return { IdentityId: identity.IdentityId, Credentials: { ...rest, SecretKey } }
}

async function getOpenIdToken({ IdentityId, Logins }: TokenInput, service: Service): Promise<object> {
  if (Object.hasOwn(Logins, OPEN_ID_PROVIDER)) refuse('cognitoTokenNotAllowed')
  const { identity, logins } = await authenticateIdentity(service, IdentityId, Logins)
  const { AllowClassicFlow } = requireIdentityPool(service, identity.IdentityPoolId)
  if (logins.some(({ assertedRoles }) => assertedRoles !== undefined)) refuse('samlClassicFlow')
  if (AllowClassicFlow !== true) refuse('classicFlowNotEnabled')
  return { IdentityId: identity.IdentityId, Token: await makeOpenIdToken(service, identity) }
}

/** The providers whose users share the identity, named as in `Logins`. */
function listProviders(service: Service, identity: IdentityRecord): string[] {
  const { DeveloperProviderName } = requireIdentityPool(service, identity.IdentityPoolId)
  const names = identity.logins.map((login) => nameProvider(service, login).replace(/^https?:\/\//, ''))
  const isDeveloper = DeveloperProviderName !== undefined && (identity.developerUsers ?? []).length > 0
  return isDeveloper ? [...names, DeveloperProviderName] : names
}

function toOutput(service: Service, identity: IdentityRecord): object {
  return {
    IdentityId: identity.IdentityId,
    Logins: listProviders(service, identity),
    CreationDate: toTimestamp(identity.createdAt),
    LastModifiedDate: toTimestamp(identity.updatedAt),
  }
}

const listInput = ofIdentityPool.extend({
  MaxResults: maxResults,
  NextToken: nextToken,
  HideDisabled: z.boolean().default(false),
})

function list(input: z.output<typeof listInput>, service: Service): object {
  const { IdentityPoolId, MaxResults, NextToken, HideDisabled } = input
  requireIdentityPool(service, IdentityPoolId)
  const all = listIdentities(service, IdentityPoolId).filter(({ disabled }) => !(HideDisabled && disabled))
  const page = paginate(all, ({ IdentityId }) => IdentityId, MaxResults, NextToken)
  return {
    IdentityPoolId,
    Identities: page.items.map((identity) => toOutput(service, identity)),
    NextToken: page.next,
  }
}

const deleteInput = z.object({ IdentityIdsToDelete: z.array(identityId).min(1).max(60) })

const unlinkInput = z.object({
  IdentityId: identityId,
  Logins: loginsMap,
  LoginsToRemove: z.array(providerName).max(100),
})

export const identityOperations: OperationTable = {
  GetId: operation(getIdInput, async ({ IdentityPoolId, Logins }, service) => ({
    IdentityId: (await findOrCreateIdentity(service, IdentityPoolId, Logins)).IdentityId,
  })),
  GetCredentialsForIdentity: operation(credentialsInput, getCredentials),
  GetOpenIdToken: operation(tokenInput, getOpenIdToken),
  UnlinkIdentity: operation(unlinkInput, async ({ IdentityId, Logins, LoginsToRemove }, service) => {
    await unlinkLogins(service, IdentityId, Logins, LoginsToRemove)
    return undefined
  }),
  DescribeIdentity: operation(z.object({ IdentityId: identityId }), ({ IdentityId }, service) =>
    toOutput(service, requireIdentity(service, IdentityId)),
  ),
  ListIdentities: operation(listInput, list),
  DeleteIdentities: operation(deleteInput, ({ IdentityIdsToDelete }, { store }) => {
    for (const id of IdentityIdsToDelete) store.identities.delete(id)
    return { UnprocessedIdentityIds: [] }
  }),
}
