/** The SAM template and the Terraform module. Their own tools check them where these are installed. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { read, root } from '../support/markdown.ts'

function has(tool: string): boolean {
  return spawnSync(tool, ['--version'], { timeout: 60_000 }).status === 0
}

function run(tool: string, ...parameters: string[]) {
  const { status, stdout } = spawnSync(tool, parameters, { encoding: 'utf8', cwd: root })
  return { status, stdout }
}

describe('the SAM template', { timeout: 120_000 }, () => {
  it.skipIf(!has('cfn-lint'))('cfn-lint → nothing to complain about', () => {
    expect(run('cfn-lint', 'examples/sam/template.yaml')).toEqual({ status: 0, stdout: '' })
  })

  it('the authorizer → no cached answer, and the header that the function reads', () => {
    const template = read('examples/sam/template.yaml')
    expect(template).toMatch(/ReauthorizeEvery: 0$/m)
    expect(template).toContain('Headers: [Authorization]')
    expect(template).toContain('EnableSimpleResponses: true')
  })
})

describe('the Terraform module', { timeout: 120_000 }, () => {
  it.skipIf(!has('terraform'))('terraform fmt -check → nothing to change', () => {
    expect(run('terraform', `-chdir=${join(root, 'examples/terraform')}`, 'fmt', '-check').stdout).toBe('')
  })

  it('the authorizer → a TTL of 0 by default, and the header that the function reads', () => {
    expect(read('examples/terraform/main.tf')).toContain(
      'authorizer_result_ttl_in_seconds = var.result_ttl_seconds',
    )
    expect(read('examples/terraform/variables.tf')).toMatch(/"result_ttl_seconds" \{[^}]*default\s+= 0$/m)
    expect(read('examples/terraform/main.tf')).toContain('["$request.header.Authorization"]')
  })
})
