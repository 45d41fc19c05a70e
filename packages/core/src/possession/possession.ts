/**
 * Checks with all proof methods of a verifier that the sender of a request has the key that its token is
 * bound to (RFC 7800 §3.1, RFC 9449 §7, RFC 8705 §3).
 */
import type { AuthContext } from '../claims/auth-context.ts'
import { AuthError } from '../errors/auth-error.ts'
import type { Challenge, ChallengeScheme } from '../errors/challenge.ts'
import type { AuthErrorCode } from '../errors/codes.ts'
import { excerpt } from '../errors/excerpt.ts'
import type { FetchRequestLike, RequestLike } from '../request/request.ts'
import { ownMember } from '../util/own-member.ts'
import { keepSource } from './described-request.ts'
import { JOIN_PROOFS, type Possession, type ProofMethod, type ProofTerms } from './proof-method.ts'

/** A request with a token that is bound to a key. */
export interface BoundRequest {
  readonly auth: AuthContext
  readonly request: RequestLike
  /** The thumbprint of the key, from `cnf`. */
  readonly thumbprint: string
}

/** What `dpop()` and `mtls()` make. */
export interface ProofCheck extends ProofMethod {
  /** The member of `cnf` with the thumbprint of the key. */
  readonly member: 'jkt' | 'x5t#S256'
  /** Whether tokens that are not bound in this way are refused. */
  readonly isRequired: boolean
  readonly check: (bound: BoundRequest, terms: ProofTerms) => void | Promise<void>
  /** The authentication scheme of this method. */
  readonly scheme?: ChallengeScheme
  /** The nonce for the next proof. */
  readonly currentNonce?: (terms: ProofTerms) => string | undefined
}

type Confirmation = ReadonlyMap<ProofCheck['member'], unknown>

const MEMBERS = ['jkt', 'x5t#S256'] as const

