/** What the workflows may do: the permissions of the code that they run, and the order of publishing. */
import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'

const run = promisify(execFile)
const root = join(dirname(fileURLToPath(import.meta.url)), '../..')
const workflows = join(root, '.github/workflows')

interface Step {
  readonly id?: string
  readonly uses?: string
  readonly run?: string
  readonly with?: Readonly<Record<string, unknown>>
}

interface Job {
  readonly permissions?: Readonly<Record<string, string>>
  readonly environment?: string
  readonly outputs?: Readonly<Record<string, string>>
  readonly strategy?: { readonly matrix: Readonly<Record<string, readonly unknown[]>> }
  readonly steps: readonly Step[]
}

interface Workflow {
  readonly on: unknown
  readonly permissions?: unknown
  readonly jobs: Readonly<Record<string, Job>>
}

const files = readdirSync(workflows)
const textOf = (file: string): string => readFileSync(join(workflows, file), 'utf8')
const release: Workflow = parse(textOf('release.yml'))
const ci: Workflow = parse(textOf('ci.yml'))

/** What a job may do, as `contents: read`. */
const permissionsOf = ({ permissions = {} }: Job): string[] =>
  Object.entries(permissions).map(([scope, access]) => `${scope}: ${access}`)
const commandsOf = ({ steps }: Job): string => steps.map(({ run: command = '' }) => command).join('\n')
const namesOf = (is: (job: Job) => boolean): string[] =>
  Object.entries(release.jobs).flatMap(([name, job]) => (is(job) ? [name] : []))

/** A command that runs the code of dependencies, or of the repository. */
const RUNS_CODE = /\b(?:npm (?:ci|i|install|t|test|run|exec|x|start)|npx|yarn|pnpm|node \S*\.[cm]?js)\b/

describe.each(files)('%s', (file) => {
  const text = textOf(file)
  const workflow: Workflow = parse(text)
  const jobs = Object.values(workflow.jobs)

  it('pins every action by its commit, and names the version', () => {
    const used = jobs.flatMap(({ steps }) => steps.flatMap(({ uses }) => uses ?? []))
    expect(used).not.toEqual([])
    expect(used.filter((uses) => !/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/.test(uses))).toEqual([])
    const lines = text.match(/^\s*(?:- )?uses:.*$/gm) ?? []
    expect(lines).toHaveLength(used.length)
    expect(lines.filter((line) => !/@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line))).toEqual([])
  })

  it('uses only actions of GitHub', () => {
    const used = jobs.flatMap(({ steps }) => steps.flatMap(({ uses }) => uses ?? []))
    expect(used.filter((uses) => !uses.startsWith('actions/'))).toEqual([])
  })

  it('gives no permission to a job that names none', () => {
    expect(workflow.permissions).toEqual({})
  })

  it('uses no secret', () => {
    expect(text).not.toMatch(/\bsecrets\b|NPM_TOKEN|NODE_AUTH_TOKEN/)
  })

  it('keeps no credentials in a checkout', () => {
    const checkouts = jobs.flatMap(({ steps }) =>
      steps.filter(({ uses }) => uses?.startsWith('actions/checkout@')),
    )
    expect(checkouts.filter((step) => step.with?.['persist-credentials'] !== false)).toEqual([])
  })

  it('writes no expression into a command, where its value would be code', () => {
    expect(jobs.filter((job) => commandsOf(job).includes('${{'))).toEqual([])
  })

  it('never gives the permissions of the base branch to the code of a pull request', () => {
    expect(text).not.toMatch(/pull_request_target|workflow_run/)
  })
})

describe('docs.yml', () => {
  const { jobs } = parse(textOf('docs.yml')) as Workflow

  it('builds with permission to read, and deploys without code of a dependency', () => {
    expect(Object.values(jobs).map(permissionsOf)).toEqual([
      ['contents: read'],
      ['pages: write', 'id-token: write'],
    ])
    expect(jobs.deploy?.steps.map(({ uses = '' }) => uses.split('@')[0])).toEqual(['actions/deploy-pages'])
    expect(commandsOf(jobs.build as Job)).toMatch(/^npm run docs$/m)
  })
})

