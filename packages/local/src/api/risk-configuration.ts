/**
 * SetRiskConfiguration and DescribeRiskConfiguration, of a user pool or of one client. `risk/` takes the
 * configured actions.
 */
import type { z } from 'zod'
import { clientId, inPool } from '../input/shapes.ts'
import type { Service } from '../service/service.ts'
import { findDocument, putDocument } from '../settings/documents.ts'
import { checkRanges, riskConfiguration } from '../settings/risk-shapes.ts'
import { requireClient, requireUserPool } from '../users/user-pools.ts'
import { toTimestamp } from '../util/time.ts'
import { type OperationTable, operation } from './operation.ts'

const ofTarget = inPool.extend({ ClientId: clientId.optional() })
const setInput = ofTarget.extend(riskConfiguration)

type OfTarget = z.output<typeof ofTarget>

/** AWS's name for the configuration of every client that has none of its own. */
const ALL = 'ALL'

/**
 * Threat protection need not be on: AWS accepts the configuration before it is. Source:
 * risk_configuration_test.go of Terraform's provider.
 */
function checkTarget(service: Service, { UserPoolId, ClientId = ALL }: OfTarget): void {
  requireUserPool(service, UserPoolId)
  if (ClientId !== ALL) requireClient(service, ClientId, UserPoolId)
}

const toDocumentKey = ({ UserPoolId, ClientId = ALL }: OfTarget) =>
  ({ userPoolId: UserPoolId, kind: 'riskConfiguration', key: ClientId }) as const

function describe(input: OfTarget, service: Service): object {
  checkTarget(service, input)
  const { UserPoolId, ClientId } = input
  const found = findDocument(service.store, toDocumentKey(input))
  const LastModifiedDate = found === undefined ? undefined : toTimestamp(found.updatedAt)
  return { RiskConfiguration: { UserPoolId, ClientId, ...found?.value, LastModifiedDate } }
}

/** As at AWS, an absent part is removed. */
function set({ UserPoolId, ClientId, ...value }: z.output<typeof setInput>, service: Service): object {
  const target = { UserPoolId, ClientId }
  checkTarget(service, target)
  checkRanges(value.RiskExceptionConfiguration)
  putDocument(service.store, toDocumentKey(target), value, service.now())
  return describe(target, service)
}

export const riskOperations: OperationTable = {
  SetRiskConfiguration: operation(setInput, set),
  DescribeRiskConfiguration: operation(ofTarget, describe),
}
