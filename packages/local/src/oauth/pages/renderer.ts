/** Renders the templates of pages. Each is compiled when a page first needs it, so that a start compiles none. */
import { Eta, type TemplateFunction } from 'eta'

type Render<Name extends string> = (name: Name, values: object) => string

export function makeRenderer<Name extends string>(templates: Readonly<Record<Name, string>>): Render<Name> {
  const eta = new Eta({ autoEscape: true })
  const compiled = new Map<Name, TemplateFunction>()
  return (name, values) => {
    const template = compiled.get(name) ?? eta.compile(templates[name])
    compiled.set(name, template)
    return eta.render(template, values)
  }
}
