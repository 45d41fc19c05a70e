/** Signatures that some verifiers accept by mistake: only the exact signature is accepted. */
import { describe, expect, it } from 'vitest'
import { ECDSA_EDGES } from './ecdsa-edges.ts'
import { ED25519_EDGES } from './ed25519-edges.ts'
import { type Edge, SIGNED_TEXT } from './edge.ts'
import { isSigned } from './is-signed.ts'
import { PSS_EDGES } from './pss-edges.ts'
import { RSA_EDGES } from './rsa-edges.ts'

const EDGES = [...ECDSA_EDGES, ...RSA_EDGES, ...PSS_EDGES, ...ED25519_EDGES]

const isAccepted = ({ alg, jwk, signature }: Edge): boolean =>
  isSigned(`${SIGNED_TEXT}.${signature.toString('base64url')}`, alg, [jwk])

describe('a good signature → accepted', () => {
  it.each(EDGES.filter(({ isGood }) => isGood))('$name', (edge) => {
    expect(isAccepted(edge)).toBe(true)
  })
})

describe('any other signature → refused', () => {
  it.each(EDGES.filter(({ isGood }) => !isGood))('$name', (edge) => {
    expect(isAccepted(edge)).toBe(false)
  })
})
