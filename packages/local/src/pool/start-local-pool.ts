/** Starts a pool with users and its server in one step. `poolguard local` calls this. */
import { ConfigError } from '@poolguard/core'
import type { ListenOptions, LocalPoolServer } from '../http/listen-types.ts'
import type { LocalPoolSeed } from '../seeds/seed-types.ts'
import { parseRegion } from '../util/ids.ts'
import { ownProperties } from '../util/own-properties.ts'
import { createLocalPool } from './create-local-pool.ts'
import type { LocalPool } from './local-pool-types.ts'
import type { LocalPoolOptions } from './pool-options.ts'
import { DEFAULT_USERS, EXAMPLE, type LocalUser } from './seed.ts'

/**
 * The options of `createLocalPool` and of `listen`. By default `users` has two users, or none with
 * `pools: []` or `seed`.
 */
export interface StartLocalPoolOptions extends LocalPoolOptions, ListenOptions {}

export interface StartedLocalPool {
  readonly pool: LocalPool
  /**
   * The endpoint for every client on this machine, such as `http://127.0.0.1:9229`. With the option `https`,
   * an https URL.
   */
  readonly url: string
  readonly userPoolId: string
  readonly clientId: string
  /** `undefined` if the client has no secret. */
  readonly clientSecret: string | undefined
  /** `undefined` unless `example` is true. */
  readonly identityPoolId: string | undefined
  /** The users that the pool starts with. A pool from a file may have changed them. */
  readonly users: readonly LocalUser[]
  /** The environment variables by which the SDKs and the AWS CLI find the pool. */
  readonly env: Readonly<Record<string, string>>
  /** The path of the certificate authority's certificate. `undefined` without `https`. */
  readonly caFile: string | undefined
  /** Stops the server and closes the file. */
  close(): Promise<void>
}

/** The region of a start without a user pool. With a pool, the region is in the pool's id. */
const DEFAULT_REGION = 'us-east-1'

/**
 * A real pool's id begins with its region. Any region name works, because the pool checks no signatures of
 * requests.
 */
function makeEnvironment(
  pool: LocalPool,
  endpoint: string,
  { isEmpty, caFile }: { readonly isEmpty: boolean; readonly caFile: string | undefined },
): Record<string, string> {
  const { clientSecret } = pool
  const region = isEmpty ? DEFAULT_REGION : parseRegion(pool.userPoolId)
  const ofAws = {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    ...(caFile === undefined ? {} : { NODE_EXTRA_CA_CERTS: caFile, AWS_CA_BUNDLE: caFile }),
  }
  if (isEmpty) return ofAws
  return {
    ...ofAws,
    COGNITO_USER_POOL_ID: pool.userPoolId,
    COGNITO_CLIENT_ID: pool.clientId,
    ...(clientSecret === undefined ? {} : { COGNITO_CLIENT_SECRET: clientSecret }),
    COGNITO_ISSUER: pool.issuerUrl,
    COGNITO_JWKS_URI: pool.jwksUri,
  }
}

/** The users of a seed that have an e-mail address and a password. */
function listSeedUsers({ UserPools = [] }: LocalPoolSeed): LocalUser[] {
  const users = UserPools.flatMap(({ Users = [] }) => Users)
  return users.flatMap(({ Attributes: { email } = {}, Password: password, Groups: groups = [] }) =>
    email === undefined || password === undefined ? [] : [{ email, password, groups }],
  )
}

/** The options of `createLocalPool`, with the users that the pool gets by default. */
function addDefaultUsers(given: LocalPoolOptions): LocalPoolOptions {
  const isDefault = given.pools === undefined && given.seed === undefined
  return isDefault ? { ...given, users: given.users ?? DEFAULT_USERS } : given
}

/** The address by which clients reach the server. */
function findEndpoint({ publicUrl }: LocalPoolOptions, url: string): string {
  return publicUrl === undefined ? url : new URL(publicUrl).origin
}

/** A pool that cannot listen is closed, so that its file is free for another attempt. */
async function listenOrClose(pool: LocalPool, options: ListenOptions): Promise<LocalPoolServer> {
  try {
    return await pool.listen(options)
  } catch (error) {
    await pool.close()
    throw error
  }
}

/**
 * Creates a local user pool and starts its server.
 *
 * @throws ConfigError as `createLocalPool` and `listen` do; the system's error if the port or the file is
 * unavailable.
 * @example
 * ```ts
 * import { startLocalPool } from '@poolguard/local'
 *
 * const { url, env, close } = await startLocalPool({ port: 9229, example: true })
 * console.log(url, env)
 * await close()
 * ```
 */
export async function startLocalPool(options: StartLocalPoolOptions = {}): Promise<StartedLocalPool> {
  if (typeof options !== 'object' || options === null) {
    throw new ConfigError('startLocalPool: the argument must be an object.')
  }
  const { port, host, exposed, https, httpsFolder, ...given } = ownProperties(options)
  const poolOptions = addDefaultUsers(given)
  // The keys are made on other threads. Meanwhile this one loads the server too.
  const [pool] = await Promise.all([createLocalPool(poolOptions), import('../http/server.ts')])
  const { seed } = poolOptions
  const isEmpty =
    poolOptions.pools !== undefined || (seed !== undefined && (seed.UserPools ?? []).length === 0)
  const listenOptions = { port, host, exposed, https, httpsFolder }
  const listening = Object.fromEntries(
    Object.entries(listenOptions).filter(([, value]) => value !== undefined),
  )
  const { url, caFile } = await listenOrClose(pool, listening)
  const { userPoolId, clientId, clientSecret } = pool
  return {
    pool,
    url,
    userPoolId,
    clientId,
    clientSecret,
    identityPoolId: poolOptions.example === true ? EXAMPLE.identityPoolId : undefined,
    users: seed === undefined ? (poolOptions.users ?? []) : listSeedUsers(seed),
    env: makeEnvironment(pool, findEndpoint(poolOptions, url), { isEmpty, caFile }),
    caFile,
    close: () => pool.close(),
  }
}
