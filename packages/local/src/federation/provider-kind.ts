/**
 * What a kind of identity provider does: it sends the browser to the provider, and checks the answer. A new
 * kind needs a file of its own, and a line in `provider-kinds.ts`.
 */
import type { Service } from '../service/service.ts'
import type { ProviderFlowRecord, ProviderSession } from '../store/federation-records.ts'
import type { Level } from '../store/user-records.ts'
import type { InboundFederationRequest } from '../triggers/inbound-federation.ts'
import type { StoredProvider } from './providers.ts'

/** An open sign-in. */
export interface ProviderFlow {
  /** The name of the sign-in, which the provider returns with its answer. */
  readonly state: string
  readonly record: ProviderFlowRecord
}

/** The parameters of the answer, from the query or a form. */
export type ProviderAnswer = Readonly<Record<string, string | undefined>>

/** The account that the provider has signed in. */
export interface ExternalProfile {
  readonly subject: string
  /** The `issuer` of the identity; null except for SAML. */
  readonly issuer: string | null
  /** What `AttributeMapping` refers to. */
  readonly claims: Readonly<Record<string, unknown>>
  /** The same claims by their source (`idToken`, `userInfo` …), for the trigger InboundFederation. */
  readonly attributes: InboundFederationRequest['attributes']
  /** Absent: the provider cannot be asked to end the session. */
  readonly session?: ProviderSession | undefined
  /** The level that the provider's `acr` is mapped to. Absent without an `acr` or a mapping. */
  readonly level?: Level | undefined
}

/** The sign-out of a browser. */
export interface ProviderSignOut {
  /** The name of the sign-out, which the provider returns with its answer. */
  readonly state: string
  readonly session: ProviderSession
  /** Where the provider sends its answer. */
  readonly answerUrl: string
}

export interface ProviderKind {
  /** Returns the provider's address that the browser opens. Throws FederationError. */
  start(service: Service, provider: StoredProvider, flow: ProviderFlow): Promise<string>
  /** Checks the answer. Throws FederationError. */
  finish(
    service: Service,
    provider: StoredProvider,
    flow: ProviderFlow,
    answer: ProviderAnswer,
  ): Promise<ExternalProfile>
  /** Returns the provider's address that ends its session; `undefined` if the browser does not go there. */
  startSignOut?(
    service: Service,
    provider: StoredProvider,
    signOut: ProviderSignOut,
  ): Promise<string | undefined>
}
