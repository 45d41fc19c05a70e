/** The details of a challenge that its page shows. */
import { startMfaSetup } from '../sign-in/challenge-answers.ts'
import { requireChallenge } from '../sign-in/challenges.ts'
import { describePasskeyChallenge } from '../sign-in/passkey-sign-in.ts'
import type { OpenStep } from '../sign-in/steps.ts'
import type { PageChallenge } from '../store/page-records.ts'
import { listMissingAttributes } from '../users/attributes.ts'
import { maskDestination } from '../users/codes.ts'
import { listActiveFactors } from '../users/mfa-factors.ts'
import { requireUserPool } from '../users/user-pools.ts'
import { makePageChoice } from './choice-forms.ts'
import type { FormContext } from './form-context.ts'

function describeDetails({ service, reply }: FormContext, step: OpenStep): Partial<PageChallenge> {
  const { challenge: name, session, user, record } = step
  const pool = requireUserPool(service, user.userPoolId)
  if (name === 'SELECT_MFA_TYPE') return { factors: listActiveFactors(pool, user) }
  if (name === 'NEW_PASSWORD_REQUIRED') return { missing: listMissingAttributes(pool, user.attributes) }
  if (name === 'WEB_AUTHN') {
    const { hostname } = reply.request
    return {
      passkey: JSON.stringify(describePasskeyChallenge(pool, user, record.passkeyChallenge, hostname)),
    }
  }
  if (record.sentCode !== undefined) {
    const { medium, destination } = record.sentCode
    const attribute = medium === 'SMS' ? 'phone_number' : 'email'
    return { destination: maskDestination(attribute, destination) }
  }
  if (name !== 'MFA_SETUP') return {}
  const secret = startMfaSetup(service, requireChallenge(service, session, name))
  return { enrolling: { secret, label: user.attributes.email ?? user.username } }
}

export function toPageChallenge(context: FormContext, step: OpenStep): PageChallenge {
  const choice = makePageChoice(context, step)
  return {
    name: step.challenge,
    session: step.session,
    ...(choice === undefined ? {} : { choice }),
    ...describeDetails(context, step),
  }
}
