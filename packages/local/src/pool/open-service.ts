/**
 * Opens a service from the pool's options: the store in memory or in a file, the first records, and the
 * triggers.
 */
import { ConfigError } from '@poolguard/core'
import type { KeyPairs } from '../keys/key-pairs.ts'
import { OpenIdKey } from '../keys/open-id-key.ts'
import type { PoolKeys } from '../keys/pool-keys.ts'
import type { ParsedSeed } from '../seeds/seed-shapes.ts'
import { EventFeed } from '../service/event-feed.ts'
import { KeyRing } from '../service/key-ring.ts'
import { Outbox } from '../service/outbox.ts'
import type { ServedAddress, Service } from '../service/service.ts'
import { makeMemoryStore } from '../store/memory-store.ts'
import type { Store } from '../store/store.ts'
import { Triggers } from '../triggers/triggers.ts'
import { randomClientId, randomPoolId } from '../util/ids.ts'
import { AWS, findAwsIssuer, makeGetIssuer } from './issuer-names.ts'
import type { ResolvedPoolOptions } from './pool-options.ts'
import { seedService } from './seed.ts'
import { addSocialProviders } from './social-providers.ts'

/** A pool in memory does not load SQLite. */
async function openStore(data: string | undefined): Promise<Store> {
  if (data === undefined) return makeMemoryStore()
  const { openSqliteStore: sqliteStore } = await import('../store/sqlite-store.ts')
  return sqliteStore(data)
}

export interface OpenService {
  readonly service: Service
  readonly userPoolId: string
  readonly clientId: string
  /** The keys of that user pool. */
  readonly keys: PoolKeys
}

interface ReadSeed {
  readonly parsed: ParsedSeed
  apply(service: Service): void
}

/** A start without a seed does not load the schemas of AWS's settings. Throws ConfigError. */
async function readSeed({ seed }: ResolvedPoolOptions): Promise<ReadSeed | undefined> {
  if (seed === undefined) return undefined
  const { parseSeed } = await import('../seeds/parse-seed.ts')
  const { applySeed } = await import('../seeds/apply-seed.ts')
  const parsed = parseSeed(seed)
  return { parsed, apply: (service) => applySeed(service, parsed) }
}

/** @param firstPairs the keys of the first pool, if they are being made. A store in a file has its own. */
export async function openService(
  options: ResolvedPoolOptions,
  firstPairs: KeyPairs | undefined,
): Promise<OpenService> {
  const seed = await readSeed(options)
  const store = await openStore(options.data)
  try {
    return await openWith({ store, firstPairs }, options, seed)
  } catch (error) {
    store.close()
    throw error
  }
}

/** AWS's issuer needs an id that begins with a region of AWS. */
function makeDefaultPoolId({ fixedIssuer }: ResolvedPoolOptions): string {
  return fixedIssuer === AWS ? randomPoolId('us-east-1') : randomPoolId()
}

function requireAwsPoolId(userPoolId: string): void {
  if (findAwsIssuer(userPoolId) !== undefined) return
  throw new ConfigError(
    `createLocalPool: with issuer "aws", userPoolId must begin with a region of AWS, but it is "${userPoolId}".`,
  )
}

interface Opened {
  readonly store: Store
  readonly firstPairs: KeyPairs | undefined
}

async function openWith(
  opened: Opened,
  options: ResolvedPoolOptions,
  seed: ReadSeed | undefined,
): Promise<OpenService> {
  const { store } = opened
  const [firstPool] = store.userPools.values()
  const firstOfSeed = seed?.parsed.UserPools?.[0]
  const userPoolId = options.userPoolId ?? firstPool?.Id ?? firstOfSeed?.Id ?? makeDefaultPoolId(options)
  if (options.fixedIssuer === AWS) requireAwsPoolId(userPoolId)
  const service = makeService(opened, options, userPoolId)
  seed?.apply(service)
  const [firstClient] = [...store.clients.values()].filter((client) => client.UserPoolId === userPoolId)
  const clientId = options.clientId ?? firstClient?.ClientId ?? randomClientId()
  if (!options.isEmpty) {
    seedService(service, { ...options, userPoolId, clientId })
    addSocialProviders(service, { userPoolId, clientId }, options.socialProviders)
  }
  const keys = await service.keys.get(userPoolId)
  store.flush()
  return { service, userPoolId, clientId, keys }
}

function makeService(
  { store, firstPairs }: Opened,
  options: ResolvedPoolOptions,
  ownPoolId: string,
): Service {
  const { now, socialEndpoints, riskSettings: risk } = options
  const triggers = new Triggers(options.triggers)
  const standIns = new Set(options.socialProviders)
  const address: ServedAddress = { url: options.publicUrl }
  const getIssuer = makeGetIssuer(options.fixedIssuer, address, ownPoolId)
  const outbox = new Outbox(options.onCode)
  const keys = new KeyRing(store, firstPairs)
  const openIdKey = new OpenIdKey()
  const events = new EventFeed(options.eventDelivery)
  const givenPasswords = new Map<string, string>()
  const records = { store, keys, openIdKey, givenPasswords }
  const federation = { standIns, socialEndpoints, allowsHttpProviders: options.allowInsecureHttpProviders }
  return { ...records, ...federation, now, outbox, events, triggers, risk, address, getIssuer }
}
