/** What the commands see of the world around them: three streams, as `process` has them. */
import type { Readable, Writable } from 'node:stream'

export interface Terminal {
  readonly stdin: Readable & { readonly isTTY?: boolean }
  readonly stdout: Writable & { readonly isTTY?: boolean; hasColors?(): boolean }
  readonly stderr: Writable
}

/** What the process says to the shell; documented in README.md. */
export const EXIT = {
  /** Accepted, written, or up to date. */
  done: 0,
  /** The token was refused, or the file is out of date. */
  refused: 1,
  /** The command line is wrong. */
  usage: 2,
  /** Nothing was decided: no configuration, or the keys could not be had. */
  undecided: 3,
} as const

export type ExitCode = (typeof EXIT)[keyof typeof EXIT]

/** A command line that cannot be followed; its message goes to stderr. */
export class UsageError extends Error {}
