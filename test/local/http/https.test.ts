/** `https`: the certificate of the server, its authority, and clients that trust only the authority. */
import { execFile } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { get as getByHttp } from 'node:http'
import { Agent, get } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect, createServer } from 'node:tls'
import { promisify } from 'node:util'
import { createLocalPool, type LocalPoolServer, startLocalPool } from '@poolguard/local'
import { afterAll, describe, expect, it } from 'vitest'
import { issueCertificate, loadX509, parseAuthority } from '../../../packages/local/src/http/certificates.ts'

const folders: string[] = []
function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'poolguard-test-'))
  folders.push(folder)
  return folder
}
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

const readCa = ({ caFile = '' }: Pick<LocalPoolServer, 'caFile'>) => readFileSync(caFile, 'utf8')

/** The answer to a client that trusts only the authority. */
function fetchJson(url: string, ca: string): Promise<Record<string, unknown>> {
  const agent = new Agent({ ca })
  return new Promise((resolve, reject) => {
    const request = get(url, { agent }, async (response) => {
      const chunks: Buffer[] = []
      for await (const chunk of response) chunks.push(chunk)
      resolve(JSON.parse(Buffer.concat(chunks).toString()))
    })
    request.on('error', reject)
  })
}

/** The certificate that the server shows, if the client trusts it for the name. */
function readCertificate(
  { port }: Pick<LocalPoolServer, 'port'>,
  ca: string,
  servername: string,
): Promise<X509Certificate> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port, ca, servername }, () => {
      const certificate = socket.getPeerX509Certificate()
      socket.destroy()
      if (certificate !== undefined) resolve(certificate)
    })
    socket.on('error', reject)
  })
}

async function listenOnce<T>(
  use: (server: LocalPoolServer) => Promise<T>,
  { publicUrl, ...options }: { publicUrl?: string; httpsFolder?: string } = {},
): Promise<T> {
  const pool = await createLocalPool({ ...(publicUrl === undefined ? {} : { publicUrl }) })
  try {
    return await use(await pool.listen({ https: true, ...options }))
  } finally {
    await pool.close()
  }
}

describe('a server with https', () => {
  it('issuer, endpoints and variables → https; a client that trusts the authority → answered', async () => {
    const started = await startLocalPool({ https: true })
    const { url, env, caFile = '', pool } = started
    expect(url).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/)
    expect(env).toMatchObject({ AWS_ENDPOINT_URL: url, NODE_EXTRA_CA_CERTS: caFile, AWS_CA_BUNDLE: caFile })
    expect(pool.issuerUrl).toBe(`${url}/${pool.userPoolId}`)
    const metadata = `${pool.issuerUrl}/.well-known/openid-configuration`
    const document = await fetchJson(metadata, readFileSync(caFile, 'utf8'))
    expect(document).toMatchObject({ issuer: pool.issuerUrl, jwks_uri: pool.jwksUri })
    expect(document.authorization_endpoint).toBe(`${url}/oauth2/authorize`)
    await expect(fetch(metadata)).rejects.toThrow()
    await started.close()
    expect(existsSync(caFile)).toBe(false)
  })

  it('a sign-in page → a cookie that no http request carries; over http → a cookie that works there', async () => {
    const readCookie = async (https: boolean) => {
      const { url, caFile, clientId, close } = await startLocalPool({ https })
      const redirect_uri = 'http://localhost:3000/callback'
      const request = { client_id: clientId, response_type: 'code', scope: 'openid', redirect_uri }
      const page = `${url}/login?${new URLSearchParams(request)}`
      const ca = caFile === undefined ? {} : { agent: new Agent({ ca: readCa({ caFile }) }) }
      const cookie = await new Promise<string | undefined>((resolve, reject) => {
        const ask = https ? get(page, ca) : getByHttp(page)
        ask.on('response', (response) => resolve(response.resume().headers['set-cookie']?.[0]))
        ask.on('error', reject)
      })
      await close()
      return cookie
    }
    expect(await readCookie(true)).toMatch(/; HttpOnly; SameSite=Lax; Secure$/)
    expect(await readCookie(false)).toMatch(/; HttpOnly; SameSite=Lax$/)
  })

  it('localhost, 127.0.0.1, ::1 and the host of publicUrl → named by the certificate, no other host', async () => {
    const names = await listenOnce(
      async (server) => {
        const certificate = await readCertificate(server, readCa(server), 'pool.example.test')
        await expect(readCertificate(server, readCa(server), 'other.test')).rejects.toThrow()
        return certificate.subjectAltName
      },
      { publicUrl: 'https://pool.example.test:8443' },
    )
    expect(names).toBe(
      'IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1, DNS:localhost, DNS:pool.example.test',
    )
  })

  it('a public URL with an address → its certificate names the address', async () => {
    const names = await listenOnce(
      async (server) => (await readCertificate(server, readCa(server), 'localhost')).subjectAltName,
      { publicUrl: 'https://192.168.1.5' },
    )
    expect(names).toContain('IP Address:192.168.1.5')
  })

  it('jose in another process, with NODE_EXTRA_CA_CERTS → accepts a token', async () => {
    const started = await startLocalPool({ https: true })
    const { env, pool, clientId } = started
    const script = `
      import { createRemoteJWKSet, jwtVerify } from 'jose'
      const { COGNITO_ISSUER: issuer, COGNITO_JWKS_URI: keys, TOKEN: token } = process.env
      const { payload } = await jwtVerify(token, createRemoteJWKSet(new URL(keys)), { issuer })
      console.log(payload.client_id)`
    const variables = { ...process.env, ...env, TOKEN: await pool.accessToken() }
    const run = promisify(execFile)
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script], { env: variables })
    expect(stdout.trim()).toBe(clientId)
    await started.close()
  })
})

