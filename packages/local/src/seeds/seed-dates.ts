/** The times of a seed: text in the file, milliseconds in the store. */

interface Dated {
  readonly CreationDate?: string | undefined
  readonly LastModifiedDate?: string | undefined
}

/** A missing time of creation becomes `now`. A missing time of change becomes the time of creation. */
export function toDates({ CreationDate, LastModifiedDate }: Dated, now: number) {
  const created = CreationDate === undefined ? now : Date.parse(CreationDate)
  return {
    CreationDate: created,
    LastModifiedDate: LastModifiedDate === undefined ? created : Date.parse(LastModifiedDate),
  }
}

export function toText(milliseconds: number): string {
  return new Date(milliseconds).toISOString()
}

export function toTexts(times: { readonly CreationDate: number; readonly LastModifiedDate: number }) {
  return {
    CreationDate: toText(times.CreationDate),
    LastModifiedDate: toText(times.LastModifiedDate),
  }
}
