/**
 * The links of the pages are those of GitHub. On the site, `README.md` is a folder's index, and a file outside docs/
 * is on GitHub. VitePress rewrites neither in the text of a page, and does not report the first as a dead link.
 */
import { existsSync, statSync } from 'node:fs'
import { dirname, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { MarkdownOptions } from 'vitepress'
import { REPOSITORY } from './navigation.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const DOCS = fileURLToPath(new URL('..', import.meta.url))

/** @param page the path of the page's file @throws Error if no file is there */
export function rewriteLink(href: string, page: string): string {
  if (/^(?:[a-z]+:|#|\/)/.test(href)) return href
  const [path = '', fragment] = href.split('#')
  const file = resolve(dirname(page), decodeURI(path))
  if (!existsSync(file)) throw new Error(`${relative(ROOT, page)} links to ${href}, which does not exist.`)
  const suffix = fragment === undefined ? '' : `#${fragment}`
  if (file.startsWith(DOCS)) return path.replace(/README\.md$/, 'index.md') + suffix
  const kind = statSync(file).isDirectory() ? 'tree' : 'blob'
  return `${REPOSITORY}/${kind}/main/${relative(ROOT, file)}${suffix}`
}

type MarkdownIt = Parameters<NonNullable<MarkdownOptions['config']>>[0]

export function rewriteLinks(md: MarkdownIt): void {
  md.core.ruler.push('poolguard-links', ({ tokens, env }) => {
    const links = tokens.flatMap(({ children }) => children ?? []).filter(({ type }) => type === 'link_open')
    for (const link of links)
      link.attrSet('href', rewriteLink(link.attrGet('href') ?? '', env.realPath ?? env.path))
  })
}
