/** `--triggers ./triggers.mjs`: a module whose exports are the triggers of the local pool. */
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { LocalTriggers } from '@poolguard/local'
import { UsageError } from './terminal.ts'

/** The triggers are named exports, or members of the default export. A CommonJS module has both. */
function readExports(module: Readonly<Record<string, unknown>>): LocalTriggers {
  const { default: whole, 'module.exports': _whole, __esModule: _mark, ...named } = module
  return (typeof whole === 'object' && whole !== null ? whole : named) as LocalTriggers
}

/** @throws UsageError if the file is not a module, or fails while it is loaded. */
export async function loadTriggers(path: string): Promise<LocalTriggers> {
  try {
    return readExports(await import(pathToFileURL(resolve(path)).href))
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new UsageError(`--triggers: ${path} could not be loaded: ${reason}`)
  }
}
