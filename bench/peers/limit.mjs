// @ts-check
/** The limit: `crypto.verify` with a prepared key, over bytes that are prepared as well. Checks nothing else. */
import { createPublicKey, verify } from 'node:crypto'

/** @param {import('../context.mjs').Pool} pool @param {readonly Buffer[]} tokens */
export function prepareLimit(pool, tokens) {
  const keys = new Map(pool.jwks.keys.map((jwk) => [jwk.kid, createPublicKey({ key: jwk, format: 'jwk' })]))
  return tokens.map((bytes) => {
    const [header = '', payload, signature = ''] = bytes.toString('latin1').split('.')
    const key = keys.get(JSON.parse(Buffer.from(header, 'base64url').toString()).kid)
    if (key === undefined) throw new Error('The token names a key that is not there.')
    return {
      signed: Buffer.from(`${header}.${payload}`),
      key,
      signature: Buffer.from(signature, 'base64url'),
    }
  })
}

/** @param {ReturnType<typeof prepareLimit>} prepared */
export function runLimit(prepared) {
  let good = 0
  for (const { signed, key, signature } of prepared) {
    if (verify('RSA-SHA256', signed, key, signature)) good++
  }
  if (good !== prepared.length) throw new Error('The limit refused a good token.')
}
