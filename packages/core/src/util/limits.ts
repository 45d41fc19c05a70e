/** Numbers that more than one file uses. */

/** Longer tokens are refused unread, unless `maxTokenBytes` says otherwise. */
export const DEFAULT_MAX_TOKEN_BYTES = 16_384

/** The largest `clockToleranceSeconds`: a token is accepted for at most this time after its expiry. */
export const MAX_CLOCK_TOLERANCE_SECONDS = 300

/** The largest key set or metadata that is read, unless `keys.maxBytes` says otherwise. */
export const DEFAULT_MAX_DOCUMENT_BYTES = 262_144
