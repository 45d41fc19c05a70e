/**
 * Sign-in by SAML 2.0: a request by the HTTP-Redirect binding, and a response by HTTP-POST. Sources: Profiles
 * for SAML 2.0 §4.1; Cognito Developer Guide, "Using SAML identity providers with a user pool".
 */
import type { Profile } from '@node-saml/node-saml'
import { randomToken } from '../credentials/opaque-tokens.ts'
import type { Service } from '../service/service.ts'
import type { ProviderSession } from '../store/federation-records.ts'
import { FederationError } from './federation-error.ts'
import type { ExternalProfile, ProviderAnswer, ProviderFlow, ProviderKind } from './provider-kind.ts'
import type { StoredProvider } from './providers.ts'
import { type ExpectedAssertion, readAttributes } from './saml-assertion.ts'
import {
  connectSaml,
  makeEntityId,
  type SamlConnection,
  type SamlRequest,
  wantsEncryption,
} from './saml-library.ts'
import { SamlRefusal } from './saml-refusal.ts'
import { findNameId, verifyResponse } from './saml-verification.ts'
import { findAttribute, findChild, readText, type XmlElement } from './saml-xml.ts'

/** The format of a NameID that names no format (SAML 2.0 Core §8.3.1). */
const UNSPECIFIED = 'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified'

/**
 * "Using IdP-initiated SAML sign-in": an assertion that no request asked for "must have been issued within
 * the previous 6 minutes".
 */
const MAX_UNSOLICITED_AGE_MS = 360_000

/** The nonce is unique for each flow. An ID in XML must not begin with a digit. */
function makeRequestId({ record }: ProviderFlow): string {
  return `_${record.nonce}`
}

function toRequest({ ProviderDetails: details }: StoredProvider, flow: ProviderFlow): SamlRequest {
  const { request, redirectUri } = flow.record
  return {
    id: makeRequestId(flow),
    answerUrl: redirectUri,
    isForced: request.prompt?.split(' ').includes('login') ?? false,
    isSigned: details.RequestSigningAlgorithm !== undefined,
  }
}

/** What the response must contain to answer the request of the flow. */
function toExpected(
  { now }: Service,
  { UserPoolId }: StoredProvider,
  { metadata }: SamlConnection,
  flow: ProviderFlow,
): ExpectedAssertion {
  const { isUnsolicited } = flow.record
  return {
    issuer: metadata.entityId,
    audiences: [makeEntityId(UserPoolId)],
    recipients: [flow.record.redirectUri],
    requestId: isUnsolicited ? undefined : makeRequestId(flow),
    maxAgeMs: isUnsolicited ? MAX_UNSOLICITED_AGE_MS : undefined,
    now: now(),
  }
}

/** What a sign-out request to the provider must name. */
function readSession(assertion: XmlElement): ProviderSession {
  const name = findNameId(assertion)
  return {
    nameID: readText(name),
    nameIDFormat: findAttribute(name, 'Format'),
    nameQualifier: findAttribute(name, 'NameQualifier'),
    spNameQualifier: findAttribute(name, 'SPNameQualifier'),
    sessionIndex: findAttribute(findChild(assertion, 'AuthnStatement'), 'SessionIndex'),
  }
}

/** AWS writes several values of an attribute as one text: `[a, b]`. */
function joinValues(attributes: Readonly<Record<string, readonly string[]>>): Record<string, string> {
  const entries = Object.entries(attributes).map(([name, values]) => {
    const [first = '', ...others] = values
    return [name, others.length === 0 ? first : `[${values.join(', ')}]`]
  })
  return Object.fromEntries(entries)
}

async function acceptResponse(
  service: Service,
  provider: StoredProvider,
  flow: ProviderFlow,
  { SAMLResponse }: ProviderAnswer,
): Promise<ExternalProfile> {
  const connection = await connectSaml(service, provider, toRequest(provider, flow))
  const expected = toExpected(service, provider, connection, flow)
  const response = { SAMLResponse, wantsEncryption: wantsEncryption(provider) }
  const assertion = await verifyResponse(service, connection, response, expected)
  const claims = joinValues(readAttributes(assertion))
  const session = readSession(assertion)
  const { issuer } = expected
  return {
    subject: readText(findNameId(assertion)),
    issuer,
    claims,
    session,
    attributes: { samlResponse: claims },
  }
}

/** The problem as an error, in the words of Cognito. */
export function makeSamlError(problem: string): FederationError {
  return new FederationError('server_error', `Invalid SAML response received: ${problem}`)
}

export const saml: ProviderKind = {
  async start(service, provider, flow) {
    const { makeSaml } = await connectSaml(service, provider, toRequest(provider, flow))
    return makeSaml().getAuthorizeUrlAsync(flow.state, undefined, {})
  },

  async finish(service, provider, flow, answer) {
    try {
      return await acceptResponse(service, provider, flow, answer)
    } catch (error) {
      throw error instanceof SamlRefusal ? makeSamlError(error.message) : error
    }
  },

  async startSignOut(service, provider, { state, session, answerUrl }) {
    if (provider.ProviderDetails.IDPSignout !== 'true') return undefined
    const { nameID, nameIDFormat = UNSPECIFIED, ...others } = session
    const request = { id: `_${randomToken(32)}`, answerUrl, isSigned: true }
    const { makeSaml, metadata } = await connectSaml(service, provider, request)
    if (metadata.signOutUrl === undefined || nameID === undefined) return undefined
    const profile = { issuer: metadata.entityId, nameID, nameIDFormat, ...others } as Profile
    return makeSaml().getLogoutUrlAsync(profile, state, {})
  },
}
