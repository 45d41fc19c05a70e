/** The three triggers of CUSTOM_AUTH as AWS's guide has them: a question, and three attempts. */
import type { LocalTriggers } from '@poolguard/local'

export const ANSWER = 'forty-two'

export const customAuthTriggers: Required<
  Pick<LocalTriggers, 'defineAuthChallenge' | 'createAuthChallenge' | 'verifyAuthChallengeResponse'>
> = {
  defineAuthChallenge: async (event) => {
    const { session } = event.request
    const last = session.at(-1)
    const challengeName = last?.challengeName === 'SRP_A' ? 'PASSWORD_VERIFIER' : 'CUSTOM_CHALLENGE'
    const wrong = session.filter((each) => each.challengeName === 'CUSTOM_CHALLENGE' && !each.challengeResult)
    event.response = {
      issueTokens: last?.challengeName === 'CUSTOM_CHALLENGE' && last.challengeResult,
      failAuthentication: wrong.length >= 3,
      challengeName,
    }
    return event
  },
  createAuthChallenge: async (event) => {
    const attempt = String(event.request.session.length + 1)
    event.response = {
      publicChallengeParameters: { question: 'The answer?', attempt },
      privateChallengeParameters: { answer: ANSWER },
      challengeMetadata: 'QUESTION',
    }
    return event
  },
  verifyAuthChallengeResponse: async (event) => {
    const { privateChallengeParameters, challengeAnswer } = event.request
    event.response.answerCorrect = privateChallengeParameters.answer === challengeAnswer
    return event
  },
}
