/** The options of `dpop()` and `memoryReplayStore()`, and `proofs`: a wrong value is a ConfigError. */
import { ConfigError, type ProofMethod } from '@poolguard/core'
import { type DpopOptions, dpop, memoryReplayStore } from '@poolguard/core/dpop'
import { mtls } from '@poolguard/core/mtls'
import { expect, it } from 'vitest'
import { poolVerifier } from '../../support/core-fixtures.ts'
import { API_URL } from '../../support/dpop.ts'

it.each<[string, object]>([
  ['publicUrl missing', { publicUrl: undefined }],
  ['publicUrl http', { publicUrl: 'http://api.example.com' }],
  ['publicUrl with a query', { publicUrl: `${API_URL}/?a` }],
  ['publicUrl with a fragment', { publicUrl: `${API_URL}/#a` }],
  ['no publicUrl in the list', { publicUrl: [] }],
  ['mode unknown', { mode: 'maybe' }],
  ['algorithm unknown', { algorithms: ['HS256'] }],
  ['no algorithm', { algorithms: [] }],
  ['maxAgeSeconds too large', { maxAgeSeconds: 86_400 }],
  ['a short secret', { nonce: { secrets: 'secret' } }],
  ['nonce: true', { nonce: true }],
  ['lifetimeSeconds zero', { nonce: { lifetimeSeconds: 0 } }],
  ['a store without use', { replayStore: {} }],
  ['an unknown option', { publicURL: API_URL }],
])('dpop: %s → ConfigError', (_name, changes) => {
  expect(() => dpop({ publicUrl: API_URL, ...changes } as DpopOptions)).toThrow(ConfigError)
})

it.each<[string, object]>([
  ['maxProofs zero', { maxProofs: 0 }],
  ['an unknown option', { max: 5 }],
  ['now that is no function', { now: 5 }],
])('memoryReplayStore: %s → ConfigError', (_name, options) => {
  expect(() => memoryReplayStore(options)).toThrow(ConfigError)
})

it('memoryReplayStore without options → a store', () => {
  const use = { id: 'a', keyThumbprint: 'k', expiresAt: Date.now() + 60_000 }
  expect([memoryReplayStore().use(use), memoryReplayStore().use(use)]).toEqual([true, true])
})

const method = dpop({ publicUrl: API_URL })

it.each<[string, unknown]>([
  ['an empty list', []],
  ['a plain object', { kind: 'dpop' }],
  ['null', null],
  ['a plain object beside a method', [method, { kind: 'mtls' }]],
  ['two of one kind', [method, dpop({ publicUrl: API_URL })]],
])('proofs: %s → ConfigError', (_name, proofs) => {
  expect(() => poolVerifier({}, { proofs: proofs as ProofMethod })).toThrow(ConfigError)
})

it('proofs: dpop and mtls together → a verifier', () => {
  expect(() => poolVerifier({}, { proofs: [method, mtls({ certificate: 'connection' })] })).not.toThrow()
})
