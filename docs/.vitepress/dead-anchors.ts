/** VitePress finds links to missing pages, but not links to missing headings. */
import { readdirSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'

/** As GitHub names a heading, so that a link to it works in both places. */
export function toAnchor(heading: string): string {
  const kept = heading.toLowerCase().replace(/[^\p{L}\p{N}\s_-]/gu, '')
  return kept.trim().replaceAll(/\s/g, '-')
}

function findIds(html: string): Set<string> {
  return new Set([...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id as string))
}

/** The links of a page of this site that name a heading, as paths of files and anchors. */
function findAnchorLinks(html: string, file: string): (readonly [file: string, anchor: string])[] {
  const links = html.matchAll(/<a [^>]*href="(?!\w+:|\/)([^"#]*)#([^"]+)"/g)
  return [...links].map(([, path = '', anchor = '']) => {
    const target = path === '' ? file : `${posix.join(posix.dirname(file), path)}.html`
    return [target, decodeURIComponent(anchor)]
  })
}

/** @throws Error that lists them */
export function refuseDeadAnchors(outDir: string): void {
  const files = readdirSync(outDir, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.html'),
  )
  const pages = new Map(files.map((name) => [name, readFileSync(join(outDir, name), 'utf8')]))
  const ids = new Map([...pages].map(([name, html]) => [name, findIds(html)]))
  const dead = [...pages].flatMap(([name, html]) =>
    findAnchorLinks(html, name)
      .filter(([target, anchor]) => !ids.get(target)?.has(anchor))
      .map(([target, anchor]) => `${name} → ${target}#${anchor}`),
  )
  if (dead.length > 0) throw new Error(`Links to headings that do not exist:\n${dead.join('\n')}`)
}
