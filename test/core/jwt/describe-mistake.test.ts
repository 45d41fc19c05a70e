/** The hints of refusals for texts that are nearly tokens. */
import { describe, expect, it } from 'vitest'
import { describeEncrypted, describeMistake } from '../../../packages/core/src/jwt/describe-mistake.ts'
import { access, poolVerifier, refusal } from '../../support/core-fixtures.ts'
import { encoded } from '../../support/mint.ts'

const verifier = poolVerifier()
const token = access()

describe('more than the token', () => {
  it.each([
    ['a scheme', `Bearer ${token}`, /scheme/],
    ['a scheme in lower case', `bearer ${token}`, /scheme/],
    ['another scheme', `DPoP ${token}`, /scheme/],
    ['the name of its header', `Authorization: Bearer ${token}`, /header/],
    ['a comma at the end', `${token},`, /mark/],
    ['double quotes', `"${token}"`, /quotes/],
    ['single quotes', `'${token}'`, /quotes/],
    ['a quote at the end', `${token}"`, /quotes/],
    ['a line end', `${token}\n`, /line end/],
    ['a space before it', ` ${token}`, /white space/],
  ])('%s → ERR_TOKEN_MALFORMED, and the detail names it', async (_what, text, hint) => {
    for (const verify of [() => verifier.verify(text), () => verifier.verifySync(text)]) {
      const { code, detail } = await refusal(verify)
      expect(code).toBe('ERR_TOKEN_MALFORMED')
      expect(detail?.reason).toMatch(hint)
      expect(detail?.reason).not.toContain('eyJ')
    }
  })

  it('another character → no hint', () => {
    expect(describeMistake('eyJ=')).toBeUndefined()
  })
})

describe('a token of five parts', () => {
  const encrypted = (header: object | string) => `${encoded(header)}.a.b.c.d`

  it('whose header names an issuer → asks for an audience', async () => {
    const text = encrypted({ alg: 'dir', enc: 'A256GCM', iss: 'https://tenant.auth0.com/' })
    const { code, detail } = await refusal(() => verifier.verify(text))
    expect(code).toBe('ERR_TOKEN_MALFORMED')
    expect(detail?.reason).toMatch(/audience/)
  })

  it.each([
    ['names no issuer', { alg: 'RSA-OAEP', enc: 'A256GCM', cty: 'JWT' }],
    ['is not JSON', '{'],
    ['is null', 'null'],
    ['is too long', { iss: 'x'.repeat(3000) }],
    ['is nested too deep', `${'['.repeat(40)}${']'.repeat(40)}`],
  ])('whose header %s → described as a refresh token', (_what, header) => {
    expect(describeEncrypted(encrypted(header))).toMatch(/refresh token/)
  })

  it('whose header is not base64url → described as a refresh token', () => {
    expect(describeEncrypted('*.a.b.c.d')).toMatch(/refresh token/)
  })
})
