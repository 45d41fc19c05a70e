/**
 * Checks of options. Throws a ConfigError with the name of the option, the expected value and the actual one.
 */
import { inspect } from 'node:util'
import { ConfigError } from '@poolguard/core'
import { isNonEmptyString, requireOptions } from '@poolguard/core/adapter'
import { ownProperties } from './own-properties.ts'

export interface OptionCheck {
  /** Completes the sentence "must be …". */
  readonly expected: string
  readonly accepts: (value: unknown) => boolean
}

/** The type requires one check for every option. */
export type OptionChecks<T> = { readonly [Name in keyof Required<T>]: OptionCheck }

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export const text: OptionCheck = { expected: 'a non-empty string', accepts: isNonEmptyString }

export const texts: OptionCheck = {
  expected: 'an array of non-empty strings',
  accepts: (value) => Array.isArray(value) && value.every(isNonEmptyString),
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

export const emptyList: OptionCheck = {
  expected: 'an empty array',
  accepts: (value) => Array.isArray(value) && value.length === 0,
}

export const func: OptionCheck = {
  expected: 'a function',
  accepts: (value) => typeof value === 'function',
}

/** For options that another function checks. */
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

/** A time in seconds since 1970. Refuses times after the year 5138, which are milliseconds by mistake. */
export const seconds: OptionCheck = {
  expected: 'a time in seconds since 1970',
  accepts: (value) => typeof value === 'number' && value >= 0 && value < 1e11,
}

function refuse(where: string, name: string, expected: string, actual: unknown): never {
  const shown = inspect(actual, { depth: 0, maxStringLength: 80, breakLength: Infinity })
  throw new ConfigError(`${where}: ${name} must be ${expected}, but it is ${shown}.`)
}

export function checkValue(where: string, name: string, value: unknown, check: OptionCheck): void {
  if (!check.accepts(value)) refuse(where, name, check.expected, value)
}

/**
 * Refuses unknown names, because a token with a misspelled option is not the token under test. The result has
 * the checked options only, and nothing inherited.
 */
export function checkOptions<T extends object>(where: string, options: T, checks: OptionChecks<T>): T {
  const given = ownProperties(requireOptions(where, options, Object.keys(checks)))
  for (const [name, check] of Object.entries<OptionCheck>(checks)) {
    if (given[name] !== undefined) checkValue(where, name, given[name], check)
  }
  return given as T
}
