/** What the shapes of a seed and its writer share: no schema, so that a start without a seed loads none. */

export const SCHEMA_URL = 'https://poolguard.github.io/poolguard/seed.schema.json'

/** The kinds of documents in a seed. Import jobs and signing certificates are of one run. */
export const SEED_DOCUMENTS = [
  'domain',
  'identityProvider',
  'uiCustomization',
  'branding',
  'terms',
  'logDelivery',
  'riskConfiguration',
  'replica',
  'provisionedLimit',
] as const
