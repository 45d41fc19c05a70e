/** A copy without a prototype, so that a polluted `Object.prototype` adds no option (CWE-1321). */
export function ownProperties<T extends object>(given: T): T {
  return Object.assign(Object.create(null), given)
}
