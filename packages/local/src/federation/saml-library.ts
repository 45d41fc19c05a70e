/**
 * Connects to a SAML identity provider with `@node-saml/node-saml`, an optional peer dependency. The library
 * writes the requests, and decides which part of a response is signed. `saml-assertion.ts` checks what that
 * part says.
 */
import type { CacheProvider, SAML, SamlConfig } from '@node-saml/node-saml'
import type { Service } from '../service/service.ts'
import { refuseFederation } from './federation-error.ts'
import type { StoredProvider } from './providers.ts'
import { ensureSamlKey } from './saml-key.ts'
import { parseSamlSigner, readMetadata, type SamlMetadata, type SamlSigner } from './saml-metadata.ts'
import type { ParseXml } from './saml-xml.ts'

interface Library {
  readonly SAML: typeof SAML
  readonly parse: ParseXml
}

/** Verifies the responses of one provider. */
export interface SamlVerifier {
  /** `wantsSignedResponse`: the response must have a signature of its own, besides that of its assertion. */
  makeSaml(options?: { readonly wantsSignedResponse: boolean }): SAML
  readonly parse: ParseXml
  readonly metadata: SamlSigner
}

export interface SamlConnection extends SamlVerifier {
  readonly metadata: SamlMetadata
}

export interface SamlRequest {
  /** The `ID` of the request. */
  readonly id: string
  /** Where the provider sends its answer. */
  readonly answerUrl: string
  /** Whether the user must sign in again at the provider. */
  readonly isForced?: boolean
  /** Whether the request must have a signature. */
  readonly isSigned: boolean
}

async function loadLibrary(): Promise<Library> {
  try {
    const { default: library } = await import('@node-saml/node-saml')
    const { default: xml } = await import('@node-saml/node-saml/lib/xml.js')
    return { SAML: library.SAML, parse: xml.parseXml2JsFromString }
  } catch {
    return refuseFederation(
      'server_error',
      'Sign-in by a SAML provider needs a package. Run "npm install --save-dev @node-saml/node-saml".',
    )
  }
}

/** The flow knows the id of its request, so the library keeps none. */
const NO_CACHE: CacheProvider = {
  saveAsync: async () => null,
  getAsync: async () => null,
  removeAsync: async () => null,
}

/** The library would check times by the clock of the process, but the pool has a clock of its own. */
const NO_TIME_CHECK = -1

/** Cognito's name as a service provider, and the audience of assertions. */
export function makeEntityId(userPoolId: string): string {
  return `urn:amazon:cognito:sp:${userPoolId}`
}

export function wantsEncryption({ ProviderDetails: details }: StoredProvider): boolean {
  return details.EncryptedResponses === 'true'
}

function makeVerifierConfig({ certificates }: SamlSigner, wantsSignedResponse: boolean) {
  return {
    idpCert: [...certificates],
    wantAssertionsSigned: true,
    wantAuthnResponseSigned: wantsSignedResponse,
    audience: false, // checked with the other conditions
    acceptedClockSkewMs: NO_TIME_CHECK,
    cacheProvider: NO_CACHE,
  } as const satisfies Partial<SamlConfig>
}

/** For a provider that the pool sends no requests to. Throws FederationError. */
export async function openSamlVerifier(metadataXml: string): Promise<SamlVerifier> {
  const { SAML, parse } = await loadLibrary()
  const metadata = await parseSamlSigner(metadataXml, parse)
  const ofRequests = { issuer: metadata.entityId, callbackUrl: metadata.entityId } // required, and not used here
  return {
    makeSaml: ({ wantsSignedResponse } = { wantsSignedResponse: false }) =>
      new SAML({ ...ofRequests, ...makeVerifierConfig(metadata, wantsSignedResponse) }),
    metadata,
    parse,
  }
}

/** Throws FederationError. */
export async function connectSaml(
  service: Service,
  provider: StoredProvider,
  request: SamlRequest,
): Promise<SamlConnection> {
  const { SAML, parse } = await loadLibrary()
  const metadata = await readMetadata(service, provider, parse)
  const { UserPoolId: userPoolId } = provider
  const decrypts = wantsEncryption(provider)
  const key = request.isSigned || decrypts ? await ensureSamlKey(service, userPoolId) : undefined
  const makeConfig = (wantsSignedResponse: boolean): SamlConfig => ({
    ...makeVerifierConfig(metadata, wantsSignedResponse),
    issuer: makeEntityId(userPoolId),
    callbackUrl: request.answerUrl,
    entryPoint: metadata.signInUrl,
    ...(metadata.signOutUrl !== undefined && { logoutUrl: metadata.signOutUrl }),
    generateUniqueId: () => request.id,
    identifierFormat: null,
    disableRequestedAuthnContext: true,
    forceAuthn: request.isForced ?? false,
    signatureAlgorithm: 'sha256',
    ...(request.isSigned && key !== undefined && { privateKey: key.privateKey }),
    ...(decrypts && key !== undefined && { decryptionPvk: key.privateKey }),
  })
  return {
    makeSaml: ({ wantsSignedResponse } = { wantsSignedResponse: false }) =>
      new SAML(makeConfig(wantsSignedResponse)),
    metadata,
    parse,
  }
}
