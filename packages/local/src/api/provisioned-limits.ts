/**
 * GetProvisionedLimit and UpdateProvisionedLimit: the request rates of an AWS account. The local pool only
 * stores them. The rate that it enforces is the option `maxRequestsPerSecond`.
 */
import { z } from 'zod'
import { refuse } from '../errors/cognito-error.ts'
import { stringMap } from '../input/shapes.ts'
import type { Service } from '../service/service.ts'
import { findDocument, putDocument } from '../settings/documents.ts'
import { type OperationTable, operation } from './operation.ts'

/** Requests per second. Source: Quotas in Amazon Cognito, "API operation categories". */
const FREE_LIMITS: ReadonlyMap<string, number> = new Map([
  ['UserAuthentication', 120],
  ['UserCreation', 50],
  ['UserFederation', 25],
  ['UserAccountRecovery', 30],
  ['UserRead', 120],
  ['UserUpdate', 25],
  ['UserToken', 120],
  ['UserResourceRead', 50],
  ['UserResourceUpdate', 25],
  ['UserList', 30],
  ['UserPoolRead', 15],
  ['UserPoolUpdate', 15],
  ['UserPoolResourceRead', 20],
  ['UserPoolResourceUpdate', 15],
  ['UserPoolClientRead', 15],
  ['UserPoolClientUpdate', 15],
  ['ClientAuthentication', 150],
])

/** Limits belong to the account, and not to a user pool. */
const ACCOUNT = 'account'

const definition = z.object({ LimitClass: z.enum(['API_CATEGORY']), Attributes: stringMap })
const getInput = z.object({ LimitDefinition: definition })
const updateInput = getInput.extend({ RequestedLimitValue: z.int().min(0).max(1_000_000) })

type Definition = z.output<typeof definition>

function requireCategory({ Attributes }: Definition): readonly [category: string, free: number] {
  const { Category = '' } = Attributes
  const free = FREE_LIMITS.get(Category)
  return free === undefined
    ? refuse('resourceNotFound', { resource: `The limit of the category ${Category}` })
    : [Category, free]
}

const toDocumentKey = (key: string) => ({ userPoolId: ACCOUNT, kind: 'provisionedLimit', key }) as const

function get({ LimitDefinition }: { readonly LimitDefinition: Definition }, { store }: Service): object {
  const [category, FreeLimitValue] = requireCategory(LimitDefinition)
  const ProvisionedLimitValue = findDocument(store, toDocumentKey(category))?.value.limit ?? FreeLimitValue
  return { Limit: { LimitDefinition, ProvisionedLimitValue, FreeLimitValue } }
}

function update(
  { LimitDefinition, RequestedLimitValue }: z.output<typeof updateInput>,
  service: Service,
): object {
  const [category, free] = requireCategory(LimitDefinition)
  if (RequestedLimitValue < free) {
    refuse('parameterInvalid', { problem: `The limit must be ${free} or more.` })
  }
  putDocument(service.store, toDocumentKey(category), { limit: RequestedLimitValue }, service.now())
  return get({ LimitDefinition }, service)
}

export const provisionedLimitOperations: OperationTable = {
  GetProvisionedLimit: operation(getInput, get),
  UpdateProvisionedLimit: operation(updateInput, update),
}
