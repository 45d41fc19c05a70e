/**
 * The metadata of a SAML identity provider, from its address or from the provider's settings: its name, its
 * endpoints and its certificates. A sign-in trusts them, so the parser of the optional package reads them.
 * saml-addresses.ts shows the endpoints without that package. Source: Metadata for SAML 2.0 §2.4.3. Throws
 * FederationError.
 */
import type { Service } from '../service/service.ts'
import { refuseFederation } from './federation-error.ts'
import { fetchFromProvider, requireProviderUrl, TIMEOUT_SECONDS } from './provider-fetch.ts'
import type { StoredProvider } from './providers.ts'
import {
  findAttribute,
  findChild,
  findChildren,
  type ParseXml,
  parseDocument,
  readText,
  type XmlElement,
} from './saml-xml.ts'

export const REDIRECT_BINDING = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect'

/** The provider that signs assertions. */
export interface SamlSigner {
  readonly entityId: string
  /** The certificates of the keys that sign, in base64. */
  readonly certificates: readonly string[]
}

export interface SamlMetadata extends SamlSigner {
  readonly signInUrl: string
  /** `undefined`: the provider has no single logout. */
  readonly signOutUrl: string | undefined
}

function refuseMetadata(problem: string): never {
  return refuseFederation('server_error', `The metadata of the SAML provider is not usable. ${problem}`)
}

/** Throws FederationError. */
export async function loadMetadata(
  service: Service,
  { ProviderDetails: details }: StoredProvider,
): Promise<string> {
  const { MetadataURL: address, MetadataFile: file = '' } = details
  if (!address) return file
  const signal = AbortSignal.timeout(TIMEOUT_SECONDS * 1000)
  try {
    const response = await fetchFromProvider(service, requireProviderUrl(service, address).href, { signal })
    if (response.status === 200) return await response.text()
  } catch {
    // Refused below, like an answer with another status.
  }
  return refuseMetadata('It could not be fetched.')
}

function findLocation(descriptor: XmlElement, name: string): string | undefined {
  const endpoints = findChildren(descriptor, name)
  const endpoint = endpoints.find((each) => findAttribute(each, 'Binding') === REDIRECT_BINDING)
  return findAttribute(endpoint, 'Location')
}

/** A key without a `use` serves for both uses (§2.4.1.1). */
function listCertificates(descriptor: XmlElement): string[] {
  return findChildren(descriptor, 'KeyDescriptor')
    .filter((key) => findAttribute(key, 'use') !== 'encryption')
    .flatMap((key) => findChildren(findChild(key, 'KeyInfo'), 'X509Data'))
    .flatMap((data) => findChildren(data, 'X509Certificate'))
    .map((certificate) => readText(certificate).replace(/\s/g, ''))
}

/** The part of the metadata about the signer. Throws FederationError. */
async function parseSigner(xml: string, parse: ParseXml): Promise<SamlSigner & { descriptor: XmlElement }> {
  const entity = await parseDocument(parse, xml, 'EntityDescriptor', refuseMetadata)
  const descriptor = findChild(entity, 'IDPSSODescriptor')
  const entityId = findAttribute(entity, 'entityID')
  const certificates = descriptor === undefined ? [] : listCertificates(descriptor)
  if (!entityId || descriptor === undefined || certificates.length === 0) {
    return refuseMetadata('It lacks an entityID, or a certificate of an identity provider.')
  }
  return { entityId, certificates, descriptor }
}

export async function parseSamlSigner(xml: string, parse: ParseXml): Promise<SamlSigner> {
  const { entityId, certificates } = await parseSigner(xml, parse)
  return { entityId, certificates }
}

export async function readMetadata(
  service: Service,
  provider: StoredProvider,
  parse: ParseXml,
): Promise<SamlMetadata> {
  const { descriptor, ...signer } = await parseSigner(await loadMetadata(service, provider), parse)
  const signInUrl = findLocation(descriptor, 'SingleSignOnService')
  if (!signInUrl) return refuseMetadata('It lacks a SingleSignOnService with HTTP-Redirect.')
  const signOutUrl = findLocation(descriptor, 'SingleLogoutService')
  // A browser opens these addresses, so other schemes, such as javascript:, are refused.
  for (const address of [signInUrl, signOutUrl]) {
    if (address !== undefined) requireProviderUrl(service, address)
  }
  return { ...signer, signInUrl, signOutUrl }
}