describe('ci.yml', () => {
  it('runs for every pull request', () => {
    expect(ci.on).toEqual({ pull_request: null })
  })

  it('gives every job permission to read the repository, and no other', () => {
    expect(Object.values(ci.jobs).map(permissionsOf)).toEqual(
      Object.values(ci.jobs).map(() => ['contents: read']),
    )
  })

  it('runs npm test on every major version of Node that scripts/test-matrix.mjs has', () => {
    const script = readFileSync(join(root, 'scripts/test-matrix.mjs'), 'utf8')
    const majors = [...(/MAJORS = \[(.*)\]/.exec(script)?.[1] ?? '').matchAll(/\d+/g)].map(([major]) =>
      Number(major),
    )
    const { test } = ci.jobs
    expect(majors).not.toEqual([])
    expect(test?.strategy?.matrix.node).toEqual(majors)
    expect(commandsOf(test as Job)).toMatch(/^npm test$/m)
  })

  it('runs the checks that npm test leaves out', () => {
    const commands = Object.values(ci.jobs).map(commandsOf).join('\n')
    expect(commands).toMatch(/^npm run test:examples$/m)
    expect(commands).toMatch(/^npm run test:clients$/m)
    expect(commands).toMatch(/^npm run soak$/m)
    expect(commands).toMatch(/^npm run test:browser$/m)
    expect(commands).toMatch(/^npm run test:consumers$/m)
  })
})

describe('dependabot.yml', () => {
  it('updates the npm packages and the pinned actions', () => {
    const { updates } = parse(readFileSync(join(workflows, '../dependabot.yml'), 'utf8'))
    const ecosystems = updates.map((update: Record<string, unknown>) => update['package-ecosystem'])
    expect(ecosystems).toEqual(['npm', 'github-actions'])
  })
})

describe('issue forms', () => {
  const folder = join(workflows, '../ISSUE_TEMPLATE')

  it.each(readdirSync(folder).filter((file) => file !== 'config.yml'))(
    '%s has a name, a description and fields',
    (file) => {
      const form = parse(readFileSync(join(folder, file), 'utf8'))
      expect(form).toMatchObject({ name: expect.any(String), description: expect.any(String) })
      const fields = form.body.filter(({ type }: { type: string }) => type !== 'markdown')
      expect(fields).not.toEqual([])
      const unnamed = fields.filter(
        (field: Record<string, Record<string, unknown>>) => !field.id || !field.attributes?.label,
      )
      expect(unnamed).toEqual([])
    },
  )
})

describe('release.yml', () => {
  it('runs only for a push to main, so a pull request gets none of its permissions', () => {
    expect(release.on).toEqual({ push: { branches: ['main'] } })
  })

  it('gives a job that runs code of dependencies permission to read the repository, and no other', () => {
    const running = namesOf((job) => RUNS_CODE.test(commandsOf(job)))
    expect(running).toEqual(['test', 'next'])
    expect(running.map((name) => permissionsOf(release.jobs[name] as Job))).toEqual([
      ['contents: read'],
      ['contents: read'],
    ])
  })

  it('gives an id-token only to publish, in the environment npm, which asks a maintainer', () => {
    expect(namesOf((job) => permissionsOf(job).some((one) => one.startsWith('id-token')))).toEqual([
      'publish',
    ])
    expect(permissionsOf(release.jobs.publish as Job)).toEqual(['id-token: write'])
    expect(release.jobs.publish?.environment).toBe('npm')
  })

  it('publishes without a checkout, from the artifact that was uploaded before any test ran', () => {
    const { test, publish } = release.jobs as Record<'test' | 'publish', Job>
    const used = publish.steps.flatMap(({ uses }) => uses?.replace(/@.*/, '') ?? [])
    expect(used).toEqual(['actions/setup-node', 'actions/download-artifact'])
    const download = publish.steps.find(({ uses }) => uses?.includes('download'))
    expect(download?.with?.['artifact-ids']).toMatch(/^\$\{\{ needs\.test\.outputs\.tarballs \}\}$/)
    expect(test.outputs?.tarballs).toMatch(/^\$\{\{ steps\.tarballs\.outputs\.artifact-id \}\}$/)
    const uploaded = test.steps.findIndex(({ id }) => id === 'tarballs')
    const tested = test.steps.findIndex(({ run: command }) => command === 'npm test')
    expect(uploaded).toBeGreaterThan(0)
    expect(tested).toBeGreaterThan(uploaded)
  })
})

