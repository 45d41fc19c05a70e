/**
 * The sign-ins that wait for the answer of an identity provider. A flow ends with its first answer. It
 * belongs to one browser: an answer from another browser does not sign the user in (RFC 9700 §4.7).
 */
import { hashSecret, randomToken } from '../credentials/opaque-tokens.ts'
import type { Service } from '../service/service.ts'
import type { ProviderFlowRecord } from '../store/federation-records.ts'
import type { ProviderAnswer, ProviderFlow } from './provider-kind.ts'

/** AWS: five minutes. */
const LIFETIME_MS = 300_000

export function openFlow(
  { store, now }: Service,
  flow: Omit<ProviderFlowRecord, 'nonce' | 'expiresAt'>,
): ProviderFlow {
  const state = randomToken(32)
  const record = { ...flow, nonce: randomToken(32), expiresAt: now() + LIFETIME_MS }
  store.providerFlows.put(hashSecret(state), record)
  return { state, record }
}

/**
 * A flow for a sign-in that the provider began. It exists for this answer only, and belongs to no browser.
 */
export function makeUnsolicitedFlow(
  { now }: Service,
  flow: Pick<ProviderFlowRecord, 'request' | 'providerName' | 'redirectUri'>,
): ProviderFlow {
  const record = {
    ...flow,
    browser: '',
    nonce: randomToken(32),
    expiresAt: now(),
    isUnsolicited: true,
  } as const
  return { state: randomToken(32), record }
}

/** The open flow of this browser. */
export function findFlow(
  { store, now }: Service,
  state: string | undefined,
  browser: string | undefined,
): ProviderFlow | undefined {
  const record = state === undefined ? undefined : store.providerFlows.get(hashSecret(state))
  const isOpen = record !== undefined && now() < record.expiresAt && record.browser === browser
  return state !== undefined && isOpen ? { state, record } : undefined
}

/** Returns the open flow of this browser, and ends it. */
export function takeFlow(
  service: Service,
  state: string | undefined,
  browser: string | undefined,
): ProviderFlow | undefined {
  const flow = findFlow(service, state, browser)
  if (flow !== undefined) service.store.providerFlows.delete(hashSecret(flow.state))
  return flow
}

/**
 * Keeps an answer that the provider's page has posted by a form, until the redirect that follows. The browser
 * sends its SameSite cookie only with this redirect.
 */
export function holdAnswer({ store }: Service, state: string, answer: ProviderAnswer): void {
  const key = hashSecret(state)
  const record = store.providerFlows.get(key)
  if (record === undefined || record.posted !== undefined) return
  store.providerFlows.put(key, { ...record, posted: answer })
}
