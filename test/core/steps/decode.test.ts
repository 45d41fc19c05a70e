/** Step 2: what is not a signed JWT, and how strictly a token is read. */
import { describe, expect, it } from 'vitest'
import {
  ACCESS,
  access,
  decisions,
  poolKey,
  poolVerifier,
  refusal,
  signed,
  unanimous,
} from '../../support/core-fixtures.ts'
import { encoded, fixedSignature, jws, signer } from '../../support/mint.ts'

const verifier = poolVerifier()
const MALFORMED = unanimous('ERR_TOKEN_MALFORMED')
const good = access()
const [head = '', body = '', signature = ''] = good.split('.')

/** Signs good claims under this header, with the key of the pool. */
function signWithHeader(header: object | string | Uint8Array): string {
  return jws(header, ACCESS, signer(poolKey))
}

function signParts(header: string, payload: string): string {
  const input = `${header}.${payload}`
  return `${input}.${encoded(signer(poolKey)(input))}`
}

describe('a token', () => {
  it('well formed → accepted (the baseline of this file)', async () => {
    expect(await decisions(verifier, good)).toEqual(unanimous('accepted'))
    expect(await decisions(verifier, signParts(head, body))).toEqual(unanimous('accepted'))
  })

  it.each<[string, unknown]>([
    ['undefined', undefined],
    ['null', null],
    ['a number', 42],
    ['an object', { token: good }],
    ['an array that reads like a token', [good]],
    ['a String object', Object(good)],
    ['bytes', Buffer.from(good)],
    ['a symbol', Symbol('token')],
  ])('%s, which is not a string → ERR_TOKEN_MALFORMED', async (_name, token) => {
    expect(await decisions(verifier, token)).toEqual(MALFORMED)
  })

  it.each([
    ['nothing', ''],
    ['one part', 'abc'],
    ['two parts', `${head}.${body}`],
    ['two dots alone', '..'],
    ['four parts', `${good}.`],
    ['a fourth part', `${good}.${signature}`],
    ['five parts, as an encrypted one has', `${head}.a.b.c.d`],
    ['thousands of parts', '.'.repeat(10_000)],
    ['no signature', `${head}.${body}.`],
    ['no payload', `${head}..${signature}`],
    ['no header', `.${body}.${signature}`],
    ['a space before it', ` ${good}`],
    ['a newline after it', `${good}\n`],
    ['a NUL after it', `${good}\0`],
    ['padding', `${good}=`],
    ['two characters of padding', `${good}==`],
    ['a signature of a length that base64 cannot have', `${head}.${body}.${signature}AAA`],
    [
      'a plus for a minus',
      signParts(encoded({ alg: 'RS256', kid: poolKey.kid, x: '~~~' }).replace('-', '+'), body),
    ],
    ['a header with a line break inside', signParts(`${head.slice(0, 9)}\n${head.slice(9)}`, body)],
    ['a payload padded with =', signParts(head, `${encoded({ ...ACCESS, a: 1 })}=`)],
    ['characters outside ASCII', `${head}.${body}.${signature.slice(0, -1)}é`],
    ['full-width letters', good.replace('e', 'ｅ')],
  ])('with %s → ERR_TOKEN_MALFORMED', async (_name, token) => {
    expect(await decisions(verifier, token)).toEqual(MALFORMED)
  })

  it('a last character with other unused bits → ERR_TOKEN_MALFORMED', async () => {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
    const last = alphabet.indexOf(signature.at(-1) ?? '')
    const twin = good.slice(0, -1) + alphabet[last ^ 1]
    expect(Buffer.from(twin.split('.')[2] ?? '', 'base64url')).toEqual(Buffer.from(signature, 'base64url'))
    expect(await decisions(verifier, twin)).toEqual(MALFORMED)
  })
})

describe('the header', () => {
  const kid = poolKey.kid
  it.each<[string, object | string | Uint8Array]>([
    ['is not JSON', '{"alg":"RS256"'],
    ['is followed by more', `{"alg":"RS256","kid":"${kid}"}{}`],
    ['starts with a byte order mark', `\uFEFF{"alg":"RS256","kid":"${kid}"}`],
    ['is not UTF-8', Buffer.from(`{"alg":"RS256","kid":"${kid}","x":"\xff"}`, 'latin1')],
    ['is null', 'null'],
    ['is a string', '"RS256"'],
    ['is a number', '1'],
    ['is an array', '[{"alg":"RS256"}]'],
    ['names no algorithm', { kid }],
    ['names an algorithm that is a number', { alg: 256, kid }],
    ['names an algorithm in an array', { alg: ['RS256'], kid }],
    ['has a key id that is a number', { alg: 'RS256', kid: 1 }],
    ['has a key id that is null', { alg: 'RS256', kid: null }],
    ['has a key id in an array', { alg: 'RS256', kid: [kid] }],
    ['has crit', { alg: 'RS256', kid, crit: ['b64'], b64: true }],
    ['has crit of something unknown', { alg: 'RS256', kid, crit: ['urn:x'], 'urn:x': 1 }],
    ['has an empty crit', { alg: 'RS256', kid, crit: [] }],
    ['has crit that is null', { alg: 'RS256', kid, crit: null }],
    ['has crit that is false', { alg: 'RS256', kid, crit: false }],
  ])('that %s → ERR_TOKEN_MALFORMED, though the signature is genuine', async (_name, header) => {
    expect(await decisions(verifier, signWithHeader(header))).toEqual(MALFORMED)
  })

  it.each<[string, object]>([
    ['no typ', {}],
    ['a typ', { typ: 'at+jwt' }],
    ['unknown members', { foo: { bar: 1 } }],
    [
      'a key, a key URL and a certificate of its own, which are not looked at',
      {
        jwk: { kty: 'oct', k: 'AAAA' },
        jku: 'http://127.0.0.1:1/jwks',
        x5u: 'http://127.0.0.1:1/x5u',
      },
    ],
  ])('with %s → accepted', async (_name, header) => {
    expect(await decisions(verifier, access({}, header))).toEqual(unanimous('accepted'))
  })
})

