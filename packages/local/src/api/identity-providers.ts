/**
 * The six operations on the identity providers of a user pool. They check and store the settings.
 * `federation/` uses these settings to sign users in.
 */
import { z } from 'zod'
import { refuse } from '../errors/cognito-error.ts'
import type { StoredProvider } from '../federation/providers.ts'
import { addSamlAddresses } from '../federation/saml-addresses.ts'
import { ensureSamlKey } from '../federation/saml-key.ts'
import { boundedMap, inPool } from '../input/shapes.ts'
import type { Service } from '../service/service.ts'
import { deleteDocument, findDocument, listDocuments, putDocument } from '../settings/documents.ts'
import { checkIdentityProvider, PROVIDER_TYPES } from '../settings/identity-provider-rules.ts'
import { ACR_LEVELS, anyText, mapOf, providerName } from '../settings/leaf-shapes.ts'
import { addDetails, addSubjectMapping } from '../settings/social-providers.ts'
import type { DocumentRecord } from '../store/document-records.ts'
import { requireUserPool } from '../users/user-pools.ts'
import { toTimestamp } from '../util/time.ts'
import { toAnswer } from './document-answers.ts'
import { type OperationTable, operation } from './operation.ts'
import { nextToken, paginate } from './paging.ts'

const ofProvider = inPool.extend({
  ProviderName: providerName,
})
const identifier = z
  .string()
  .min(1)
  .max(40)
  .regex(/^[\w\s+=.@-]+$/)
const details = boundedMap(z.string().max(128), anyText, 100)

const settings = {
  AttributeMapping: boundedMap(z.string().min(1).max(32), anyText, 100),
  IdpIdentifiers: z.array(identifier).max(50),
  AcrMapping: mapOf(ACR_LEVELS, anyText),
}

const createInput = ofProvider.extend({
  ProviderName: z
    .string()
    .min(1)
    .max(32)
    .regex(/^[^_\p{Z}][\p{L}\p{M}\p{S}\p{N}\p{P}][^_\p{Z}]+$/u),
  ProviderType: z.enum(PROVIDER_TYPES),
  ProviderDetails: details,
  AttributeMapping: settings.AttributeMapping.default({}),
  IdpIdentifiers: settings.IdpIdentifiers.optional(),
  AcrMapping: settings.AcrMapping.optional(),
})

const updateInput = ofProvider.extend({
  ProviderDetails: details.optional(),
  AttributeMapping: settings.AttributeMapping.optional(),
  IdpIdentifiers: settings.IdpIdentifiers.optional(),
  AcrMapping: settings.AcrMapping.optional(),
})

type OfProvider = z.output<typeof ofProvider>

function toDocumentKey({ UserPoolId, ProviderName }: OfProvider) {
  return { userPoolId: UserPoolId, kind: 'identityProvider', key: ProviderName } as const
}

function findByIdentifier(
  { store }: Service,
  userPoolId: string,
  wanted: string,
): DocumentRecord | undefined {
  return listDocuments(store, 'identityProvider', userPoolId).find(({ value }) =>
    (value.IdpIdentifiers as string[]).includes(wanted),
  )
}

/** Only the pool sets ActiveEncryptionCertificate, so a given one is dropped. */
function omitCertificate({ ProviderDetails: given, ...provider }: StoredProvider): StoredProvider {
  const { ActiveEncryptionCertificate: _shown, ...ProviderDetails } = given
  return { ...provider, ProviderDetails }
}

function check(service: Service, provider: StoredProvider): void {
  const pool = requireUserPool(service, provider.UserPoolId)
  checkIdentityProvider(pool, provider, service.allowsHttpProviders)
}

/** The settings are checked before the pool fetches metadata from their address. */
function complete(service: Service, provider: StoredProvider): Promise<StoredProvider> {
  check(service, provider)
  return addSamlAddresses(service, provider)
}

function put(service: Service, given: StoredProvider): DocumentRecord {
  const provider = addDetails(given)
  const { UserPoolId, ProviderName, IdpIdentifiers } = provider
  check(service, provider)
  for (const each of IdpIdentifiers) {
    const owner = findByIdentifier(service, UserPoolId, each)
    if (owner !== undefined && owner.key !== ProviderName)
      refuse('providerExists', { name: each, pool: UserPoolId })
  }
  return putDocument(service.store, toDocumentKey(provider), { ...provider }, service.now())
}

