/**
 * The resources that the local pool stores in the form of AWS's answers: domains, branding, identity
 * providers and so on. Times are in milliseconds.
 */

export type DocumentKind =
  | 'domain'
  | 'identityProvider'
  | 'uiCustomization'
  | 'branding'
  | 'terms'
  | 'logDelivery'
  | 'riskConfiguration'
  | 'importJob'
  | 'replica'
  | 'signingCertificate'
  | 'provisionedLimit'

export interface DocumentRecord {
  readonly userPoolId: string
  readonly kind: DocumentKind
  /** Unique among the documents of this kind in the pool. */
  readonly key: string
  readonly createdAt: number
  readonly updatedAt: number
  /** In the form of AWS's answers, without its times. */
  readonly value: Readonly<Record<string, unknown>>
}

export function makeDocumentKey(userPoolId: string, kind: DocumentKind, key: string): string {
  return `${userPoolId}/${kind}/${key}`
}
