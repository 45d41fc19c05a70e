/** Reads and writes the file of `--seed` and `--save-seed`. */
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import type { LocalPoolSeed } from '@poolguard/local'
import { UsageError } from './terminal.ts'

/** @throws UsageError for a file that cannot be read, or is no JSON */
export function readSeed(file: string): LocalPoolSeed {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    // The message of a SyntaxError quotes the file, which may have passwords.
    const reason = error instanceof SyntaxError ? 'it is no JSON.' : (error as Error).message
    throw new UsageError(`--seed ${file}: ${reason}`)
  }
}

/** Replaces the file as a whole, so that a failure leaves the earlier one. @throws UsageError */
export function saveSeed(file: string, seed: LocalPoolSeed): void {
  try {
    writeFileSync(`${file}.new`, `${JSON.stringify(seed, null, 2)}\n`)
    renameSync(`${file}.new`, file)
  } catch (error) {
    throw new UsageError(`--save-seed ${file}: ${(error as Error).message}`)
  }
}
