/** A refusal with AWS's error name and message. */
import { COGNITO_ERRORS, type CognitoErrorKind } from './cognito-errors.ts'

/** The client receives it as `{"__type": name, "message": message}`. */
export class CognitoError extends Error {
  /** AWS's name, such as `NotAuthorizedException`. */
  override readonly name: string
  readonly kind: CognitoErrorKind

  constructor(kind: CognitoErrorKind, values: Readonly<Record<string, string>> = {}) {
    const [name, text] = COGNITO_ERRORS[kind]
    super(text.replace(/\{(\w+)\}/g, (_whole, key: string) => values[key] ?? ''))
    this.name = name
    this.kind = kind
  }
}

/** @throws CognitoError, always. */
export function refuse(kind: CognitoErrorKind, values?: Readonly<Record<string, string>>): never {
  throw new CognitoError(kind, values)
}
