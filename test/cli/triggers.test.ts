/** `poolguard local --triggers` loads the triggers of a module file. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { loadTriggers } from '../../packages/cli/src/load-triggers.ts'
import { here } from './command.ts'

const folder = mkdtempSync(join(tmpdir(), 'triggers-'))
afterAll(() => rmSync(folder, { recursive: true }))

function write(name: string, text: string): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

describe('--triggers', () => {
  it.each([
    ['named.mjs', 'export const preSignUp = async (event) => event'],
    ['default.mjs', 'export default { preSignUp: async (event) => event }'],
    ['common.cjs', 'exports.preSignUp = async (event) => event'],
  ])('%s → its functions', async (name, text) => {
    const triggers = await loadTriggers(write(name, text))
    expect(Object.keys(triggers)).toEqual(['preSignUp'])
    expect(await triggers.preSignUp?.({ version: '1' } as never, {} as never, () => {})).toEqual({
      version: '1',
    })
  })

  it.each([
    ['no such file', join(folder, 'missing.mjs')],
    ['a file that throws', write('throws.mjs', 'throw new Error("not now")')],
    ['an unknown trigger', write('unknown.mjs', 'export const preSignup = () => {}')],
    ['an export that is no function', write('text.mjs', 'export const preSignUp = "arn"')],
  ])('%s → exit code 2', async (_name, path) => {
    const args = ['local', '--port', '0', '--triggers', path]
    expect(await here(args)).toMatchObject({ code: 2, stdout: '' })
  })

  it('a wrong --lambda-endpoint → exit code 2', async () => {
    const args = ['local', '--port', '0', '--lambda-endpoint', '127.0.0.1:3002']
    expect(await here(args)).toMatchObject({ code: 2, stdout: '' })
  })
})
