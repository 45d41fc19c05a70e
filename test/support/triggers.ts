/** A local pool whose triggers each test sets, and the events that they received. */
import type { LocalPoolOptions, LocalTriggers } from '@poolguard/local'
import { type LocalService, startService } from './local-service.ts'

/** The members that all events have, and any response. */
export interface AnyEvent {
  readonly version: string
  readonly triggerSource: string
  readonly userName: string
  readonly callerContext: { readonly awsSdkVersion: string; readonly clientId: string }
  readonly request: Record<string, never>
  response: object
}

export type AnyTrigger = (event: AnyEvent) => unknown

const NAMES = [
  'preSignUp',
  'postConfirmation',
  'preAuthentication',
  'postAuthentication',
  'preTokenGeneration',
  'userMigration',
  'customMessage',
  'defineAuthChallenge',
  'createAuthChallenge',
  'verifyAuthChallengeResponse',
  'customEmailSender',
  'customSmsSender',
] as const

export interface TriggeredService extends LocalService {
  /** A trigger that no test has set returns its event. */
  readonly triggers: Partial<Record<string, AnyTrigger>>
  /** Copies of the events of the triggers that a test has set, in their order. */
  readonly events: AnyEvent[]
}

export async function startWithTriggers(
  names: readonly (keyof LocalTriggers)[] = NAMES.slice(0, 5),
  options: LocalPoolOptions = {},
): Promise<TriggeredService> {
  const triggers: Partial<Record<string, AnyTrigger>> = {}
  const events: AnyEvent[] = []
  const run = (name: string) => (event: AnyEvent) => {
    const trigger = triggers[name]
    if (trigger === undefined) return event
    events.push(structuredClone(event))
    return trigger(event)
  }
  const functions = Object.fromEntries(names.map((name) => [name, run(name)])) as LocalTriggers
  return { ...(await startService({ triggers: functions, ...options })), triggers, events }
}
