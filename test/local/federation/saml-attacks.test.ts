/**
 * Attacks on the sign-in with a SAML provider: no row signs in the victim. A row that keeps the signed
 * assertion intact may sign in its own user. The wrapping attacks are those of Somorovsky et al., "On
 * Breaking SAML: Be Whoever You Want to Be" (2012).
 */
import { inflateRawSync } from 'node:zlib'
import { CreateIdentityProviderCommand, ListUsersCommand } from '@aws-sdk/client-cognito-identity-provider'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { clientOf, errorOf, exchange, open } from '../../support/federation.ts'
import { type Page, PoorBrowser } from '../../support/hosted-sign-in.ts'
import { startService } from '../../support/local-service.ts'
import { type SamlParts, startSamlProvider } from '../../support/saml-provider.ts'

const service = await startService()
const { sdk, server, UserPoolId, clock } = service
const PATH = '/saml2/idpresponse'
const shared = {
  audience: `urn:amazon:cognito:sp:${UserPoolId}`,
  answerUrl: `${server.url}${PATH}`,
  now: () => clock.now,
}
const idp = await startSamlProvider(shared)
const attacker = await startSamlProvider(shared)
let app: Awaited<ReturnType<typeof clientOf>>

const MALLORY = 'mallory@corp.example'
const VICTIM = 'ada@corp.example'
const MINUTE = 60_000

beforeAll(async () => {
  const ProviderDetails = { MetadataFile: idp.metadata }
  const input = { UserPoolId, ProviderName: 'Corp', ProviderType: 'SAML' as const, ProviderDetails }
  await sdk.send(new CreateIdentityProviderCommand(input))
  app = await clientOf(service, 'Corp')
})
beforeEach(() => {
  idp.changes = { nameId: MALLORY, attributes: {} }
})

interface Open {
  readonly browser: PoorBrowser
  readonly RelayState: string
  readonly inResponseTo: string
}

async function begin(): Promise<Open> {
  const browser = new PoorBrowser(server.url)
  const { location } = await open(browser, app, 'Corp')
  const request = location?.searchParams.get('SAMLRequest') ?? ''
  const xml = inflateRawSync(Buffer.from(request, 'base64')).toString()
  return {
    browser,
    RelayState: location?.searchParams.get('RelayState') ?? '',
    inResponseTo: /ID="([^"]+)"/.exec(xml)?.[1] ?? '',
  }
}

async function send({ browser, RelayState }: Open, SAMLResponse: string): Promise<Page> {
  const { location } = await browser.post(PATH, { SAMLResponse, RelayState })
  return browser.get(PATH, Object.fromEntries(location?.searchParams ?? []))
}

const encode = (xml: string) => Buffer.from(xml).toString('base64')

/** The username of the signed-in user, or the reason for the refusal. */
async function outcomeOf(page: Page): Promise<string> {
  if (page.location?.searchParams.has('code')) {
    return String((await exchange(service, app, page)).id['cognito:username'])
  }
  const { error, description } = errorOf(page)
  expect(error).toBe('server_error')
  return String(description)
}

async function expectNoVictim(): Promise<void> {
  const Filter = `username ^= "corp_${VICTIM}"`
  expect((await sdk.send(new ListUsersCommand({ UserPoolId, Filter }))).Users).toEqual([])
}

/** Sends a good response after the change of the row. */
async function attack(
  change: (xml: string) => string,
  signing: 'assertion' | 'response' | 'both' = 'assertion',
): Promise<string> {
  const flow = await begin()
  const xml = change(await idp.respond({ inResponseTo: flow.inResponseTo }, signing))
  const outcome = await outcomeOf(await send(flow, encode(xml)))
  await expectNoVictim()
  return outcome
}

/** Sends a response that the provider signs with these changes. */
async function attackSigned(changes: (open: Open) => Partial<SamlParts>): Promise<string> {
  const flow = await begin()
  const xml = await idp.respond({ inResponseTo: flow.inResponseTo, ...changes(flow) })
  return outcomeOf(await send(flow, encode(xml)))
}

const REFUSED = /^Invalid SAML response received: /
const SIGNATURE = 'Invalid SAML response received: SAML Assertion signature is invalid'
const SIGNED = `corp_${MALLORY}`

