/** A user pool in this process: keys, tokens, and a server after `listen()`. */
import { type CognitoClaimsByUse, ConfigError, cognito, type Issuer } from '@poolguard/core'
import type { ListenOptions, LocalPoolServer } from '../http/listen-types.ts'
import type { PoolKeys } from '../keys/pool-keys.ts'
import type { PublicKeySet } from '../keys/public-keys.ts'
import type { CodeMessage } from '../service/outbox.ts'
import type { Service } from '../service/service.ts'
import { RECIPES } from '../tokens/bad-token-recipes.ts'
import type { BadTokenKind } from '../tokens/bad-tokens.ts'
import { accessClaims, clientClaims, idClaims, type PoolFacts } from '../tokens/token-claims.ts'
import {
  type AccessTokenOptions,
  type ClientTokenOptions,
  checkAccessTokenOptions,
  checkClientTokenOptions,
  checkIdTokenOptions,
  type IdTokenOptions,
} from '../tokens/token-options.ts'
import { findClient } from '../users/user-pools.ts'
import { LOOPBACK_ADDRESSES } from '../util/loopback.ts'
import {
  anything,
  checkOptions,
  checkValue,
  flag,
  object,
  oneOf,
  text,
  wholeNumber,
} from '../util/option-checks.ts'
import { ownProperties } from '../util/own-properties.ts'
import { toSeconds } from '../util/time.ts'
import type { LocalIssuerOptions, LocalPool, RotateOptions, SignOptions } from './local-pool-types.ts'
import { type OpenService, openService } from './open-service.ts'
import { type LocalPoolOptions, type ResolvedPoolOptions, resolvePoolOptions } from './pool-options.ts'

/** All fields except the two ids are private, so that neither a log line nor `JSON.stringify` shows them. */
class LocalUserPool implements LocalPool {
  readonly userPoolId: string
  readonly clientId: string
  readonly #options: ResolvedPoolOptions
  readonly #service: Service
  readonly #keys: PoolKeys
  #server: LocalPoolServer | undefined
  #isListening = false

  constructor(options: ResolvedPoolOptions, open: OpenService) {
    this.userPoolId = open.userPoolId
    this.clientId = open.clientId
    this.#options = options
    this.#service = open.service
    this.#keys = open.keys
  }

  get issuerUrl(): string {
    return this.#service.getIssuer(this.userPoolId)
  }

  get jwksUri(): string {
    const { url } = this.#service.address
    return `${url === undefined ? this.issuerUrl : `${url}/${this.userPoolId}`}/.well-known/jwks.json`
  }

  get clientSecret(): string | undefined {
    return findClient(this.#service, this.clientId)?.secrets[0]?.value
  }

  get #facts(): PoolFacts {
    const { userPoolId, clientId, issuerUrl } = this
    const nowSeconds = toSeconds(this.#options.now())
    return { ...this.#options, userPoolId, clientId, issuerUrl, nowSeconds }
  }

  jwks(): PublicKeySet {
    return this.#keys.jwks()
  }

  issuer<const U extends keyof CognitoClaimsByUse = 'access'>(
    options: LocalIssuerOptions<U> = {},
  ): Issuer<CognitoClaimsByUse[U]> {
    // cognito() checks the values itself.
    const given = checkOptions<LocalIssuerOptions<U>>('issuer', options, {
      tokenUse: anything,
      clientId: anything,
      audience: anything,
    })
    const { userPoolId, issuerUrl, jwksUri } = this
    const { clientId = this.clientId, audience } = given
    const tokenUse = given.tokenUse ?? ('access' as U) // the default of U
    const bound = audience === undefined ? {} : { audience }
    const jwks = this.jwks()
    return cognito({ userPoolId, clientId, tokenUse, issuer: issuerUrl, jwksUri, jwks, ...bound })
  }

  async accessToken(options: AccessTokenOptions = {}): Promise<string> {
    return this.#keys.sign('access', accessClaims(this.#facts, checkAccessTokenOptions(options)))
  }

  async idToken(options: IdTokenOptions = {}): Promise<string> {
    return this.#keys.sign('id', idClaims(this.#facts, checkIdTokenOptions(options)))
  }

  async clientToken(options: ClientTokenOptions = {}): Promise<string> {
    return this.#keys.sign('access', clientClaims(this.#facts, checkClientTokenOptions(options)))
  }

  async badToken(kind: BadTokenKind): Promise<string> {
    checkValue('badToken', 'the kind', kind, oneOf(...Object.keys(RECIPES)))
    return RECIPES[kind](this.#facts, this.#keys)
  }

  async sign(payload: object, options: SignOptions = {}): Promise<string> {
    checkValue('sign', 'the payload', payload, object)
    const given = checkOptions('sign', options, { use: oneOf('access', 'id'), header: object })
    const { use = 'access', header = {} } = given
    if (Object.hasOwn(header, 'alg'))
      throw new ConfigError('sign: header.alg is fixed; the key is for RS256.')
    return this.#keys.sign(use, payload, header)
  }

  async rotateKeys(options: RotateOptions = {}): Promise<void> {
    const { keepOld = true } = checkOptions('rotateKeys', options, { keepOld: flag })
    await this.#keys.rotate(keepOld)
    this.#service.store.flush()
  }

  messages(): readonly CodeMessage[] {
    return this.#service.outbox.all()
  }

  async listen(options: ListenOptions = {}): Promise<LocalPoolServer> {
    const host = ownProperties(options).exposed === true ? text : oneOf(...LOOPBACK_ADDRESSES)
    const given = checkOptions('listen', options, { port: wholeNumber(0, 65_535), host, exposed: flag })
    if (this.#isListening)
      throw new ConfigError('listen: the pool is listening already. Close its server first.')
    this.#isListening = true
    try {
      return await this.#serve(given)
    } catch (error) {
      this.#isListening = false
      throw error
    }
  }

  async #serve(options: ListenOptions): Promise<LocalPoolServer> {
    // A pool that only makes tokens does not load the web framework.
    const { serve } = await import('../http/server.ts')
    const { url, port, close } = await serve(this.#service, this.#options, options)
    this.#service.address.url = url
    let closing: Promise<void> | undefined
    const closeOnce = async () => {
      await close()
      this.#isListening = false
    }
    this.#server = {
      url,
      port,
      close: () => {
        closing ??= closeOnce()
        return closing
      },
    }
    return this.#server
  }

  async close(): Promise<void> {
    await this.#server?.close()
    this.#service.store.close()
  }
}

/**
 * Creates a user pool in this process with two new keys: no network, no AWS account, no files by default. Its
 * tokens have every claim of real ones. For laptops and tests, never for production.
 *
 * @throws ConfigError for an unknown option, an invalid id, an http issuer that is not loopback, a lifetime
 * out of range.
 * @example
 * ```ts
 * import { createVerifier } from '@poolguard/core'
 * import { createLocalPool } from '@poolguard/local'
 *
 * const pool = await createLocalPool()
 * const verifier = createVerifier({ issuers: pool.issuer({ tokenUse: 'access' }) })
 * const { claims } = await verifier.verify(await pool.accessToken({ username: 'ada', groups: ['admin'] }))
 * ```
 */
export async function createLocalPool(options: LocalPoolOptions = {}): Promise<LocalPool> {
  const resolved = resolvePoolOptions(options)
  return new LocalUserPool(resolved, await openService(resolved))
}