describe('the certificate authority', () => {
  it('without a folder → new at each start, with no private key in a file', async () => {
    const first = await listenOnce(async (server) => readCa(server))
    const second = await listenOnce(async (server) => readCa(server))
    expect(first).not.toBe(second)
    expect(first).not.toContain('PRIVATE KEY')
    expect(new X509Certificate(first).ca).toBe(true)
  })

  it('with a folder → the same at each start, its key readable by its owner alone', async () => {
    const httpsFolder = join(makeFolder(), 'authority')
    const first = await listenOnce(async (server) => readCa(server), { httpsFolder })
    const second = await listenOnce(
      async (server) => {
        await readCertificate(server, first, 'localhost')
        return readCa(server)
      },
      { httpsFolder },
    )
    expect(second).toBe(first)
    expect(statSync(join(httpsFolder, 'poolguard-ca-key.pem')).mode & 0o777).toBe(0o600)
  })

  it('a folder with an authority for other hosts, or with a wrong or missing key → ERR_CONFIG', async () => {
    const httpsFolder = makeFolder()
    await listenOnce(async () => {}, { httpsFolder })
    const other = { httpsFolder, publicUrl: 'https://pool.example.test' }
    await expect(listenOnce(async () => {}, other)).rejects.toMatchObject({ code: 'ERR_CONFIG' })
    writeFileSync(join(httpsFolder, 'poolguard-ca-key.pem'), 'no key')
    await expect(listenOnce(async () => {}, { httpsFolder })).rejects.toMatchObject({ code: 'ERR_CONFIG' })
    rmSync(join(httpsFolder, 'poolguard-ca-key.pem'))
    await expect(listenOnce(async () => {}, { httpsFolder })).rejects.toMatchObject({ code: 'ERR_CONFIG' })
  })

  it('a folder that cannot be created → the error of the system', async () => {
    const file = join(makeFolder(), 'file')
    writeFileSync(file, '')
    await expect(listenOnce(async () => {}, { httpsFolder: file })).rejects.toMatchObject({ code: 'ENOTDIR' })
  })
})

describe('the options', () => {
  it.each([
    { httpsFolder: 'x' },
    { https: false, httpsFolder: 'x' },
    { https: 'yes' },
    { https: true, httpsFolder: '' },
  ])('%j → ERR_CONFIG', async (options) => {
    const pool = await createLocalPool()
    await expect(pool.listen(options as never)).rejects.toMatchObject({ code: 'ERR_CONFIG' })
    await pool.close()
  })

  it('a port in use → EADDRINUSE', async () => {
    await listenOnce(async ({ port }) => {
      const pool = await createLocalPool()
      await expect(pool.listen({ https: true, port })).rejects.toMatchObject({ code: 'EADDRINUSE' })
      await pool.close()
    })
  })
})

describe('the name constraints', () => {
  it('a certificate of the stored authority for another site → not trusted', async () => {
    const httpsFolder = makeFolder()
    const ca = await listenOnce(async (server) => readCa(server), { httpsFolder })
    const x509 = await loadX509()
    const key = readFileSync(join(httpsFolder, 'poolguard-ca-key.pem'), 'utf8')
    const authority = await parseAuthority(x509, ca, key)
    const connectTo = async (host: string) => {
      const forged = createServer(await issueCertificate(x509, authority, [host]))
      await new Promise<void>((resolve) => forged.listen(0, '127.0.0.1', resolve))
      const { port } = forged.address() as AddressInfo
      try {
        return await readCertificate({ port }, ca, host)
      } finally {
        forged.close()
      }
    }
    expect((await connectTo('localhost')).subjectAltName).toContain('localhost')
    await expect(connectTo('bank.example.com')).rejects.toThrow('permitted subtree violation')
  })
})
