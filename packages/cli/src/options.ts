/** The options of the commands, as the command line and the help show them. */
import { InvalidArgumentError, Option } from 'commander'

function parseTime(text: string): Date {
  const date = new Date(text)
  if (Number.isNaN(date.getTime())) throw new InvalidArgumentError('Use the format 2026-01-31T12:00:00Z.')
  return date
}

/** An option that may be repeated. commander's `<name...>` would also consume the token that follows the option. */
function makeRepeatable(flags: string, description: string): Option {
  return new Option(flags, description).argParser((value: string, previous: readonly string[] = []) => [
    ...previous,
    value,
  ])
}

function parseSeconds(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('Use a whole number of seconds.')
  return Number(text)
}

function parsePort(text: string): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535)
    throw new InvalidArgumentError('Use a number from 0 to 65535.')
  return Number(text)
}

const USER_POOL_ID = new Option('--user-pool-id <id>', 'the Cognito user pool, such as us-east-1_AbCd12345')
const ISSUER = new Option(
  '--issuer <url>',
  'an OIDC issuer; with --user-pool-id, the issuer of a pool outside AWS',
)
const REGION = makeRepeatable('--region <name>', 'another region of a replicated pool; may be repeated')
const ALGORITHM = makeRepeatable(
  '--algorithm <name>',
  'an algorithm of an OIDC issuer; may be repeated (default: RS256)',
)

const ALLOW_INSECURE_HTTP = new Option(
  '--allow-insecure-http',
  'fetch keys by http from hosts other than loopback, in a private network that you trust',
)

export const EXPLAIN_OPTIONS = [
  USER_POOL_ID,
  makeRepeatable('--client-id <id>', 'an accepted app client; may be repeated'),
  new Option('--any-client', 'accept every app client of the pool'),
  new Option('--token-use <use>', 'access, id or any (default: access)'),
  REGION,
  ISSUER,
  makeRepeatable('--audience <aud>', 'an accepted audience; may be repeated'),
  new Option('--any-audience', 'accept every audience of an OIDC issuer'),
  ALGORITHM,
  new Option('--jwks <file>', "a file with the issuer's keys; then no keys are fetched"),
  new Option('--jwks-uri <url>', "the address of the issuer's keys, if it is not below the issuer"),
  ALLOW_INSECURE_HTTP,
  makeRepeatable('--scope <scope>', 'a scope that the route requires; may be repeated'),
  makeRepeatable('--group <name>', 'an accepted group: the caller must be in at least one; may be repeated'),
  new Option(
    '--max-auth-age <seconds>',
    'the maximum age of the sign-in that the route accepts, in seconds',
  ).argParser(parseSeconds),
  makeRepeatable('--acr <level>', 'a level of authentication that the route accepts; may be repeated'),
  makeRepeatable('--amr <method>', 'a method of authentication that the route requires; may be repeated'),
  new Option('--at <time>', 'verify the token as of this time (ISO 8601)').argParser(parseTime),
  new Option('--json', 'print JSON'),
]

export const KEYS_OPTIONS = [
  USER_POOL_ID,
  REGION,
  ISSUER,
  ALGORITHM,
  ALLOW_INSECURE_HTTP,
  new Option('-o, --output <file>', 'the file to write (default: standard output)'),
  new Option('--check', 'write nothing; exit with 1 if the file is out of date'),
]

export const LOCAL_OPTIONS = [
  new Option(
    '--port <number>',
    'the port to listen on (default: 9229; if it is in use, another one, with a warning)',
  ).argParser(parsePort),
  new Option('--host <address>', 'the loopback address to listen on (default: 127.0.0.1)'),
  new Option(
    '--exposed',
    'allow an address that other machines can reach; they have full control of the pool',
  ),
  new Option(
    '--https',
    'serve https, with a new certificate authority whose file is printed; nothing is installed',
  ),
  new Option(
    '--https-folder <folder>',
    'keep the certificate authority in this folder, private key included',
  ),
  new Option(
    '--public-url <url>',
    'the address by which clients reach the pool; the issuer and the endpoints begin with it',
  ),
  new Option('--issuer <url>', 'the iss of the tokens; aws for the issuer of this pool id at AWS'),
  new Option('--data <file>', 'store everything in this file, private keys included (default: in memory)'),
  new Option('--events-url <url>', 'post the events that EventBridge would deliver to this URL'),
  new Option('--allow-remote-events', 'allow an events URL on another machine'),
  new Option('--seed <file>', 'a JSON file with the pools to start with, from --save-seed or the console'),
  new Option(
    '--save-seed <file>',
    'write the pools to this file when the command ends, as a file for --seed',
  ),
  new Option('--risk <level>', 'the risk of every sign-in to a pool with threat protection').choices([
    'None',
    'Low',
    'Medium',
    'High',
  ]),
  new Option('--example', "use the ids of AWS's own guides"),
  new Option('--empty', 'start without a user pool and without users'),
  new Option('--user-pool-id <id>', "the pool's id (default: random)"),
  new Option('--client-id <id>', "the app client's id (default: random)"),
  new Option('--client-secret <secret>', "the app client's secret (default: none)"),
  makeRepeatable('--callback <url>', 'a callback URL of the app client; may be repeated'),
  makeRepeatable('--logout <url>', 'a logout URL of the app client; may be repeated'),
  makeRepeatable(
    '--scope <scope>',
    'a scope that the app client may request, such as orders/read; may be repeated',
  ),
  makeRepeatable(
    '--user <email[:password]>',
    'a user to start with (default password: Local-Pool-1); may be repeated',
  ),
  new Option('--with-google', 'offer "Continue with Google"; a stand-in asks who signs in'),
  new Option('--with-facebook', 'the same for Facebook'),
  new Option('--with-amazon', 'the same for Login with Amazon'),
  new Option('--with-apple', 'the same for Sign in with Apple'),
  makeRepeatable(
    '--social-endpoint <provider=url>',
    "an address on this machine in place of a social provider's own, such as Google=http://127.0.0.1:4000; may be " +
      'repeated',
  ),
  new Option(
    '--allow-insecure-http-providers',
    'allow http addresses of identity providers on other machines, such as http://keycloak:8080',
  ),
  makeRepeatable(
    '--fail <rules>',
    'simulate failures, such as jwks=503:0.2,latency=300ms: one in five requests for keys fails, and every answer ' +
      'takes 300 ms longer; may be repeated',
  ),
  new Option('--triggers <file>', 'a module whose exports are Lambda triggers, such as preSignUp'),
  new Option(
    '--lambda-endpoint <url>',
    'the address where serverless offline or sam local start-lambda invokes the functions of LambdaConfig',
  ),
]

export const TOKEN_OPTIONS = [
  new Option('--user <name>', "the user; without one, the token is the app client's own"),
  new Option('--client <id>', "the app client (default: COGNITO_CLIENT_ID, or the pool's first one)"),
  makeRepeatable('--scope <scope>', 'a scope of the token; may be repeated'),
  new Option('--id', 'print the ID token in place of the access token'),
  new Option(
    '--endpoint <url>',
    'the address of the pool (default: AWS_ENDPOINT_URL, or http://127.0.0.1:9229)',
  ),
  new Option('--json', 'print all tokens of the sign-in as JSON'),
  new Option('--curl <url>', 'print a curl command that sends the token to this URL'),
]
