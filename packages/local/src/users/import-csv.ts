/** The CSV file of a user import: its header, and its rows (RFC 4180). */
import type { UserPoolRecord } from '../store/user-pool-records.ts'

/** Cognito Developer Guide, "Creating the user import .csv file": the columns before the custom ones. */
const COLUMNS =
  `name given_name family_name middle_name nickname preferred_username profile picture website email
  email_verified gender birthdate zoneinfo locale phone_number phone_number_verified address updated_at`.split(
    /\s+/,
  )

/** Developer-only attributes cannot be imported. */
export function makeCsvHeader({ SchemaAttributes }: UserPoolRecord): string[] {
  const custom = SchemaAttributes.flatMap(({ Name }) => (Name.startsWith('custom:') ? [Name] : []))
  return [...COLUMNS, ...custom, 'cognito:mfa_enabled', 'cognito:username']
}

/** A quoted field may contain commas, line breaks and doubled quotes. AWS also takes `\,` for a comma. */
const FIELD = /(?:"((?:[^"]|"")*)"|((?:\\.|[^",\r\n\\])*))(,|\r?\n|$)/gy

function parseField([, quoted, plain = '']: RegExpExecArray): string {
  return quoted === undefined ? plain.replace(/\\(.)/g, '$1') : quoted.replaceAll('""', '"')
}

/** The rows of the file; `undefined` if a quote is out of place. */
export function parseCsv(text: string): string[][] | undefined {
  const rows: string[][] = []
  let row: string[] = []
  FIELD.lastIndex = 0
  while (FIELD.lastIndex < text.length) {
    const field = FIELD.exec(text)
    if (field === null) return undefined
    row.push(parseField(field))
    if (field[3] !== ',') {
      rows.push(row)
      row = []
    } else if (FIELD.lastIndex === text.length) {
      row.push('')
    }
  }
  if (row.length > 0) rows.push(row)
  return rows.filter((each) => each.length > 1 || each[0] !== '')
}
