/** The named parameters of InitiateAuth and RespondToAuthChallenge. Throws InvalidParameterException. */
import { refuse } from '../errors/cognito-error.ts'

export type AuthParameters = Readonly<Record<string, string>>

export function requireParameter(parameters: AuthParameters, name: string): string {
  return parameters[name] || refuse('parameterMissing', { name })
}
