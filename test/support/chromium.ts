/** A real browser. `npm run test:browser` needs one and fails without it. */
import { spawnSync } from 'node:child_process'
import { type Browser, chromium } from 'playwright-core'

const PLACES = [
  process.env.CHROMIUM_PATH,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

/** Some systems have a script in its place that only says how to install it. */
function starts(path: string | undefined): boolean {
  return path !== undefined && spawnSync(path, ['--version'], { timeout: 20_000 }).status === 0
}

export function launchChromium(args: readonly string[] = []): Promise<Browser> {
  const executablePath = PLACES.find(starts)
  if (executablePath === undefined)
    throw new Error('There is no Chromium here. CHROMIUM_PATH says where one is.')
  // The sandbox wants a kernel that containers often do not give; the pages are our own.
  return chromium.launch({ executablePath, args: ['--no-sandbox', ...args] })
}
