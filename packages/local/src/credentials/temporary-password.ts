/** A password for somebody else's first sign-in: one character of each kind that a policy can ask for, and then any. */
import { randomInt } from 'node:crypto'

/** Without those that look like one another. */
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
