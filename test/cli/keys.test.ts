/** `poolguard keys`: what it writes, what it refuses, and the outcome of --check. */
import { existsSync } from 'node:fs'
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createVerifier } from '@poolguard/core'
import { createLocalPool } from '@poolguard/local'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { resolveIssuer } from '../../packages/cli/src/issuer-options.ts'
import { answers, useKeyServer } from '../support/key-server.ts'
import { ecKey, named, rsaKey } from '../support/mint.ts'
import { here, poolguard } from './command.ts'

const server = useKeyServer()
const folder = await mkdtemp(join(tmpdir(), 'poolguard-keys-'))
afterAll(() => rm(folder, { recursive: true }))
let files = 0
const newFile = () => join(folder, `${files++}.json`)

const pool = await createLocalPool()
let place: string[]
beforeAll(async () => {
  await pool.listen()
  place = ['--user-pool-id', pool.userPoolId, '--issuer', pool.issuerUrl]
})

const key = rsaKey('b')
const jwk = { ...key.jwk, alg: 'RS256', use: 'sig' }

/** Starts an OIDC issuer that publishes these keys; returns its flags. */
function startIssuer(...keys: object[]): string[] {
  const site = server.site()
  const uri = `${site.origin}/keys`
  site.on('/.well-known/openid-configuration', answers.json({ issuer: site.origin, jwks_uri: uri }))
  site.on('/keys', answers.json({ keys }))
  return ['--issuer', site.origin]
}

describe('the binary', () => {
  it('keys --output file → a file that the verifier accepts', async () => {
    const output = newFile()
    expect(await poolguard(['keys', ...place, '-o', output])).toEqual({ code: 0, stdout: '', stderr: '' })
    const issuers = await resolveIssuer({
      userPoolId: pool.userPoolId,
      issuer: pool.issuerUrl,
      clientId: [pool.clientId],
      jwks: output,
    })
    const verifier = createVerifier({ issuers: issuers ?? [] })
    expect(verifier.verifySync(await pool.accessToken()).claims).toMatchObject({ client_id: pool.clientId })
  })
})

