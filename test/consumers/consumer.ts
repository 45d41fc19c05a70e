/** A project of a user, with the packed packages installed in it. */
import { execFile } from 'node:child_process'
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { folders, packAll } from '../support/tarballs.ts'

const exec = promisify(execFile)
const files = join(dirname(fileURLToPath(import.meta.url)), 'files')

export interface Consumer {
  /** What a command prints; rejects when it fails. */
  run(command: string, ...args: string[]): Promise<string>
  remove(): Promise<void>
}

/** Nest 12, which npm would install as a peer, needs Node 22. */
const ON_EVERY_NODE = folders.filter((name) => name !== 'nestjs')

/** Installs packages of ours, and the others that the consumer has, as a user would: `npm install`. */
export async function consumerWith(
  others: readonly string[],
  ours: readonly string[] = ON_EVERY_NODE,
): Promise<Consumer> {
  const folder = await mkdtemp(join(tmpdir(), 'poolguard-consumer-'))
  const packed = await packAll(folder)
  const tarballs = ours.flatMap((name) => packed.get(name)?.path ?? [])
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'consumer', private: true }))
  await cp(files, folder, { recursive: true })
  const env = { ...process.env, NODE_ENV: 'development' }
  const run = async (command: string, ...args: string[]) => {
    try {
      return (await exec(command, args, { cwd: folder, env, maxBuffer: 2 ** 24 })).stdout
    } catch (error) {
      const { stdout, stderr } = error as { stdout: string; stderr: string }
      throw new Error(`${command} ${args.join(' ')}\n${stdout}\n${stderr}`)
    }
  }
  const quietly = [
    '--prefer-offline',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
    '--strict-peer-deps',
    '--engine-strict',
  ]
  await run('npm', 'install', ...quietly, ...tarballs, ...others)
  return { run, remove: () => rm(folder, { recursive: true, force: true }) }
}
