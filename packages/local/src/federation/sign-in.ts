/** Sign-in at an identity provider, in two halves: the request and the answer. Sign-out at the provider. */
import { CognitoError } from '../errors/cognito-error.ts'
import type { Service } from '../service/service.ts'
import type { ClientRecord } from '../store/user-pool-records.ts'
import type { UserRecord } from '../store/user-records.ts'
import { signInExternalUser } from './external-sign-in.ts'
import { refuseFederation } from './federation-error.ts'
import type { ExternalProfile, ProviderAnswer, ProviderFlow, ProviderSignOut } from './provider-kind.ts'
import { findKind } from './provider-kinds.ts'
import { findProvider, listProviders, type StoredProvider } from './providers.ts'
import { makeSamlError } from './saml.ts'

export function startAtProvider(
  service: Service,
  provider: StoredProvider,
  flow: ProviderFlow,
): Promise<string> {
  return findKind(service, provider).start(service, provider, flow)
}

/** If AWS refuses the user of a SAML response, it reports an error of the response. */
function rethrowInProviderWords({ ProviderType }: StoredProvider, error: unknown): never {
  if (ProviderType === 'SAML' && error instanceof CognitoError) throw makeSamlError(error.message)
  throw error
}

export interface FinishedSignIn extends Pick<ExternalProfile, 'session' | 'level'> {
  readonly user: UserRecord
}

/** Throws FederationError, and CognitoError where the user pool refuses the user. */
export async function finishAtProvider(
  service: Service,
  client: ClientRecord,
  flow: ProviderFlow,
  answer: ProviderAnswer,
): Promise<FinishedSignIn> {
  // The settings may have changed since the flow began.
  const { providerName } = flow.record
  const provider = listProviders(service, client).find(({ ProviderName }) => ProviderName === providerName)
  if (provider === undefined) return refuseFederation('invalid_request', 'Login option is not available.')
  const profile = await findKind(service, provider).finish(service, provider, flow, answer)
  const { session, level } = profile
  try {
    const user = await signInExternalUser(service, client, provider, profile)
    return { user, session, level }
  } catch (error) {
    return rethrowInProviderWords(provider, error)
  }
}

/** The provider's address that ends its session; `undefined` if there is none. Throws FederationError. */
export async function startSignOutAtProvider(
  service: Service,
  userPoolId: string,
  providerName: string,
  signOut: ProviderSignOut,
): Promise<string | undefined> {
  const provider = findProvider(service, userPoolId, providerName)
  return provider && findKind(service, provider).startSignOut?.(service, provider, signOut)
}
