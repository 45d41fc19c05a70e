/** An operation of AWS's JSON API: a schema of the input, and a function. */
import type { z } from 'zod'
import type { Service } from '../service/service.ts'

/** What an operation knows about its request besides the body. */
export interface RequestContext {
  /** The region that the request is signed for; `undefined` without a signature. */
  readonly region: string | undefined
}

type Handle<Input> = (
  input: Input,
  service: Service,
  context: RequestContext,
) => object | undefined | Promise<object | undefined>

export interface Operation {
  readonly input: z.ZodType
  /** Returns the body of the answer; `undefined` where AWS's body is empty. Throws CognitoError. */
  readonly handle: Handle<never>
}

export type OperationTable = Readonly<Record<string, Operation>>

/** The handler takes the output of the schema. */
export function operation<Schema extends z.ZodType>(
  input: Schema,
  handle: Handle<z.output<Schema>>,
): Operation {
  return { input, handle }
}
