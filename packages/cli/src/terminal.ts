/** The three streams that the commands read and write, as `process` has them, and the exit codes. */
import type { Readable, Writable } from 'node:stream'

export interface Terminal {
  readonly stdin: Readable & { readonly isTTY?: boolean }
  readonly stdout: Writable & { readonly isTTY?: boolean; hasColors?(): boolean }
  readonly stderr: Writable
  /** The environment variables. */
  readonly env?: Readonly<Record<string, string | undefined>>
}

/** The exit codes of the process; README.md documents them. */
export const EXIT = {
  /** The token is accepted or printed, the file is written or up to date, or the local pool was stopped. */
  done: 0,
  /** The token is refused, or the file is out of date. */
  refused: 1,
  /** The command line is wrong, the key set must not be bundled, or the local pool refuses the request. */
  usage: 2,
  /** There is no decision: no issuer is configured, the keys are not available, or no local pool answers. */
  undecided: 3,
} as const

export type ExitCode = (typeof EXIT)[keyof typeof EXIT]

/** A command that cannot run as it was given: exit code 2. The message goes to stderr. */
export class UsageError extends Error {}
