/**
 * A SAML identity provider that is not ours (samlify), on loopback. A test may change each part of an assertion before
 * samlify signs it.
 */

import * as samlify from 'samlify'
import { afterAll } from 'vitest'
import { makeSigningCertificate } from '../../packages/local/src/keys/signing-certificate.ts'
import { listen } from './openid-provider.ts'

samlify.setSchemaValidator({ validate: async () => 'valid' })

const POST = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST'
const REDIRECT = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect'
const SUCCESS = 'urn:oasis:names:tc:SAML:2.0:status:Success'
const FIVE_MINUTES_MS = 300_000

export interface SamlParts {
  readonly id: string
  readonly issuer: string
  readonly nameId: string
  readonly audience: string
  readonly recipient: string
  readonly destination: string
  readonly status: string
  /** `undefined` leaves the XML attribute out. */
  readonly inResponseTo: string | undefined
  /** `InResponseTo` of the response alone, without that of its assertion. */
  readonly responseInResponseTo: string | undefined
  readonly issuedAt: number
  readonly notBefore: number
  readonly notOnOrAfter: number
  readonly confirmedUntil: number
  readonly attributes: Readonly<Record<string, readonly string[]>>
  /** Changes the XML before it is signed. */
  readonly edit: (xml: string) => string
}

type ParsedRequest = Parameters<ReturnType<typeof samlify.IdentityProvider>['createLoginResponse']>[1]

export type Signing = 'assertion' | 'response' | 'both' | 'none'

export interface SamlProvider {
  readonly url: string
  readonly entityId: string
  readonly metadataUrl: string
  readonly metadata: string
  /** The certificate in base64. */
  readonly certificate: string
  /** The requests, as samlify has parsed them. */
  readonly requests: ParsedRequest[]
  /** The parts of the next assertions that differ from a good one. */
  changes: Partial<SamlParts>
  signing: Signing
  /** The XML of a response that samlify has signed. */
  respond(changes?: Partial<SamlParts>, signing?: Signing): Promise<string>
}

export interface SamlProviderOptions {
  readonly audience: string
  readonly answerUrl: string
  readonly now: () => number
  readonly signOutUrl?: string
  /** The pool's certificate: requests must be signed with its key. */
  readonly requestCertificate?: string
  /** The pool's certificate: assertions are encrypted for its key. */
  readonly encryptionCertificate?: string
}

const escapeXml = (text: string) =>
  text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;')

function writeAttributes(attributes: SamlParts['attributes']): string {
  const all = Object.entries(attributes).map(([name, values]) => {
    const texts = values.map((value) => `<saml:AttributeValue>${escapeXml(value)}</saml:AttributeValue>`)
    return `<saml:Attribute Name="${escapeXml(name)}">${texts.join('')}</saml:Attribute>`
  })
  return all.length === 0 ? '' : `<saml:AttributeStatement>${all.join('')}</saml:AttributeStatement>`
}

const responding = (id: string | undefined) => (id === undefined ? '' : ` InResponseTo="${id}"`)

function writeResponse(parts: SamlParts): string {
  const at = (time: number) => new Date(time).toISOString()
  const issuer = `<saml:Issuer>${parts.issuer}</saml:Issuer>`
  const confirmation =
    `<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData` +
    ` NotOnOrAfter="${at(parts.confirmedUntil)}" Recipient="${parts.recipient}"${responding(parts.inResponseTo)}/>` +
    `</saml:SubjectConfirmation>`
  const assertion =
    `<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="${parts.id}" Version="2.0"` +
    ` IssueInstant="${at(parts.issuedAt)}">${issuer}<saml:Subject>` +
    `<saml:NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent">${escapeXml(parts.nameId)}` +
    `</saml:NameID>${confirmation}</saml:Subject>` +
    `<saml:Conditions NotBefore="${at(parts.notBefore)}" NotOnOrAfter="${at(parts.notOnOrAfter)}">` +
    `<saml:AudienceRestriction><saml:Audience>${parts.audience}</saml:Audience></saml:AudienceRestriction>` +
    `</saml:Conditions><saml:AuthnStatement AuthnInstant="${at(parts.issuedAt)}" SessionIndex="session-1">` +
    `<saml:AuthnContext><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password` +
    `</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>` +
    `${writeAttributes(parts.attributes)}</saml:Assertion>`
  return parts.edit(
    `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol"` +
      ` xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_response-${parts.id}" Version="2.0"` +
      ` IssueInstant="${at(parts.issuedAt)}" Destination="${parts.destination}"` +
      `${responding(parts.responseInResponseTo)}>${issuer}<samlp:Status>` +
      `<samlp:StatusCode Value="${parts.status}"/></samlp:Status>${assertion}</samlp:Response>`,
  )
}

function writeForm(action: string, fields: Readonly<Record<string, string>>): string {
  const inputs = Object.entries(fields).map(
    ([name, value]) => `<input type="hidden" name="${name}" value="${escapeXml(value)}">`,
  )
  return `<form method="post" action="${action}">${inputs.join('')}<button>Continue</button></form>`
}

let count = 0

type Certificate = Awaited<ReturnType<typeof makeSigningCertificate>>

