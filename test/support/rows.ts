/**
 * What real clients must be able to do at the local pool, and what the verifier must accept and refuse: the list that
 * `row 12: …` in the title of a test refers to. The rows follow AWS's own guides to Cognito, from the first command to
 * the troubleshooting. test/local/rows.test.ts compares the list with the titles.
 */

export interface Row {
  readonly number: number
  readonly sentence: string
  /** The test files, below test/, with a title for this row. */
  readonly files: readonly string[]
  /** Why there is no test; only where `files` is empty. */
  readonly reason?: string
}

const ADMIN = ['local/api/admin.test.ts', 'local/clients/aws-cli.test.ts']
const POOLS = ['local/api/user-pools.test.ts', 'local/clients/aws-cli.test.ts']
const SIGN_IN = ['local/api/sign-in.test.ts']
const SIGN_IN_AND_CLI = ['local/api/sign-in.test.ts', 'local/clients/aws-cli.test.ts']
const SIGN_IN_AND_BOTO3 = ['local/api/sign-in.test.ts', 'local/clients/boto3.test.ts']
const ADAPTERS = ['local/clients/adapters.test.ts']
const HOOKS = ['local/api/hooks.test.ts']
const BROWSER_SDKS = ['local/clients/amplify.test.ts', 'local/clients/identity-js.test.ts']

function row(number: number, sentence: string, files: readonly string[]): Row {
  return { number, sentence, files }
}

