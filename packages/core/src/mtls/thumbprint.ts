/** The thumbprint of a certificate (RFC 8705 §3.1). */
import { createHash } from 'node:crypto'

/** @param der the certificate in DER */
export function hashCertificate(der: Uint8Array): string {
  return createHash('sha256').update(der).digest('base64url')
}
