/** Step 2: the `typ` of a token. A token of another kind is refused (RFC 8725 §3.11). */
import { describe, expect, it } from 'vitest'
import { access, decisions, poolVerifier, unanimous } from '../../support/core-fixtures.ts'

describe('a token', () => {
  it.each(['logout+jwt', 'dpop+jwt', 'application/secevent+jwt', ''])('type "%s" → refused', async (typ) => {
    expect(await decisions(poolVerifier(), access({}, { typ }))).toEqual(unanimous('ERR_TOKEN_USE_MISMATCH'))
  })

  it.each(['JWT', 'jwt', 'at+jwt', 'application/at+JWT'])('type "%s" → accepted', async (typ) => {
    expect(await decisions(poolVerifier(), access({}, { typ }))).toEqual(unanimous('accepted'))
  })

  it('a type that is not a string → ERR_TOKEN_MALFORMED', async () => {
    expect(await decisions(poolVerifier(), access({}, { typ: ['JWT'] }))).toEqual(
      unanimous('ERR_TOKEN_MALFORMED'),
    )
  })
})
