/**
 * workerd, the runtime of Cloudflare Workers. A module that is given as text is bundled with the packages'
 * sources, and gets requests.
 */
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const packages = fileURLToPath(new URL('../../packages/', import.meta.url))

/** `undefined` if workerd has no build for this platform, or cannot start. */
async function loadMiniflare() {
  try {
    return (await import('miniflare')).Miniflare
  } catch {
    return undefined
  }
}

const Miniflare = await loadMiniflare()

export const hasWorkerd: boolean = Miniflare !== undefined

async function bundle(contents: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: packages },
    alias: Object.fromEntries(
      ['core/adapter', 'fetch/hono', 'core', 'fetch'].map((name) => {
        const [folder, entry = 'index'] = name.split('/')
        return [`@poolguard/${name}`, `${packages}${folder}/src/${entry}.ts`]
      }),
    ),
    bundle: true,
    format: 'esm',
    mainFields: ['module', 'main'],
    conditions: ['workerd', 'import'],
    external: ['node:*'],
    write: false,
  })
  return outputFiles[0]?.text ?? ''
}

/** Sends a request with each set of headers to a worker. Resolves to the responses. */
export async function askWorker(
  contents: string,
  compatibilityDate: string,
  requests: readonly Record<string, string>[] = [{}],
): Promise<{ status: number; challenge: string | null; body: string }[]> {
  if (Miniflare === undefined) throw new Error('workerd cannot be loaded here.')
  const flags = { compatibilityDate, compatibilityFlags: ['nodejs_compat'] }
  const worker = new Miniflare({ modules: true, script: await bundle(contents), ...flags })
  try {
    const answers = []
    for (const headers of requests) {
      const response = await worker.dispatchFetch('http://localhost/', { headers })
      const challenge = response.headers.get('www-authenticate')
      answers.push({ status: response.status, challenge, body: await response.text() })
    }
    return answers
  } finally {
    await worker.dispose()
  }
}
