/** Runs an operation of the API for a form of the console. So the console has the same checks as the API. */
import { runOperation } from '../api/run-operation.ts'
import { parseInput } from '../input/parse-input.ts'
import type { Service } from '../service/service.ts'

const SERVICE = 'AWSCognitoIdentityProviderService'

export type OperationCall = readonly [name: string, input: object]

/** @throws CognitoError */
export async function callOperation(service: Service, [name, input]: OperationCall): Promise<void> {
  const { OPERATIONS } = await import('../api/operations.ts')
  const operation = OPERATIONS[SERVICE]?.[name]
  if (operation === undefined) throw new TypeError(`The API has no operation ${name}.`)
  const parsed = parseInput(operation.input, input) as object
  await runOperation(service, [`${SERVICE}.${name}`, operation], parsed, { region: undefined })
}