const DPOP_SCHEME = /^dpop(?![\w!#$%&'*+\-.^`|~])/i
const DPOP = /^dpop( +[\w\-.~+/]+=*)$/i

/** The one `Authorization` line. Several are left to step 1, which refuses them. */
function readLine(request: RequestLike | undefined): string {
  const value = ownMember(Object(request?.headers), 'authorization')
  const [line, ...others] = Array.isArray(value) ? value : [value]
  return typeof line === 'string' && others.length === 0 ? line : ''
}

function makeRefusal(code: AuthErrorCode, reason: string, actual: unknown, challenge?: Challenge): AuthError {
  const detail = { reason, claim: 'cnf', actual: excerpt(actual) }
  return new AuthError(code, { detail, challenge })
}

/** RFC 7800 §3.1: unknown members are ignored, but one known member must be there. */
function readConfirmation({ claims }: AuthContext): Confirmation {
  const cnf = ownMember(claims, 'cnf')
  const found = MEMBERS.map((name) => [name, ownMember(Object(cnf), name)] as const)
  const confirmation = new Map(found.filter(([, value]) => value !== undefined))
  if (cnf !== undefined && confirmation.size === 0) {
    throw makeRefusal(
      'ERR_TOKEN_BOUND',
      'The token is bound to a key by a member of cnf that is not supported.',
      cnf,
    )
  }
  return confirmation
}

function isBoundByDpop({ claims }: AuthContext): boolean {
  return ownMember(Object(ownMember(claims, 'cnf')), 'jkt') !== undefined
}

class JoinedProofs implements Possession {
  readonly #methods: readonly ProofCheck[]
  readonly #terms: ProofTerms
  readonly #dpop: ProofCheck | undefined

  constructor(methods: readonly ProofCheck[], terms: ProofTerms) {
    // Certificates are checked before DPoP proofs, because a proof is used up when it is checked.
    this.#methods = [...methods].sort((one, other) => other.kind.localeCompare(one.kind))
    this.#terms = terms
    this.#dpop = methods.find(({ kind }) => kind === 'dpop')
  }

  #hasDpopScheme(request: RequestLike | undefined): boolean {
    return this.#dpop !== undefined && DPOP_SCHEME.test(readLine(request))
  }

  /** RFC 9449 §7.1: the header is that of a bearer token with another scheme, so the same rules apply. */
  findToken(request: RequestLike, findBearerToken: (request: RequestLike) => string): string {
    if (!this.#hasDpopScheme(request)) return findBearerToken(request)
    const [, token] = DPOP.exec(readLine(request)) ?? []
    if (token === undefined) {
      const reason = 'Authorization must be "DPoP", spaces and one token.'
      throw new AuthError('ERR_REQUEST_INVALID', { detail: { reason, claim: 'authorization' } })
    }
    const headers = { ...request.headers, authorization: `Bearer${token}` }
    return findBearerToken(Object.create(request, { headers: { value: headers } }))
  }

  describe(request: RequestLike | FetchRequestLike, like: RequestLike): RequestLike {
    return keepSource(request, like)
  }

  check(auth: AuthContext, request: RequestLike | undefined): void | Promise<void> {
    const confirmation = readConfirmation(auth)
    this.#assertBound(confirmation, request)
    this.#assertProvable(confirmation, request)
    if (request === undefined) return
    const outcomes = this.#methods
      .filter(({ member }) => confirmation.has(member))
      .map((method) => {
        const thumbprint = String(confirmation.get(method.member))
        return method.check({ auth, request, thumbprint }, this.#terms)
      })
    return outcomes.at(-1) // DPoP is the last, and only its check may return a promise
  }

  /** Refuses an unbound token if a bound token is required. */
  #assertBound(confirmation: Confirmation, request: RequestLike | undefined): void {
    for (const { member, kind, isRequired } of this.#methods) {
      const mustBeBound = isRequired || (kind === 'dpop' && this.#hasDpopScheme(request))
      if (mustBeBound && !confirmation.has(member)) {
        throw makeRefusal('ERR_TOKEN_UNBOUND', `The token has no cnf with ${member}.`, undefined)
      }
    }
  }

  /**
   * Refuses a bound token if no method can check it, or if there can be no proof: without a request, or for
   * `jkt` without the scheme `DPoP`.
   */
  #assertProvable(confirmation: Confirmation, request: RequestLike | undefined): void {
    for (const [member, thumbprint] of confirmation) {
      const method = this.#methods.find((candidate) => candidate.member === member)
      const isProvable = member !== 'jkt' || this.#hasDpopScheme(request)
      if (method !== undefined && request !== undefined && isProvable) continue
      const reason = 'The token is bound to a key, and the request does not prove possession of it.'
      const challenge = member === 'jkt' && this.#dpop ? this.#challengeDpop({}) : undefined
      throw makeRefusal('ERR_TOKEN_BOUND', reason, { [member]: thumbprint }, challenge)
    }
  }

  #challengeDpop(base: Challenge): Challenge {
    const nonce = this.#dpop?.currentNonce?.(this.#terms)
    return {
      ...base,
      scheme: this.#dpop?.scheme as ChallengeScheme,
      otherSchemes: [],
      ...(nonce === undefined ? {} : { dpopNonce: nonce }),
    }
  }

  /**
   * RFC 9449 §7.1: the error is in the challenge of the scheme that was used. If that is `Bearer` and both
   * schemes are accepted, `DPoP` is offered too. After `DPoP`, no other scheme is offered.
   */
  challenge(base: Challenge, request: RequestLike | undefined, auth?: AuthContext): Challenge {
    const dpop = this.#dpop
    if (dpop?.scheme === undefined) return base
    const isDpop = auth === undefined ? this.#hasDpopScheme(request) : isBoundByDpop(auth)
    if (isDpop || dpop.isRequired) return this.#challengeDpop(base)
    return { ...base, otherSchemes: [dpop.scheme] }
  }
}

/** Makes a proof method. A verifier joins all its methods into one {@link Possession}. */
export function makeProofCheck(check: Omit<ProofCheck, typeof JOIN_PROOFS>): ProofCheck {
  return Object.freeze({
    ...check,
    [JOIN_PROOFS]: (methods: readonly ProofMethod[], terms: ProofTerms): Possession =>
      new JoinedProofs(methods as readonly ProofCheck[], terms),
  })
}
