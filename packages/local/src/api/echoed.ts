/** The settings that the local pool does not use: Create and Update take them, Describe gives them back. */
export function pickEchoed(given: object, known: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(given).filter(([key]) => !(key in known)))
}