const find = (pattern: RegExp, xml: string) => pattern.exec(xml)?.[0] ?? ''
const assertionOf = (xml: string) => find(/<saml:Assertion[\s\S]*<\/saml:Assertion>/, xml)
const signatureOf = (xml: string) => find(/<ds:Signature[\s\S]*?<\/ds:Signature>/, xml)
const without = (xml: string, part: string) => xml.replace(part, () => '')
const replace = (xml: string, part: string, other: string) => xml.replace(part, () => other)
const forge = (xml: string) => xml.replaceAll(MALLORY, VICTIM)
const newId = (xml: string) => xml.replace(/ ID="[^"]+"/, ' ID="_evil"')
const append = (xml: string, tag: string, part: string) => replace(xml, `</${tag}>`, `${part}</${tag}>`)
const sign = (xml: string, signature: string) => replace(xml, '</saml:Issuer>', `</saml:Issuer>${signature}`)

interface Parts {
  readonly xml: string
  /** The assertion with its signature. */
  readonly good: string
  readonly signature: string
  /** The assertion without a signature. */
  readonly bare: string
  /** An assertion about the victim, without a signature. */
  readonly evil: string
}

const wrap = (make: (parts: Parts) => string) => (xml: string) => {
  const good = assertionOf(xml)
  const signature = signatureOf(good)
  const bare = without(good, signature)
  return make({ xml, good, signature, bare, evil: newId(forge(bare)) })
}

/** Like `wrap`, for a response that is itself signed. */
const wrapResponse = (make: (evil: string, signature: string, bare: string) => string) => (xml: string) => {
  const signature = signatureOf(xml)
  const bare = without(xml, signature)
  return make(newId(forge(bare)), signature, bare)
}

const inObject = (signature: string, part: string) =>
  append(signature, 'ds:Signature', `<ds:Object>${part}</ds:Object>`)

describe('signature wrapping', () => {
  it.each<[string, (xml: string) => string, 'assertion' | 'response' | 'both', string]>([
    [
      '1: the response in the signature',
      wrapResponse((e, s, b) => sign(e, inObject(s, b))),
      'response',
      SIGNATURE,
    ],
    [
      '2: the response before the signature',
      wrapResponse((e, s, b) => sign(e, b + s)),
      'response',
      SIGNATURE,
    ],
    [
      '3: an assertion before the signed one',
      wrap((p) => replace(p.xml, p.good, p.evil + p.good)),
      'assertion',
      SIGNATURE,
    ],
    [
      '4: the signed assertion in another one',
      wrap((p) => replace(p.xml, p.good, append(p.evil, 'saml:Assertion', p.good))),
      'assertion',
      SIGNATURE,
    ],
    [
      '5: the signature in another assertion, the signed one at the end',
      wrap((p) => replace(p.xml, p.good, sign(p.evil, p.signature) + p.bare)),
      'assertion',
      SIGNATURE,
    ],
    [
      '6: the signed assertion in the signature of another one',
      wrap((p) => replace(p.xml, p.good, sign(p.evil, append(p.signature, 'ds:Signature', p.bare)))),
      'assertion',
      SIGNATURE,
    ],
    [
      '7: another assertion in Extensions',
      wrap((p) => replace(p.xml, p.good, `<samlp:Extensions>${p.evil}</samlp:Extensions>${p.good}`)),
      'assertion',
      SIGNED,
    ],
    [
      '8: the signed assertion in an Object of the signature',
      wrap((p) => replace(p.xml, p.good, sign(p.evil, inObject(p.signature, p.bare)))),
      'assertion',
      SIGNATURE,
    ],
    [
      'another assertion with the same ID',
      wrap((p) => replace(p.xml, p.good, `<samlp:Extensions>${forge(p.bare)}</samlp:Extensions>${p.good}`)),
      'assertion',
      SIGNATURE,
    ],
    [
      'an assertion after the signed one',
      wrap((p) => replace(p.xml, p.good, p.good + p.evil)),
      'assertion',
      SIGNATURE,
    ],
    [
      'the signed assertion in Extensions, an unsigned one in its place',
      wrap((p) => replace(p.xml, p.good, `<samlp:Extensions>${p.good}</samlp:Extensions>${p.evil}`)),
      'assertion',
      SIGNATURE,
    ],
    [
      'the signature of the assertion on the response',
      wrap((p) => sign(replace(p.xml, p.good, p.evil), p.signature)),
      'assertion',
      SIGNATURE,
    ],
  ])('XSW %s → not the victim', async (_name, change, signing, expected) => {
    expect(await attack(change, signing)).toBe(expected)
  })
})

