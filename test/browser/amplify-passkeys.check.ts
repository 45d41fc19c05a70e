/** Passkeys of aws-amplify, unchanged, in a page of an application: registered, and used to sign in. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { build } from 'esbuild'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { launchChromium } from '../support/chromium.ts'
import { ADA, PASSWORD, startService } from '../support/local-service.ts'
import { root } from '../support/markdown.ts'
import { allowFactors } from '../support/passkey-pages.ts'

const service = await startService({ example: false, userPoolId: 'us-east-1_abc123', clientId: 'browser' })
const userPoolEndpoint = service.server.url.replace('127.0.0.1', 'localhost')

const APPLICATION = `
import { Amplify } from 'aws-amplify'
import * as auth from 'aws-amplify/auth'
const Cognito = { userPoolId: 'us-east-1_abc123', userPoolClientId: 'browser', userPoolEndpoint: '${userPoolEndpoint}' }
Amplify.configure({ Auth: { Cognito } })
globalThis.auth = auth
`
let script = ''
let browser: Browser
const application = createServer(({ url }, response) => {
  response.setHeader('content-type', url === '/app.js' ? 'text/javascript' : 'text/html')
  response.end(url === '/app.js' ? script : '<!doctype html><script src="/app.js"></script>')
})

beforeAll(async () => {
  await allowFactors(service, { relyingPartyId: 'localhost' })
  const stdin = { contents: APPLICATION, resolveDir: root }
  const { outputFiles } = await build({
    stdin,
    bundle: true,
    write: false,
    format: 'iife',
    platform: 'browser',
  })
  script = outputFiles[0]?.text ?? ''
  await new Promise<void>((resolve) => application.listen(0, '127.0.0.1', resolve))
  browser = await launchChromium()
}, 120_000)
afterAll(async () => {
  await browser?.close()
  application.closeAllConnections()
  application.close()
})

it('associateWebAuthnCredential, then signIn with WEB_AUTHN → signed in, without a password', async () => {
  const page = await browser.newPage()
  const cdp = await page.context().newCDPSession(page)
  await cdp.send('WebAuthn.enable')
  await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
  await page.goto(`http://localhost:${(application.address() as AddressInfo).port}/`)
  const run = (text: string) => page.evaluate(`(async () => { ${text} })()`)
  const [username, password] = [JSON.stringify(ADA.email), JSON.stringify(PASSWORD)]
  await run(`await auth.signIn({ username: ${username}, password: ${password} })
    await auth.associateWebAuthnCredential()`)
  expect(await run('return (await auth.listWebAuthnCredentials()).credentials.length')).toBe(1)
  const options = `{ authFlowType: 'USER_AUTH', preferredChallenge: 'WEB_AUTHN' }`
  const signedIn = await run(`await auth.signOut()
    return auth.signIn({ username: ${username}, options: ${options} })`)
  expect(signedIn).toMatchObject({ isSignedIn: true })
  expect(await run('return (await auth.fetchAuthSession()).tokens.accessToken.payload.username')).toBeTruthy()
}, 120_000)
