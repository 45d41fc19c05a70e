/**
 * The state of a sign-in on the pages. The server stores the state, and a form contains its random name. The
 * name is valid in one browser only.
 */
import type { FastifyRequest } from 'fastify'
import { hashSecret, randomToken } from '../credentials/opaque-tokens.ts'
import type { Service } from '../service/service.ts'
import type { PageAccount, PageChallenge, PageRecord, PasskeyOffer } from '../store/page-records.ts'
import type { AuthorizationRequest } from '../store/sign-in-records.ts'
import { findBrowser } from './browser-sessions.ts'
import { refuseOAuth } from './oauth-error.ts'

/** Long enough to receive a code on another device. */
const LIFETIME_MILLISECONDS = 900_000

export interface OpenPage {
  /** The random name that the form contains. */
  readonly name: string
  readonly record: PageRecord
}

export function openPage(
  service: Service,
  request: AuthorizationRequest,
  browser: string,
  query: string,
): OpenPage {
  const name = randomToken(32)
  const record = { request, browser, query, expiresAt: service.now() + LIFETIME_MILLISECONDS }
  service.store.pages.put(hashSecret(name), record)
  return { name, record }
}

/** @throws OAuthError if the page has expired or belongs to another browser. */
export function requirePage(service: Service, request: FastifyRequest, name: string | undefined): OpenPage {
  const record = name === undefined ? undefined : service.store.pages.get(hashSecret(name))
  const isOpen =
    record !== undefined && service.now() < record.expiresAt && record.browser === findBrowser(request)
  if (name === undefined || !isOpen) {
    return refuseOAuth(
      'invalid_request',
      'This page has expired. Go back to the application and sign in again.',
    )
  }
  return { name, record }
}

type PageStep =
  | { readonly challenge: PageChallenge }
  | { readonly account: PageAccount }
  | { readonly newUsername: string }
  | { readonly offer: PasskeyOffer }

/** Makes the page wait for the answer to this challenge or offer, or for the code of this account. */
export function movePage({ store }: Service, { name, record }: OpenPage, step: PageStep): OpenPage {
  const moved = { ...record, ...step }
  store.pages.put(hashSecret(name), moved)
  return { name, record: moved }
}

export function closePage({ store }: Service, { name }: OpenPage): void {
  store.pages.delete(hashSecret(name))
}
