/**
 * Asks a running local pool for a token. Only this file of the command line opens a connection of its own;
 * `poolguard keys` and `explain` fetch keys with the library.
 */
import { UsageError } from './terminal.ts'

export interface TokenRequest {
  readonly user?: string
  readonly client?: string
  readonly scope?: string
}

/** The answer of the pool. A client without a user gets no `idToken`. */
export interface IssuedTokens {
  readonly accessToken: string
  readonly idToken?: string
}

const TIMEOUT_MILLISECONDS = 10_000

/** No server answers at the address, or the server is not a local pool. */
export class PoolUnavailableError extends Error {}

async function post(endpoint: string, request: TokenRequest): Promise<Response> {
  try {
    return await fetch(new URL('/_poolguard/token', endpoint), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(request),
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS),
    })
  } catch {
    throw new PoolUnavailableError(`No local pool answers at ${endpoint}. Start one with "poolguard local".`)
  }
}

async function parseAnswer(response: Response): Promise<Partial<IssuedTokens & { message: string }>> {
  try {
    return (await response.json()) as object
  } catch {
    return {}
  }
}

/** Three parts of base64url. Other text is never printed, because `--curl` puts it into a shell command. */
const TOKEN = /^[\w-]+\.[\w-]+\.[\w-]+$/

function isToken(value: unknown): boolean {
  return typeof value === 'string' && TOKEN.test(value)
}

/** @throws UsageError if the pool refuses, and PoolUnavailableError */
export async function requestTokens(endpoint: string, request: TokenRequest): Promise<IssuedTokens> {
  const response = await post(endpoint, request)
  const answer = await parseAnswer(response)
  const { accessToken, idToken } = answer
  if (isToken(accessToken) && (idToken === undefined || isToken(idToken))) return answer as IssuedTokens
  if (response.status === 400 && answer.message !== undefined) throw new UsageError(answer.message)
  throw new PoolUnavailableError(`The server at ${endpoint} is not a local pool (status ${response.status}).`)
}
