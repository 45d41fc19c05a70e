/** What publint and are-the-types-wrong say of the packages as they are packed. */
import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, it } from 'vitest'
import { folders, packAll } from '../support/tarballs.ts'

const root = join(dirname(fileURLToPath(import.meta.url)), '../..')
const folder = await mkdtemp(join(tmpdir(), 'poolguard-'))
const tarballs = await packAll(folder)
afterAll(() => rm(folder, { recursive: true }))

const tool = (name: string, ...parameters: string[]) =>
  promisify(execFile)(join(root, 'node_modules/.bin', name), parameters)

it.each(folders)('packages/%s → publint finds nothing', async (name) => {
  await tool('publint', 'run', '--strict', tarballs.get(name)?.path ?? '')
})

/** The command line has no entry to import. */
const libraries = folders.filter((name) => name !== 'cli')

it.each(libraries)('packages/%s → are-the-types-wrong finds nothing', async (name) => {
  await tool('attw', tarballs.get(name)?.path ?? '')
})
