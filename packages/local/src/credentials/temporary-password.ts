/** A password for a first sign-in: one character of each kind that a policy can require, then random ones. */
import { randomInt } from 'node:crypto'

/** Omits characters that look alike. */
const KINDS = ['ABCDEFGHJKLMNPQRSTUVWXYZ', 'abcdefghijkmnpqrstuvwxyz', '23456789', '!@#%&*+-=?'] as const
const MIN_LENGTH = 12

function randomCharacter(characters: string): string {
  return characters.charAt(randomInt(characters.length))
}

export function randomTemporaryPassword(minimumLength: number): string {
  const length = Math.max(minimumLength, MIN_LENGTH)
  const rest = Array.from({ length: length - KINDS.length }, () => randomCharacter(KINDS.join('')))
  return [...KINDS.map(randomCharacter), ...rest].join('')
}
