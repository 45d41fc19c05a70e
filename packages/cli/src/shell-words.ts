/** Words for a POSIX shell. */

const PLAIN = /^[\w@%+=:,./-]+$/

/** Returns one word for the shell, in quotes if necessary. */
export function quoteForShell(value: string): string {
  return PLAIN.test(value) ? value : `'${value.replace(/'/g, "'\\''")}'`
}
