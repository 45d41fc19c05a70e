/**
 * The latest requests of the server, in memory: operation, client, answer and time. No body, query or header
 * is kept, so the log has no password, token or code.
 */
import type { FastifyReply, FastifyRequest } from 'fastify'

export interface LoggedRequest {
  /** In milliseconds since 1970, by the clock of the machine, because a test may set the pool's clock. */
  readonly at: number
  /** The operation of the API, or method and path. */
  readonly operation: string
  /** The id of the app client; `''` where the request names none. */
  readonly client: string
  readonly status: number
  /** The name of AWS's error; `''` without one. */
  readonly error: string
  readonly milliseconds: number
}

const MAX_REQUESTS = 200

const CLIENT_ID = /"ClientId"\s*:\s*"([\w+-]{1,128})"/
const OPERATION = /^AWSCognitoIdentity(?:ProviderService|Service)\.(\w{1,64})$/
/** A word in an unknown path that may be a secret: a token, or a long random text. */
const LONG_WORD = /[\w.~+=-]{30,}/g

/** The action of a request to AWS STS or AWS IAM. */
const ACTION = /(?:^|&)Action=(\w{1,64})(?:&|$)/
/** The paths of the console. Requests to `/_poolguard/token` and to the stand-ins are logged. */
const CONSOLE_PATH = /^\/_poolguard\/(?!token$|stand-in)/

function toPath({ url, routeOptions }: FastifyRequest): string {
  const [path = ''] = url.split('?', 1)
  return routeOptions.url ?? path.slice(0, 100).replace(LONG_WORD, '…')
}

/** Whether the console itself causes the request. At `/`, GET is its first page and POST the APIs of AWS. */
function isOfConsole(request: FastifyRequest): boolean {
  const path = toPath(request)
  return path === '/' ? request.method !== 'POST' : CONSOLE_PATH.test(path)
}

function findOperation(request: FastifyRequest): string {
  const target = request.headers['x-amz-target']
  const [, name] = OPERATION.exec(String(target)) ?? []
  if (name !== undefined) return name
  const [, action] = (typeof request.body === 'string' && ACTION.exec(request.body)) || []
  if (target === undefined && action !== undefined) return action
  return target === undefined ? `${request.method} ${toPath(request)}` : 'an unknown operation'
}

/**
 * The API parses bodies as text, so the id is searched for in the JSON. Other endpoints get it in a form or a
 * query.
 */
function findClient({ body, query }: FastifyRequest): string {
  if (typeof body === 'string') return CLIENT_ID.exec(body)?.[1] ?? ''
  const { client_id: id } = { ...(query as object), ...(body as object) } as { client_id?: unknown }
  return typeof id === 'string' && /^[\w+-]{1,128}$/.test(id) ? id : ''
}

export class RequestLog {
  readonly #requests: LoggedRequest[] = []
  readonly #listeners = new Set<(request: LoggedRequest) => void>()

  /** The newest is the first. */
  all(): readonly LoggedRequest[] {
    return this.#requests.toReversed()
  }

  get listenerCount(): number {
    return this.#listeners.size
  }

  /** Returns a function that removes the listener. */
  listen(listener: (request: LoggedRequest) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  add(request: FastifyRequest, reply: FastifyReply): void {
    if (isOfConsole(request)) return
    const logged = {
      at: Date.now(),
      operation: findOperation(request),
      client: findClient(request),
      status: reply.statusCode,
      error: String(reply.getHeader('x-amzn-errortype') ?? ''),
      milliseconds: Math.round(reply.elapsedTime * 10) / 10,
    }
    this.#requests.push(logged)
    if (this.#requests.length > MAX_REQUESTS) this.#requests.shift()
    for (const listener of this.#listeners) listener(logged)
  }
}
