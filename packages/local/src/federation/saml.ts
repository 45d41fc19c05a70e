/**
 * Sign-in by SAML 2.0: a request by the HTTP-Redirect binding, and a response by HTTP-POST. Sources: Profiles for SAML
 * 2.0 §4.1; Cognito Developer Guide, "Using SAML identity providers with a user pool".
 */
import type { Profile } from '@node-saml/node-saml'
import { randomToken } from '../credentials/opaque-tokens.ts'
import type { Service } from '../service/service.ts'
import type { ProviderSession } from '../store/federation-records.ts'
import { FederationError } from './federation-error.ts'
import type { ExternalProfile, ProviderAnswer, ProviderFlow, ProviderKind } from './provider-kind.ts'
import type { StoredProvider } from './providers.ts'
import {
  checkAssertion,
  type ExpectedAssertion,
  findExpiry,
  INVALID_TIME,
  makeSamlError,
  readAttributes,
  refuseSaml,
} from './saml-assertion.ts'
import { connectSaml, makeEntityId, type SamlConnection, type SamlRequest } from './saml-library.ts'
import { checkResponse } from './saml-response.ts'
import { findAttribute, findChild, parseDocument, readText, type XmlElement } from './saml-xml.ts'
import { useAssertion } from './used-assertions.ts'

/** SAML 2.0 Core §8.3.1: the format of a NameID without one. */
const UNSPECIFIED = 'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified'

/** The flow is the only one with this nonce. An ID of XML begins with no digit. */
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

/** What the flow's request asked for. */
function toExpected(
  { now }: Service,
  { UserPoolId }: StoredProvider,
  { metadata }: SamlConnection,
  flow: ProviderFlow,
): ExpectedAssertion {
  return {
    issuer: metadata.entityId,
    audience: makeEntityId(UserPoolId),
    recipient: flow.record.redirectUri,
    requestId: flow.record.isUnsolicited ? undefined : makeRequestId(flow),
    now: now(),
  }
}

/** The assertion as the signature covers it. */
async function verifyAssertion(
  { makeSaml, parse }: SamlConnection,
  SAMLResponse: string,
  wantsSignedResponse: boolean,
): Promise<XmlElement> {
  const { profile } = await makeSaml({ wantsSignedResponse }).validatePostResponseAsync({ SAMLResponse })
  const xml = profile?.getAssertionXml?.() ?? refuseSaml('SAML Assertion is missing')
  return parseDocument(parse, xml, 'Assertion', refuseSaml)
}

/** What a sign-out at the provider names. */
function readSession(assertion: XmlElement): ProviderSession {
  const name = findChild(findChild(assertion, 'Subject'), 'NameID')
  return {
    nameID: readText(name),
    nameIDFormat: findAttribute(name, 'Format'),
    nameQualifier: findAttribute(name, 'NameQualifier'),
    spNameQualifier: findAttribute(name, 'SPNameQualifier'),
    sessionIndex: findAttribute(findChild(assertion, 'AuthnStatement'), 'SessionIndex'),
  }
}

async function acceptResponse(
  service: Service,
  provider: StoredProvider,
  flow: ProviderFlow,
  { SAMLResponse }: ProviderAnswer,
): Promise<ExternalProfile> {
  const connection = await connectSaml(service, provider, toRequest(provider, flow))
  const expected = toExpected(service, provider, connection, flow)
  const { isSigned } = await checkResponse(connection.parse, provider, SAMLResponse, expected)
  const assertion = await verifyAssertion(connection, SAMLResponse ?? '', isSigned)
  checkAssertion(assertion, expected)
  const id = findAttribute(assertion, 'ID') ?? refuseSaml('ID is missing.')
  const { issuer } = expected
  if (!useAssertion(service, { issuer, id, expiresAt: findExpiry(assertion) })) {
    return refuseSaml('Assertion was used before.')
  }
  const session = readSession(assertion)
  const { nameID: subject } = session
  if (!subject) return refuseSaml('NameID is missing.')
  const claims = readAttributes(assertion)
  return { subject, issuer, claims, session, attributes: { samlResponse: claims } }
}

/** By the library's words, which are not passed on because they may quote the response. */
const PROBLEMS: readonly (readonly [words: RegExp, problem: string])[] = [
  [/signature|reference|transform/i, 'SAML Assertion signature is invalid'],
  [/^Error parsing/, INVALID_TIME],
]

function toSamlError(error: unknown): FederationError {
  if (error instanceof FederationError) return error
  const { message = '' } = error as Partial<Error>
  const [, problem] = PROBLEMS.find(([words]) => words.test(message)) ?? []
  return makeSamlError(problem ?? 'The response cannot be read.')
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
      throw toSamlError(error)
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
