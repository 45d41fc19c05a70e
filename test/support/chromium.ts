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

/** On some systems, the path is that of a script that only says how to install Chromium. */
function starts(path: string | undefined): boolean {
  return path !== undefined && spawnSync(path, ['--version'], { timeout: 20_000 }).status === 0
}

export function launchChromium(args: readonly string[] = []): Promise<Browser> {
  const executablePath = PLACES.find(starts)
  if (executablePath === undefined)
    throw new Error('There is no Chromium here. Set CHROMIUM_PATH to its path.')
  // The sandbox needs features that containers often lack. The pages are our own, so they need no sandbox.
  return chromium.launch({ executablePath, args: ['--no-sandbox', ...args] })
}