describe('an invalid signature', () => {
  it.each<[string, (xml: string) => string]>([
    ['no signature', (xml) => without(xml, signatureOf(xml))],
    ['an empty signature', (xml) => xml.replace(/<ds:SignatureValue>[^<]*/, '<ds:SignatureValue>')],
    ['another NameID', forge],
    ['another audience', (xml) => xml.replaceAll(shared.audience, `${shared.audience}x`)],
    ['HMAC as the algorithm', (xml) => xml.replace(/xmldsig-more#rsa-sha256/, 'xmldsig-more#hmac-sha256')],
    ['no reference', (xml) => xml.replace(/<ds:Reference[\s\S]*<\/ds:Reference>/, '')],
    ['a reference to the whole document', (xml) => xml.replace(/URI="#[^"]*"/, 'URI=""')],
    [
      'an XPath transform',
      (xml) =>
        xml.replace(
          '</ds:Transforms>',
          '<ds:Transform Algorithm="http://www.w3.org/TR/1999/REC-xpath-19991116"/></ds:Transforms>',
        ),
    ],
    ['two signatures', (xml) => replace(xml, signatureOf(xml), signatureOf(xml).repeat(2))],
  ])('%s → refused', async (_name, change) => {
    expect(await attack(change)).toBe(SIGNATURE)
  })

  it('the attacker’s key, with its certificate in KeyInfo → refused', async () => {
    const flow = await begin()
    const { inResponseTo } = flow
    const xml = await attacker.respond({ issuer: idp.entityId, nameId: VICTIM, inResponseTo })
    expect(await outcomeOf(await send(flow, encode(xml)))).toBe(SIGNATURE)
  })

  it('a signed response around an unsigned assertion → refused', async () => {
    expect(await attack((xml) => xml, 'response')).toBe(SIGNATURE)
  })

  it('a good assertion in a response with a bad signature → refused', async () => {
    expect(await attack((xml) => xml.replace('Version="2.0"', 'Version="2.1"'), 'both')).toBe(SIGNATURE)
  })
})

describe('XML tricks', () => {
  const entity = (declaration: string) => (xml: string) =>
    `<!DOCTYPE r [${declaration}]>${xml.replace(MALLORY, '&e;')}`
  it.each<[string, (xml: string) => string]>([
    ['an entity', entity(`<!ENTITY e "${VICTIM}">`)],
    ['an external entity', entity('<!ENTITY e SYSTEM "file:///etc/hostname">')],
    ['entities of entities', entity('<!ENTITY a "aaaa"><!ENTITY b "&a;&a;"><!ENTITY e "&b;&b;">')],
    ['an entity without a declaration', (xml) => xml.replace(MALLORY, '&e;')],
    ['a doctype alone', (xml) => `<!DOCTYPE r>${xml}`],
    ['a comment in the NameID', (xml) => xml.replace(MALLORY, 'mallory@corp<!---->.example')],
    ['a comment in the signature', (xml) => xml.replace('<ds:DigestValue>', '<ds:DigestValue><!--x-->')],
    ['CDATA in the NameID', (xml) => xml.replace(MALLORY, `<![CDATA[${MALLORY}]]>`)],
    ['a processing instruction in the NameID', (xml) => xml.replace(MALLORY, 'mallory@corp<?x y?>.example')],
    ['a second root', (xml) => `${xml}${forge(xml)}`],
    ['an unclosed tag', (xml) => xml.slice(0, -3)],
    [
      'nested elements that keep a parser busy for seconds',
      (xml) => xml.replace('<samlp:Status>', `${'<a>'.repeat(9000)}${'</a>'.repeat(9000)}<samlp:Status>`),
    ],
    [
      'the same in the signed part',
      (xml) => xml.replace('<saml:Subject>', `${'<a>'.repeat(9000)}${'</a>'.repeat(9000)}<saml:Subject>`),
    ],
    ['no XML', () => 'none'],
    ['a space', () => ' '],
    ['another document', () => '<x/>'],
  ])('%s → refused', async (_name, change) => {
    expect(await attack(change)).toMatch(REFUSED)
  })

  it('a comment that ends the signed name early → refused', async () => {
    const flow = await begin()
    const nameId = `${VICTIM}.evil.example`
    const xml = await idp.respond({ inResponseTo: flow.inResponseTo, nameId })
    const cut = xml.replace(nameId, `${VICTIM}<!---->.evil.example`)
    expect(await outcomeOf(await send(flow, encode(cut)))).toMatch(REFUSED)
  })

  it('more than 100,000 characters → refused', async () => {
    expect(await attack((xml) => `${xml}${' '.repeat(100_000)}`)).toContain('too long')
  })
})

describe('a signed assertion with a wrong or missing part', () => {
  const cutting = (pattern: RegExp) => (xml: string) => xml.replace(pattern, '')
  it.each<[string, (open: Open) => Partial<SamlParts>, string]>([
    ['another audience', () => ({ audience: 'urn:amazon:cognito:sp:other' }), 'Audience'],
    [
      'no audience',
      () => ({ edit: cutting(/<saml:AudienceRestriction>.*<\/saml:AudienceRestriction>/) }),
      'Audience',
    ],
    ['no conditions', () => ({ edit: cutting(/<saml:Conditions.*<\/saml:Conditions>/) }), 'Audience'],
    ['another recipient', () => ({ recipient: 'https://other.example/acs' }), 'Recipient'],
    ['another destination', () => ({ destination: 'https://other.example/acs' }), 'Destination'],
    ['another request', () => ({ inResponseTo: '_other' }), 'InResponseTo'],
    ['no request', () => ({ inResponseTo: undefined }), 'InResponseTo'],
    [
      'the request in the response only',
      ({ inResponseTo }) => ({ inResponseTo: undefined, responseInResponseTo: inResponseTo }),
      'InResponseTo',
    ],
    ['another issuer', () => ({ issuer: attacker.entityId }), 'Issuer'],
    ['an expired assertion', () => ({ notOnOrAfter: clock.now - MINUTE }), 'expired'],
    ['an expired confirmation', () => ({ confirmedUntil: clock.now - MINUTE }), 'expired'],
    ['a confirmation without an end', () => ({ edit: cutting(/(?<=Data) NotOnOrAfter="[^"]*"/) }), 'A time'],
    ['a later NotBefore', () => ({ notBefore: clock.now + MINUTE }), 'not yet'],
    ['a later IssueInstant', () => ({ issuedAt: clock.now + MINUTE, notBefore: clock.now }), 'not yet'],
    [
      'no confirmation',
      () => ({ edit: cutting(/<saml:SubjectConfirmation .*<\/saml:SubjectConfirmation>/) }),
      'confirmation',
    ],
    [
      'a holder-of-key confirmation',
      () => ({ edit: (xml) => xml.replace('cm:bearer', 'cm:holder-of-key') }),
      'confirmation',
    ],
    ['no NameID', () => ({ edit: cutting(/<saml:NameID.*<\/saml:NameID>/) }), 'NameID'],
    ['an empty NameID', () => ({ nameId: '' }), 'NameID'],
    [
      'an invalid time',
      () => ({ edit: (xml) => xml.replace(/(?<=Data) NotOnOrAfter="[^"]*"/, ' NotOnOrAfter="x"') }),
      'A time',
    ],
    ['a NameID too long for a username', () => ({ nameId: 'a'.repeat(130) }), 'Invalid username'],
  ])('%s → refused', async (_name, changes, problem) => {
    const outcome = await attackSigned(changes)
    expect(outcome).toMatch(REFUSED)
    expect(outcome).toContain(problem)
  })

  it('a response that was used before → refused in another sign-in, and in the same one', async () => {
    const first = await begin()
    const response = encode(await idp.respond({ inResponseTo: first.inResponseTo }))
    expect(await outcomeOf(await send(first, response))).toBe(SIGNED)
    expect(await outcomeOf(await send(await begin(), response))).toContain('InResponseTo')
    expect(await send(first, response)).toMatchObject({ status: 400, location: undefined })
  })

  it('a response in another browser (login CSRF) → 400, no redirect', async () => {
    const flow = await begin()
    const response = encode(await idp.respond({ inResponseTo: flow.inResponseTo }))
    const victim = { ...flow, browser: new PoorBrowser(server.url) }
    expect(await send(victim, response)).toMatchObject({ status: 400, location: undefined })
  })

  it('no SAMLResponse → refused', async () => {
    const flow = await begin()
    expect(await outcomeOf(await send(flow, ''))).toContain('SAMLResponse is missing')
  })
})
