/** The ESM and the CommonJS copy of this package have error classes of their own, which recognize each other's errors. */

/**
 * Names the errors of a class, and makes `instanceof` recognize them by a mark that all copies share.
 * Subclasses are compared as usual.
 */
export function recognizeByMark(
  errorClass: { readonly prototype: Error },
  name: 'AuthError' | 'ConfigError',
): void {
  const mark = Symbol.for(`poolguard.${name}`)
  Object.defineProperties(errorClass.prototype, { name: { value: name }, [mark]: { value: true } })
  Object.defineProperty(errorClass, Symbol.hasInstance, {
    value(this: unknown, value: unknown): boolean {
      if (this === errorClass) return mark in Object(value)
      return Function.prototype[Symbol.hasInstance].call(this as () => void, value)
    },
  })
}
