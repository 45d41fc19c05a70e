/** `poolguard local`: a local user pool that runs until it is told to end. Everything that it is, is in @poolguard/local. */
import { type StartedLocalPool, startLocalPool } from '@poolguard/local'
import { printableLine } from './printable.ts'
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

/** What to sign in with, and what to export so that the SDKs and the AWS CLI talk to the pool. */
function linesOf({ url, userPoolId, clientId, identityPoolId, users, env }: StartedLocalPool): string[] {
  return [
    url, // alone on the first line, for scripts
    '',
    `user pool  ${userPoolId}`,
    `client     ${clientId}`,
    ...(identityPoolId === undefined ? [] : [`identities ${identityPoolId}`]),
    ...users.map(({ email, password }) => `user       ${email}  ${password}`),
    '',
    ...Object.entries(env).map(([name, value]) => `export ${name}=${value}`),
    '',
    'Ctrl-C ends it.',
  ]
}

function interrupted(): Promise<unknown> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, resolve)
  })
}

/** @throws UsageError when the port or the file cannot be had, ConfigError */
export async function local(flags: LocalFlags, { stdout, stderr }: Terminal): Promise<ExitCode> {
  const onCode: NonNullable<Parameters<typeof startLocalPool>[0]>['onCode'] = (message) =>
    void stderr.write(`code ${message.code} for ${printableLine(message.destination)} (${message.purpose})\n`)
  let started: StartedLocalPool
  try {
    started = await startLocalPool({ ...flags, onCode })
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    throw code === undefined || code === 'ERR_CONFIG' ? error : new UsageError(message)
  }
  const ended = interrupted()
  stdout.write(`${linesOf(started).join('\n')}\n`)
  await ended
  await started.close()
  return EXIT.done
}
