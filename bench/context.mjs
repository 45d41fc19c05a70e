// @ts-check
/**
 * What the parts share: a pool, and tokens that were signed for this run only. The tokens are in a file,
 * because several processes read them. The private key never leaves the process that signed the tokens.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLocalPool } from '@poolguard/local'

/**
 * @typedef {object} Pool what a verifier has to know
 * @property {string} userPoolId
 * @property {string} issuer
 * @property {string} clientId
 * @property {string} audience
 * @property {{ keys: any[] }} jwks
 * @property {string} accessKid the id of the key that signs access tokens
 * @property {string} jwksUri the same keys, served on loopback
 *
 * @typedef {object} Context
 * @property {Pool} pool
 * @property {boolean} isQuick fewer and shorter rounds, to see that everything works
 * @property {string} folder
 */

const USER_POOL_ID = 'us-east-1_PoolGuard'
const AUDIENCE = 'https://api.example.com'

/** How many issuers the figure about issuers has. */
export const ISSUERS = 10_000

/** @param {number} index */
export function makeIssuerName(index) {
  return `https://tenant-${index}.example.com/`
}

/** Makes tokens, several at a time, because the thread pool makes the signatures.
 * @param {number} count @param {(index: number) => Promise<string>} make */
async function mint(count, make) {
  const tokens = new Array(count)
  let next = 0
  const worker = async () => {
    for (let index = next++; index < count; index = next++) tokens[index] = await make(index)
  }
  await Promise.all(Array.from({ length: 16 }, worker))
  return tokens
}

/** @param {string} folder @param {string} name @param {string[]} tokens */
function store(folder, name, tokens) {
  writeFileSync(join(folder, name), tokens.join('\n'), 'latin1')
}

/**
 * Signs everything that the run needs, and serves the keys on loopback.
 * @param {{ isQuick: boolean, distinct: number }} options
 */
export async function createContext({ isQuick, distinct }) {
  const folder = mkdtempSync(join(tmpdir(), 'poolguard-bench-'))
  const issuer = `https://cognito-idp.us-east-1.amazonaws.com/${USER_POOL_ID}`
  const pool = await createLocalPool({ userPoolId: USER_POOL_ID, issuer, accessTokenSeconds: 86_400 })
  const server = await pool.listen()
  const accessToken = (/** @type {number} */ index) =>
    pool.accessToken({
      username: `user-${index}`,
      scope: ['openid', 'orders/read'],
      audience: AUDIENCE,
    })
  store(folder, 'distinct', await mint(distinct, accessToken))
  const template = JSON.parse(Buffer.from((await accessToken(0)).split('.')[1] ?? '', 'base64url').toString())
  const signFor = (/** @type {number} */ index) =>
    pool.sign({ ...template, iss: makeIssuerName(index), jti: `${index}-${Math.random()}` })
  const spread = () => Math.floor(Math.random() * ISSUERS)
  store(folder, 'one-issuer', await mint(2000, () => signFor(0)))
  store(folder, 'many-issuers', await mint(2000, () => signFor(spread())))
  const [header = ''] = (await accessToken(0)).split('.')
  const facts = {
    userPoolId: USER_POOL_ID,
    issuer,
    clientId: pool.clientId,
    audience: AUDIENCE,
    jwks: pool.jwks(),
    accessKid: JSON.parse(Buffer.from(header, 'base64url').toString()).kid,
    jwksUri: pool.jwksUri,
  }
  writeFileSync(join(folder, 'context.json'), JSON.stringify({ pool: facts, isQuick }))
  return {
    folder,
    close: async () => {
      await server.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** @param {string} folder @returns {Context} */
export function readContext(folder) {
  return { ...JSON.parse(readFileSync(join(folder, 'context.json'), 'utf8')), folder }
}

/**
 * Reads tokens as bytes, as a socket gives them.
 * @param {Context} context @param {'distinct' | 'one-issuer' | 'many-issuers'} name
 * @param {number} [from] @param {number} [count] @returns {Buffer[]}
 */
export function readTokens(context, name, from = 0, count = Infinity) {
  const lines = readFileSync(join(context.folder, name), 'latin1').split('\n')
  return lines.slice(from, from + count).map((line) => Buffer.from(line, 'latin1'))
}

/** Makes new strings, for which the engine has stored nothing yet, such as a hash.
 * @param {readonly Buffer[]} tokens */
export function makeFreshStrings(tokens) {
  return tokens.map((bytes) => bytes.toString('latin1'))
}
