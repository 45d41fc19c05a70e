/** Tests send nothing to another machine. A test file fails if it looks up a host other than loopback. */
import dns from 'node:dns'
import { afterAll, expect } from 'vitest'

const remoteHosts: string[] = []
const lookup = dns.lookup

dns.lookup = ((hostname: string, ...rest: never[]) => {
  const isHere = /^(localhost|127(\.\d+){3}|::1)$/.test(hostname)
  if (!isHere) remoteHosts.push(hostname)
  return (lookup as (...parameters: unknown[]) => void)(isHere ? hostname : 'host.invalid', ...rest)
}) as typeof dns.lookup

afterAll(() => expect(remoteHosts).toEqual([]))
