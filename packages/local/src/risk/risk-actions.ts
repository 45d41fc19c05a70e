/**
 * The configured answer to a risk. If the user has no MFA, `MFA_IF_CONFIGURED` accepts the sign-in and `MFA_REQUIRED`
 * blocks it. Source: SetRiskConfiguration and AccountTakeoverActionType of the API reference.
 */
import type { z } from 'zod'
import type { Service } from '../service/service.ts'
import { findDocument } from '../settings/documents.ts'
import type { riskConfiguration } from '../settings/risk-shapes.ts'
import type { RiskLevel } from '../store/auth-event-records.ts'
import type { ClientRecord } from '../store/user-pool-records.ts'

export type RiskConfiguration = z.output<z.ZodObject<typeof riskConfiguration>>

/** The configuration of the client, else that of the pool. */
export function findRiskConfiguration(
  { store }: Service,
  { UserPoolId, ClientId }: ClientRecord,
): RiskConfiguration {
  const find = (key: string) =>
    findDocument(store, { userPoolId: UserPoolId, kind: 'riskConfiguration', key })
  return ((find(ClientId) ?? find('ALL'))?.value ?? {}) as RiskConfiguration
}

type EventAction = 'BLOCK' | 'MFA_IF_CONFIGURED' | 'MFA_REQUIRED' | 'NO_ACTION'

export interface TakeoverAction {
  readonly EventAction: EventAction
  readonly Notify: boolean
}

const NO_ACTION: TakeoverAction = { EventAction: 'NO_ACTION', Notify: false }

export function findTakeoverAction(
  configuration: RiskConfiguration,
  level: RiskLevel | undefined,
): TakeoverAction {
  const actions = configuration.AccountTakeoverRiskConfiguration?.Actions
  return (level && actions?.[`${level}Action`]) ?? NO_ACTION
}

/** Whether a compromised password blocks the sign-in. */
export function blocksCompromised({ CompromisedCredentialsRiskConfiguration }: RiskConfiguration): boolean {
  const { EventFilter, Actions } = CompromisedCredentialsRiskConfiguration ?? {}
  return Actions?.EventAction === 'BLOCK' && EventFilter?.includes('SIGN_IN') === true
}
