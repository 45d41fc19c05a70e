/** The kind of each provider. */
import type { Service } from '../service/service.ts'
import { isSocial } from '../settings/identity-provider-rules.ts'
import { codeFlow } from './code-flow.ts'
import { refuseFederation } from './federation-error.ts'
import type { ProviderKind } from './provider-kind.ts'
import type { StoredProvider } from './providers.ts'
import { standIn } from './stand-in.ts'

/** @throws FederationError for a kind that the local pool does not support. */
export function requireKind({ standIns }: Service, { ProviderType: type }: StoredProvider): ProviderKind {
  if (isSocial(type) && standIns.has(type)) return standIn
  if (type === 'SAML') {
    return refuseFederation('server_error', 'The local pool does not sign in by SAML providers yet.')
  }
  return codeFlow
}
