/** A user pool in this process: keys, tokens, and a server after `listen()`. */
import { type Claims, type CognitoClaimsByUse, ConfigError, type Issuer } from '@poolguard/core'
import { checkGuardedApis, type GuardedApis, ShownApis } from '../console/guarded-apis.ts'
import { checkFailures, type Failure } from '../failures/failure.ts'
import { FailurePlan } from '../failures/failure-plan.ts'
import type { ListenOptions, LocalPoolServer } from '../http/listen-types.ts'
import type { KeyPairs } from '../keys/key-pairs.ts'
import type { PoolKeys } from '../keys/pool-keys.ts'
import type { PublicKeySet } from '../keys/public-keys.ts'
import type { LocalPoolSeed } from '../seeds/seed-types.ts'
import { writeSeed } from '../seeds/write-seed.ts'
import type { CognitoEventListener } from '../service/event-feed.ts'
import type { CodeMessage } from '../service/outbox.ts'
import type { Service } from '../service/service.ts'
import { type SignedIn, type SignInAsOptions, signInAs } from '../sign-in/sign-in-as.ts'
import type { BadTokenKind } from '../tokens/bad-tokens.ts'
import type { PoolFacts } from '../tokens/token-claims.ts'
import type {
  AccessTokenOptions,
  BadTokenOptions,
  ClientTokenOptions,
  IdTokenOptions,
  OidcTokenOptions,
} from '../tokens/token-options.ts'
import { findClient } from '../users/user-pools.ts'
import { checkOptions, flag } from '../util/option-checks.ts'
import { toSeconds } from '../util/time.ts'
import { makeCognitoIssuer, makeOidcIssuer } from './local-issuer.ts'
import type {
  LocalIssuerOptions,
  LocalOidcIssuerOptions,
  LocalPool,
  RotateOptions,
  SignOptions,
} from './local-pool-types.ts'
import { type OpenService, openService } from './open-service.ts'
import type { ResolvedPoolOptions } from './pool-options.ts'
import { PoolServer } from './pool-server.ts'
import { PoolTokens } from './pool-tokens.ts'

/** All fields except the two ids are private, so that neither a log line nor `JSON.stringify` shows them. */
class LocalUserPool implements LocalPool {
  readonly userPoolId: string
  readonly clientId: string
  readonly #options: ResolvedPoolOptions
  readonly #service: Service
  readonly #keys: PoolKeys
  readonly #tokens: PoolTokens
  readonly #failurePlan: FailurePlan
  readonly #shownApis = new ShownApis()
  readonly #server: PoolServer

  constructor(options: ResolvedPoolOptions, open: OpenService) {
    this.userPoolId = open.userPoolId
    this.clientId = open.clientId
    this.#options = options
    this.#service = open.service
    this.#keys = open.keys
    this.#failurePlan = new FailurePlan(options.failures)
    const { maxRequestsPerSecond, publicUrl } = options
    const parts = { maxRequestsPerSecond, failurePlan: this.#failurePlan, shownApis: this.#shownApis }
    this.#server = new PoolServer(open.service, parts, publicUrl)
    this.#tokens = new PoolTokens(() => this.#getFacts(), open.keys)
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

  #getFacts(): PoolFacts {
    const { userPoolId, clientId, issuerUrl } = this
    const nowSeconds = toSeconds(this.#options.now())
    return { ...this.#options, userPoolId, clientId, issuerUrl, nowSeconds }
  }

  jwks(): PublicKeySet {
    return this.#keys.jwks()
  }

  issuer<const U extends keyof CognitoClaimsByUse = 'access', Own = unknown>(
    options: LocalIssuerOptions<U, Own> = {},
  ): Issuer<CognitoClaimsByUse[U] & Own> {
    return makeCognitoIssuer(this, options)
  }

  oidcIssuer<Own = unknown>(options: LocalOidcIssuerOptions<Own> = {}): Issuer<Claims & Own> {
    return makeOidcIssuer(this, options)
  }

  async accessToken(options: AccessTokenOptions = {}): Promise<string> {
    return this.#tokens.makeAccessToken(options)
  }

  async idToken(options: IdTokenOptions = {}): Promise<string> {
    return this.#tokens.makeIdToken(options)
  }

  async clientToken(options: ClientTokenOptions = {}): Promise<string> {
    return this.#tokens.makeClientToken(options)
  }

  async oidcToken(options: OidcTokenOptions = {}): Promise<string> {
    return this.#tokens.makeOidcToken(options)
  }

  async badToken(kind: BadTokenKind, options: BadTokenOptions = {}): Promise<string> {
    return this.#tokens.makeBadToken(kind, options)
  }

  async sign(payload: object, options: SignOptions = {}): Promise<string> {
    return this.#tokens.sign(payload, options)
  }

  async signInAs(username: string, options: SignInAsOptions = {}): Promise<SignedIn> {
    const signedIn = await signInAs(this.#service, username, options, this.clientId)
    this.#service.store.flush()
    return signedIn
  }

  async rotateKeys(options: RotateOptions = {}): Promise<void> {
    const { keepOld = true } = checkOptions('rotateKeys', options, { keepOld: flag })
    await this.#keys.rotate(keepOld)
    this.#service.store.flush()
  }

  setFailures(failures: readonly Failure[]): void {
    this.#failurePlan.set(checkFailures('setFailures', failures))
  }

  showApis(apis: GuardedApis): void {
    this.#shownApis.current = checkGuardedApis(apis)
  }

  exportSeed(): LocalPoolSeed {
    return writeSeed(this.#service)
  }

  messages(): readonly CodeMessage[] {
    return this.#service.outbox.all()
  }

  onEvent(listener: CognitoEventListener): () => void {
    if (typeof listener !== 'function') throw new ConfigError('onEvent: the listener must be a function.')
    return this.#service.events.subscribe(listener)
  }

  async listen(options: ListenOptions = {}): Promise<LocalPoolServer> {
    return this.#server.listen(options)
  }

  async close(): Promise<void> {
    await this.#server.close()
    this.#service.events.close()
    this.#service.store.close()
  }
}

export async function openLocalPool(
  options: ResolvedPoolOptions,
  firstPairs: KeyPairs | undefined,
): Promise<LocalPool> {
  return new LocalUserPool(options, await openService(options, firstPairs))
}
