/** An object without a prototype: what an attacker has put on `Object.prototype` is no option (CWE-1321). */
export function ownProperties<T extends object>(given: T): T {
  return Object.assign(Object.create(null), given)
}
