/** The region that a request is signed for. */

/** AWS Signature Version 4: `Credential=<access key>/<date>/<region>/<service>/aws4_request`. */
const CREDENTIAL = /\bCredential=[^/,\s]+\/\d{8}\/([a-z]{2,}(?:-[a-z0-9]+)+)\/[a-z0-9-]+\/aws4_request\b/

/** `undefined` for a request without a signature. The signature itself is not checked. */
export function parseSignedRegion(authorization: string | undefined): string | undefined {
  return CREDENTIAL.exec(authorization?.slice(0, 2048) ?? '')?.[1]
}
