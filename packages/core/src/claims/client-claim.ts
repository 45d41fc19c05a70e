/** The claim that holds the client: `aud` of an ID token (OIDC Core §2), else `client_id` (RFC 9068 §2.2). */
export function findClientClaim(tokenUse: unknown): 'aud' | 'client_id' {
  return tokenUse === 'id' ? 'aud' : 'client_id'
}
