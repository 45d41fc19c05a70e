/** `poolguard local`: runs a local user pool until SIGINT or SIGTERM. The pool itself is in @poolguard/local. */
import { type StartedLocalPool, type StartLocalPoolOptions, startLocalPool } from '@poolguard/local'
import { escapeLine } from '@poolguard/local/advice'
import { parseFailures } from './failures.ts'
import { loadTriggers } from './load-triggers.ts'
import { readSeed, saveSeed } from './seed-file.ts'
import { EXIT, type ExitCode, type Terminal, UsageError } from './terminal.ts'

export interface LocalFlags {
  readonly port?: number
  readonly host?: string
  readonly exposed?: true
  readonly https?: true
  readonly httpsFolder?: string
  readonly publicUrl?: string
  readonly issuer?: string
  readonly data?: string
  readonly eventsUrl?: string
  readonly allowRemoteEvents?: true
  readonly seed?: string
  readonly saveSeed?: string
  readonly risk?: 'None' | 'Low' | 'Medium' | 'High'
  readonly example?: true
  readonly empty?: true
  readonly userPoolId?: string
  readonly clientId?: string
  readonly clientSecret?: string
  readonly callback?: readonly string[]
  readonly logout?: readonly string[]
  readonly scope?: readonly string[]
  readonly user?: readonly string[]
  readonly withGoogle?: true
  readonly withFacebook?: true
  readonly withAmazon?: true
  readonly withApple?: true
  readonly socialEndpoint?: readonly string[]
  readonly allowInsecureHttpProviders?: true
  readonly fail?: readonly string[]
  readonly triggers?: string
  readonly lambdaEndpoint?: string
}

type StandIn = NonNullable<StartLocalPoolOptions['socialProviders']>[number]

/** Also the port of Node's inspector, so it may be in use. */
const DEFAULT_PORT = 9229

const DEFAULT_PASSWORD = 'Local-Pool-1'

/** `ada@example.com` or `ada@example.com:password`. The password may contain colons. */
function parseUser(text: string): { email: string; password: string } {
  const [, email = '', password = DEFAULT_PASSWORD] = /^([^\s:]+@[^\s:]+)(?::(.+))?$/.exec(text) ?? []
  if (email !== '') return { email, password }
  // The message must not show a password.
  throw new UsageError(
    '--user must be an e-mail address, or an address and a password: ada@example.com:password.',
  )
}

function listStandIns({ withGoogle, withFacebook, withAmazon, withApple }: LocalFlags): StandIn[] {
  return [
    ...(withGoogle ? (['Google'] as const) : []),
    ...(withFacebook ? (['Facebook'] as const) : []),
    ...(withAmazon ? (['LoginWithAmazon'] as const) : []),
    ...(withApple ? (['SignInWithApple'] as const) : []),
  ]
}

/** `Google=http://127.0.0.1:4000`. The pool checks the name and the address. */
function parseEndpoint(text: string): [provider: string, url: string] {
  const [, provider, url] = /^([^=]+)=(.+)$/.exec(text) ?? []
  if (provider !== undefined && url !== undefined) return [provider, url]
  throw new UsageError('--social-endpoint must be a provider and an address: Google=http://127.0.0.1:4000.')
}

async function toOptions(flags: LocalFlags): Promise<StartLocalPoolOptions> {
  const { callback, logout, scope, user, port, fail, empty, seed, saveSeed: _, triggers, ...others } = flags
  const { socialEndpoint, withGoogle, withFacebook, withAmazon, withApple, ...rest } = others
  const standIns = listStandIns(flags)
  return {
    ...rest,
    ...(seed === undefined ? {} : { seed: readSeed(seed) }),
    ...(standIns.length === 0 ? {} : { socialProviders: standIns }),
    ...(socialEndpoint && { socialEndpoints: Object.fromEntries(socialEndpoint.map(parseEndpoint)) }),
    ...(empty === undefined ? {} : { pools: [] }),
    ...(callback === undefined ? {} : { callbackUrls: callback }),
    ...(logout === undefined ? {} : { logoutUrls: logout }),
    ...(scope === undefined ? {} : { scopes: scope.flatMap((names) => names.match(/\S+/g) ?? []) }),
    ...(fail === undefined ? {} : { failures: parseFailures(fail) }),
    ...(user === undefined ? {} : { users: user.map(parseUser) }),
    ...(triggers === undefined ? {} : { triggers: await loadTriggers(triggers) }),
  }
}

function isPortInUse(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'EADDRINUSE'
}

/** If a given port is in use, this fails. If the default port is in use, this uses another one and warns. */
async function start(
  options: StartLocalPoolOptions,
  port: number | undefined,
  stderr: Terminal['stderr'],
): Promise<StartedLocalPool> {
  try {
    return await startLocalPool({ ...options, port: port ?? DEFAULT_PORT })
  } catch (error) {
    if (port !== undefined || !isPortInUse(error)) throw error
    const started = await startLocalPool(options)
    stderr.write(
      `poolguard: WARNING: port ${DEFAULT_PORT} is in use (Node's inspector uses it too). The pool listens ` +
        `on ${started.url} instead. Addresses that were exported before, and the issuer of earlier tokens, ` +
        'are wrong now. Choose a port with --port.\n',
    )
    return started
  }
}

/** The addresses, ids and users of the pool, and the variables that the AWS SDKs and the AWS CLI need. */
function formatPool(started: StartedLocalPool, flags: LocalFlags): string[] {
  const { publicUrl, empty } = flags
  const { url, userPoolId, clientId, identityPoolId, users, env, caFile } = started
  return [
    url, // on a line of its own, for scripts
    '',
    'Open this address in a browser for the console.',
    ...(publicUrl === undefined ? [] : [`public     ${env.AWS_ENDPOINT_URL}`]),
    ...(caFile === undefined ? [] : [`authority  ${caFile}`]),
    ...(empty === true ? [] : [`user pool  ${userPoolId}`, `client     ${clientId}`]),
    ...(identityPoolId === undefined ? [] : [`identities ${identityPoolId}`]),
    ...users.map(({ email, password }) => `user       ${email}  ${password}`),
    ...listStandIns(flags).map((name) => `stand-in   ${name}`),
    '',
    ...Object.entries(env).map(([name, value]) => `export ${name}=${value}`),
    '',
    'Press Ctrl-C to stop.',
  ]
}

function waitForSignal(): Promise<unknown> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, resolve)
  })
}

/** @throws UsageError when the port or the file cannot be used, and ConfigError */
export async function local(flags: LocalFlags, { stdout, stderr }: Terminal): Promise<ExitCode> {
  const onCode: StartLocalPoolOptions['onCode'] = (message) =>
    void stderr.write(`code ${message.code} for ${escapeLine(message.destination)} (${message.purpose})\n`)
  let started: StartedLocalPool
  try {
    started = await start({ ...(await toOptions(flags)), onCode }, flags.port, stderr)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    throw code === undefined || code === 'ERR_CONFIG' ? error : new UsageError(message)
  }
  const ended = waitForSignal()
  stdout.write(`${formatPool(started, flags).join('\n')}\n`)
  await ended
  try {
    if (flags.saveSeed !== undefined) saveSeed(flags.saveSeed, started.pool.exportSeed())
  } finally {
    await started.close()
  }
  return EXIT.done
}
