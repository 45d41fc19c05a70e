/**
 * The attributes of users: conversion between AWS's lists and maps, and checks against a pool and a client.
 * Source: Cognito Developer Guide, "Working with user attributes". Throws InvalidParameterException,
 * NotAuthorizedException.
 */
import { z } from 'zod'
import { refuse } from '../errors/cognito-error.ts'
import { attributeName } from '../input/shapes.ts'
import { checkAttributeValue, findSchemaAttribute } from '../settings/attribute-values.ts'
import type { ClientRecord, UserPoolRecord } from '../store/user-pool-records.ts'

export type Attributes = Readonly<Record<string, string>>

/** Only the service and administrators set these. */
const NOT_FOR_USERS = new Set(['email_verified', 'phone_number_verified'])

const FORMATS: Readonly<Record<string, readonly [pattern: RegExp, text: string]>> = {
  email: [/^[^\s@]+@[^\s@]+$/, 'Invalid email address format.'],
  phone_number: [/^\+\d{4,15}$/, 'Invalid phone number format.'],
}

/** Stores flags in lower case, because Python writes `True`. */
function toEntry({ Name, Value }: { Name: string; Value: string }): [name: string, value: string] {
  return [Name, NOT_FOR_USERS.has(Name) ? Value.toLowerCase() : Value]
}

const pairs = z.array(z.object({ Name: attributeName, Value: z.string().max(2048).default('') })).max(100)

export const attributeList = pairs
  .default([])
  .transform((list): Attributes => Object.fromEntries(list.map(toEntry)))

/** Pairs for the triggers. They do not become attributes. */
export const validationData = pairs
  .transform((list): Attributes => Object.fromEntries(list.map(({ Name, Value }) => [Name, Value])))
  .optional()

/** A blank value stands for no attribute, in a new user and in a change. */
export function listBlank(attributes: Attributes): string[] {
  return Object.keys(attributes).filter((name) => attributes[name] === '')
}

/** Leaves out the named attributes and, for addresses, their flags such as `email_verified`. */
export function omitAttributes(attributes: Attributes, names: readonly string[]): Attributes {
  const gone = new Set(names.flatMap((name) => [name, `${name}_verified`]))
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => !gone.has(name)))
}

export function toAttributeList(attributes: Attributes): { Name: string; Value: string }[] {
  return Object.entries(attributes).map(([Name, Value]) => ({ Name, Value }))
}

/** Whether the value has the format of the attribute. */
export function isWellFormed(name: string, value: string): boolean {
  return FORMATS[name]?.[0].test(value) !== false
}

/**
 * AWS has one text for the attributes of a new user, one for a change of an existing user, one for a
 * deletion.
 */
export type UnknownAttributeKind = 'attributeUnknown' | 'attributesInvalid' | 'deletedAttributeUnknown'

/** Refuses attributes that the pool does not have, all in one message. */
export function refuseUnknownAttributes(
  pool: UserPoolRecord,
  names: readonly string[],
  kind: UnknownAttributeKind,
): void {
  const unknown = names.filter((name) => findSchemaAttribute(pool, name) === undefined)
  if (unknown.length === 0) return
  const prefix = kind === 'attributesInvalid' ? '' : 'user.'
  const problems = unknown.map((name) => `${prefix}${name}: Attribute does not exist in the schema.`)
  refuse(kind, { problem: problems.join('\n') })
}

/** Checks the attributes that an administrator sets: known to the schema, in their format, and not `sub`. */
export function checkAttributes(
  pool: UserPoolRecord,
  attributes: Attributes,
  unknownKind: UnknownAttributeKind = 'attributesInvalid',
): void {
  refuseUnknownAttributes(pool, Object.keys(attributes), unknownKind)
  for (const [name, value] of Object.entries(attributes)) {
    if (name === 'sub') refuse('subNotMutable')
    if (name === 'identities') refuse('attributeImmutable', { attribute: name })
    const attribute = findSchemaAttribute(pool, name)
    if (attribute !== undefined) checkAttributeValue(attribute, value)
    if (value !== '' && !isWellFormed(name, value))
      refuse('parameterInvalid', { problem: String(FORMATS[name]?.[1]) })
  }
}

