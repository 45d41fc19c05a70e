// @ts-check
/** The limit: `crypto.verify` with a prepared key, over bytes that are prepared as well. Checks nothing else. */
import { execFile } from 'node:child_process'
import { createPublicKey, verify, webcrypto } from 'node:crypto'
import { promisify } from 'node:util'
import { fastifyHook, readBearer } from './hooks.mjs'

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

/** The key of access tokens. @param {import('../context.mjs').Pool} pool */
function findAccessJwk({ jwks, accessKid }) {
  return jwks.keys.find(({ kid }) => kid === accessKid)
}

/** @param {string} token */
function splitToken(token) {
  const end = token.lastIndexOf('.')
  return {
    signed: Buffer.from(token.slice(0, end), 'latin1'),
    signature: Buffer.from(token.slice(end + 1), 'base64url'),
  }
}

/**
 * The same by WebCrypto, which works on the thread pool.
 * @param {import('../context.mjs').Pool} pool @returns {(token: string) => Promise<void>}
 */
export function webCryptoLimit(pool) {
  const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }
  const key = webcrypto.subtle.importKey('jwk', findAccessJwk(pool), algorithm, false, ['verify'])
  return async (token) => {
    const { signed, signature } = splitToken(token)
    if (!(await webcrypto.subtle.verify(algorithm.name, await key, signature, signed))) {
      throw new Error('The limit refused a good token.')
    }
  }
}

/**
 * A guard that does nothing but `crypto.verify` on the main thread.
 * @type {import('./peers.mjs').FastifyGuard}
 */
export async function fastifyLimit(app, pool) {
  const key = createPublicKey({ key: findAccessJwk(pool), format: 'jwk' })
  fastifyHook(app, async (request) => {
    const { signed, signature } = splitToken(readBearer(request.headers))
    if (!verify('RSA-SHA256', signed, key, signature)) throw new Error('The limit refused a good token.')
  })
}

/** The verifications per second that `openssl speed` reports; `undefined` where it is missing. */
export async function measureOpenssl() {
  try {
    const { stdout } = await promisify(execFile)('openssl', ['speed', '-seconds', '1', 'rsa2048'])
    return Number(/rsa 2048 bits .*?([\d.]+)\s*$/m.exec(stdout)?.[1]) || undefined
  } catch {
    return undefined
  }
}
