/** docs/local-pool.md: its commands run, and it has what people look up. code.test.ts runs its TypeScript. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { awsCommands, hasPythonModule } from '../support/aws-tools.ts'
import { startService } from '../support/local-service.ts'
import { blocksOf, read } from '../support/markdown.ts'
import { startSamlProvider } from '../support/saml-provider.ts'

const page = 'docs/local-pool.md'

/** The `aws` commands of the page, each on one line and without the word `aws`. */
const commands = blocksOf(page, 'sh')
  .flatMap(([, text]) => text.replace(/\\\n\s*/g, '').split('\n'))
  .filter((line) => line.startsWith('aws '))
  .map((line) => line.slice('aws '.length))

const folder = mkdtempSync(join(tmpdir(), 'poolguard-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** Writes the metadata file that a reader gets from a SAML provider. */
async function writeMetadata(): Promise<string> {
  const { metadata } = await startSamlProvider({ audience: '', answerUrl: '', now: Date.now })
  const path = join(folder, 'metadata.xml')
  writeFileSync(path, metadata)
  return path
}

describe(page, () => {
  it.runIf(hasPythonModule('awscli'))('has commands that the AWS CLI runs', async () => {
    const { server } = await startService()
    const path = await writeMetadata()
    const here = commands.map((line) => line.replace('file://metadata.xml', `file://${path}`))
    const outcomes = await awsCommands(server.url, here)
    expect(outcomes.map(({ code, stderr }) => [code, stderr])).toEqual(commands.map(() => [0, '']))
    expect(commands.length).toBeGreaterThan(2)
  })

  it('row 1: has a heading for each topic that people look up in AWS’s guide', () => {
    const headings = [...read(page).matchAll(/^## (.+)$/gm)].map(([, heading = '']) => heading.toLowerCase())
    for (const words of [
      'user pool app client',
      'oauth authorization code flow',
      'jwks token validation',
      'identity pool aws credentials',
    ]) {
      expect(headings.filter((heading) => heading.includes(words))).toHaveLength(1)
    }
  })
})
