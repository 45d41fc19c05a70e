/** boto3 and the AWS CLI, where the machine has them. Their only settings: an endpoint, a region, dummy credentials. */
import { execFileSync, spawn } from 'node:child_process'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'

const folder = join(dirname(fileURLToPath(import.meta.url)), '../local/clients/source-document')

function makeEnvironment(endpoint: string): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    PYTHONPATH: process.env.PYTHONPATH,
    PYTHONDONTWRITEBYTECODE: '1',
    AWS_CONFIG_FILE: join(folder, 'aws.config'),
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_ENDPOINT_URL: endpoint,
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_RETRY_MODE: 'standard',
  }
}

/** The first releases that read AWS_ENDPOINT_URL. Older ones, such as Debian 12's, would call AWS itself. */
const READS_ENDPOINT: Readonly<Record<string, string>> = {
  boto3: 'version >= (1, 28)',
  awscli: '(1, 29) <= version < (2, 0) or version >= (2, 13)',
}

/** A line of Python that fails unless the module is there and new enough. */
function makeImport(name: string): string {
  const condition = READS_ENDPOINT[name]
  if (condition === undefined) return `import ${name}`
  return `import ${name}; version = tuple(map(int, ${name}.__version__.split('.')[:2])); assert ${condition}`
}

/** Whether Python can import the module. If it cannot, a line on standard error says what is not tested. */
export function hasPythonModule(name: string): boolean {
  try {
    execFileSync('python3', ['-c', makeImport(name)], { stdio: 'ignore' })
    return true
  } catch {
    process.stderr.write(`skipped: the tests with ${name}, because python3 has no recent version of it\n`)
    return false
  }
}

async function runCommand(command: string, file: string, endpoint: string, input: string): Promise<string> {
  const child = spawn(command, [join(folder, file)], {
    env: makeEnvironment(endpoint),
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  child.stdin.end(input)
  const ended = new Promise((resolve) => child.once('close', resolve))
  const [code, printed] = await Promise.all([ended, text(child.stdout)])
  if (code !== 0) throw new Error(`${file} ended with ${code}`)
  return printed
}

/** Runs a command of the guides by a shell with the real binary, and parses its answer. */
export async function shellAnswer<T>(file: string, endpoint: string): Promise<T> {
  return JSON.parse(await runCommand('sh', file, endpoint, ''))
}

/** The results of the Python snippets of the guides. */
export async function snippetOutcome<T>(endpoint: string): Promise<T> {
  return JSON.parse(await runCommand('python3', 'run_snippets.py', endpoint, ''))
}

export interface CommandOutcome {
  readonly code: number
  // biome-ignore lint/suspicious/noExplicitAny: whatever the AWS CLI printed
  readonly answer: any
  readonly stderr: string
}

/** Calls the AWS CLI's own entry point for all commands in one process, because Python starts slowly. */
export async function awsCommands(endpoint: string, commands: string[]): Promise<CommandOutcome[]> {
  return JSON.parse(await runCommand('python3', 'run_commands.py', endpoint, JSON.stringify(commands)))
}
