/** A software authenticator: makes a passkey and signs with it (WebAuthn Level 3 §6, RFC 9052, RFC 8949). */
import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto'

const FLAGS = { present: 0x01, verified: 0x04, attested: 0x40 }

function hash(data: string | Buffer): Buffer {
  return createHash('sha256').update(data).digest()
}

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2)
  bytes.writeUInt16BE(value)
  return bytes
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

/** A byte string of CBOR. */
function cborBytes(data: Buffer): Buffer {
  return Buffer.concat([
    data.length < 256 ? Buffer.from([0x58, data.length]) : Buffer.from([0x59, ...uint16(data.length)]),
    data,
  ])
}

function cborText(text: string): Buffer {
  return Buffer.concat([Buffer.from([0x60 + text.length]), Buffer.from(text)])
}

/** The page that asks for the passkey. */
interface Site {
  readonly origin: string
  readonly relyingPartyId: string
}

export interface AuthenticatorOptions extends Site {
  /** Whether the authenticator has verified its user. Default true. */
  readonly verifiesUser?: boolean
}

export function makeAuthenticator({ verifiesUser = true, ...own }: AuthenticatorOptions) {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const id = randomBytes(32)
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' })
  let counter = 0

  /** {1: 2, 3: -7, -1: 1, -2: x, -3: y} */
  const coseKey = Buffer.concat([
    Buffer.from([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21]),
    cborBytes(Buffer.from(x, 'base64url')),
    Buffer.from([0x22]),
    cborBytes(Buffer.from(y, 'base64url')),
  ])

  const makeClientData = (type: string, challenge: string, { origin }: Site = own) =>
    Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }))

  const makeData = (flags: number, attested = Buffer.alloc(0), { relyingPartyId }: Site = own) => {
    counter += 1
    const allFlags = FLAGS.present | flags | (verifiesUser ? FLAGS.verified : 0)
    return Buffer.concat([hash(relyingPartyId), Buffer.from([allFlags]), uint32(counter), attested])
  }

  const credential = {
    id: id.toString('base64url'),
    rawId: id.toString('base64url'),
    type: 'public-key',
    authenticatorAttachment: 'platform',
    clientExtensionResults: {},
  } as const

  return {
    id: credential.id,
    register(challenge: string) {
      const attested = Buffer.concat([Buffer.alloc(16), uint16(id.length), id, coseKey])
      const attestationObject = Buffer.concat([
        Buffer.from([0xa3]),
        cborText('fmt'),
        cborText('none'),
        cborText('attStmt'),
        Buffer.from([0xa0]),
        cborText('authData'),
        cborBytes(makeData(FLAGS.attested, attested)),
      ])
      return {
        ...credential,
        response: {
          clientDataJSON: makeClientData('webauthn.create', challenge).toString('base64url'),
          attestationObject: attestationObject.toString('base64url'),
          transports: ['internal'],
        },
      }
    },
    /** @param site another page, to which no browser would give the passkey */
    authenticate(challenge: string, site: Site = own) {
      const clientData = makeClientData('webauthn.get', challenge, site)
      const authenticatorData = makeData(0, undefined, site)
      const signature = sign('sha256', Buffer.concat([authenticatorData, hash(clientData)]), privateKey)
      return {
        ...credential,
        response: {
          clientDataJSON: clientData.toString('base64url'),
          authenticatorData: authenticatorData.toString('base64url'),
          signature: signature.toString('base64url'),
        },
      }
    },
  }
}
