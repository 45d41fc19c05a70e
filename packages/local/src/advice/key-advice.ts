/**
 * What to do when the keys of an issuer are not available: a table of patterns for the causes, each with a
 * sentence. The first row that matches is used; the last one matches everything.
 *
 * Core has no codes for these causes: no program needs to distinguish them, and codes would be in the bundle
 * of every API. test/cli/explain.test.ts gets most of these causes from core, so it fails when core changes
 * their words.
 */

interface KeyAdvice {
  readonly when: RegExp
  readonly text: string
}

const KEY_ADVICE: readonly KeyAdvice[] = [
  {
    when: /none can be used/,
    text:
      'The issuer answers, but with no key for an allowed algorithm. The reason says why each key was skipped: ' +
      'allow the algorithm of the issuer (--algorithm), or give the address of its own keys with --jwks-uri.',
  },
  {
    when: /status 3\d\d/,
    text:
      'The address redirects, and keys are only read from the configured address. Configure the address at the ' +
      'end of the redirect: as --issuer if the tokens name it, otherwise as --jwks-uri.',
  },
  {
    when: /status 40[137]/,
    text:
      'The server, or a firewall in front of it, refuses the request. Allow this machine. If the server ' +
      'requires a header or a client certificate, send it with the fetch option of cognito() or oidc().',
  },
  {
    when: /status 4(04|10)|no metadata/,
    text:
      'There is no document at this address. Check the issuer or the pool id and its region, or give the ' +
      'address of the keys with --jwks-uri.',
  },
  { when: /status (429|5\d\d)/, text: 'The server has an outage or limits requests. Try again later.' },
  {
    when: /another issuer/,
    text: 'The metadata names another issuer. Configure the issuer exactly as its own metadata names it.',
  },
  {
    when: /not JSON|not a key set|too many levels or parts|larger than/,
    text:
      'The answer is not a key set: it may be a web page, or the page of a proxy. Check the address, or give the ' +
      'address of the keys with --jwks-uri.',
  },
  {
    when: /ENOTFOUND|EAI_AGAIN/,
    text: 'The name of the host is unknown here. Check the address and the DNS of this machine.',
  },
  {
    when: /certificate|self-signed|CERT_/i,
    text:
      'The certificate of the server is not trusted here. If a private CA or a proxy signed it, name the ' +
      "CA's file in NODE_EXTRA_CA_CERTS.",
  },
  {
    when: /(?:)/,
    text: 'The server cannot be reached. Check the address, proxy and NAT. To work without a connection, use --jwks.',
  },
]

/** @param texts the reason of the failure and its causes */
export function findKeyAdvice(texts: readonly string[]): string {
  const all = texts.join('\n')
  return KEY_ADVICE.find(({ when }) => when.test(all))?.text ?? ''
}
