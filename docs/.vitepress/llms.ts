/**
 * The pages as plain Markdown for language models (https://llmstxt.org): `llms.txt` lists them, `llms-full.txt` has
 * all of them, and each is beside its HTML page. The API reference is left out: its declarations are in the packages.
 */
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { SIDEBAR } from './navigation.ts'

interface Site {
  readonly srcDir: string
  readonly outDir: string
  readonly pages: readonly string[]
  readonly description: string
}

/** The heading of a page, and the question or sentence that follows it. */
function summarize(text: string): { title: string; summary: string } {
  const [, title = '', body = ''] = /^# (.+)\n+([\s\S]*)/m.exec(text) ?? []
  const [first = ''] = body.split('\n\n')
  const isProse = /^(?:[A-Z]|`[^`])/.test(first)
  const plain = first.replace(/\[([^\]]+)\]\([^)]*\)/g, '$1').replaceAll('\n', ' ')
  return { title, summary: isProse ? (/^.+?[.?](?= |$)/.exec(plain)?.[0] ?? plain) : '' }
}

function listSection(section: (typeof SIDEBAR)[number], read: (name: string) => string): string[] {
  const pages = (section.items ?? []).map(({ link = '' }) => link.slice(1)).filter((name) => name !== 'api/')
  const lines = pages.map((name) => {
    const { title, summary } = summarize(read(`${name}.md`))
    return `- [${title}](${name}.md)${summary === '' ? '' : `: ${summary}`}`
  })
  return [`## ${section.text}`, '', ...lines, '']
}

/** @throws Error if the sidebar lacks a page, which a reader would then not find */
export function writePlainText({ srcDir, outDir, pages, description }: Site): void {
  const read = (name: string) => readFileSync(join(srcDir, name), 'utf8')
  const listed = SIDEBAR.flatMap(({ items = [] }) => items.map(({ link = '' }) => `${link.slice(1)}.md`))
  const guides = pages.filter((name) => !name.startsWith('api/') && name !== 'README.md')
  const missing = guides.filter((name) => !listed.includes(name))
  if (missing.length > 0) throw new Error(`The sidebar has no link to ${missing.join(', ')}.`)
  const head = ['# poolguard', '', `> ${description}`, '']
  const sections = SIDEBAR.flatMap((section) => listSection(section, read))
  writeFileSync(join(outDir, 'llms.txt'), [...head, ...sections].join('\n'))
  const inOrder = listed.filter((name) => guides.includes(name))
  writeFileSync(join(outDir, 'llms-full.txt'), inOrder.map(read).join('\n\n'))
  for (const name of inOrder) {
    mkdirSync(dirname(join(outDir, name)), { recursive: true })
    copyFileSync(join(srcDir, name), join(outDir, name))
  }
}
