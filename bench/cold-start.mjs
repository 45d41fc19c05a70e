// @ts-check
/**
 * Figure 5: the time from the start of a process to its first decision, as the process itself measures it,
 * beside aws-jwt-verify. The process has the keys already, or fetches them once from an https server on
 * loopback. And the time to load a bundled Lambda authorizer.
 */
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:https'
import { join } from 'node:path'
import { bundleAuthorizer, CONTESTANTS } from './bundle.mjs'
import { makeCertificate } from './certificate.mjs'
import { end, receiveAnswer, start } from './children.mjs'
import { readTokens } from './context.mjs'
import { interleave } from './rounds.mjs'

/** @param {string} name @param {Record<string, string>} env */
async function measureColdStart(name, env) {
  const child = start(`cold/${name}.mjs`, [], [], env)
  try {
    return /** @type {number} */ ((await receiveAnswer(child)).milliseconds)
  } finally {
    await end(child)
  }
}

/** @param {import('./context.mjs').Context} context */
async function serveKeys(context) {
  const { key, cert } = makeCertificate()
  const certificateFile = join(context.folder, 'certificate.pem')
  writeFileSync(certificateFile, cert)
  const document = JSON.stringify(context.pool.jwks)
  const server = createServer({ key, cert }, (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(document)
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)))
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : 0
  return { server, certificateFile, jwksUri: `https://127.0.0.1:${port}/.well-known/jwks.json` }
}

const AGAINST = 'aws-jwt-verify'

/** Measures each contestant in turns with aws-jwt-verify.
 * @param {string[]} names @param {boolean} isQuick @param {(name: string) => Promise<number>} measureOne */
async function measureInTurns(names, isQuick, measureOne) {
  for (const name of [...names, AGAINST]) await measureOne(name) // reads the files into the system's cache
  return interleave(isQuick ? 5 : 9, names, async (name, _round, isReferenceFirst) => {
    const before = isReferenceFirst ? await measureOne(AGAINST) : undefined
    const own = await measureOne(name)
    return { own, reference: before ?? (await measureOne(AGAINST)) }
  })
}

/** @param {string} figure @param {number} value */
function makeReferenceRow(figure, value) {
  return { figure, label: AGAINST, isOurs: false, value, unit: 'ms', ratio: null, against: AGAINST }
}

/** The time to load the bundle of a Lambda authorizer, without the start of Node and the first decision.
 * @param {import('./context.mjs').Context} context */
async function measureBundles({ folder, isQuick, pool }) {
  const figure = 'cold start, a bundled Lambda authorizer alone'
  const fileOf = (/** @type {string} */ name) => join(folder, `${name}.mjs`)
  const names = CONTESTANTS.map(({ name }) => name)
  for (const name of [...names, AGAINST]) writeFileSync(fileOf(name), await bundleAuthorizer(name))
  const ids = { USER_POOL_ID: pool.userPoolId, CLIENT_ID: pool.clientId }
  const results = await measureInTurns(names, isQuick, (name) =>
    measureColdStart('bundle', { BUNDLE: fileOf(name), ...ids }),
  )
  const rows = results.map(({ contestant, own, ratio }) => {
    const label = CONTESTANTS.find(({ name }) => name === contestant)?.label ?? contestant
    return { figure, label, isOurs: true, value: own, unit: 'ms', ratio, against: AGAINST }
  })
  return [...rows, makeReferenceRow(figure, results[0]?.reference ?? 0)]
}

/** @param {import('./context.mjs').Context} context */
export async function measure(context) {
  const [bytes] = readTokens(context, 'distinct', 0, 1)
  const file = join(context.folder, 'cold.json')
  writeFileSync(file, JSON.stringify({ pool: context.pool, token: bytes?.toString('latin1') }))
  const { server, certificateFile, jwksUri } = await serveKeys(context)
  const given = { COLD_FILE: file }
  const fetched = { COLD_FILE: file, JWKS_URI: jwksUri, NODE_EXTRA_CA_CERTS: certificateFile }
  const cases = [
    { figure: 'cold start, keys given', env: given },
    { figure: 'cold start, one fetch', env: fetched },
  ]
  try {
    const rows = []
    for (const { figure, env } of cases) {
      const results = await measureInTurns(['poolguard', 'nothing'], context.isQuick, (name) =>
        measureColdStart(name, env),
      )
      for (const { contestant, own, ratio } of results) {
        const isOurs = contestant === 'poolguard'
        const label = isOurs ? contestant : 'Node alone'
        const goal = isOurs ? { goal: { max: 1 } } : {}
        rows.push({ figure, label, isOurs, value: own, unit: 'ms', ratio, against: AGAINST, ...goal })
      }
      rows.push(makeReferenceRow(figure, results[0]?.reference ?? 0))
    }
    return [...rows, ...(await measureBundles(context))]
  } finally {
    server.close()
    server.closeAllConnections()
  }
}
