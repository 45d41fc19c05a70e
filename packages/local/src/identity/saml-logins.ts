/**
 * Logins by SAML responses: the value in `Logins` is the response of the provider in base64, and the key is
 * the ARN of the provider in IAM. Sources: Cognito Developer Guide, "Setting up SAML providers as identity
 * pool IdPs"; IAM User Guide, "Configure SAML assertions for the authentication response". Throws
 * NotAuthorizedException, ExternalServiceException.
 */
import { refuse } from '../errors/cognito-error.ts'
import { FederationError } from '../federation/federation-error.ts'
import { ANY_REQUEST, type ExpectedAssertion, readAttributes } from '../federation/saml-assertion.ts'
import { openSamlVerifier, type SamlVerifier } from '../federation/saml-library.ts'
import { SAML_PROBLEMS, SamlRefusal } from '../federation/saml-refusal.ts'
import { findNameId, verifyResponse } from '../federation/saml-verification.ts'
import { readText } from '../federation/saml-xml.ts'
import type { Service } from '../service/service.ts'
import type { IdentityPoolRecord } from '../store/identity-records.ts'
import { parseRegion, parseSamlProviderArn } from '../util/ids.ts'
import type { VerifiedLogin } from './verified-login.ts'

/** AWS STS: "Token must be redeemed within 5 minutes of issuance". */
const MAX_AGE_MS = 300_000

const ROLE_ATTRIBUTE = 'https://aws.amazon.com/SAML/Attributes/Role'

/**
 * Assertions for AWS name its sign-in endpoint. The application makes the request, so its id is not checked.
 */
function toExpected(
  { now }: Service,
  { IdentityPoolId }: IdentityPoolRecord,
  { metadata }: SamlVerifier,
): ExpectedAssertion {
  const region = parseRegion(IdentityPoolId, ':')
  const endpoints = ['https://signin.aws.amazon.com/saml', `https://${region}.signin.aws.amazon.com/saml`]
  return {
    issuer: metadata.entityId,
    audiences: ['urn:amazon:webservices', ...endpoints],
    recipients: endpoints,
    requestId: ANY_REQUEST,
    maxAgeMs: MAX_AGE_MS,
    now: now(),
  }
}

function refuseResponse(error: unknown): never {
  if (error instanceof FederationError) return refuse('samlUnavailable', { problem: error.message })
  if (!(error instanceof SamlRefusal)) throw error
  switch (error.message) {
    case SAML_PROBLEMS.expired:
      return refuse('loginTokenExpired')
    case SAML_PROBLEMS.tooOld:
      return refuse('loginAssertionTooOld')
    case SAML_PROBLEMS.audience:
      return refuse('loginAssertionAudienceForeign')
    case SAML_PROBLEMS.issuer:
      return refuse('loginAssertionIssuerForeign')
    case SAML_PROBLEMS.signature:
      return refuse('loginAssertionSignatureWrong')
    default:
      return refuse('loginAssertionWrong', { problem: error.message })
  }
}

const ROLE_ARN = /^arn:aws[\w-]*:iam::\d{12}:role\//

/** Each value of the attribute is a pair of a role and a provider, in either order. */
function listRoles(pairs: readonly string[] = [], provider: string): string[] {
  return pairs
    .map((pair) => pair.split(',').map((arn) => arn.trim()))
    .filter((pair) => pair.length === 2 && pair.includes(provider))
    .flatMap((pair) => pair.filter((arn) => ROLE_ARN.test(arn)))
}

/**
 * `undefined` if the pool has no such SAML provider. The account in an ARN is ignored, because there is only
 * one.
 */
export async function verifySamlLogin(
  service: Service,
  pool: IdentityPoolRecord,
  provider: string,
  SAMLResponse: string,
): Promise<VerifiedLogin | undefined> {
  if (!(pool.SamlProviderARNs ?? []).includes(provider)) return undefined
  const stored = service.store.samlProviders.get(parseSamlProviderArn(provider) ?? '')
  if (stored === undefined) return refuse('samlProviderUnknown')
  try {
    const verifier = await openSamlVerifier(stored.metadata)
    // Applications send one response to GetId and to GetCredentialsForIdentity, so this pool may use it again.
    const answer = { SAMLResponse, wantsEncryption: false, usedBy: pool.IdentityPoolId }
    const assertion = await verifyResponse(service, verifier, answer, toExpected(service, pool, verifier))
    const sub = readText(findNameId(assertion))
    const claims = { ...readAttributes(assertion), sub }
    const roles = listRoles(readAttributes(assertion)[ROLE_ATTRIBUTE], provider)
    return { login: { provider, sub }, claims, mappingKeys: [provider], assertedRoles: roles }
  } catch (error) {
    return refuseResponse(error)
  }
}