/** The answer to a change has the identifiers only if the request has them. */
function answerChange(
  document: DocumentRecord,
  { IdpIdentifiers }: { readonly IdpIdentifiers?: readonly string[] | undefined },
) {
  const { IdpIdentifiers: _stored, ...answer } = toAnswer(document) as StoredProvider
  return { IdentityProvider: IdpIdentifiers === undefined ? answer : { ...answer, IdpIdentifiers } }
}

function requireNewName(service: Service, input: OfProvider): void {
  requireUserPool(service, input.UserPoolId)
  if (findDocument(service.store, toDocumentKey(input)) !== undefined) {
    refuse('providerExists', { name: input.ProviderName, pool: input.UserPoolId })
  }
}

async function create(input: z.output<typeof createInput>, service: Service): Promise<object> {
  requireNewName(service, input)
  const { IdpIdentifiers = [] } = input
  const given = addSubjectMapping(omitCertificate({ ...input, IdpIdentifiers }))
  const provider = await complete(service, given)
  // Another request may have taken the name while the metadata was fetched.
  requireNewName(service, input)
  return answerChange(put(service, provider), input)
}

function requireProvider(service: Service, input: OfProvider, where: string): DocumentRecord {
  const { UserPoolId, ProviderName } = input
  requireUserPool(service, UserPoolId)
  const resource = `Identity provider ${ProviderName} ${where} ${UserPoolId}`
  return findDocument(service.store, toDocumentKey(input)) ?? refuse('resourceNotFound', { resource })
}

/** An absent member stays as it is. */
function applyChanges(service: Service, input: z.output<typeof updateInput>): StoredProvider {
  const { value } = requireProvider(service, input, 'in User Pool')
  return omitCertificate({ ...(value as unknown as StoredProvider), ...input } as StoredProvider)
}

async function update(input: z.output<typeof updateInput>, service: Service): Promise<object> {
  const { ProviderDetails } = await complete(service, applyChanges(service, input))
  // The provider may have changed while its metadata was fetched.
  return answerChange(put(service, { ...applyChanges(service, input), ProviderDetails }), input)
}

function remove(input: OfProvider, service: Service): undefined {
  deleteDocument(service.store, requireProvider(service, input, 'for tenantId'))
}

const listInput = inPool.extend({ MaxResults: z.int().min(0).max(60).default(60), NextToken: nextToken })

function list({ UserPoolId, MaxResults, NextToken }: z.output<typeof listInput>, service: Service): object {
  requireUserPool(service, UserPoolId)
  const all = listDocuments(service.store, 'identityProvider', UserPoolId)
  const page = paginate(all, ({ key }) => key, MaxResults || 60, NextToken)
  const Providers = page.items.map(({ key, value, createdAt, updatedAt }) => ({
    ProviderName: key,
    ProviderType: value.ProviderType,
    CreationDate: toTimestamp(createdAt),
    LastModifiedDate: toTimestamp(updatedAt),
  }))
  return { Providers, NextToken: page.next }
}

const identifierInput = inPool.extend({ IdpIdentifier: identifier })

/** As at AWS, the answer contains the certificate with which a SAML provider may encrypt assertions. */
async function describe(service: Service, document: DocumentRecord): Promise<object> {
  const IdentityProvider = toAnswer(document)
  const { UserPoolId, ProviderType, ProviderDetails } = document.value as unknown as StoredProvider
  if (ProviderType !== 'SAML') return { IdentityProvider }
  const { certificate: ActiveEncryptionCertificate } = await ensureSamlKey(service, UserPoolId)
  const shown = { ...ProviderDetails, ActiveEncryptionCertificate }
  return { IdentityProvider: { ...IdentityProvider, ProviderDetails: shown } }
}

function describeByIdentifier(input: z.output<typeof identifierInput>, service: Service): Promise<object> {
  requireUserPool(service, input.UserPoolId)
  const found = findByIdentifier(service, input.UserPoolId, input.IdpIdentifier)
  return found === undefined
    ? refuse('resourceNotFound', { resource: `Identity provider with the identifier ${input.IdpIdentifier}` })
    : describe(service, found)
}

export const identityProviderOperations: OperationTable = {
  CreateIdentityProvider: operation(createInput, create),
  DescribeIdentityProvider: operation(ofProvider, (input, service) =>
    describe(service, requireProvider(service, input, 'for tenantId')),
  ),
  UpdateIdentityProvider: operation(updateInput, update),
  DeleteIdentityProvider: operation(ofProvider, remove),
  ListIdentityProviders: operation(listInput, list),
  GetIdentityProviderByIdentifier: operation(identifierInput, describeByIdentifier),
}
