/** The pages that make a token and that explain one. */
import { ConfigError, cognito, type Issuer, type JsonObject } from '@poolguard/core'
import { type AdvisedCheck, explainWithAdvice } from '../advice/explain-with-advice.ts'
import { formatValue } from '../advice/printable.ts'
import { formatTime } from '../advice/times.ts'
import type { Parameters } from '../oauth/parameters.ts'
import type { Service } from '../service/service.ts'
import { requireAppClient, signInAs } from '../sign-in/sign-in-as.ts'
import { parseIssuer } from '../sign-in/token-check.ts'
import { issueClientToken } from '../sign-in/tokens.ts'
import { findClient } from '../users/user-pools.ts'
import { makeInsecureHttpOption } from '../util/insecure-http.ts'
import type { Page } from './pages/render.ts'
import { listClients, toClientChoice } from './pool-views.ts'

/** The maximum number of user names that the form suggests. */
const MAX_SUGGESTIONS = 100

function listUserNames({ store }: Service): string[] {
  const users = [...store.users.values()].slice(0, MAX_SUGGESTIONS)
  return users.map(({ username, attributes }) => attributes.email ?? username)
}

export function viewTokenForm(service: Service, form: Parameters): Page {
  const { user = '', client, scope = '' } = form
  const clients = listClients(service).map(toClientChoice)
  const values = { user, client, scope, clients, users: listUserNames(service), tokens: [], curl: undefined }
  return { template: 'getToken', title: 'Get a token', values }
}

interface ShownToken {
  readonly label: string
  readonly token: string
}

async function makeTokens(service: Service, { user, client = '', scope }: Parameters): Promise<ShownToken[]> {
  if (user === undefined) {
    const { accessToken } = await issueClientToken(service, requireAppClient(service, client), scope ?? '')
    return [{ label: 'Access token', token: accessToken }]
  }
  const tokens = await signInAs(service, user, scope === undefined ? {} : { scope }, client)
  return [
    { label: 'Access token', token: tokens.accessToken },
    { label: 'ID token', token: tokens.idToken },
    { label: 'Refresh token', token: tokens.refreshToken },
  ]
}

/** @throws ConfigError, CognitoError */
export async function viewTokens(service: Service, form: Parameters): Promise<Page> {
  const tokens = await makeTokens(service, form)
  const page = viewTokenForm(service, form)
  const curl = `curl -i -H 'Authorization: Bearer ${tokens[0]?.token}' http://localhost:3000/`
  return { ...page, values: { ...page.values, tokens, curl } }
}

export function viewInspectorForm(service: Service, form: Parameters): Page {
  const { client = '', use = 'access', scope = '', group = '' } = form
  const clients = listClients(service).map(toClientChoice)
  return {
    template: 'inspector',
    title: 'Inspect a token',
    values: { client, use, scope, group, clients, checks: [], parts: [] },
  }
}

/** The pool of the chosen client, or the one that the token names, or the first. */
function findPoolId(service: Service, token: string, clientId: string | undefined): string {
  const client = findClient(service, clientId)
  if (client !== undefined) return client.UserPoolId
  const ids = [...service.store.userPools.values()].map(({ Id }) => Id)
  const issuer = parseIssuer(token)
  const [first] = ids
  if (first === undefined) throw new ConfigError('There is no user pool.')
  return ids.find((id) => service.getIssuer(id) === issuer) ?? first
}

const USES = ['access', 'id', 'any'] as const

async function makeIssuer(service: Service, token: string, form: Parameters) {
  const userPoolId = findPoolId(service, token, form.client)
  const issuer = service.getIssuer(userPoolId)
  const clientId = form.client ?? null
  const tokenUse = USES.find((use) => use === form.use) ?? 'access'
  const jwks = (await service.keys.get(userPoolId)).jwks()
  const options = { userPoolId, clientId, tokenUse, issuer }
  const trusted: Issuer = cognito({ ...options, jwks, jwksUri: null, ...makeInsecureHttpOption(issuer) })
  const text = `cognito({ userPoolId: '${userPoolId}', clientId: ${clientId === null ? 'null' : `'${clientId}'`}, tokenUse: '${tokenUse}' })`
  return { trusted, text }
}

const MARKS = { passed: ['✓', 'good'], failed: ['✗', 'bad'], skipped: ['–', 'soft'] } as const

function viewCheck({ name, outcome, code, detail, advice }: AdvisedCheck) {
  const [mark, style] = MARKS[outcome]
  const isGiven = (member: 'expected' | 'actual') => detail !== undefined && member in detail
  return {
    name,
    mark,
    style,
    code,
    advice,
    reason: detail?.reason,
    outcome: outcome === 'skipped' ? 'not checked' : outcome,
    expected: isGiven('expected') ? formatValue(detail?.expected) : undefined,
    actual: isGiven('actual') ? formatValue(detail?.actual) : undefined,
  }
}

function viewMembers(title: string, members: JsonObject | undefined, now: number) {
  const rows = Object.entries(members ?? {}).map(([name, value]) => ({
    name,
    value: formatValue(value),
    words: formatTime(name, value, now),
  }))
  return { title, members: rows }
}

function splitNames(text: string | undefined): string[] | undefined {
  return text?.match(/\S+/g) ?? undefined
}

/** Runs the verifier's `explain` with the pool's own keys, so it opens no connection. */
export async function viewInspection(service: Service, form: Parameters): Promise<Page> {
  const token = (form.token ?? '').trim().replace(/^(authorization:\s*)?bearer\s+/i, '')
  const { trusted, text } = await makeIssuer(service, token, form)
  const [scope, group] = [splitNames(form.scope), splitNames(form.group)]
  const requirement = { ...(scope && { scope }), ...(group && { group }) }
  const report = await explainWithAdvice(token, trusted, service.now, requirement)
  const page = viewInspectorForm(service, form)
  const parts = [
    viewMembers('Header', report.header, service.now()),
    viewMembers('Claims', report.claims, service.now()),
  ].filter(({ members }) => members.length > 0)
  const { accepted, code } = report
  const values = {
    ...page.values,
    parts,
    accepted,
    code,
    configuration: text,
    checks: report.checks.map(viewCheck),
  }
  return { ...page, values }
}

/** The first failed check of a token, for a route that requires these scopes; `undefined` if none fails. */
export async function explainRefusal(service: Service, token: string, scope: string | undefined) {
  const { values } = await viewInspection(service, { token, scope, client: findFirstClientId(service) })
  const checks = values?.checks as ReturnType<typeof viewCheck>[]
  return checks.find(({ outcome }) => outcome === 'failed')
}

/** The client that APIs on this machine are expected to accept: the first one of the pool. */
function findFirstClientId({ store }: Service): string | undefined {
  const [client] = store.clients.values()
  return client?.ClientId
}
