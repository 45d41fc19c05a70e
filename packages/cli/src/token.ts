/** `poolguard token`: one token of a running local pool, on stdout. */

import { escapeLine, formatJson } from '@poolguard/local/advice'
import { PoolUnavailableError, requestTokens } from './local-api.ts'
import { quoteForShell } from './shell-words.ts'
import { EXIT, type ExitCode, type Terminal, UsageError } from './terminal.ts'

export interface TokenFlags {
  readonly user?: string
  readonly client?: string
  readonly scope?: readonly string[]
  readonly id?: true
  readonly endpoint?: string
  readonly json?: true
  readonly curl?: string
}

const DEFAULT_ENDPOINT = 'http://127.0.0.1:9229'

function checkFlags({ user, id, json, curl }: TokenFlags): void {
  if (id && user === undefined) throw new UsageError('--id requires --user: a client alone has no ID token.')
  if (json && curl !== undefined) throw new UsageError('Use either --json or --curl, not both.')
}

/** Local pools are at http or https addresses. */
function requireEndpoint({ endpoint }: TokenFlags, { env = {} }: Terminal): string {
  const text = endpoint ?? env.AWS_ENDPOINT_URL ?? DEFAULT_ENDPOINT
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text
  throw new UsageError('The endpoint must be a URL such as http://127.0.0.1:9229.')
}

/** @throws UsageError */
export async function token(flags: TokenFlags, terminal: Terminal): Promise<ExitCode> {
  checkFlags(flags)
  const endpoint = requireEndpoint(flags, terminal)
  const { user, client = terminal.env?.COGNITO_CLIENT_ID, scope } = flags
  try {
    const tokens = await requestTokens(endpoint, {
      ...(user === undefined ? {} : { user }),
      ...(client === undefined ? {} : { client }),
      ...(scope === undefined ? {} : { scope: scope.join(' ') }),
    })
    const chosen = (flags.id && tokens.idToken) || tokens.accessToken
    terminal.stdout.write(`${formatOutput(chosen, tokens, flags)}\n`)
    return EXIT.done
  } catch (error) {
    if (!(error instanceof PoolUnavailableError)) throw error
    terminal.stderr.write(`poolguard: ${escapeLine(error.message)}\n`)
    return EXIT.undecided
  }
}

function formatOutput(chosen: string, tokens: object, { json, curl }: TokenFlags): string {
  if (json) return formatJson(tokens, 2)
  return curl === undefined ? chosen : `curl -H 'Authorization: Bearer ${chosen}' ${quoteForShell(curl)}`
}
