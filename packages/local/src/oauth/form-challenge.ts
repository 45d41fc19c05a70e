/** The challenge that a form answers. */
import { type OpenChallenge, requireChallenge } from '../sign-in/challenges.ts'
import type { ChallengeName } from '../store/sign-in-records.ts'
import type { FormContext } from './form-context.ts'
import { refuseOAuth } from './oauth-error.ts'

const STALE_PAGE = 'The sign-in is not at this page any more. Go back to the application and sign in again.'

/** @throws OAuthError if the page has moved to another challenge. */
export function requireSession({ page }: FormContext, name: ChallengeName): string {
  const { challenge } = page.record
  return challenge?.name === name ? challenge.session : refuseOAuth('invalid_request', STALE_PAGE)
}

/** @throws OAuthError, CognitoError */
export function requireFormChallenge(context: FormContext, name: ChallengeName): OpenChallenge {
  return requireChallenge(context.service, requireSession(context, name), name, context.client)
}
