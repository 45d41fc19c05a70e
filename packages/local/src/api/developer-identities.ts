/**
 * GetOpenIdTokenForDeveloperIdentity, LookupDeveloperIdentity, MergeDeveloperIdentities,
 * UnlinkDeveloperIdentity.
 */
import { z } from 'zod'
import { refuse } from '../errors/cognito-error.ts'
import {
  mergeDeveloperIdentities,
  registerDeveloperUser,
  requireDeveloperIdentity,
  requireIdentityOf,
  unlinkDeveloperUser,
} from '../identity/developer-identities.ts'
import { requireIdentityPool } from '../identity/identity-pools.ts'
import { makeOpenIdToken } from '../identity/open-id-tokens.ts'
import {
  developerProviderName,
  developerUser,
  identityId,
  loginsMap,
  maxResults,
  ofIdentityPool,
  principalTags,
} from '../input/identity-shapes.ts'
import type { Service } from '../service/service.ts'
import type { IdentityRecord } from '../store/identity-records.ts'
import { type OperationTable, operation } from './operation.ts'
import { nextToken, paginate } from './paging.ts'

const tokenInput = ofIdentityPool.extend({
  IdentityId: identityId.optional(),
  Logins: loginsMap,
  PrincipalTags: principalTags.default({}),
  /** In seconds. AWS's default is 15 minutes. */
  TokenDuration: z.int().min(1).max(86_400).default(900),
})

async function getToken(input: z.output<typeof tokenInput>, service: Service): Promise<object> {
  const { IdentityPoolId, IdentityId, Logins, PrincipalTags: tags, TokenDuration: lifetime } = input
  const { identity, ...login } = await registerDeveloperUser(service, IdentityPoolId, IdentityId, Logins)
  const Token = await makeOpenIdToken(service, identity, { ...login, lifetime, tags })
  return { IdentityId: identity.IdentityId, Token }
}

const lookupInput = ofIdentityPool.extend({
  IdentityId: identityId.optional(),
  DeveloperUserIdentifier: developerUser.optional(),
  MaxResults: maxResults.default(60),
  NextToken: nextToken,
})

type Lookup = z.output<typeof lookupInput>

/** If the caller names both the identity and the user, they must belong together. */
function requireLookupIdentity(
  service: Service,
  { IdentityPoolId, IdentityId, DeveloperUserIdentifier }: Lookup,
): IdentityRecord {
  requireIdentityPool(service, IdentityPoolId)
  if (DeveloperUserIdentifier === undefined) {
    return requireIdentityOf(service, IdentityPoolId, IdentityId ?? refuse('lookupEmpty'))
  }
  const identity = requireDeveloperIdentity(service, IdentityPoolId, DeveloperUserIdentifier)
  const isOther = IdentityId !== undefined && IdentityId !== identity.IdentityId
  return isOther ? refuse('lookupMismatch') : identity
}

function lookup(input: Lookup, service: Service): object {
  const { IdentityId, developerUsers = [] } = requireLookupIdentity(service, input)
  const { DeveloperUserIdentifier, MaxResults, NextToken } = input
  const isBoth = input.IdentityId !== undefined && DeveloperUserIdentifier !== undefined
  const found = isBoth ? [DeveloperUserIdentifier] : developerUsers
  const page = paginate(found, (user) => user, MaxResults, NextToken)
  return { IdentityId, DeveloperUserIdentifierList: page.items, NextToken: page.next }
}

const ofProvider = ofIdentityPool.extend({ DeveloperProviderName: developerProviderName })
const mergeInput = ofProvider.extend({
  SourceUserIdentifier: developerUser,
  DestinationUserIdentifier: developerUser,
})
const unlinkInput = ofProvider.extend({ IdentityId: identityId, DeveloperUserIdentifier: developerUser })

export const developerIdentityOperations: OperationTable = {
  GetOpenIdTokenForDeveloperIdentity: operation(tokenInput, getToken),
  LookupDeveloperIdentity: operation(lookupInput, lookup),
  MergeDeveloperIdentities: operation(mergeInput, (input, service) => ({
    IdentityId: mergeDeveloperIdentities(service, input).IdentityId,
  })),
  UnlinkDeveloperIdentity: operation(unlinkInput, (input, service) => {
    unlinkDeveloperUser(service, input)
    return undefined
  }),
}
