/** The AWS CLI 2 and Go, where the machine has them, with an endpoint and dummy credentials as their only settings. */
import { execFile, execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { promisify } from 'node:util'

const run = promisify(execFile)
const CREDENTIALS = { AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' }
/** Where Debian's golang-github-aws-aws-sdk-go-v2-dev installs. */
const GO_PATH = '/usr/share/gocode'
const GO_SDK = `${GO_PATH}/src/github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider`

function prints(command: string, expected: RegExp): boolean {
  try {
    return expected.test(execFileSync(command, ['--version'], { encoding: 'utf8', stdio: 'pipe' }))
  } catch {
    return false
  }
}

/** The path of an AWS CLI 2; `aws` may be the first version. */
export function findAwsCli2(): string | undefined {
  const found = ['aws', '/usr/local/bin/aws', '/usr/bin/aws'].find((path) => prints(path, /aws-cli\/2\./))
  if (found === undefined) process.stderr.write('skipped: the tests with the AWS CLI 2\n')
  return found
}

export async function runAwsCli2(path: string, endpoint: string, args: readonly string[]) {
  const env = {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    AWS_DEFAULT_REGION: 'us-east-1',
    ...CREDENTIALS,
  }
  const options = ['--endpoint-url', endpoint, '--output', 'json', '--no-cli-pager', 'cognito-idp']
  const { stdout } = await run(path, [...options, ...args], { env })
  return stdout.trim() === '' ? {} : JSON.parse(stdout)
}

export function hasGoSdk(): boolean {
  const isInstalled = existsSync(GO_SDK) && existsSync('/usr/bin/go')
  if (!isInstalled) process.stderr.write('skipped: the tests with Go\n')
  return isInstalled
}

/** Runs a program and parses what it prints. With Debian's packages, it compiles without a module proxy. */
export async function runGo<T>(file: string, given: Record<string, string>): Promise<T> {
  const env = {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    GOPATH: GO_PATH,
    GO111MODULE: 'off',
    ...given,
  }
  const { stdout } = await run('/usr/bin/go', ['run', file], { env })
  return JSON.parse(stdout)
}
