/** Signatures that some verifiers take and none should: nothing but the very signature counts. */
import { describe, expect, it } from 'vitest'
import { ECDSA_EDGES } from './ecdsa-edges.ts'
import { ED25519_EDGES } from './ed25519-edges.ts'
import { type Edge, SIGNED_TEXT } from './edge.ts'
import { isSigned } from './is-signed.ts'
import { PSS_EDGES } from './pss-edges.ts'
import { RSA_EDGES } from './rsa-edges.ts'

const EDGES = [...ECDSA_EDGES, ...RSA_EDGES, ...PSS_EDGES, ...ED25519_EDGES]

const asked = ({ alg, jwk, signature }: Edge): boolean =>
  isSigned(`${SIGNED_TEXT}.${signature.toString('base64url')}`, alg, [jwk])

describe('a good signature', () => {
  it.each(EDGES.filter(({ isGood }) => isGood))('$name', (edge) => {
    expect(asked(edge)).toBe(true)
  })
})

describe('no signature', () => {
  it.each(EDGES.filter(({ isGood }) => !isGood))('$name', (edge) => {
    expect(asked(edge)).toBe(false)
  })
})
