/** @poolguard/core/mtls: tokens that are bound to a client certificate (RFC 8705 §3). */
export { type Mtls, mtls } from './mtls/mtls.ts'
export type { CertificateHeader, MtlsOptions } from './mtls/mtls-options.ts'
