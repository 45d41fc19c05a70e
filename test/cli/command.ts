/** Two ways to run a command: the real binary as a process, and its function in this process with any streams. */
import { spawn } from 'node:child_process'
import { dirname, join } from 'node:path'
import { PassThrough, Writable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { run } from 'poolguard'

export const binary = join(dirname(fileURLToPath(import.meta.url)), '../../packages/cli/bin/poolguard.mjs')

export interface Outcome {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs the built binary; `npm test` builds it before the tests. */
export async function poolguard(args: readonly string[], input = ''): Promise<Outcome> {
  const child = spawn(process.execPath, [binary, ...args])
  child.stdin.end(input)
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  const [code, stdout, stderr] = await Promise.all([ended, text(child.stdout), text(child.stderr)])
  return { code, stdout, stderr }
}

export class Screen extends Writable {
  readonly isTTY: boolean
  shown = ''

  constructor(isTTY: boolean) {
    super()
    this.isTTY = isTTY
  }

  hasColors(): boolean {
    return this.isTTY
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.shown += chunk.toString()
    done()
  }
}

/** Runs the command in this process; with `isTTY` at a terminal, where `input` is what a person types. */
export async function here(args: readonly string[], input = '', isTTY = false): Promise<Outcome> {
  const stdin = Object.assign(new PassThrough(), { isTTY })
  const [stdout, stderr] = [new Screen(isTTY), new Screen(isTTY)]
  stdin.end(input)
  const code = await run(args, { stdin, stdout, stderr })
  return { code, stdout: stdout.shown, stderr: stderr.shown }
}
