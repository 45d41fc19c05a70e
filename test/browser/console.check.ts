/** The console in a real browser: by keyboard and for a screen reader, light, dark and on a phone. */

import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { authenticate, authorize, errorHandler } from '@poolguard/express'
import express from 'express'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchChromium } from '../support/chromium.ts'
import { ADA, startService } from '../support/local-service.ts'

const service = await startService({ scopes: ['orders/read'] })
const { UserPoolId, server, pool } = service
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const app = express()
app.get(
  '/orders',
  authenticate({ issuers: pool.issuer() }),
  authorize({ scopes: 'orders/read' }),
  (_req, res) => void res.json([]),
)
app.use(errorHandler())
const api = createServer(app)
await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve))
pool.showApis({
  apis: [
    {
      name: 'Express',
      url: `http://127.0.0.1:${(api.address() as AddressInfo).port}`,
      requests: [{ path: '/orders', scope: 'orders/read' }],
    },
  ],
  tokens: [
    { name: 'an access token with orders/read', makeToken: () => pool.accessToken({ scope: 'orders/read' }) },
    { name: 'an expired token', makeToken: () => pool.badToken('expired') },
    { name: 'no token', makeToken: () => undefined },
  ],
})
let browser: Browser
beforeAll(async () => {
  browser = await launchChromium()
})
afterAll(async () => {
  api.close()
  await browser?.close()
})

async function withPage(options: BrowserContextOptions, use: (page: Page) => Promise<void>): Promise<void> {
  const context = await browser.newContext(options)
  try {
    await use(await context.newPage())
  } finally {
    await context.close()
  }
}

async function findViolations(page: Page): Promise<string[]> {
  await page.evaluate(axe)
  const found = await page.evaluate(
    'axe.run().then(({ violations }) => violations.map(({ id, nodes }) => id + " " + nodes.map((node) => node.html).join(" ")))',
  )
  return found as string[]
}

async function inspectToken(page: Page, token: string): Promise<void> {
  await page.goto(`${server.url}/_poolguard/inspector`)
  await page.getByLabel('Token', { exact: true }).fill(token)
  await page.getByRole('button', { name: 'Inspect the token' }).click()
}

const PAGES = [
  '/',
  `/_poolguard/pools/${UserPoolId}`,
  '/_poolguard/tokens',
  '/_poolguard/inspector',
  '/_poolguard/outbox',
  '/_poolguard/requests',
  '/_poolguard/failures',
  '/_poolguard/apis',
]

const VIEWS: readonly [string, BrowserContextOptions][] = [
  ['light', { colorScheme: 'light' }],
  ['dark', { colorScheme: 'dark' }],
  ['a phone', { viewport: { width: 360, height: 740 }, colorScheme: 'light' }],
]

/** CONSOLE_PICTURES=folder keeps pictures of all pages. */
async function takePicture(page: Page, name: string): Promise<void> {
  const folder = process.env.CONSOLE_PICTURES
  if (folder !== undefined)
    await page.screenshot({ path: `${folder}/${name.replace(/\W+/g, '-')}.png`, fullPage: true })
}

describe('the console', () => {
  it.each(VIEWS)(
    '%s → no violation of axe, nothing wider than the screen',
    async (view, options) => {
      await pool.signInAs(ADA.email)
      await withPage(options, async (page) => {
        const check = async (name: string) => {
          expect(await findViolations(page)).toEqual([])
          const overflow = 'document.documentElement.scrollWidth - document.documentElement.clientWidth'
          expect(await page.evaluate(overflow)).toBe(0)
          await takePicture(page, `${view}-${name}`)
        }
        for (const path of PAGES) {
          await page.goto(`${server.url}${path}`)
          await check(path === '/' ? 'overview' : (path.split('/').at(-1) ?? ''))
        }
        await page.goto(`${server.url}${PAGES[1]}`)
        await page.getByRole('link', { name: ADA.email }).click()
        await check('user')
        await inspectToken(page, await pool.badToken('expired'))
        await check('inspected')
        await page.goto(`${server.url}/_poolguard/apis`)
        await page.getByRole('button', { name: 'Send the requests' }).click()
        await check('answers')
        await page.goto(`${server.url}/_poolguard/failures`)
        await page.getByRole('button', { name: 'Every answer is 300 ms late' }).click()
        await check('outage')
        await page.getByRole('button', { name: 'End all failures' }).click()
      })
    },
    120_000,
  )

  it('without JavaScript: a user gets a token with one click, and the inspector accepts it', async () => {
    await withPage({ javaScriptEnabled: false }, async (page) => {
      await page.goto(server.url)
      await page.getByRole('link', { name: 'local', exact: true }).click()
      await page.getByRole('link', { name: ADA.email }).click()
      await page.getByRole('button', { name: 'Get a token' }).click()
      await page.getByRole('button', { name: 'Inspect the access token' }).click()
      expect(await page.getByRole('status').textContent()).toBe('Accepted')
    })
  })

  it('by keyboard: skip to the content, create a user, see the notice', async () => {
    await withPage({}, async (page) => {
      await page.goto(`${server.url}/_poolguard/pools/${UserPoolId}`)
      await page.keyboard.press('Tab')
      expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to the content')
      await page.getByLabel('E-mail address').focus()
      await page.keyboard.type('eve@example.com')
      await page.keyboard.press('Enter')
      await expect.poll(() => page.getByRole('status').textContent()).toContain('The user is created')
    })
  })

  it('the log → a new request appears, and its text is no markup', async () => {
    await withPage({}, async (page) => {
      await page.goto(`${server.url}/_poolguard/requests`)
      await expect.poll(() => page.locator('#live').textContent()).toContain('Live')
      await fetch(`${server.url}/<b>new</b>`)
      await service.call('DescribeUserPool', { UserPoolId })
      await expect.poll(() => page.locator('tbody tr').first().textContent()).toContain('DescribeUserPool')
      expect(await page.locator('td b').count()).toBe(0)
      expect(await findViolations(page)).toEqual([])
    })
  })

  it('a frame in another page → empty', async () => {
    await withPage({}, async (page) => {
      await page.route('http://site.localhost/', (route) =>
        route.fulfill({ contentType: 'text/html', body: `<iframe src="${server.url}/"></iframe>` }),
      )
      await page.goto('http://site.localhost/')
      await expect.poll(() => page.frames().length).toBe(2)
      const texts = await Promise.all(page.frames().map((frame) => frame.content().catch(() => '')))
      expect(texts.join('')).not.toContain('Local user pools')
    })
  })
})
