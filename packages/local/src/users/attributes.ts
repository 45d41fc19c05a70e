/**
 * The attributes of users: conversion between AWS's lists and maps, and the checks of a pool and a client.
 * Source: Cognito Developer Guide, "Working with user attributes". Throws InvalidParameterException,
 * NotAuthorizedException.
 */
import { z } from 'zod'
import { refuse } from '../errors/cognito-error.ts'
import { checkAttributeValue, findSchemaAttribute } from '../settings/attribute-values.ts'
import type { ClientRecord, UserPoolRecord } from '../store/user-pool-records.ts'

export type Attributes = Readonly<Record<string, string>>

/** Only the service and administrators set these. */
const NOT_FOR_USERS = new Set(['email_verified', 'phone_number_verified'])

const FORMATS: Readonly<Record<string, readonly [pattern: RegExp, text: string]>> = {
  email: [/^[^\s@]+@[^\s@]+$/, 'Invalid email address format.'],
  phone_number: [/^\+\d{4,15}$/, 'Invalid phone number format.'],
}

/** `True`, as Python writes it, is `true`. */
function toEntry({ Name, Value }: { Name: string; Value: string }): [name: string, value: string] {
  return [Name, NOT_FOR_USERS.has(Name) ? Value.toLowerCase() : Value]
}

export const attributeList = z
  .array(z.object({ Name: z.string().min(1).max(32), Value: z.string().max(2048).default('') }))
  .max(100)
  .default([])
  .transform((list): Attributes => Object.fromEntries(list.map(toEntry)))

export function toAttributeList(attributes: Attributes): { Name: string; Value: string }[] {
  return Object.entries(attributes).map(([Name, Value]) => ({ Name, Value }))
}

/** Checks the attributes that an administrator sets: known to the schema, in their format, and not `sub`. */
export function checkAttributes(pool: UserPoolRecord, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (name === 'sub') refuse('parameterInvalid', { problem: 'Cannot modify the non-mutable attribute sub' })
    const attribute = findSchemaAttribute(pool, name)
    if (attribute === undefined) {
      refuse('attributesInvalid', { problem: `${name}: Attribute does not exist in the schema.` })
    }
    checkAttributeValue(attribute, value)
    const [pattern, text] = FORMATS[name] ?? []
    if (pattern?.test(value) === false) refuse('parameterInvalid', { problem: String(text) })
  }
}

/** Checks the attributes that users set themselves through this client. */
export function checkWritable(pool: UserPoolRecord, client: ClientRecord, attributes: Attributes): void {
  checkAttributes(pool, attributes)
  const { WriteAttributes } = client
  const isWritable = (name: string) =>
    !NOT_FOR_USERS.has(name) &&
    !name.startsWith('dev:') &&
    (WriteAttributes === undefined || WriteAttributes.includes(name))
  if (!Object.keys(attributes).every(isWritable)) refuse('attributeNotWritable')
}

export function listRequiredAttributes(pool: UserPoolRecord): string[] {
  return pool.SchemaAttributes.flatMap(({ Name, Required }) => (Required && Name !== 'sub' ? Name : []))
}

export function checkRequired(pool: UserPoolRecord, attributes: Attributes): void {
  for (const name of listRequiredAttributes(pool)) {
    if (!attributes[name]) refuse('attributesInvalid', { problem: `${name}: The attribute is required` })
  }
}

/** The flags of the changed addresses: a new address is unverified. */
export function resetVerified(before: Attributes, changes: Attributes): Attributes {
  const changed = ['email', 'phone_number'].filter(
    (name) => changes[name] !== undefined && changes[name] !== before[name],
  )
  return Object.fromEntries(changed.map((name) => [`${name}_verified`, 'false']))
}