/** The command of `publish`, run with a fake npm that writes down its arguments. */
describe.skipIf(process.platform === 'win32')('publishing', () => {
  const script = commandsOf(release.jobs.publish as Job)
  const NAMES = [
    'core',
    'express',
    'fastify',
    'fetch',
    'nestjs',
    'lambda',
    'cdk',
    'redis',
    'dynamodb',
    'signals',
    'local',
    'cli',
  ] as const
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'poolguard-publish-'))
    await run(process.execPath, [join(root, 'scripts/pack.mjs'), join(folder, 'tarballs')])
    await mkdir(join(folder, 'bin'))
    await writeFile(
      join(folder, 'bin/npm'),
      '#!/bin/sh\necho "$@" >> asked\n[ "$1" = view ] && case "$ON_REGISTRY" in *" $2 "*) exit 0;; *) exit 1;; esac\n' +
        'case "$2" in *"/$FAILING.tgz") exit 1;; esac\n',
    )
    await chmod(join(folder, 'bin/npm'), 0o755)
  }, 60_000)
  afterAll(() => rm(folder, { recursive: true }))

  async function publish(env: { ON_REGISTRY?: string; FAILING?: string }) {
    await rm(join(folder, 'asked'), { force: true })
    const PATH = `${join(folder, 'bin')}${delimiter}${process.env.PATH}`
    const options = { cwd: folder, env: { ON_REGISTRY: '', FAILING: 'none', ...env, PATH } }
    // GitHub starts `shell: bash` like this.
    const failed = await run(
      'bash',
      ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script],
      options,
    ).then(
      () => false,
      () => true,
    )
    const asked = (await readFile(join(folder, 'asked'), 'utf8')).trim().split('\n')
    return { failed, published: asked.filter((line) => line.startsWith('publish')) }
  }

  const publishing = (name: string) =>
    `publish ./tarballs/${name}.tgz --provenance --access public --ignore-scripts`
  const packageOf = (name: string): { name: string; version: string; dependencies?: object } =>
    JSON.parse(readFileSync(join(root, 'packages', name, 'package.json'), 'utf8'))

  it('publishes every package, each after those that it depends on', async () => {
    expect([...NAMES].sort()).toEqual(readdirSync(join(root, 'packages')))
    expect(await publish({})).toEqual({ failed: false, published: NAMES.map(publishing) })
    const before = new Set<string>()
    for (const name of NAMES) {
      const { name: id, dependencies = {} } = packageOf(name)
      const ours = Object.keys(dependencies).filter((one) => /^@?poolguard\b/.test(one))
      expect(ours.filter((one) => !before.has(one))).toEqual([])
      before.add(id)
    }
  })

  it('leaves out the packages that the registry has in this version', async () => {
    const ids = ['core', 'lambda'].map((name) => `${packageOf(name).name}@${packageOf(name).version}`)
    expect(await publish({ ON_REGISTRY: ` ${ids.join(' ')} ` })).toEqual({
      failed: false,
      published: NAMES.filter((name) => name !== 'core' && name !== 'lambda').map(publishing),
    })
  })

  it('stops at the first package that is not accepted', async () => {
    expect(await publish({ FAILING: 'express' })).toEqual({
      failed: true,
      published: ['core', 'express'].map(publishing),
    })
  })
})

describe('the plan', () => {
  /** The lines of the plan, with a registry that answers each path with this status. */
  async function planWith(statusOf: (path: string) => number): Promise<string[]> {
    const server = createServer((request, response) => {
      response.writeHead(statusOf(request.url as string)).end('{}')
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    try {
      const registry = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
      const { stdout } = await run(process.execPath, [join(root, 'scripts/release-plan.mjs'), registry])
      return stdout.trim().split('\n')
    } finally {
      server.close()
    }
  }

  it('has something to publish while the registry lacks one package', async () => {
    const { version } = JSON.parse(readFileSync(join(root, 'packages/core/package.json'), 'utf8'))
    const lines = await planWith((path) => (path === `/@poolguard%2fcore/${version}` ? 404 : 200))
    expect(lines).toEqual([
      `version=${version}`,
      expect.stringMatching(/^pending=(true|false)$/),
      'unpublished=true',
    ])
  })

  it('has nothing to publish when the registry has them all', async () => {
    expect(await planWith(() => 200)).toContain('unpublished=false')
  })

  it('fails when the registry does not say', async () => {
    await expect(planWith(() => 500)).rejects.toMatchObject({ code: 1 })
  })
})
