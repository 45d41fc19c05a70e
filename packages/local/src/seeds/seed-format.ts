/** What the shapes and the writer of a seed share. It has no schema, so a start without a seed loads none. */

export const SCHEMA_URL = 'https://poolguard.github.io/poolguard/seed.schema.json'

/**
 * The kinds of documents in a seed. It has no import jobs and no signing certificates, because they belong to
 * one run.
 */
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
