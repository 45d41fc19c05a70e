/** An operation of AWS's JSON API: a schema of the input, and a function. */
import type { z } from 'zod'
import type { Service } from '../service/service.ts'

export interface Operation {
  readonly input: z.ZodType
  /** Returns the body of the answer; `undefined` where AWS's body is empty. Throws CognitoError. */
  readonly handle: (input: never, service: Service) => object | undefined | Promise<object | undefined>
}

export type OperationTable = Readonly<Record<string, Operation>>

/** The handler takes the output of the schema. */
export function operation<Schema extends z.ZodType>(
  input: Schema,
  handle: (input: z.output<Schema>, service: Service) => object | undefined | Promise<object | undefined>,
): Operation {
  return { input, handle }
}
