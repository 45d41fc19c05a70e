/**
 * WebSocket clients of a gateway: admits a handshake, keeps it for the guard, and closes the connection when
 * its token ends.
 */
import {
  type AuthContext,
  AuthError,
  type Authenticator,
  type RequestLike,
  type Requirement,
} from '@poolguard/core'
import {
  authenticateRequest,
  cacheTermsOf,
  findEnd,
  type NodeRequestLike,
  toProblem,
  toRequestLike,
} from '@poolguard/core/adapter'

/** A client of @nestjs/platform-ws or of @nestjs/platform-socket.io. */
export interface SocketClient {
  once(event: 'close' | 'disconnect', listener: () => void): unknown
  /** ws */
  close?(code: number, reason: string): unknown
  /** socket.io */
  disconnect?(close: boolean): unknown
  emit?(event: string, body: unknown): unknown
  readonly request?: NodeRequestLike
  readonly handshake?: { readonly auth?: Readonly<Record<string, unknown>> }
}

/** The longest delay of Node's timers. */
const MAX_DELAY = 2 ** 31 - 1

/** A close code of the range for applications, 4400 to 4403 (RFC 6455 §7.4.2), or "try again later" (1013). */
function toCloseCode({ status }: AuthError): number {
  return status === 503 ? 1013 : 4000 + status
}

function refuse(client: SocketClient, error: AuthError): void {
  if (client.disconnect === undefined) {
    client.close?.(toCloseCode(error), error.message)
  } else {
    client.emit?.('exception', toProblem(error))
    client.disconnect(true)
  }
}

/** The handshake of socket.io: its headers, and the token that browsers send in `auth`, as a further header line. */
function readHandshake({ request, handshake }: SocketClient): RequestLike {
  const { headers } = toRequestLike(request as NodeRequestLike)
  const token = handshake?.auth?.token
  if (typeof token !== 'string') return { headers }
  const { authorization } = headers
  const lines = authorization === undefined ? [] : [authorization].flat()
  return { headers: { ...headers, authorization: [...lines, `Bearer ${token}`] } }
}

/**
 * Injectable. A gateway calls {@link PoolguardSockets.admit} in `handleConnection`.
 *
 * The handshake is authenticated when the client connects, and again for each message to a guarded handler.
 * So expiry, revocation and the requirement of the handler are checked when a message arrives. When the token
 * ends (at its `exp`, or at the issuer's `maxTokenAgeSeconds`), the connection is closed, even if the client
 * only listens.
 */
export class PoolguardSockets {
  readonly #verifier: Authenticator
  readonly #now: () => number
  readonly #handshakes = new WeakMap<object, RequestLike>()

  constructor(verifier: Authenticator) {
    this.#verifier = verifier
    this.#now = cacheTermsOf(verifier)?.now ?? Date.now
  }

  /**
   * Authenticates the handshake of a client, and closes the connection when its token ends. A client that is refused
   * is disconnected: with close code 4400, 4401, 4403 or 1013 (ws), or after an `exception` event (socket.io).
   *
   * @param request the second argument of `handleConnection` on @nestjs/platform-ws
   * @param requirement what every client must have in addition to a valid token
   * @returns the caller, or `undefined` when the client was refused
   */
  async admit(
    client: SocketClient,
    request?: NodeRequestLike,
    requirement?: Requirement,
  ): Promise<AuthContext | undefined> {
    try {
      if (request !== undefined) this.#handshakes.set(client, toRequestLike(request))
      const auth = await authenticateRequest(this.#verifier, this.getHandshake(client), requirement)
      this.#closeAtExpiry(client, auth)
      return auth
    } catch (error) {
      if (!(error instanceof AuthError)) throw error
      refuse(client, error)
      return undefined
    }
  }

  /** @throws Error for a client of ws that was not admitted, because ws does not keep the request. */
  getHandshake(client: SocketClient): RequestLike {
    const handshake = this.#handshakes.get(client)
    if (handshake !== undefined) return handshake
    if (client.handshake !== undefined) return readHandshake(client)
    throw new Error(
      '@poolguard/nestjs: the handshake of this client is unknown. Call PoolguardSockets.admit(client, request) in handleConnection.',
    )
  }

  #closeAtExpiry(client: SocketClient, auth: AuthContext): void {
    const left = (findEnd(auth) ?? auth.claims.exp) * 1000 - this.#now()
    const timer = setTimeout(
      () => {
        if (left > MAX_DELAY) this.#closeAtExpiry(client, auth)
        else refuse(client, new AuthError('ERR_TOKEN_EXPIRED'))
      },
      Math.min(left, MAX_DELAY),
    ).unref()
    client.once(client.disconnect === undefined ? 'close' : 'disconnect', () => clearTimeout(timer))
  }
}
