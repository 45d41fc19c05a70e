// @ts-check
/**
 * Figure 9: the cost of the channel of decisions, without a subscriber and with one. poolguard is compared
 * with the same files built without the observer and without the checks of `hasSubscribers`. The tokens are
 * cached, because the channel has its largest share in the quickest decisions.
 */
import { subscribe } from 'node:diagnostics_channel'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { makeFreshStrings, readTokens } from './context.mjs'
import { interleave } from './rounds.mjs'

const TOKENS = 200

/** @param {string} code */
function removeObserver(code) {
  const alone = code
    .replace(/new ObservedVerifier\((\w+)\)/, '$1')
    .replaceAll(/\b\w+\.hasSubscribers\b/g, 'false')
  if (/new ObservedVerifier|hasSubscribers/.test(alone)) throw new Error('The observer is still there.')
  return alone
}

/** Builds core into one file.
 * @param {string} folder @param {string} name @param {(code: string) => string} change
 * @returns {Promise<typeof import('@poolguard/core')>} */
async function buildCore(folder, name, change) {
  const { outputFiles } = await build({
    stdin: {
      contents: "export * from '@poolguard/core'",
      resolveDir: fileURLToPath(new URL('.', import.meta.url)),
    },
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20.19',
    write: false,
  })
  const file = join(folder, `${name}.mjs`)
  writeFileSync(file, change(outputFiles[0]?.text ?? ''))
  return import(pathToFileURL(file).href)
}

/** @typedef {{ label: string, isAsync: boolean }} Contestant */

/** @type {Contestant[]} */
const CONTESTANTS = [
  { label: 'poolguard verifySync', isAsync: false },
  { label: 'poolguard await verify', isAsync: true },
]

/** Returns milliseconds. @param {import('@poolguard/core').Verifier} verifier @param {boolean} isAsync
 * @param {readonly string[]} strings each is used once */
async function measureOnce(verifier, isAsync, strings) {
  const start = performance.now()
  if (isAsync) for (const token of strings) await verifier.verify(token)
  else for (const token of strings) verifier.verifySync(token)
  return performance.now() - start
}

/** @param {import('./context.mjs').Context} context */
export async function measure({ folder, isQuick, pool }) {
  const { userPoolId, clientId, audience, jwks } = pool
  const tokens = readTokens({ folder, isQuick, pool }, 'distinct', 0, TOKENS)
  const [observed, alone] = await Promise.all([
    buildCore(folder, 'observed', (code) => code),
    buildCore(folder, 'alone', removeObserver),
  ]).then((cores) =>
    cores.map(({ cognito, createVerifier }) =>
      createVerifier({ issuers: cognito({ userPoolId, clientId, tokenUse: 'access', audience, jwks }) }),
    ),
  )
  if (observed === undefined || alone === undefined) throw new Error('There is nothing to measure.')
  const turns = isQuick ? 50 : 200
  const pair = async (/** @type {Contestant} */ { isAsync }) => {
    const spent = { own: 0, reference: 0 }
    for (let turn = 0; turn < turns; turn++) {
      const own = () => measureOnce(observed, isAsync, makeFreshStrings(tokens))
      const reference = () => measureOnce(alone, isAsync, makeFreshStrings(tokens))
      if (turn % 2 === 0) spent.own += await own()
      spent.reference += await reference()
      if (turn % 2 === 1) spent.own += await own()
    }
    const nanoseconds = (/** @type {number} */ milliseconds) => (milliseconds * 1e6) / (turns * TOKENS)
    return { own: nanoseconds(spent.own), reference: nanoseconds(spent.reference) }
  }
  const rows = []
  // Node swaps the prototype of a channel that gets a subscriber (lib/diagnostics_channel.js), and code that was compiled
  // before is slower from then on. So the rounds without a subscriber come first.
  for (const who of ['no subscriber', 'one subscriber']) {
    if (who === 'one subscriber') subscribe('poolguard:decision', () => {})
    for (const contestant of CONTESTANTS) await pair(contestant) // fills the token caches, and compiles everything
    for (const { contestant, own, ratio } of await interleave(isQuick ? 6 : 14, CONTESTANTS, pair)) {
      const label = `${contestant.label}, ${who}`
      const against = 'the same without diagnostics'
      rows.push({
        figure: 'diagnostics, seen token',
        label,
        isOurs: true,
        value: own,
        unit: 'ns',
        ratio,
        against,
      })
    }
  }
  return rows
}
