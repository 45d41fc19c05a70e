/** `poolguard local --fail`: the notation of failures. */
import { describe, expect, it } from 'vitest'
import { parseFailures } from '../../packages/cli/src/failures.ts'
import { here } from './command.ts'

describe('--fail', () => {
  it('jwks=503:0.2,latency=300ms → two failures', () => {
    expect(parseFailures(['jwks=503:0.2,latency=300ms'])).toEqual([
      { target: 'jwks', status: 503, rate: 0.2 },
      { target: 'all', latencyMilliseconds: 300 },
    ])
  })

  it('repeated, with a time in seconds → all of them', () => {
    expect(parseFailures(['api=429', 'token=2s:1'])).toEqual([
      { target: 'api', status: 429 },
      { target: 'token', latencyMilliseconds: 2000, rate: 1 },
    ])
  })

  it.each([
    '',
    'jwks',
    'jwks=',
    'keys=503',
    'jwks=50',
    'latency=503',
    'jwks=503:',
    'jwks=503:20%',
    'jwks=200',
    'jwks=503:2',
  ])('%j → exit code 2', async (rules) => {
    expect(await here(['local', '--port', '0', '--fail', rules])).toMatchObject({ code: 2, stdout: '' })
  })
})
