/** Docs: their links lead to files, and their lists and examples match the code. */
import { existsSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { FAILURES } from '@poolguard/core'
import { describe, expect, it } from 'vitest'
import { here } from '../cli/command.ts'
import { blocksOf, docs, linksIn, read, root, tableAfter } from '../support/markdown.ts'

const pages = docs.map((path) => relative('docs', path))

describe('the example of docs/testing.md', () => {
  const shown = blocksOf('docs/testing.md').map(([, text]) => text.replace(/\nexport \{\}\n$/, ''))

  it.each(['app.ts', 'app.test.ts'])('shows the file %s unchanged', (name) => {
    expect(shown).toContain(read(`test/docs/testing/${name}`))
  })
})

describe('links', () => {
  const files = [
    ...docs,
    'README.md',
    'ARCHITECTURE.md',
    'CONTRIBUTING.md',
    'SECURITY.md',
    '.changeset/README.md',
  ]

  it.each(files)('in %s lead to a file', (path) => {
    const lost = linksIn(path).filter((to) => {
      const [file = ''] = to.split('#')
      return file !== '' && !existsSync(join(root, dirname(path), file))
    })
    expect(lost).toEqual([])
  })

  it('in docs/README.md lead to every page', () => {
    expect(
      linksIn('docs/README.md')
        .filter((to) => pages.includes(to))
        .sort(),
    ).toEqual(pages.filter((name) => name !== 'README.md').sort())
  })
})

describe('lists', () => {
  it('of troubleshooting.md have every code, in the order of FAILURES', () => {
    const headings = [...read('docs/troubleshooting.md').matchAll(/^## (ERR_\w+)$/gm)].map(([, code]) => code)
    expect(headings).toEqual([...Object.keys(FAILURES), 'ERR_CONFIG'])
  })

  it.each(['explain', 'keys', 'local', 'token'])(
    'of the options of %s in the README have what --help prints',
    async (command) => {
      const { stdout } = await here([command, '--help'])
      const options = [...stdout.matchAll(/^ {2}(?:-\w, )?(--[\w-]+)/gm)].map(([, name]) => name)
      const listed = tableAfter(read('packages/cli/README.md'), `## ${command}`)
      expect([...listed, '--help']).toEqual(options)
    },
  )
})
