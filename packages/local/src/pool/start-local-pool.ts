/** Starts a pool and its server in one step, with users in it: what `poolguard local` does. */
import { ConfigError } from '@poolguard/core'
import type { ListenOptions } from '../http/listen-types.ts'
import { parseRegion } from '../util/ids.ts'
import { ownProperties } from '../util/own-properties.ts'
import { createLocalPool } from './local-pool.ts'
import type { LocalPool } from './local-pool-types.ts'
import type { LocalPoolOptions } from './pool-options.ts'
import { DEFAULT_USERS, EXAMPLE, type LocalUser } from './seed.ts'

/** The options of `createLocalPool` and of `listen`; `users` has two by default. */
export interface StartLocalPoolOptions extends LocalPoolOptions, ListenOptions {}

export interface StartedLocalPool {
  readonly pool: LocalPool
  /** `http://127.0.0.1:<port>`, the endpoint for every client. */
  readonly url: string
  readonly userPoolId: string
  readonly clientId: string
  /** None of a client without one. */
  readonly clientSecret: string | undefined
  /** Where `example` was asked for. */
  readonly identityPoolId: string | undefined
  /** Who can sign in from the start, unless they were changed since. */
  readonly users: readonly LocalUser[]
  /** What to export, so that the SDKs and the AWS CLI talk to the pool. */
  readonly env: Readonly<Record<string, string>>
  /** Stops the server and closes the file. */
  close(): Promise<void>
}

/** Real pools' ids begin with their region; any other name will do as well where nothing is signed for. */
function makeEnvironment(pool: LocalPool, url: string, clientSecret: string | undefined) {
  const region = parseRegion(pool.userPoolId)
  return {
    AWS_ENDPOINT_URL: url,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    COGNITO_USER_POOL_ID: pool.userPoolId,
    COGNITO_CLIENT_ID: pool.clientId,
    ...(clientSecret === undefined ? {} : { COGNITO_CLIENT_SECRET: clientSecret }),
    COGNITO_ISSUER: pool.issuerUrl,
  }
}

/**
 * Makes a local user pool and listens.
 *
 * @throws ConfigError as `createLocalPool` and `listen` do; the system's error when the port or the file cannot be had.
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
  const { port, host, exposed, users = DEFAULT_USERS, ...poolOptions } = ownProperties(options)
  const pool = await createLocalPool({ ...poolOptions, users })
  const wanted = { port, host, exposed }
  const given = Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined))
  const { url } = await pool.listen(given)
  const { userPoolId, clientId, clientSecret } = pool
  return {
    pool,
    url,
    userPoolId,
    clientId,
    clientSecret,
    identityPoolId: poolOptions.example === true ? EXAMPLE.identityPoolId : undefined,
    users,
    env: makeEnvironment(pool, url, clientSecret),
    close: () => pool.close(),
  }
}
