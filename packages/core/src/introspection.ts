/** @poolguard/core/introspection: opaque tokens, verified by their issuer's introspection endpoint (RFC 7662). */
export {
  type PrivateKeyJwt,
  type PrivateKeyJwtOptions,
  privateKeyJwt,
} from './introspection/client-assertion.ts'
export type { ClientAuthentication } from './introspection/client-authentication.ts'
export { introspected } from './introspection/introspected.ts'
export type { IntrospectedClaims, IntrospectedOptions } from './introspection/introspected-options.ts'
