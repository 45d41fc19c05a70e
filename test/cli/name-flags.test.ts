/** An error names a wrong value by its flag, not by the option of the library. */
import { describe, expect, it } from 'vitest'
import { nameFlags } from '../../packages/cli/src/name-flags.ts'
import { here } from './command.ts'

describe('an error of', () => {
  it.each([
    ['--host', ['local', '--host', '0.0.0.0'], '--exposed'],
    ['--user', ['local', '--empty', '--user', 'ada@example.com'], '--empty'],
    ['--events-url', ['local', '--events-url', 'http://a.example'], '--allow-remote-events'],
    ['--https-folder', ['local', '--https-folder', 'a'], '--https'],
    ['--fail', ['local', '--fail', 'jwks=503:7'], '--fail'],
    ['--callback', ['local', '--callback', 'localhost'], '--callback'],
    ['--user-pool-id', ['keys', '--user-pool-id', 'x'], '--user-pool-id'],
    [
      '--token-use',
      ['explain', '--user-pool-id', 'us-east-1_a', '--any-client', '--token-use', 'a', 'b'],
      'access',
    ],
    ['--issuer', ['keys', '--issuer', 'http://a.example'], '--allow-insecure-http'],
  ])('%s → begins with the flag', async (flag, args, other) => {
    const { code, stderr } = await here(args)
    expect(code).toBe(2)
    expect(stderr).toMatch(new RegExp(`^poolguard: ${flag}\\b`))
    expect(stderr).toContain(other)
  })

  it('a message about an option without a flag → unchanged', () => {
    expect(nameFlags('listen: it must be an object: a: true.')).toBe('listen: it must be an object: a: true.')
  })
})
