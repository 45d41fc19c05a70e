/** Bound tokens in Lambda: the method, the URL and the client certificate are those of the event. */
import { createVerifier, type ProofMethod, type Verifier } from '@poolguard/core'
import { type DpopOptions, dpop } from '@poolguard/core/dpop'
import { mtls } from '@poolguard/core/mtls'
import { authorizer, type ProxyEvent, withAuth } from '@poolguard/lambda'
import { createLocalPool } from '@poolguard/local'
import { describe, expect, it } from 'vitest'
import { certificatePem } from '../support/certificate.ts'
import { ath, clientKey, jktOf, proof } from '../support/dpop.ts'
import { type Lines, restRequestEvent } from '../support/lambda-events.ts'
import * as events from '../support/lambda-proxy-events.ts'
import { rsaKey } from '../support/mint.ts'

const pool = await createLocalPool()
const issuers = pool.issuer({ tokenUse: 'access' })
const pem = certificatePem(rsaKey('certificate'))

const optionsWith = (proofs: ProofMethod) => ({ issuers, proofs })
const fromRequest = (options: Partial<DpopOptions> = {}) =>
  optionsWith(dpop({ publicUrl: 'from-request', ...options }))

type Options = ReturnType<typeof optionsWith>

/** What a Lambda function is given: a verifier, or its options. */
const GIVEN: readonly (readonly [string, (options: Options) => Verifier | Options])[] = [
  ['a verifier', (options) => createVerifier(options)],
  ['options', (options) => options],
]

const DOMAIN = 'orders.example.com'

function inContext<E extends object>(event: E, context: object): E {
  return { ...event, requestContext: { ...Reflect.get(event, 'requestContext'), ...context } }
}

/** Each event source: its event, and the URL that the client called. */
const SOURCES: readonly (readonly [string, (lines: Lines) => ProxyEvent, string])[] = [
  [
    'an HTTP API (2.0)',
    (lines) => inContext(events.httpApi2ProxyEvent(lines), { domainName: DOMAIN }),
    `https://${DOMAIN}/orders/42`,
  ],
  [
    'a REST API with a stage',
    (lines) => inContext(events.restProxyEvent(lines), { domainName: DOMAIN, path: '/prod/orders/42' }),
    `https://${DOMAIN}/prod/orders/42`,
  ],
  [
    'a load balancer',
    (lines) => events.albEvent([...lines, ['Host', DOMAIN], ['X-Forwarded-Proto', 'http']]),
    `http://${DOMAIN}/orders/42`,
  ],
  [
    'a load balancer without a protocol',
    (lines) => events.albEvent([...lines, ['Host', DOMAIN]]),
    `https://${DOMAIN}/orders/42`,
  ],
]

const bound = await pool.accessToken({ claims: { cnf: { jkt: jktOf(clientKey) } } })
const now = Math.floor(Date.now() / 1000)
const linesFor = (htu: string, claims: object = {}): Lines => [
  ['Authorization', `DPoP ${bound}`],
  ['DPoP', proof({ iat: now, ath: ath(bound), htu, ...claims })],
]

describe.each(GIVEN.flatMap(([given, make]) => SOURCES.map((source) => [given, ...source, make] as const)))(
  'given %s, behind %s',
  (_given, _name, makeEvent, url, make) => {
    const handler = withAuth(make(fromRequest()), async () => 'accepted')
    const ask = async (lines: Lines) => {
      const answer = await handler(makeEvent(lines), {})
      return typeof answer === 'string' ? answer : JSON.parse(answer.body).code
    }

    it('a proof for this request → accepted once', async () => {
      const lines = linesFor(url)
      expect(await ask(lines)).toBe('accepted')
      expect(await ask(lines)).toBe('ERR_PROOF_REPLAYED')
    })

    it.each([
      ['another host', { htu: 'https://evil.example/orders/42' }],
      ['another path', { htu: `${url}0` }],
      ['another method', { htm: 'POST' }],
    ])('a proof for %s → ERR_PROOF_INVALID', async (_case, claims) => {
      expect(await ask([...linesFor(url, claims), ['X-Forwarded-Host', 'evil.example']])).toBe(
        'ERR_PROOF_INVALID',
      )
    })
  },
)

describe.each(GIVEN)('an authorizer, given %s', (_given, make) => {
  const event = (lines: Lines) =>
    inContext(restRequestEvent(lines), { domainName: DOMAIN, path: '/prod/orders/42' })

  it('a proof for this request → Allow; a bound token as Bearer → Unauthorized', async () => {
    const authorize = authorizer(make(fromRequest()))
    const result = await authorize(event(linesFor(`https://${DOMAIN}/prod/orders/42`)))
    expect(result).toMatchObject({ policyDocument: { Statement: [{ Effect: 'Allow' }] } })
    await expect(authorize(event([['Authorization', `Bearer ${bound}`]]))).rejects.toThrow('Unauthorized')
  })
})

describe.each(GIVEN)('a token that is bound to a certificate, given %s', (_given, make) => {
  const handler = withAuth(make(optionsWith(mtls({ certificate: 'connection' }))), async () => 'accepted')
  const lines = async (): Promise<Lines> => {
    const { X509Certificate, createHash } = await import('node:crypto')
    const thumbprint = createHash('sha256').update(new X509Certificate(pem).raw).digest('base64url')
    const token = await pool.accessToken({ claims: { cnf: { 'x5t#S256': thumbprint } } })
    return [['Authorization', `Bearer ${token}`]]
  }

  it.each<[string, (given: Lines) => ProxyEvent]>([
    [
      'REST API',
      (given) =>
        inContext(events.restProxyEvent(given), { identity: { clientCert: { clientCertPem: pem } } }),
    ],
    [
      'HTTP API',
      (given) =>
        inContext(events.httpApi2ProxyEvent(given), {
          authentication: { clientCert: { clientCertPem: pem } },
        }),
    ],
  ])('%s with the certificate in its event → accepted', async (_name, makeEvent) => {
    expect(await handler(makeEvent(await lines()), {})).toBe('accepted')
  })

  it('an event without a certificate → ERR_TOKEN_BOUND', async () => {
    const answer = await handler(events.restProxyEvent(await lines()), {})
    expect(answer).toMatchObject({ statusCode: 401, body: expect.stringContaining('ERR_TOKEN_BOUND') })
  })
})
