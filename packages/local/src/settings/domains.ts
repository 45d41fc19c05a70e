/** The domains of a user pool: at most one prefix domain and one custom domain. */
import type { DocumentRecord } from '../store/document-records.ts'
import type { Store } from '../store/store.ts'
import { listDocuments } from './documents.ts'

/** A prefix domain has no dot: AWS serves it below amazoncognito.com. */
export function isCustomDomain(domain: string): boolean {
  return domain.includes('.')
}

export function listDomains(store: Store, userPoolId: string): DocumentRecord[] {
  return listDocuments(store, 'domain', userPoolId)
}

/** Domains are unique in a region. */
export function findDomain(store: Store, domain: string): DocumentRecord | undefined {
  return listDocuments(store, 'domain').find(({ key }) => key === domain)
}

/** The members `Domain` and `CustomDomain` of UserPoolType. */
export function describeDomains(store: Store, userPoolId: string): Readonly<Record<string, string>> {
  const entries = listDomains(store, userPoolId).map(({ key }) => [
    isCustomDomain(key) ? 'CustomDomain' : 'Domain',
    key,
  ])
  return Object.fromEntries(entries)
}
