/** Finds the schemas inside a schema of the input: those of members, list elements and map values. */
import { z } from 'zod'

/** The schema itself, without its default, its optionality and the conversion of its result. */
export function unwrap(schema: z.ZodType | undefined): z.ZodType | undefined {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodNullable) {
    return unwrap(schema.unwrap() as z.ZodType)
  }
  return schema instanceof z.ZodPipe ? unwrap(schema.in as z.ZodType) : schema
}

/** The schema of a member, of an element, or of a value in a map; `undefined` where the schema knows none. */
export function findInner(schema: z.ZodType | undefined, key: PropertyKey): z.ZodType | undefined {
  const outer = unwrap(schema)
  if (outer instanceof z.ZodObject) {
    return Object.hasOwn(outer.shape, key) ? (outer.shape[String(key)] as z.ZodType) : undefined
  }
  if (outer instanceof z.ZodArray) return outer.element as z.ZodType
  return outer instanceof z.ZodRecord ? (outer.valueType as z.ZodType) : undefined
}

/** The caller chooses the keys of a map. The API defines the names of the members of a structure. */
export function isMap(schema: z.ZodType | undefined): boolean {
  return unwrap(schema) instanceof z.ZodRecord
}

export function isList(schema: z.ZodType | undefined): boolean {
  return unwrap(schema) instanceof z.ZodArray
}
