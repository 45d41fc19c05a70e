/**
 * What to do about a failed proof of possession. `explain` gets a token without a request, so it reports only
 * the first of these codes.
 */

export const PROOF_ADVICE = {
  ERR_TOKEN_UNBOUND: [
    { text: 'The API requires a token that is bound to a key. Request the token with a DPoP proof.' },
  ],
  ERR_TOKEN_KEY_MISMATCH: [
    { text: 'Prove possession of the key, or of the certificate, that the token was requested with.' },
  ],
  ERR_PROOF_INVALID: [{ text: 'Compare the proof in the DPoP header with the request. Check the clocks.' }],
  ERR_PROOF_REPLAYED: [{ text: 'Make a new proof, with a new jti, for each request.' }],
  ERR_PROOF_NONCE_REQUIRED: [{ text: 'Repeat the request with the nonce of the header DPoP-Nonce.' }],
  ERR_REPLAY_STORE_UNAVAILABLE: [
    { text: 'The store of used proofs failed or is full. Check the store, or raise its limit.' },
  ],
} as const
