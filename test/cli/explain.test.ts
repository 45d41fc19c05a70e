/** `poolguard explain` as people run it: the source of the token, the output, the exit code. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLocalPool } from '@poolguard/local'
import { afterAll, describe, expect, it } from 'vitest'
import { type Answer, answers, useKeyServer } from '../support/key-server.ts'
import { ecKey, fixedSignature, jws, mint, rsaKey } from '../support/mint.ts'
import { here, poolguard } from './command.ts'

const folder = await mkdtemp(join(tmpdir(), 'poolguard-cli-'))
afterAll(() => rm(folder, { recursive: true }))

const USER_POOL_ID = 'us-east-1_AbCd12345'
const pool = await createLocalPool({
  userPoolId: USER_POOL_ID,
  clientId: 'web',
  issuer: `https://cognito-idp.us-east-1.amazonaws.com/${USER_POOL_ID}`,
})
const jwks = join(folder, 'jwks.json')
await writeFile(jwks, JSON.stringify(pool.jwks()))

const OFFLINE = ['--user-pool-id', USER_POOL_ID, '--client-id', 'web', '--jwks', jwks]
const good = await pool.accessToken()

function splitToken(token: string): string[] {
  return token.split('.')
}

describe('the binary', () => {
  it.each([
    ['an accepted token as the argument', [good], ''],
    ['an accepted token on standard input', [], `${good}\n`],
    ['an accepted token with its header name', [], `Authorization: Bearer ${good}\r\n`],
  ])('%s → exit code 0', async (_name, argument, input) => {
    const { code, stdout, stderr } = await poolguard(['explain', ...OFFLINE, ...argument], input)
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toMatch(/^accepted\n/)
    expect(stdout).not.toContain('✗')
  })

  it('a refused token → exit code 1, with the expected and the actual value', async () => {
    const { code, stdout } = await poolguard(['explain', ...OFFLINE], await pool.idToken())
    expect(code).toBe(1)
    expect(stdout).toMatch(/^refused: ERR_TOKEN_USE_MISMATCH\n/)
    expect(stdout).toMatch(/✗ token_use .*\n +expected +"access"\n +actual +"id"\n +→ \S/)
  })

  it('no configuration → exit code 3, not verified', async () => {
    const { code, stdout } = await poolguard(['explain'], good)
    expect(code).toBe(3)
    expect(stdout).toMatch(/^not verified: /)
    expect(stdout).toMatch(/– signature +not checked/)
  })

  it.each<[string, string[]]>([
    ['an unknown option', ['explain', '--cleint-id', 'web', good]],
    ['an unknown command', ['explian', good]],
    ['the token in place of a command', [good]],
    ['the token as an unknown option', ['explain', `--token=${good}`]],
    ['two tokens', ['explain', good, good]],
    ['no client', ['explain', '--user-pool-id', USER_POOL_ID, good]],
    ['--any-client beside --client-id', ['explain', ...OFFLINE, '--any-client', good]],
    ['an invalid pool id', ['explain', '--user-pool-id', 'x', '--any-client', good]],
    ['an audience without an issuer', ['explain', '--audience', 'api', good]],
    ['--client-id with --issuer', ['explain', '--issuer', 'https://a.example', '--client-id', 'a', good]],
    ['an issuer without TLS', ['explain', '--issuer', 'http://a.example', '--any-audience', good]],
    [
      'a key file that does not exist',
      ['explain', ...OFFLINE.slice(0, 4), '--jwks', join(folder, 'no'), good],
    ],
    ['the token in place of a key file', ['explain', ...OFFLINE.slice(0, 4), '--jwks', good, good]],
    ['an invalid time', ['explain', ...OFFLINE, '--at', 'noon', good]],
    ['no token', ['explain', ...OFFLINE]],
    ['nothing at all', []],
  ])('%s → exit code 2, the token not printed', async (_name, args) => {
    const { code, stdout, stderr } = await here(args)
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).not.toBe('')
    for (const secret of splitToken(good)) expect(stderr).not.toContain(secret)
  })

  it('wrong usage → one line on standard error, no stack trace', async () => {
    const { code, stderr } = await poolguard(['explain', '--user-pool-id', 'x', '--any-client', good])
    expect(code).toBe(2)
    expect(stderr).toMatch(/^poolguard: .*\n$/)
  })

  it('keys not available → exit code 3', async () => {
    const issuer = `http://127.0.0.1:1/${USER_POOL_ID}`
    const token = await pool.accessToken({ claims: { iss: issuer } })
    const args = ['explain', '--user-pool-id', USER_POOL_ID, '--client-id', 'web', '--issuer', issuer, token]
    expect(await poolguard(args)).toMatchObject({ code: 3 })
  })

  it('--help → exit code 0, with the list of exit codes', async () => {
    const { code, stdout } = await poolguard(['explain', '--help'])
    expect(code).toBe(0)
    expect(stdout).toMatch(/\b0 \w+, 1 \w+, 2 [\w ]+, 3 \w+/)
  })
})

describe('the output', () => {
  it.each([
    ['text', []],
    ['JSON', ['--json']],
  ])('as %s → does not contain the token', async (_name, flags) => {
    for (const args of [OFFLINE, []]) {
      const { stdout } = await here(['explain', ...args, ...flags, good])
      for (const secret of splitToken(good)) expect(stdout).not.toContain(secret)
    }
  })

  it('times → in words', async () => {
    const now = Math.floor(Date.now() / 1000)
    const token = await pool.accessToken({ issuedAt: now - 3600 - 180, lifetimeSeconds: 3600 })
    const { stdout } = await here(['explain', ...OFFLINE, token])
    expect(stdout).toMatch(/✗ time .*\(expired 3 minutes ago\)/)
    expect(stdout).toMatch(/✓ iat .*issued 1 hour ago/)
  })

  it('--at → verified as of that time', async () => {
    const token = await pool.accessToken({ issuedAt: 1_700_000_000, lifetimeSeconds: 600 })
    expect(await here(['explain', ...OFFLINE, token])).toMatchObject({ code: 1 })
    const then = ['--at', new Date(1_700_000_100_000).toISOString()]
    expect(await here(['explain', ...OFFLINE, ...then, token])).toMatchObject({ code: 0 })
  })

  it('--json → the decision, the checks and the claims', async () => {
    const { stdout } = await here(['explain', ...OFFLINE, '--json', await pool.badToken('expired')])
    const { verified, accepted, code, checks, claims } = JSON.parse(stdout)
    expect({ verified, accepted, code }).toEqual({
      verified: true,
      accepted: false,
      code: 'ERR_TOKEN_EXPIRED',
    })
    expect(checks.at(-1)).toMatchObject({ name: 'time', outcome: 'failed', advice: expect.any(String) })
    expect(claims.client_id).toBe('web')
  })

  it('a terminal → colors; a pipe → no colors', async () => {
    const [atTerminal, inPipe] = [
      await here(['explain', ...OFFLINE, good], '', true),
      await here(['explain', ...OFFLINE, good]),
    ]
    expect(atTerminal.stdout).toContain('\u001b[32m✓')
    expect(inPipe.stdout).not.toContain('\u001b')
  })

  it.each([
    ['text', []],
    ['JSON', ['--json']],
  ])('a deeply nested payload as %s → an error code', async (_name, flags) => {
    for (const [levels, code] of [
      [1000, 'ERR_ISSUER_UNKNOWN'],
      [5900, 'ERR_TOKEN_MALFORMED'],
    ] as const) {
      const payload = `{"iss":${'['.repeat(levels)}${']'.repeat(levels)}}`
      const token = jws({ alg: 'RS256' }, payload, fixedSignature(256))
      for (const args of [OFFLINE, []]) {
        const { stdout } = await here(['explain', ...args, ...flags, token])
        expect(stdout).toContain(code)
      }
    }
  })

  it.each([
    ['text', []],
    ['JSON', ['--json']],
  ])('control characters in claims as %s → escaped', async (_name, flags) => {
    const username = 'a\u001b[2J\u009b\u202e\u2028\nroot'
    const token = await pool.accessToken({ claims: { username, iss: `https://x.example/\u001b]0;y\u0007` } })
    for (const args of [OFFLINE, []]) {
      const { stdout } = await here(['explain', ...args, ...flags, token])
      expect(stdout.replace(/\n/g, '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}]/u)
    }
    const { stdout } = await here(['explain', '--json', token])
    expect(JSON.parse(stdout).claims.username).toBe(username)
  })
})

describe('keys that are not available', () => {
  const server = useKeyServer()
  const key = rsaKey('k')

  /** Explains a good token whose issuer gives this answer, as text and as JSON. */
  async function explainKeys(flags: (origin: string) => string[], answer: Answer) {
    const site = server.site()
    site.on('/.well-known/openid-configuration', answer)
    site.on('/keys', answer)
    const now = Math.floor(Date.now() / 1000)
    const token = mint(key, { iss: site.origin, sub: 'a', aud: 'api', iat: now, exp: now + 60 })
    const args = ['explain', '--issuer', site.origin, '--audience', 'api', ...flags(site.origin)]
    const [text, json] = [await here([...args, token]), await here([...args, '--json', token])]
    const { checks } = JSON.parse(json.stdout) as { checks: { outcome: string; advice: string }[] }
    const failed = checks.find(({ outcome }) => outcome === 'failed')
    return { code: text.code, text: text.stdout, failed, json: JSON.stringify(failed) }
  }

  const atIssuer = () => []
  const atKeys = (origin: string) => ['--jwks-uri', `${origin}/keys`]

  const ROWS: [string, (origin: string) => string[], Answer, RegExp][] = [
    ['a redirect', atKeys, answers.redirect('https://a.example/', 301), /status 301/],
    ['403', atKeys, answers.text('', 403), /status 403/],
    ['404', atKeys, answers.text('', 404), /status 404/],
    ['503', atKeys, answers.text('', 503), /status 503/],
    ['a web page', atKeys, answers.text('<html>'), /not JSON/],
    ['other JSON', atKeys, answers.json({ message: 'hello' }), /not a key set/],
    ['keys of another algorithm', atKeys, answers.json({ keys: [ecKey('e', 'P-256').jwk] }), /not for RS256/],
    [
      'metadata of another issuer',
      atIssuer,
      answers.json({ issuer: 'https://a.example' }),
      /https:\/\/a\.example/,
    ],
    [
      'a port without a server',
      () => ['--jwks-uri', 'http://localhost:1/'],
      answers.text(''),
      /ECONNREFUSED/,
    ],
  ]

  it.each(ROWS)('%s → exit code 3, with the cause', async (_name, flags, answer, cause) => {
    const { code, text, json } = await explainKeys(flags, answer)
    expect(code).toBe(3)
    expect(text).toMatch(cause)
    expect(json).toMatch(cause)
  })

  it('each of these → its own advice, except that a web page and other JSON share one', async () => {
    const all = await Promise.all(ROWS.map(([, flags, answer]) => explainKeys(flags, answer)))
    const advice = all.map(({ failed }) => failed?.advice)
    const isWebPage = ([name]: (typeof ROWS)[number]) => name === 'a web page' || name === 'other JSON'
    expect(new Set(advice).size).toBe(ROWS.length - 1)
    expect(new Set(advice.filter((_, index) => isWebPage(ROWS[index] as (typeof ROWS)[number]))).size).toBe(1)
  })

  it('a key whose kid is null → refused, with an advice about the kid', async () => {
    const { code, failed } = await explainKeys(atKeys, answers.json({ keys: [{ ...key.jwk, kid: null }] }))
    expect(code).toBe(1)
    expect(failed).toMatchObject({ code: 'ERR_KEY_UNKNOWN', advice: expect.stringContaining('kid') })
  })

  it.each(['explain', 'keys'])(
    '%s with an http issuer off loopback → exit code 2 without --allow-insecure-http',
    async (command) => {
      const issuer = 'http://0.0.0.0:1/realms/r'
      const args = command === 'explain' ? ['--any-audience', good] : []
      const run = (...flags: string[]) => here([command, '--issuer', issuer, ...flags, ...args])
      expect(await run()).toMatchObject({ code: 2, stderr: expect.stringContaining('--allow-insecure-http') })
      expect(await run('--allow-insecure-http')).not.toMatchObject({ code: 2 })
    },
  )
})

describe('the prompt', () => {
  it('a token typed at a terminal → accepted and not echoed', async () => {
    const { code, stdout, stderr } = await here(['explain', ...OFFLINE], `${good}\n`, true)
    expect(code).toBe(0)
    expect(stderr).toMatch(/^.+: \n$/)
    for (const secret of splitToken(good)) expect(stdout + stderr).not.toContain(secret)
  })

  it.each([
    ['an empty line', '\n'],
    ['the end of input', ''],
  ])('%s → exit code 2', async (_name, typed) => {
    expect(await here(['explain', ...OFFLINE], typed, true)).toMatchObject({ code: 2 })
  })

  it('standard input too long for a token → exit code 2', async () => {
    expect(await here(['explain'], 'A'.repeat(2 ** 20 + 1))).toMatchObject({ code: 2 })
  })
})
