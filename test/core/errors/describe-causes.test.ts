/** The messages of an error and of its causes: in chains, in aggregates, and in values that are no errors. */
import { describeCauses } from '@poolguard/core/adapter'
import { describe, expect, it } from 'vitest'

const makeRefused = (address: string) =>
  Object.assign(new Error(`connect ECONNREFUSED ${address}`), { code: 'ECONNREFUSED' })

/** Like the error of `net.connect` for a name with two addresses: it has no message of its own. */
const bothRefused = Object.assign(new AggregateError([makeRefused('::1:1'), makeRefused('127.0.0.1:1')]), {
  code: 'ECONNREFUSED',
})

function makeCircle(): Error {
  const error = new Error('a')
  error.cause = new AggregateError([error])
  return error
}

describe('describeCauses', () => {
  it.each<[string, unknown, string[]]>([
    ['an error', new Error('a'), ['a']],
    ['a chain', new Error('a', { cause: new Error('b', { cause: 'c' }) }), ['a', 'b', 'c']],
    ['two addresses', bothRefused, ['connect ECONNREFUSED ::1:1', 'connect ECONNREFUSED 127.0.0.1:1']],
    [
      'a fetch of two addresses',
      new TypeError('fetch failed', { cause: bothRefused }),
      ['fetch failed', 'connect ECONNREFUSED ::1:1', 'connect ECONNREFUSED 127.0.0.1:1'],
    ],
    ['an error without a message', Object.assign(new Error(), { code: 'EPIPE' }), ['EPIPE']],
    ['the same twice', new Error('a', { cause: new Error('a') }), ['a']],
    ['a circle', makeCircle(), ['a']],
    ['nothing', undefined, []],
    ['a number', 5, []],
    ['control characters', new Error('a\u001b[2J\nb'), ['a\ufffd[2J\ufffdb']],
  ])('%s → its messages, each once', (_name, error, messages) => {
    expect(describeCauses(error)).toEqual(messages)
  })

  it('many parts and long messages → bounded', () => {
    const parts = Array.from({ length: 1000 }, (_, index) => new Error(`${index} ${'x'.repeat(10_000)}`))
    const texts = describeCauses(new AggregateError(parts))
    expect(texts.length).toBeLessThanOrEqual(10)
    expect(texts.join('').length).toBeLessThan(5_000)
  })

  it('an error whose members throw → one text', () => {
    const hostile = Object.defineProperty({}, 'cause', {
      get() {
        throw new Error('no')
      },
    })
    expect(describeCauses(hostile)).toHaveLength(1)
  })
})
