/** The identity providers of a user pool, as an app client offers them. */
import type { Service } from '../service/service.ts'
import { findDocument, listDocuments } from '../settings/documents.ts'
import type { IdentityProvider } from '../settings/identity-provider-rules.ts'
import type { ClientRecord } from '../store/user-pool-records.ts'

/** A stored provider. `CreateIdentityProvider` has checked its settings. */
export interface StoredProvider extends IdentityProvider {
  readonly UserPoolId: string
  readonly IdpIdentifiers: readonly string[]
}

/** The name that stands for the users of the pool itself. */
export const COGNITO = 'COGNITO'

export function findProvider(
  { store }: Service,
  userPoolId: string,
  name: string,
): StoredProvider | undefined {
  const document = findDocument(store, { userPoolId, kind: 'identityProvider', key: name })
  return document?.value as StoredProvider | undefined
}

export function findProviderByIdentifier(
  { store }: Service,
  userPoolId: string,
  identifier: string,
): StoredProvider | undefined {
  const documents = listDocuments(store, 'identityProvider', userPoolId)
  const all = documents.map(({ value }) => value as unknown as StoredProvider)
  return all.find(({ IdpIdentifiers }) => IdpIdentifiers.includes(identifier))
}

/** The providers that a client offers, in the order of its settings. */
export function listProviders(service: Service, client: ClientRecord): StoredProvider[] {
  return client.SupportedIdentityProviders.flatMap(
    (name) => findProvider(service, client.UserPoolId, name) ?? [],
  )
}

/**
 * Whether users of the pool itself may sign in with this client. AWS shows no page for a client without
 * SupportedIdentityProviders. Here, users of the pool may sign in with such a client.
 */
export function offersPasswords({ SupportedIdentityProviders: names }: ClientRecord): boolean {
  return names.length === 0 || names.includes(COGNITO)
}

const LABELS: Readonly<Record<string, string>> = { LoginWithAmazon: 'Amazon', SignInWithApple: 'Apple' }

/** The name that a button shows. */
export function toProviderLabel({ ProviderName }: IdentityProvider): string {
  return LABELS[ProviderName] ?? ProviderName
}