function makeIdentityProvider(
  url: string,
  { certificate, privateKey }: Certificate,
  options: SamlProviderOptions,
) {
  return samlify.IdentityProvider({
    entityID: `${url}/metadata`,
    privateKey,
    signingCert: certificate,
    wantAuthnRequestsSigned: options.requestCertificate !== undefined,
    wantLogoutRequestSigned: true,
    isAssertionEncrypted: options.encryptionCertificate !== undefined,
    singleSignOnService: [{ Binding: REDIRECT, Location: `${url}/sso` }],
    singleLogoutService: [{ Binding: REDIRECT, Location: `${url}/slo` }],
  })
}

function makeServiceProvider(options: SamlProviderOptions, signing: Signing) {
  const { audience, answerUrl, signOutUrl, requestCertificate, encryptionCertificate } = options
  return samlify.ServiceProvider({
    entityID: audience,
    authnRequestsSigned: requestCertificate !== undefined,
    wantAssertionsSigned: signing !== 'response',
    wantMessageSigned: signing === 'response' || signing === 'both',
    ...(requestCertificate !== undefined && { signingCert: requestCertificate }),
    ...(encryptionCertificate !== undefined && { encryptCert: encryptionCertificate }),
    assertionConsumerService: [{ Binding: POST, Location: answerUrl }],
    ...(signOutUrl !== undefined && { singleLogoutService: [{ Binding: POST, Location: signOutUrl }] }),
  })
}

/** The parts of a good response, with the changes of a test. */
function makeParts(
  { audience, answerUrl, now }: SamlProviderOptions,
  entityId: string,
  changes: SamlProvider['changes'],
): Parameters<typeof writeResponse>[0] {
  const time = now()
  count += 1
  return {
    id: `_assertion-${count}`,
    issuer: entityId,
    nameId: 'carol@corp.example',
    audience,
    recipient: answerUrl,
    destination: answerUrl,
    status: SUCCESS,
    inResponseTo: undefined,
    responseInResponseTo: changes.inResponseTo,
    issuedAt: time,
    notBefore: time,
    notOnOrAfter: time + FIVE_MINUTES_MS,
    confirmedUntil: time + FIVE_MINUTES_MS,
    attributes: { mail: ['carol@example.com'], displayName: ['Carol'] },
    edit: (xml) => xml,
    ...changes,
  }
}

export async function startSamlProvider(options: SamlProviderOptions): Promise<SamlProvider> {
  const { answerUrl, signOutUrl } = options
  const keys = await makeSigningCertificate('idp.test', Date.UTC(2025, 0))
  let handler: Parameters<typeof listen>[0] = () => {}
  const { server, url } = await listen((request, response) => handler(request, response))
  afterAll(() => {
    server.closeAllConnections()
    server.close()
  })
  const entityId = `${url}/metadata`
  const idp = makeIdentityProvider(url, keys, options)

  const provider: SamlProvider = {
    url,
    entityId,
    metadataUrl: `${url}/metadata`,
    metadata: idp.getMetadata(),
    certificate: keys.certificate,
    requests: [],
    changes: {},
    signing: 'assertion',

    async respond(changes = {}, signing = provider.signing) {
      const context = writeResponse(makeParts(options, entityId, { ...provider.changes, ...changes }))
      if (signing === 'none') return context
      const customTagReplacement = () => ({ id: '', context })
      const made = await idp.createLoginResponse(
        makeServiceProvider(options, signing),
        { extract: {} },
        'post',
        {},
        { customTagReplacement },
      )
      return Buffer.from(made.context, 'base64').toString()
    },
  }

  async function answerSignIn(query: Record<string, string>, octetString: string): Promise<string> {
    const sp = makeServiceProvider(options, provider.signing)
    const request = await idp.parseLoginRequest(sp, 'redirect', { query, octetString })
    provider.requests.push({ extract: request.extract })
    const inResponseTo = String(request.extract.request?.id)
    const xml = await provider.respond({ inResponseTo })
    const SAMLResponse = Buffer.from(xml).toString('base64')
    return writeForm(answerUrl, { SAMLResponse, RelayState: query.RelayState ?? '' })
  }

  async function answerSignOut(query: Record<string, string>, octetString: string): Promise<string> {
    const sp = makeServiceProvider(options, 'assertion')
    const request = await idp.parseLogoutRequest(sp, 'redirect', { query, octetString })
    provider.requests.push({ extract: request.extract })
    const made = idp.createLogoutResponse(sp, { extract: request.extract }, 'post', query.RelayState ?? '')
    return writeForm(signOutUrl ?? '', { SAMLResponse: made.context, RelayState: query.RelayState ?? '' })
  }

  async function answer(pathname: string, search: string): Promise<string | undefined> {
    const query = Object.fromEntries(new URLSearchParams(search))
    const octetString = search.slice(1).replace(/&Signature=.*/, '')
    if (pathname === '/metadata') return provider.metadata
    if (pathname === '/sso') return answerSignIn(query, octetString)
    return pathname === '/slo' ? answerSignOut(query, octetString) : undefined
  }

  handler = async (request, response) => {
    const { pathname, search } = new URL(request.url ?? '/', url)
    const body = await answer(pathname, search).catch(String)
    response.writeHead(body === undefined ? 404 : 200, { 'content-type': 'text/html' }).end(body)
  }
  return provider
}
