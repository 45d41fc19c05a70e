// @ts-check
/**
 * Figure 5: the time from the start of a process to its first decision, as the process itself measures it,
 * beside aws-jwt-verify. The process has the keys already, or fetches them once from an https server on
 * loopback. And the time to load a bundled Lambda authorizer.
 */
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:https'
import { join } from 'node:path'
import { bundleAuthorizer } from './bundle.mjs'
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

/** The time to load the bundle of a Lambda authorizer, without the start of Node and the first decision.
 * @param {import('./context.mjs').Context} context */
async function measureBundles({ folder, isQuick, pool }) {
  const figure = 'cold start, a bundled Lambda authorizer alone'
  const against = 'aws-jwt-verify'
  const ours = { poolguard: 'poolguard', 'poolguard with createVerifier': 'poolguard-verifier' }
  for (const name of [...Object.values(ours), against])
    writeFileSync(join(folder, `${name}.mjs`), await bundleAuthorizer(name))
  const load = (/** @type {string} */ name) =>
    measureColdStart('bundle', {
      BUNDLE: join(folder, `${name}.mjs`),
      USER_POOL_ID: pool.userPoolId,
      CLIENT_ID: pool.clientId,
    })
  const labels = /** @type {(keyof typeof ours)[]} */ (Object.keys(ours))
  const results = await interleave(isQuick ? 5 : 9, labels, async (label, _round, isReferenceFirst) => {
    const before = isReferenceFirst ? await load(against) : undefined
    const own = await load(ours[label])
    return { own, reference: before ?? (await load(against)) }
  })
  const unit = 'ms'
  return [
    ...results.map(({ contestant, own, ratio }) => {
      return { figure, label: contestant, isOurs: true, value: own, unit, ratio, against }
    }),
    { figure, label: against, isOurs: false, value: results[0]?.reference ?? 0, unit, ratio: null, against },
  ]
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
  const rounds = context.isQuick ? 5 : 9
  try {
    const rows = []
    for (const { figure, env } of cases) {
      const ours = ['poolguard', 'nothing']
      for (const name of [...ours, 'aws-jwt-verify']) await measureColdStart(name, env) // reads the files into the system's cache
      const results = await interleave(rounds, ours, async (name, _round, isReferenceFirst) => {
        const before = isReferenceFirst ? await measureColdStart('aws-jwt-verify', env) : undefined
        const own = await measureColdStart(name, env)
        return { own, reference: before ?? (await measureColdStart('aws-jwt-verify', env)) }
      })
      const against = 'aws-jwt-verify'
      for (const { contestant, own, ratio } of results) {
        const isOurs = contestant === 'poolguard'
        const label = isOurs ? contestant : 'Node alone'
        const goal = isOurs ? { goal: { max: 1 } } : {}
        rows.push({ figure, label, isOurs, value: own, unit: 'ms', ratio, against, ...goal })
      }
      const reference = results[0]?.reference ?? 0
      rows.push({ figure, label: against, isOurs: false, value: reference, unit: 'ms', ratio: null, against })
    }
    return [...rows, ...(await measureBundles(context))]
  } finally {
    server.close()
    server.closeAllConnections()
  }
}
