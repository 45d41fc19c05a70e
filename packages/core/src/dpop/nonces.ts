/**
 * Server nonces (RFC 9449 §8, §9). Each nonce is the HMAC of a period of time. So a process stores no nonces,
 * and all processes with the same secret accept them.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { ConfigError } from '../errors/config-error.ts'
import { requireNumber, requireOptions, requireStrings } from '../util/config-checks.ts'

export interface DpopNonceOptions {
  /**
   * The secret that nonces are signed with, or several: the first signs, and all verify, so that a secret can
   * be replaced. Each has at least 32 characters. All processes of a fleet need the same secrets. Default: a
   * random secret of this process.
   */
  readonly secrets?: string | readonly string[]
  /** A nonce is accepted for at least this time, and at most for twice this time. Default 300. */
  readonly lifetimeSeconds?: number
}

const WHERE = 'dpop: nonce'

const MIN_SECRET_LENGTH = 32

function requireSecrets(value: unknown): readonly string[] {
  if (value === undefined) return [randomBytes(32).toString('base64url')]
  const secrets = requireStrings(WHERE, 'secrets', value)
  if (secrets.every(({ length }) => length >= MIN_SECRET_LENGTH)) return secrets
  throw new ConfigError(`${WHERE}: secrets must have at least ${MIN_SECRET_LENGTH} characters each.`)
}

function isEqual(one: string, other: string): boolean {
  const [first, second] = [Buffer.from(one), Buffer.from(other)]
  return first.length === second.length && timingSafeEqual(first, second)
}

export class Nonces {
  readonly #secrets: readonly string[]
  readonly #lifetimeMilliseconds: number

  constructor(options: DpopNonceOptions) {
    const given = requireOptions<DpopNonceOptions>(WHERE, options, ['secrets', 'lifetimeSeconds'])
    const range = { min: 1, max: 86_400 }
    this.#secrets = requireSecrets(given.secrets)
    this.#lifetimeMilliseconds =
      requireNumber(WHERE, 'lifetimeSeconds', given.lifetimeSeconds, 300, range) * 1000
  }

  /** The nonce of the current period. */
  current(now: number): string {
    return this.#make(this.#secrets[0] as string, this.#periodAt(now))
  }

  /** Whether it is a nonce of the current period or of the one before. */
  accepts(nonce: unknown, now: number): boolean {
    if (typeof nonce !== 'string') return false
    const period = this.#periodAt(now)
    return this.#secrets.some((secret) =>
      [period, period - 1].some((candidate) => isEqual(nonce, this.#make(secret, candidate))),
    )
  }

  #periodAt(now: number): number {
    return Math.floor(now / this.#lifetimeMilliseconds)
  }

  #make(secret: string, period: number): string {
    const text = `poolguard DPoP nonce ${this.#lifetimeMilliseconds} ${period}`
    return createHmac('sha256', secret).update(text).digest('base64url')
  }
}
