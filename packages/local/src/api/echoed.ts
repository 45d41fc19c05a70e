/**
 * The settings that the local pool does not use: Create and Update accept them, and Describe returns them.
 */
export function pickEchoed(given: object, known: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(given).filter(([key]) => !(key in known)))
}
