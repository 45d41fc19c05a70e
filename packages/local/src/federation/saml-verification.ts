/**
 * Verifies a SAML response: its form, its signature, and what its assertion says. User pools and identity
 * pools use the same checks. Throws SamlRefusal.
 */
import type { Service } from '../service/service.ts'
import { checkAssertion, type ExpectedAssertion, findExpiry, INVALID_TIME } from './saml-assertion.ts'
import type { SamlVerifier } from './saml-library.ts'
import { refuseSaml, SAML_PROBLEMS, SamlRefusal } from './saml-refusal.ts'
import { checkResponse } from './saml-response.ts'
import { findAttribute, findChild, parseDocument, readText, type XmlElement } from './saml-xml.ts'
import { useAssertion } from './used-assertions.ts'

export interface SamlAnswer {
  readonly SAMLResponse: string | undefined
  readonly wantsEncryption: boolean
  /** The only receiver that may use the assertion again while it is valid. Absent: no receiver may. */
  readonly usedBy?: string
}

/** Returns the assertion that the signature covers. */
async function verifySignature(
  { makeSaml, parse }: SamlVerifier,
  SAMLResponse: string,
  wantsSignedResponse: boolean,
): Promise<XmlElement> {
  const { profile } = await makeSaml({ wantsSignedResponse }).validatePostResponseAsync({ SAMLResponse })
  const xml = profile?.getAssertionXml?.() ?? refuseSaml('SAML Assertion is missing')
  return parseDocument(parse, xml, 'Assertion', refuseSaml)
}

export function findNameId(assertion: XmlElement): XmlElement | undefined {
  return findChild(findChild(assertion, 'Subject'), 'NameID')
}

async function verify(
  service: Service,
  verifier: SamlVerifier,
  { SAMLResponse, wantsEncryption, usedBy }: SamlAnswer,
  expected: ExpectedAssertion,
): Promise<XmlElement> {
  const { isSigned } = await checkResponse(verifier.parse, SAMLResponse, expected, wantsEncryption)
  const assertion = await verifySignature(verifier, SAMLResponse ?? '', isSigned)
  checkAssertion(assertion, expected)
  const id = findAttribute(assertion, 'ID') ?? refuseSaml('ID is missing.')
  const { issuer } = expected
  if (!useAssertion(service, { issuer, id, expiresAt: findExpiry(assertion), usedBy })) {
    return refuseSaml('Assertion was used before.')
  }
  return readText(findNameId(assertion)) === '' ? refuseSaml('NameID is missing.') : assertion
}

/**
 * Problems by the library's messages. The messages are not passed on, because they may quote the response.
 */
const PROBLEMS: readonly (readonly [words: RegExp, problem: string])[] = [
  [/signature|reference|transform/i, SAML_PROBLEMS.signature],
  [/^Error parsing/, INVALID_TIME],
]

function toRefusal(error: unknown): SamlRefusal {
  if (error instanceof SamlRefusal) return error
  const { message = '' } = error as Partial<Error>
  const [, problem] = PROBLEMS.find(([words]) => words.test(message)) ?? []
  return new SamlRefusal(problem ?? 'The response cannot be read.')
}

/** The verified assertion. It has an ID and a NameID. */
export async function verifyResponse(
  service: Service,
  verifier: SamlVerifier,
  answer: SamlAnswer,
  expected: ExpectedAssertion,
): Promise<XmlElement> {
  try {
    return await verify(service, verifier, answer, expected)
  } catch (error) {
    throw toRefusal(error)
  }
}
