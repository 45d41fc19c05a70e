/** SchemaAttributeType. */
import { z } from 'zod'
import { anyText } from './leaf-shapes.ts'

export const schemaAttribute = z.object({
  Name: z
    .string()
    .min(1)
    .max(20)
    .regex(/^[\p{L}\p{M}\p{S}\p{N}\p{P}]+$/u),
  AttributeDataType: z.enum(['String', 'Number', 'DateTime', 'Boolean']).optional(),
  DeveloperOnlyAttribute: z.boolean().optional(),
  Mutable: z.boolean().optional(),
  Required: z.boolean().optional(),
  NumberAttributeConstraints: z
    .object({ MinValue: anyText.optional(), MaxValue: anyText.optional() })
    .optional(),
  StringAttributeConstraints: z
    .object({ MinLength: anyText.optional(), MaxLength: anyText.optional() })
    .optional(),
})

export type GivenSchemaAttribute = z.output<typeof schemaAttribute>
