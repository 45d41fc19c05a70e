// @ts-check
/**
 * What a refused token of each kind costs: the CPU time of all threads, and how long the event loop is
 * blocked while many such tokens arrive together. The keys of the issuers are the slowest ones that poolguard
 * accepts, and some that it ignores.
 */
import { generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import { createVerifier, oidc } from '@poolguard/core'
import { median, summarizeRatios } from './rounds.mjs'

/** @typedef {{ kid: string, sign: (data: Buffer) => Buffer, jwk: object }} Key */
/** @typedef {{ label: string, token: (at: number) => string, goal?: import('./rounds.mjs').Row['goal'] }} Kind */

const AUDIENCE = 'https://api.example.com'
const ISSUER = 'https://login.example.com/'
const HOSTILE = 'https://hostile.example.com/'

/** @typedef {import('node:crypto').KeyObject} KeyObject */

/**
 * @param {string} kid
 * @param {{ publicKey: KeyObject, privateKey: KeyObject }} pair
 * @param {(key: KeyObject, data: Buffer) => Buffer} signWith
 * @returns {Key}
 */
function createKey(kid, { publicKey, privateKey }, signWith) {
  return {
    kid,
    jwk: { ...publicKey.export({ format: 'jwk' }), kid },
    sign: (data) => signWith(privateKey, data),
  }
}

/** @param {string} namedCurve @param {string} digest */
function makeEcKey(namedCurve, digest) {
  const pair = generateKeyPairSync('ec', { namedCurve })
  return createKey(namedCurve, pair, (key, data) => sign(digest, data, { key, dsaEncoding: 'ieee-p1363' }))
}

const rsa = createKey('rsa', generateKeyPairSync('rsa', { modulusLength: 2048 }), (key, data) =>
  sign('sha256', data, key),
)
const curves = [makeEcKey('P-256', 'sha256'), makeEcKey('P-384', 'sha384'), makeEcKey('P-521', 'sha512')]
const ed25519 = createKey('ed25519', generateKeyPairSync('ed25519'), (key, data) => sign(null, data, key))

/** Makes an odd number with this many bits. @param {number} bits */
function makeOddNumber(bits) {
  const bytes = randomBytes(bits / 8)
  bytes.writeUInt8(bytes.readUInt8(0) | 0x80, 0)
  bytes.writeUInt8(bytes.readUInt8(bytes.length - 1) | 1, bytes.length - 1)
  return bytes.toString('base64url')
}

/** Makes a public key without a private key. Such a key costs as much as others.
 * @param {string} kid @param {number} bits @param {string} e */
const makeUnpairedRsa = (kid, bits, e) => ({ kty: 'RSA', kid, n: makeOddNumber(bits), e })

const encoded = (/** @type {object | string} */ part) =>
  Buffer.from(typeof part === 'string' ? part : JSON.stringify(part)).toString('base64url')
const now = Math.floor(Date.now() / 1000)
const CLAIMS = { sub: 'user', iss: ISSUER, aud: AUDIENCE, iat: now, exp: now + 3600 }

/** @param {object | string} header @param {object | string} payload @param {(data: Buffer) => Buffer} signWith */
function jws(header, payload, signWith) {
  const input = `${encoded(header)}.${encoded(payload)}`
  return `${input}.${signWith(Buffer.from(input)).toString('base64url')}`
}

/** Makes a function that returns a signature of constant bytes. */
const fixed = (/** @type {number} */ length) => () => Buffer.alloc(length, 7)
/** R and S are below the order of P-521. Otherwise they are refused before anything is computed. */
const fixedEs512 = () =>
  Buffer.concat([Buffer.alloc(1), Buffer.alloc(65, 7), Buffer.alloc(1), Buffer.alloc(65, 7)])
/** Makes JSON with as many empty arrays as fit into the bytes. @param {number} bytes */
const nests = (bytes) => `[${'[],'.repeat(Math.floor(bytes / 3))}[]]`

/** @param {string} alg @param {string} kid @param {number} length @param {string} [iss] */
const forged =
  (alg, kid, length, iss = ISSUER) =>
  (/** @type {number} */ at) =>
    jws({ alg, kid }, { ...CLAIMS, iss, at }, fixed(length))

const UNSIGNED = /** @type {const} */ ({ max: 500, of: 'value' })
const SIGNED = { max: 10 }
const RS256 = { alg: 'RS256', kid: 'rsa' }

/** @type {Kind} */
const GOOD = {
  label: 'good, first seen, RS256',
  token: (at) => jws(RS256, { ...CLAIMS, at }, rsa.sign),
}

/** @type {Kind[]} */
const KINDS = [
  { label: 'junk of 16 KB', token: (at) => `${at}${'x'.repeat(16_000)}`, goal: UNSIGNED },
  {
    label: 'unknown issuer, 16 KB',
    token: (at) => jws(RS256, { ...CLAIMS, iss: `https://${'x'.repeat(11_000)}${at}/` }, fixed(256)),
    goal: UNSIGNED,
  },
  {
    label: 'payload of nests, 16 KB',
    token: (at) => jws(RS256, `{"iss":"x${at}","a":${nests(11_000)}}`, fixed(256)),
    goal: UNSIGNED,
  },
  {
    label: 'header of nests, 16 KB',
    token: (at) => jws(`{"alg":"RS256","at":${at},"a":${nests(11_000)}}`, CLAIMS, fixed(256)),
    goal: UNSIGNED,
  },
  {
    label: 'critical extensions, 16 KB of nests',
    token: (at) => jws(`{"alg":"RS256","at":${at},"crit":${nests(11_000)}}`, CLAIMS, fixed(256)),
    goal: UNSIGNED,
  },
  { label: 'forged RS256', token: forged('RS256', 'rsa', 256), goal: UNSIGNED },
  { label: 'forged ES256', token: forged('ES256', 'P-256', 64), goal: UNSIGNED },
  { label: 'forged EdDSA', token: forged('EdDSA', 'ed25519', 64), goal: UNSIGNED },
  { label: 'forged ES384 (its own price)', token: forged('ES384', 'P-384', 96) },
  {
    label: 'forged ES512 (its own price)',
    token: (at) => jws({ alg: 'ES512', kid: 'P-521' }, { ...CLAIMS, at }, fixedEs512),
  },
  {
    label: 'forged RS256, two keys of 4096 bits and 33 bits of exponent',
    token: forged('RS256', '4096', 512, HOSTILE),
  },
  { label: 'forged RS256, two keys of 8192 bits', token: forged('RS256', '8192', 1024, HOSTILE) },
  {
    label: 'forged RS256, a hundred keys of 3072 bits of exponent',
    token: forged('RS256', 'dear', 384, HOSTILE),
    goal: UNSIGNED,
  },
  {
    label: 'signed and expired, 16 KB of nests',
    token: (at) =>
      jws(
        RS256,
        `{"at":${at},"a":${nests(10_500)},${JSON.stringify({ ...CLAIMS, exp: now - 60 }).slice(1)}`,
        rsa.sign,
      ),
    goal: SIGNED,
  },
  {
    label: 'signed and for another API, 16 KB of nests',
    token: (at) =>
      jws(
        RS256,
        `{"at":${at},"a":${nests(10_500)},${JSON.stringify({ ...CLAIMS, aud: 'x' }).slice(1)}`,
        rsa.sign,
      ),
    goal: SIGNED,
  },
]

function makeVerifier() {
  const algorithms = /** @type {const} */ (['RS256', 'ES256', 'ES384', 'ES512', 'EdDSA'])
  const keys = [rsa, ...curves, ed25519].map(({ jwk }) => jwk)
  const exponent = 'Af____8' // 33 bits
  const hostile = [
    ...Array.from({ length: 2 }, () => makeUnpairedRsa('4096', 4096, exponent)),
    ...Array.from({ length: 2 }, () => makeUnpairedRsa('8192', 8192, 'AQAB')),
    ...Array.from({ length: 90 }, () => makeUnpairedRsa('dear', 3072, makeOddNumber(3072))),
  ]
  return createVerifier({
    issuers: [
      oidc({ issuer: ISSUER, audience: AUDIENCE, algorithms, jwks: { keys }, jwksUri: null }),
      oidc({ issuer: HOSTILE, audience: AUDIENCE, jwks: { keys: hostile }, jwksUri: null }),
    ],
    cache: false,
  })
}

const verifier = makeVerifier()
const ask = (/** @type {string} */ token) => verifier.verify(token).catch(() => undefined)

/** Microseconds of CPU, of all threads. @param {readonly string[]} tokens */
async function measureCpu(tokens) {
  const before = process.cpuUsage()
  for (const token of tokens) await ask(token)
  const { user, system } = process.cpuUsage(before)
  return (user + system) / tokens.length
}

/** The longest time between two turns of the event loop, in milliseconds. @param {readonly string[]} tokens */
async function measureStall(tokens) {
  let longest = 0
  let last = performance.now()
  let isOver = false
  const tick = () => {
    const time = performance.now()
    longest = Math.max(longest, time - last)
    last = time
    if (!isOver) setImmediate(tick)
  }
  setImmediate(tick)
  await new Promise(setImmediate)
  last = performance.now()
  const asked = []
  for (const token of tokens) {
    asked.push(ask(token))
    await new Promise(setImmediate) // each token comes in another turn, as each request does
  }
  await Promise.all(asked)
  isOver = true
  return longest
}

/** @param {import('./context.mjs').Context} context @returns {Promise<import('./rounds.mjs').Row[]>} */
export async function measure({ isQuick }) {
  const count = isQuick ? 50 : 200
  const rounds = isQuick ? 3 : 7
  const kinds = [GOOD, ...KINDS]
  const tokens = kinds.map(({ token }) => Array.from({ length: count }, (_, at) => token(at)))
  const cpu = kinds.map(() => /** @type {number[]} */ ([]))
  const stalls = kinds.map(() => /** @type {number[]} */ ([]))
  for (let round = -1; round < rounds; round++) {
    for (const [at, some] of tokens.entries()) {
      const spent = await measureCpu(some)
      const stall = await measureStall(some.slice(0, 64))
      if (round < 0) continue // compiles everything
      cpu[at]?.push(spent)
      stalls[at]?.push(stall)
    }
  }
  const against = GOOD.label
  const good = cpu[0] ?? []
  return [
    ...kinds.map(({ label, goal }, at) => ({
      figure: 'CPU of a refused token',
      label,
      isOurs: true,
      value: median(cpu[at] ?? []),
      unit: 'µs',
      ratio: summarizeRatios((cpu[at] ?? []).map((own, round) => own / (good[round] ?? Number.NaN))),
      against,
      ...(goal === undefined ? {} : { goal }),
    })),
    ...kinds.map(({ label }, at) => ({
      figure: 'worst stall of the event loop, 64 tokens on the way',
      label,
      isOurs: true,
      value: median(stalls[at] ?? []),
      unit: 'ms',
      ratio: null,
      against: '',
    })),
  ]
}
