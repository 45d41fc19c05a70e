/**
 * The six operations of terms documents: links to the terms of use and the privacy policy of an app client.
 */
import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { refuse } from '../errors/cognito-error.ts'
import { clientId, inPool } from '../input/shapes.ts'
import type { Service } from '../service/service.ts'
import { deleteDocument, listDocuments, putDocument } from '../settings/documents.ts'
import { mapOf, url, uuid } from '../settings/leaf-shapes.ts'
import type { DocumentRecord } from '../store/document-records.ts'
import { requireClient, requireUserPool } from '../users/user-pools.ts'
import { toTimestamp } from '../util/time.ts'
import { requireDocument, toAnswer } from './document-answers.ts'
import { type OperationTable, operation } from './operation.ts'
import { nextToken, paginate } from './paging.ts'

const LANGUAGES = [
  'default',
  'dutch',
  'english',
  'french',
  'spanish',
  'german',
  'bahasa-indonesia',
  'italian',
  'japanese',
  'korean',
  'portuguese-brazil',
  'chinese-simplified',
  'chinese-traditional',
] as const

const termsName = z.enum(['terms-of-use', 'privacy-policy'])
const links = mapOf(
  LANGUAGES.map((language) => `cognito:${language}` as const),
  url,
)

const createInput = inPool.extend({
  ClientId: clientId,
  TermsName: termsName,
  TermsSource: z.enum(['LINK']),
  Enforcement: z.enum(['NONE']),
  Links: links.default({}),
})
const ofTerms = inPool.extend({ TermsId: uuid })
const updateInput = ofTerms.extend({
  TermsName: termsName.optional(),
  TermsSource: z.enum(['LINK']).optional(),
  Enforcement: z.enum(['NONE']).optional(),
  Links: links.optional(),
})
const byClientInput = inPool.extend({ ClientId: clientId, TermsName: termsName })
const listInput = inPool.extend({ MaxResults: z.int().min(1).max(60).default(60), NextToken: nextToken })

type OfTerms = z.output<typeof ofTerms>
type OfClient = z.output<typeof byClientInput>

function findByClient(
  { store }: Service,
  { UserPoolId, ClientId, TermsName }: OfClient,
): DocumentRecord | undefined {
  return listDocuments(store, 'terms', UserPoolId).find(
    ({ value }) => value.ClientId === ClientId && value.TermsName === TermsName,
  )
}

function refuseTaken(service: Service, input: OfClient, ownKey?: string): void {
  const found = findByClient(service, input)
  if (found !== undefined && found.key !== ownKey) {
    refuse('termsExist', { name: input.TermsName, clientId: input.ClientId })
  }
}

function put({ store, now }: Service, userPoolId: string, key: string, value: object): object {
  const stored = { ...value, TermsId: key }
  return { Terms: toAnswer(putDocument(store, { userPoolId, kind: 'terms', key }, stored, now())) }
}

function create(input: z.output<typeof createInput>, service: Service): object {
  requireUserPool(service, input.UserPoolId)
  requireClient(service, input.ClientId, input.UserPoolId)
  refuseTaken(service, input)
  return put(service, input.UserPoolId, randomUUID(), input)
}

function requireTerms(service: Service, { UserPoolId, TermsId }: OfTerms): DocumentRecord {
  requireUserPool(service, UserPoolId)
  return requireDocument(service, { userPoolId: UserPoolId, kind: 'terms', key: TermsId }, 'Terms')
}

/** An absent member stays as it is. */
function update(input: z.output<typeof updateInput>, service: Service): object {
  const { userPoolId, key, value } = requireTerms(service, input)
  const changed = { ...value, ...input }
  refuseTaken(service, changed as unknown as OfClient, key)
  return put(service, userPoolId, key, changed)
}

function describeByClient(input: OfClient, service: Service): object {
  requireClient(service, input.ClientId, input.UserPoolId)
  const found = findByClient(service, input)
  return found === undefined
    ? refuse('resourceNotFound', { resource: `Terms ${input.TermsName} of the client ${input.ClientId}` })
    : { Terms: toAnswer(found) }
}

function list({ UserPoolId, MaxResults, NextToken }: z.output<typeof listInput>, service: Service): object {
  requireUserPool(service, UserPoolId)
  const all = listDocuments(service.store, 'terms', UserPoolId)
  const page = paginate(all, ({ key }) => key, MaxResults, NextToken)
  const Terms = page.items.map(({ key, value, createdAt, updatedAt }) => ({
    TermsId: key,
    TermsName: value.TermsName,
    Enforcement: value.Enforcement,
    CreationDate: toTimestamp(createdAt),
    LastModifiedDate: toTimestamp(updatedAt),
  }))
  return { Terms, NextToken: page.next }
}

function remove(input: OfTerms, service: Service): undefined {
  deleteDocument(service.store, requireTerms(service, input))
}

export const termsOperations: OperationTable = {
  CreateTerms: operation(createInput, create),
  DescribeTerms: operation(ofTerms, (input, service) => ({ Terms: toAnswer(requireTerms(service, input)) })),
  DescribeTermsByClient: operation(byClientInput, describeByClient),
  ListTerms: operation(listInput, list),
  UpdateTerms: operation(updateInput, update),
  DeleteTerms: operation(ofTerms, remove),
}
