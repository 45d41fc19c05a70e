// @ts-check
/** A plugin of TypeDoc: names each entry as an import names it, such as `@poolguard/core/dpop`, not as its file. */
import { Converter } from 'typedoc'

/** @param {import('typedoc').Application} app */
export function load(app) {
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    for (const entry of project.children ?? []) {
      entry.name = `@poolguard/${entry.name.replace(/\/src/, '').replace(/\/index$/, '')}`
    }
  })
}
