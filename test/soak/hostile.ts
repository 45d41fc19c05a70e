/** Hostile tokens: one kind after the other, made for the keys that the issuer has just now. */
import { ecKey, hmacSigner, jws, mint, signer, type TestKey } from '../support/mint.ts'
import type { FlappingIssuer } from './flapping-issuer.ts'

export interface World {
  readonly issuer: FlappingIssuer
  /** Good claims at this moment. */
  readonly claims: () => { readonly [name: string]: unknown; readonly exp: number; readonly aud: string }
}

const otherSigner = ecKey('other', 'P-256')
let made = 0

const es256 = (key: TestKey, claims: object, header = {}): string =>
  mint(key, claims, { alg: 'ES256', ...header })

function flipped(token: string): string {
  const at = (made * 7919) % token.length
  const other = token[at] === 'A' ? 'B' : 'A'
  return token[at] === '.' ? token.slice(0, at) : token.slice(0, at) + other + token.slice(at + 1)
}

/** Each gives the line of a request, or nothing where there is no such thing yet. */
const KINDS: Readonly<Record<string, (world: World) => string | undefined>> = {
  'no token': () => '',
  'not a token': () => `Bearer ${'A'.repeat((made * 31) % 4000)}`,
  'two tokens': (world) => `Bearer ${good(world)}, Bearer ${good(world)}`,
  'one letter changed': (world) => `Bearer ${flipped(good(world))}`,
  expired: ({ issuer, claims }) =>
    `Bearer ${es256(issuer.current, { ...claims(), exp: claims().exp - 7200 })}`,
  'no exp': ({ issuer, claims }) => `Bearer ${es256(issuer.current, { ...claims(), exp: undefined })}`,
  'for another API': ({ issuer, claims }) =>
    `Bearer ${es256(issuer.current, { ...claims(), aud: `${claims().aud}/` })}`,
  'a made-up key id': ({ claims }) => `Bearer ${es256(otherSigner, claims(), { kid: `made-up-${made}` })}`,
  'a made-up issuer': ({ issuer, claims }) =>
    `Bearer ${es256(issuer.current, { ...claims(), iss: `https://${made}.example.com` })}`,
  "another key under the issuer's id": ({ issuer, claims }) =>
    `Bearer ${es256(otherSigner, claims(), { kid: issuer.current.kid })}`,
  'HS256 with the public key': ({ issuer, claims }) =>
    `Bearer ${jws({ alg: 'HS256', kid: issuer.current.kid }, claims(), hmacSigner(issuer.current.publicPem))}`,
  'alg none': ({ claims }) => `Bearer ${jws({ alg: 'none' }, claims(), () => new Uint8Array())}`,
  'a withdrawn key': ({ issuer, claims }) =>
    issuer.withdrawn && `Bearer ${es256(issuer.withdrawn, claims())}`,
  'a DER signature': ({ issuer, claims }) =>
    `Bearer ${jws({ alg: 'ES256', kid: issuer.current.kid }, claims(), (input) => Buffer.concat([Buffer.from([0x30]), signer(issuer.current, 'ES256')(input)]))}`,
}

const NAMES = Object.keys(KINDS)

export function good({ issuer, claims }: World): string {
  return es256(issuer.current, { ...claims(), jti: made++ })
}

export function hostile(world: World): { kind: string; authorization: string } {
  const kind = NAMES[made++ % NAMES.length] as string
  const authorization = KINDS[kind]?.(world)
  return authorization === undefined ? hostile(world) : { kind, authorization }
}
