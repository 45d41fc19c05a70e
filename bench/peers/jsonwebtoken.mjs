// @ts-check
/** jsonwebtoken with a given key object, and with jwks-rsa, which finds the key, as both READMEs show it. */
import { createPublicKey } from 'node:crypto'
import jwt from 'jsonwebtoken'
import jwksClient from 'jwks-rsa'

/** @param {import('../context.mjs').Pool} pool */
function optionsFor({ issuer, audience }) {
  return { algorithms: /** @type {['RS256']} */ (['RS256']), issuer, audience }
}

/** @param {import('../context.mjs').Pool} pool */
export function jsonwebtoken(pool) {
  const key = createPublicKey({
    key: pool.jwks.keys.find((jwk) => jwk.kid === pool.accessKid),
    format: 'jwk',
  })
  const options = optionsFor(pool)
  return (/** @type {string} */ token) => jwt.verify(token, key, options)
}

/** @param {import('../context.mjs').Pool} pool @returns {(token: string) => Promise<unknown>} */
export function jsonwebtokenWithJwksRsa(pool) {
  const client = jwksClient({ jwksUri: pool.jwksUri })
  const options = optionsFor(pool)
  const getKey = (/** @type {any} */ header, /** @type {any} */ callback) => {
    client.getSigningKey(header.kid, (error, key) => callback(error, key?.getPublicKey()))
  }
  return (token) =>
    new Promise((resolve, reject) => {
      jwt.verify(token, getKey, options, (error, claims) => (error ? reject(error) : resolve(claims)))
    })
}
