/** The form: every part truncated, doubled and flipped; base64url that is not canonical; parts too many and too few. */
import { ACCESS, access, poolKey } from '../support/core-fixtures.ts'
import { encoded } from '../support/mint.ts'
import { type Attack, rows } from './row.ts'

const token = access()
const [header, payload, signature] = token.split('.') as [string, string, string]
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** The same bytes by another spelling: the last character has unused bits. */
function withUnusedBits(part: string): string {
  const unused = [0, 0, 4, 2][part.length % 4] as number
  const last = ALPHABET.indexOf(part.at(-1) as string)
  return part.slice(0, -1) + ALPHABET[last | ((1 << unused) - 1)]
}

function flipped(part: string, at: number): string {
  const bytes = Buffer.from(part, 'base64url')
  bytes[at] = (bytes[at] as number) ^ 1
  return bytes.toString('base64url')
}

const join = (...parts: readonly string[]) => parts.join('.')
/** Of 256 bytes, the last group has two bits to spare; of a payload it depends, so one is made that has. */
const spare = ['', ' ', '  ']
  .map((pad) => encoded(`${JSON.stringify(ACCESS)}${pad}`))
  .find((part) => part.length % 4 !== 0) as string

const UNCLEAN = ['=', '==', '.', ' ', '\n', '\t', '\r\n', '\0', '%', '/', '+', '\u00e9', '\u2028', '😀']

const unclean = UNCLEAN.filter((text) => text !== '.').flatMap((text) => [
  [`${JSON.stringify(text)} after the token`, token + text],
  [`${JSON.stringify(text)} before the token`, text + token],
  [`${JSON.stringify(text)} after the header`, join(header + text, payload, signature)],
  [
    `${JSON.stringify(text)} in the payload`,
    join(header, `${payload.slice(0, 8)}${text}${payload.slice(8)}`, signature),
  ],
])

const flips = [0, 10, 100, 200, 255].map((at) => [
  `a bit of the signature flipped at byte ${at}`,
  join(header, payload, flipped(signature, at)),
])

export const FORM_ATTACKS: readonly Attack[] = [
  ...rows('accepted', { 'the token as it is': token }),
  ...rows('ERR_TOKEN_MALFORMED', {
    nothing: '',
    undefined: undefined,
    null: null,
    'a number': 7,
    'an object that reads as a token': { toString: () => token, length: token.length },
    'an array of a token': [token],
    'a Buffer of a token': Buffer.from(token),
    'a String object': new String(token),
    'dots alone': '..',
    'a dot': '.',
    'one part': header,
    'two parts': join(header, payload),
    'four parts': join(header, payload, signature, signature),
    'five parts, as a refresh token has': join(header, '', '', payload, signature),
    'a thousand parts': 'a.'.repeat(1000),
    'a dot at the end': `${token}.`,
    'a dot at the start': `.${token}`,
    'two dots in the middle': join(header, '', payload, signature),
    'no header': join('', payload, signature),
    'no payload': join(header, '', signature),
    'no signature': join(header, payload, ''),
    'the scheme before it': `Bearer ${token}`,
    'JSON serialization': JSON.stringify({ protected: header, payload, signature }),
    'a header of one character': join(header + 'A'.repeat((5 - (header.length % 4)) % 4), payload, signature),
    'unused bits of the signature': join(header, payload, withUnusedBits(signature)),
    'unused bits of the payload': join(header, withUnusedBits(spare), signature),
    'standard base64 in the signature': join(
      header,
      payload,
      Buffer.concat([Buffer.from([0xff, 0xff, 0xff]), Buffer.alloc(253)])
        .toString('base64')
        .replaceAll('=', ''),
    ),
    ...Object.fromEntries(unclean),
    'the header truncated': join(header.slice(0, -4), payload, signature),
    'the payload truncated': join(header, payload.slice(0, -4), signature),
    'the header doubled': join(header + header, payload, signature),
    'the payload doubled': join(header, payload + payload, signature),
  }),
  ...rows('ERR_SIGNATURE_INVALID', {
    ...Object.fromEntries(flips),
    'the signature truncated': join(header, payload, signature.slice(0, -2)),
    'the signature of one byte': join(header, payload, 'AA'),
    'the signature doubled': join(
      header,
      payload,
      Buffer.concat([Buffer.from(signature, 'base64url'), Buffer.from(signature, 'base64url')]).toString(
        'base64url',
      ),
    ),
    'the signature of another token': join(
      header,
      payload,
      access({ sub: 'another' }).split('.')[2] as string,
    ),
    'the payload of another token': join(header, encoded({ ...ACCESS, sub: 'admin' }), signature),
    'a header with a member more': join(
      encoded({ alg: 'RS256', kid: poolKey.kid, x: 1 }),
      payload,
      signature,
    ),
    'the payload with white space more': join(header, encoded(`${JSON.stringify(ACCESS)} `), signature),
  }),
  ...rows('ERR_TOKEN_TOO_LARGE', {
    'a megabyte of A': 'A'.repeat(1_000_000),
    'a megabyte of dots': '.'.repeat(1_000_000),
    'a character too many': access({ pad: 'x'.repeat(13_000) }),
  }),
]
