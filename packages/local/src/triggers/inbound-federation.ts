/**
 * InboundFederation: changes the attributes that an identity provider returns, before they are mapped. Source:
 * Cognito Developer Guide, "Inbound federation Lambda trigger".
 */
import { makeEvent, type TriggerOrigin } from './events.ts'
import type { HasTriggers } from './triggers.ts'

type Claims = Readonly<Record<string, unknown>>

export interface InboundFederationRequest {
  readonly providerName: string
  readonly providerType: 'OIDC' | 'SAML' | 'Facebook' | 'Google' | 'SignInWithApple' | 'LoginWithAmazon'
  readonly attributes: {
    readonly tokenResponse?: Claims
    readonly idToken?: Claims
    readonly userInfo?: Claims
    readonly samlResponse?: Claims
  }
}

/**
 * Returns the attributes that replace those of the provider; `undefined` if the trigger changes none. An
 * empty response changes none.
 */
export async function runInboundFederation(
  { triggers }: HasTriggers,
  origin: TriggerOrigin,
  request: InboundFederationRequest,
): Promise<Readonly<Record<string, string>> | undefined> {
  const event = makeEvent(origin, {
    triggerSource: 'InboundFederation_ExternalProvider',
    request,
    response: { userAttributesToMap: {} },
  })
  const { userAttributesToMap } = (await triggers.run(origin.pool, 'InboundFederation', event)) ?? {}
  const isChanged = Object.keys(userAttributesToMap ?? {}).length > 0
  return isChanged ? (userAttributesToMap ?? undefined) : undefined
}