export const ROWS: readonly Row[] = [
  // Documentation
  row(1, 'The page about the local pool has a heading for each topic that people look up in AWS’s guide.', [
    'docs/local-pool.test.ts',
  ]),

  // What user pools and identity pools are for
  row(2, 'A user signs up, confirms and signs in.', ['local/api/sign-up.test.ts', ...BROWSER_SDKS]),
  row(
    3,
    'openid-client discovers the pool, signs in with code and PKCE, and gets a token for client credentials.',
    ['local/oauth/clients.test.ts'],
  ),
  row(4, 'A software token is set up and asked for, a wrong code is refused, and so is a weak password.', [
    'local/api/mfa.test.ts',
    'local/api/sign-up.test.ts',
    ...BROWSER_SDKS,
  ]),
  row(5, 'The sign-in page renders in a browser, and the pre-token-generation hook changes claims.', [
    ...HOOKS,
    'browser/sign-in-pages.check.ts',
  ]),
  row(
    6,
    'An identity pool serves user-pool users, guests, and users of social and OIDC providers; a user pool signs in by social, OIDC and SAML providers.',
    [
      'local/api/identity-pools.test.ts',
      'local/identity/provider-logins.test.ts',
      'local/federation/oidc.test.ts',
      'local/federation/social.test.ts',
      'local/federation/saml.test.ts',
    ],
  ),
  row(
    7,
    'ID and access tokens live for 1 hour and refresh tokens for 30 days; none is accepted in place of another.',
    [...SIGN_IN, ...ADAPTERS],
  ),

  // The commands and snippets of the guides
  row(
    8,
    'create-user-pool with a password policy and optional MFA, as printed → a pool with that policy.',
    POOLS,
  ),
  row(
    9,
    'create-user-pool-client with a secret and the code flow, as printed → a client whose flows are enforced.',
    POOLS,
  ),
  row(10, 'boto3 sign_up with SECRET_HASH → an unconfirmed user; a wrong or missing hash is refused.', [
    'local/api/sign-up.test.ts',
    'local/clients/boto3.test.ts',
  ]),
  row(
    11,
    'boto3 initiate_auth with USER_SRP_AUTH → the PASSWORD_VERIFIER challenge; its answer gives three tokens.',
    SIGN_IN_AND_BOTO3,
  ),
  row(
    12,
    'boto3 REFRESH_TOKEN_AUTH → new tokens; the hash over the sub or over the alias is accepted.',
    SIGN_IN_AND_BOTO3,
  ),
  row(
    13,
    'get_id and get_credentials_for_identity with AWS’s own login key → credentials; any other token is refused.',
    ['local/api/identity-pools.test.ts', 'local/clients/boto3.test.ts'],
  ),
  row(
    14,
    'python-jose decodes an ID token for its audience; poolguard also refuses what python-jose accepts by mistake.',
    ['local/clients/boto3.test.ts'],
  ),

  // The tables of operations
  row(15, 'create-user-pool → the pool exists.', POOLS),
  row(16, 'describe-user-pool → the pool; after its deletion, ResourceNotFoundException.', POOLS),
  row(17, 'update-user-pool → the changed pool.', POOLS),
  row(18, 'delete-user-pool → the pool is gone.', POOLS),
  row(19, 'list-user-pools → pages of at most --max-results pools.', POOLS),
  row(
    20,
    'admin-create-user → FORCE_CHANGE_PASSWORD, and the user sets a new password at the first sign-in.',
    ADMIN,
  ),
  row(
    21,
    'admin-delete-user → UserNotFoundException; a token of the user is accepted until it expires.',
    ADMIN,
  ),
  row(22, 'admin-get-user → attributes, UserStatus, Enabled and dates.', ADMIN),
  row(23, 'list-users → filters by equality and by prefix, and pages.', ADMIN),
  row(24, 'admin-set-user-password --permanent → a confirmed user; the policy is enforced.', ADMIN),
  row(25, 'admin-disable-user → sign-in and refresh are refused.', SIGN_IN_AND_CLI),
  row(26, 'initiate-auth with USER_PASSWORD_AUTH → tokens, where the client allows it.', SIGN_IN_AND_CLI),
  row(27, 'respond-to-auth-challenge from the command line → the sign-in continues.', [
    'local/clients/aws-cli.test.ts',
  ]),
  row(28, 'admin-initiate-auth with ADMIN_USER_PASSWORD_AUTH → tokens.', SIGN_IN_AND_CLI),

  // Best practices
  row(29, 'MFA can be optional and can be required.', ['local/api/mfa.test.ts']),
  row(30, 'A strong password policy is enforced.', ['local/api/sign-up.test.ts']),
  {
    number: 31,
    sentence: 'Adaptive authentication.',
    files: [],
    reason: 'AWS does not publish its rule, so test/local/risk tests our own. The lock-out is row 42.',
  },
  row(32, 'A confirmation code confirms the user and verifies the email; before that, sign-in is refused.', [
    'local/api/sign-up.test.ts',
  ]),
  row(
    33,
    'A client with a token lifetime of 5 minutes → expiry after 5 minutes; a shorter lifetime is refused.',
    ['local/api/user-pools.test.ts'],
  ),
  row(34, 'A client secret is in no list, log or error; describe-user-pool-client shows it.', [
    'local/api/user-pools.test.ts',
  ]),

  // Architecture
  row(35, 'An identity pool gives AWS credentials to a signed-in user.', ['local/clients/amplify.test.ts']),
  row(36, 'The adapters accept an access token of every sign-in flow, and refuse an ID token.', ADAPTERS),
  row(37, 'The adapters refuse a refresh token.', ADAPTERS),
  row(38, 'A client refreshes its tokens past each expiry, again and again.', [...SIGN_IN, ...BROWSER_SDKS]),

  // Troubleshooting: a user cannot sign in
  row(39, 'An unconfirmed user → UserNotConfirmedException.', SIGN_IN),
  row(40, 'A wrong password → NotAuthorizedException.', SIGN_IN),
  row(41, 'A disabled user → NotAuthorizedException.', SIGN_IN),
  row(
    42,
    'Five failures → a lock-out that doubles, up to 15 minutes, and ends after 15 quiet minutes.',
    SIGN_IN,
  ),
  row(43, 'admin-get-user shows why: UserStatus and Enabled.', SIGN_IN_AND_CLI),

  // Troubleshooting: a token is refused
  row(44, 'An expired token → 401 ERR_TOKEN_EXPIRED, with a challenge.', ADAPTERS),
  row(45, 'A token of another pool or client → ERR_ISSUER_UNKNOWN or ERR_CLIENT_MISMATCH.', ADAPTERS),
  row(46, 'A changed, forged, unsigned or wrongly signed token → refused.', ADAPTERS),

  // Troubleshooting: limits
  row(47, 'Too many requests → TooManyRequestsException.', HOOKS),
  row(48, 'The AWS SDK retries by itself and is answered.', HOOKS),
]
