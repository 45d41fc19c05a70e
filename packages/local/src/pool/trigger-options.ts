/** The options about Lambda triggers. Throws ConfigError. */
import { ConfigError } from '@poolguard/core'
import type { PreTokenGeneration } from '../triggers/token-event.ts'
import { FUNCTION_NAMES, type LocalTriggers } from '../triggers/trigger-types.ts'
import type { TriggerSources } from '../triggers/triggers.ts'
import { checkOptions, func, type OptionChecks, object, text } from '../util/option-checks.ts'

export interface TriggerOptions {
  /** Functions in place of Lambda triggers. They serve every user pool. Default: none. */
  readonly triggers?: LocalTriggers
  /**
   * The endpoint of `serverless offline` or `sam local start-lambda`, such as `http://127.0.0.1:3002`. It
   * invokes the functions in the `LambdaConfig` of user pools. Default: none, and these functions do not run.
   */
  readonly lambdaEndpoint?: string
  /** The same as `triggers.preTokenGeneration`. Default: none. */
  readonly preTokenGeneration?: PreTokenGeneration
}

export const TRIGGER_CHECKS: OptionChecks<TriggerOptions> = {
  triggers: object,
  lambdaEndpoint: text,
  preTokenGeneration: func,
}

const FUNCTION_CHECKS = Object.fromEntries(
  Object.values(FUNCTION_NAMES).map((name) => [name, func]),
) as OptionChecks<LocalTriggers>

/** Without a trailing slash. */
function parseEndpoint(endpoint: string): string {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined
  const isAddress =
    (url?.protocol === 'http:' || url?.protocol === 'https:') &&
    url.username === '' &&
    url.password === '' &&
    url.search === '' &&
    url.hash === ''
  if (isAddress) return url.href.replace(/\/+$/, '')
  // The message must not show credentials.
  throw new ConfigError(
    'createLocalPool: lambdaEndpoint must be an http or https URL without credentials or a query.',
  )
}

export function resolveTriggers(options: TriggerOptions): TriggerSources {
  const { triggers = {}, lambdaEndpoint, preTokenGeneration } = options
  const functions = checkOptions('createLocalPool: triggers', triggers, FUNCTION_CHECKS)
  if (functions.preTokenGeneration !== undefined && preTokenGeneration !== undefined) {
    throw new ConfigError(
      'createLocalPool: preTokenGeneration and triggers.preTokenGeneration are the same option.',
    )
  }
  return {
    functions: preTokenGeneration === undefined ? functions : { ...functions, preTokenGeneration },
    endpoint: lambdaEndpoint === undefined ? undefined : parseEndpoint(lambdaEndpoint),
  }
}
