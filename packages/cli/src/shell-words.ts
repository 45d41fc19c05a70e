/** Words for a POSIX shell. */

const PLAIN = /^[\w@%+=:,./-]+$/

/** One word, quoted if it needs it. */
export function quoteForShell(value: string): string {
  return PLAIN.test(value) ? value : `'${value.replace(/'/g, "'\\''")}'`
}
