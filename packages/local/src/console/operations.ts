/** Runs an operation of the API for a form of the console, so that both have the same checks. */
import { OPERATIONS } from '../api/operations.ts'
import { parseInput } from '../input/parse-input.ts'
import type { Service } from '../service/service.ts'

export type OperationCall = readonly [name: string, input: object]

/** @throws CognitoError */
export async function callOperation(service: Service, [name, input]: OperationCall): Promise<void> {
  const operation = OPERATIONS.AWSCognitoIdentityProviderService?.[name]
  if (operation === undefined) throw new TypeError(`The API has no operation ${name}.`)
  await operation.handle(parseInput(operation.input, input) as never, service, { region: undefined })
}
