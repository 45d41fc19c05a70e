/** The parts of verifiers for servers, which have many requests under way and any kind of issuers. */
import { signatureQueue } from '../signature/queue.ts'
import { resolveIssuers } from './resolve-issuers.ts'
import type { VerifierParts } from './resolve-options.ts'

export const SERVER_PARTS: VerifierParts = { resolveIssuers, signatureQueue }
