/**
 * The files of a local certificate authority. Without a folder, the private key exists in this process only,
 * and the certificate is in a temporary file, for programs that read trusted certificates from files. With a
 * folder, both files stay there, so a system can trust the authority once.
 */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { ConfigError } from '@poolguard/core'
import {
  type Authority,
  isAuthorityFor,
  issueCertificate,
  loadX509,
  makeAuthority,
  parseAuthority,
  type ServerCertificate,
  toPem,
} from './certificates.ts'

type X509 = Awaited<ReturnType<typeof loadX509>>

const CERTIFICATE_FILE = 'poolguard-ca.pem'
const KEY_FILE = 'poolguard-ca-key.pem'

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

async function readAuthority(x509: X509, folder: string): Promise<Authority | undefined> {
  const certificate = await readIfThere(join(folder, CERTIFICATE_FILE))
  const key = await readIfThere(join(folder, KEY_FILE))
  if (certificate === undefined && key === undefined) return undefined
  try {
    return await parseAuthority(x509, certificate ?? '', key ?? '')
  } catch {
    throw new ConfigError(
      `listen: ${folder} has no valid certificate authority. Delete its files to get a new one.`,
    )
  }
}

/** A file is never overwritten, because a system may trust it. */
async function writeAuthority(folder: string, { certificate, privateKey }: Authority): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await writeFile(join(folder, KEY_FILE), toPem(privateKey), { mode: 0o600, flag: 'wx' })
  await writeFile(join(folder, CERTIFICATE_FILE), certificate.toString('pem'), { flag: 'wx' })
}

async function openAuthority(x509: X509, folder: string, hosts: readonly string[]): Promise<Authority> {
  const stored = await readAuthority(x509, folder)
  if (stored === undefined) {
    const fresh = await makeAuthority(x509, hosts)
    await writeAuthority(folder, fresh)
    return fresh
  }
  if (isAuthorityFor(stored, hosts)) return stored
  throw new ConfigError(
    `listen: the certificate authority in ${folder} expires soon or is for other hosts. Use another folder.`,
  )
}

export interface TlsFiles extends ServerCertificate {
  /** The path of the authority's certificate. */
  readonly caFile: string
  /** Deletes a temporary file. */
  remove(): Promise<void>
}

/** @throws ConfigError; the system's error if the folder cannot be used. */
export async function makeTlsFiles(hosts: readonly string[], folder: string | undefined): Promise<TlsFiles> {
  const x509 = await loadX509()
  if (folder !== undefined) {
    const place = resolve(folder)
    const issued = await issueCertificate(x509, await openAuthority(x509, place, hosts), hosts)
    return { ...issued, caFile: join(place, CERTIFICATE_FILE), remove: async () => {} }
  }
  const authority = await makeAuthority(x509, hosts)
  const issued = await issueCertificate(x509, authority, hosts)
  const temporary = await mkdtemp(join(tmpdir(), 'poolguard-'))
  const caFile = join(temporary, CERTIFICATE_FILE)
  await writeFile(caFile, authority.certificate.toString('pem'))
  return { ...issued, caFile, remove: () => rm(temporary, { recursive: true, force: true }) }
}
