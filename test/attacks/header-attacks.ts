/** The header is not signed until it is: key ids that are paths, queries and prototypes; types; critical extensions. */
import { ACCESS, poolKey } from '../support/core-fixtures.ts'
import { encoded, jws, mint, type Part, signer } from '../support/mint.ts'
import { type Attack, rows } from './row.ts'

const header = (changes: Readonly<Record<string, unknown>>) => mint(poolKey, ACCESS, changes)
const rawHeader = (text: Part) => jws(text, ACCESS, signer(poolKey))
const K = JSON.stringify(poolKey.kid)

function each(
  values: readonly unknown[],
  change: (value: unknown) => Readonly<Record<string, unknown>>,
): Record<string, string> {
  const entries = values.map((value) => {
    const shown = JSON.stringify(change(value)) ?? 'undefined'
    return [
      `header ${shown.length > 70 ? `${shown.slice(0, 70)}… of ${shown.length}` : shown}`,
      header(change(value)),
    ]
  })
  return Object.fromEntries(entries)
}

const KIDS = [
  '',
  ' ',
  '../../../../etc/passwd',
  '/dev/null',
  'file:///dev/null',
  'http://127.0.0.1:9/key',
  "' OR '1'='1",
  "x' UNION SELECT 'secret' --",
  '| sleep 10',
  '$(id)',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'length',
  '0',
  `${poolKey.kid} `,
  ` ${poolKey.kid}`,
  poolKey.kid.toLowerCase(),
  poolKey.kid.slice(0, -1),
  `${poolKey.kid}\0`,
  'a\r\nX-Injected: 1',
  '\u202e',
  'x'.repeat(5000),
]

export const HEADER_ATTACKS: readonly Attack[] = [
  ...rows(
    'ERR_KEY_UNKNOWN',
    each(KIDS, (kid) => ({ kid })),
  ),
  ...rows(
    'ERR_TOKEN_MALFORMED',
    each([null, 0, true, [poolKey.kid], { kid: poolKey.kid }], (kid) => ({ kid })),
  ),
  ...rows('ERR_TOKEN_TOO_LARGE', { 'a kid of 100 KB': header({ kid: 'x'.repeat(100_000) }) }),
  ...rows('accepted', {
    'no kid, of the one key that there is': header({ kid: undefined }),
    'typ JWT': header({ typ: 'JWT' }),
    'typ jwt': header({ typ: 'jwt' }),
    'typ at+jwt': header({ typ: 'at+jwt' }),
    'typ application/at+jwt': header({ typ: 'application/at+jwt' }),
    'unknown members': header({ a: 1, b: [], __proto__x: {} }),
    cty: header({ cty: 'JWT' }),
    'white space around the header': rawHeader(` {"alg":"RS256",\t"kid":${K}}\n`),
    'b64 true, which is the default, without crit': header({ b64: true }),
  }),
  ...rows(
    'ERR_TOKEN_USE_MISMATCH',
    each(
      [
        'logout+jwt',
        'dpop+jwt',
        'secevent+jwt',
        'JOSE',
        '',
        'jwt ',
        'application/logout+jwt',
        'x-application/jwt',
      ],
      (typ) => ({
        typ,
      }),
    ),
  ),
  ...rows(
    'ERR_TOKEN_MALFORMED',
    each([null, 7, ['JWT'], { typ: 'JWT' }], (typ) => ({ typ })),
  ),
  ...rows(
    'ERR_TOKEN_MALFORMED',
    each([[], ['b64'], ['exp'], ['http://example.com/UNDEFINED'], 'b64', {}, null, 1, true], (crit) => ({
      crit,
    })),
  ),
  ...rows('ERR_TOKEN_MALFORMED', {
    'b64 false with crit (RFC 7797)': header({ b64: false, crit: ['b64'] }),
    'a header that is null': rawHeader('null'),
    'a header that is an array': rawHeader(`["RS256",${K}]`),
    'a header that is a string': rawHeader('"RS256"'),
    'a header that is a number': rawHeader('7'),
    'a header that is empty': rawHeader('{}'),
    'a header that is no JSON': rawHeader('alg=RS256'),
    'a header with a comment': rawHeader(`{"alg":"RS256",/**/"kid":${K}}`),
    'a header with a comma too many': rawHeader(`{"alg":"RS256","kid":${K},}`),
    'a header in single quotes': rawHeader("{'alg':'RS256'}"),
    'a header after a byte order mark': rawHeader(`\ufeff{"alg":"RS256","kid":${K}}`),
    'a header in UTF-16': rawHeader(Buffer.from(`{"alg":"RS256","kid":${K}}`, 'utf16le')),
    'a header with a NUL after it': rawHeader(`{"alg":"RS256","kid":${K}}\0`),
    'a header with invalid UTF-8': rawHeader(
      Buffer.concat([Buffer.from(`{"alg":"RS256","a":"`), Buffer.from([0xff]), Buffer.from(`"}`)]),
    ),
    'a header with an overlong slash': rawHeader(
      Buffer.concat([Buffer.from(`{"alg":"RS256","a":"`), Buffer.from([0xc0, 0xaf]), Buffer.from(`"}`)]),
    ),
  }),
  ...rows('ERR_ALGORITHM_NOT_ALLOWED', {
    'alg twice, none last': rawHeader(`{"alg":"RS256","alg":"none","kid":${K}}`),
    'alg by a JSON escape': `${encoded(`{"\\u0061lg":"none","kid":${K}}`)}.${encoded(ACCESS)}.AAAA`,
  }),
  ...rows('accepted', {
    'alg twice, RS256 last, as every parser reads it': rawHeader(`{"alg":"none","alg":"RS256","kid":${K}}`),
  }),
]
