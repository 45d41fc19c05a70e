/** The rules that decorators declare for a handler and its class, and the access that follows from them. */
import { type ExecutionContext, SetMetadata } from '@nestjs/common'
import { Reflector } from '@nestjs/core'
import { ConfigError, type Requirement } from '@poolguard/core'

/**
 * Which requests reach a handler without a valid token: all (`open`), those without a token (`optional`), or
 * also those with an invalid token (`ignore-invalid`).
 */
export type Exemption = 'open' | 'optional' | 'ignore-invalid'

interface Declared {
  /** The decorated class or method. `getDeclared` compares it to detect metadata that a subclass inherits. */
  readonly target: object
  readonly exemption?: Exemption
  readonly requirements: readonly Requirement[]
}

/** What is required of a request. */
export interface Access {
  readonly exemption: Exemption | undefined
  readonly requirements: readonly Requirement[]
}

const KEY = 'poolguard:access'
const reflector = new Reflector()

/** A subclass inherits requirements, but no exemption: without a decorator, it must not be open. */
function getDeclared(target: object): Declared {
  const declared: Declared | undefined = reflector.get(KEY, target as Parameters<Reflector['get']>[1])
  if (declared === undefined) return { target, requirements: [] }
  return declared.target === target ? declared : { target, requirements: declared.requirements }
}

/** Adds to what a class or a method declares. Throws ConfigError for an exemption beside another rule. */
export function declare(
  added: { readonly exemption: Exemption } | { readonly requirement: Requirement },
): MethodDecorator & ClassDecorator {
  return (decorated: object, _name?: string | symbol, descriptor?: PropertyDescriptor): void => {
    const target: object = descriptor?.value ?? decorated
    const { exemption, requirements } = getDeclared(target)
    const isContradiction =
      'exemption' in added ? exemption !== undefined || requirements.length > 0 : exemption !== undefined
    if (isContradiction) {
      throw new ConfigError('@Public(), @OptionalAuth() and @Authorize() exclude each other on one target.')
    }
    const declared: Declared =
      'exemption' in added
        ? { target, exemption: added.exemption, requirements }
        : { target, requirements: [...requirements, added.requirement] }
    SetMetadata(KEY, declared)(target as never)
  }
}

/**
 * The access of a handler. An exemption of the class applies only to a method without a decorator of its own.
 * Requirements of the class and of the method must both be met.
 */
export function getAccess(context: ExecutionContext): Access {
  const method = getDeclared(context.getHandler())
  const type = getDeclared(context.getClass())
  const hasOwnRule = method.exemption !== undefined || method.requirements.length > 0
  return {
    exemption: hasOwnRule ? method.exemption : type.exemption,
    requirements: [...type.requirements, ...method.requirements],
  }
}
