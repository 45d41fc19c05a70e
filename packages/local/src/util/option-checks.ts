/** Checks of what a user asks for. Throws a ConfigError that names the option, what it must be and what it was. */
import { inspect } from 'node:util'
import { ConfigError } from '@poolguard/core'
import { optionsOf } from '@poolguard/core/adapter'
import { ownProperties } from './own-properties.ts'

interface OptionCheck {
  /** What the option must be, after the words "must be". */
  readonly expected: string
  readonly accepts: (value: unknown) => boolean
}

/** One check for every option, so that an option cannot be added without one. */
export type OptionChecks<T> = { readonly [Name in keyof Required<T>]: OptionCheck }

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export const text: OptionCheck = { expected: 'a non-empty string', accepts: isText }

export const texts: OptionCheck = {
  expected: 'an array of non-empty strings',
  accepts: (value) => Array.isArray(value) && value.every(isText),
}

export const textOrTexts: OptionCheck = {
  expected: 'a string or an array of non-empty strings',
  accepts: (value) => typeof value === 'string' || texts.accepts(value),
}

export const flag: OptionCheck = {
  expected: 'true or false',
  accepts: (value) => typeof value === 'boolean',
}

export const object: OptionCheck = { expected: 'an object', accepts: isObject }

export const objects: OptionCheck = {
  expected: 'an array of objects',
  accepts: (value) => Array.isArray(value) && value.every(isObject),
}

export const func: OptionCheck = {
  expected: 'a function',
  accepts: (value) => typeof value === 'function',
}

/** For what another function checks better; it says so itself. */
export const anything: OptionCheck = { expected: 'anything', accepts: () => true }

export function wholeNumber(min: number, max: number): OptionCheck {
  return {
    expected: `a whole number from ${min} to ${max}`,
    accepts: (value) => Number.isInteger(value) && Number(value) >= min && Number(value) <= max,
  }
}

export function oneOf(...allowed: readonly string[]): OptionCheck {
  return {
    expected: `one of ${allowed.map((name) => JSON.stringify(name)).join(', ')}`,
    accepts: (value) => allowed.some((name) => name === value),
  }
}

/** A time in seconds since 1970. What lies past the year 5138 is milliseconds by mistake. */
export const seconds: OptionCheck = {
  expected: 'a time in seconds since 1970',
  accepts: (value) => typeof value === 'number' && value >= 0 && value < 1e11,
}

function refuse(where: string, name: string, expected: string, actual: unknown): never {
  const shown = inspect(actual, { depth: 0, maxStringLength: 80, breakLength: Number.POSITIVE_INFINITY })
  throw new ConfigError(`${where}: ${name} must be ${expected}, but it is ${shown}.`)
}

export function checkValue(where: string, name: string, value: unknown, check: OptionCheck): void {
  if (!check.accepts(value)) refuse(where, name, check.expected, value)
}

/**
 * A misspelt option would be a token that is not the one under test, so every name must be known. What is to be read from
 * is what it returns: the options that were checked, and nothing inherited.
 */
export function checkOptions<T extends object>(where: string, options: T, checks: OptionChecks<T>): T {
  const given = ownProperties(optionsOf(where, options, Object.keys(checks)))
  for (const [name, check] of Object.entries<OptionCheck>(checks)) {
    if (given[name] !== undefined) checkValue(where, name, given[name], check)
  }
  return given as T
}
