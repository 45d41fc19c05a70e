/** `poolguard local`: runs a local user pool until SIGINT or SIGTERM. The pool itself is in @poolguard/local. */
import { type StartedLocalPool, startLocalPool } from '@poolguard/local'
import { escapeLine } from './printable.ts'
import { EXIT, type ExitCode, type Terminal, UsageError } from './terminal.ts'

export interface LocalFlags {
  readonly port?: number
  readonly host?: string
  readonly exposed?: true
  readonly data?: string
  readonly example?: true
  readonly userPoolId?: string
  readonly clientId?: string
}

/** The users to sign in with, and the variables to export so that the AWS SDKs and the AWS CLI use the pool. */
function formatPool({ url, userPoolId, clientId, identityPoolId, users, env }: StartedLocalPool): string[] {
  return [
    url, // on a line of its own, for scripts
    '',
    `user pool  ${userPoolId}`,
    `client     ${clientId}`,
    ...(identityPoolId === undefined ? [] : [`identities ${identityPoolId}`]),
    ...users.map(({ email, password }) => `user       ${email}  ${password}`),
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

/** @throws UsageError when the port or the file cannot be used, ConfigError */
export async function local(flags: LocalFlags, { stdout, stderr }: Terminal): Promise<ExitCode> {
  const onCode: NonNullable<Parameters<typeof startLocalPool>[0]>['onCode'] = (message) =>
    void stderr.write(`code ${message.code} for ${escapeLine(message.destination)} (${message.purpose})\n`)
  let started: StartedLocalPool
  try {
    started = await startLocalPool({ ...flags, onCode })
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    throw code === undefined || code === 'ERR_CONFIG' ? error : new UsageError(message)
  }
  const ended = waitForSignal()
  stdout.write(`${formatPool(started).join('\n')}\n`)
  await ended
  await started.close()
  return EXIT.done
}