describe('the key set that is written', () => {
  it('no --output → standard output', async () => {
    const { stdout } = await here(['keys', ...place])
    expect(JSON.parse(stdout).keys).toEqual(expect.arrayContaining(pool.jwks().keys))
  })

  it('other order of keys and members → the same text', async () => {
    const one = named(key, 'a').jwk
    const turned = Object.fromEntries(Object.entries(jwk).reverse())
    const [first, second] = [
      await here(['keys', ...startIssuer(one, jwk)]),
      await here(['keys', ...startIssuer(turned, one)]),
    ]
    expect(first.stdout).toBe(second.stdout)
    expect(first.stdout).toMatch(/^\{\n {2}"keys": \[\n[\s\S]*\}\n$/)
  })

  it('additional members → only public members', async () => {
    const { stdout } = await here(['keys', ...startIssuer({ ...jwk, x5c: ['MII'], nbf: 1, secret: 'x' })])
    expect(Object.keys(JSON.parse(stdout).keys[0])).toEqual(['kid', 'kty', 'alg', 'use', 'n', 'e'])
  })

  it.each<[string, object]>([
    ['an ML-DSA key', { kty: 'AKP', kid: 'm', alg: 'ML-DSA-44', use: 'sig', pub: 'AQAB' }],
    ['a key that names its issuer', { ...jwk, kid: 'i', issuer: 'https://login.example.com/{tenantid}' }],
  ])('%s → written whole', async (_name, whole) => {
    const { stdout } = await here(['keys', ...startIssuer(whole, jwk)])
    expect(JSON.parse(stdout).keys).toContainEqual(whole)
  })

  it('--algorithm ES256 → the elliptic-curve key', async () => {
    const args = ['keys', ...startIssuer(ecKey('e', 'P-256').jwk), '--algorithm', 'ES256']
    expect(JSON.parse((await here(args)).stdout).keys[0]).toMatchObject({ kid: 'e', crv: 'P-256' })
  })

  it('existing file → replaced, no temporary file left', async () => {
    const output = newFile()
    await writeFile(output, 'old')
    await here(['keys', ...place, '-o', output])
    expect(JSON.parse(await readFile(output, 'utf8')).keys).toHaveLength(2)
    expect((await readdir(folder)).filter((name) => name.endsWith('.tmp'))).toEqual([])
  })
})

describe('refused input', () => {
  it.each<[string, object]>([
    ['a private key', { ...jwk, d: 'AQAB' }],
    ['a prime', { ...jwk, p: 'AQAB' }],
    ['a symmetric key', { kty: 'oct', k: 'c2VjcmV0' }],
  ])('a key set with %s → exit code 2, the key not printed, no file', async (_name, bad) => {
    const output = newFile()
    const { code, stderr, stdout } = await here(['keys', ...startIssuer(jwk, bad), '-o', output])
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).not.toMatch(/AQAB|c2VjcmV0/)
    expect(existsSync(output)).toBe(false)
  })

  it.each<[string, string[]]>([
    ['no issuer', []],
    ['an issuer without TLS', ['--issuer', 'http://login.example.com']],
    ['--check without a file', ['--issuer', 'https://login.example.com', '--check']],
    ['an unknown option', ['--issuer', 'https://login.example.com', '--chekc']],
  ])('%s → exit code 2', async (_name, args) => {
    expect(await here(['keys', ...args])).toMatchObject({ code: 2 })
  })

  it('a key set without a usable key → exit code 2', async () => {
    expect(await here(['keys', ...startIssuer(ecKey('e', 'P-256').jwk)])).toMatchObject({ code: 2 })
  })

  it('a folder that does not exist → exit code 2', async () => {
    expect(await here(['keys', ...place, '-o', join(folder, 'no', 'jwks.json')])).toMatchObject({ code: 2 })
  })

  it.each([
    ['does not exist', answers.text('', 404)],
    ['redirects', answers.redirect('/elsewhere')],
    ['is empty', answers.json({})],
  ])('issuer metadata that %s → exit code 3', async (_name, answer) => {
    const site = server.site()
    site.on('/.well-known/openid-configuration', answer)
    expect(await here(['keys', '--issuer', site.origin])).toMatchObject({ code: 3 })
  })

  it('a server that cannot be reached → exit code 3, with the address that was tried', async () => {
    const { code, stderr } = await here(['keys', '--issuer', 'http://localhost:1'])
    expect([code, stderr]).toEqual([3, expect.stringContaining('127.0.0.1:1')])
  })
})

describe('--check', () => {
  it('a file with the same keys in another order and format → exit code 0', async () => {
    const output = newFile()
    await writeFile(output, JSON.stringify({ keys: pool.jwks().keys.toReversed() }))
    expect(await here(['keys', ...place, '-o', output, '--check'])).toMatchObject({ code: 0 })
  })

  it('other keys → exit code 1, file unchanged', async () => {
    const output = newFile()
    const text = JSON.stringify({ keys: [named(key, 'old').jwk] })
    await writeFile(output, text)
    await chmod(output, 0o444)
    expect(await here(['keys', ...place, '-o', output, '--check'])).toMatchObject({ code: 1 })
    expect(await readFile(output, 'utf8')).toBe(text)
  })

  it.each([
    ['does not exist', undefined],
    ['is not JSON', '{'],
    ['holds a private key', JSON.stringify({ keys: [{ ...jwk, d: 'AQAB' }] })],
    ['is no key set', '{}'],
  ])('a file that %s → exit code 2', async (_name, text) => {
    const output = newFile()
    if (text !== undefined) await writeFile(output, text)
    expect(await here(['keys', ...place, '-o', output, '--check'])).toMatchObject({ code: 2 })
  })
})
