/** Amplify's signInWithRedirect in a real browser, which requires https, against a local pool with `https`. */
import { createHash, type X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { connect } from 'node:tls'
import { type StartedLocalPool, startLocalPool } from '@poolguard/local'
import { build } from 'esbuild'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { launchChromium } from '../support/chromium.ts'
import { root } from '../support/markdown.ts'

const application = createServer((request, response) => {
  const isScript = request.url === '/app.js'
  response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html')
  response.end(
    isScript ? script : '<!doctype html><button>Sign in</button><p></p><script src="/app.js"></script>',
  )
})
let script = ''
let home = ''
let started: StartedLocalPool
let browser: Browser
let page: Page

/** A page that signs in by Amplify, and shows the user or the error. */
async function bundlePage({ url, userPoolId, clientId }: StartedLocalPool): Promise<string> {
  const oauth = {
    domain: new URL(url).host,
    scopes: ['openid', 'email'],
    redirectSignIn: [home],
    redirectSignOut: [home],
    responseType: 'code',
  }
  const Cognito = { userPoolId, userPoolClientId: clientId, userPoolEndpoint: url, loginWith: { oauth } }
  const contents = `
    import { Amplify } from 'aws-amplify'
    import { fetchAuthSession, signInWithRedirect } from 'aws-amplify/auth'
    import { Hub } from 'aws-amplify/utils'
    import 'aws-amplify/auth/enable-oauth-listener'
    const result = document.querySelector('p')
    Hub.listen('auth', async ({ payload }) => {
      if (payload.event === 'signInWithRedirect_failure') result.textContent = String(payload.data?.error)
      if (payload.event !== 'signInWithRedirect') return
      const { tokens } = await fetchAuthSession()
      result.textContent = JSON.stringify([tokens.idToken.payload.email, tokens.accessToken.payload.iss])
    })
    document.querySelector('button').onclick = () => signInWithRedirect()
    Amplify.configure(${JSON.stringify({ Auth: { Cognito } })})`
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: root },
    ...{ bundle: true, write: false, format: 'iife', platform: 'browser', logLevel: 'silent' },
  })
  return outputFiles[0]?.text ?? ''
}

/** The hash by which Chromium accepts this one certificate, after the authority has been checked here. */
function readKeyHash({ url, caFile = '' }: StartedLocalPool): Promise<string> {
  const { hostname: host, port } = new URL(url)
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port: Number(port), ca: readFileSync(caFile) }, () => {
      const { publicKey } = socket.getPeerX509Certificate() as X509Certificate
      socket.destroy()
      const spki = publicKey.export({ type: 'spki', format: 'der' })
      resolve(createHash('sha256').update(spki).digest('base64'))
    })
    socket.on('error', reject)
  })
}

beforeAll(async () => {
  await new Promise<void>((resolve) => application.listen(0, '127.0.0.1', resolve))
  home = `http://localhost:${(application.address() as AddressInfo).port}/`
  started = await startLocalPool({ https: true, userPoolId: 'us-east-1_Https1234', callbackUrls: [home] })
  script = await bundlePage(started)
  browser = await launchChromium([`--ignore-certificate-errors-spki-list=${await readKeyHash(started)}`])
  page = await browser.newPage({ viewport: { width: 560, height: 700 } })
}, 60_000)
afterAll(async () => {
  await browser?.close()
  await started?.close()
  application.closeAllConnections()
  application.close()
})

it('signInWithRedirect → the sign-in page over https, and tokens of the https issuer', async () => {
  await page.goto(home)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect.poll(() => page.url(), { timeout: 15_000 }).toContain(`${started.url}/`)
  await page.locator('input[name="username"]').fill('ada@example.com')
  await page.locator('input[name="password"]').fill('Local-Pool-1')
  await page.getByRole('button', { name: 'Sign in', exact: true }).first().click()
  const result = page.locator('p')
  await expect.poll(() => page.url(), { timeout: 15_000 }).toContain(home)
  await expect.poll(() => result.textContent(), { timeout: 15_000 }).not.toBe('')
  expect(JSON.parse((await result.textContent()) ?? '')).toEqual(['ada@example.com', started.pool.issuerUrl])
}, 60_000)
