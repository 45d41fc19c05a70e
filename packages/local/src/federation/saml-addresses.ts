/**
 * The addresses that AWS shows among the details of a SAML provider. They come from its metadata. Regular
 * expressions find them, because the parser is in an optional package, and a provider can be created without
 * it. That is enough for addresses that are only shown. A sign-in reads the metadata with the parser
 * (saml-metadata.ts). Source: CreateIdentityProvider of the API reference, "Describe response"; Metadata for
 * SAML 2.0 §2.4.3.
 */
import type { Service } from '../service/service.ts'
import { unescapeXml } from '../util/xml.ts'
import type { StoredProvider } from './providers.ts'
import { loadMetadata, REDIRECT_BINDING } from './saml-metadata.ts'

/** AWS's name for each address, and the element of the metadata that has it. */
const ENDPOINTS = {
  SSORedirectBindingURI: 'SingleSignOnService',
  SLORedirectBindingURI: 'SingleLogoutService',
} as const

/** The part about the provider: the metadata may describe a service provider too. */
function findDescriptor(xml: string): string {
  const start = xml.search(/<(?:[\w.-]+:)?IDPSSODescriptor[\s>]/)
  const end = xml.search(/<\/(?:[\w.-]+:)?IDPSSODescriptor\s*>/)
  return start === -1 ? '' : xml.slice(start, end === -1 ? undefined : end)
}

function findAttribute(tag: string, name: string): string | undefined {
  const value = new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`).exec(tag)
  const text = value?.[1] ?? value?.[2]
  return text === undefined ? undefined : unescapeXml(text)
}

function findLocation(descriptor: string, element: string): string | undefined {
  const tags = descriptor.match(new RegExp(`<(?:[\\w.-]+:)?${element}\\s[^<>]*>`, 'g')) ?? []
  const tag = tags.find((each) => findAttribute(each, 'Binding') === REDIRECT_BINDING)
  return tag === undefined ? undefined : findAttribute(tag, 'Location')
}

async function loadDescriptor(service: Service, provider: StoredProvider): Promise<string> {
  try {
    return findDescriptor(await loadMetadata(service, provider))
  } catch {
    return '' // The provider may not be running yet.
  }
}

/** If the metadata lacks an address, the given address stays. */
export async function addSamlAddresses(service: Service, provider: StoredProvider): Promise<StoredProvider> {
  if (provider.ProviderType !== 'SAML') return provider
  const descriptor = await loadDescriptor(service, provider)
  const found = Object.entries(ENDPOINTS).flatMap(([name, element]) => {
    const location = findLocation(descriptor, element)
    return location === undefined ? [] : [[name, location]]
  })
  return { ...provider, ProviderDetails: { ...provider.ProviderDetails, ...Object.fromEntries(found) } }
}
