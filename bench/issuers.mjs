// @ts-check
/**
 * Figure 8: the time of a verification with 10,000 issuers, beside that with one issuer. The same figures of
 * `crypto.verify` alone, with as many key objects, show what the processor's caches cost every package.
 */

import { createPublicKey } from 'node:crypto'
import { createVerifier, oidc } from '@poolguard/core'
import { ISSUERS, makeFreshStrings, makeIssuerName, readTokens } from './context.mjs'
import { prepareLimit, runLimit } from './peers/limit.mjs'
import { interleave } from './rounds.mjs'

const TOKENS_A_TURN = 250

/** @param {{ verifier: { verifySync(token: string): unknown }, tokens: readonly Buffer[] }} contestant @param {number} from */
function runTurn({ verifier, tokens }, from) {
  const strings = makeFreshStrings(tokens.slice(from, from + TOKENS_A_TURN))
  const start = performance.now()
  for (const token of strings) verifier.verifySync(token)
  return performance.now() - start
}

/** @param {ReturnType<typeof prepareLimit>} prepared @param {number} from */
function runLimitTurn(prepared, from) {
  const part = prepared.slice(from, from + TOKENS_A_TURN)
  const start = performance.now()
  runLimit(part)
  return performance.now() - start
}

/** @param {import('./context.mjs').Context} context */
export async function measure(context) {
  const { audience, jwks } = context.pool
  const makeVerifier = (/** @type {number} */ count) =>
    createVerifier({
      issuers: Array.from({ length: count }, (_, index) =>
        oidc({ issuer: makeIssuerName(index), audience, jwks }),
      ),
      cache: false,
    })
  const many = { verifier: makeVerifier(ISSUERS), tokens: readTokens(context, 'many-issuers') }
  const one = { verifier: makeVerifier(1), tokens: readTokens(context, 'one-issuer') }
  const turns = Math.floor(many.tokens.length / TOKENS_A_TURN)
  const ours = {
    label: 'poolguard',
    isOurs: true,
    many: (/** @type {number} */ from) => runTurn(many, from),
    one: (/** @type {number} */ from) => runTurn(one, from),
  }
  const prepared = prepareLimit(context.pool, many.tokens)
  const jwk = jwks.keys.find(({ kid }) => kid === context.pool.accessKid)
  const keys = Array.from({ length: ISSUERS }, () => createPublicKey({ key: jwk, format: 'jwk' }))
  const spread = prepared.map((part, index) => ({ ...part, key: keys[(index * 7919) % ISSUERS] ?? part.key }))
  const limit = {
    label: 'crypto.verify alone',
    isOurs: false,
    many: (/** @type {number} */ from) => runLimitTurn(spread, from),
    one: (/** @type {number} */ from) => runLimitTurn(prepared, from),
  }
  /** Microseconds a token. @param {typeof ours} contestant @param {number} _round @param {boolean} isReferenceFirst */
  const pair = async (contestant, _round, isReferenceFirst) => {
    let own = 0
    let reference = 0
    for (let index = 0; index < turns; index++) {
      const from = index * TOKENS_A_TURN
      if (isReferenceFirst) reference += contestant.one(from)
      own += contestant.many(from)
      if (!isReferenceFirst) reference += contestant.one(from)
    }
    const each = (/** @type {number} */ milliseconds) => (milliseconds * 1000) / (turns * TOKENS_A_TURN)
    return { own: each(own), reference: each(reference) }
  }
  for (const contestant of [ours, limit]) await pair(contestant, 0, true) // compiles everything, uses every key once
  const results = await interleave(context.isQuick ? 6 : 14, [ours, limit], pair)
  const figure = 'verification among 10,000 issuers'
  const against = 'one issuer'
  const unit = 'µs a token'
  return results.flatMap(({ contestant: { label, isOurs }, own, reference, ratio }) => [
    {
      figure,
      label: `${label}, 10,000 ${isOurs ? 'issuers' : 'key objects'}`,
      isOurs,
      value: own,
      unit,
      ratio,
      against,
      ...(isOurs ? { goal: { max: 1.2 } } : {}),
    },
    {
      figure,
      label: `${label}, one`,
      isOurs,
      value: reference,
      unit,
      ratio: null,
      against,
    },
  ])
}
