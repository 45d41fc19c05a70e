/** What the operations on documents share: times in AWS's form, and an error for an unknown document. */
import { refuse } from '../errors/cognito-error.ts'
import type { Service } from '../service/service.ts'
import { type DocumentName, findDocument } from '../settings/documents.ts'
import type { DocumentRecord } from '../store/document-records.ts'
import { toTimestamp } from '../util/time.ts'

/** The stored value with its times. */
export function toAnswer({ value, createdAt, updatedAt }: DocumentRecord): object {
  return { ...value, CreationDate: toTimestamp(createdAt), LastModifiedDate: toTimestamp(updatedAt) }
}

/** @throws ResourceNotFoundException with the name of the resource, such as `Terms`. */
export function requireDocument({ store }: Service, name: DocumentName, resource: string): DocumentRecord {
  return findDocument(store, name) ?? refuse('resourceNotFound', { resource: `${resource} ${name.key}` })
}
