/** The messages of the errors that caused a failure. */
import { shorten } from './excerpt.ts'

/** A chain of errors may be very long, or a circle. */
const MAX_ERRORS = 10
const MAX_LENGTH = 300

interface ErrorLike {
  readonly message?: unknown
  readonly code?: unknown
  readonly cause?: unknown
  readonly errors?: unknown
}

/** Node's AggregateError for a connection has no message. Its parts, one for each address, have messages. */
function findText(error: unknown, parts: readonly unknown[]): unknown {
  if (typeof error === 'string') return error
  const { message, code } = Object(error) as ErrorLike
  return message || parts.length > 0 ? message : code
}

function collect(error: unknown): Set<string> {
  const texts = new Set<string>()
  const waiting = [error]
  for (let read = 0; read < MAX_ERRORS && waiting.length > 0; read++) {
    const next = waiting.shift()
    const { errors, cause } = Object(next) as ErrorLike
    const parts = Array.isArray(errors) ? errors.slice(0, MAX_ERRORS) : []
    const text = findText(next, parts)
    if (typeof text === 'string' && text !== '') texts.add(shorten(text, MAX_LENGTH))
    waiting.push(...parts, cause)
  }
  return texts
}

/** The messages of an error, of its parts and of all that caused them, for operators: short, printable, each once. */
export function describeCauses(error: unknown): readonly string[] {
  try {
    return [...collect(error)]
  } catch {
    return ['The cause cannot be read.'] // its members throw
  }
}
