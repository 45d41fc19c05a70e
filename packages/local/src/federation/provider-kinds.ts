/** The kind of each provider. */
import type { Service } from '../service/service.ts'
import { isSocial } from '../settings/identity-provider-rules.ts'
import { codeFlow } from './code-flow.ts'
import type { ProviderKind } from './provider-kind.ts'
import type { StoredProvider } from './providers.ts'
import { saml } from './saml.ts'
import { standIn } from './stand-in.ts'

export function findKind({ standIns }: Service, { ProviderType: type }: StoredProvider): ProviderKind {
  if (isSocial(type) && standIns.has(type)) return standIn
  return type === 'SAML' ? saml : codeFlow
}
