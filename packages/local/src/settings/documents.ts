/** Stores, changes and lists the documents of a user pool. */
import type { DocumentKind, DocumentRecord } from '../store/document-records.ts'
import { makeDocumentKey } from '../store/document-records.ts'
import type { Store } from '../store/store.ts'

export interface DocumentName {
  readonly userPoolId: string
  readonly kind: DocumentKind
  readonly key: string
}

export function findDocument(
  store: Store,
  { userPoolId, kind, key }: DocumentName,
): DocumentRecord | undefined {
  return store.documents.get(makeDocumentKey(userPoolId, kind, key))
}

/** In order of creation. Without `userPoolId`, the documents of all pools. */
export function listDocuments(store: Store, kind: DocumentKind, userPoolId?: string): DocumentRecord[] {
  return [...store.documents.values()].filter(
    (document) => document.kind === kind && (userPoolId === undefined || document.userPoolId === userPoolId),
  )
}

/** Creates or replaces a document. A replaced one keeps its time of creation. */
export function putDocument(
  store: Store,
  name: DocumentName,
  value: DocumentRecord['value'],
  now: number,
): DocumentRecord {
  const createdAt = findDocument(store, name)?.createdAt ?? now
  const document = { ...name, createdAt, updatedAt: now, value }
  store.documents.put(makeDocumentKey(name.userPoolId, name.kind, name.key), document)
  return document
}

export function deleteDocument(store: Store, { userPoolId, kind, key }: DocumentName): void {
  store.documents.delete(makeDocumentKey(userPoolId, kind, key))
}
