/**
 * The attribute schema of a user pool: the standard attributes with their changes, and the custom ones.
 * Sources: SchemaAttributeType of the API reference; AWS's messages as real clients report them. Throws
 * InvalidParameterException.
 */
import { refuse } from '../errors/cognito-error.ts'
import { STANDARD_ATTRIBUTES } from '../store/standard-attributes.ts'
import type { AttributeDataType, SchemaAttribute } from '../store/user-pool-records.ts'
import type { GivenSchemaAttribute } from './schema-shapes.ts'

/** Quotas in Amazon Cognito, "Custom attributes per user pool". */
const MAX_CUSTOM_ATTRIBUTES = 50
/** The longest value of any attribute. */
const MAX_LENGTH = 2048

function refuseSchema(problem: string): never {
  return refuse('parameterInvalid', { problem })
}

/** A limit of a schema is a number as text. An empty one is absent. */
function parseLimit(
  text: string | undefined,
  pattern: RegExp,
  name: string,
  member: string,
): number | undefined {
  if (text === undefined || text === '') return undefined
  return pattern.test(text) ? Number(text) : refuseSchema(`Invalid ${member} for schema attribute ${name}`)
}

function checkLengths(
  name: string,
  { MinLength, MaxLength }: { MinLength?: string | undefined; MaxLength?: string | undefined },
) {
  const parse = (text: string | undefined) => parseLimit(text, /^\d+$/, name, 'StringAttributeConstraints')
  const [min, max] = [parse(MinLength), parse(MaxLength)]
  if ((min ?? 0) > MAX_LENGTH || (max ?? 0) > MAX_LENGTH) {
    refuseSchema(`user.${name}: String attributes cannot have a length of more than ${MAX_LENGTH}`)
  }
  if (min !== undefined && max !== undefined && min > max) {
    refuseSchema(`Attribute ${name} cannot have a max length shorter than it's min length`)
  }
}

function checkRange(
  name: string,
  { MinValue, MaxValue }: { MinValue?: string | undefined; MaxValue?: string | undefined },
) {
  const parse = (text: string | undefined) =>
    parseLimit(text, /^-?\d+(\.\d+)?$/, name, 'NumberAttributeConstraints')
  const [min, max] = [parse(MinValue), parse(MaxValue)]
  if (min !== undefined && max !== undefined && min > max) {
    refuseSchema(`Attribute ${name} cannot have a max value smaller than it's min value`)
  }
}

/** The constraints that belong to the type. As at AWS, those of another type are dropped. */
function pickConstraints(
  name: string,
  type: AttributeDataType,
  given: GivenSchemaAttribute,
  defaults: Partial<SchemaAttribute>,
): Partial<SchemaAttribute> {
  if (type === 'String') {
    const StringAttributeConstraints =
      given.StringAttributeConstraints ?? defaults.StringAttributeConstraints ?? {}
    checkLengths(name, StringAttributeConstraints)
    return { StringAttributeConstraints }
  }
  if (type === 'Number') {
    const NumberAttributeConstraints =
      given.NumberAttributeConstraints ?? defaults.NumberAttributeConstraints ?? {}
    checkRange(name, NumberAttributeConstraints)
    return { NumberAttributeConstraints }
  }
  return {}
}

function changeStandardAttribute(standard: SchemaAttribute, given: GivenSchemaAttribute): SchemaAttribute {
  const { Name, AttributeDataType: type, Mutable, Required } = standard
  if ((given.AttributeDataType ?? type) !== type || given.DeveloperOnlyAttribute === true) {
    refuseSchema(
      `You can not change AttributeDataType or set developerOnlyAttribute for standard schema attribute ${Name}`,
    )
  }
  return {
    Name,
    AttributeDataType: type,
    DeveloperOnlyAttribute: false,
    Mutable: given.Mutable ?? Mutable,
    Required: given.Required ?? Required,
    ...pickConstraints(Name, type, given, standard),
  }
}

/** `custom:tier`, or `dev:custom:tier` for an attribute that no app client may read or write. */
function makeCustomName({ Name, DeveloperOnlyAttribute }: GivenSchemaAttribute): string {
  return `${DeveloperOnlyAttribute ? 'dev:' : ''}custom:${Name.replace(/^(dev:)?custom:/, '')}`
}

function makeCustomAttribute(given: GivenSchemaAttribute): SchemaAttribute {
  const { AttributeDataType, DeveloperOnlyAttribute = false, Mutable = true, Required = false } = given
  if (AttributeDataType === undefined) {
    refuseSchema('Invalid AttributeDataType input, consider using the provided AttributeDataType enum.')
  }
  if (Required) refuseSchema('Required custom attributes are not supported currently.')
  const Name = makeCustomName(given)
  return {
    Name,
    AttributeDataType,
    DeveloperOnlyAttribute,
    Mutable,
    Required,
    ...pickConstraints(Name, AttributeDataType, given, {}),
  }
}

function isCustom({ Name }: SchemaAttribute): boolean {
  return !STANDARD_ATTRIBUTES.has(Name)
}

/** Adds custom attributes to a schema. Refuses a name that the schema has. */
export function addCustomAttributes(
  schema: readonly SchemaAttribute[],
  added: readonly GivenSchemaAttribute[],
): SchemaAttribute[] {
  const all = new Map(schema.map((attribute) => [attribute.Name, attribute]))
  for (const given of added) {
    const attribute = makeCustomAttribute(given)
    const { Name } = attribute
    if (all.has(Name))
      refuseSchema(`${Name.replace(/^dev:/, '')}: Existing attribute already has name ${Name}.`)
    all.set(Name, attribute)
  }
  if ([...all.values()].filter(isCustom).length > MAX_CUSTOM_ATTRIBUTES) {
    refuse('limitExceeded', {
      problem: `A user pool has at most ${MAX_CUSTOM_ATTRIBUTES} custom attributes.`,
    })
  }
  return [...all.values()]
}

function checkDuplicates(added: readonly GivenSchemaAttribute[]): void {
  const names = added.map(makeCustomName)
  const twice = names.find((name, at) => names.indexOf(name) < at)
  if (twice !== undefined) {
    refuseSchema(`Duplicate custom attribute names ${twice} are not allowed in a user pool schema.`)
  }
}

/** The schema of a new pool: every standard attribute, with the given changes, and the custom ones. */
export function makeSchema(given: readonly GivenSchemaAttribute[]): SchemaAttribute[] {
  const changes = new Map<string, GivenSchemaAttribute>()
  for (const attribute of given.filter(({ Name }) => STANDARD_ATTRIBUTES.has(Name))) {
    const { Name } = attribute
    if (changes.has(Name)) refuseSchema(`${Name}: Existing attribute already has name ${Name}.`)
    changes.set(Name, attribute)
  }
  const standard = [...STANDARD_ATTRIBUTES.values()].map((attribute) => {
    const change = changes.get(attribute.Name)
    return change === undefined ? attribute : changeStandardAttribute(attribute, change)
  })
  const custom = given.filter(({ Name }) => !STANDARD_ATTRIBUTES.has(Name))
  checkDuplicates(custom)
  return addCustomAttributes(standard, custom)
}
