/** Reads and writes the file of `--seed` and `--save-seed`. */
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import type { LocalPoolSeed } from '@poolguard/local'
import { UsageError } from './terminal.ts'

/** @throws UsageError for a file that cannot be read, or is not JSON */
export function readSeed(file: string): LocalPoolSeed {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    // The message of a SyntaxError quotes the file, which may have passwords.
    if (error instanceof SyntaxError) throw new UsageError(`--seed: ${file} is not JSON.`)
    throw new UsageError(`--seed: ${file} could not be read (${(error as NodeJS.ErrnoException).code}).`)
  }
}

/** Replaces the file as a whole, so that the earlier file stays if the write fails. @throws UsageError */
export function saveSeed(file: string, seed: LocalPoolSeed): void {
  try {
    writeFileSync(`${file}.new`, `${JSON.stringify(seed, null, 2)}\n`)
    renameSync(`${file}.new`, file)
  } catch (error) {
    throw new UsageError(
      `--save-seed: ${file} could not be written (${(error as NodeJS.ErrnoException).code}).`,
    )
  }
}
