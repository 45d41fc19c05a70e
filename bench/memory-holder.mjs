// @ts-check
/**
 * A process that caches tokens, and sends how many bytes it holds for each of them. Needs --expose-gc.
 * Arguments: folder, who, count.
 */
import { readContext, readTokens } from './context.mjs'
import { fastJwt } from './peers/fast-jwt.mjs'
import { poolguard } from './peers/poolguard.mjs'

const [folder = '', who, count] = process.argv.slice(2)
const context = readContext(folder)
const tokens = readTokens(context, 'distinct', 0, Number(count) + 200)
const warmUp = tokens.splice(0, 200)

/** @returns {(token: string) => unknown} */
function makeVerify() {
  if (who === 'fast-jwt, cache') return fastJwt(context.pool, { cache: tokens.length })
  const verifier = poolguard(context.pool, { maxBytes: 1_000_000_000 })
  return (token) => verifier.verifySync(token)
}

function measureHeldBytes() {
  for (let time = 0; time < 3; time++) globalThis.gc?.()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

const verify = makeVerify()
for (const bytes of warmUp) verify(bytes.toString('latin1'))
const before = measureHeldBytes()
// Twice, because a cache may keep a token only when it is seen for the second time.
for (const bytes of tokens) for (let time = 0; time < 2; time++) verify(bytes.toString('latin1'))
const bytes = (measureHeldBytes() - before) / tokens.length
// Asked again, so that the cache is still in use when the bytes are counted.
verify(/** @type {Buffer} */ (tokens[0]).toString('latin1'))
process.send?.({ bytes }, () => process.exit())