/** Checks the attributes that users set themselves through this client. */
export function checkWritable(
  pool: UserPoolRecord,
  client: ClientRecord,
  attributes: Attributes,
  unknownKind?: UnknownAttributeKind,
): void {
  checkAttributes(pool, attributes, unknownKind)
  refuseUnwritable(client, Object.keys(attributes))
}

function refuseUnwritable({ WriteAttributes }: ClientRecord, names: readonly string[]): void {
  const isWritable = (name: string) =>
    !NOT_FOR_USERS.has(name) &&
    !name.startsWith('dev:') &&
    (WriteAttributes === undefined || WriteAttributes.includes(name))
  if (!names.every(isWritable)) refuse('attributeNotWritable')
}

/** Checks the attributes that an administrator deletes. */
export function checkDeletable(pool: UserPoolRecord, names: readonly string[]): void {
  refuseUnknownAttributes(pool, names, 'deletedAttributeUnknown')
  if (names.includes('sub')) refuse('subNotMutable')
  if (names.includes('identities')) refuse('attributeImmutable', { attribute: 'identities' })
}

/** Checks the attributes that users delete themselves through this client. */
export function checkDeletableByUser(
  pool: UserPoolRecord,
  client: ClientRecord,
  names: readonly string[],
): void {
  checkDeletable(pool, names)
  refuseUnwritable(client, names)
}

export function listRequiredAttributes(pool: UserPoolRecord): string[] {
  return pool.SchemaAttributes.flatMap(({ Name, Required }) => (Required && Name !== 'sub' ? Name : []))
}

/** The attributes that the pool requires and the user lacks. */
export function listMissingAttributes(pool: UserPoolRecord, owned: Attributes): string[] {
  return listRequiredAttributes(pool).filter((name) => !owned[name])
}

export function checkRequired(pool: UserPoolRecord, attributes: Attributes): void {
  for (const name of listRequiredAttributes(pool)) {
    if (!attributes[name]) refuse('attributesInvalid', { problem: `${name}: The attribute is required` })
  }
}

/** Refuses what only the service sets, and a required attribute that the user already has. */
function checkNewPasswordAttribute(required: readonly string[], owned: Attributes, name: string): void {
  if (name === 'sub' || NOT_FOR_USERS.has(name)) refuse('attributeNotMutable', { attribute: name })
  if (required.includes(name) && owned[name]) refuse('attributeProvided', { attribute: name })
}

/**
 * Checks the attributes of an answer to NEW_PASSWORD_REQUIRED: they supply the required ones that the user
 * lacks. Source: RespondToAuthChallenge of the API reference; for the messages, aws-amplify/aws-sdk-ios#2203
 * and aws-samples/aws-saas-factory-bootcamp#67.
 */
export function checkNewPasswordAttributes(
  pool: UserPoolRecord,
  client: ClientRecord,
  owned: Attributes,
  given: Attributes,
): void {
  const required = listRequiredAttributes(pool)
  for (const name of Object.keys(given)) checkNewPasswordAttribute(required, owned, name)
  checkWritable(pool, client, given)
  const [missing] = listMissingAttributes(pool, { ...owned, ...given })
  if (missing !== undefined) refuse('newPasswordAttributeMissing', { attribute: missing })
}

/** The flags of the changed addresses: a new address is unverified. */
export function resetVerified(before: Attributes, changes: Attributes): Attributes {
  const changed = ['email', 'phone_number'].filter(
    (name) => changes[name] !== undefined && changes[name] !== before[name],
  )
  return Object.fromEntries(changed.map((name) => [`${name}_verified`, 'false']))
}
