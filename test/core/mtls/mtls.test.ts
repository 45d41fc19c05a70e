/** Tokens that are bound to a client certificate (RFC 8705 §3), from the connection and from the headers of proxies. */
import { X509Certificate } from 'node:crypto'
import { createServer, request as httpsRequest } from 'node:https'
import type { AddressInfo } from 'node:net'
import { ConfigError, type RequestLike } from '@poolguard/core'
import { dpop } from '@poolguard/core/dpop'
import { type MtlsOptions, mtls } from '@poolguard/core/mtls'
import { describe, expect, it } from 'vitest'
import { certificatePem } from '../../support/certificate.ts'
import { access, outcome, poolKey, poolVerifier } from '../../support/core-fixtures.ts'
import { API_URL, ath, clientKey, jktOf, proof } from '../../support/dpop.ts'
import { rsaKey } from '../../support/mint.ts'

const clientCertificate = rsaKey('certificate')
const pem = certificatePem(clientCertificate)
const otherPem = certificatePem(poolKey)
const { raw, fingerprint256 } = new X509Certificate(pem)
const hash = Buffer.from(fingerprint256.replaceAll(':', ''), 'hex')
const token = access({ cnf: { 'x5t#S256': hash.toString('base64url') } })

const makeVerifier = (options: object) => poolVerifier({}, { proofs: mtls(options as MtlsOptions) })
const decide = (request: object, options: object, held = token) =>
  outcome(() =>
    makeVerifier(options).authenticate({
      ...request,
      headers: { authorization: `Bearer ${held}`, ...(request as Partial<RequestLike>).headers },
    } as RequestLike),
  )

const connection = { certificate: 'connection' }
const makeSocket = (certificate: string) => ({
  socket: { getPeerX509Certificate: () => new X509Certificate(certificate) },
})

describe('the certificate of the connection', () => {
  it.each<[string, object, string]>([
    ['the same certificate', makeSocket(pem), 'accepted'],
    ['another certificate', makeSocket(otherPem), 'ERR_TOKEN_KEY_MISMATCH'],
    ['a connection without one', { socket: { getPeerX509Certificate: () => undefined } }, 'ERR_TOKEN_BOUND'],
    ['a connection without TLS', { socket: {} }, 'ERR_TOKEN_BOUND'],
    ['no connection', {}, 'ERR_TOKEN_BOUND'],
    ['the PEM of an event', { http: { certificate: () => pem } }, 'accepted'],
    ['a PEM that cannot be read', { http: { certificate: () => 'x' } }, 'ERR_TOKEN_BOUND'],
    ['an empty PEM', { http: { certificate: () => '' } }, 'ERR_TOKEN_BOUND'],
    [
      'a header that is not configured',
      { headers: { 'x-client-cert': encodeURIComponent(pem) } },
      'ERR_TOKEN_BOUND',
    ],
  ])('%s → %s', async (_name, request, expected) => {
    expect(await decide(request, connection)).toBe(expected)
  })

  it('a server of Node with requestCert → accepted only with the certificate', async () => {
    const verifier = makeVerifier(connection)
    const key = clientCertificate.privateKey.export({ type: 'pkcs8', format: 'pem' })
    const server = createServer(
      { key, cert: pem, requestCert: true, rejectUnauthorized: false },
      async (request, response) => {
        response.end(await outcome(() => verifier.authenticate(request)))
      },
    )
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const ask = (client: object) =>
      new Promise<string>((resolve, reject) => {
        const { port } = server.address() as AddressInfo
        const options = {
          host: '127.0.0.1',
          port,
          agent: false as const,
          rejectUnauthorized: false,
          ...client,
        }
        httpsRequest({ ...options, headers: { authorization: `Bearer ${token}` } }, async (response) => {
          const parts = []
          for await (const part of response) parts.push(part)
          resolve(Buffer.concat(parts).toString())
        })
          .on('error', reject)
          .end()
      })
    try {
      expect(await ask({ key, cert: pem })).toBe('accepted')
      expect(await ask({})).toBe('ERR_TOKEN_BOUND')
    } finally {
      server.close()
    }
  })
})

const trusted = (format: string) => ({
  certificate: { header: 'X-Client-Cert', format, proxyReplacesHeader: true },
})
const sent = (value: string | string[] | undefined) => ({ headers: { 'x-client-cert': value } })
const escaped = encodeURIComponent(pem)
const hex = hash.toString('hex')

