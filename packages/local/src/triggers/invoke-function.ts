/**
 * Invokes a function in this process as AWS Lambda invokes a Node.js handler. The function returns its answer
 * or a promise of it, or passes it to the callback. Source: AWS Lambda Developer Guide, "Define Lambda
 * function handler in Node.js".
 */
import { randomUUID } from 'node:crypto'
import type { Context } from 'aws-lambda'
import { FunctionError, type Invoke } from './invocation.ts'

export type AnyHandler = (event: never, context: Context, callback: Finish) => unknown

type Finish = (error?: unknown, answer?: unknown) => void

const MAX_RUN_MS = 5000

function makeContext(functionName: string, finish: Finish): Context {
  const deadline = Date.now() + MAX_RUN_MS
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: `arn:aws:lambda:local:000000000000:function:${functionName}`,
    memoryLimitInMB: '128',
    awsRequestId: randomUUID(),
    logGroupName: `/aws/lambda/${functionName}`,
    logStreamName: 'local',
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
    done: finish,
    fail: (error) => finish(error),
    succeed: (answer: unknown) => finish(null, answer),
  }
}

function toFunctionError(error: unknown): FunctionError {
  return new FunctionError(error instanceof Error ? error.message : String(error))
}

/** A function without a parameter for the context can answer only by its return value. */
function isAnswered({ length }: AnyHandler, returned: unknown): boolean {
  return returned !== undefined || length < 2
}

export function invokeFunction(name: string, handler: AnyHandler): Invoke {
  return (event) =>
    new Promise((resolve, reject) => {
      const finish: Finish = (error, answer) =>
        error === undefined || error === null ? resolve(answer) : reject(toFunctionError(error))
      try {
        const returned = handler(event as never, makeContext(name, finish), finish)
        if (!isAnswered(handler, returned)) return
        Promise.resolve(returned).then(resolve, (error) => reject(toFunctionError(error)))
      } catch (error) {
        reject(toFunctionError(error))
      }
    })
}
