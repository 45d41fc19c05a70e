/** The page "APIs": sends each request with each token, and shows the answers and the reasons of refusals. */
import type { Parameters } from '../oauth/parameters.ts'
import type { Service } from '../service/service.ts'
import { readBody } from '../util/read-body.ts'
import type { GuardedApi, GuardedApis, GuardedRequest, TriedToken } from './guarded-apis.ts'
import type { Page } from './pages/render.ts'
import { explainRefusal } from './token-views.ts'

interface Try {
  readonly api: GuardedApi
  readonly request: GuardedRequest
  readonly token: TriedToken
}

const TIMEOUT_MILLISECONDS = 5000
const MAX_BODY = 2000
const MAX_BYTES = 1 << 20
const TOO_LONG = 'The answer has more than a megabyte.'

/** Each field of the form chooses an API or a token by name. An absent field chooses all. */
function listTries({ apis, tokens }: GuardedApis, form: Parameters): Try[] {
  const isChosen = (name: string, chosen: string | undefined) => chosen === undefined || chosen === name
  return apis
    .filter(({ name }) => isChosen(name, form.api))
    .flatMap((api) => api.requests.map((request) => ({ api, request })))
    .flatMap((each) =>
      tokens.filter(({ name }) => isChosen(name, form.token)).map((token) => ({ ...each, token })),
    )
}

function toLabel({ method = 'GET', path }: GuardedRequest): string {
  return `${method} ${path}`
}

async function send({ api, request }: Try, token: string | undefined): Promise<Response> {
  return fetch(new URL(request.path, api.url), {
    method: request.method ?? 'GET',
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    redirect: 'manual',
    signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS),
  })
}

const NO_TOKEN = 'The request has no token.'

async function viewAnswer(service: Service, each: Try) {
  const token = await each.token.makeToken()
  const shown = { api: each.api.name, request: toLabel(each.request), name: each.token.name, token }
  try {
    const response = await send(each, token)
    const bytes = await readBody(response, MAX_BYTES)
    const body = bytes === undefined ? TOO_LONG : Buffer.from(bytes).toString().slice(0, MAX_BODY)
    const why =
      token === undefined ? { reason: NO_TOKEN } : await explainRefusal(service, token, each.request.scope)
    const { status, headers } = response
    const isRefused = status >= 400
    return {
      ...shown,
      status,
      body,
      isRefused,
      challenge: headers.get('www-authenticate') ?? '',
      why: isRefused ? why : undefined,
    }
  } catch (error) {
    const { cause, message } = error as Error & { readonly cause?: { readonly code?: string } }
    return {
      ...shown,
      status: `no answer (${cause?.code ?? message})`,
      body: '',
      isRefused: true,
      challenge: '',
    }
  }
}

export function viewApis({ apis, tokens }: GuardedApis, form: Parameters = {}): Page {
  const rows = apis.map(({ name, url, requests }) => ({
    name,
    url,
    requests: requests.map(toLabel).join(', '),
  }))
  const { api, token } = form
  const values = { apis: rows, tokens: tokens.map(({ name }) => name), api, token, answers: [] }
  return { template: 'apis', title: 'Guarded APIs', values }
}

/** Sends one request after the other, so the log of requests has them in this order. */
export async function viewAnswers(service: Service, shown: GuardedApis, form: Parameters): Promise<Page> {
  const page = viewApis(shown, form)
  const answers = []
  for (const each of listTries(shown, form)) answers.push(await viewAnswer(service, each))
  return { ...page, values: { ...page.values, answers } }
}