describe('the header of a proxy', () => {
  it.each<[string, string, string | string[] | undefined, string]>([
    ['pem', 'URL-encoded', escaped, 'accepted'],
    [
      'pem',
      'as an AWS load balancer encodes it',
      escaped.replaceAll('%2B', '+').replaceAll('%2F', '/').replaceAll('%3D', '='),
      'accepted',
    ],
    ['pem', 'a chain, the client first', escaped + encodeURIComponent(otherPem), 'accepted'],
    ['pem', 'of another client', encodeURIComponent(otherPem), 'ERR_TOKEN_KEY_MISMATCH'],
    ['pem', 'absent', undefined, 'ERR_TOKEN_BOUND'],
    ['pem', 'empty', '', 'ERR_TOKEN_BOUND'],
    ['pem', 'twice', [escaped, escaped], 'ERR_TOKEN_BOUND'],
    ['pem', 'twice, as Node joins lines', `${escaped}, ${encodeURIComponent(otherPem)}`, 'ERR_TOKEN_BOUND'],
    ['pem', 'with a broken encoding', '%', 'ERR_TOKEN_BOUND'],
    ['pem', 'of something else', 'x', 'ERR_TOKEN_BOUND'],
    ['xfcc', 'Hash', `Hash=${hex}`, 'accepted'],
    ['xfcc', 'all of Envoy', `By=spiffe://a;Hash=${hex};Subject="CN=a\\"b,O=c;d";URI=spiffe://c`, 'accepted'],
    ['xfcc', 'Cert', `By=a;Cert="${escaped}"`, 'accepted'],
    ['xfcc', 'Hash of another client', `Hash=${'0'.repeat(64)}`, 'ERR_TOKEN_KEY_MISMATCH'],
    ['xfcc', 'Hash in a subject', `Subject="x;Hash=${hex}"`, 'ERR_TOKEN_BOUND'],
    ['xfcc', 'Hash twice', `Hash=${hex};Hash=${hex}`, 'ERR_TOKEN_BOUND'],
    ['xfcc', 'two elements', `Hash=${hex},Hash=${'0'.repeat(64)}`, 'ERR_TOKEN_BOUND'],
    ['xfcc', 'an invalid Hash', 'Hash=x', 'ERR_TOKEN_BOUND'],
    ['xfcc', 'neither Hash nor Cert', 'By=a', 'ERR_TOKEN_BOUND'],
    ['xfcc', 'a quote that does not end', `Subject="x;Hash=${hex}`, 'ERR_TOKEN_BOUND'],
    ['xfcc', 'no pairs', 'x', 'ERR_TOKEN_BOUND'],
    ['rfc9440', 'between colons', `:${raw.toString('base64')}:`, 'accepted'],
    ['rfc9440', 'without colons', raw.toString('base64'), 'ERR_TOKEN_BOUND'],
  ])('%s, %s → %s', async (format, _name, value, expected) => {
    expect(await decide(sent(value), trusted(format))).toBe(expected)
  })

  it('the right certificate in the connection alone → ERR_TOKEN_KEY_MISMATCH', async () => {
    expect(await decide({ ...makeSocket(pem), ...sent(encodeURIComponent(otherPem)) }, trusted('pem'))).toBe(
      'ERR_TOKEN_KEY_MISMATCH',
    )
  })
})

describe('tokens of other kinds', () => {
  it('without cnf → accepted, or ERR_TOKEN_UNBOUND where bound tokens are required', async () => {
    expect(await decide({}, connection, access())).toBe('accepted')
    expect(await decide({}, { ...connection, mode: 'require' }, access())).toBe('ERR_TOKEN_UNBOUND')
  })

  it('bound by DPoP, where only certificates are checked → ERR_TOKEN_BOUND', async () => {
    expect(await decide(makeSocket(pem), connection, access({ cnf: { jkt: 'x' } }))).toBe('ERR_TOKEN_BOUND')
  })

  it('bound to both → accepted only with both proofs', async () => {
    const held = access({ cnf: { jkt: jktOf(clientKey), 'x5t#S256': hash.toString('base64url') } })
    const proofs = [dpop({ publicUrl: API_URL }), mtls({ certificate: 'connection' })]
    const verifier = poolVerifier({}, { proofs })
    const ask = (certificate: string, dpopHeader: string) =>
      outcome(() =>
        verifier.authenticate({
          method: 'GET',
          url: '/orders',
          ...makeSocket(certificate),
          headers: { authorization: `DPoP ${held}`, dpop: dpopHeader },
        } as RequestLike),
      )
    expect(await ask(pem, proof({ ath: ath(held) }))).toBe('accepted')
    expect(await ask(pem, proof())).toBe('ERR_PROOF_INVALID')
    expect(await ask(otherPem, proof({ ath: ath(held) }))).toBe('ERR_TOKEN_KEY_MISMATCH')
  })
})

it.each<[string, object]>([
  ['certificate missing', {}],
  ['certificate unknown', { certificate: 'socket' }],
  ['header without proxyReplacesHeader', { certificate: { header: 'x', format: 'pem' } }],
  ['proxyReplacesHeader: false', { certificate: { header: 'x', format: 'pem', proxyReplacesHeader: false } }],
  ['no header', { certificate: { format: 'pem', proxyReplacesHeader: true } }],
  ['format unknown', { certificate: { header: 'x', format: 'der', proxyReplacesHeader: true } }],
  ['mode unknown', { certificate: 'connection', mode: 'maybe' }],
  ['an unknown option', { certificate: 'connection', trusted: true }],
])('mtls: %s → ConfigError', (_name, options) => {
  expect(() => mtls(options as MtlsOptions)).toThrow(ConfigError)
})
