/**
 * The SAML providers of AWS IAM, which identity pools name in `SamlProviderARNs`: CreateSAMLProvider, GetSAMLProvider,
 * ListSAMLProviders, UpdateSAMLProvider, DeleteSAMLProvider. Source: AWS IAM API Reference; messages as real clients
 * report them. Encrypted assertions are not supported. Throws QueryError.
 */
import { randomUUID } from 'node:crypto'
import { refuseQuery } from '../errors/query-error.ts'
import { FederationError } from '../federation/federation-error.ts'
import { openSamlVerifier } from '../federation/saml-library.ts'
import type { Service } from '../service/service.ts'
import type { SamlProviderRecord } from '../store/identity-records.ts'
import { makeSamlProviderArn, parseSamlProviderArn } from '../util/ids.ts'
import type { XmlMembers } from '../util/xml.ts'

type Parameters = Readonly<Record<string, string>>

const NAME = /^[\w.-]{1,128}$/

/** AWS: 1,000 to 10,000,000 characters. A request here has at most a megabyte. */
const MIN_METADATA_CHARACTERS = 1000

function refuseConstraint(name: string, constraint: string): never {
  return refuseQuery(
    'ValidationError',
    `1 validation error detected: Value at '${name}' failed to satisfy constraint: Member must ${constraint}`,
  )
}

/** Returns the metadata document, if assertions can be verified with it. */
async function requireMetadata({ SAMLMetadataDocument: xml }: Parameters): Promise<string> {
  if (xml === undefined) return refuseConstraint('sAMLMetadataDocument', 'not be null')
  if (xml.length < MIN_METADATA_CHARACTERS) {
    const minimum = `have length greater than or equal to ${MIN_METADATA_CHARACTERS}`
    return refuseConstraint('sAMLMetadataDocument', minimum)
  }
  try {
    await openSamlVerifier(xml)
    return xml
  } catch (error) {
    if (error instanceof FederationError) {
      return refuseQuery('InvalidInput', `Could not parse metadata. ${error.message}`)
    }
    throw error
  }
}

function refuseEncryption({ AssertionEncryptionMode: mode, AddPrivateKey: key }: Parameters): void {
  if (mode === undefined && key === undefined) return
  refuseQuery('InvalidInput', 'The local pool reads no encrypted assertions of SAML providers in IAM.')
}

function requireProvider({ store }: Service, { SAMLProviderArn: arn = '' }: Parameters): SamlProviderRecord {
  const provider = store.samlProviders.get(parseSamlProviderArn(arn) ?? '')
  return provider ?? refuseQuery('NoSuchEntity', `Manifest not found for arn ${arn.slice(0, 256)}`, 404)
}

function toDate({ createdAt }: SamlProviderRecord): string {
  return new Date(createdAt).toISOString()
}

export async function createSamlProvider({ store, now }: Service, given: Parameters): Promise<XmlMembers> {
  const { Name: name = '' } = given
  if (!NAME.test(name)) return refuseConstraint('name', 'satisfy regular expression pattern: [\\w._-]+')
  refuseEncryption(given)
  const metadata = await requireMetadata(given)
  if (store.samlProviders.get(name) !== undefined) {
    return refuseQuery('EntityAlreadyExists', `Provider with name ${name} already exists.`, 409)
  }
  store.samlProviders.put(name, { name, uuid: randomUUID(), metadata, createdAt: now() })
  return { SAMLProviderArn: makeSamlProviderArn(name) }
}

export function getSamlProvider(service: Service, given: Parameters): XmlMembers {
  const provider = requireProvider(service, given)
  return {
    SAMLProviderUUID: provider.uuid,
    SAMLMetadataDocument: provider.metadata,
    CreateDate: toDate(provider),
  }
}

export function listSamlProviders({ store }: Service): XmlMembers {
  const providers = [...store.samlProviders.values()]
  return {
    SAMLProviderList: providers.map((provider) => ({
      Arn: makeSamlProviderArn(provider.name),
      CreateDate: toDate(provider),
    })),
  }
}

export async function updateSamlProvider(service: Service, given: Parameters): Promise<XmlMembers> {
  refuseEncryption(given)
  const metadata = await requireMetadata(given)
  const provider = requireProvider(service, given)
  service.store.samlProviders.put(provider.name, { ...provider, metadata })
  return { SAMLProviderArn: makeSamlProviderArn(provider.name) }
}

export function deleteSamlProvider(service: Service, given: Parameters): XmlMembers {
  service.store.samlProviders.delete(requireProvider(service, given).name)
  return {}
}
