/** JSON that comes from outside. */

/** A JSON object as it is parsed: every member may be anything. */
export type JsonObject = Readonly<Record<string, unknown>>