describe('the payload', () => {
  it.each<[string, string | Uint8Array]>([
    ['is not JSON', '{'],
    ['is null', 'null'],
    ['is a string', '"claims"'],
    ['is an array', JSON.stringify([ACCESS])],
    ['is not UTF-8', Buffer.from(JSON.stringify({ ...ACCESS, x: 'é' }), 'latin1')],
    ['is NaN', 'NaN'],
  ])('that %s → ERR_TOKEN_MALFORMED, though the signature is genuine', async (_name, payload) => {
    expect(await decisions(verifier, signed(payload))).toEqual(MALFORMED)
  })

  it('with a __proto__ member → no claims from it', async () => {
    const { sub, ...rest } = ACCESS
    const token = signed(`${JSON.stringify(rest).slice(0, -1)},"__proto__":{"sub":"${sub}"}}`)
    expect(await decisions(verifier, token)).toEqual(unanimous('ERR_CLAIM_INVALID'))
    expect(({} as { sub?: string }).sub).toBeUndefined()
  })

  it('with a __proto__ member below, beside null → accepted without it', async () => {
    const token = signed(`${JSON.stringify(ACCESS).slice(0, -1)},"a":[null,{"__proto__":{"b":1},"c":null}]}`)
    const { claims } = await verifier.verify(token)
    expect(claims.a).toEqual([null, { c: null }])
    expect(Object.keys((claims.a as object[])[1] ?? {})).toEqual(['c'])
  })

  it('any other claim in any language → accepted', async () => {
    const auth = await verifier.verify(access({ name: 'Zoë 🐢 李', nested: { a: [1, null] } }))
    expect(auth.claims.name).toBe('Zoë 🐢 李')
    expect(auth.claims.nested).toEqual({ a: [1, null] })
  })
})

describe('the size cap', () => {
  it('20,000 bytes where 30,000 are allowed → accepted', async () => {
    const roomy = poolVerifier({}, { maxTokenBytes: 30_000 })
    expect(await decisions(roomy, access({ note: 'x'.repeat(20_000) }))).toEqual(unanimous('accepted'))
  })

  it('a megabyte of A → ERR_TOKEN_TOO_LARGE', async () => {
    expect(await decisions(verifier, 'A'.repeat(1_000_000))).toEqual(unanimous('ERR_TOKEN_TOO_LARGE'))
  })

  it('at the limit → accepted; one character more → ERR_TOKEN_TOO_LARGE', async () => {
    expect(await decisions(poolVerifier({}, { maxTokenBytes: good.length }), good)).toEqual(
      unanimous('accepted'),
    )
    expect(await decisions(poolVerifier({}, { maxTokenBytes: good.length - 1 }), good)).toEqual(
      unanimous('ERR_TOKEN_TOO_LARGE'),
    )
  })

  it('not configured → 16 KiB', async () => {
    const filler = (bytes: number) => access({ filler: 'x'.repeat(bytes) })
    expect(await decisions(verifier, filler(10_000))).toEqual(unanimous('accepted'))
    expect(await decisions(verifier, filler(12_500))).toEqual(unanimous('ERR_TOKEN_TOO_LARGE'))
  })

  it('deep nesting → ERR_TOKEN_MALFORMED', async () => {
    const large = poolVerifier({}, { maxTokenBytes: 1_048_576 })
    const deep = `${'['.repeat(60_000)}${']'.repeat(60_000)}`
    const payload = JSON.stringify({ ...ACCESS, deep: 0 }).replace('"deep":0', `"deep":${deep}`)
    expect(await decisions(large, signed(payload))).toEqual(unanimous('ERR_TOKEN_MALFORMED'))
    expect(await decisions(large, jws({ alg: 'RS256' }, `{"iss":${deep}}`, fixedSignature(256)))).toEqual(
      unanimous('ERR_TOKEN_MALFORMED'),
    )
  })
})

describe('the refusal of what cannot be read', () => {
  it.each([
    ['header', 'c2VjcmV0LWhlYWRlcg.e30.AAAA'],
    ['payload', `${head}.c2VjcmV0LXBheWxvYWQ.AAAA`],
  ])('the %s → not quoted', async (_name, token) => {
    const error = await refusal(() => verifier.verify(token))
    expect(JSON.stringify([error.message, error.detail, error.headers, String(error.cause)])).not.toMatch(
      /secret|c2VjcmV0/,
    )
  })
})
