/** Many tokens at once: some are checked in this turn of the event loop, the others leave room for other work. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { access, outcome, poolVerifier } from './fixtures.ts'

const distinct = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => access({ jti: `token ${index}` }))

/** All that can happen without a turn of the event loop. */
async function settle(): Promise<void> {
  for (let step = 0; step < 100; step++) await Promise.resolve()
}

it('eight new tokens are checked in one turn of the event loop, and eight in another one', async () => {
  for (const tokens of [distinct(40), distinct(40)]) {
    const verifier = poolVerifier()
    for (let turn = 0; turn < 5; turn++) await nextTurn()
    let answered = 0
    const all = tokens.map((token) => verifier.verify(token).then(() => answered++))
    await settle()
    expect(answered).toBe(8)
    await Promise.all(all)
    expect(answered).toBe(40)
  }
})

it('a bad signature among many is told from the good ones', async () => {
  const verifier = poolVerifier({ jwksUri: null })
  const tokens = distinct(24).map((token, index) =>
    index % 3 === 0 ? `${token.slice(0, -8)}AAAAAAAA` : token,
  )
  const outcomes = await Promise.all(tokens.map((token) => outcome(() => verifier.verify(token))))
  expect(outcomes).toEqual(tokens.map((_, index) => (index % 3 === 0 ? 'ERR_SIGNATURE_INVALID' : 'accepted')))
})
