/** The two halves of a sign-in at an identity provider: the request, and the answer. */
import type { Service } from '../service/service.ts'
import type { ClientRecord } from '../store/user-pool-records.ts'
import type { UserRecord } from '../store/user-records.ts'
import { signInExternalUser } from './external-users.ts'
import { refuseFederation } from './federation-error.ts'
import type { ProviderAnswer, ProviderFlow } from './provider-kind.ts'
import { requireKind } from './provider-kinds.ts'
import { listProviders, type StoredProvider } from './providers.ts'

export function startAtProvider(
  service: Service,
  provider: StoredProvider,
  flow: ProviderFlow,
): Promise<string> {
  return requireKind(service, provider).start(service, provider, flow)
}

/** Throws FederationError, and CognitoError where the user pool refuses the user. */
export async function finishAtProvider(
  service: Service,
  client: ClientRecord,
  flow: ProviderFlow,
  answer: ProviderAnswer,
): Promise<UserRecord> {
  // The settings may have changed since the flow began.
  const { providerName } = flow.record
  const provider = listProviders(service, client).find(({ ProviderName }) => ProviderName === providerName)
  if (provider === undefined) return refuseFederation('invalid_request', 'Login option is not available.')
  const profile = await requireKind(service, provider).finish(service, provider, flow, answer)
  return signInExternalUser(service, client, provider, profile)
}
