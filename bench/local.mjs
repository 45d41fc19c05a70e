// @ts-check
/**
 * Figure 15: the local pool. The time from the start of `poolguard local` to its first line, and the
 * processor time of a sign-in by password, of the creation of 10,000 users, and of their list in pages: the
 * last pages must cost as much as the first ones. All requests come from this process over loopback, so each
 * figure includes the client's share.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { createLocalPool } from '@poolguard/local'
import { median, summarizeRatios } from './rounds.mjs'

const CLI = fileURLToPath(new URL('../packages/cli/bin/poolguard.mjs', import.meta.url))
const PASSWORD = 'Local-Pool-1'
const PAGE = 60
/** Pages in one measurement. */
const PAGES = 20

/** Milliseconds of processor time of a running process, in steps of 10; `NaN` where the system is not Linux.
 * @param {number | undefined} pid */
function readProcessorTime(pid) {
  const file = `/proc/${pid}/stat`
  if (!existsSync(file)) return Number.NaN
  const [, fields = ''] = readFileSync(file, 'utf8').split(') ')
  const [user, system] = fields.split(' ').slice(11, 13)
  return 10 * (Number(user) + Number(system))
}

/** Runs a process of Node that does nothing. Returns the elapsed time in milliseconds. */
async function measureNodeStart() {
  const start = performance.now()
  await once(spawn(process.execPath, ['--eval', '0'], { stdio: 'ignore' }), 'exit')
  return performance.now() - start
}

/** Starts `poolguard local`. Returns the milliseconds until its first line, elapsed and of the processor. */
async function measureCliStart() {
  const start = performance.now()
  const child = spawn(process.execPath, [CLI, 'local', '--port', '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await once(child.stdout, 'data')
  const wall = performance.now() - start
  const processor = readProcessorTime(child.pid)
  child.kill()
  await once(child, 'exit')
  return { wall, processor }
}

/** Milliseconds of processor time for each call.
 * @param {number} count @param {(index: number) => Promise<unknown>} run */
async function measureProcessorTime(count, run) {
  const before = process.cpuUsage()
  for (let index = 0; index < count; index++) await run(index)
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000 / count
}

/** @param {string} url @param {string} operation @param {object} body @returns {Promise<any>} */
async function call(url, operation, body) {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `AWSCognitoIdentityProviderService.${operation}`,
    },
    body: JSON.stringify(body),
  })
  const answer = await response.json()
  if (!response.ok) throw new Error(`${operation}: ${answer.__type}`)
  return answer
}

/** @param {(operation: string, body: object) => Promise<any>} send @param {string} UserPoolId @param {number} pages */
async function listInPages(send, UserPoolId, pages) {
  /** @type {string | undefined} */
  let PaginationToken
  const list = async () => {
    const answer = await send('ListUsers', { UserPoolId, Limit: PAGE, PaginationToken })
    PaginationToken = answer.PaginationToken
  }
  await measureProcessorTime(PAGES, list) // compiles everything
  const early = await measureProcessorTime(PAGES, list)
  for (let page = 0; page < pages - 3 * PAGES; page++) await list()
  return { early, late: await measureProcessorTime(PAGES, list) }
}

/** @param {string} figure @param {string} label @param {number} value @param {import('./rounds.mjs').Row['goal']} [goal] */
const row = (figure, label, value, goal) => ({
  figure,
  label,
  isOurs: true,
  value,
  unit: 'ms',
  ratio: null,
  against: '',
  ...(goal && { goal }),
})

/** @param {import('./context.mjs').Context} context @returns {Promise<import('./rounds.mjs').Row[]>} */
export async function measure({ isQuick }) {
  const starts = []
  for (let round = 0; round < (isQuick ? 5 : 7); round++) {
    starts.push({ ...(await measureCliStart()), node: await measureNodeStart() })
  }

  const pool = await createLocalPool({ users: [{ email: 'ada@example.com', password: PASSWORD }] })
  const { url } = await pool.listen()
  const { userPoolId: UserPoolId, clientId: ClientId } = pool
  const send = (/** @type {string} */ operation, /** @type {object} */ body) => call(url, operation, body)
  const AuthParameters = { USERNAME: 'ada@example.com', PASSWORD }
  const signIn = () => send('InitiateAuth', { ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters })
  await measureProcessorTime(20, signIn)
  const signInTime = await measureProcessorTime(isQuick ? 50 : 150, signIn)

  const users = isQuick ? 4800 : 10_000
  const create = (/** @type {number} */ index) =>
    send('AdminCreateUser', { UserPoolId, Username: `user-${index}@example.com`, MessageAction: 'SUPPRESS' })
  const creation = await measureProcessorTime(users, create)
  const pages = []
  for (let round = 0; round < 3; round++) pages.push(await listInPages(send, UserPoolId, users / PAGE))
  await pool.close()

  const amount = users.toLocaleString('en')
  return [
    {
      ...row('local pool, start to the first line', 'elapsed', median(starts.map(({ wall }) => wall)), {
        max: 600,
        of: 'value',
      }),
      ratio: summarizeRatios(starts.map(({ wall, node }) => wall / node)),
      against: 'a process of Node that does nothing',
    },
    row(
      'local pool, start to the first line',
      'processor time',
      median(starts.map(({ processor }) => processor)),
    ),
    row('local pool, processor time', 'sign-in by password', signInTime, { max: 15, of: 'value' }),
    row('local pool, processor time', `a user, of ${amount} created`, creation),
    row(
      'local pool, processor time',
      `a page of ${PAGE} users, early`,
      median(pages.map(({ early }) => early)),
    ),
    {
      ...row(
        'local pool, late pages',
        `a page of ${PAGE} users, of ${amount}`,
        median(pages.map(({ late }) => late)),
      ),
      ratio: summarizeRatios(pages.map(({ early, late }) => late / early)),
      against: 'an early page',
      goal: { max: 1.3 },
    },
  ]
}
