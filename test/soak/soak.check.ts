/**
 * An issuer that flaps and rotates its keys, under load, half of it hostile. No good token is refused, no bad one
 * accepted, nothing is rejected unheard (vitest fails then), and the memory stays flat.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { createVerifier, oidc, type Verifier } from '@poolguard/core'
import { expect, it } from 'vitest'
import { TABLE } from '../attacks/table.ts'
import { makeVerifier } from '../attacks/world.ts'
import { outcome } from '../support/core-fixtures.ts'
import { useKeyServer } from '../support/key-server.ts'
import { Caller } from './caller.ts'
import { FlappingIssuer } from './flapping-issuer.ts'
import { startApis } from './guarded-apis.ts'
import { good, hostile, type World } from './hostile.ts'
import { Tally } from './tally.ts'

const SECONDS = Number(process.env.SOAK_SECONDS ?? 60)
const CALLERS = 8
const API = 'https://api.example.com'
const server = useKeyServer()

function worldOf(issuer: FlappingIssuer): World {
  const claims = () => {
    const now = Math.floor(Date.now() / 1000)
    return { iss: issuer.site.origin, sub: 'user-1', aud: API, iat: now, exp: now + 3600 }
  }
  return { issuer, claims }
}

/** With waits so short that a minute has seen what happens in days. */
function toAuthenticator({ site: { origin } }: FlappingIssuer): Verifier {
  return createVerifier({
    issuers: oidc({ issuer: origin, audience: API, algorithms: ['ES256'], jwksUri: `${origin}/keys` }),
    cache: { maxBytes: 2_000_000 },
    keys: {
      freshSeconds: 1,
      unknownKidCooldownSeconds: 1,
      retrySeconds: 0.1,
      maxRetrySeconds: 0.5,
      fetchTimeoutSeconds: 0.3,
    },
  })
}

/** Good and hostile in turn; of the good, a token that was seen before and a new one in turn. */
async function call(port: number, world: World, tally: Tally, stop: AbortSignal): Promise<void> {
  const { issuer } = world
  const caller = new Caller(port)
  let kept = { token: good(world), key: issuer.current }
  for (let turn = 0; !stop.aborted; turn++) {
    if (kept.key !== issuer.current) kept = { token: good(world), key: issuer.current }
    const token = turn % 2 === 0 ? kept.token : good(world)
    const start = performance.now()
    const status = await caller.ask(`Bearer ${token}`)
    tally.took(
      issuer.illness === undefined ? 'while the issuer is well' : 'while the issuer is ill',
      performance.now() - start,
    )
    tally.count(`good: ${status}`)
    if (status !== 200)
      tally.wrong.push(`a good token: ${status}, rotation ${issuer.rotations}, ${issuer.illness ?? 'well'}`)

    const { kind, authorization } = hostile(world)
    const answered = await caller.ask(authorization)
    tally.count(`hostile: ${answered}`)
    if (![400, 401, 503].includes(answered)) tally.wrong.push(`${kind}: ${answered}`)
  }
  caller.close()
}

/** Beside the traffic: the attack table, again and again. */
async function attack(tally: Tally, stop: AbortSignal): Promise<void> {
  const rows = Object.values(TABLE).flat()
  const verifiers = { pool: makeVerifier('pool'), oidc: makeVerifier('oidc') }
  for (let turn = 0; !stop.aborted; turn++) {
    const { name, token, decision, target } = rows[turn % rows.length] as (typeof rows)[number]
    const decided = await outcome(() => verifiers[target].verify(token as string))
    tally.count(`attack table: ${decision === 'accepted' ? 'odd but legal, accepted' : 'refused'}`)
    if (decided !== decision) tally.wrong.push(`${name}: ${decided}`)
    if (turn % 16 === 0) await pause(5)
  }
}

async function weigh(heap: number[], stop: AbortSignal): Promise<void> {
  for (; !stop.aborted; await pause(SECONDS * 50)) {
    globalThis.gc?.()
    heap.push(process.memoryUsage().heapUsed / 1_048_576)
  }
}

it(`${SECONDS} seconds of load and faults`, async () => {
  const issuer = new FlappingIssuer(server.site())
  const verifier = toAuthenticator(issuer)
  const world = worldOf(issuer)
  await verifier.ready()
  const apis = await startApis(verifier)
  const tally = new Tally()
  const heap: number[] = []

  const stop = AbortSignal.timeout(SECONDS * 1000)
  const callers = Array.from({ length: CALLERS }, (_, index) =>
    call(apis.ports[index % 2] as number, world, tally, stop),
  )
  await Promise.all([...callers, attack(tally, stop), weigh(heap, stop), issuer.run(stop)])
  await apis.close()

  tally.print()
  console.log(`${issuer.rotations} rotations, ${issuer.site.hits('/keys')} fetches of keys`)
  console.log(`heap in MB: ${heap.map((megabytes) => megabytes.toFixed(0)).join(' ')}`)
  expect(tally.wrong).toEqual([])
  expect(tally.of('good: 200')).toBeGreaterThan(100 * SECONDS)
  expect(issuer.rotations).toBeGreaterThanOrEqual(Math.floor(SECONDS / 8))
  const half = Math.floor(heap.length / 2)
  expect(Math.max(...heap.slice(half))).toBeLessThan(Math.max(...heap.slice(2, half)) * 1.1 + 5)
})
