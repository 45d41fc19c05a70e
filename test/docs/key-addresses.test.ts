/** The recipe of docs/multi-tenant.md for `allowKeyAddress`, run as it stands on the page. */
import net from 'node:net'
import { compileFunction } from 'node:vm'
import * as core from '@poolguard/core'
import { transform } from 'esbuild'
import { describe, expect, it } from 'vitest'
import { API, NOW, OIDC, outcome, poolJwks, poolKey } from '../support/core-fixtures.ts'
import { answers, useKeyServer } from '../support/key-server.ts'
import { blocksOf } from '../support/markdown.ts'
import { mint } from '../support/mint.ts'

const server = useKeyServer()

/** The option as the page's code gives it to `createVerifier`. */
async function allowKeyAddressOfPage(): Promise<(address: string, hostname: string) => boolean> {
  const [, text] = blocksOf('docs/multi-tenant.md').find(([, code]) => code.includes('allowKeyAddress')) ?? []
  const { code } = await transform(String(text), { loader: 'ts', format: 'cjs' })
  const given: core.VerifierOptions[] = []
  const createVerifier = (options: core.VerifierOptions) => {
    given.push(options)
    return core.createVerifier(options)
  }
  const modules = { 'node:net': net, '@poolguard/core': { ...core, createVerifier } }
  const require = (name: keyof typeof modules) => modules[name]
  compileFunction(code, ['require', 'module', 'findIssuer'])(require, {}, () => undefined)
  const allow = given[0]?.allowKeyAddress
  if (allow === undefined) throw new Error('The page gives no allowKeyAddress.')
  return allow
}

describe("the page's allowKeyAddress", async () => {
  const allow = await allowKeyAddressOfPage()

  it.each(['8.8.8.8', '1.1.1.1', '52.94.133.131', '223.255.255.255', '2600:1f18::1', '2001:4860:4860::8888'])(
    'allows %s',
    (address) => expect(allow(address, 'login.example.com')).toBe(true),
  )

  it.each([
    '0.0.0.0',
    '10.0.0.1',
    '100.64.0.1',
    '127.0.0.1',
    '168.63.129.16',
    '169.254.169.254',
    '172.31.255.255',
    '192.0.0.192',
    '192.168.1.1',
    '198.19.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::10.0.0.1',
    '::ffff:10.0.0.1',
    '::ffff:8.8.8.8',
    '64:ff9b::a00:1',
    '2001:0:a00:1::',
    '2002:a00:1::',
    'fd00::1',
    'fd00:ec2::254',
    'fe80::1',
    'fe80::1%eth0',
    'fec0::1',
    'ff02::1',
  ])('refuses %s', (address) => expect(allow(address, 'login.example.com')).toBe(false))

  it.each(['127.0.0.1', 'localhost'])('issuer at %s → ERR_KEYS_UNAVAILABLE, no request', async (host) => {
    const site = server.site()
    site.on('/jwks', answers.json(poolJwks))
    const issuer = site.origin.replace('127.0.0.1', host)
    const verifier = core.createVerifier({
      issuers: core.oidc({ issuer, jwksUri: `${issuer}/jwks`, audience: API }),
      allowKeyAddress: allow,
      now: () => NOW * 1000,
    })
    const token = mint(poolKey, { ...OIDC, iss: issuer })
    expect(await outcome(() => verifier.verify(token))).toBe('ERR_KEYS_UNAVAILABLE')
    expect(site.hits('/jwks')).toBe(0)
  })
})
