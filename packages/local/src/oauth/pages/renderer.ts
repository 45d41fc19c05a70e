/**
 * Renders the templates of pages. It compiles a template when a page first needs it, and none at the start.
 */
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
