/** What an operation of a JSON API of AWS is: a name in a table, a schema of its input, and a function of both. */
import type { z } from 'zod'
import type { Service } from '../service/service.ts'

export interface Operation {
  readonly input: z.ZodType
  /** Gives the body of the answer; nothing, where AWS's is empty. Throws CognitoError. */
  readonly handle: (input: never, service: Service) => object | undefined | Promise<object | undefined>
}

export type OperationTable = Readonly<Record<string, Operation>>

/** An operation whose handler takes what its schema gives. */
export function operation<Schema extends z.ZodType>(
  input: Schema,
  handle: (input: z.output<Schema>, service: Service) => object | undefined | Promise<object | undefined>,
): Operation {
  return { input, handle }
}
