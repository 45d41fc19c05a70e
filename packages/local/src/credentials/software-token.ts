/**
 * Software tokens (authenticator apps): TOTP by RFC 6238 with SHA-1, six digits and 30 seconds, as at AWS.
 */
import { Secret, TOTP } from 'otpauth'

const PERIOD = 30

/** 160 bits, in Base32. */
export function randomSoftwareTokenSecret(): string {
  return new Secret({ size: 20 }).base32
}

/** The time step of the code, if it is the current one, the previous or the next (RFC 6238 §5.2). */
export function findTimeStep(secret: string, code: string, now: number): number | undefined {
  const totp = new TOTP({ secret: Secret.fromBase32(secret), period: PERIOD })
  const delta = /^[0-9]{6}$/.test(code) ? totp.validate({ token: code, timestamp: now, window: 1 }) : null
  return delta === null ? undefined : Math.floor(now / 1000 / PERIOD) + delta
}
