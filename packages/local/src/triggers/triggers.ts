/**
 * Runs the triggers of user pools: functions of this process, or functions behind a Lambda endpoint. AWS
 * waits five seconds for a function, and tries three times. Source: Cognito Developer Guide, "Important
 * considerations" of Lambda triggers. Throws UserLambdaValidationException, UnexpectedLambdaException,
 * InvalidLambdaResponseException.
 */
import { refuse } from '../errors/cognito-error.ts'
import type { UserPoolRecord } from '../store/user-pool-records.ts'
import { FunctionError, InvocationError, type Invoke } from './invocation.ts'
import { invokeEndpoint, parseFunctionName } from './invoke-endpoint.ts'
import { type AnyHandler, invokeFunction } from './invoke-function.ts'
import { parseAnswer, type TriggerResponse } from './trigger-answers.ts'
import { FUNCTION_NAMES, type LocalTriggers, type TriggerName } from './trigger-types.ts'

const TIMEOUT_MS = 5000
const MAX_ATTEMPTS = 3
const TIMED_OUT = Symbol('timed out')

/** `undefined`: the pool has no function for this trigger. */
function findArn({ LambdaConfig }: UserPoolRecord, name: TriggerName): string | undefined {
  const config = LambdaConfig as Readonly<Record<string, string | { LambdaArn?: string } | undefined>>
  const found = (name === 'PreTokenGeneration' && config.PreTokenGenerationConfig) || config[name]
  return typeof found === 'object' ? found.LambdaArn : found
}

function copyJson(value: unknown): unknown {
  try {
    return JSON.parse(JSON.stringify(value) ?? 'null')
  } catch {
    return undefined // a circular reference, or a BigInt
  }
}

async function invokeInTime(invoke: Invoke, event: object): Promise<unknown> {
  const timeout = new AbortController()
  let timer: NodeJS.Timeout | undefined
  const late = new Promise((resolve) => {
    timer = setTimeout(() => {
      resolve(TIMED_OUT)
      timeout.abort()
    }, TIMEOUT_MS)
  })
  try {
    return await Promise.race([invoke(copyJson(event) as object, timeout.signal), late])
  } finally {
    clearTimeout(timer)
  }
}

function refuseFailure(trigger: TriggerName, error: unknown): never {
  if (error instanceof FunctionError) refuse('triggerFailed', { trigger, reason: error.message })
  if (error instanceof InvocationError) refuse('triggerNotInvoked', { trigger, reason: error.message })
  throw error
}

export interface TriggerSources {
  /** These functions serve every pool, in place of the functions of its `LambdaConfig`. */
  readonly functions: LocalTriggers
  /** The endpoint that invokes the functions of `LambdaConfig`, without a trailing slash. */
  readonly endpoint: string | undefined
}

export class Triggers {
  readonly #sources: TriggerSources

  constructor(sources: TriggerSources) {
    this.#sources = sources
  }

  #find(pool: UserPoolRecord, name: TriggerName): Invoke | undefined {
    const { functions, endpoint } = this.#sources
    const handler = functions[FUNCTION_NAMES[name]]
    if (handler !== undefined) return invokeFunction(FUNCTION_NAMES[name], handler as AnyHandler)
    const arn = findArn(pool, name)
    return endpoint === undefined || arn === undefined
      ? undefined
      : invokeEndpoint(endpoint, parseFunctionName(arn))
  }

  has(pool: UserPoolRecord, name: TriggerName): boolean {
    return this.#find(pool, name) !== undefined
  }

  /** The response of the trigger; `undefined` if the pool has none. */
  async run<Name extends TriggerName>(
    pool: UserPoolRecord,
    name: Name,
    event: object,
  ): Promise<TriggerResponse<Name> | undefined> {
    const invoke = this.#find(pool, name)
    if (invoke === undefined) return undefined
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
      const answer = await invokeInTime(invoke, event).catch((error) => refuseFailure(name, error))
      if (answer !== TIMED_OUT) return parseAnswer(name, copyJson(answer))
    }
    return refuse('triggerNotInvoked', {
      trigger: name,
      reason: 'Socket timeout while invoking Lambda function',
    })
  }
}

/** The part of a service that runs triggers. */
export interface HasTriggers {
  readonly triggers: Triggers
}
