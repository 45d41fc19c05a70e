/** The parts of Markdown, and of docstrings, that tests compare with the code. */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = join(dirname(fileURLToPath(import.meta.url)), '../..')

export const read = (path: string): string => readFileSync(join(root, path), 'utf8')

/** The pages of a folder, by their paths. */
export function pagesIn(folder: string): string[] {
  const names = readdirSync(join(root, folder)).filter((name) => name.endsWith('.md'))
  return names.map((name) => `${folder}/${name}`)
}

/** The pages that are written by hand. */
export const docs = ['docs', 'docs/providers'].flatMap(pagesIn)

export const readmes = [
  'README.md',
  ...readdirSync(join(root, 'packages')).map((name) => `packages/${name}/README.md`),
]

export type Block = readonly [name: string, text: string]

/** The blocks of code in a text, without the asterisks of docstrings, each as a module of its own. */
export function blocksOf(path: string, language: 'ts' | 'js' | 'sh' = 'ts'): Block[] {
  const plain = read(path).replace(/^[ \t]*\* ?/gm, '')
  const fenced = plain.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, 'g'))
  return [...fenced].map(([, code], index) => [
    `${path.replaceAll('/', '-')}-${language}-${index}`,
    `${code}\nexport {}\n`,
  ])
}

/** The first column of the table under a line of text. */
export function tableAfter(text: string, line: string): string[] {
  const after = text.slice(text.indexOf(line))
  const rows = after.slice(after.indexOf('|---')).split('\n').slice(1)
  const end = rows.findIndex((row) => !row.startsWith('|'))
  return rows.slice(0, end).map((row) => row.split('|')[1]?.replaceAll('`', '').trim() ?? '')
}

/** The targets of the links in a text, without links to other sites. */
export function linksIn(path: string): string[] {
  return [...read(path).matchAll(/\]\(([^)]+)\)/g)]
    .map(([, to]) => to as string)
    .filter((to) => !to.startsWith('https:'))
}
